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
    "in_hand_count": Field("在管", "count", "项", "本时段内某日在办的重大隐患，截至日期以前发现的。", 84),
    "five_elements_rate": Field(
        "五落实到位率",
        "rate",
        help="在管重大隐患中措施、责任人、资金、期限、预案五项齐全的比例，按台账现填的算。",
        width=120,
    ),
    "supervision_rate": Field("挂牌督办率", "rate", help="在管重大隐患中挂牌督办的比例；空白为未挂牌。", width=112),
    "systems_rate": Field(
        "四制见凭据",
        "rate",
        width=112,
        help="交办、通报每项都应有日期，已销号或已过有效期限的还应有销号日期；有日期的 ÷ 应有的。"
        "清单和台账以台账本身为凭。没填日期按未见凭据计，不等于没做。",
    ),
    "repeat_count": Field(
        "反复",
        "count",
        "项",
        "同一县区、单位、行业、同样文字的隐患，上一次销号后 12 个月内又发现。数量（共几处）不计。",
        84,
    ),
    "while_open_count": Field("未销又现", "count", "项", "同样的隐患上一次还没有销号又发现。", 104),
    "compared_count": Field("可比对", "count", "项", "本时段发现、填了被督导单位的隐患。", 94),
    "repeat_rate": Field("反复率", "rate", help="反复 ÷ 可比对。", width=96),
    "repeat_kind": Field("反复情形", "code", width=140),
    "earlier_finding": Field("上一次编号", width=146),
    "earlier_found_on": Field("上一次发现", "date"),
    "earlier_closed_on": Field("上一次销号", "date"),
    "gap_days": Field("相隔", "days", "天", "上一次销号至这一次发现的天数。", 84),
    "days_left": Field("距期限", "days", "天", "截至日期距有效期限的天数，负数为已超过；已销号的不计。", 96),
    "current_step": Field("现在哪一步", "code", width=104),
    "current_days": Field("本步已", "days", "天", "上一步的日期至截至日期；上一步没填日期的不知道。", 92),
    "missing_elements": Field("五落实缺", "code", width=150),
    "handed_over_on": Field("交办日期", "date"),
    "rechecked_on": Field("复查日期", "date"),
    "circulated_on": Field("通报日期", "date"),
    "extended_to_on": Field("延期至", "date"),
    "extension_requested_on": Field("延期申请", "date"),
    "extension_days": Field("延期赢得", "days", "天", "延期至 − 整改期限。", 104),
    "handed_over_days": Field("交办用时", "days", "天", "发现至交办；未交办的至截至日期。", 100),
    "rectified_days": Field("整改用时", "days", "天", "交办至整改完成；还在整改的至截至日期。", 100),
    "rechecked_days": Field("复查用时", "days", "天", "整改完成至复查；等待复查的至截至日期。", 100),
    "closed_days": Field("销号用时", "days", "天", "复查至销号；等待销号的至截至日期。", 100),
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
