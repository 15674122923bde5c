"""Deliveries and what the gate holds for the data page: their words and their sums."""

from typing import Any, Final

import polars as pl

from dashboard.choice import Choice
from dashboard.codes import words
from dashboard.records import OF_TABLE
from dashboard.session import Reader
from dashboard.theme import pieces
from dashboard.theme.pieces import Chip
from dashboard.views import changes

WARNINGS: Final = {
    "hidden_sheet": "隐藏工作表未读",
    "sheet_without_table": "工作表里没有表",
    "unknown_column": "未识别的列",
    "mixed_script": "字形混用",
    "formula_cells": "公式单元格按缓存值读",
    "tracked_changes": "修订痕迹",
    "nested_table": "嵌套表格",
    "unknown_industry": "未识别的行业",
    "outside_term": "不在任期之内",
    "own_duty": "自行增加的职责",
}
"""Warnings of the reading rules in Chinese, by their codes."""


_SUMMED: Final = ("added_count", "changed_count", "withdrawn_count")
WAY_OUT: Final = (
    "暂缓的交付不进入看板，原件都在。请报送单位改好后重新报送；核对属实的，由管理员用 qingdan held release 编号 放行，"
    "不要的用 qingdan held drop 编号 丢弃。"
)


def told(reader: Reader, choice: Choice) -> pl.DataFrame:
    """Deliveries, newest first, with the words of their warnings and the rows they added, changed and withdrew."""
    counts = reader.ask("change_counts", choice).group_by("delivery").agg(pl.col(_SUMMED).sum())
    frame = warned(reader.ask("deliveries", choice)).join(counts, on="delivery", how="left", maintain_order="left")
    return frame.rename({"unit": "reporting_unit"})


def picked(frame: pl.DataFrame, delivery: str | None) -> str | None:
    """The delivery of the address, if there is one of that name."""
    return delivery if delivery in frame["delivery"] else None


def picked_words(frame: pl.DataFrame, delivery: str) -> str:
    """The head of the delivery that is looked at: its file, its unit, its number."""
    row = frame.row(by_predicate=pl.col("delivery") == delivery, named=True)
    return pieces.head(row["file"], f"报送单位：{row['reporting_unit'] or '未填'} · {delivery}")


def records(frame: pl.DataFrame, delivery: str) -> list[tuple[str, str]]:
    """The tables of a delivery whose records can be looked at: their words, and the question that gives them."""
    tables = frame.row(by_predicate=pl.col("delivery") == delivery, named=True)["tables"]
    return [(words("table_name", table), OF_TABLE[table]) for table in tables if table in OF_TABLE]


def change_chips(frame: pl.DataFrame, delivery: str | None) -> list[Chip]:
    """What the delivery that is looked at, or all of them, added, changed and withdrew."""
    return changes.chips(frame.filter(pl.col("delivery") == delivery) if delivery else frame)


def held(waiting: list[dict[str, Any]]) -> pl.DataFrame:
    """What the gate holds back: delivery, file, reporting_unit, reasons as one text, delivered_at (UTC)."""
    rows = [
        {
            "delivery": each["delivery"],
            "file": each["file"],
            "reporting_unit": each["unit"] or None,
            "reasons": "；".join(each["reasons"]),
            "delivered_at": each["received_at"],
        }
        for each in waiting
    ]
    schema = dict.fromkeys(("delivery", "file", "reporting_unit", "reasons", "delivered_at"), pl.String)
    moment = pl.col("delivered_at").str.to_datetime(time_zone="UTC").dt.replace_time_zone(None)
    return pl.DataFrame(rows, schema=schema).with_columns(moment)


def delivery_chips(frame: pl.DataFrame) -> list[Chip]:
    """How many files, rows accepted and rows sent back."""
    if frame.is_empty():
        return []
    sums = frame.select(pl.col("accepted_count", "refused_count").sum()).row(0, named=True)
    chips: list[Chip] = [(f"{len(frame):,} 次交付", "n"), (f"● 接收 {sums['accepted_count']:,} 行", "g")]
    return chips + ([(f"▲ 退回 {sums['refused_count']:,} 行", "o")] if sums["refused_count"] else [])


def warned(frame: pl.DataFrame) -> pl.DataFrame:
    """Deliveries with their warnings in Chinese: hidden_sheet:旧数据 is 隐藏工作表未读：旧数据."""
    return frame.with_columns(
        pl.col("warnings").list.eval(pl.element().map_elements(warning_words, return_dtype=pl.String)).list.join("；")
    )


def warning_words(text: str) -> str:
    """A warning such as hidden_sheet:旧数据 in Chinese."""
    code, _, detail = text.partition(":")
    return f"{WARNINGS.get(code, code)}：{detail}" if detail else WARNINGS.get(code, code)
