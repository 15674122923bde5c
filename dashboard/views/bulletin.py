"""The bulletin for its page: which periods have ended, the city's tiles, the districts' places, and one's own place."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from dashboard.charts.bump import bump
from dashboard.charts.ranking import ranking
from dashboard.choice import Choice
from dashboard.columns import FIELDS
from dashboard.periods import period_words
from dashboard.session import Reader
from dashboard.targets import status_of, target_of
from dashboard.theme import pieces
from dashboard.tile import Tile
from dashboard.views.tiles import count, percent

_PERIODS: Final = 6


@dataclass(frozen=True, slots=True)
class Told:
    """What is told: the ended periods of one kind (month, quarter, half_year, year) as far as a day."""

    as_of: date
    kind: str

    @property
    def choice(self) -> Choice:
        """All time up to the day: which periods have ended is the question's own business."""
        return Choice(as_of=self.as_of, kind="all")


def _figures(reader: Reader, told: Told) -> pl.DataFrame:
    return reader.ask("bulletin", told.choice, kind=told.kind)


def ended(reader: Reader, told: Told) -> list[str]:
    """The ended periods of the chosen kind, newest first."""
    return _figures(reader, told)["period"].unique(maintain_order=True).to_list()


def settled(reader: Reader, told: Told, period: str) -> date:
    """The day as of which the period was told."""
    day: date = _figures(reader, told).filter(pl.col("period") == period)["settled_on"][0]
    return day


def of_districts(reader: Reader, told: Told, period: str) -> pl.DataFrame:
    """The districts of one period, best first; columns of the question `bulletin`."""
    return _figures(reader, told).filter((pl.col("period") == period) & pl.col("district").is_not_null())


def city_tiles(reader: Reader, told: Told, period: str) -> list[Tile]:
    """The city's figures of the period against the one before."""
    rows = _figures(reader, told).filter(pl.col("district").is_null()).to_dicts()
    place = [row["period"] for row in rows].index(period)
    now, before = rows[place], rows[place + 1] if place + 1 < len(rows) else {}
    line = rows[place : place + 8][::-1]
    return [
        *(_rate(now, before, line, name) for name in ("completion_rate", "rectification_rate", "on_time_rate")),
        *(_count(now, before, line, name) for name in ("accident_count", "death_count")),
    ]


def _rate(now: dict[str, Any], before: dict[str, Any], line: list[dict[str, Any]], name: str) -> Tile:
    change = None if None in (now[name], before.get(name)) else f"{(now[name] - before[name]) * 100:+.1f} 个百分点"
    spark = tuple(row[name] for row in line if row[name] is not None)
    return Tile(
        name,
        f"全市{FIELDS[name].label}",
        percent(now[name]),
        "%",
        change,
        _since(change),
        spark=_line(spark),
        page="",
    )


def _count(now: dict[str, Any], before: dict[str, Any], line: list[dict[str, Any]], name: str) -> Tile:
    change = f"{now[name] - before[name]:+,} {FIELDS[name].unit}" if before else None
    return Tile(
        name,
        f"全市{FIELDS[name].label}",
        count(now[name]),
        FIELDS[name].unit,
        change,
        _since(change),
        good=None if before and now[name] == before[name] else False,
        spark=_line(tuple(float(row[name]) for row in line)),
        spark_kind="bar",
        page="",
    )


def _since(change: str | None) -> str:
    return "较上一期" if change else "没有上一期可比"


def _line(spark: tuple[float, ...]) -> tuple[float, ...]:
    """One point is no line."""
    return spark if len(spark) > 1 else ()


def ranking_dots(reader: Reader, told: Told, period: str, height: int) -> Any:
    """Dots of all districts in the period, against the period before."""
    periods = ended(reader, told)
    place = periods.index(period)
    now = of_districts(reader, told, period).rename({"district": "subject"})
    earlier = periods[place + 1] if place + 1 < len(periods) else ""
    before = of_districts(reader, told, earlier).rename({"district": "subject"})
    return ranking(now, before, rate="completion_rate", target=target_of("completion_rate"), height=height)


def places(reader: Reader, told: Told, period: str, height: int) -> Any:
    """Places of the districts over the last periods up to this one."""
    periods = ended(reader, told)
    shown = periods[periods.index(period) :][:_PERIODS][::-1]
    frame = _figures(reader, told).filter(pl.col("district").is_not_null() & pl.col("period").is_in(shown))
    named = [(code, period_words(code).removeprefix(f"{code[:4]}年") or code) for code in shown]
    return bump(frame.select(pl.col("district").alias("subject"), "period", "rank"), periods=named, height=height)


def own_place(reader: Reader, told: Told, period: str) -> str:
    """A leader's own place among all leaders in the period, as markup; empty for everyone else."""
    if not reader.viewer.leaders or reader.viewer.sees_staff:
        return ""
    found = reader.ask("places", told.choice, kind=told.kind).filter(pl.col("period") == period).to_dicts()
    return "".join(_place(row) for row in found)


def _place(row: dict[str, Any]) -> str:
    status = status_of(row["completion_rate"], target_of("completion_rate"))
    facts = [
        (f"{percent(row['completion_rate'])}%", "完成率", False),
        (f"{row['rank']}/{row['ranked_count']}", "全市领导名次", False),
        (f"{row['fulfilled_count']}/{row['due_count']}", "已办/应办", False),
    ]
    return pieces.person(row["leader"], f"{row['post']} · 本人在该期", (status.text, status.chip), facts)
