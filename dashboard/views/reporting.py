"""Reports that were due (缺报): units ranked, their calendar, and the reports of one unit or month."""

from datetime import date
from typing import Any, Final

import polars as pl

from dashboard.charts.calendar import STATES, calendar
from dashboard.choice import Choice
from dashboard.session import Reader
from dashboard.theme.pieces import Chip, key
from dashboard.tile import Tile
from dashboard.views.tiles import count, percent

RANKED: Final = (
    "rank", "reporting_unit", "owed_count", "reported_count", "reported_late_count", "unreported_count",
    "pending_count", "reporting_rate", "completeness", "accepted_count", "refused_count", "refused_share",
)  # fmt: skip
ROWS: Final = (
    "reporting_unit", "table_name", "reporting_state", "due_on", "delivered_on", "late_days", "window_start",
    "window_end", "row_count", "refused_count", "file", "delivery",
)  # fmt: skip
_NAMES: Final = {
    "unit": "reporting_unit",
    "due_count": "owed_count",
    "on_time_count": "reported_count",
    "late_count": "reported_late_count",
    "missing_count": "unreported_count",
    "on_time_rate": "reporting_rate",
    "state": "reporting_state",
    "received_on": "delivered_on",
    "window_start_on": "window_start",
    "window_end_on": "window_end",
}
"""The questions' names of reports as the fields are called: a duty that is due is another thing than a report."""

_STATES: Final = (
    ("missing", "✕ 缺报", "r"),
    ("late", "▲ 迟报", "y"),
    ("on_time", "● 按时", "g"),
    ("pending", "○ 未到期", "n"),
)
_UNITS: Final = 40  # in the calendar: what can be read on one page; the table below has all
_MONTHS: Final = 18
_ROW: Final = 30  # pixels of a unit's row


def ranked(reader: Reader, choice: Choice) -> pl.DataFrame:
    """The units from the one that reported best to the worst; columns RANKED."""
    return reader.ask("reporting", choice, by=("unit",)).rename(_NAMES, strict=False)


def tiles(reader: Reader, choice: Choice) -> list[Tile]:
    """The rate, and how many reports are late and missing, over all units."""
    row = reader.ask("reporting", choice).rename(_NAMES, strict=False).row(0, named=True)
    owed = f"{count(row['reported_count'])} / {count(row['owed_count'])}"
    return [
        Tile("reporting_rate", "按时报送率", percent(row["reporting_rate"]), "%", since=f"按时 {owed} 次", page=""),
        Tile("completeness", "完整率", percent(row["completeness"]), "%", since="含迟报", page=""),
        Tile("unreported_count", "缺报", count(row["unreported_count"]), "次", since="过了截止日", page=""),
        Tile("reported_late_count", "迟报", count(row["reported_late_count"]), "次", since="截止日之后报到", page=""),
        Tile("pending_count", "未到期", count(row["pending_count"]), "次", since="不计入按时报送率", page=""),
        Tile("refused_share", "退回占比", percent(row["refused_share"]), "%", since="退回行 ÷ 报来的行", page=""),
    ]


def month_cells(reader: Reader, choice: Choice) -> Any:
    """The calendar of the units that reported worst first, over the last months that something was due in."""
    frame = reader.ask("reporting", choice, by=("unit", "month")).rename(_NAMES, strict=False)
    units = ranked(reader, choice)["reporting_unit"].reverse().head(_UNITS).to_list()
    months = frame["month"].unique().sort().tail(_MONTHS).to_list()
    return calendar(frame, units=units, months=months, height=40 + _ROW * len(units))


def calendar_key() -> str:
    """The key of the calendar: colour, glyph and word of each state."""
    return key([(colour, f"{glyph} {word}") for _, glyph, word, colour in STATES])


def rows(reader: Reader, choice: Choice, unit: str | None, month: str | None) -> pl.DataFrame:
    """The reports, of one unit and one month where they are picked, the missing ones first; columns ROWS."""
    where = {name: (value,) for name, value in (("unit", unit), ("month", month)) if value}
    frame = reader.ask("reporting_rows", choice, where=where, limit=1000).rename(_NAMES, strict=False)
    place = pl.col("reporting_state").replace_strict({state: at for at, (state, *_) in enumerate(_STATES)})
    return frame.sort(place, maintain_order=True)


def chips(frame: pl.DataFrame) -> list[Chip]:
    """How many of the reports are in which state."""
    counts = dict(frame.group_by("reporting_state").len().iter_rows())
    return [(f"{words} {counts[state]:,}", hue) for state, words, hue in _STATES if state in counts]


def is_month(text: str | None) -> bool:
    """Whether an address names a month, such as 2026-03."""
    try:
        date.fromisoformat(f"{text}-01")
    except ValueError:
        return False
    return True
