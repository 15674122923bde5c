"""Judging every sheet of a load, table by table in the order in which names resolve (domain.md section 3, rule 14)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

from etl.contract import Contract, Reading
from etl.forms import FORMS
from etl.gather import Gathered
from etl.judge import judge
from etl.land import Batch
from etl.load.options import Options
from etl.mending import refused_before
from etl.publish import Tell
from etl.reach import Reach
from etl.readers import FileRefused
from etl.references import references_of
from warehouse import build as warehouse_build
from warehouse.ledger import standing, verified
from warehouse.paths import Home

_REFERENCES: Final = ("regions", "units", "leaders", "duties", "assignments")


def judge_all(home: Home, batches: Sequence[Batch], options: Options, tell: Tell) -> None:
    """Judge the sheets of all batches; a file that is refused on the way says so in its survey."""
    if not batches:
        return
    files = landed(home, _REFERENCES)
    known = warehouse_build.fold(files, _REFERENCES)
    references = references_of(known)
    answering = any(header.answers for batch in batches for _, header in batch.survey.tables)
    returned = refused_before(home) if answering else None
    for table, form in FORMS.items():
        added = False
        for batch in batches:
            sheets = [pair for pair in batch.survey.tables if pair[1].form.table == table]
            if not sheets or batch.survey.reason:
                continue
            tell(f"核对 {batch.survey.file}")
            names = references if options.reach is None else references.within(options.reach.districts)
            reading = Reading(options.today, names, reach=options.reach, refused=returned)
            try:
                if options.reach is not None:
                    _reach_into(options.reach, table, home)
                batch.tables[table] = _judged(batch, form, reading)
            except FileRefused as refused:
                batch.survey.refuse(refused)
                continue
            batch.survey.warnings += reading.warnings
            written = batch.write_rows(table)
            if written is not None and table in _REFERENCES:
                files[table].append(written)
                added = True
        if added:
            known |= warehouse_build.fold(files, [table])
            references = references_of(known)


def landed(home: Home, tables: Collection[str]) -> dict[str, list[Path]]:
    """The landed files of some tables, each hashed again, in the order of their deliveries; none of the held.

    Raises ledger.Damaged: nothing is judged by names that a disk has changed.
    """
    files: dict[str, list[Path]] = {table: [] for table in tables}
    for delivery in standing(home):
        for part in delivery.parts:
            if part.table in files:
                files[part.table].append(verified(home, part.object))
    return files


def _reach_into(reach: Reach, table: str, home: Home) -> None:
    """Let the reach know whose the rows are that are there. Raises FileRefused for a table that the office loads."""
    columns = reach.columns_of(table)
    if table not in reach.landed:
        reach.landed[table] = warehouse_build.fold(landed(home, [table]), [table], columns)[table]


def _judged(batch: Batch, form: Contract, reading: Reading) -> Gathered:
    gathered = Gathered(form, batch.delivery_id, batch.folder)
    sheets = [(sheet, header) for sheet, header in batch.survey.tables if header.form.table == form.table]
    for sheet, header in sheets:
        reading.epoch, reading.parsed = sheet.epoch, {}
        for judged in judge(sheet, header, reading, FORMS, batch.survey.file):
            gathered.take(judged, sheet.name, header.labels)
    gathered.settle({header.sheet: (sheet, header) for sheet, header in sheets})
    return gathered
