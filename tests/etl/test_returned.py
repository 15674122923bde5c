import shutil

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import returned
from etl.contract import normal_header
from etl.forms import FORMS
from etl.gather import Gathered
from etl.judge import judge
from etl.land import Batch
from etl.layout import find_header
from etl.mending import UNSEEN, refused_before, unmended
from etl.readers import open_document
from etl.returned import write_returned
from etl.survey import Survey
from tests.etl.returning import OWN, lines, mend, page_of
from tests.etl.sheets import reading, sheet
from tests.small_city import TODAY, deliver, findings, write_csv
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.snapshots import open_current
from warehouse.vocabulary import REASONS

HEADERS = {spelling for form in FORMS.values() for spelling in form.by_header()}
HEADER, GOOD = findings({"编号": "M-1"}, {"编号": "M-2"}, {"编号": "M-3", "发现日期": "2025/3/2"})
BAD = findings(
    {"编号": "M-4", "县区": "无此区"},
    {"编号": "M-5", "发现日期": "2025-02-30"},
    {"编号": "M-6", "隐患等级": "特大"},
)[1]
MESSY = [
    ["云川市隐患台账"],
    ["填报单位：青石区安委办"],
    HEADER,
    GOOD[0],
    BAD[0],
    GOOD[1],
    ["小计", "3"],
    BAD[1],
    HEADER,
    GOOD[2],
    BAD[2],
    ["合计", "6"],
    ["注：以上均为日常检查"],
    ["填表人：", "", "审核人："],
]


def test_a_disk_that_fails_is_told_as_the_system_tells_it(tmp_path):
    batch = Batch(Survey(tmp_path / "隐患.xlsx", "隐患.xlsx"), "000007-abcdef12", "0" * 64, tmp_path)
    with pytest.raises(FileNotFoundError):
        write_returned(tmp_path / "gone" / "returned.xlsx", "隐患.xlsx", batch.refused(), (), batch.layout())


def given_back(tmp_path, *sheets, file="隐患.xlsx", kind=None):
    """The returned workbook of these sheets of text, and the batch behind it."""
    found = Survey(tmp_path / file, file)
    folder = tmp_path / "batch"
    folder.mkdir(exist_ok=True)
    batch = Batch(found, "000007-abcdef12", "0" * 64, folder)
    for each in sheets:
        header = find_header(each, FORMS, f"{file} {each.name or ''}", kind)
        found.tables.append((each, header))
        gathered = batch.tables.setdefault(header.form.table, Gathered(header.form, batch.delivery_id, folder))
        read = reading(epoch=each.epoch)
        for judged in judge(each, header, read, FORMS, file):
            gathered.take(judged, each.name, header.labels)
    for table, gathered in batch.tables.items():
        gathered.settle({head.sheet: (each, head) for each, head in found.tables if head.form.table == table})
    target = tmp_path / "退回.xlsx"
    write_returned(target, file, batch.refused(), found.tables, batch.layout())
    return target, batch


def messy(name="六月"):
    return sheet(*MESSY, name=name, first_row=1)


def test_every_row_comes_back_in_its_order_and_the_refused_ones_say_why(tmp_path):
    path, batch = given_back(tmp_path, messy())
    page = page_of(path, "六月")
    shown = lines(page)
    kept = [[cell or None for cell in row] + [None] * (len(HEADER) - len(row)) for row in MESSY]
    assert [list(line[3:]) for line in shown] == kept
    refused = {row["row"]: row for row in batch.refused().to_dicts()}
    assert list(refused) == [5, 8, 11]
    for place, line in enumerate(shown, start=1):
        if place in (3, 9):
            assert line[:3] == OWN
        elif place in refused:
            assert line[:3] == (refused[place]["message"], f"000007-abcdef12/{refused[place]['number']}", place)
        else:
            assert line[:2] == (None, None)
            assert line[2] == (place if place in (4, 6, 10) else None)
    assert [refused[place]["number"] for place in (5, 8, 11)] == [1, 2, 3]


def test_the_wrong_cell_is_marked_and_its_row_tinted(tmp_path):
    page = page_of(given_back(tmp_path, messy())[0], "六月")
    fills = {
        place: [page.cell(row, place + 4).fill.fgColor.rgb for row in (4, 5, 8, 11)] for place in range(len(HEADER))
    }
    plain, tint, wrong = "00000000", "FFFDF1E7", "FFF4A582"
    for place, name in enumerate(HEADER):
        marked = {"县区": 1, "发现日期": 2, "隐患等级": 3}.get(name)
        expected = [plain, *(wrong if row == marked else tint for row in (1, 2, 3))]
        assert fills[place] == expected, name
    assert page.freeze_panes == "D4"
    assert page.auto_filter.ref == "A3:J14"


def test_a_column_that_the_office_calls_otherwise_is_marked_too(tmp_path):
    renamed = ["属地" if name == "县区" else name for name in HEADER]
    path, _ = given_back(tmp_path, sheet(renamed, BAD[0], name="表"))
    page = page_of(path, "表")
    assert page.cell(2, 4 + HEADER.index("县区")).fill.fgColor.rgb == "FFF4A582"


def test_the_summary_counts_by_sheet_reason_and_unit_and_looks_like_no_table(tmp_path):
    hostile = findings({"编号": "U-1", "县区": "名称"}, {"编号": "U-2", "县区": "单位名称"})[1]
    path, batch = given_back(tmp_path, messy(), sheet(HEADER, *hostile, name="名称"))
    summary = openpyxl.load_workbook(path).worksheets[0]
    assert summary.title == "汇总"
    shown = lines(summary)
    assert shown[0][0] == "退回表：隐患.xlsx"
    counted = [(row[0], row[1]) for row in shown if row[1] is not None]
    assert counted == [
        ("· 六月（隐患台账）", 3),
        ("· 名称（隐患台账）", 2),
        ("· 县区对不上", 3),
        ("· 日期不存在", 1),
        ("· 不是可填的词", 1),
        ("· 青石区", 2),
        ("· 无此区", 1),
        ("· 名称", 1),
        ("· 单位名称", 1),
    ]
    assert batch.refused().height == 5
    assert [row for row in shown if any(cell and normal_header(str(cell)) in HEADERS for cell in row)] == []


def test_every_reason_of_a_row_has_words():
    flags = {"excel_error", "formula_no_cached_value", "external_reference"}
    assert flags | UNSEEN <= REASONS.keys()
    assert len(set(REASONS.values())) == len(REASONS) == 28


def test_a_sheet_without_refused_rows_is_not_given_back(tmp_path):
    path, _ = given_back(tmp_path, sheet(HEADER, *GOOD, name="五月"), messy())
    assert openpyxl.load_workbook(path).sheetnames == ["汇总", "六月"]


def test_a_sheet_called_like_the_summary_keeps_its_name(tmp_path):
    path, _ = given_back(tmp_path, messy(name="汇总"))
    assert openpyxl.load_workbook(path).sheetnames == ["汇总(2)", "汇总"]


def test_of_a_very_long_sheet_titles_header_and_refused_rows_come_back_and_the_summary_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(returned, "LARGEST", 8)
    path, batch = given_back(tmp_path, messy())
    shown = lines(page_of(path, "六月"))
    assert [line[2] for line in shown[3:]] == [5, 8, 11]
    assert [list(line[3:]) for line in shown[3:]] == [[cell or None for cell in row] for row in BAD]
    assert shown[0][3] == "云川市隐患台账"
    assert batch.accepted_count == 3
    assert "只列出退回的行" in lines(openpyxl.load_workbook(path).worksheets[0])[0][0]


def test_text_stays_text_whatever_it_looks_like(tmp_path):
    tricky = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "https://example.org/x", "-2+3", " 前后有空格 "]
    rows = findings(*({"编号": f"T-{n}", "县区": "无此区", "隐患描述": text} for n, text in enumerate(tricky)))[1]
    path, _ = given_back(tmp_path, sheet(HEADER, *rows, name="表"))
    page = page_of(path, "表")
    cells = [page.cell(line, HEADER.index("隐患描述") + 4) for line in range(2, 2 + len(tricky))]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in cells] == [(text, "s", None) for text in tricky]


def test_markup_of_the_writing_library_cannot_be_smuggled_in(tmp_path):
    text = "<r><t>甲</t></r></is></c><c r='Z9'><f>1+1</f></c><c><is><r></r>"
    row = findings({"编号": "R-1", "县区": "无此区", "隐患描述": text})[1]
    path, _ = given_back(tmp_path, sheet(HEADER, *row, name="表"))
    page = page_of(path, "表")
    assert page.cell(2, HEADER.index("隐患描述") + 4).value == f"{text}\u200b"
    assert page.max_column == len(HEADER) + 3


@settings(max_examples=60)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1) | st.sampled_from(["_x0041_", "<r>甲</r>"]))
def test_whatever_text_comes_in_stands_in_the_returned_workbook_as_it_came(text, tmp_path_factory):
    row = findings({"编号": "P-1", "县区": "无此区", "隐患描述": text})[1]
    path, _ = given_back(tmp_path_factory.mktemp("any"), sheet(HEADER, *row, name="表"))
    found = open_document(path, name="退回.xlsx").sheets[1]
    (chunk,) = found.chunks()
    assert chunk[f"c{HEADER.index('隐患描述') + 3}"][1].removesuffix("\u200b") == text.removesuffix("\u200b")


def test_a_workbook_that_counts_from_1904_comes_back_as_one(tmp_path):
    row = findings({"编号": "E-1", "县区": "无此区", "发现日期": "44000"})[1]
    path, _ = given_back(tmp_path, sheet(HEADER, *row, name="表", epoch=1904))
    assert openpyxl.load_workbook(path).epoch.year == 1904


def test_a_header_of_two_rows_comes_back_as_one_row(tmp_path):
    upper = ["编号", "县区", "隐患等级", "隐患描述", "发现日期", "整改期限", "整改状态", "整改", "整改"]
    lower = [*upper[:7], "责任单位", "责任人"]
    row = ["G-1", "无此区", "一般", "堵", "2025-03-01", "2025-03-31", "整改中", "甲局", "乙"]
    merged = (1, 7, 1, 8)
    path, batch = given_back(tmp_path, sheet(upper, lower, row, name="表", merges=(merged,)))
    assert batch.refused()["row"].to_list() == [3]
    assert [list(line[3:]) for line in lines(page_of(path, "表"))] == [lower, row]


def test_what_the_files_name_said_is_written_out_because_the_name_changes(tmp_path):
    header = ["职责编号", "角色", "职责条目", "频次"]
    rows = [["Z-1", "区长", "带队检查", "每月"], ["Z-2", "区长", "听取汇报", "常常"]]
    path, _ = given_back(tmp_path, sheet(header, *rows, name="表"), file="2025 职责清单.xlsx")
    shown = lines(page_of(path, "表"))
    assert shown[0][3:] == (*header, "目录")
    assert [line[-1] for line in shown[1:]] == ["2025 职责清单"] * 2


def test_a_sheet_that_fits_several_tables_is_named_after_its_own(tmp_path):
    rows = [["青石第一机械厂", "厂矿"]]
    path, batch = given_back(tmp_path, sheet(["名称", "类别"], *rows, name="Sheet1"), file="单位名册.xlsx")
    assert list(batch.tables) == ["units"]
    assert openpyxl.load_workbook(path).sheetnames == ["汇总", "单位名册 Sheet1"]


def test_a_workbook_that_is_returned_again_has_our_columns_once(tmp_path):
    told = ["“无此区”不在行政区划里", "000003-cafecafe/7", "5"]
    path, _ = given_back(tmp_path, sheet(["", "", "", "云川市隐患台账"], [*OWN, *HEADER], [*told, *BAD[0]], name="表"))
    shown = lines(page_of(path, "表"))
    assert shown[0][:4] == (None, None, None, "云川市隐患台账")
    assert shown[1] == (*OWN, *HEADER)
    assert shown[2][1:] == ("000007-abcdef12/1", 3, *(cell or None for cell in BAD[0]))


def test_a_ragged_record_comes_back_with_all_its_fields(tmp_path):
    row = [*GOOD[0], "多出来的", "又一个"]
    records = sheet(HEADER, GOOD[1], row, fields=True)
    path, batch = given_back(tmp_path, records, file="隐患.csv")
    assert batch.refused()["reason"].to_list() == ["csv_structure"]
    assert lines(page_of(path, "隐患台账"))[2][3:] == tuple(cell or None for cell in row)


def test_rows_that_come_again_as_they_were_are_refused_again_where_text_cannot_show_the_fault():
    told = pl.DataFrame(
        {
            "refusal": ["7-a/1", "7-a/2"],
            "column_name": ["编号", None],
            "reason": ["id_not_text", "csv_structure"],
            "message": ["存成了数字", "列数不符"],
            "labels": [HEADER] * 2,
            "cells": [[cell or None for cell in row] for row in GOOD[:2]],
        }
    )
    mended = [*GOOD[1][:3], "改过的描述", *GOOD[1][4:]]
    cases = [
        ("原因", "7-a/1", GOOD[0], "id_not_text"),
        ("原因", " 7-a/2 ", GOOD[1], "csv_structure"),
        ("原因", "7-a/2", mended, None),
        ("", "7-a/1", GOOD[0], None),  # looked at, and the reason cleared
        ("原因", "7-a/3", GOOD[2], None),  # its fault showed: it is judged again
        ("原因", "", GOOD[0], None),
    ]
    again = sheet([*OWN, *HEADER], *([reason, number, "5", *row] for reason, number, row, _ in cases))
    (chunk,) = again.chunks()
    rows = chunk.filter(pl.col("row") > 1).with_row_index("at")
    found = unmended(rows, find_header(again, FORMS, "", None), told)
    assert dict(found.select("at", "reason").iter_rows()) == {
        place: reason for place, (*_, reason) in enumerate(cases) if reason
    }
    assert found.filter(at=0).to_dicts() == [
        {"at": 0, "column": "编号", "reason": "id_not_text", "message": "存成了数字"}
    ]


def test_only_refusals_whose_fault_text_cannot_show_are_looked_up(districts, tmp_path):
    rows = [[*GOOD[0], "多"], findings({"编号": "M-4", "县区": "无此区"})[1][0]]
    told = deliver(districts, write_csv(tmp_path / "隐患.csv", HEADER, rows)).files[0]
    assert told.refused_reasons == {"csv_structure": 1, "unknown_district": 1}
    found = refused_before(districts)
    assert found.select("refusal", "reason").rows() == [(f"{told.delivery}/1", "csv_structure")]
    assert found["cells"][0].to_list()[: len(HEADER)] == GOOD[0]


def _write(path, rows):
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    page = book.add_worksheet("六月")
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell:
                page.write_string(line, place, str(cell))
    book.close()
    return path


def answers(home, delivery):
    """By 退回号: the delivery that answered each refused row of a delivery, or None."""
    snapshot = open_current(home)
    try:
        told = ask(Viewer.office(), snapshot, "refusals", as_of=TODAY, period="all", where={"delivery": [delivery]})
    finally:
        snapshot.close()
    return dict(told.select("refusal", "answered_by").iter_rows())


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_returned_workbook_put_right_in_place_is_taken_whole_and_clears_the_list(kind, districts, tmp_path):
    nameless = findings({"编号": "", "隐患描述": "没有编号"})[1][0]
    rows = [*MESSY[:11], nameless, *MESSY[11:]]
    if kind == "xlsx":
        path = _write(tmp_path / "隐患.xlsx", rows)
    else:
        padded = [[*row, *[""] * (len(HEADER) - len(row))] for row in rows]
        path = write_csv(tmp_path / "隐患.csv", padded[0], padded[1:])
    first = deliver(districts, path).files[0]
    assert (first.rows_good, first.rejected_count) == (3, 4)
    numbers = [f"{first.delivery}/{number}" for number in range(1, 5)]
    assert answers(districts, first.delivery) == dict.fromkeys(numbers)
    copy = shutil.copy(first.returned, tmp_path / "原样.xlsx")
    again = deliver(districts, copy, is_dry_run=True).files[0]
    assert (again.rows_good, again.rejected_count, again.file_rejected) == (3, 4, None)
    assert again.refused_reasons == first.refused_reasons
    changes = {
        ("1", "县区"): "青石区",
        ("2", "发现日期"): "2025-02-28",
        ("3", "隐患等级"): "重大",
        ("4", "编号"): "M-9",
    }
    mended = deliver(districts, mend(copy, tmp_path / "改好.xlsx", changes)).files[0]
    assert (mended.rows_good, mended.rejected_count, mended.file_rejected) == (7, 0, None)
    assert mended.changes == {"added": 4, "changed": 0, "withdrawn": 0, "unchanged": 3, "rows": []}
    assert answers(districts, first.delivery) == dict.fromkeys(numbers, mended.delivery)
    assert [warning for warning in mended.warn if not warning.startswith("sheet_without_table:")] == []


def test_a_shifted_record_that_comes_again_untouched_is_refused_again_until_someone_has_looked(districts, tmp_path):
    rows = [[*GOOD[0], "多"], GOOD[1]]
    first = deliver(districts, write_csv(tmp_path / "隐患.csv", HEADER, rows)).files[0]
    assert first.refused_reasons == {"csv_structure": 1}
    again = deliver(districts, shutil.copy(first.returned, tmp_path / "原样.xlsx"), is_dry_run=True).files[0]
    assert again.refused_reasons == {"csv_structure": 1}
    book = openpyxl.load_workbook(first.returned)
    book.worksheets[1]["A2"].value = None
    book.save(tmp_path / "看过.xlsx")
    seen = deliver(districts, tmp_path / "看过.xlsx").files[0]
    assert (seen.rows_good, seen.rejected_count) == (2, 0)
