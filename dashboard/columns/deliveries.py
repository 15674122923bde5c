"""Fields of deliveries, refusals, changes, checks and the reporting calendar."""

from typing import Final

from dashboard.columns.field import Field

_REPORTING = "按时报送率 = 按时 ÷ 应报（按时、迟报、缺报之和）。未到期的不计入；分母为零显示“—”。"

FIELDS: Final[dict[str, Field]] = {
    "delivery": Field("交付批次", width=140),
    "file": Field("文件", width=210),
    "sheet": Field("工作表", width=110),
    "row": Field("行号", "plain", help="办公软件里看到的行号。", width=72),
    "sheets": Field("工作表", width=130),
    "tables": Field("类别", "code", width=110),
    "delivered_at": Field("送达时间", "utc", width=166),
    "total_count": Field("总行数", "count", "行", width=96),
    "accepted_count": Field("接收", "count", "行", width=90),
    "refused_count": Field("退回", "count", "行", width=90),
    "open_refused_count": Field("待改正", "count", "行", "退回后还没有改正重报的行。", 96),
    "added_count": Field("新增", "count", "行", "以前没有这个键的行。", 88),
    "changed_count": Field("变更", "count", "行", "键相同、内容不同的行：新值替换旧值，旧值留着备查。", 88),
    "withdrawn_count": Field("撤销", "count", "行", "标了作废的行。", 88),
    "unchanged_count": Field("未变", "count", "行", "与已有内容相同的行。", 88),
    "layout_count": Field("版式", "count", "行", "标题、合计、签名、空行和完全重复的行：不是数据，也没有丢。", 90),
    "warnings": Field("提醒", width=230),
    "column": Field("列", width=110),
    "reason": Field("原因", "code", width=150),
    "message": Field("说明", width=400),
    "reasons": Field("原因", width=760),
    "refusal": Field("退回号", width=130),
    "answer": Field("改正", "code", help="已改正：之后的交付里有同一退回号或同一键的行，已经收下。", width=96),
    "answered_by": Field("改正于", width=140),
    "change": Field("变动", "code", width=84),
    "key_text": Field("键", width=190),
    "column_name": Field("列", "code", width=120),
    "old_value": Field("原值", width=220),
    "new_value": Field("新值", width=220),
    "verdict": Field("结果", "code", width=110),
    "table_name": Field("数据表", "code", width=110),
    "check_name": Field("检查项", width=170),
    "sentence": Field("说明", width=320),
    "observed": Field("实测", width=84),
    "expected": Field("要求", width=120),
    "severity": Field("级别", "code", width=70),
    "is_passed": Field("结果", "pass", width=84),
    "owed_count": Field(
        "应报", "count", "次", "报送计划里截止日在本时段内的，已报到或已过截止日；一张表一期算一次。", 84
    ),
    "reported_count": Field("按时", "count", "次", "截止日当天或之前报到的。", 84),
    "reported_late_count": Field("迟报", "count", "次", "截止日之后、截至日期之前报到的。", 84),
    "unreported_count": Field("缺报", "count", "次", "过了截止日，到截至日期还没有报到的。缺报不是零。", 84),
    "pending_count": Field("未到期", "count", "次", "截止日还没有到、也还没有报到的，不计入按时报送率。", 92),
    "reporting_rate": Field("按时报送率", "rate", help=_REPORTING, width=124),
    "refused_share": Field(
        "退回占比", "rate", help="退回占比 = 退回的行 ÷（接收的行 + 退回的行），取这些报送。", width=110
    ),
    "completeness": Field("完整率", "rate", help="完整率 = 已经报到的（含迟报）÷ 应报。", width=104),
    "late_days": Field("晚了", "days", "天", "迟报：报到日距截止日；缺报：截至日期距截止日。", 84),
    "row_count": Field("接收", "count", "行", width=90),
    "due_on": Field("截止日", "date"),
    "delivered_on": Field("报到日期", "date"),
    "reporting_state": Field("状态", "code", width=96),
    "reporting_unit": Field("报送单位", width=150),
}
