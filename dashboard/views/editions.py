"""The words of the loaded documents: a clause in its place, and two lists or editions side by side."""

from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import links
from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.filters import pick
from dashboard.periods import day_words
from dashboard.session import Reader
from dashboard.tables import empty, picked_in
from dashboard.theme import pieces
from dashboard.theme.pieces import Chip
from dashboard.views.duties import UNLISTED

CHANGES: Final = ("list_change", "role", "path", "text", "difference", "leaders", "old_path", "old_text", "duty")
_BEFORE, _AFTER = 14, 40  # blocks shown around a clause: a page of a document or two
_CHIPS: Final = (("added", "新增", "g"), ("dropped", "取消", "r"), ("changed", "变更", "b"), ("moved", "移位", "y"))


def place_of(reader: Reader, choice: Choice, row: dict[str, Any]) -> str | None:
    """A duty's clause in its place in the edition in force, marked, with its neighbours; None where it is not found."""
    blocks = reader.ask("clause_rows", choice, where={"catalog": (row["catalog"],)})
    place = row["place"]
    here = pl.col("path") == place
    starts = pl.col("path").str.starts_with(f"{place}#")  # several paragraphs under one heading
    at = blocks.with_row_index("at").filter((here | starts) & (pl.col("kind") == "clause"))["at"].to_list()
    at = at or blocks.with_row_index("at").filter(here)["at"].to_list()
    if not at or not place:
        return None
    shown = blocks.with_row_index("at").slice(max(0, at[0] - _BEFORE), at[-1] - max(0, at[0] - _BEFORE) + _AFTER)
    return pieces.clauses(
        (
            "here" if block["at"] in at else block["kind"],
            block["path"] if block["kind"] == "clause" else "",
            block["text"],
            _read_out(block) if block["at"] in at else "",
        )
        for block in shown.iter_rows(named=True)
    )


def draw(reader: Reader, choice: Choice) -> None:
    """The card of what changed between two lists or editions; which two stands in the address."""
    known, pair = lists(reader, choice), compared(reader, choice, links.address("old"), links.address("new"))
    frame = changes(reader, choice, *pair) if pair else None
    chips = change_chips(frame) if frame is not None else []
    with card("editions", "两个版本的差异", "按条文的意思对应，不按编号；点选一行看全文", chips):
        if pair is None or frame is None:
            empty("只有一份清单", "装载了两份清单，或同一份原文的两个版本，这里列出新增、取消、变更和移位的职责。")
            return
        with st.container(key="compared", horizontal=True, gap="small", vertical_alignment="center"):
            pick("old", "旧版", known, pair[0], width=420)
            st.html(pieces.chip("→", "n"), width="content")
            pick("new", "新版", known, pair[1], width=420)
        if frame.is_empty():
            empty("没有差异", "两份清单的职责一一对应，频次、次数、期限和牵头单位也相同。")
        else:
            row = picked_in(frame, CHANGES, key="changes", most=10, alt="两个版本的差异")
            if row is not None:
                st.html(whole(row))


def whole(row: dict[str, Any]) -> str:
    """A change with both texts whole."""
    new = None if row["list_change"] == "dropped" else row["text"]
    old = row["text"] if row["list_change"] == "dropped" else row["old_text"]
    told = [("旧版", old), ("新版", new), ("改了什么", row["difference"]), ("涉及领导", row["leaders"])]
    return pieces.facts([(name, words or "") for name, words in told], are_long=True)


def has_document(reader: Reader, choice: Choice, catalog: str) -> bool:
    """Whether the office loaded a document for the list."""
    return not reader.ask("document_rows", choice, where={"catalog": (catalog,)}).is_empty()


def lists(reader: Reader, choice: Choice) -> dict[str, str]:
    """What can be compared: catalogs of duties, and editions of documents, the newest first; code → words."""
    duties = reader.ask("duty_rows", choice).drop_nulls("catalog").group_by("catalog", maintain_order=True).len()
    found = {f"catalog:{name}": f"清单 {name}（{count} 条）" for name, count in duties.iter_rows() if name != UNLISTED}
    for row in reader.ask("document_rows", choice).iter_rows(named=True):
        day = day_words(row["received_on"]) if row["received_on"] else ""
        words = f"原文 {row['catalog']} 第 {row['edition']} 版（{day}收，{row['clause_count']} 条）"
        found[f"document:{row['document']}"] = words
    return found


def compared(reader: Reader, choice: Choice, old: str | None, new: str | None) -> tuple[str, str] | None:
    """The two that are compared: those of the address, else the last two editions of a list, else the first two."""
    known = lists(reader, choice)
    if old in known and new in known and old and new:
        return old, new
    for _, part in reader.ask("document_rows", choice).group_by("catalog", maintain_order=True):
        if part.height > 1:
            newest, before = part["document"].to_list()[:2]
            return f"document:{before}", f"document:{newest}"
    codes = list(known)
    return (codes[0], codes[1]) if len(codes) > 1 else None


def changes(reader: Reader, choice: Choice, old: str, new: str) -> pl.DataFrame:
    """What became of the duties between two lists, those that stayed the same left out."""
    frame = reader.ask("list_changes", choice.everywhere(), old=old, new=new)
    return frame.filter(pl.col("list_change") != "same")


def change_chips(frame: pl.DataFrame) -> list[Chip]:
    """How many were added, dropped, changed, moved; a count that is nought has none."""
    counts = {kind: frame.filter(pl.col("list_change") == kind).height for kind, *_ in _CHIPS}
    return [(f"{words} {counts[kind]}", hue) for kind, words, hue in _CHIPS if counts[kind]]


def _read_out(block: dict[str, Any]) -> str:
    parts = [("要求", block["asks"]), ("期限", block["deadlines"]), ("牵头", block["lead_units"])]
    told = "；".join(f"{name} {value}" for name, value in parts if value)
    return f"由程序读出：{told}" if told else ""
