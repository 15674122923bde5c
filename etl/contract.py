"""A form as data: columns with their headers, kinds of cell and the rules a row must keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import polars as pl

from etl import cells, dates
from etl.cells import PLAIN_ID, PLAIN_TEXT, Refused
from etl.reach import Reach
from etl.references import References
from warehouse.vocabulary import TABLES, Table

PERSON_LIMIT: Final = 1_000_000  # people in one accident or figures of that kind (rule 6)
TIMES_RANGE: Final = (1, 1000)
YEAR_RANGE: Final = (2000, 2100)


@dataclass(slots=True)
class Reading:
    """What the cells of one sheet are read against: the workbook's date epoch, today, the known names, whose rows."""

    today: date
    references: References
    epoch: int = 1900
    warnings: dict[str, None] = field(default_factory=dict)
    parsed: dict[str, dict[str, tuple[Any, Refused | None]]] = field(default_factory=dict)
    reach: Reach | None = None
    refused: pl.DataFrame | None = None  # rows refused earlier whose fault does not show in text (mending)

    def warn(self, code: str, detail: str) -> None:
        """Note a warning once, as code:detail."""
        self.warnings[f"{code}:{detail}"] = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cell: text to value, the value's type, and the shape of text that is its own value (skips parsing)."""

    parse: Callable[[str, Reading], Any]
    dtype: pl.DataType
    plain: str | None = None
    is_id: bool = False
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    show: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True, slots=True)
class Column:
    """One column: canonical header, landed name, kind, other headers offices use, whether it must be there."""

    header: str
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    required: bool = False  # the column must be there
    blank_ok: bool | None = None  # cells may be blank; by default only where the column is optional

    @property
    def needs_value(self) -> bool:
        """True when a blank cell refuses the row."""
        return not (self.blank_ok if self.blank_ok is not None else not self.required)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row rule: a polars expression, true when good (null passes), the reason code and the column it is told at."""

    sentence: str
    good: pl.Expr
    column: str
    reason: str = "date_order"


Resolve = Callable[[pl.DataFrame, Reading], tuple[pl.DataFrame, pl.DataFrame]]


@dataclass(frozen=True, slots=True)
class Contract:
    """A form: landed table, columns, rules, and a last step that resolves what needs several cells.

    `resolve` takes the parsed frame (column `at` is the row's index) and gives it back with resolved columns, and the
    issues it found (at, column, reason, message). `own` is the table of a form that is read but never landed.
    """

    table: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    resolve: Resolve | None = None
    defaults: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    own: Table | None = None

    @property
    def shape(self) -> Table:
        """Title, columns and key of the table that the rows make."""
        return self.own or TABLES[self.table]

    @property
    def required(self) -> frozenset[str]:
        """Canonical headers that must be there."""
        return frozenset(column.header for column in self.columns if column.required)

    @property
    def key_header(self) -> str | None:
        """The header of the key's first column, where a repeated key is told."""
        first = self.shape.key[0]
        required = next((column.header for column in self.columns if column.required), None)
        return next((column.header for column in self.columns if column.name == first), required)

    def by_header(self) -> dict[str, Column]:
        """Every spelling of every header, normalised, to its column."""
        return {
            normal_header(spelling): column for column in self.columns for spelling in (column.header, *column.aliases)
        }


def normal_header(text: str) -> str:
    """A header as it is compared: NFKC, no space or line break, no star of a required field."""
    return cells.squeeze(text).replace("*", "")


def _happened(found: date, text: str, reading: Reading) -> None:
    if found > reading.today:
        raise Refused("date_in_future", f"“{text[:40]}”晚于今天（{reading.today}），已发生的事不能填未来日期")


def _day(text: str, reading: Reading, *, is_deadline: bool = False, has_happened: bool = False) -> date | None:
    found = dates.day(text, epoch=reading.epoch, is_deadline=is_deadline)
    if found and has_happened:
        _happened(found, text, reading)
    return found


def _moment(text: str, reading: Reading) -> datetime | None:
    found = dates.moment(text, epoch=reading.epoch)
    if found is None:
        return None
    _happened(found.at.date(), text, reading)
    return found.at


def _regions(text: str, reading: Reading) -> str | None:
    """Several regions, 、-separated, each by its own name."""
    parts = [
        part
        for part in (cells.name(piece) for piece in text.replace("，", "、").replace(",", "、").split("、"))
        if part
    ]
    return "、".join(reading.references.region(part) for part in parts) or None


def _industry(text: str, reading: Reading) -> str | None:
    found = cells.name(text)
    if found and found not in reading.references.industries:
        reading.warn("unknown_industry", found)
    return found


def _identifier(text: str, header: str, reading: Reading) -> str | None:
    found = cells.identifier(text)
    if found and not found.isascii() and cells.is_mixed_script(found):
        reading.warn("mixed_script", header)
    return found


def _shown_moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M}"


TEXT: Final = Kind(lambda text, _: cells.free_text(text), pl.String(), plain=PLAIN_TEXT)
NAME: Final = Kind(lambda text, _: cells.name(text), pl.String())
DAY: Final = Kind(_day, pl.Date(), show=date.isoformat)
DEADLINE: Final = Kind(lambda text, reading: _day(text, reading, is_deadline=True), pl.Date(), show=date.isoformat)
HAPPENED: Final = Kind(lambda text, reading: _day(text, reading, has_happened=True), pl.Date(), show=date.isoformat)
MOMENT: Final = Kind(_moment, pl.Datetime("us"), show=_shown_moment)
PEOPLE: Final = Kind(lambda text, _: cells.whole_number(text, low=0, high=PERSON_LIMIT), pl.Int64())
INHABITANTS: Final = Kind(lambda text, _: cells.whole_number(text, low=0, high=2_000_000_000), pl.Int64())
TIMES: Final = Kind(lambda text, _: cells.whole_number(text, low=TIMES_RANGE[0], high=TIMES_RANGE[1]), pl.Int64())
YEAR: Final = Kind(lambda text, _: cells.whole_number(text, low=YEAR_RANGE[0], high=YEAR_RANGE[1]), pl.Int64())
TEN_THOUSANDS: Final = Kind(
    lambda text, _: cells.money(text, unit="万元"), pl.Float64(), show=lambda yuan: yuan / 10_000
)
HUNDRED_MILLIONS: Final = Kind(lambda text, _: cells.hundred_millions(text), pl.Float64())
YES: Final = Kind(lambda text, _: cells.yes_or_no(text), pl.Boolean(), show=lambda value: "是" if value else "否")
DISTRICT: Final = Kind(lambda text, reading: reading.references.district_or_none(cells.name(text)), pl.String())
REGION: Final = Kind(lambda text, reading: reading.references.region_or_none(cells.name(text)), pl.String())
REGION_LIST: Final = Kind(_regions, pl.String())
INDUSTRY: Final = Kind(_industry, pl.String())


def identifier(header: str) -> Kind:
    """The kind of an id column; its header is named in the warning about mixed scripts."""
    return Kind(lambda text, reading: _identifier(text, header, reading), pl.String(), plain=PLAIN_ID, is_id=True)


def choice(options: Mapping[str, tuple[str, ...]]) -> Kind:
    """The kind of an enumeration column; shown as its canonical Chinese word."""
    return Kind(
        lambda text, _: cells.choice(text, options), pl.String(), words=options, show=lambda code: options[code][0]
    )


WITHDRAWN: Final = Column("作废", "is_withdrawn", YES)
