"""The xlsx reader on workbooks written by other libraries: values, flags, merges, sheets."""

import datetime as dt
import string

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from etl.readers import FileRefused, open_document
from tests.etl.readers.reading import flags_of, rows_of


@pytest.fixture
def written(tmp_path):
    """Write one sheet with xlsxwriter through a function of (workbook, worksheet), and open it."""

    def write(fill, **options):
        path = tmp_path / "file.xlsx"
        with xlsxwriter.Workbook(path, options) as workbook:
            fill(workbook, workbook.add_worksheet("台账"))
        return open_document(path, name="台账.xlsx")

    return write


# XML has no spelling for most control characters; xlsxwriter escapes them, and a CR inside XML text becomes an LF.
TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("中文市 \t\n　_x0041<>&'\"=é𬍛"), st.characters(exclude_categories=["Cs", "Cc"])
    ),
    min_size=1,
    max_size=12,
).filter(lambda text: not any(ord(letter) & 0xFFFF >= 0xFFFE for letter in text))
NUMBERS = st.one_of(st.integers(-(10**14), 10**14), st.floats(-1e9, 1e9).filter(lambda value: abs(value) > 1e-3))
DAYS = st.dates(dt.date(1900, 3, 1), dt.date(2999, 12, 31))
MOMENTS = st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2099, 1, 1)).map(lambda m: m.replace(microsecond=0))
CELLS = st.one_of(st.none(), TEXTS, NUMBERS, st.booleans(), DAYS, MOMENTS)


def as_delivered(value):
    """What the reader must give for a value: text and flag."""
    if value is None:
        return None, None
    if isinstance(value, bool):
        return str(value).upper(), "bool"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00"), "date"
    if isinstance(value, dt.date):
        return value.isoformat(), "date"
    if isinstance(value, str):
        return value, None
    return (str(int(value)) if value == int(value) else None), "number"


@settings(max_examples=80, deadline=None)
@given(table=st.lists(st.lists(CELLS, max_size=6), max_size=8), data=st.data())
def test_any_table_that_xlsxwriter_writes_comes_back(tmp_path_factory, table, data):
    path = tmp_path_factory.mktemp("xlsx") / "file.xlsx"
    top = data.draw(st.sampled_from([0, 5, 1_048_000]))
    inline = data.draw(st.booleans())
    with xlsxwriter.Workbook(path, {"constant_memory": inline}) as workbook:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy/m/d"})
        moment = workbook.add_format({"num_format": 'yyyy"年"m"月"d"日" hh:mm:ss'})
        for number, row in enumerate(table):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(top + number, column, value)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(top + number, column, value, moment if isinstance(value, dt.datetime) else day)
                elif value is not None:
                    sheet.write(top + number, column, value)
    sheet = open_document(path, name="f.xlsx").sheets[0]
    found = rows_of(sheet)
    flags = {(row, column): flag for row, column, flag in flags_of(sheet)}
    for number, row in enumerate(table):
        for column, value in enumerate(row):
            text, flag = as_delivered(value)
            cells = found.get(top + number + 1, [])
            got = cells[column] if column < len(cells) else None
            assert flags.get((top + number + 1, column)) == flag
            if flag == "number":
                assert float(got) == pytest.approx(value, rel=1e-14)
                assert text is None or got == text
            else:
                assert got == text
    assert set(found) == {top + n + 1 for n, row in enumerate(table) if any(v is not None for v in row)}


def test_a_1904_workbook_gives_the_days_the_office_sees(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active["A1"] = dt.date(2024, 5, 1)
    workbook.save(tmp_path / "f.xlsx")
    sheet = open_document(tmp_path / "f.xlsx", name="f.xlsx").sheets[0]
    assert (rows_of(sheet), sheet.epoch) == ({1: ["2024-05-01"]}, 1904)


def test_formulas_keep_their_cached_value_and_are_flagged_and_warned_of(written):
    def fill(_, sheet):
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("A2", "=1+2", None, 3)
        sheet.write_formula("C2", '=IF(1,"x")', None, "x")
        sheet.write_formula("D2", "=1/0", None, "#DIV/0!")

    document = written(fill)
    assert rows_of(document.sheets[0]) == {1: ["2"], 2: ["3", None, "x", "#DIV/0!"]}
    assert flags_of(document.sheets[0]) == {
        (1, 0, "formula"),
        (1, 0, "number"),
        (2, 0, "formula"),
        (2, 0, "number"),
        (2, 2, "formula"),
        (2, 3, "formula"),
        (2, 3, "error"),
    }
    assert document.warnings == ("formula_cells:台账!A1:A2、C2、D2",)


def test_a_formula_without_cached_value_keeps_its_row_and_says_so(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active["B2"] = "=A1+30"
    workbook.save(tmp_path / "f.xlsx")
    sheet = open_document(tmp_path / "f.xlsx", name="f.xlsx").sheets[0]
    assert (rows_of(sheet), flags_of(sheet)) == ({2: []}, {(2, 1, "formula"), (2, 1, "no_value")})


def test_merged_values_and_flags_spread_over_their_range_only(written):
    def fill(workbook, sheet):
        sheet.merge_range("A1:C1", "台账")
        sheet.write_row("A2", ["县区", "人数", "备注"])
        sheet.merge_range("A3:A5", "市中区")
        sheet.write_column("C3", ["甲", "乙", "丙", "丁"])
        sheet.merge_range("B3:B4", None)
        sheet.write_number("B3", 7)
        sheet.merge_range("D9:F12", "")

    sheet = written(fill).sheets[0]
    assert rows_of(sheet) == {
        1: ["台账", "台账", "台账"],
        2: ["县区", "人数", "备注"],
        3: ["市中区", "7", "甲"],
        4: ["市中区", "7", "乙"],
        5: ["市中区", None, "丙"],
        6: [None, None, "丁"],
    }
    assert flags_of(sheet) == {(3, 1, "number"), (4, 1, "number")}
    assert sheet.merges == ((1, 0, 1, 2), (3, 0, 5, 0), (3, 1, 4, 1), (9, 3, 12, 5))


def test_a_merge_over_several_frames_reaches_every_row(written):
    def fill(_, sheet):
        sheet.write_column(0, 1, range(45_000))
        sheet.merge_range(9_999, 0, 44_999, 0, "市中区")

    sheet = written(fill).sheets[0]
    frame = pl.concat(list(sheet.chunks()))
    assert frame.filter(c0="市中区")["row"].to_list() == list(range(10_000, 45_001))


def test_a_row_that_only_shares_merged_cells_from_above_is_left_out(written):
    def fill(_, sheet):
        sheet.merge_range("A1:A2", "编号")
        sheet.merge_range("B1:B2", "县区")
        sheet.write_row("A3", ["1", "市中区"])

    assert rows_of(written(fill).sheets[0]) == {1: ["编号", "县区"], 3: ["1", "市中区"]}


def test_hidden_sheets_are_named_and_not_read_hidden_rows_and_columns_are_data(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as workbook:
        for name in ("一月", "旧数据", "很隐蔽", "二月"):
            workbook.add_worksheet(name).write_string("A1", name)
        workbook.get_worksheet_by_name("旧数据").hide()
        workbook.get_worksheet_by_name("很隐蔽").very_hidden()
        workbook.get_worksheet_by_name("一月").set_row(0, None, None, {"hidden": True})
        workbook.get_worksheet_by_name("二月").set_column("A:A", None, None, {"hidden": True})
        workbook.add_chartsheet("图").set_chart(_chart(workbook))
    document = open_document(tmp_path / "f.xlsx", name="f.xlsx")
    assert [(sheet.name, rows_of(sheet)) for sheet in document.sheets] == [
        ("一月", {1: ["一月"]}),
        ("二月", {1: ["二月"]}),
    ]
    assert document.warnings == ("hidden_sheet:旧数据", "hidden_sheet:很隐蔽")


def _chart(workbook):
    chart = workbook.add_chart({"type": "line"})
    chart.add_series({"values": "=一月!$A$1:$A$2"})
    return chart


def test_blank_rows_and_styled_empty_cells_leave_no_rows(written):
    def fill(workbook, sheet):
        style = workbook.add_format({"bg_color": "yellow"})
        for row in range(5):
            sheet.write_blank(row, 300, None, style)
        sheet.write_string("A4", "编号")

    assert rows_of(written(fill).sheets[0]) == {4: ["编号"]}


def test_rich_text_is_joined(written):
    def fill(workbook, sheet):
        bold = workbook.add_format({"bold": True})
        sheet.write_rich_string("A1", "消防", bold, "通道", " 堵塞")

    assert rows_of(written(fill).sheets[0]) == {1: ["消防通道 堵塞"]}


def test_an_escaped_control_character_is_the_character_for_the_judge(written):
    assert rows_of(written(lambda _, sheet: sheet.write_string("A1", "甲\x07乙_x0041_")).sheets[0]) == {
        1: ["甲\x07乙_x0041_"]
    }


def test_column_letters_reach_beyond_z(written):
    columns = [*string.ascii_uppercase, "AA", "AZ", "BA", "GR"]

    def fill(_, sheet):
        for letters in columns:
            sheet.write_string(f"{letters}1", letters)

    cells = rows_of(written(fill).sheets[0])[1]
    assert [cells[index] for index in (0, 25, 26, 51, 52, 199)] == ["A", "Z", "AA", "AZ", "BA", "GR"]


def test_a_cell_beyond_two_hundred_columns_is_refused(written):
    with pytest.raises(FileRefused) as refusal:
        written(lambda _, sheet: sheet.write_string("GS1", "x"))
    assert refusal.value.reason == "resource_limit"


def test_more_than_two_hundred_thousand_rows_are_refused(written):
    def fill(_, sheet):
        for row in range(200_021):
            sheet.write_number(row, 0, 1)

    with pytest.raises(FileRefused) as refusal:
        written(fill, constant_memory=True)
    assert refusal.value.reason == "resource_limit"
