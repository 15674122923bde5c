"""A first look at a file before its rows are judged: what it is, which tables its sheets hold, or why it is refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from etl.contract import Contract
from etl.layout import Header, find_header, layout_of, missing_columns
from etl.readers import Document, FileRefused, Limits, Sheet, open_document


@dataclass(slots=True)
class Survey:
    """One file: its sheets with their headers, its warnings, or the reason and sentence of a refused file."""

    path: Path
    file: str
    tables: list[tuple[Sheet, Header]] = field(default_factory=list)
    spare_sheets: list[Sheet] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    reason: str | None = None
    message: str | None = None

    def refuse(self, refused: FileRefused) -> None:
        """Turn the whole file away; nothing of it is landed."""
        self.reason, self.message = refused.reason, refused.message


def survey(path: Path, file: str, forms: Mapping[str, Contract], kind: str | None, limits: Limits | None) -> Survey:
    """Open a file and find the table on each visible sheet; a refused file comes back with its reason."""
    found = Survey(path, file)
    try:
        _require_name(file)
        document = open_document(path, name=file, limits=limits)
        found.warnings += document.warnings
        _find_tables(found, document, forms, kind)
    except FileRefused as refused:
        found.refuse(refused)
    return found


def _require_name(file: str) -> None:
    """Raises FileRefused(bad_name) for a claimed name that hides what it is: control or direction marks, no stem."""
    if any(unicodedata.category(char) in ("Cc", "Cf") for char in file) or not file.strip(".") or file.startswith("."):
        raise FileRefused("bad_name", "文件名含有不可见字符或没有名称，请改名后重新报送")


def _find_tables(found: Survey, document: Document, forms: Mapping[str, Contract], kind: str | None) -> None:
    for sheet in document.sheets:
        header = find_header(sheet, forms, f"{found.file} {sheet.name or ''}", kind)
        if header is None:
            found.spare_sheets.append(sheet)
            continue
        if document.kind == "xlsx":  # small enough to look at whole before anything is judged
            for chunk in sheet.chunks():
                layout_of(chunk, header, forms)
        found.tables.append((sheet, header))
    if not found.tables:
        named = forms if kind is None else {kind: forms[kind]}
        sentence = missing_columns(document.sheets[0], named) if document.sheets else "文件里没有可读的工作表"
        raise FileRefused("missing_column", sentence)
    for sheet in found.spare_sheets:
        found.warnings.append(f"sheet_without_table:{sheet.name}")
