import pytest

from etl.forms import FORMS
from etl.layout import find_header, layout_of, missing_columns
from etl.readers import FileRefused
from tests.etl.sheets import sheet

FINDINGS = ["编号", "县区", "隐患等级", "隐患描述", "发现日期", "整改期限", "整改状态"]
ROW = ["H-1", "青石区", "一般", "通道堵塞", "2025-03-01", "2025-03-31", "整改中"]


def header_of(*records, hints="", kind=None, **given):
    return find_header(sheet(*records, **given), FORMS, hints, kind)


def columns(header):
    return [column.header for column in header.mapping.values()]


def refused(call, *words, **given):
    with pytest.raises(FileRefused) as caught:
        call(*words, **given)
    return caught.value


def layout(*records, **given):
    """Layout rows of a sheet: {row: reason}."""
    made = sheet(*records, **given)
    header = find_header(made, FORMS, "", None)
    return {row: reason for chunk in made.chunks() for row, reason in layout_of(chunk, header, FORMS).rows()}


@pytest.mark.parametrize("table", FORMS)
def test_the_canonical_headers_of_every_table_are_its_own(table):
    form = FORMS[table]
    names = [column.header for column in form.columns]
    for chosen in (names, [name for name in names if name in form.required]):
        if table in ("regions", "units") and chosen != names:
            continue  # both need 名称 only
        header = header_of(chosen, ["x"] * len(chosen))
        assert (header.form.table, columns(header)) == (table, chosen)


@pytest.mark.parametrize("table", FORMS)
def test_every_alias_of_a_header_means_its_column(table):
    form = FORMS[table]
    required = [column.header for column in form.columns if column.required]
    for column in form.columns:
        for alias in column.aliases:
            labels = [alias if name == column.header else name for name in required]
            labels += [] if column.required else [alias]
            header = header_of(labels, ["x"] * len(labels), kind=table)
            assert column.header in columns(header), alias


@pytest.mark.parametrize("label", ["编 号", "编号*", "＊编号", " 编号\n", "编\n号", "编　号"])
def test_space_line_breaks_and_stars_in_a_header_do_not_matter(label):
    assert columns(header_of([label, *FINDINGS[1:]], ROW)) == FINDINGS


def test_full_width_headers_are_understood():
    labels = ["事故编号", "发生时间", "县区", "死亡人数", "直接经济损失（万元）"]
    assert columns(header_of(labels, ["1"] * 5))[-1] == "直接经济损失(万元)"


def test_columns_stand_in_any_order():
    header = header_of(FINDINGS[::-1], ROW[::-1])
    assert columns(header) == FINDINGS[::-1]


@pytest.mark.parametrize("titles", [0, 1, 5, 19])
def test_the_header_is_found_among_the_leading_20_records(titles):
    header = header_of(*[["云川市隐患台账"]] * titles, FINDINGS, ROW)
    assert (header.first_row, header.last_row) == (titles + 1, titles + 1)


def test_a_header_below_the_leading_20_records_is_not_looked_for():
    assert header_of(*[["标题"]] * 20, FINDINGS, ROW) is None


def test_records_count_and_not_rows_of_the_sheet():
    assert header_of(["标题"], *[None] * 40, FINDINGS, ROW).first_row == 42


def test_a_column_that_no_form_knows_is_remembered_and_a_serial_number_is_not():
    header = header_of(["序号", *FINDINGS, "天气", ""], ["1", *ROW, "晴"])
    assert header.unknown == ("天气",)
    assert columns(header) == FINDINGS


@pytest.mark.parametrize("lacking", FINDINGS)
def test_a_missing_required_column_is_named(lacking):
    labels = [name for name in FINDINGS if name != lacking]
    made = sheet(labels, ROW[:-1])
    assert find_header(made, FORMS, "", None) is None
    assert lacking in missing_columns(made, FORMS)
    assert "隐患台账" in missing_columns(made, FORMS)


def test_a_sheet_without_any_header_says_so():
    assert "表头" in missing_columns(sheet(["甲", "乙"], ["1", "2"]), FORMS)


@pytest.mark.parametrize("labels", [[*FINDINGS, "县区"], [*FINDINGS, "编 号"], [*FINDINGS, "整改状态"]])
def test_a_header_that_stands_twice_refuses_the_file(labels):
    found = refused(header_of, labels, [*ROW, "x"])
    assert found.reason == "duplicate_header"
    assert labels[-1].replace(" ", "") in found.message


def test_two_spellings_of_one_column_refuse_the_file_unless_one_is_canonical():
    labels = [name for name in FINDINGS if name != "隐患描述"]
    found = refused(header_of, [*labels, "问题描述", "存在问题"], ROW)
    assert (found.reason, "隐患描述" in found.message) == ("duplicate_header", True)
    header = header_of([*FINDINGS, "问题描述"], ROW)
    assert header.unknown == ("问题描述",)
    assert header.mapping["c3"].header == "隐患描述"


def test_an_unknown_header_may_stand_twice():
    assert header_of([*FINDINGS, "天气", "天气"], ROW).unknown == ("天气", "天气")


def test_a_header_of_two_merged_rows_is_one_header():
    upper = ["编号", "县区", "隐患", "", "日期", "", "整改状态"]
    lower = ["", "", "隐患等级", "隐患描述", "发现日期", "整改期限", ""]
    merges = [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5), (1, 6, 2, 6)]
    spread = ["编号", "县区", "隐患", "隐患", "日期", "日期", "整改状态"]
    below = ["编号", "县区", "隐患等级", "隐患描述", "发现日期", "整改期限", "整改状态"]
    for top, bottom in ((upper, lower), (spread, below)):
        header = header_of(top, bottom, ROW, merges=merges)
        assert (header.last_row, columns(header)) == (2, FINDINGS)


def test_a_group_and_its_column_may_make_a_name_together():
    upper = [*FINDINGS[:5], "整改", "整改"]
    lower = [None, None, None, None, None, "期限", "状态"]
    header = header_of(upper, lower, ROW, merges=[(1, 5, 1, 6)])
    assert columns(header) == FINDINGS


def test_a_merged_title_above_the_header_is_no_part_of_it():
    header = header_of(["云川市隐患台账", *[""] * 6], FINDINGS, ROW, merges=[(1, 0, 1, 6)])
    assert (header.first_row, header.last_row, columns(header)) == (2, 2, FINDINGS)


def test_a_merged_title_spread_over_its_range_is_no_part_of_the_header():
    header = header_of(["云川市隐患台账"] * 7, FINDINGS, ROW, merges=[(1, 0, 1, 6)])
    assert (header.first_row, header.last_row, columns(header)) == (2, 2, FINDINGS)


def test_a_merged_cell_in_the_first_data_row_leaves_the_header_alone():
    header = header_of(FINDINGS, ROW, ROW, merges=[(2, 0, 2, 1)])
    assert (header.first_row, header.last_row) == (1, 1)


def test_a_header_merged_sideways_over_data_does_not_swallow_the_first_row():
    made = sheet([*FINDINGS, "备注", "备注"], [*ROW, "甲", "乙"], merges=[(1, 7, 1, 8)])
    header = find_header(made, FORMS, "", None)
    assert header.last_row == 1


REGION_ROWS = [["青石区", "县区"], ["港南高新区", "功能区"]]
UNIT_ROWS = [["市应急局", "部门"], ["第一机械厂", "企业"]]


@pytest.mark.parametrize(("rows", "table"), [(REGION_ROWS, "regions"), (UNIT_ROWS, "units")])
def test_regions_and_units_are_told_apart_by_the_words_of_their_kinds(rows, table):
    assert header_of(["名称", "类别"], *rows).form.table == table


@pytest.mark.parametrize(
    ("labels", "table"),
    [(["名称", "代码"], "regions"), (["名称", "常住人口"], "regions"), (["名称", "所属地区", "行业"], "units")],
)
def test_regions_and_units_are_told_apart_by_their_columns(labels, table):
    assert header_of(labels, ["甲"] * len(labels)).form.table == table


@pytest.mark.parametrize(("hints", "table"), [("2025行政区划.csv", "regions"), ("单位名册（定稿）.xlsx", "units")])
def test_the_file_or_sheet_name_decides_between_two_forms_that_fit_equally(hints, table):
    assert header_of(["名称"], ["甲"], hints=hints).form.table == table


def test_a_header_that_fits_two_forms_equally_is_refused_with_the_way_out():
    found = refused(header_of, ["名称"], ["甲"])
    assert found.reason == "schema_mismatch"
    assert all(word in found.message for word in ("行政区划", "单位名册", "--kind"))
    assert header_of(["名称"], ["甲"], kind="units").form.table == "units"


def test_the_user_s_word_for_the_kind_is_the_only_one_tried():
    assert header_of(FINDINGS, ROW, kind="accidents") is None


def test_titles_totals_footers_blanks_and_repeated_headers_are_layout():
    assert layout(
        ["云川市隐患台账"],
        ["2025年6月"],
        FINDINGS,
        ROW,
        ["合计", "1"],
        ["", " "],
        ROW,
        ["小 计：", "1"],
        FINDINGS,
        ["总计", "2"],
        ["填表人：甲", "", "审核人：乙"],
        ["注：含整改中"],
        ["备注：无"],
    ) == {
        1: "title", 2: "title", 5: "totals_row", 6: "blank", 8: "totals_row", 9: "repeated_header", 10: "totals_row",
        11: "footer", 12: "footer", 13: "footer",
    }  # fmt: skip


@pytest.mark.parametrize(
    "first",
    [
        "合计-01",
        "合计面积不足",
        "小计算机房",
        "备注栏缺失",
        "注意事项",
        "审核人员",
        "填表人甲",
        "总计划",
        "联系人",
        "H-合计",
    ],
)
def test_words_of_layout_inside_data_are_data(first):
    assert layout(FINDINGS, [first, *ROW[1:]]) == {}


def test_layout_is_judged_on_the_first_cell_that_is_not_empty_only():
    assert layout(FINDINGS, ["H-1", "合计", *ROW[2:]], ["", "合计", "3"]) == {3: "totals_row"}


def test_a_repeated_header_may_be_spaced_otherwise():
    assert layout(FINDINGS, ROW, ["编 号", *FINDINGS[1:]], ROW) == {3: "repeated_header"}


@pytest.mark.parametrize(
    "second", [["事故编号", "发生时间", "县区", "死亡人数"], FINDINGS[::-1], ["姓名", "职务"], [*FINDINGS, "销号日期"]]
)
def test_a_second_table_in_a_sheet_refuses_the_file(second):
    found = refused(layout, FINDINGS, ROW, [], second, ["x"] * len(second))
    assert found.reason == "multiple_tables"
    assert "第 4 行" in found.message


def test_data_that_holds_a_word_of_a_header_is_data():
    assert layout(FINDINGS, ["编号", "青石区", "一般", "县区", "2025-03-01", "2025-03-31", "整改中"]) == {}
