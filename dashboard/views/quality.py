"""What the quality gate saw, for the data page: its order and its words."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.codes import words
from dashboard.session import REMEMBERED_ROWS, Reader
from dashboard.tables import empty, table
from dashboard.theme.pieces import Chip

COLUMNS: Final = ("is_passed", "table_name", "sentence", "observed", "expected", "severity", "delivery")
_STARTS: Final = {"blank_": "{}为空", "orphan_": "{}找不到"}
_DROP: Final = "_drop_percent"
_MEASURES: Final = {
    "clauseless_document_count": "没有认出条款的原文",
    "accepted_count": "本次接收的行数",
    "disagreeing_count": "状态与日期矛盾",
    "future_count": "日期在将来",
    "landed_count": "落地行数",
    "late_percent": "事后补报的占比",
    "of_usual_percent": "与以往行数之比",
    "refused_percent": "退回占比",
    "repeated_key_count": "键重复",
    "row_count": "入库行数",
    "sender_refused_percent": "单位合计的退回占比",
}


def draw(reader: Reader, choice: Choice, where: Mapping[str, Sequence[str]]) -> None:
    """The card of what the gate saw."""
    frame = failed_first(reader.ask("quality", choice, where=where, limit=REMEMBERED_ROWS))
    with card("quality", "质量检查", "发布之前逐项检查；严重的一项不过就暂缓", chips(frame, REMEMBERED_ROWS)):
        if frame.is_empty():
            empty("没有质量检查结果", "这次交付没有要单独检查的，或这份快照没有留下检查结果。")
        else:
            table(frame, COLUMNS, key="quality", most=9, alt="质量检查")


def failed_first(frame: pl.DataFrame) -> pl.DataFrame:
    """Results with the failed ones first, the critical before the warnings; numbers and checks as words.

    `sentence` says what is wrong where a check failed, and what was looked at where it passed.
    """
    checked = pl.col("check_name").map_elements(check_words, return_dtype=pl.String)
    return frame.sort("is_passed", pl.col("severity") != "critical", "table_name", "check_name").with_columns(
        pl.col("observed", "expected").cast(pl.String),
        sentence=pl.when(pl.col("is_passed")).then(checked).otherwise(pl.coalesce("sentence", checked)),
    )


def check_words(name: str) -> str:
    """A check in Chinese: blank_level_count is 等级为空; a check without words keeps its name."""
    for start, told in _STARTS.items():
        if name.startswith(start):
            return told.format(words("column_name", name.removeprefix(start).removesuffix("_count")))
    if name.endswith(_DROP):
        return f"{words('column_name', name.removesuffix(_DROP))}的填报率下降"
    return _MEASURES.get(name, name)


def chips(frame: pl.DataFrame, most: int) -> list[Chip]:
    """How many checks passed and how many did not; `most` is where the list, failed ones first, was cut."""
    passed = int(frame["is_passed"].sum()) if len(frame) else 0
    more = " 以上" if len(frame) >= most else ""
    found: list[Chip] = [(f"● 通过 {passed}{more}", "g")] if passed else []
    return found + ([(f"▲ 未过 {len(frame) - passed}", "r")] if len(frame) > passed else [])
