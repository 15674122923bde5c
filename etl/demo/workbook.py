"""Writes spelled rows as Excel workbooks: title rows, one- or two-row headers, totals, footers, several sheets."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from etl.demo.shapes import TYPED, Shape

# Fixed, so that the same city gives the same bytes.
CREATED = datetime.fromisoformat("2020-01-01")
NUMERIC = {
    "序号", "次数", "年度", "常住人口", "地区生产总值(亿元)", "整改资金(万元)",
    "死亡人数", "重伤人数", "直接经济损失(万元)",
}  # fmt: skip
PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Sheet:
    """One sheet to write: its name, the words above the header, and the rows as `shapes.spell` gives them."""

    name: str
    titles: tuple[str, ...]
    rows: pl.DataFrame

    @property
    def columns(self) -> list[str]:
        """The canonical columns, without the typed twins of dates."""
        return [name for name in self.rows.columns if not name.endswith(TYPED)]


@dataclass(frozen=True)
class _Formats:
    title: Format
    head: Format
    day: Format
    time: Format


def write_workbook(path: Path, sheets: list[Sheet], shape: Shape, footer: str, old: Sheet | None = None) -> Path:
    """Writes the sheets in order and, hidden behind them, `old`; returns the path."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": CREATED, "title": "虚构示例", "comments": "虚构示例城市，非真实数据"})
    formats = _Formats(
        book.add_format({"bold": True, "font_size": 14, "align": "center"}),
        book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}),
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    )
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet, shape, footer, formats)
    if old is not None:
        hidden = book.add_worksheet(old.name)
        _write_sheet(hidden, old, Shape(renamed=shape.renamed), "", formats)
        hidden.hide()
    book.close()
    return path


def _write_sheet(ws: Worksheet, sheet: Sheet, shape: Shape, footer: str, formats: _Formats) -> None:
    columns = sheet.columns
    for row, title in enumerate(sheet.titles):
        if row == 0:
            ws.merge_range(row, 0, row, len(columns) - 1, title, formats.title)
        else:
            ws.write_string(row, 0, title)
    top = len(sheet.titles)
    first = top + _write_header(ws, top, columns, shape, formats.head)
    for index, column in enumerate(columns):
        _write_column(ws, first, index, sheet.rows, column, formats)
    if shape.merge_district and sheet.rows["县区"].n_unique() == 1 and len(sheet.rows) > 1:
        at = columns.index("县区")
        ws.merge_range(first, at, first + len(sheet.rows) - 1, at, sheet.rows["县区"][0], formats.head)
    last = first + len(sheet.rows)
    if shape.totals:
        for index, text in totals(sheet.rows, columns).items():
            _write_text(ws, last, index, text, is_number=index > 0)
        last += 1
    if shape.footer and footer:
        ws.write_string(last, 0, footer)
    ws.set_column(0, len(columns) - 1, 14)


def totals(rows: pl.DataFrame, columns: list[str]) -> dict[int, str]:
    """The totals row by column position: 合计, the number of rows, and the funds where they are a column."""
    found = {0: "合计", 1: str(len(rows))}
    if "整改资金(万元)" in columns:
        money = rows["整改资金(万元)"].cast(pl.Float64, strict=False)  # blank and full-width cells are not summed
        found[columns.index("整改资金(万元)")] = str(round(float(money.sum()), 2))
    return found


def _write_header(ws: Worksheet, top: int, columns: list[str], shape: Shape, style: Format) -> int:
    if not shape.groups:
        for index, column in enumerate(columns):
            ws.write_string(top, index, shape.header(column), style)
        return 1
    grouped: set[str] = set()
    for label, start, end in shape.groups:
        left, right = columns.index(start), columns.index(end)
        ws.merge_range(top, left, top, right, label, style)
        grouped |= set(columns[left : right + 1])
    for index, column in enumerate(columns):
        if column in grouped:
            ws.write_string(top + 1, index, shape.header(column), style)
        else:
            ws.merge_range(top, index, top + 1, index, shape.header(column), style)
    return 2


def _write_column(ws: Worksheet, first: int, index: int, rows: pl.DataFrame, column: str, formats: _Formats) -> None:
    texts: list[str | None] = rows[column].to_list()
    twin = column + TYPED
    days: list[date | None] = rows[twin].to_list() if twin in rows.columns else [None] * len(texts)
    is_number = column in NUMERIC
    for row, (text, day) in enumerate(zip(texts, days, strict=True), start=first):
        if text is None and day is not None:
            ws.write_datetime(row, index, day, formats.time if isinstance(day, datetime) else formats.day)
        elif text:
            _write_text(ws, row, index, text, is_number)


def _write_text(ws: Worksheet, row: int, index: int, text: str, is_number: bool) -> None:
    if is_number and PLAIN_NUMBER.fullmatch(text):
        ws.write_number(row, index, float(text))
    else:
        ws.write_string(row, index, text)
