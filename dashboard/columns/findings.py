"""Fields of hidden dangers and of the inspections that found them."""

from typing import Final

from dashboard.columns.field import Field

_RECTIFY = "隐患整改率 = 截至日已销号 ÷ 本时段发现。整改完成但未验收销号的仍算未销号。"
_ON_TIME = (
    "按期整改率 = 在有效期限内销号 ÷ 有效期限在本时段且已到期（或已销号）的隐患。"
    "有效期限：有“延期至”取延期，否则取整改期限。"
)

FIELDS: Final[dict[str, Field]] = {
    "rectification_rate": Field("隐患整改率", "rate", help=_RECTIFY, width=112),
    "on_time_rate": Field("按期整改率", "rate", help=_ON_TIME, width=112),
    "on_time_rate_original": Field(
        "按原期限", "rate", help="同按期整改率，但一律按最初的整改期限计，不认延期。", width=104
    ),
    "found_count": Field("发现", "count", "项", "发现日期在本时段内且不晚于截至日期的隐患。", 84),
    "closed_count": Field("销号", "count", "项", "其中截至日期已验收销号的。", 84),
    "closed_on_time_count": Field("按期销号", "count", "项", width=94),
    "overdue_count": Field("超期", "count", "项", "在办且有效期限早于截至日期。", 84),
    "major_open_count": Field("重大在办", "count", "项", "重大隐患中发现未销号的，全部时段。", 94),
    "major_overdue_count": Field("重大超期", "count", "项", "重大隐患中在办且已过有效期限的。", 94),
    "finding": Field("编号", width=146),
    "unit": Field("被督导单位", width=160),
    "industry": Field("行业", width=110),
    "level": Field("等级", "code", width=88),
    "description": Field("隐患描述", width=260),
    "found_on": Field("发现日期", "date"),
    "deadline_on": Field("整改期限", "date"),
    "deadline_in_force_on": Field("有效期限", "date", help="有“延期至”取延期，否则取整改期限。"),
    "rectified_on": Field("整改完成", "date"),
    "closed_on": Field("销号日期", "date"),
    "status": Field("报送状态", "code", width=90),
    "supervision": Field("挂牌督办", width=100),
    "responsible_unit": Field("责任单位", width=170),
    "overdue_days": Field("超期", "days", "天", width=112),
    "age_days": Field("库龄", "days", "天", "发现至截至日期（或销号日）的天数。", 84),
    "five_elements_count": Field("五落实", "count", "项", "措施、责任人、资金、期限、预案五项中已落实的项数。", 92),
    "bucket": Field("库龄(天)", width=90),
    "inspected_on": Field("督导时间", "date"),
    "methods": Field("督导方式", "code", width=150),
    "problems": Field("发现的问题", width=260),
    "feedback": Field("整改情况反馈", width=220),
}
