import polars as pl
import pytest

from etl.contract import Column, normal_header
from etl.forms import FORMS
from warehouse.vocabulary import TABLES

DOMAIN = {
    "regions": "名称 代码 上级 类别 别名 年度 常住人口 地区生产总值(亿元)",
    "leaders": "姓名 职务 角色 所属地区 联系县区 任职起 任职止 联络员 是否安委会成员 别名",
    "duties": "职责编号 角色 职责条目 类别 履职方式 频次 次数 完成期限 牵头单位 配合单位 出处 目录 设定频次 设定次数",
    "assignments": "领导 职务 职责编号 职责条目 频次 次数 联系县区 年度 完成期限",
    "activities": "记录编号 时间 领导职务 姓名 履职内容 履职方式 县区 职责编号 印证资料 备注",
    "findings": "编号 县区 被督导单位 行业 隐患等级 隐患描述 发现日期 整改期限 延期至 整改完成日期 整改状态"
    " 销号日期 责任单位 责任人 整改措施 整改资金(万元) 应急预案 挂牌督办",
    "accidents": "事故编号 发生时间 县区 行业 死亡人数 重伤人数 直接经济损失(万元) 接报时间 电话初报时间"
    " 书面报告时间 到场领导 立案日期 结案日期 延期批准日期 公开日期 整改评估日期 是否影响较大",
    "units": "名称 类别 所属地区 行业 别名",
    "inspections": "被督导单位 督导时间 督导方式 带队领导 督导内容 发现的问题 整改情况反馈",
    "tasks": "任务编号 任务 牵头单位 配合单位 频次 次数 完成期限 年度",
    "task_progress": "任务编号 日期 进展 完成情况",
    "schedule": "报送单位 表 频次 截止日",
    "scores": "年度/季度 对象 指标 得分 加/扣分 依据",
    "decisions": "履职记录键 领导 职务 履职日期 履职原文 原文备注 认定 履职方式 县区 职责 认定人 认定时间 理由",
}
REQUIRED = {
    "regions": "名称",
    "leaders": "姓名 职务",
    "duties": "职责编号 角色 职责条目",
    "assignments": "领导 职责条目 频次 次数 年度",
    "activities": "时间 姓名 履职内容",
    "findings": "编号 县区 隐患等级 隐患描述 发现日期 整改期限 整改状态",
    "accidents": "事故编号 发生时间 县区 死亡人数",
    "units": "名称",
    "inspections": "被督导单位 督导时间",
    "tasks": "任务编号 任务",
    "task_progress": "任务编号 日期 进展",
    "schedule": "报送单位 表 频次",
    "scores": "年度/季度 对象 指标",
    "decisions": "履职记录键 履职原文 认定 认定人 认定时间",
}
KINDS = {"VARCHAR": pl.String, "DATE": pl.Date, "INTEGER": pl.Int64, "BIGINT": pl.Int64, "DOUBLE": pl.Float64,
         "BOOLEAN": pl.Boolean, "TIMESTAMP": pl.Datetime}  # fmt: skip


def test_every_landed_table_has_its_form_in_the_order_in_which_names_resolve():
    # a document is no table of cells: etl/load/documents.py reads it
    assert list(FORMS) == [table for table in TABLES if table != "clauses"]
    assert all(name == form.table for name, form in FORMS.items())


@pytest.mark.parametrize("table", FORMS)
def test_a_form_has_every_column_of_the_domain_and_the_column_of_withdrawals(table):
    headers = {column.header for column in FORMS[table].columns}
    assert set(DOMAIN[table].split()) <= headers
    assert "作废" in headers
    assert FORMS[table].required == set(REQUIRED[table].split())


@pytest.mark.parametrize("table", FORMS)
def test_no_spelling_of_a_header_means_two_columns(table):
    columns = FORMS[table].columns
    spellings = [normal_header(spelling) for column in columns for spelling in (column.header, *column.aliases)]
    assert len(spellings) == len(set(spellings)) == len(FORMS[table].by_header())


@pytest.mark.parametrize("table", FORMS)
def test_every_column_lands_with_the_type_of_its_table(table):
    landed = TABLES[table].columns
    for column in FORMS[table].columns:
        if column.name != "is_withdrawn":
            assert isinstance(column.kind.dtype, KINDS[landed[column.name]]), column.header


@pytest.mark.parametrize("table", FORMS)
def test_every_rule_names_columns_of_its_form_and_a_sentence(table):
    form = FORMS[table]
    for rule in form.rules:
        assert rule.column in {column.header for column in form.columns}
        assert set(rule.good.meta.root_names()) <= {column.name for column in form.columns}
        assert len(rule.sentence) > 6


@pytest.mark.parametrize(
    ("required", "blank_ok", "needs_value"),
    [(True, None, True), (False, None, False), (True, True, False), (False, False, True)],
)
def test_a_required_column_needs_a_value_unless_blanks_are_allowed(required, blank_ok, needs_value):
    kind = FORMS["units"].columns[0].kind
    assert Column("名称", "name", kind, required=required, blank_ok=blank_ok).needs_value is needs_value


@pytest.mark.parametrize(
    ("label", "normal"),
    [
        ("编 号", "编号"),
        ("*编号", "编号"),
        ("ＧＤＰ（亿元）", "GDP(亿元)"),
        ("整改\n期限", "整改期限"),
        ("县（市、区）", "县(市、区)"),
    ],
)
def test_headers_are_compared_without_space_width_and_stars(label, normal):
    assert normal_header(label) == normal
