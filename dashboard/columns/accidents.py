"""Fields of the accident ledger and its figures."""

from typing import Final

from dashboard.columns.field import Field

FIELDS: Final[dict[str, Field]] = {
    "accident_count": Field(
        "事故", "count", "起", "发生日期在本时段内且不晚于截至日期；同比取去年同样的日子（2月29日对2月28日）。", 80
    ),
    "death_count": Field("死亡", "count", "人", "这些事故的死亡人数，30日内（道路交通、火灾7日内）可更正。", 80),
    "accident_count_last_year": Field("去年事故", "count", "起", width=100),
    "death_count_last_year": Field("去年死亡", "count", "人", width=100),
    "serious_injury_count": Field("重伤", "count", "人", "这些事故的重伤人数。", 80),
    "accident": Field("事故编号", width=146),
    "occurred_at": Field("发生时间", "time", width=150),
    "level_reported": Field("报送等级", "code", width=96),
    "is_level_different": Field("等级核对", "flag", help="按伤亡和损失算出的等级与报送的等级不同。", width=84),
    "deaths": Field("死亡", "count", "人", width=80),
    "serious_injuries": Field("重伤", "count", "人", width=80),
    "loss_yuan": Field("直接经济损失", "yuan", "万元", "这些事故的直接经济损失之和。", 120),
    "occurred_on": Field("发生日期", "date"),
    "accident_id": Field("事故编号", width=146),
    "clock": Field("时限", "code", width=96),
    "started_at": Field("起算", width=150),
    "due_at": Field("到期", width=150),
    "done_at": Field("办结", width=150),
    "over_days": Field("超时限", "days", "天", "截至日期或办结之日超过到期日的天数。", 84),
    "over_minutes": Field(
        "超时限", "count", "分钟", "电话初报15分钟、书面报告30分钟，自接报时间起算，没有则自发生时间。", 96
    ),
    "is_extension_void": Field("延期核对", "flag", help="延期批准日期不在事发后60日之内，不顺延。", width=92),
    "expected_count": Field(
        "应到", "count", "人", "按事故等级、县区、行业和当日在任名册应赶赴现场的人，一人两职计一人。", 72
    ),
    "present_count": Field("实到", "count", "人", "“到场领导”里写有其姓名或别名的应到者。", 72),
    "presence_rate": Field("到场率", "rate", help="实到次数 / 应到次数。", width=84),
    "missing": Field("未到", help="应到而“到场领导”里没有写的人；您看不到姓名的人不列。", width=270),
    "vacant": Field("岗位空缺", help="当日名册上没有人任该职；不算缺席。", width=150),
    "also_present": Field("其他到场", help="“到场领导”里不在应到之列的名字。", width=130),
    "corrected_on": Field("更正日期", "date", help="报来更正的那一天。"),
    "window_days": Field("可更正", "days", "天", width=84),
    "is_in_window": Field("期限内", "pass", help="事发后30日内（道路交通、火灾7日内）更正的为通过。", width=84),
    "deaths_before": Field("原死亡", "count", "人", width=80),
    "deaths_after": Field("现死亡", "count", "人", width=80),
    "serious_injuries_before": Field("原重伤", "count", "人", width=80),
    "serious_injuries_after": Field("现重伤", "count", "人", width=80),
    "loss_yuan_before": Field("原损失", "yuan", "万元", width=90),
    "loss_yuan_after": Field("现损失", "yuan", "万元", width=90),
    "level_before": Field("原等级", "code", width=88),
    "level_after": Field("现等级", "code", width=88),
    "is_level_changed": Field("等级改变", "flag", width=88),
    "population": Field("常住人口", "count", "人", width=110),
    "gdp_yi_yuan": Field("地区生产总值", "number", "亿元", width=120),
}
