"""A first look at a file before its rows are judged: what it is, which tables its sheets hold, or why it is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from etl import cells
from etl.contract import Contract
from etl.layout import LEADING, Header, find_header, layout_of, missing_columns
from etl.readers import Document, FileRefused, Limits, Sheet
from etl.readers.apart import open_apart

_UNIT: Final = re.compile(
    r"^(?:填报|报送|填表|上报)单位(?:\(盖章\))?[:：](.+?)(?:(?:填报|填表|报送)(?:日期|时间|人)|单位[:：]|联系|$)"
)
_LONGEST_UNIT: Final = 60  # characters of a unit's name


@dataclass(slots=True)
class Survey:
    """One file: its sheets with their headers, its warnings, or the reason and sentence of a refused file."""

    path: Path
    file: str
    tables: list[tuple[Sheet, Header]] = field(default_factory=list)
    spare_sheets: list[Sheet] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unit: str = ""
    reason: str | None = None
    message: str | None = None
    cause: str = ""

    def refuse(self, refused: FileRefused) -> None:
        """Turn the whole file away; nothing of it is landed."""
        self.reason, self.message, self.cause = refused.reason, refused.message, refused.cause


def survey(
    path: Path, file: str, forms: Mapping[str, Contract], kind: str | None, limits: Limits | None, folder: Path
) -> Survey:
    """Open a file and find the table on each visible sheet; a refused file comes back with its reason.

    `folder` is new, and holds what a child process reads for as long as the survey is used.
    """
    found = Survey(path, file)
    try:
        require_name(file)
        document = open_apart(path, name=file, limits=limits, folder=folder)
        found.warnings += document.warnings
        _find_tables(found, document, forms, kind)
    except FileRefused as refused:
        found.refuse(refused)
    return found


def require_name(file: str) -> None:
    """Raises FileRefused(bad_name) for a claimed name that hides what it is: control or direction marks, no stem."""
    if any(unicodedata.category(char) in ("Cc", "Cf") for char in file) or not file.strip(".") or file.startswith("."):
        raise FileRefused("bad_name", "文件名含有不可见字符或没有名称，请改名后重新报送")


def _unit_of(sheet: Sheet) -> str:
    """The reporting unit that the leading records name themselves: 填报单位：某某局; empty where none does."""
    for chunk in sheet.chunks():
        cells_above = chunk.head(LEADING).select(pl.selectors.starts_with("c") & pl.selectors.string())
        for row in cells_above.iter_rows():
            for cell in row:
                if cell and (named := _UNIT.match(cells.squeeze(cell))):
                    return named[1][:_LONGEST_UNIT]
        break
    return ""


def _viewed(sheet: Sheet, forms: Mapping[str, Contract], hints: str, kind: str | None) -> tuple[Sheet, Header | None]:
    """The sheet with its header: as a table or, where that knows more of its words, as a form of labels and values.

    A row of a form (姓名, 林远山, 职务, 市长) may hold what another table requires, so a header with unknown words is
    doubted.
    """
    header = find_header(sheet, forms, hints, kind)
    if sheet.turned is None or (header is not None and not header.unknown and None not in header.labels):
        return sheet, header
    try:
        turned = find_header(sheet.turned, forms, hints, kind)
    except FileRefused:
        if header is None:
            raise
        return sheet, header
    if turned is None or (header is not None and len(turned.mapping) <= len(header.mapping)):
        return sheet, header
    return sheet.turned, turned


def _find_tables(found: Survey, document: Document, forms: Mapping[str, Contract], kind: str | None) -> None:
    names = [sheet.name for sheet in document.sheets]
    if len(set(names)) < len(names):  # rows are known by their sheet's name
        raise FileRefused("corrupt_file", "两张工作表同名，文件已损坏；请用原软件打开另存后重新报送。")
    for sheet in document.sheets:
        sheet, header = _viewed(sheet, forms, f"{found.file} {sheet.name or ''}", kind)
        found.unit = found.unit or _unit_of(sheet)
        if header is None:
            found.spare_sheets.append(sheet)
            continue
        if document.kind in ("xlsx", "xls", "docx"):  # small enough to look at whole before anything is judged
            for chunk in sheet.chunks():
                layout_of(chunk, header, forms)
        found.tables.append((sheet, header))
    if not found.tables:
        named = forms if kind is None else {kind: forms[kind]}
        sentence = (
            missing_columns(document.sheets[0], named)
            if document.sheets
            else "文件里没有表格，请按模板的列名填写表格后重新报送"
        )
        raise FileRefused("missing_column", sentence)
    for sheet in found.spare_sheets:
        found.warnings.append(f"sheet_without_table:{sheet.name}")
