"""Refused rows for the pages: row by row, by reason and by reporting unit, open or answered."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from dashboard import links
from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.filters import segments
from dashboard.session import REMEMBERED_ROWS, Reader
from dashboard.tables import empty, table
from dashboard.theme.pieces import Chip

ROWS: Final = ("file", "sheet", "row", "column", "message", "reason", "answer", "reporting_unit", "refusal", "delivery")
NOTE: Final = f"改好后重新报送，就自动消去；逐行最多列 {REMEMBERED_ROWS:,} 行，退回表里是全部"
WAYS: Final = {"row": "逐行", "reason": "按原因", "unit": "按单位"}
"""The ways to look at refused rows."""

_COUNTS: Final = ("refused_count", "open_refused_count")
TABLES: Final = {
    "row": ROWS,
    "reason": ("reason", *_COUNTS),
    "unit": ("reporting_unit", *_COUNTS),
}
"""The columns of each way."""


def draw(reader: Reader, choice: Choice, where: Mapping[str, Sequence[str]]) -> None:
    """The card of refused rows; the way to look at them stands in the address."""
    counts = reader.ask("refusal_counts", choice, where=where)
    asked = links.address("refused") or ""
    way = asked if asked in WAYS else "row"
    with card("refusals", "退回的行", NOTE, chips(counts)):
        if counts.is_empty():
            empty("没有退回的行", "所选交付的数据行全部接收。")
            return
        segments("refused", "怎么看", WAYS, way)
        rows = reader.ask("refusals", choice, where=where, limit=REMEMBERED_ROWS)
        frame = told(rows) if way == "row" else counted(counts, way)
        table(frame, TABLES[way], key=f"refused_{way}", most=8, alt="退回的行")


def told(frame: pl.DataFrame) -> pl.DataFrame:
    """Refused rows, the open ones first; `answer` says whether a later delivery brought the row again, mended."""
    is_open = pl.col("answered_by").is_null()
    named = frame.rename({"unit": "reporting_unit"})
    answer = pl.when(is_open).then(pl.lit("open")).otherwise(pl.lit("answered"))
    return named.with_columns(answer=answer).sort(~is_open, maintain_order=True)


def counted(counts: pl.DataFrame, way: str) -> pl.DataFrame:
    """Refused rows counted by reason or by reporting unit; columns TABLES[way]."""
    by = "reporting_unit" if way == "unit" else "reason"
    summed = counts.rename({"unit": "reporting_unit"}).group_by(by).agg(pl.col(_COUNTS).sum())
    return summed.sort("refused_count", by, descending=[True, False], nulls_last=True)


def chips(counts: pl.DataFrame) -> list[Chip]:
    """How many rows went back, and how many of them are still to be mended."""
    if counts.is_empty():
        return []
    gone, still = (int(counts[name].sum()) for name in _COUNTS)
    return [(f"退回 {gone:,} 行", "n"), (f"▲ 待改正 {still:,} 行", "o") if still else ("● 全部改正", "g")]
