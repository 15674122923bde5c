"""Leaders' activity logs 履职记录."""

from __future__ import annotations

import polars as pl

from etl.cells import Refused
from etl.contract import (
    DISTRICT,
    HAPPENED,
    NAME,
    TEXT,
    WITHDRAWN,
    Column,
    Contract,
    Reading,
    choice,
    identifier,
)
from etl.issues import ISSUES, issue, issues_where
from etl.wording import compared
from warehouse.vocabulary import ACTIVITY_TYPES

_WHO = ("leader", "post", "happened_on")


def _resolve_activities(frame: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Leader by name, day and post; duty code must be known; words and key for comparing entries."""
    people, found_issues = _people(frame, reading)
    unknown = [
        code for code in frame["duty"].drop_nulls().unique().to_list() if not reading.references.knows_code(code)
    ]
    wrong_duty = issues_where(
        frame,
        pl.col("duty").is_in(unknown),
        "职责编号",
        "unknown_duty",
        "职责编号不在已装载的清单或分工里，请核对编号或先报送清单",
    )
    joined = (
        frame.join(people, on=_WHO, how="left", nulls_equal=True, maintain_order="left")
        .drop("leader", "post")
        .rename({"found_leader": "leader", "found_post": "post"})
        .with_columns(compared(pl.col("content")).alias("words"))
        .with_columns(_key())
    )
    who_issues = frame.join(found_issues, on=_WHO, how="inner", nulls_equal=True).select(list(ISSUES))
    return joined, pl.concat([who_issues, wrong_duty])


def _people(frame: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, pl.DataFrame]:
    found, issues = [], []
    for row in frame.select(_WHO).unique(maintain_order=True).iter_rows(named=True):
        if row["leader"] is None or row["happened_on"] is None:
            continue
        try:
            day = row["happened_on"]
            term, is_serving = reading.references.leader(row["leader"], row["post"], day, day)
        except Refused as refused:
            column = "领导职务" if refused.reason == "person_post_mismatch" else "姓名"
            issues.append(row | {key: value for key, value in issue(0, column, refused).items() if key != "at"})
            continue
        if not is_serving:
            reading.warn("outside_term", f"{term.leader} {day}")
        found.append(row | {"found_leader": term.leader, "found_post": term.post})
    who = {"leader": pl.String, "post": pl.String, "happened_on": pl.Date}
    issue_columns = {name: kind for name, kind in ISSUES.items() if name != "at"}
    return (
        pl.DataFrame(found, schema={**who, "found_leader": pl.String, "found_post": pl.String}),
        pl.DataFrame(issues, schema={**who, **issue_columns}),
    )


def _key() -> pl.Expr:
    """The record's number if given, else leader + date + type + content + district + duty code."""
    parts = [
        pl.col(part).cast(pl.String).fill_null("")
        for part in ("leader", "post", "happened_on", "activity_type", "content", "district", "duty")
    ]
    return (
        pl.when(pl.col("record").is_not_null())
        .then(pl.lit("#") + pl.col("record"))
        .otherwise(pl.concat_str(parts, separator="|"))
        .alias("activity_key")
    )


ACTIVITIES = Contract(
    "activities",
    (
        Column("记录编号", "record", identifier("记录编号"), ("履职记录编号",)),
        Column("时间", "happened_on", HAPPENED, ("日期", "履职时间", "活动时间"), required=True),
        Column("领导职务", "post", NAME, ("职务",)),
        Column("姓名", "leader", NAME, ("领导姓名", "领导"), required=True),
        Column("履职内容", "content", TEXT, ("工作内容", "履职情况", "内容"), required=True),
        Column("履职方式", "activity_type", choice(ACTIVITY_TYPES), ("方式", "活动类型")),
        Column("县区", "district", DISTRICT, ("地点县区", "涉及县区", "县(市、区)")),
        Column("职责编号", "duty", identifier("职责编号"), ("对应职责编号",)),
        Column("印证资料", "evidence", TEXT, ("佐证材料", "印证材料")),
        Column("备注", "note", TEXT, ("说明",)),
        WITHDRAWN,
    ),
    resolve=_resolve_activities,
)
