from datetime import date

import pytest

from etl.forms import FORMS
from etl.judge import judge
from etl.layout import find_header
from tests.etl.sheets import TODAY, reading, sheet

FINDINGS = {
    "编号": "H-1", "县区": "青石区", "隐患等级": "一般", "隐患描述": "通道堵塞", "发现日期": "2025-03-01",
    "整改期限": "2025-03-31", "整改状态": "整改中",
}  # fmt: skip
ACCIDENTS = {"事故编号": "S-1", "发生时间": "2025-03-02 09:30", "县区": "青石区", "死亡人数": "1"}
ACTIVITIES = {"时间": "2025-03-02", "姓名": "周启明", "履职内容": "检查工地"}
ASSIGNMENTS = {"领导": "周启明", "职责条目": "带队检查", "频次": "", "次数": "", "年度": "2025"}
LEADERS = {"姓名": "甲", "职务": "区长"}
PLAIN = {
    "findings": FINDINGS,
    "accidents": ACCIDENTS,
    "activities": ACTIVITIES,
    "assignments": ASSIGNMENTS,
    "leaders": LEADERS,
}


def judged(table, *rows, **given):
    """Judge rows of one table: every row is the plain one with the cells it names changed."""
    labels = list(dict.fromkeys([*PLAIN[table], *(name for row in rows for name in row)]))
    return judge_sheet(
        sheet(labels, *([(PLAIN[table] | row).get(name, "") for name in labels] for row in rows), **given), table
    )


def judge_sheet(made, table=None, against=None, header=None):
    against = against or reading()
    header = header or find_header(made, FORMS, "", table)
    chunks = list(judge(made, header, against, FORMS, "六月.csv"))
    accepted = [row for chunk in chunks for row in chunk.accepted.to_dicts()]
    refused = [row for chunk in chunks for row in chunk.refused.to_dicts()]
    layout = [row for chunk in chunks for row in chunk.layout.to_dicts()]
    return accepted, refused, layout, list(against.warnings)


def verdict(table, row):
    """(column, reason) of a refused row, or None when it is accepted."""
    accepted, refused, _, _ = judged(table, row)
    assert len(accepted) + len(refused) == 1
    if accepted:
        return None
    assert refused[0]["message"].strip()
    return refused[0]["column"], refused[0]["reason"]


def test_a_good_row_has_every_landed_column_with_its_value():
    accepted, _, _, _ = judged("findings", FINDINGS | {"整改资金(万元)": "1.5", "作废": ""})
    assert accepted == [
        {
            "row": 2, "finding": "H-1", "district": "青石区", "unit": None, "industry": None, "level": "general",
            "description": "通道堵塞", "found_on": date(2025, 3, 1), "deadline_on": date(2025, 3, 31),
            "extended_to_on": None, "extension_requested_on": None, "handed_over_on": None, "rectified_on": None,
            "rechecked_on": None, "status": "in_progress", "closed_on": None, "circulated_on": None,
            "responsible_unit": None, "responsible_person": None, "measures": None, "funds_yuan": 15_000.0,
            "emergency_plan": None, "supervision": None, "is_withdrawn": False, "answers": None,
        }
    ]  # fmt: skip


@pytest.mark.parametrize("column", FINDINGS)
def test_a_blank_in_a_required_column_refuses_the_row(column):
    assert verdict("findings", {column: ""}) == (column, "missing_required")
    assert verdict("findings", {column: " \u200b"}) == (column, "missing_required")


def test_a_column_that_must_be_there_may_have_blank_cells_where_the_contract_says_so():
    assert verdict("assignments", {"频次": "", "次数": ""}) is None
    assert verdict("assignments", {"年度": ""}) == ("年度", "missing_required")


@pytest.mark.parametrize(
    ("table", "changed", "column", "reason"),
    [
        ("findings", {"发现日期": "不详"}, "发现日期", "date_unparseable"),
        ("findings", {"发现日期": "2025-02-30"}, "发现日期", "date_impossible"),
        ("findings", {"发现日期": "2025年3月"}, "发现日期", "date_imprecise"),
        ("findings", {"发现日期": "05/06/2025"}, "发现日期", "date_ambiguous"),
        ("findings", {"发现日期": "1999-05-06"}, "发现日期", "date_out_of_range"),
        ("findings", {"发现日期": "2025-07-01", "整改期限": "2025-08-01"}, "发现日期", "date_in_future"),
        ("findings", {"整改期限": "2025-02-28"}, "整改期限", "date_order"),
        ("findings", {"延期至": "2025-02-28"}, "延期至", "date_order"),
        ("findings", {"整改完成日期": "2025-02-28"}, "整改完成日期", "date_order"),
        (
            "findings",
            {"整改状态": "已销号", "整改完成日期": "2025-03-20", "销号日期": "2025-03-19"},
            "销号日期",
            "date_order",
        ),
        ("findings", {"整改状态": "已销号", "销号日期": "2025-02-28"}, "销号日期", "date_order"),
        ("findings", {"整改状态": "已销号"}, "销号日期", "status_inconsistent"),
        ("findings", {"整改状态": "已整改", "销号日期": "2025-03-20"}, "整改状态", "status_inconsistent"),
        ("findings", {"隐患等级": "较大"}, "隐患等级", "unknown_enum"),
        ("findings", {"整改状态": "closed"}, "整改状态", "unknown_enum"),
        ("findings", {"县区": "青石县"}, "县区", "unknown_district"),
        ("findings", {"县区": "云川市"}, "县区", "unknown_district"),
        ("findings", {"隐患描述": "前\x07后"}, "隐患描述", "control_chars"),
        ("findings", {"隐患描述": "前\u202e后"}, "隐患描述", "control_chars"),
        ("findings", {"隐患描述": "长" * 32_768}, "隐患描述", "cell_too_long"),
        ("findings", {"整改资金(万元)": "3万"}, "整改资金(万元)", "ambiguous_unit"),
        ("accidents", {"死亡人数": "-1"}, "死亡人数", "negative"),
        ("accidents", {"死亡人数": "1.5"}, "死亡人数", "not_integer"),
        ("accidents", {"死亡人数": "一"}, "死亡人数", "not_a_number"),
        ("accidents", {"死亡人数": "1000001"}, "死亡人数", "out_of_range"),
        ("accidents", {"死亡人数": "-"}, "死亡人数", "missing_required"),
        ("accidents", {"电话初报时间": "2025-03-02 09:29"}, "电话初报时间", "date_order"),
        (
            "accidents",
            {"电话初报时间": "2025-03-02 09:40", "书面报告时间": "2025-03-02 09:35"},
            "书面报告时间",
            "date_order",
        ),
        ("accidents", {"书面报告时间": "2025-03-02 09:00"}, "书面报告时间", "date_order"),
        ("activities", {"姓名": "周启"}, "姓名", "unknown_person"),
        ("activities", {"领导职务": "县长"}, "领导职务", "person_post_mismatch"),
        ("activities", {"职责编号": "Z-9"}, "职责编号", "unknown_duty"),
        ("activities", {"时间": "2025-07-01"}, "时间", "date_in_future"),
        ("activities", {"履职方式": "出差"}, "履职方式", "unknown_enum"),
        ("assignments", {"领导": "无人"}, "领导", "unknown_person"),
        ("assignments", {"职务": "县长"}, "职务", "person_post_mismatch"),
        ("assignments", {"职责编号": "Z-9"}, "职责编号", "unknown_duty"),
        ("assignments", {"次数": "0"}, "次数", "out_of_range"),
        ("assignments", {"次数": "1001"}, "次数", "out_of_range"),
        ("assignments", {"年度": "1999"}, "年度", "out_of_range"),
        ("assignments", {"频次": "每旬"}, "频次", "unknown_enum"),
        ("leaders", {"任职起": "2025-05-01", "任职止": "2025-04-30"}, "任职止", "date_order"),
        ("leaders", {"所属地区": "无此区"}, "所属地区", "unknown_district"),
    ],
)
def test_a_bad_row_is_refused_at_its_column_with_its_reason(table, changed, column, reason):
    assert verdict(table, changed) == (column, reason)


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        ("findings", {"整改期限": "2025-03-01"}),
        ("findings", {"整改状态": "已销号", "整改完成日期": "2025-03-01", "销号日期": "2025-03-01"}),
        ("findings", {"整改期限": "2030-01-01"}),
        ("findings", {"整改期限": "2025年4月上旬"}),
        ("findings", {"发现日期": TODAY.isoformat(), "整改期限": TODAY.isoformat()}),
        ("findings", {"县区": " 青 石 "}),
        ("accidents", {"死亡人数": "无"}),
        ("accidents", {"电话初报时间": "2025-03-02 09:30", "书面报告时间": "2025-03-02 09:30"}),
        ("accidents", {"重伤人数": "-", "直接经济损失(万元)": "/"}),
        ("activities", {"领导职务": "区长", "职责编号": "Z-1"}),
        ("assignments", {"职责编号": "Z-1", "频次": "每季", "次数": "2次", "年度": "2025年"}),
    ],
)
def test_the_edges_of_the_rules_are_good(table, changed):
    assert verdict(table, changed) is None


def test_a_row_is_refused_once_with_the_first_reason_and_every_sentence():
    _, refused, _, _ = judged("findings", {"县区": "无此区", "发现日期": "不详", "整改状态": "?"})
    assert len(refused) == 1
    assert (refused[0]["column"], refused[0]["reason"]) == ("县区", "unknown_district")
    assert all(word in refused[0]["message"] for word in ("无此区", "不详", "整改中"))


def test_a_refused_row_keeps_its_cells_as_they_came():
    _, refused, _, _ = judged("findings", {"县区": "无此区", "隐患描述": "  原样  "})
    assert refused[0]["cells"][:5] == ["H-1", "无此区", "一般", "  原样  ", "2025-03-01"]


def test_rows_are_accepted_refused_or_layout_in_chunks_of_any_size():
    good, bad = list(FINDINGS.values()), ["H-2", "无此区", *list(FINDINGS.values())[2:]]
    records = [["标题"], list(FINDINGS), good, bad, ["合计"], good, [], list(FINDINGS), bad, ["注：完"]]
    header = find_header(sheet(*records), FORMS, "", None)
    told = [judge_sheet(sheet(*records, chunk=size), header=header) for size in (1, 2, 3, 100)]
    for accepted, refused, layout, _ in told:
        assert [row["row"] for row in accepted] == [3, 6]
        assert [row["row"] for row in refused] == [4, 9]
        assert {row["row"]: row["reason"] for row in layout} == {
            1: "title", 5: "totals_row", 7: "blank", 8: "repeated_header", 10: "footer",
        }  # fmt: skip


def test_ragged_rows_and_open_quotes_are_refused_and_never_shifted():
    good = list(FINDINGS.values())
    made = sheet(list(FINDINGS), good, good[:-1], [*good, "多"], ["H-4", *good[1:]], fields=True, faults={5: "quote"})
    accepted, refused, _, _ = judge_sheet(made)
    assert [row["row"] for row in accepted] == [2]
    assert [(row["row"], row["column"], row["reason"]) for row in refused] == [
        (3, None, "csv_structure"), (4, None, "csv_structure"), (5, None, "csv_structure"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("flag", "reason"),
    [("error", "excel_error"), ("no_value", "formula_no_cached_value"), ("external", "external_reference")],
)
def test_cells_that_a_spreadsheet_marks_refuse_the_row(flag, reason):
    made = sheet(list(FINDINGS), list(FINDINGS.values()), list(FINDINGS.values()), flags=[(2, 3, flag)])
    accepted, refused, _, _ = judge_sheet(made)
    assert [row["row"] for row in accepted] == [3]
    assert [(row["column"], row["reason"]) for row in refused] == [("隐患描述", reason)]


def test_a_mark_in_a_column_that_no_form_knows_matters_to_nobody():
    made = sheet([*FINDINGS, "天气"], [*FINDINGS.values(), "#N/A"], flags=[(2, 7, "error")])
    accepted, _, _, warnings = judge_sheet(made)
    assert (len(accepted), warnings) == (1, ["unknown_column:天气"])


@pytest.mark.parametrize(
    ("text", "flag", "is_good"),
    [
        ("2025-05-01", "date", False),
        ("1234567890123456", "number", False),
        ("123456789012345", "number", True),
        ("1234567890123456", None, True),
        ("007", "number", True),
        ("1.2345678901234567e+20", "number", False),
    ],
)
def test_an_id_stored_as_a_date_or_a_long_number_is_refused(text, flag, is_good):
    flags = [(2, 0, flag)] if flag else []
    accepted, refused, _, _ = judge_sheet(sheet(list(FINDINGS), [text, *list(FINDINGS.values())[1:]], flags=flags))
    assert [row["finding"] for row in accepted] == ([text] if is_good else [])
    assert [row["reason"] for row in refused] == ([] if is_good else ["id_not_text"])


def test_serials_are_read_in_the_workbook_s_own_calendar():
    made = sheet(list(FINDINGS), [*list(FINDINGS.values())[:4], "44255", "44286", "整改中"])
    against = reading(epoch=1904)
    accepted, _, _, _ = judge_sheet(made, against=against)
    assert (accepted[0]["found_on"], accepted[0]["deadline_on"]) == (date(2025, 3, 1), date(2025, 4, 1))


def test_what_is_unusual_but_lawful_is_kept_with_a_warning():
    accepted, _, _, warnings = judged("findings", {"行业": "太空采矿", "天气": "晴", "编号": "НQ-1"})
    assert accepted[0]["industry"] == "太空采矿"
    assert set(warnings) == {"unknown_industry:太空采矿", "unknown_column:天气", "mixed_script:编号"}


def test_an_activity_outside_every_term_is_kept_with_a_warning():
    accepted, _, _, warnings = judged("activities", {"时间": "2024-12-31"})
    assert (accepted[0]["leader"], accepted[0]["post"]) == ("周启明", "区长")
    assert warnings == ["outside_term:周启明 2024-12-31"]


def test_an_assignment_in_no_list_makes_a_duty_of_its_own_with_a_warning():
    accepted, _, _, warnings = judged("assignments", {"职责条目": "检查烟花爆竹"})
    assert (accepted[0]["duty_key"], accepted[0]["duty"], accepted[0]["catalog"]) == ("|检查烟花爆竹", None, None)
    assert warnings == ["own_duty:检查烟花爆竹"]
    listed, _, _, none = judged("assignments", {"职责编号": "Z-1", "职责条目": "写法不同"})
    assert (listed[0]["duty_key"], none) == ("清单|Z-1", [])


def test_the_catalog_of_a_duty_list_is_by_default_the_file_s_name():
    made = sheet(["职责编号", "角色", "职责条目"], ["1", "区长", "听取汇报"])
    accepted, _, _, _ = judge_sheet(made)
    assert accepted[0]["catalog"] == "六月"
    given = sheet(["职责编号", "角色", "职责条目", "目录"], ["1", "区长", "听取汇报", "手册"])
    assert judge_sheet(given)[0][0]["catalog"] == "手册"


def test_contact_districts_resolve_one_by_one():
    assert judged("leaders", {"联系县区": "青石、白河县"})[0][0]["contact_districts"] == "青石区、白河县"
    assert verdict("leaders", {"联系县区": "青石、无此区"}) == ("联系县区", "unknown_district")


@pytest.mark.parametrize(("word", "is_withdrawn"), [("是", True), ("", False), ("否", False)])
def test_the_column_of_withdrawals_is_read(word, is_withdrawn):
    assert judged("findings", {"作废": word})[0][0]["is_withdrawn"] is is_withdrawn
    assert verdict("findings", {"作废": "也许"}) == ("作废", "unknown_enum")
