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
    "population": Field("常住人口", "count", "人", width=110),
    "gdp_yi_yuan": Field("地区生产总值", "number", "亿元", width=120),
}
