"""One duty of a list: what it asks, who holds it and how it is done, and its clause in its place in the document."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import links
from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.codes import words
from dashboard.periods import day_words
from dashboard.session import Reader
from dashboard.tables import empty, picked_in
from dashboard.theme import pieces
from dashboard.views import editions
from dashboard.views.duties import UNLISTED

HELD: Final = (
    "leader", "post", "contact_district", "cadence", "needed_count", "cadence_source", "completion_rate",
    "fulfilled_count", "due_count",
)  # fmt: skip
_LOAD: Final = (
    "用 qingdan duties load 文件 --catalog “{}” 装载清单原文（.docx 或 .txt）后，这里显示条文在原文里的位置。"
)
_ASK: Final = "清单原文由安委办装载；装载后，这里显示条文在原文里的位置。"


def draw(reader: Reader, choice: Choice, row: dict[str, Any]) -> None:
    """Two cards: the duty with its holders, and its clause."""
    left, right = st.columns([1, 1], gap="small")
    with left, card("duty", row["title"], row["duty"]):
        st.html(facts(row))
        _holders(reader, choice, row)
    with right, card("clause", "条文在原文里的位置", f"{row['catalog']}　{row['place']}"):
        told = editions.place_of(reader, choice, row)
        if told is not None:
            st.html(told)
        elif editions.has_document(reader, choice, row["catalog"]):
            empty("原文里没有找到这一条", f"清单写的出处是“{row['clause'] or '（空）'}”，请核对出处的写法。")
        else:
            empty("还没有装载清单原文", _LOAD.format(row["catalog"]) if reader.viewer.sees_all else _ASK)


def _holders(reader: Reader, choice: Choice, row: dict[str, Any]) -> None:
    held = holders(reader, choice, row)
    if held.is_empty():
        empty("没有领导承担这条职责", "这一时段的职责分工里没有它。")
        return
    picked = picked_in(held, HELD, key="held", most=6, bars=("completion_rate",), alt="承担的领导")
    own = {"duty": row["duty"], "district": None}
    if picked is not None:
        question = "obligation_rows" if picked["kind"] == "counted" else "standing_rows"
        links.go("rows", choice, of=question, leader=picked["leader"], post=picked["post"], **own)
    with st.container(horizontal=True, gap="small"):
        links.link(f"全部 {held.height} 行", "rows", choice, of="holder_rows", icon=":material/list:", **own)


def holders(reader: Reader, choice: Choice, row: Mapping[str, Any]) -> pl.DataFrame:
    """Those who hold a duty in the years of the period."""
    frame = reader.ask("holder_rows", choice, where={"duty": (row["duty"],)})
    return frame.filter(pl.col("catalog").fill_null(UNLISTED) == row["catalog"])


def facts(row: Mapping[str, Any]) -> str:
    """What the list says of a duty."""
    asked = " ".join(
        part for part in (words("cadence", row["cadence"]) if row["cadence"] else "",
                          f"{row['min_count']} 次" if row["min_count"] else "") if part
    )  # fmt: skip
    return pieces.facts(
        [
            ("角色", row["role"] or ""),
            ("性质", words("nature", row["nature"]) if row["nature"] else ""),
            ("清单写明的频次", asked or "未量化"),
            ("完成期限", day_words(row["deadline_on"]) if row["deadline_on"] else ""),
            ("履职方式", words("activity_type", row["activity_type"]) if row["activity_type"] else ""),
            ("牵头单位", row["lead_unit"] or ""),
            ("配合单位", row["cooperating_units"] or ""),
            ("出处", row["clause"] or ""),
        ]
    )
