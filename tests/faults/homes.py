"""What a home holds, for comparing one that met a fault with one that did not."""

import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import etl.publish
from etl.load import Options, load
from etl.report import LoadReport
from tests.faults.office import TODAY
from tests.faults.operations import Operation
from warehouse.ledger import deliveries
from warehouse.paths import Home
from warehouse.snapshots import Snapshot, open_current
from warehouse.validation import validate

Contents = dict[str, list[str]]
# The clock's own column: two loads of the same files differ in nothing else.
CLOCK = "received_at"
TABLES = "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse' order by all"
_READ: dict[str, Contents] = {}  # by the snapshot's sha256: the same bytes are read once


@dataclass(frozen=True, slots=True)
class State:
    """A home at rest: snapshot, sorted rows of every published table, ledger, objects, whole returned workbooks."""

    snapshot: str
    seq: int
    warning: str | None
    contents: Contents
    row_counts: dict[str, dict[str, int]]
    published: tuple[str, ...]
    ledger: Counter[tuple[str, str, int]]
    objects: frozenset[str]
    returned: frozenset[str]


@dataclass(frozen=True, slots=True)
class Town:
    """A home with one published load, and how a command that follows goes when nobody disturbs it.

    `words` is the command without its home, `operations` what it does to the home (bytes in `recording`), `before` and
    `after` the states on either side; `before` is None where nothing was published yet.
    """

    base: Path
    words: tuple[str, ...]
    files: tuple[Path, ...]
    operations: tuple[Operation, ...]
    recording: Path
    before: State | None
    after: State


def state_of(home: Path) -> State:
    """Read everything back as a new reader would."""
    place = Home(home)
    snapshot = open_current(place)
    try:
        if snapshot.sha256 not in _READ:
            _READ[snapshot.sha256] = contents_of(snapshot)
        return State(
            snapshot=snapshot.id,
            seq=snapshot.seq,
            warning=snapshot.warning,
            contents=_READ[snapshot.sha256],
            row_counts=snapshot.manifest.row_counts,
            published=snapshot.manifest.deliveries,
            ledger=ledger_of(place),
            objects=frozenset(path.name for path in place.objects.iterdir()),
            returned=frozenset(path.name for path in place.returned.iterdir() if opens(path)),
        )
    finally:
        snapshot.close()


def ledger_of(place: Home) -> Counter[tuple[str, str, int]]:
    """Hash, id and accepted rows of every delivery."""
    return Counter((each.sha256, each.id, each.accepted_count) for each in deliveries(place))


def contents_of(snapshot: Snapshot) -> Contents:
    """Sorted rows of every table, without the clock."""
    cursor = snapshot.cursor()
    cursor.execute("use warehouse")
    held = {}
    for schema, table in cursor.sql(TABLES).fetchall():
        relation = cursor.table(f"{schema}.{table}")
        columns = [name for name in relation.columns if name != CLOCK]
        held[f"{schema}.{table}"] = sorted(repr([*map(_value, row)]) for row in relation.select(*columns).fetchall())
    cursor.close()
    return held


def _value(value: Any) -> Any:
    # threads add floating numbers in any order
    return round(value, 6) if isinstance(value, float) else value


def opens(workbook: Path) -> bool:
    """Whether a returned workbook is a whole one."""
    return zipfile.is_zipfile(workbook) and zipfile.ZipFile(workbook).testzip() is None


def load_here(home: Path, files: Sequence[Path]) -> LoadReport:
    """Load in this process, where everything is imported already; what is validated apart is validated here too."""
    apart, etl.publish.validate_apart = etl.publish.validate_apart, validate  # type: ignore[assignment]
    try:
        return load(Home(home), files, Options(today=TODAY))
    finally:
        etl.publish.validate_apart = apart
