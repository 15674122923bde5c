"""Where findings gather and which come back: cells of districts and industries, and repeats by unit and district."""

from typing import Any, Final

import polars as pl

from dashboard.charts.grid import grid
from dashboard.choice import Choice
from dashboard.session import Reader
from dashboard.theme.palette import BAD, BLUE, NEAR
from dashboard.theme.pieces import Chip

_NO_INDUSTRY: Final = "未填行业"
_CELLS: Final[dict[str, tuple[str, str, str, dict[str, str]]]] = {
    "open": ("在办", "open_count", BLUE, {"state": "open"}),
    "overdue": ("超期", "overdue_count", NEAR, {"state": "overdue"}),
    "major": ("重大在办", "major_open_count", BAD, {"state": "open", "level": "major"}),
}
"""What the cells can show: its words, the count, its colour, and what narrows the list behind a cell."""
AGAIN: Final = ("unit", "district", "repeat_count", "while_open_count", "compared_count", "repeat_rate")
OF_DISTRICTS: Final = ("district", "repeat_count", "while_open_count", "compared_count", "repeat_rate")


def cell_choice(reader: Reader, choice: Choice) -> dict[str, str]:
    """The counts that the cells can show, with their sums in words."""
    row = reader.ask("rectification", choice).row(0, named=True)
    return {name: f"{word} {row[count]:,}" for name, (word, count, _, _) in _CELLS.items()}


def cells(reader: Reader, choice: Choice, which: str) -> Any | None:
    """Open findings by district and industry, those with the most first; None where there are none."""
    _, count, hue, _ = _CELLS[which]
    frame = reader.ask("rectification", choice, by=("district", "industry")).filter(pl.col(count) > 0)
    frame = frame.select(
        place="district", field=pl.col("industry").fill_null(_NO_INDUSTRY), count=pl.col(count).cast(pl.Int64)
    )
    if frame.is_empty():
        return None
    rows, columns = (
        frame.group_by(name).agg(pl.col("count").sum()).sort("count", name, descending=[True, False])[name].to_list()
        for name in ("place", "field")
    )
    return grid(frame, rows=rows, columns=columns, hue=hue, unit="项")


def cell_opens(which: str, district: str, industry: str) -> dict[str, str]:
    """The address of the findings of a cell."""
    known = {} if industry == _NO_INDUSTRY else {"industry": industry}
    return {"of": "finding_rows", "scope": "all", "district": district} | known | _CELLS[which][3]


def repeated(reader: Reader, choice: Choice) -> pl.DataFrame:
    """The units where something was found again, the most first; columns AGAIN."""
    frame = reader.ask("repeats", choice, by=("district", "unit"))
    held = frame.filter((pl.col("repeat_count") > 0) | (pl.col("while_open_count") > 0))
    return held.sort("repeat_count", "while_open_count", "unit", descending=[True, True, False])


def repeat_chips(reader: Reader, choice: Choice) -> list[Chip]:
    """How many were found again after closing and while open, and the share of the first."""
    row = reader.ask("repeats", choice).row(0, named=True)
    share = "" if row["repeat_rate"] is None else f"（{row['repeat_rate']:.1%}）"
    return [(f"反复 {row['repeat_count']:,} 项{share}", "o"), (f"未销又现 {row['while_open_count']:,}", "n")]


def of_districts(reader: Reader, choice: Choice) -> pl.DataFrame:
    """The districts by the share found again, the highest first; columns OF_DISTRICTS."""
    frame = reader.ask("repeats", choice, by=("district",)).filter(pl.col("district").is_not_null())
    return frame.sort("repeat_rate", "repeat_count", "district", descending=[True, True, False], nulls_last=True)
