"""Districts for the pages: ranked, on tiles, by months, all compared, and one district's own leaders."""

from typing import Any, Final

import polars as pl

from dashboard.charts.multiples import multiples
from dashboard.charts.ranking import ranking
from dashboard.charts.tilemap import tilemap
from dashboard.choice import Choice
from dashboard.periods import months_of
from dashboard.session import Reader
from dashboard.targets import status_counts, target_of
from dashboard.theme.pieces import Chip

COMPARED: Final = (
    "rank",
    "rank_change",
    "district",
    "completion_rate",
    "contact_completion_rate",
    "rectification_rate",
    "on_time_rate",
    "overdue_count",
    "major_open_count",
    "accident_count",
    "accident_count_last_year",
    "near_tie",
)
"""Columns of the table of all districts."""

OWN_LEADERS: Final = ("rank", "leader", "post", "completion_rate", "fulfilled_count", "due_count")


def compared(reader: Reader, choice: Choice) -> pl.DataFrame:
    """Every district from best to worst by completion, with findings and accidents beside it.

    Columns: rank, rank_change, near_tie, district, completion_rate, contact_completion_rate, rectification_rate,
    on_time_rate, open_count, overdue_count, major_open_count, accident_count, accident_count_last_year.
    """
    by = ("district",)
    ranks = reader.ask("ranks", choice, by=by).rename({"subject": "district"})
    contact = reader.ask("completion", choice, by=by).select("district", "contact_completion_rate")
    rectified = reader.ask("rectification", choice, by=by).select(
        "district", "rectification_rate", "on_time_rate", "open_count", "overdue_count", "major_open_count"
    )
    accidents = reader.ask("accidents", choice, by=by).select("district", "accident_count", "accident_count_last_year")
    for frame in (contact, rectified, accidents):
        ranks = ranks.join(frame, on="district", how="left", maintain_order="left")
    return ranks.sort("rank", "district", nulls_last=True)


def own_leaders(reader: Reader, choice: Choice) -> pl.DataFrame:
    """The leaders of the chosen district from best to worst: rank among them, leader, post, rates and counts."""
    ranks = reader.ask("ranks", choice, by=("leader",)).rename({"subject": "leader"})
    return ranks.filter(pl.col("district") == choice.district).sort("rank", "leader", nulls_last=True)


def ranking_dots(reader: Reader, choice: Choice, height: int) -> Any:
    """Dots of all districts: completion now against the end of the previous period."""
    now = reader.ask("ranks", choice.everywhere(), by=("district",)).sort("rank", "subject", nulls_last=True)
    before = reader.ask("ranks", choice.everywhere().before(), by=("district",))
    return ranking(now, before, rate="completion_rate", target=target_of("completion_rate"), height=height)


def tile_grid(reader: Reader, choice: Choice, height: int) -> Any:
    """Tiles of all districts in their fixed order, coloured by completion."""
    order = reader.ask("districts", choice).select(pl.col("district").alias("subject"))
    rates = reader.ask("ranks", choice.everywhere(), by=("district",)).select("subject", "completion_rate")
    frame = order.join(rates, on="subject", how="left", maintain_order="left")
    return tilemap(frame, rate="completion_rate", target=target_of("completion_rate"), height=height)


def month_lines(reader: Reader, choice: Choice, height: int) -> Any:
    """Completion by month of the as-of day's year, one small panel per district, best first."""
    order = reader.ask("ranks", choice.everywhere(), by=("district",)).sort("rank", "subject", nulls_last=True)
    year = Choice(as_of=choice.as_of, kind="year")
    frame = reader.ask("completion", year, by=("district", "month"), where={"month": months_of(choice.as_of)})
    lines = order.select("subject").join(
        frame.select(pl.col("district").alias("subject"), "month", "completion_rate"),
        on="subject",
        how="inner",
        maintain_order="left",
    )
    return multiples(lines, rate="completion_rate", target=target_of("completion_rate"), height=height)


def target_chip() -> list[Chip]:
    """The target of completion in words."""
    return [(f"目标 {target_of('completion_rate').target:.0%}", "n")]


def status_chips(reader: Reader, choice: Choice) -> list[Chip]:
    """How many districts are 达标, 临界, 落后 by completion."""
    rates = reader.ask("ranks", choice.everywhere(), by=("district",))["completion_rate"].to_list()
    return status_counts(rates, target_of("completion_rate"))
