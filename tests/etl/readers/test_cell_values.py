"""What a stored number, date serial, number format or formula means to the office that sees it."""

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.readers.excel.formulas import links_outside
from etl.readers.excel.values import is_date_format, number_text, serial_text


def test_numbers_have_their_shortest_text():
    assert [number_text(text) for text in ("3.0", "2.50", "1.5E2", "007", "-0", "1E-7", "0.30000000000000004")] == [
        "3",
        "2.5",
        "150",
        "7",
        "0",
        "0.0000001",
        "0.30000000000000004",
    ]
    assert [number_text(text) for text in ("", "abc", "nan", "inf", "1_000", "1e999", "１")] == [None] * 7
    assert number_text("1.2345678901234568E+18") == "1234567890123456768"


def test_serials_are_days_of_their_epoch():
    assert [serial_text(text, 1900) for text in ("1", "59", "60", "61", "45413", "45413.354166666664", "0.5")] == [
        "1900-01-01",
        "1900-02-28",
        "1900-02-29",
        "1900-03-01",
        "2024-05-01",
        "2024-05-01 08:30:00",
        "12:00:00",
    ]
    assert serial_text("43951", 1904) == "2024-05-01"
    assert [serial_text(text, 1900) for text in ("-5", "99999999", "x", "1e400")] == [None] * 4


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("yyyy/m/d", True),
        ('yyyy"年"m"月"', True),
        ("[$-804]yyyy年m月d日;@", True),
        ("[h]:mm", True),
        ("General", False),
        ("0.00_ ;[Red]\\-0.00", False),
        ('0"days"', False),
        ("#,##0.00E+00", False),
        ("@", False),
        ('0"人"', False),
    ],
)
def test_a_date_format_is_told_from_a_number_format(code, expected):
    assert is_date_format(code) is expected


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2_958_465))
def test_serial_days_agree_with_openpyxl(serial):
    expected = openpyxl.utils.datetime.from_excel(serial) if serial else None
    if serial and serial != 60:
        assert serial_text(str(serial), 1900) == expected.date().isoformat()
    elif serial == 60:
        assert serial_text("60", 1900) == "1900-02-29"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("[1]Sheet1!A1", True),
        ("SUM('[2]一 月'!A1:A9)", True),
        ("'C:\\台账\\[旧.xlsx]表'!B2", True),
        ("[旧.xlsx]表!B2", True),
        ("[1]!总数", True),
        ("外部总数*2", True),
        ("Sheet2!A1", False),
        ('"[1]Sheet1!A1"', False),
        ("表1[[#This Row],[天数]]+Sheet2!A1", False),
        ("表1[1]+Sheet2!A1", False),
        ('HYPERLINK("http://127.0.0.1/","点击")', False),
    ],
)
def test_a_link_to_another_workbook_is_told_from_other_brackets(formula, expected):
    assert links_outside(formula, frozenset({"外部总数"})) is expected
