"""The empty workbook of a table: header, lists and checks, and a sheet that explains each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final

import polars as pl
import xlsxwriter

from etl.contract import DEADLINE, Contract
from etl.dates import FIRST_YEAR, LAST_YEAR
from etl.readers import Limits
from etl.templates.guide import Advice, notes_of

_STAMP: Final = datetime(2000, 1, 1)  # fixed: the same version writes the same bytes
_LAST: Final = Limits.UPLOAD.rows  # rows that carry lists and checks: as many as an upload may have
_WIDTHS: Final = (18, 16, 44, 44, 30)
_EXPLAINED: Final = ("列名", "要不要填", "怎么填", "可填的词", "示例")
_MONEY: Final = 10**11  # 万元: above it a cell is a slip (cells.MOST_YUAN)


def workbook(form: Contract, guide: Sequence[Advice], rows: Sequence[Mapping[str, str | int]] = ()) -> bytes:
    """The bytes of `<table>.xlsx`: the sheet to fill in, named after the table, and 填写说明.

    `rows` (values by header) stand in it already, for a person to correct.
    """
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": form.shape.title, "created": _STAMP})
        _write_rows(_write_table(book, form, guide), guide, rows)
        _write_explanation(book, form, guide)
    return out.getvalue()


def _write_rows(page: Any, guide: Sequence[Advice], rows: Sequence[Mapping[str, str | int]]) -> None:
    for at, row in enumerate(rows, start=1):
        for place, advice in enumerate(guide):
            value = row.get(advice.column.header)
            if isinstance(value, int):
                page.write_number(at, place, value)
            elif value:
                page.write_string(at, place, value)


def _write_table(book: Any, form: Contract, guide: Sequence[Advice]) -> Any:
    edge = {"border": 1, "border_color": "#C9D3E4", "align": "center", "valign": "vcenter", "text_wrap": True}
    needed = book.add_format(edge | {"bold": True, "bg_color": "#1F4FD1", "font_color": "#FFFFFF"})
    free = book.add_format(edge | {"bold": True, "bg_color": "#F3F6FB", "font_color": "#1B2A41"})
    formats = {pattern: book.add_format({"num_format": pattern, "valign": "top"}) for pattern in _patterns(guide)}
    page = book.add_worksheet(form.shape.title)
    page.set_row(0, 30)
    for place, advice in enumerate(guide):
        page.write_string(0, place, advice.label, needed if advice.column.required else free)
        page.set_column(place, place, _width(advice), formats[_pattern(advice)])
        page.data_validation(1, place, _LAST, place, _check(advice))
    page.freeze_panes(1, 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    return page


def _patterns(guide: Sequence[Advice]) -> list[str]:
    return list(dict.fromkeys(_pattern(advice) for advice in guide))


def _pattern(advice: Advice) -> str:
    """The number format: text for whatever is no number, so that ids keep their zeros and words stay as typed."""
    dtype = advice.column.kind.dtype
    if dtype == pl.Date:
        return "yyyy-mm-dd"
    if dtype == pl.Datetime:
        return "yyyy-mm-dd hh:mm"
    return "General" if dtype.is_numeric() else "@"


def _width(advice: Advice) -> int:
    longest = max(len(advice.label), len(advice.example) // 2, 6)
    return min(40, 2 * longest + 2)


def _check(advice: Advice) -> dict[str, Any]:
    """What Excel asks of a cell: a list, a day, a number; always with the hint that shows when the cell is chosen."""
    dtype = advice.column.kind.dtype
    hint = {
        "input_title": advice.column.header,
        "input_message": f"{advice.need}。{advice.how}",
        "error_title": "填写有误",
        "error_message": advice.how,
    }
    if advice.words:
        return hint | {
            "validate": "list",
            "source": list(advice.words),
            "error_type": "information" if advice.is_open else "stop",
        }
    if dtype in (pl.Date, pl.Datetime):
        first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
        # a deadline may also be the 上旬 of a month, which Excel knows nothing of
        kind = "warning" if advice.column.kind is DEADLINE else "stop"
        span = (datetime.combine(first, time()), datetime.combine(last, time(23, 59)))
        return hint | {
            "validate": "date",
            "criteria": "between",
            "minimum": span[0],
            "maximum": span[1],
            "error_type": kind,
        }
    if advice.span:
        least, greatest = advice.span
        return hint | {"validate": "integer", "criteria": "between", "minimum": least, "maximum": greatest}
    if dtype.is_float():
        return hint | {"validate": "decimal", "criteria": "between", "minimum": -_MONEY, "maximum": _MONEY}
    return hint | {"validate": "any"}


def _write_explanation(book: Any, form: Contract, guide: Sequence[Advice]) -> None:
    """One line for each column. No cell is a header that any table knows: names are in brackets, examples called so."""
    bold = book.add_format({"bold": True, "font_size": 13})
    head = book.add_format({"bold": True, "bg_color": "#1F4FD1", "font_color": "#FFFFFF", "border": 1})
    text = book.add_format(
        {"num_format": "@", "text_wrap": True, "valign": "top", "border": 1, "border_color": "#DDE4EF"}
    )
    plain = book.add_format()
    page = book.add_worksheet("填写说明")
    title = form.shape.title
    page.write_string(0, 0, f"《{title}》填写说明：请填在“{title}”工作表表头下面，一行一条；本页不用填。", bold)
    for place, (label, width) in enumerate(zip(_EXPLAINED, _WIDTHS, strict=True)):
        page.write_string(1, place, label, head)
        page.set_column(place, place, width)
    for line, advice in enumerate(guide, start=2):
        example = f"例：{advice.example}" if advice.example else ""
        told = (f"【{advice.column.header}】", advice.need, advice.how, "、".join(advice.words), example)
        for place, cell in enumerate(told):
            page.write_string(line, place, cell, text)
    for line, sentence in enumerate(notes_of(form), start=len(guide) + 3):
        page.write_string(line, 0, f"· {sentence}", plain)
    page.freeze_panes(2, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
