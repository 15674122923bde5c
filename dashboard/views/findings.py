"""Findings for the pages: the weekly flow, the ages, and what is overdue."""

from datetime import timedelta
from typing import Any

import polars as pl

from dashboard.charts.ageing import BUCKETS, ageing
from dashboard.charts.flow import flow
from dashboard.choice import Choice
from dashboard.session import Reader
from dashboard.theme.palette import AGES
from dashboard.theme.pieces import Chip, key

_WEEKS = 60


def weekly_flow(reader: Reader, choice: Choice, height: int) -> Any:
    """Weeks of the period up to the as-of date: backlog, found, closed; months when the period is all time."""
    step = "month" if choice.kind == "all" else "day" if choice.kind == "month" else "week"
    frame = reader.ask("flow", choice, step=step).filter(pl.col("period_start") <= choice.as_of)
    first = choice.as_of - timedelta(weeks=_WEEKS)
    return flow(frame if choice.kind == "all" else frame.filter(pl.col("period_start") >= first), height=height)


def has_flow(reader: Reader, choice: Choice) -> bool:
    """Whether anything was found in the period or is still open."""
    row = reader.ask("rectification", choice).row(0, named=True)
    return bool(row["found_count"] or row["open_count"])


def flow_chips(reader: Reader, choice: Choice) -> list[Chip]:
    """How many are open now, and the hues of found and closed."""
    row = reader.ask("rectification", choice).row(0, named=True)
    return [(f"当前在办 {row['open_count']:,} 项", "n"), ("■ 新增", "b"), ("■ 销号", "g")]


def age_key() -> str:
    """The key of the ages: colour and days of each bucket."""
    return key([(colour, f"{bucket} 天") for bucket, colour in zip(BUCKETS, AGES, strict=True)])


def late_chips(reader: Reader, choice: Choice) -> list[Chip]:
    """How many are overdue, and how many of them are major."""
    row = reader.ask("rectification", choice).row(0, named=True)
    chips: list[Chip] = [(f"超期 {row['overdue_count']:,}", "o")]
    if row["major_overdue_count"]:
        chips.append((f"▲ 重大 {row['major_overdue_count']:,}", "r"))
    return chips


def open_ages(reader: Reader, choice: Choice, height: int) -> Any:
    """Ages of the open findings, one bar per district."""
    frame = reader.ask("ageing", choice, by=("district",)).rename({"district": "subject"})
    return ageing(frame.filter(pl.col("subject").is_not_null()), height=height)
