"""Inspections, plans, the reporting plan and scores: headers and rows with the values counted by hand."""

from datetime import date

import pytest

from etl.forms import FORMS
from etl.judge import judge
from etl.layout import find_header
from etl.readers import FileRefused
from etl.references import References, Term
from tests.etl.sheets import EVER, reading, sheet

PLAIN = {
    "inspections": {"被督导单位": "青石第一机械厂", "督导时间": "2025-03-02"},
    "tasks": {"任务编号": "R-01", "任务": "粉尘涉爆专项整治"},
    "task_progress": {"任务编号": "R-01", "日期": "2025-03-31", "进展": "完成首轮排查"},
    "schedule": {"报送单位": "青石区", "表": "隐患台账", "频次": "每月"},
    "scores": {"年度/季度": "2025年", "对象": "青石区", "指标": "执法检查", "得分": "95"},
}


def judged(table, *rows):
    """Judge rows of one table: every row is the plain one with the cells it names changed."""
    labels = list(dict.fromkeys([*PLAIN[table], *(name for row in rows for name in row)]))
    made = sheet(labels, *([(PLAIN[table] | row).get(name, "") for name in labels] for row in rows))
    header = find_header(made, FORMS, "", None)
    assert header.form.table == table
    against = known()
    chunks = list(judge(made, header, against, FORMS, "三月.csv"))
    accepted = [row for chunk in chunks for row in chunk.accepted.to_dicts()]
    refused = [row for chunk in chunks for row in chunk.refused.to_dicts()]
    return accepted, refused, list(against.warnings)


def known():
    against = reading()
    found: References = against.references
    found.units = {"青石第一机械厂": "青石第一机械厂", "机械厂": "青石第一机械厂", "市应急局": "市应急局"}
    found.unit_regions = {"青石第一机械厂": "青石区", "市应急局": "云川市"}
    found.terms["林市长"] = found.terms["林远山"]
    found.terms["王一"] = [Term("王一", "甲职", *EVER), Term("王一", "乙职", *EVER)]
    return against


def value(table, row, name):
    accepted, refused, _ = judged(table, row)
    assert not refused, refused
    return accepted[0][name]


def verdict(table, row):
    accepted, refused, _ = judged(table, row)
    assert len(accepted) + len(refused) == 1
    if accepted:
        return None
    assert refused[0]["message"].strip()
    return refused[0]["column"], refused[0]["reason"]


def test_an_inspection_has_every_column_with_its_value():
    row = {
        "督导方式": "四不两直、听取汇报", "带队领导": "林市长、外聘专家", "督导内容": "粉尘防爆", "发现的问题": "积尘",
        "整改情况反馈": "已清扫",
    }  # fmt: skip
    accepted, refused, warnings = judged("inspections", PLAIN["inspections"] | {"被督导单位": "机械厂"} | row)
    assert (refused, warnings) == ([], [])
    assert {name: cell for name, cell in accepted[0].items() if name not in ("row", "answers")} == {
        "unit": "青石第一机械厂", "district": "青石区", "inspected_on": date(2025, 3, 2),
        "methods": "hear_report、unannounced_visit", "leader": "林远山、外聘专家", "content": "粉尘防爆",
        "problems": "积尘", "feedback": "已清扫", "is_withdrawn": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "own", "district"),
    [
        ("机械厂", "", "青石区"),
        ("机械厂", "白河县", "白河县"),
        ("市应急局", "", None),
        ("青石", "", "青石区"),
        ("没登记的厂", "", None),
        ("没登记的厂", "青石", "青石区"),
    ],
)
def test_the_district_of_an_inspection_is_its_own_else_that_of_the_unit(unit, own, district):
    assert value("inspections", {"被督导单位": unit, "县区": own}, "district") == district


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("林远山", "林远山"),
        ("林 市 长", "林远山"),
        ("周启明；林市长", "周启明、林远山"),
        ("王一", "王一"),
        ("谁也不认识", "谁也不认识"),
        ("-", None),
        ("", None),
    ],
)
def test_who_led_is_named_as_in_the_register_and_nobody_is_refused_for_it(written, found):
    assert value("inspections", {"带队领导": written}, "leader") == found


def test_a_leader_outside_the_term_is_named_with_a_warning():
    _, _, warnings = judged("inspections", {"带队领导": "周启明", "督导时间": "2024-12-31"})
    assert warnings == ["outside_term:周启明 2024-12-31"]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("听取汇报", "hear_report"),
        ("查阅资料", "read_documents"),
        ("明查", "open_visit"),
        ("暗访", "undercover_visit"),
        ("四不两直", "unannounced_visit"),
        ("暗访/明查", "open_visit、undercover_visit"),
        ("明查 明查，听取汇报", "hear_report、open_visit"),
        ("/", None),
    ],
)
def test_an_inspection_may_have_several_methods(written, found):
    assert value("inspections", {"督导方式": written}, "methods") == found


def test_codes_of_methods_are_shown_in_the_office_s_words():
    column = FORMS["inspections"].by_header()["督导方式"]
    assert column.kind.show("hear_report、unannounced_visit") == "听取汇报、四不两直"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("5", 5), ("05", 5), ("10日", 10), ("10日前", 10), ("次月15日之前", 15), ("每月20号", 20), ("31", 31),
        ("月底", 31), ("次月底", 31), ("最后一天", 31), ("８", 8), ("10.0", 10), ("", None), ("-", None),
    ],
)  # fmt: skip
def test_the_day_of_a_report_is_a_day_of_the_following_month(written, day):
    assert value("schedule", {"截止日": written}, "due_day") == day


@pytest.mark.parametrize(
    ("written", "table"),
    [
        ("隐患台账", "findings"),
        ("督导检查登记", "inspections"),
        ("年度任务进展", "task_progress"),
        ("findings", "findings"),
        (" 隐患 台账 ", "findings"),
    ],
)
def test_a_plan_names_a_table_by_its_title_or_its_code(written, table):
    assert value("schedule", {"表": written}, "table_name") == table


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("2025", "2025"), ("2025年", "2025"), ("2025年度", "2025"), ("2025.0", "2025"), ("２０２５", "2025"),
        ("2025年第三季度", "2025Q3"), ("2025年3季度", "2025Q3"), ("2025Q3", "2025Q3"), ("2025年一季", "2025Q1"),
        ("2025-q4", "2025Q4"), ("2025年上半年", "2025H1"), ("2025H2", "2025H2"), ("2025年3月", "2025-03"),
        ("2025-12", "2025-12"), ("2025.1", "2025-01"),
    ],
)  # fmt: skip
def test_a_period_is_a_year_half_year_quarter_or_month(written, period):
    assert value("scores", {"年度/季度": written}, "period") == period


@pytest.mark.parametrize(
    ("row", "score", "adjustment"),
    [
        ({"得分": "95.5"}, 95.5, None),
        ({"得分": "95分"}, 95.0, None),
        ({"得分": "无"}, 0.0, None),
        ({"得分": "", "加/扣分": "-2"}, None, -2.0),
        ({"得分": "", "加/扣分": "扣2.5分"}, None, -2.5),
        ({"得分": "/", "加/扣分": "加3"}, None, 3.0),
        ({"得分": "90", "加/扣分": "+1"}, 90.0, 1.0),
    ],
)
def test_a_score_is_points_or_what_is_added_or_taken_off(row, score, adjustment):
    accepted, refused, _ = judged("scores", row)
    assert refused == []
    assert (accepted[0]["score"], accepted[0]["adjustment"]) == (score, adjustment)


@pytest.mark.parametrize(
    ("table", "row", "column", "reason"),
    [
        ("inspections", {"督导时间": "2025-07-01"}, "督导时间", "date_in_future"),
        ("inspections", {"督导时间": "三月"}, "督导时间", "date_unparseable"),
        ("inspections", {"被督导单位": "-"}, "被督导单位", "missing_required"),
        ("inspections", {"督导方式": "抽查"}, "督导方式", "unknown_enum"),
        ("inspections", {"督导方式": "明查、抽查"}, "督导方式", "unknown_enum"),
        ("inspections", {"县区": "青石县"}, "县区", "unknown_district"),
        ("inspections", {"带队领导": "前\x07后"}, "带队领导", "control_chars"),
        ("tasks", {"任务编号": ""}, "任务编号", "missing_required"),
        ("tasks", {"频次": "经常"}, "频次", "unknown_enum"),
        ("tasks", {"次数": "0"}, "次数", "out_of_range"),
        ("tasks", {"年度": "1999"}, "年度", "out_of_range"),
        ("task_progress", {"日期": "2026-01-01"}, "日期", "date_in_future"),
        ("task_progress", {"进展": "", "完成情况": ""}, "进展", "missing_required"),
        ("schedule", {"表": "没有的表"}, "表", "unknown_enum"),
        ("schedule", {"频次": ""}, "频次", "missing_required"),
        ("schedule", {"频次": "每旬"}, "频次", "unknown_enum"),
        ("schedule", {"截止日": "0"}, "截止日", "out_of_range"),
        ("schedule", {"截止日": "32"}, "截止日", "out_of_range"),
        ("schedule", {"截止日": "2025-04-10"}, "截止日", "not_a_number"),
        ("scores", {"年度/季度": "三季度"}, "年度/季度", "date_unparseable"),
        ("scores", {"年度/季度": "2025年第五季度"}, "年度/季度", "date_unparseable"),
        ("scores", {"年度/季度": "2101"}, "年度/季度", "out_of_range"),
        ("scores", {"得分": "-1"}, "得分", "negative"),
        ("scores", {"得分": "优"}, "得分", "not_a_number"),
        ("scores", {"得分": "1001"}, "得分", "out_of_range"),
        ("scores", {"得分": ""}, "得分", "missing_required"),
        ("scores", {"得分": "", "加/扣分": "-"}, "得分", "missing_required"),
        ("scores", {"加/扣分": "扣1001分"}, "加/扣分", "out_of_range"),
    ],
)
def test_a_bad_cell_is_refused_at_its_column_with_its_reason(table, row, column, reason):
    assert verdict(table, row) == (column, reason)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("inspections", {"督导方式": "明察"}),
        ("inspections", {"督导时间": "2025-06-30 09:30"}),
        ("tasks", {"完成期限": "2025年12月底", "频次": "每季", "次数": "2次", "年度": "2025年"}),
        ("task_progress", {"进展": "", "完成情况": "已完成"}),
        ("scores", {"得分": "", "作废": "是"}),
    ],
)
def test_the_edges_of_the_rules_are_good(table, row):
    assert verdict(table, row) is None


def test_a_plan_names_the_unit_as_the_register_does():
    assert value("schedule", {"报送单位": "市 应急局"}, "unit") == "市应急局"
    assert value("schedule", {"报送单位": "机械厂"}, "unit") == "青石第一机械厂"
    assert value("schedule", {"报送单位": "没登记的局"}, "unit") == "没登记的局"


@pytest.mark.parametrize(
    ("labels", "table"),
    [
        (["被检查单位", "检查日期", "检查内容", "发现的问题", "整改情况"], "inspections"),
        (["序号", "被督导单位", "县区", "督导时间", "督导方式", "带队领导"], "inspections"),
        (["编号", "任务内容", "牵头部门", "配合部门", "完成时限", "年份"], "tasks"),
        (["任务编号", "任务", "牵头单位", "频次", "次数", "完成期限", "年度", "进展"], "tasks"),
        (["任务编号", "日期", "进展情况", "完成情况"], "task_progress"),
        (["任务编号", "任务", "牵头单位", "日期", "进展", "完成情况"], "task_progress"),
        (["填报单位", "报表", "报送频次", "截止日"], "schedule"),
        (["年度", "考核对象", "考核指标", "得分", "依据"], "scores"),
    ],
)
def test_the_words_of_offices_are_told_apart(labels, table):
    header = find_header(sheet(labels, ["x"] * len(labels)), FORMS, "", None)
    assert header.form.table == table


@pytest.mark.parametrize("lacking", ["隐患等级", "整改状态", "隐患描述", "整改期限"])
def test_a_ledger_without_a_required_column_is_no_register_of_inspections(lacking):
    labels = ["编号", "县区", "被检查单位", "隐患等级", "隐患描述", "检查日期", "整改期限", "整改状态"]
    made = sheet([name for name in labels if name != lacking], ["x"] * 7)
    with pytest.raises(FileRefused) as caught:
        find_header(made, FORMS, "", None)
    assert caught.value.reason == "missing_column"
    assert lacking in caught.value.message
