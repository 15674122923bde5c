"""Reading a catalog of duties (职责清单) from a workbook or CSV, without a home: what is checked and compared."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from etl.contract import Reading
from etl.documents.apart import parse_apart
from etl.documents.entries import Entry, entries_of
from etl.documents.kind import is_catalog
from etl.forms import FORMS
from etl.judge import judge
from etl.readers import FileRefused, Limits
from etl.references import References
from etl.survey import survey

_DUTIES = "duties"


def read_list(path: Path, today: date) -> tuple[list[Entry], int]:
    """The duties of a document or a catalog, and how many rows of a catalog were refused. Raises FileRefused."""
    with TemporaryDirectory(prefix="qingdan-list-") as scratch:
        if is_catalog(path.name):
            return _read_catalog(path, Path(scratch) / "read", today)
        entries = entries_of(parse_apart(path, name=path.name, folder=Path(scratch) / "read"))
    if not entries:
        raise FileRefused("no_data_rows", "文件里没有认出一条职责，请确认这是一份清单、办法或要点")
    return entries, 0


def _read_catalog(path: Path, folder: Path, today: date) -> tuple[list[Entry], int]:
    found = survey(path, path.name, FORMS, _DUTIES, Limits.UPLOAD, folder)
    if found.reason:
        raise FileRefused(found.reason, found.message or "")
    entries: list[Entry] = []
    refused = 0
    for sheet, header in found.tables:
        reading = Reading(today, References(), epoch=sheet.epoch)
        for judged in judge(sheet, header, reading, FORMS, path.name):
            refused += judged.refused.height
            rows = judged.accepted.filter(~judged.accepted["is_withdrawn"].fill_null(False))
            entries += [_entry(row) for row in rows.iter_rows(named=True)]
    if not entries:
        raise FileRefused("no_data_rows", "表头下面没有一行可用的职责")
    return entries, refused


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        place=row["clause"] or "",
        role=row["role"],
        text=row["title"],
        cadences=((row["cadence"], row["min_count"] or 1),) if row["cadence"] else (),
        deadlines=(row["deadline_on"].isoformat(),) if row["deadline_on"] else (),
        activities=(row["activity_type"],) if row["activity_type"] else (),
        lead=(row["lead_unit"],) if row["lead_unit"] else (),
        code=row["code"],
    )
