"""Deliveries and quality results for the data page: their order and their sums."""

from typing import Final

import polars as pl

from dashboard.columns import FIELDS
from dashboard.theme.pieces import Chip

_CHECKS: Final = {"blank_": "{}为空", "orphan_": "{}找不到"}
_COUNTS: Final = {"landed_count": "落地行数", "row_count": "入库行数", "repeated_key_count": "键重复"}
_COLUMNS: Final = {
    "deaths": "死亡人数",
    "happened_at": "时间",
    "year": "年度",
    "code": "职责编号",
    "name": "名称",
    "leader": "领导",
}

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


def delivery_chips(frame: pl.DataFrame) -> list[Chip]:
    """How many files, rows accepted and rows sent back."""
    if frame.is_empty():
        return []
    sums = frame.select(pl.col("accepted_count", "refused_count").sum()).row(0, named=True)
    chips: list[Chip] = [(f"{len(frame):,} 次交付", "n"), (f"● 接收 {sums['accepted_count']:,} 行", "g")]
    return chips + ([(f"▲ 退回 {sums['refused_count']:,} 行", "o")] if sums["refused_count"] else [])


def failed_first(frame: pl.DataFrame) -> pl.DataFrame:
    """Quality results with the failed ones first, the critical before the warnings; numbers and checks as words."""
    return frame.sort("is_passed", pl.col("severity") != "critical", "table_name", "check_name").with_columns(
        pl.col("observed", "expected").cast(pl.String),
        pl.col("check_name").map_elements(check_words, return_dtype=pl.String),
    )


def check_words(name: str) -> str:
    """A check in Chinese: blank_level_count is 等级为空; a check without words keeps its name."""
    for start, words in _CHECKS.items():
        if name.startswith(start):
            field = name.removeprefix(start).removesuffix("_count")
            return words.format(FIELDS[field].label if field in FIELDS else _COLUMNS.get(field, field))
    return _COUNTS.get(name, name)


def warned(frame: pl.DataFrame) -> pl.DataFrame:
    """Deliveries with their warnings in Chinese: hidden_sheet:旧数据 is 隐藏工作表未读：旧数据."""
    return frame.with_columns(
        pl.col("warnings").list.eval(pl.element().map_elements(_warning, return_dtype=pl.String)).list.join("；")
    )


def _warning(text: str) -> str:
    code, _, detail = text.partition(":")
    return f"{WARNINGS.get(code, code)}：{detail}" if detail else WARNINGS.get(code, code)


def quality_chips(frame: pl.DataFrame) -> list[Chip]:
    """How many checks passed and how many did not."""
    passed = int(frame["is_passed"].sum()) if len(frame) else 0
    chips: list[Chip] = [(f"● 通过 {passed}", "g")] if passed else []
    return chips + ([(f"▲ 未过 {len(frame) - passed}", "r")] if len(frame) > passed else [])
