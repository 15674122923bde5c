"""The registers: regions 行政区划, units 单位名册, leaders 领导名册."""

from __future__ import annotations

import polars as pl

from etl.contract import (
    DAY,
    HUNDRED_MILLIONS,
    INDUSTRY,
    INHABITANTS,
    NAME,
    REGION,
    REGION_LIST,
    TEXT,
    WITHDRAWN,
    YEAR,
    YES,
    Column,
    Contract,
    Rule,
    choice,
    identifier,
)
from warehouse.vocabulary import REGION_KINDS, UNIT_KINDS

REGIONS = Contract(
    "regions",
    (
        Column("名称", "name", NAME, ("县区名称", "地区名称", "行政区划名称"), required=True),
        Column("代码", "code", identifier("代码"), ("行政区划代码", "区划代码")),
        Column("上级", "parent", NAME, ("上级地区", "上级行政区")),
        Column("类别", "kind", choice(REGION_KINDS), ("类型",)),
        Column("别名", "aliases", TEXT, ("简称",)),
        Column("年度", "year", YEAR, ("年份",)),
        Column("常住人口", "population", INHABITANTS, ("常住人口(人)", "人口")),
        Column("地区生产总值(亿元)", "gdp_yi_yuan", HUNDRED_MILLIONS, ("地区生产总值", "GDP(亿元)")),
        WITHDRAWN,
    ),
)

UNITS = Contract(
    "units",
    (
        Column("名称", "name", NAME, ("单位名称", "企业名称"), required=True),
        Column("类别", "kind", choice(UNIT_KINDS), ("单位类别", "类型")),
        Column("所属地区", "region", REGION, ("所属县区", "县区", "属地")),
        Column("行业", "industry", INDUSTRY, ("行业领域", "所属行业")),
        Column("别名", "aliases", TEXT, ("简称",)),
        WITHDRAWN,
    ),
)

LEADERS = Contract(
    "leaders",
    (
        Column("姓名", "name", NAME, ("领导姓名",), required=True),
        Column("职务", "post", NAME, ("现任职务",), required=True),
        Column("角色", "role", NAME, ("岗位类别", "清单角色")),
        Column("所属地区", "region", REGION, ("所属县区", "地区")),
        Column("联系县区", "contact_districts", REGION_LIST, ("联系县（市、区）", "包保县区")),
        Column("分管部门/分管行业", "portfolio", TEXT, ("分管部门", "分管工作")),
        Column("分管行业", "portfolio_industries", TEXT, ("分管领域",)),
        Column("任职起", "term_start_on", DAY, ("任职开始", "任职时间", "任职日期")),
        Column("任职止", "term_end_on", DAY, ("任职结束", "离任日期", "离任时间")),
        Column("联络员", "liaison", TEXT),
        Column("是否安委会成员", "is_committee_member", YES, ("安委会成员",)),
        Column("别名", "aliases", TEXT),
        WITHDRAWN,
    ),
    rules=(Rule("任职止早于任职起，请核对", pl.col("term_start_on") <= pl.col("term_end_on"), "任职止"),),
)
