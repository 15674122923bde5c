"""Accidents for the pages: gaps between them, districts against last year, months, and the running gap."""

from collections.abc import Mapping
from typing import Any

from dashboard.charts.gaps import gaps
from dashboard.charts.months import counts
from dashboard.charts.pairs import pairs
from dashboard.choice import Choice
from dashboard.session import Reader
from dashboard.theme.pieces import Chip


def gap_line(reader: Reader, choice: Choice, height: int, last: int) -> Any:
    """Days between the last accidents up to the as-of date, the running gap hollow."""
    return gaps(reader.ask("accident_gaps", choice).tail(last), height=height)


def running_chips(reader: Reader, choice: Choice) -> list[Chip]:
    """How many days have passed without an accident."""
    rows = reader.ask("accident_gaps", choice).to_dicts()
    return [(f"● 已 {row['gap_days']:,} 天无事故", "g") for row in rows if row["is_running"]]


def both_down_chip(row: Mapping[str, Any]) -> list[Chip]:
    """Whether accidents and deaths both fell against the same days of last year (双下降)."""
    return [("● 双下降", "g")] if row["is_both_down"] else [("◆ 未双下降", "y")]


def district_pairs(reader: Reader, choice: Choice, height: int) -> Any:
    """Every district's accidents this year against the same days of last year."""
    frame = reader.ask("accidents", choice.everywhere(), by=("district",)).rename({"district": "subject"})
    named = frame.drop_nulls("subject")
    return pairs(named, now="accident_count", before="accident_count_last_year", unit="起", height=height)


def month_counts(reader: Reader, choice: Choice, height: int) -> Any:
    """Accidents by month of the period."""
    return counts(reader.ask("accidents", choice, by=("month",)), count="accident_count", unit="起", height=height)
