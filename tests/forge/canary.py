"""The canary city: districts A, B, C, city leaders, departments P and Q; every value of every row says whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from etl.load import Options, load
from tests.forge.tokens import Mint, tokens_in
from tests.small_city import write_csv
from warehouse.paths import Home

AS_OF = date(2026, 6, 30)
FIRST_ON = date(2025, 9, 1)
YEARS = (2025, 2026)
DISTRICTS = ("A", "B", "C")
FINDING_COUNTS = {"A": 66, "B": 73, "C": 85}
ACCIDENT_COUNTS = {"A": 9, "B": 13, "C": 17}


@dataclass(frozen=True)
class Row:
    """One record as the office wrote it, and whose it is: a district's, a leader's, a department's; or refused."""

    table: str
    values: dict[str, Any]
    file: str
    district: str | None = None
    leader: str | None = None
    unit: str | None = None
    is_refused: bool = False

    @cached_property
    def tokens(self) -> frozenset[str]:
        """Everything the row could tell, the name of its file included."""
        return frozenset(tokens_in(self.file, *self.values.values()))


@dataclass(frozen=True)
class Leader:
    """A leader: code such as A1, name, post, own district (None in the city's government)."""

    code: str
    name: str
    post: str
    district: str | None
    contacts: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """As scopes name a leader."""
        return f"{self.name}/{self.post}"


@dataclass
class City:
    """The rows in the order of their files, and the names that stand for the letters."""

    districts: dict[str, str] = field(default_factory=dict)
    departments: dict[str, str] = field(default_factory=dict)
    leaders: dict[str, Leader] = field(default_factory=dict)
    duties: dict[str, str] = field(default_factory=dict)
    industries: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    remembered: dict[str, frozenset[str]] = field(default_factory=dict)
    """By account, the tokens that may be sent to it: worked out once."""

    def add(self, table: str, file: str, values: dict[str, Any], **owner: Any) -> None:
        """Write one row down."""
        self.rows.append(Row(table, values, file, **owner))

    def of(self, table: str) -> list[Row]:
        """The rows of a table that are accepted."""
        return [row for row in self.rows if row.table == table and not row.is_refused]

    @cached_property
    def all_tokens(self) -> frozenset[str]:
        """Every token that was minted into a row."""
        return frozenset().union(*(row.tokens for row in self.rows))

    def write(self, folder: Path) -> list[Path]:
        """The files of the city, in the order in which they were written down."""
        folder.mkdir(parents=True, exist_ok=True)
        files: dict[str, list[Row]] = {}
        for row in self.rows:
            if row.table != "clauses":  # a document is no table: documents.py writes it
                files.setdefault(row.file, []).append(row)
        return [_written(folder / name, rows) for name, rows in files.items()]


def _written(path: Path, rows: Sequence[Row]) -> Path:
    header = list(dict.fromkeys(name for row in rows for name in row.values))
    return write_csv(path, header, [[row.values.get(name, "") for name in header] for row in rows])


def canary(*, is_other: bool = False) -> City:
    """The city; the other one differs in June 2026, and in nothing that concerns district A or its leaders."""
    from tests.forge import documents, ledgers, plans, registers

    city, mint = City(), Mint()
    registers.write(city, mint)
    ledgers.write(city, mint)
    plans.write(city, mint)
    documents.write(city, mint)
    if is_other:
        ledgers.stir(city, mint)
    return city


def published(city: City, folder: Path) -> Home:
    """A home in which the city is loaded and published."""
    from tests.forge import documents, plans

    home = Home(folder / "home")
    report = load(home, city.write(folder / "files"), Options(today=AS_OF, days={plans.PLAN: plans.PLANNED_ON}))
    refused = sum(row.is_refused for row in city.rows)
    assert report.snapshot, (report.problems, [file for file in report.files if file.file_rejected])
    told = sum(file.rejected_count for file in report.files)
    documents.deliver(city, home, folder / "files", AS_OF)
    assert told == refused, f"{told} rows refused, {refused} meant: {[file.refused_reasons for file in report.files]}"
    return home


def days(count: int, first: date = FIRST_ON, last: date = AS_OF) -> list[date]:
    """So many days spread from the first to the last, both among them."""
    step = (last - first).days / max(count - 1, 1)
    return [first + timedelta(days=round(place * step)) for place in range(count)]
