"""Exports: numbers are numbers, text is never a formula, and reading a file back gives the stored text."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.columns import FIELDS
from dashboard.exports import ranking_bytes
from dashboard.exports.ranking import COLUMNS
from dashboard.exports.sheets import GUARD, csv_bytes, harmless, xlsx_bytes
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.snapshots import open_current

AS_OF, PERIOD = date(2026, 10, 31), "2026"
RISKY = "=+-@\t\r"
FORMULAS = ['=HYPERLINK("http://x","点")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]


def csv_rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def snapshot(demo_home):
    return open_current(demo_home)


@given(st.text())
def test_a_text_made_harmless_begins_with_no_sign_and_comes_back(text):
    written = harmless(text)
    assert not written.startswith(tuple(RISKY))
    assert written.replace(GUARD, "") == text.replace(GUARD, "")


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_in_a_cell_is_text_in_csv(formula):
    rows = csv_rows(csv_bytes(pl.DataFrame({"content": [formula]}), ["content"]))
    assert rows[1] == [GUARD + formula]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_in_a_cell_is_a_string_cell_in_xlsx(formula):
    content = xlsx_bytes(
        pl.DataFrame({"content": [formula]}), ["content"], sheet="表", title="题", notes={"甲": formula}
    )
    book = openpyxl.load_workbook(BytesIO(content))
    for cell in (book["表"]["A2"], book["口径"]["B1"]):
        assert cell.data_type == "s"
        assert cell.hyperlink is None


def test_numbers_dates_and_nothing_keep_their_kind():
    frame = pl.DataFrame(
        {
            "leader": ["甲", None],
            "completion_rate": [0.875, None],
            "rank_change": [-3, None],
            "found_on": [date(2026, 3, 2), None],
            "occurred_at": [datetime(2026, 3, 2, 9, 30), None],
        }
    )
    book = openpyxl.load_workbook(BytesIO(xlsx_bytes(frame, frame.columns, sheet="表", title="题", notes={})))
    row = [cell.value for cell in book["表"][2]]
    assert row == ["甲", 0.875, -3, datetime(2026, 3, 2), datetime(2026, 3, 2, 9, 30)]
    assert book["表"]["B2"].number_format == "0.0%"
    assert [cell.value for cell in book["表"][3]] == [None] * 5
    assert csv_rows(csv_bytes(frame, frame.columns))[1:] == [
        ["甲", "0.875", "-3", "2026-03-02", "2026-03-02 09:30"],
        [""] * 5,
    ]


def test_codes_leave_as_words_without_their_glyphs():
    frame = pl.DataFrame({"state": ["missed", "waived"], "level": ["major", "general"]})
    assert csv_rows(csv_bytes(frame, ["state", "level"]))[1:] == [["未完成", "重大"], ["免计", "一般"]]


@pytest.mark.parametrize("by", ["leader", "district"])
def test_a_ranking_holds_what_ask_answers(by, snapshot):
    content = ranking_bytes(Viewer.office(), snapshot, by=by, format="csv", as_of=AS_OF, period=PERIOD)
    header, *rows = csv_rows(content)
    assert len(header) == len(COLUMNS[by])
    asked = ask(Viewer.office(), snapshot, "completion", as_of=AS_OF, period=PERIOD, by=(by,))
    keys = ["leader", "post"] if by == "leader" else ["district"]
    expected = {tuple(row[key] for key in keys): row for row in asked.to_dicts() if row[by] is not None}
    places = {name: at for at, name in enumerate(COLUMNS[by])}
    assert len(rows) == len(expected)
    for row in rows:
        answer = expected[tuple(row[places[key]] for key in keys)]
        assert int(row[places["due_count"]]) == answer["due_count"]
        rate = row[places["completion_rate"]]
        assert rate == ("" if answer["completion_rate"] is None else repr(round(answer["completion_rate"], 6)))


@pytest.mark.parametrize("by", ["leader", "district"])
def test_a_ranked_workbook_is_ready_to_print_and_says_how_it_was_counted(by, snapshot):
    where = {"district": (ask(Viewer.office(), snapshot, "districts", as_of=AS_OF)["district"][0],)}
    content = ranking_bytes(Viewer.office(), snapshot, by=by, format="xlsx", as_of=AS_OF, period=PERIOD, where=where)
    book = openpyxl.load_workbook(BytesIO(content))
    page = book.worksheets[0]
    assert page.freeze_panes == "C2"
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$1:$1"
    assert page["A1"].value == FIELDS["rank"].label
    notes = dict(book["口径"].iter_rows(values_only=True))
    assert notes["截至日期"] == "2026年10月31日"
    assert notes["时段"] == "2026年（2026）"
    assert notes["快照"] == snapshot.id
    assert where["district"][0] in notes["筛选"]
    assert "÷" in notes[FIELDS["completion_rate"].label]


def test_the_same_answer_gives_the_same_bytes(snapshot):
    asked = {"by": "district", "format": "xlsx", "as_of": AS_OF, "period": PERIOD}
    first = ranking_bytes(Viewer.office(), snapshot, **asked)
    assert ranking_bytes(Viewer.office(), snapshot, **asked) == first
