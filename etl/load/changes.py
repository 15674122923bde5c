"""What a load changes: rows added, changed (old and new by column), withdrawn; before it is landed and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from etl.forms import FORMS
from etl.land import Batch
from etl.load.judging import landed
from etl.report import FileReport, LoadReport
from warehouse import build as warehouse_build
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.paths import Home
from warehouse.snapshots import open_current

LISTED: Final = 200  # changes told one by one; the data page shows them all
_COUNTS: Final = ("added", "changed", "withdrawn", "unchanged")


def preview_changes(home: Home, batches: Sequence[tuple[Batch, FileReport]]) -> None:
    """Put into the reports what would change if the files were loaded, each after the ones before it."""
    files = landed(home, {table for batch, _ in batches for table in batch.files})
    for batch, told in batches:
        frames = []
        for table, path in batch.files.items():
            files[table].append(path)
            frames.append(warehouse_build.compare(files, table, batch.delivery_id))
        _fill(told, [changes for changes, _ in frames], [counts for _, counts in frames])


def note_changes(home: Home, report: LoadReport) -> None:
    """Put into the reports what the published snapshot says that their deliveries changed."""
    ours = {told.delivery: told for told in report.files if told.delivery and told.file_rejected is None}
    if report.snapshot is None or not ours:
        return
    snapshot = open_current(home)
    try:
        where = {"delivery": list(ours)}
        asked: dict[str, Any] = {"as_of": date(2026, 1, 1), "where": where}  # no day narrows what a delivery changed
        changes = ask(Viewer.office(), snapshot, "changes", **asked)
        counts = ask(Viewer.office(), snapshot, "change_counts", **asked)
    finally:
        snapshot.close()
    for delivery, told in ours.items():
        own = pl.col("delivery") == delivery
        _fill(told, [changes.filter(own)], [counts.filter(own)])


def _fill(told: FileReport, changes: Sequence[pl.DataFrame], counts: Sequence[pl.DataFrame]) -> None:
    sums = {name: sum(int(frame[f"{name}_count"].sum()) for frame in counts) for name in _COUNTS}
    rows = [row for frame in changes for row in frame.head(LISTED).iter_rows(named=True)]
    told.changes = {**sums, "rows": [_shown(row) for row in rows[:LISTED]]}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A change as the office reads it: header and words instead of names and codes."""
    column = next((each for each in FORMS[row["table_name"]].columns if each.name == row["column_name"]), None)
    header = column.header if column else row["column_name"]
    words = {code: spellings[0] for code, spellings in column.kind.words.items()} if column else {}
    old, new = (words.get(row[name], row[name]) for name in ("old_value", "new_value"))
    return {
        "table": row["table_name"],
        "key": row["key_text"],
        "kind": row["kind"],
        "row": row["row"],
        "column": header,
        "old": old,
        "new": new,
    }
