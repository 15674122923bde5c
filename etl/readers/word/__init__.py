"""Reading docx: the package is checked first, then its text is streamed once, and every table is a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import polars as pl

from etl.readers.document import Document, Limits, Sheet
from etl.readers.merges import spread
from etl.readers.package import checked_package, corrupt
from etl.readers.word.forms import turned
from etl.readers.word.placing import Table
from etl.readers.word.text import read_tables

__all__ = ["open_docx"]


def open_docx(path: Path, limits: Limits) -> Document:
    """Read every table of the text at `path`, transitional or strict form: 表1, 表2, … in order, blank ones left out.

    A row's number is its place in the table, deleted rows counted. Headers, footers, notes and text boxes are no
    tables. Warnings: tracked_changes:TABLE, nested_table:TABLE. Raises FileRefused with corrupt_file, encrypted,
    macro, xml_dtd or resource_limit; a text without a table is a document without sheets.
    """
    warnings: list[str] = []
    sheets: list[Sheet] = []
    with checked_package(path, limits) as package:
        part = package.main_part()
        if part is None:
            raise corrupt("找不到正文")
        for number, table in enumerate(read_tables(package, part, limits), start=1):
            name = f"表{number}"
            warnings += [f"{code}:{name}" for code in table.warnings]
            sheet = _sheet(name, table, limits)
            if sheet is not None:
                sheets.append(sheet)
    return Document("docx", tuple(sheets), tuple(warnings))


def _sheet(name: str, table: Table, limits: Limits) -> Sheet | None:
    grid = spread(table.finish(), limits)
    if not grid.frames:
        return None
    form = turned(table.rows) if table.is_short else None
    return Sheet(
        name=name,
        read=partial(_frames, grid.frames),
        merges=grid.merges,
        turned=None if form is None else Sheet(name=name, read=partial(_frames, [form])),
    )


def _frames(frames: list[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    return iter(frames)
