"""Records for the templates, and hands that fill them in: openpyxl for the workbook, python-docx for the form."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import polars as pl
from hypothesis import strategies as st

from etl import contract
from etl.contract import Column, Contract
from etl.forms import inspections, plans
from tests.etl.sheets import TODAY

LONG = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"), exclude_characters="\ufffe\uffff"), min_size=1
) | st.sampled_from(["=1+1", "<r><t>甲</t></r>", "合计无误", "第一行\n第二行", "“引号”、，；", "@SUM(A1)", "-5"])
NAMES = st.text("甲乙丙丁戊己庚辛市县区局", min_size=2, max_size=8)
CODES = st.from_regex(r"[A-Z]{1,3}-[0-9]{1,8}|0[0-9]{3,17}", fullmatch=True)
DAYS = st.dates(date(2000, 1, 1), TODAY)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2025, 6, 29)).map(
    lambda at: at.replace(second=0, microsecond=0, minute=at.minute or 1)
)
KNOWN = {
    ("activities", "leader"): st.just("林远山"),
    ("activities", "post"): st.sampled_from([None, "市长"]),
    ("activities", "duty"): st.sampled_from([None, "Z-1"]),
    ("assignments", "leader"): st.just("林远山"),
    ("assignments", "post"): st.sampled_from([None, "市长"]),
    ("assignments", "duty"): st.sampled_from([None, "Z-1"]),
    ("assignments", "title"): st.sampled_from(["带队检查", "带队检查 "]),
}


def values(form: Contract, column: Column):
    """What may stand in a cell of this column, as one types it: text, number, day or moment."""
    kind, dtype = column.kind, column.kind.dtype
    if (form.table, column.name) in KNOWN:
        return KNOWN[form.table, column.name]
    by_kind = {
        id(contract.DISTRICT): st.sampled_from(["青石区", "青石", "白河县"]),
        id(contract.REGION): st.sampled_from(["云川市", "青石区"]),
        id(contract.REGION_LIST): st.sampled_from(["青石区、白河县", "白河县"]),
        id(contract.INDUSTRY): st.sampled_from(["工贸", "没有的行业"]),
        id(contract.YES): st.sampled_from(["是", "否"]),
        id(contract.PEOPLE): st.integers(0, contract.PERSON_LIMIT),
        id(contract.INHABITANTS): st.integers(0, 2_000_000_000),
        id(contract.TIMES): st.integers(*contract.TIMES_RANGE),
        id(contract.YEAR): st.integers(2020, 2030),
        id(inspections.METHODS): st.sampled_from(["明查", "查阅资料、暗访"]),
        id(inspections.PEOPLE): st.sampled_from(["林远山", "林远山、外来专家"]),
        id(plans.PERIOD): st.sampled_from(["2025年", "2025年第三季度", "2025年上半年", "2025年3月"]),
        id(plans.DUE_DAY): st.integers(1, plans.LAST_DAY),
        id(plans.SCORE): st.integers(0, 100) | st.floats(0, 100).map(lambda mark: round(mark, 1)),
        id(plans.ADJUSTMENT): st.integers(-10, 10),
        id(contract.TEXT): LONG,
    }
    if id(kind) in by_kind:
        return by_kind[id(kind)]
    if kind.words:
        return st.sampled_from([spellings[0] for spellings in kind.words.values()])
    if kind.is_id:
        return CODES
    if dtype == pl.Date:
        return DAYS
    if dtype == pl.Datetime:
        return MOMENTS
    return st.integers(0, 10**6) if dtype.is_numeric() else NAMES


@st.composite
def records(draw, form: Contract):
    """A record by header, most optional cells filled; days ascend from column to column, as the row rules want."""
    chosen = {
        column.header: draw(values(form, column))
        for column in form.columns
        if column.needs_value or draw(st.integers(0, 3))
    }
    chosen.pop("作废", None)
    for kind in (date, datetime):
        headers = [header for header, value in chosen.items() if type(value) is kind]
        for header, value in zip(headers, sorted(chosen[header] for header in headers), strict=True):
            chosen[header] = value
    return {header: value for header, value in chosen.items() if value is not None}


def typed(value: object) -> str:
    """A value as one writes it in a text cell."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def fill_workbook(template: Path, target: Path, filled: list[dict[str, object]]) -> Path:
    """Type the records below the header, as a spreadsheet keeps them: text as text, days as days."""
    book = openpyxl.load_workbook(template)
    page = book.worksheets[0]
    places = {str(cell.value).rstrip("*"): cell.column for cell in page[1]}
    for line, record in enumerate(filled, start=2):
        for header, value in record.items():
            cell = page.cell(line, places[header], value)
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(target)
    return target


def fill_form(template: Path, target: Path, filled: list[dict[str, object]], *, is_single: bool) -> Path:
    """Write the records into the Word form: a line each, or a copy of the table each."""
    document = docx.Document(str(template))
    table = document.tables[0]
    if is_single:
        for _ in filled[1:]:
            document.add_paragraph()
            document.element.body.append(_copy(table))
        for copy, record in zip(document.tables, filled, strict=True):
            _fill_labels(copy, record)
    else:
        headers = [cell.text.rstrip("*") for cell in table.rows[0].cells]
        while len(table.rows) < len(filled) + 1:
            table.add_row()
        for row, record in zip(table.rows[1:], filled, strict=False):
            for header, cell in zip(headers, row.cells, strict=True):
                cell.text = typed(record[header]) if header in record else ""
    document.save(str(target))
    return target


def _copy(table):
    from copy import deepcopy

    return deepcopy(table._tbl)


def _fill_labels(table, record: dict[str, object]) -> None:
    for row in table.rows:
        cells = [docx.table._Cell(cell, table) for cell in row._tr.tc_lst]
        for label, value in zip(cells[::2], cells[1::2], strict=True):
            header = label.text.rstrip("*")
            value.text = typed(record[header]) if header in record else ""
