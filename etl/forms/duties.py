"""Duty lists 职责清单 and their assignment to leaders 职责分工."""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Any

import polars as pl

from etl.cells import Refused
from etl.contract import (
    DEADLINE,
    DISTRICT,
    NAME,
    TEXT,
    TIMES,
    WITHDRAWN,
    YEAR,
    Column,
    Contract,
    Reading,
    Rule,
    choice,
    identifier,
)
from etl.issues import ISSUES, issue
from warehouse.vocabulary import ACTIVITY_TYPES, CADENCES, DUTY_KINDS

DUTIES = Contract(
    "duties",
    (
        Column("职责编号", "code", identifier("职责编号"), ("编号", "职责代码"), required=True),
        Column("角色", "role", NAME, ("岗位", "责任主体"), required=True),
        Column("职责条目", "title", TEXT, ("职责内容", "职责"), required=True),
        Column("类别", "kind", choice(DUTY_KINDS), ("职责类别",)),
        Column("履职方式", "activity_type", choice(ACTIVITY_TYPES), ("方式", "活动类型")),
        Column("频次", "cadence", choice(CADENCES)),
        Column("次数", "min_count", TIMES, ("最少次数",)),
        Column("完成期限", "deadline_on", DEADLINE, ("完成时限",)),
        Column("牵头单位", "lead_unit", NAME, ("牵头部门",)),
        Column("配合单位", "cooperating_units", TEXT, ("配合部门",)),
        Column("出处", "clause", TEXT, ("依据", "来源")),
        Column("目录", "catalog", TEXT, ("清单名称",)),
        Column("设定频次", "office_cadence", choice(CADENCES)),
        Column("设定次数", "office_min_count", TIMES),
        WITHDRAWN,
    ),
    defaults={"catalog": lambda file: PurePath(file).stem},
)


def _resolve_assignments(frame: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Leader by name, post and year; duty by code, else by title, else a duty of its own."""
    rows, issues = [], []
    for row in frame.select("at", "leader", "post", "duty", "title", "year").iter_rows(named=True):
        found: dict[str, Any] = {"at": row["at"], "duty_key": None, "catalog": None}
        try:
            if row["leader"] and row["year"]:
                term, is_serving = reading.references.leader(
                    row["leader"], row["post"], date(row["year"], 1, 1), date(row["year"], 12, 31)
                )
                if not is_serving:
                    reading.warn("outside_term", f"{term.leader} {row['year']}")
                found |= {"leader": term.leader, "post": term.post}
            found |= _duty_of(row, reading)
        except Refused as refused:
            column = {"person_post_mismatch": "职务", "unknown_duty": "职责编号"}.get(refused.reason, "领导")
            issues.append(issue(row["at"], column, refused))
        rows.append({"at": row["at"], "leader": row["leader"], "post": row["post"], "duty": row["duty"], **found})
    schema = {"at": pl.UInt32, **dict.fromkeys(("leader", "post", "duty", "duty_key", "catalog"), pl.String)}
    resolved = pl.DataFrame(rows, schema=schema)
    rest = frame.drop("leader", "post", "duty", "duty_key", "catalog", strict=False)
    return rest.join(resolved, on="at", how="left", maintain_order="left"), pl.DataFrame(issues, schema=ISSUES)


def _duty_of(row: dict[str, Any], reading: Reading) -> dict[str, Any]:
    listed = reading.references.duty(row["duty"], row["title"])
    if listed:
        key = f"{listed['catalog']}|{listed['code']}"
        return {"duty_key": key, "duty": listed["code"], "catalog": listed["catalog"]}
    if row["title"]:
        reading.warn("own_duty", row["title"])
    return {"duty_key": f"|{row['duty'] or row['title']}"}


ASSIGNMENTS = Contract(
    "assignments",
    (
        Column("领导", "leader", NAME, ("姓名", "领导姓名"), required=True),
        Column("职务", "post", NAME, ("领导职务",)),
        Column("职责编号", "duty", identifier("职责编号"), ("编号", "职责代码")),
        Column("职责条目", "title", TEXT, ("职责内容", "职责"), required=True),
        Column("频次", "cadence", choice(CADENCES), required=True, blank_ok=True),
        Column("次数", "min_count", TIMES, required=True, blank_ok=True),
        Column("联系县区", "district", DISTRICT, ("县区", "联系县(市、区)")),
        Column("年度", "year", YEAR, ("年份",), required=True),
        Column("完成期限", "deadline_on", DEADLINE, ("完成时限",)),
        WITHDRAWN,
    ),
    rules=(Rule("完成期限早于年度开始，请核对", pl.col("deadline_on").dt.year() >= pl.col("year"), "完成期限"),),
    resolve=_resolve_assignments,
)
