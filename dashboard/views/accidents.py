"""Accidents for the pages: gaps, alarm and u-chart with the sentences where counts are too small, districts, months."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.charts.alarm import alarm
from dashboard.charts.gaps import gaps
from dashboard.charts.intervals import intervals
from dashboard.charts.months import counts
from dashboard.charts.pairs import pairs
from dashboard.charts.units import units
from dashboard.choice import Choice
from dashboard.session import Reader
from dashboard.theme.pieces import Chip
from dashboard.tile import Tile
from dashboard.views.tiles import year_on_year

PER_PEOPLE = "accidents_per_100k"
_INTERVALS = ("accident_count", "death_count")


def always(choice: Choice) -> Choice:
    """The same choices over all time: a clock outlives its year, and a chart's limits need the past."""
    return replace(choice, kind="all")


def tiles(reader: Reader, choice: Choice) -> list[Tile]:
    """The four tiles, those of counts with their exact interval."""
    rates = reader.ask("accident_rates", choice).row(0, named=True)
    shown = []
    for tile in year_on_year(reader.ask("accidents", choice).row(0, named=True)):
        if tile.field in _INTERVALS:
            low, high = rates[f"{tile.field}_low"], rates[f"{tile.field}_high"]
            tile = replace(tile, since=f"{low:.0f}–{high:.0f} 区间，{tile.since}")
        shown.append(tile)
    return shown


def gap_line(reader: Reader, choice: Choice, height: int, last: int) -> Any:
    """Days between the last accidents up to the as-of date with the limit of all, the running gap hollow."""
    return gaps(reader.ask("gap_chart", always(choice)).tail(last), height=height)


def running_chips(reader: Reader, choice: Choice) -> list[Chip]:
    """How many days have passed without an accident, and that limits wait for more gaps."""
    rows = reader.ask("gap_chart", always(choice)).to_dicts()
    chips: list[Chip] = [(f"● 已 {row['gap_days']:,} 天无事故", "g") for row in rows if row["is_running"]]
    if rows and rows[0]["upper_days"] is None:
        chips.append((f"○ 满 {rows[0]['least_count']} 个间隔才画界限", "n"))
    return chips


def has_alarm(reader: Reader, choice: Choice) -> bool:
    """Whether the years before say what is usual."""
    return not reader.ask("alarm_chart", always(choice)).is_empty()


def alarm_line(reader: Reader, choice: Choice, height: int) -> Any:
    """The CUSUM of this year's weeks against the usual of the years before."""
    return alarm(reader.ask("alarm_chart", always(choice)), height=height)


def alarm_chips(reader: Reader, choice: Choice) -> list[Chip]:
    """Whether it alarms now, and what is usual."""
    frame = reader.ask("alarm_chart", always(choice))
    if frame.is_empty():
        return []
    row = frame.row(-1, named=True)
    usual: Chip = (f"往年每周 {row['weekly_before']:.2f} 起", "n")
    return [usual, ("▲ 正在报警", "r") if row["is_alarm"] else ("● 未报警", "g")]


def has_units(reader: Reader, choice: Choice) -> bool:
    """Whether months or quarters have accidents enough for limits."""
    return not reader.ask("unit_chart", always(choice)).is_empty()


def unit_line(reader: Reader, choice: Choice, height: int) -> Any:
    """The u-chart by month or quarter."""
    return units(reader.ask("unit_chart", always(choice)), height=height)


def both_down_chip(reader: Reader, choice: Choice) -> list[Chip]:
    """Whether accidents and deaths both fell (双下降), and the ratio of the counts with its exact interval."""
    row: Mapping[str, Any] = reader.ask("accidents", choice).row(0, named=True)
    rates = reader.ask("accident_rates", choice).row(0, named=True)
    chips: list[Chip] = [("● 双下降", "g")] if row["is_both_down"] else [("◆ 未双下降", "y")]
    if row["is_both_down"] is None:
        chips = []
    if rates["accident_count_ratio"] is not None:
        low, high = rates["accident_count_ratio_low"], rates["accident_count_ratio_high"]
        chips.append((f"去年的 {rates['accident_count_ratio']:.2f} 倍（{low:.2f}–{high:.2f}）", "n"))
    return chips


def district_pairs(reader: Reader, choice: Choice, height: int) -> Any:
    """Every district's accidents this year against the same days of last year."""
    frame = reader.ask("accidents", choice.everywhere(), by=("district",)).rename({"district": "subject"})
    named = frame.drop_nulls("subject")
    return pairs(named, now="accident_count", before="accident_count_last_year", unit="起", height=height)


def district_rates(reader: Reader, choice: Choice, height: int) -> Any:
    """Every district's accidents per 100,000 residents with the exact interval, and the whole's."""
    frame = reader.ask("accident_rates", choice.everywhere(), by=("district",)).rename({"district": "subject"})
    whole = reader.ask("accident_rates", choice.everywhere()).row(0, named=True)[PER_PEOPLE]
    return intervals(frame, rate=PER_PEOPLE, whole=whole, unit="起/十万人", height=height)


def month_counts(reader: Reader, choice: Choice, height: int) -> Any:
    """Accidents by month of the period."""
    return counts(reader.ask("accidents", choice, by=("month",)), count="accident_count", unit="起", height=height)


def gdp_note(reader: Reader, choice: Choice) -> str:
    """Deaths per 100 million yuan of GDP with the interval, where the GDP is known."""
    row = reader.ask("accident_rates", choice).row(0, named=True)
    value, low, high = (row[f"deaths_per_yi_yuan{tail}"] for tail in ("", "_low", "_high"))
    return "起/十万人" if value is None else f"起/十万人；亿元GDP死亡 {value:.4f}（{low:.4f}–{high:.4f}）"
