"""The returned workbook (退回表): the office's own sheets, with the reason beside each refused row, to be put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from etl import cells
from etl.contract import normal_header
from etl.forms import FORMS
from etl.layout import RETURNED_COLUMNS, Header
from etl.readers import Sheet
from warehouse.vocabulary import REASONS

LARGEST: Final = 20_000  # rows of a sheet that is given back whole: above it nobody scrolls, one filters
_LINES: Final = 1_000_000  # of one sheet; Excel's limit is 1,048,576
_SHEET_NAME: Final = 31  # characters Excel allows
_SUMMARY: Final = "汇总"
# Under which unit a refused row is counted: the first of these columns that the table has.
_UNIT_HEADERS: Final = ("报送单位", "县区", "被督导单位")
_STAMP: Final = datetime(2000, 1, 1)  # fixed: the same refusals give the same bytes
_REASON, _ANSWERS, _ROW = range(len(RETURNED_COLUMNS))
_OWN: Final = len(RETURNED_COLUMNS)
_HOW: Final = (
    "有底色的行没有收下，颜色深的格子是出错的地方。请直接在原格子里改正，保留“退回号”，存盘后把本文件整份报送；其余各行已经收下，不必删除。",
    "看过之后认定原样无误的，清空那一行的“退回原因”再报送。",
)


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet to give back: its records with their row numbers, what was refused and why rows are layout."""

    header: Header
    records: list[tuple[int, list[str | None]]]
    is_whole: bool
    refused: Mapping[int, Mapping[str, Any]]
    layout: Mapping[int, str]
    pinned: Mapping[int, tuple[str, str]]  # place -> header and value that came from the file's name
    places: Sequence[int]  # of the office's own columns: ours, in a workbook that was returned before, are made anew

    @property
    def title(self) -> str:
        """The sheet's own name; where the labels fit several tables, the table's title stands before it."""
        known = {normal_header(label) for label in self.header.labels if label}
        fitting = [
            form
            for form in FORMS.values()
            if form.required <= {form.by_header()[label].header for label in known & form.by_header().keys()}
        ]
        table = self.header.form.shape.title
        name = self.header.sheet or table
        return f"{table} {name}" if len(fitting) > 1 and table not in name else name


def write_returned(
    target: Path,
    file: str,
    refused: pl.DataFrame,
    sheets: Sequence[tuple[Sheet, Header]],
    layout: pl.DataFrame,
) -> None:
    """Write the sheets that have refused rows, in the order in which their rows came; every text stays text.

    `refused` has the columns of gather.REFUSED and `number`, `sheets` are those of the survey, `layout` has sheet, row
    and reason. A sheet of more than LARGEST rows comes back with its titles, header and refused rows alone. Before the
    office's own columns stand RETURNED_COLUMNS: sentence and 退回号 of a refused row, and the number a row had.
    """
    pages = [_page(sheet, header, refused, layout, file) for sheet, header in sheets]
    pages = [page for page in pages if page.refused]
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        # a bare serial number names another day in a workbook that counts from 1904
        "date_1904": any(sheet.epoch == 1904 for sheet, _ in sheets),
    }
    made = BytesIO()  # a disk that fails is then told by the system, not by the library and its destructors
    with xlsxwriter.Workbook(made, options) as book:
        _write_book(book, file, pages)
    target.write_bytes(made.getvalue())


def _write_book(book: xlsxwriter.Workbook, file: str, pages: Sequence[_Page]) -> None:
    book.set_properties({"title": f"退回表：{file[:200]}", "created": _STAMP})
    used: set[str] = set()
    titles = [_free_name(page.title, used) for page in pages]
    summary = book.add_worksheet(_free_name(_SUMMARY, used))
    _write_summary(book, summary, file, dict(zip(titles, pages, strict=True)))
    styles = _styles(book)
    for title, page in zip(titles, pages, strict=True):
        _write_page(book.add_worksheet(title), page, styles)


def _page(sheet: Sheet, header: Header, refused: pl.DataFrame, layout: pl.DataFrame, file: str) -> _Page:
    part = refused.filter(
        pl.col("sheet").eq_missing(pl.lit(sheet.name, pl.String)) & (pl.col("table_name") == header.form.table)
    )
    of_sheet = layout.filter(pl.col("sheet").eq_missing(pl.lit(sheet.name, pl.String)))
    marks: dict[int, str] = dict(of_sheet.select("row", "reason").iter_rows())
    told = {row["row"]: row for row in part.iter_rows(named=True)}
    records, is_whole = _records(sheet, header, told) if told else ([], True)
    width = max([len(header.labels), *(len(record) for _, record in records)])
    places = {column.name: int(raw[1:]) for raw, column in header.mapping.items()}
    pinned, free = {}, width
    for column in header.form.columns:
        if column.name in header.form.defaults:
            place = places.get(column.name, free)
            free += place == free
            pinned[place] = (column.header, str(header.form.defaults[column.name](file)))
    ours = {place for place, label in enumerate(header.labels) if label and normal_header(label) in RETURNED_COLUMNS}
    own = [place for place in range(free) if place not in ours]
    return _Page(header, records, is_whole, told, marks, pinned, own)


def _records(
    sheet: Sheet, header: Header, refused: Mapping[int, Mapping[str, Any]]
) -> tuple[list[tuple[int, list[str | None]]], bool]:
    """The records to give back: all of a sheet of at most LARGEST rows, else titles, header and refused rows."""
    records: list[tuple[int, list[str | None]]] = []
    for chunk in sheet.chunks():
        columns = [name for name in chunk.columns if name.startswith("c")]
        records += [(row[0], list(row[1:])) for row in chunk.select("row", *columns).iter_rows()]
        if len(records) > LARGEST:
            leading = [record for record in records if record[0] <= header.last_row]
            return leading + [(row, told["cells"]) for row, told in sorted(refused.items())], False
    return records, True


def _styles(book: Any) -> dict[str, Any]:
    text = {"num_format": "@", "text_wrap": True, "valign": "top"}
    edge = {"border": 1, "border_color": "#DDE4EF"}
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "num_format": "@"}
    return {
        "head": book.add_format(head | edge | {"bg_color": "#1F4FD1", "font_color": "#FFFFFF"}),
        "own": book.add_format(head | edge | {"bg_color": "#8A3B12", "font_color": "#FFFFFF"}),
        "title": book.add_format({"bold": True, "num_format": "@"}),
        "plain": book.add_format(text | edge),
        "refused": book.add_format(text | edge | {"bg_color": "#FDF1E7"}),
        "wrong": book.add_format(text | {"bg_color": "#F4A582", "border": 2, "border_color": "#B03A2E"}),
    }


def _write_page(sheet: Any, page: _Page, styles: Mapping[str, Any]) -> None:
    header = page.header
    named = {place: name for place, (name, _) in page.pinned.items()} | dict(enumerate(header.labels))
    labels = [named.get(place) for place in page.places]
    sheet.set_column(_REASON, _REASON, 48)
    sheet.set_column(_ANSWERS, _ANSWERS, 20)
    sheet.set_column(_ROW, _ROW, 8)
    sheet.set_column(_OWN, _OWN + len(labels) - 1, 16)
    line = top = 0
    for row, record in page.records[:_LINES]:
        if header.first_row <= row < header.last_row:
            continue  # a header of two rows comes back as one, since merged cells do not
        if row == header.last_row or page.layout.get(row) == "repeated_header":
            top = line if row == header.last_row else top
            _write_header(sheet, line, labels, styles)
        else:
            _write_record(sheet, line, row, record, page, styles)
        line += 1
    sheet.freeze_panes(top + 1, _OWN)
    sheet.autofilter(top, 0, max(line - 1, top + 1), _OWN + len(labels) - 1)


def _write_header(sheet: Any, line: int, labels: Sequence[str | None], styles: Mapping[str, Any]) -> None:
    for place, label in enumerate((*RETURNED_COLUMNS, *labels)):
        if label:
            _write_text(sheet, line, place, label, styles["own" if place < _OWN else "head"])


def _write_record(
    sheet: Any, line: int, row: int, record: Sequence[str | None], page: _Page, styles: Mapping[str, Any]
) -> None:
    told = page.refused.get(row)
    is_data = row > page.header.last_row and row not in page.layout
    style = styles["refused"] if told else styles["plain"] if is_data else styles["title"]
    wrong = -1
    if told:
        _write_text(sheet, line, _REASON, told["message"], style)
        _write_text(sheet, line, _ANSWERS, f"{told['delivery_id']}/{told['number']}", style)
        columns = {column.header: int(raw[1:]) for raw, column in page.header.mapping.items()}
        wrong = columns.get(told["column_name"] or "", -1)
    if is_data:
        sheet.write_number(line, _ROW, row, style)
    for at, place in enumerate(page.places, start=_OWN):
        cell = record[place] if place < len(record) else None
        if cell is None and is_data and place in page.pinned:
            cell = page.pinned[place][1]
        if cell is not None:
            _write_text(sheet, line, at, cell, styles["wrong"] if place == wrong else style)
        elif told:
            sheet.write_blank(line, at, None, styles["wrong"] if place == wrong else style)


def _write_text(sheet: Any, line: int, place: int, text: str, style: Any) -> None:
    """A cell of text. XlsxWriter takes <r>…</r> for markup of its own and writes it as it is: an invisible character
    behind it, which reading takes away again (rule 4), makes it text."""
    is_markup = text.startswith("<r>") and text.endswith("</r>")
    sheet.write_string(line, place, f"{text[: cells.CELL_LIMIT - 1]}\u200b" if is_markup else text, style)


def _write_summary(book: Any, sheet: Any, file: str, pages: Mapping[str, _Page]) -> None:
    """How much was refused by sheet, reason and unit. No cell of it can be taken for a table's header when the workbook
    is loaded again: each is a sentence, or begins with a mark."""
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 64)
    sheet.set_column(1, 1, 10)
    short = [title for title, page in pages.items() if not page.is_whole]
    note = f"（“{'”“'.join(short)}”超过 {LARGEST:,} 行，只列出退回的行，至多 {_LINES:,} 行）" if short else ""
    _write_text(sheet, 0, 0, f"退回表：{file}{note}", bold)
    for line, sentence in enumerate(_HOW, start=1):
        _write_text(sheet, line, 0, sentence, wrapped)
    line = len(_HOW) + 1
    for heading, counted in _counts(pages):
        _write_text(sheet, line + 1, 0, heading, bold)
        line += 2
        for words, count in counted:
            _write_text(sheet, line, 0, f"· {words}", wrapped)
            sheet.write_number(line, 1, count)
            line += 1


def _counts(pages: Mapping[str, _Page]) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Headings, each with words and numbers of refused rows, the most first."""
    yield (
        "各工作表退回的行数：",
        [(f"{title}（{page.header.form.shape.title}）", len(page.refused)) for title, page in pages.items()],
    )
    reasons = Counter(REASONS[told["reason"]] for page in pages.values() for told in page.refused.values())
    yield "按退回的原因：", reasons.most_common()
    for header in _UNIT_HEADERS:
        units = Counter(unit for page in pages.values() for unit in _units(page, header))
        if units:
            yield f"按“{header}”一列：", units.most_common()


def _units(page: _Page, wanted: str) -> Iterator[str]:
    """The unit of each refused row, as it is written, when `wanted` is the column that names the unit of this table."""
    places = {column.header: int(raw[1:]) for raw, column in page.header.mapping.items()}
    if wanted != next((header for header in _UNIT_HEADERS if header in places), None):
        return
    for told in page.refused.values():
        written = told["cells"][places[wanted]] or ""
        yield cells.squeeze(written)[:40] or "没有填写"


def _free_name(wanted: str, used: set[str]) -> str:
    """A sheet name Excel accepts, not used before."""
    clean = "".join("_" if char in "[]:*?/\\'" or ord(char) < 32 else char for char in wanted).strip()[:_SHEET_NAME]
    title, number = clean or "退回", 2
    while title.lower() in used:
        title = f"{clean[: _SHEET_NAME - 4]}({number})"
        number += 1
    used.add(title.lower())
    return title
