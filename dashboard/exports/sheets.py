"""Writes frames as xlsx and csv; the only module that imports xlsxwriter.

No stored text becomes a formula, a link or a field. In xlsx every text is written as a string cell and
every number as a number. In csv a text that begins with = + - @ TAB or CR gets one zero-width space
(U+200B) in front of it: spreadsheets then take it for text, and reading the file back removes zero-width
characters from text anyway (reading rule 4), so what comes back is the stored text. Numbers, dates and
empty cells are never marked.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any, Final

import polars as pl
import xlsxwriter

from dashboard.codes import WORDS, words
from dashboard.columns import FIELDS, Field, header

GUARD: Final = "\u200b"
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS: Final = {"rate": 12, "count": 10, "date": 14, "time": 18, "score": 9, "days": 10, "yuan": 14}
_FORMATS: Final = {
    "rate": "0.0%",
    "count": "#,##0",
    "score": "0.0",
    "days": "#,##0",
    "yuan": "#,##0.00",
    "date": "yyyy年m月d日",
    "time": "yyyy年m月d日 hh:mm",
    "change": "+0;-0;0",
}


def harmless(text: str) -> str:
    """The text with a zero-width space before it if a spreadsheet could take it for a formula."""
    return GUARD + text if text.startswith(_RISKY) else text


def csv_bytes(frame: pl.DataFrame, names: Sequence[str]) -> bytes:
    """The columns ``names`` as UTF-8 csv with BOM: rates as 0–1 numbers, dates as ISO, null as an empty cell."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(_csv_header(name)) for name in names])
    for row in frame.select(names).iter_rows():
        writer.writerow([_csv_cell(name, value) for name, value in zip(names, row, strict=True)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _csv_header(name: str) -> str:
    field = FIELDS.get(name, Field(name))
    return field.label if field.kind in ("rate", "yuan") else field.header


def _csv_cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(round(value, 6))
    return harmless(_word(name, str(value)))


def _word(name: str, text: str) -> str:
    return words(name, text) if name in WORDS else text


def xlsx_bytes(frame: pl.DataFrame, names: Sequence[str], *, sheet: str, title: str, notes: Mapping[str, str]) -> bytes:
    """A workbook: ``sheet`` with a frozen header and real numbers, and 口径 with ``notes`` (name → sentence)."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        # One fixed stamp: the same answer gives the same bytes, whoever asks and whenever.
        book.set_properties({"title": title, "created": datetime(2000, 1, 1)})
        _table(book, frame, names, sheet=sheet, title=title)
        _notes(book, notes)
    return out.getvalue()


def _table(book: Any, frame: pl.DataFrame, names: Sequence[str], *, sheet: str, title: str) -> None:
    page = book.add_worksheet(sheet)
    head = book.add_format(
        {
            "bold": True,
            "bg_color": "#1F4FD1",
            "font_color": "#FFFFFF",
            "border": 1,
            "border_color": "#C9D3E4",
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
        }
    )
    edge = {"border": 1, "border_color": "#DDE4EF", "valign": "vcenter"}
    plain = book.add_format(edge)
    formats = {kind: book.add_format(edge | {"num_format": pattern}) for kind, pattern in _FORMATS.items()}
    page.set_row(0, 26)
    for place, name in enumerate(names):
        field = FIELDS.get(name, Field(name))
        page.write_string(0, place, field.label if field.kind in ("rate", "yuan") else header(name), head)
        page.set_column(place, place, _width(frame, name, field))
    for line, row in enumerate(frame.select(names).iter_rows(), start=1):
        for place, (name, value) in enumerate(zip(names, row, strict=True)):
            kind = FIELDS.get(name, Field(name)).kind
            _cell(page, line, place, name, value, formats.get(kind, plain))
    page.freeze_panes(1, min(2, len(names)))
    page.autofilter(0, 0, max(len(frame), 1), len(names) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_header(f"&C{title.replace('&', '&&')}")
    page.set_footer("&C第 &P 页，共 &N 页")


def _cell(page: Any, line: int, place: int, name: str, value: Any, style: Any) -> None:
    if value is None:
        page.write_blank(line, place, None, style)
    elif isinstance(value, bool):
        page.write_string(line, place, "是" if value else "", style)
    elif isinstance(value, datetime | date):
        page.write_datetime(line, place, value, style)
    elif isinstance(value, int | float):
        page.write_number(line, place, value, style)
    else:
        page.write_string(line, place, _inert(_word(name, str(value))), style)


def _inert(text: str) -> str:
    """Text that XlsxWriter would take for markup of its own and write as it is, with an invisible character behind it,
    which reading takes away again."""
    return f"{text}\u200b" if text.startswith("<r>") and text.endswith("</r>") else text


def _width(frame: pl.DataFrame, name: str, field: Field) -> float:
    if field.kind in _WIDTHS:
        return max(_WIDTHS[field.kind], len(field.header) * 2 + 2)
    longest = max((len(str(value)) for value in frame[name] if value is not None), default=0)
    return min(60, max(10, len(field.header) * 2 + 2, longest * 2 + 2))


def _notes(book: Any, notes: Mapping[str, str]) -> None:
    page = book.add_worksheet("口径")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 96)
    for line, (name, sentence) in enumerate(notes.items()):
        page.write_string(line, 0, name, bold)
        page.write_string(line, 1, sentence, wrapped)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
