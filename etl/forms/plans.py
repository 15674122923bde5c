"""What is planned and judged over a year: 年度任务 and its progress, 报送计划, 考核评分."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import polars as pl

from etl import cells
from etl.cells import MISSING, Refused
from etl.contract import (
    DEADLINE,
    HAPPENED,
    NAME,
    TEXT,
    TIMES,
    WITHDRAWN,
    YEAR,
    YEAR_RANGE,
    Column,
    Contract,
    Kind,
    Reading,
    Rule,
    choice,
    identifier,
)
from etl.issues import ISSUES
from warehouse.vocabulary import CADENCES, TABLES

LAST_DAY: Final = 31  # of the month, whatever its length
MOST_POINTS: Final = 1000  # full marks of an assessment are 100; ten times that is a slip
# A table is named in a plan by its Chinese title or by its code.
TABLE_NAMES: Final = {code: (table.title, code) for code, table in TABLES.items()}
_LAST: Final = frozenset({"底", "末", "月底", "月末", "最后一天", "最后一日"})
_AROUND_DAY: Final = re.compile(r"^(?:次月|下月|每月|月)|(?:日|号)?(?:之前|以前|前|止)?$")
_PERIOD: Final = re.compile(
    r"(\d{4})年?度?(?:[-第]?(?:([1-4一二三四])季度?|Q([1-4]))|-?(?:([上下])半年|H([12]))|[-.](0?[1-9]|1[0-2])月?)?"
    r"|(\d{4})年(0?[1-9]|1[0-2])月份?"
)
_QUARTERS: Final = "一二三四"
_POINTS: Final = re.compile(r"([+加]|[-减扣])?(\d+(?:\.\d+)?)分?")


def _due_day(text: str) -> int | None:
    """A day of the following month: 5, 5日前, 次月10日, 月底 (31: the month's last day). Raises Refused."""
    bare = _AROUND_DAY.sub("", cells.squeeze(cells.clean(text) or ""))
    return LAST_DAY if bare in _LAST else cells.whole_number(bare, low=1, high=LAST_DAY)


def _period(text: str) -> str | None:
    """A year, half-year, quarter or month as 2026, 2026H1, 2026Q3, 2026-03. Raises Refused."""
    squeezed = re.sub(r"\.0$", "", cells.squeeze(cells.clean(text) or "").upper())
    if squeezed in MISSING:
        return None
    match = _PERIOD.fullmatch(squeezed)
    if match is None:
        raise Refused(
            "date_unparseable", f"“{text[:40]}”不是考核期，请写成 2026年、2026年上半年、2026年第三季度 或 2026年3月"
        )
    year, quarter, short_quarter, half, short_half, month, month_year, own_month = match.groups()
    year, month = year or month_year, month or own_month
    if not YEAR_RANGE[0] <= int(year) <= YEAR_RANGE[1]:
        raise Refused("out_of_range", f"“{text[:40]}”的年份超出 {YEAR_RANGE[0]}–{YEAR_RANGE[1]} 的范围，请核对")
    if quarter or short_quarter:
        number = _QUARTERS.index(quarter) + 1 if quarter and quarter in _QUARTERS else quarter or short_quarter
        return f"{year}Q{number}"
    if half or short_half:
        return f"{year}H{short_half or '上下'.index(half) + 1}"
    return f"{year}-{int(month):02d}" if month else year


def _points(text: str, *, low: int) -> float | None:
    """Points with or without a sign or 分: 95.5, +2, 扣3分. Raises Refused."""
    squeezed = cells.squeeze(cells.clean(text) or "")
    if squeezed in MISSING:
        return None
    match = _POINTS.fullmatch("0" if squeezed == "无" else squeezed)
    if match is None:
        raise Refused("not_a_number", f"“{text[:40]}”不是分数，请填写阿拉伯数字")
    points = Decimal(match[2]) * (-1 if match[1] in ("-", "减", "扣") else 1)
    if points < 0 and low >= 0:
        raise Refused("negative", f"“{text[:40]}”是负数，得分不能为负；扣分请填在“加/扣分”列")
    if not low <= points <= MOST_POINTS:
        raise Refused("out_of_range", f"“{text[:40]}”超出 {low}–{MOST_POINTS} 分的范围，请核对")
    return float(points)


DUE_DAY: Final = Kind(lambda text, _: _due_day(text), pl.Int64())
PERIOD: Final = Kind(lambda text, _: _period(text), pl.String())
SCORE: Final = Kind(lambda text, _: _points(text, low=0), pl.Float64())
ADJUSTMENT: Final = Kind(lambda text, _: _points(text, low=-MOST_POINTS), pl.Float64())


def _resolve_schedule(frame: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The unit by name or alias where the register knows it; a unit in no register stays as written."""
    named = frame["unit"].drop_nulls().unique().to_list()
    known = {text: reading.references.unit(text) for text in named}
    return frame.with_columns(pl.col("unit").replace(known)), pl.DataFrame(schema=ISSUES)


TASKS = Contract(
    "tasks",
    (
        Column("任务编号", "task", identifier("任务编号"), ("编号", "任务序号"), required=True),
        Column("任务", "title", TEXT, ("任务名称", "任务内容", "工作任务", "重点任务", "年度任务"), required=True),
        Column("牵头单位", "lead_unit", NAME, ("牵头部门", "责任单位")),
        Column("配合单位", "cooperating_units", TEXT, ("配合部门",)),
        Column("频次", "cadence", choice(CADENCES)),
        Column("次数", "min_count", TIMES),
        Column("完成期限", "deadline_on", DEADLINE, ("完成时限",)),
        Column("年度", "year", YEAR, ("年份",)),
        WITHDRAWN,
    ),
)

TASK_PROGRESS = Contract(
    "task_progress",
    (
        Column("任务编号", "task", identifier("任务编号"), ("编号", "任务序号"), required=True),
        Column("日期", "progress_on", HAPPENED, ("进展日期", "填报日期", "更新日期"), required=True),
        Column("进展", "progress", TEXT, ("进展情况", "工作进展", "推进情况"), required=True, blank_ok=True),
        Column("完成情况", "completion", TEXT, ("完成状态", "是否完成")),
        WITHDRAWN,
    ),
    rules=(
        Rule(
            "进展和完成情况都没有填写，请填其中一项",
            pl.col("progress").is_not_null() | pl.col("completion").is_not_null(),
            "进展",
            "missing_required",
        ),
    ),
)

SCHEDULE = Contract(
    "schedule",
    (
        Column("报送单位", "unit", NAME, ("填报单位", "上报单位"), required=True),
        Column("表", "table_name", choice(TABLE_NAMES), ("报表", "表名", "台账", "报送内容"), required=True),
        Column("频次", "cadence", choice(CADENCES), ("报送频次", "报送周期"), required=True),
        Column("截止日", "due_day", DUE_DAY, ("报送截止日", "次月截止日")),
        WITHDRAWN,
    ),
    resolve=_resolve_schedule,
)

SCORES = Contract(
    "scores",
    (
        Column("年度/季度", "period", PERIOD, ("年度", "季度", "考核期", "考核周期", "考核期间"), required=True),
        Column("对象", "subject", NAME, ("考核对象", "被考核对象", "被考核单位"), required=True),
        Column("指标", "indicator", TEXT, ("考核指标", "考核项目", "指标名称"), required=True),
        Column("得分", "score", SCORE, ("考核得分", "实得分")),
        Column("加/扣分", "adjustment", ADJUSTMENT, ("加扣分", "加减分", "加/减分")),
        Column("依据", "basis", TEXT, ("评分依据", "加扣分依据")),
        WITHDRAWN,
    ),
    rules=(
        Rule(
            "得分和加/扣分都没有填写，请填其中一项",
            pl.col("score").is_not_null() | pl.col("adjustment").is_not_null(),
            "得分",
            "missing_required",
        ),
    ),
)
