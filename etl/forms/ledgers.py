"""The ledgers: findings 隐患台账 and accidents 事故台账."""

from __future__ import annotations

import polars as pl

from etl.contract import (
    DAY,
    DEADLINE,
    DISTRICT,
    HAPPENED,
    INDUSTRY,
    MOMENT,
    NAME,
    PEOPLE,
    TEN_THOUSANDS,
    TEXT,
    WITHDRAWN,
    YES,
    Column,
    Contract,
    Rule,
    choice,
    identifier,
)
from warehouse.vocabulary import ACCIDENT_LEVELS, FINDING_LEVELS, FINDING_STATUSES

_IS_CLOSED = pl.col("status") == "closed"


def _follows(later: str) -> pl.Expr:
    """True when a day is not before the finding was found."""
    return pl.col("found_on") <= pl.col(later)


FINDINGS = Contract(
    "findings",
    (
        Column("编号", "finding", identifier("编号"), ("隐患编号", "台账编号"), required=True),
        Column("县区", "district", DISTRICT, ("县(市、区)", "所属县区", "属地"), required=True),
        Column("被督导单位", "unit", NAME, ("被检查单位", "受检单位", "隐患单位")),
        Column("行业", "industry", INDUSTRY, ("行业领域", "所属行业")),
        Column("隐患等级", "level", choice(FINDING_LEVELS), ("隐患级别", "等级"), required=True),
        Column("隐患描述", "description", TEXT, ("问题描述", "隐患内容", "存在问题", "发现的问题"), required=True),
        Column("发现日期", "found_on", HAPPENED, ("检查日期", "排查日期", "发现时间"), required=True),
        Column("整改期限", "deadline_on", DEADLINE, ("整改时限", "限期整改日期"), required=True),
        Column("延期申请日期", "extension_requested_on", HAPPENED, ("申请延期日期",)),
        Column("延期至", "extended_to_on", DEADLINE, ("延期整改至",)),
        Column("交办日期", "handed_over_on", HAPPENED, ("交办时间", "交办整改日期")),
        Column("整改完成日期", "rectified_on", HAPPENED, ("完成整改日期", "整改日期")),
        Column("复查日期", "rechecked_on", HAPPENED, ("复查时间", "复查验收日期")),
        Column("整改状态", "status", choice(FINDING_STATUSES), ("状态", "整改情况"), required=True),
        Column("销号日期", "closed_on", HAPPENED, ("销号时间", "验收销号日期")),
        Column("通报日期", "circulated_on", HAPPENED, ("通报时间",)),
        Column("责任单位", "responsible_unit", NAME, ("整改责任单位",)),
        Column("责任人", "responsible_person", NAME, ("整改责任人",)),
        Column("整改措施", "measures", TEXT, ("防范措施",)),
        Column("整改资金(万元)", "funds_yuan", TEN_THOUSANDS, ("投入资金(万元)", "整改资金")),
        Column("应急预案", "emergency_plan", TEXT, ("是否有应急预案",)),
        Column("挂牌督办", "supervision", TEXT, ("挂牌督办级别",)),
        WITHDRAWN,
    ),
    rules=(
        Rule("整改期限早于发现日期，请核对两个日期", pl.col("found_on") <= pl.col("deadline_on"), "整改期限"),
        Rule("延期至早于发现日期，请核对两个日期", pl.col("found_on") <= pl.col("extended_to_on"), "延期至"),
        Rule("整改完成日期早于发现日期，请核对两个日期", pl.col("found_on") <= pl.col("rectified_on"), "整改完成日期"),
        Rule("销号日期早于发现日期，请核对两个日期", pl.col("found_on") <= pl.col("closed_on"), "销号日期"),
        Rule("销号日期早于整改完成日期，请核对两个日期", pl.col("rectified_on") <= pl.col("closed_on"), "销号日期"),
        Rule("延期申请日期早于发现日期，请核对两个日期", _follows("extension_requested_on"), "延期申请日期"),
        Rule(
            "延期申请日期晚于延期至，请核对两个日期",
            pl.col("extension_requested_on") <= pl.col("extended_to_on"),
            "延期申请日期",
        ),
        # what was put right on the spot (立行立改) may be handed over afterwards: the order is with the finding only
        Rule("交办日期早于发现日期，请核对两个日期", _follows("handed_over_on"), "交办日期"),
        Rule("复查日期早于发现日期，请核对两个日期", _follows("rechecked_on"), "复查日期"),
        Rule("复查日期早于整改完成日期，请核对两个日期", pl.col("rectified_on") <= pl.col("rechecked_on"), "复查日期"),
        Rule("销号日期早于复查日期，请核对两个日期", pl.col("rechecked_on") <= pl.col("closed_on"), "销号日期"),
        Rule("通报日期早于发现日期，请核对两个日期", _follows("circulated_on"), "通报日期"),
        Rule(
            "整改状态是已销号，却没有销号日期；请补填销号日期或改正状态",
            ~_IS_CLOSED | pl.col("closed_on").is_not_null(),
            "销号日期",
            "status_inconsistent",
        ),
        Rule(
            "填了销号日期，整改状态却不是已销号；请改正状态或删去销号日期",
            _IS_CLOSED | pl.col("closed_on").is_null(),
            "整改状态",
            "status_inconsistent",
        ),
    ),
)


def _in_order(earlier: str, later: str) -> pl.Expr:
    """True when the moments are in order; a moment given without a time of day is compared by its day."""
    first, second = pl.col(earlier), pl.col(later)
    return (first <= second) | ((second == second.dt.truncate("1d")) & (first.dt.date() <= second.dt.date()))


_CASUALTIES = (
    Column("死亡人数", "deaths", PEOPLE, ("死亡(人)", "死亡"), required=True),
    Column("重伤人数", "serious_injuries", PEOPLE, ("重伤(人)", "重伤")),
    Column("直接经济损失(万元)", "loss_yuan", TEN_THOUSANDS, ("直接经济损失", "经济损失(万元)")),
)

ACCIDENTS = Contract(
    "accidents",
    (
        Column("事故编号", "accident", identifier("事故编号"), ("编号",), required=True),
        Column("发生时间", "occurred_at", MOMENT, ("事故发生时间", "事发时间"), required=True),
        Column("县区", "district", DISTRICT, ("县(市、区)", "所属县区", "属地", "事故地点县区"), required=True),
        Column("行业", "industry", INDUSTRY, ("行业领域", "所属行业")),
        *_CASUALTIES,
        Column("事故等级", "level_reported", choice(ACCIDENT_LEVELS), ("等级",)),
        Column("接报时间", "notified_at", MOMENT),
        Column("电话初报时间", "phoned_at", MOMENT, ("电话报告时间",)),
        Column("书面报告时间", "written_at", MOMENT),
        Column("到场领导", "leaders_on_scene", TEXT),
        Column("立案日期", "filed_on", HAPPENED),
        Column("结案日期", "concluded_on", HAPPENED),
        Column("延期批准日期", "extension_on", DAY),
        Column("公开日期", "published_on", HAPPENED),
        Column("整改评估日期", "assessed_on", HAPPENED),
        Column("是否影响较大", "is_sensitive", YES, ("影响较大",)),
        WITHDRAWN,
    ),
    rules=(
        Rule("电话初报时间早于发生时间，请核对", _in_order("occurred_at", "phoned_at"), "电话初报时间"),
        Rule("书面报告时间早于电话初报时间，请核对", _in_order("phoned_at", "written_at"), "书面报告时间"),
        Rule("书面报告时间早于发生时间，请核对", _in_order("occurred_at", "written_at"), "书面报告时间"),
        Rule("接报时间早于发生时间，请核对", _in_order("occurred_at", "notified_at"), "接报时间"),
        Rule("结案日期早于发生时间，请核对", pl.col("occurred_at").dt.date() <= pl.col("concluded_on"), "结案日期"),
        Rule("立案日期早于发生时间，请核对", pl.col("occurred_at").dt.date() <= pl.col("filed_on"), "立案日期"),
        Rule("公开日期早于结案日期，请核对", pl.col("concluded_on") <= pl.col("published_on"), "公开日期"),
        Rule("整改评估日期早于结案日期，请核对", pl.col("concluded_on") <= pl.col("assessed_on"), "整改评估日期"),
    ),
)
