"""Decisions of the office on entries without a duty code 认定记录: counts for these duties, or does not count."""

from __future__ import annotations

from typing import Any

import polars as pl

from etl.cells import Refused
from etl.contract import DAY, DISTRICT, MOMENT, NAME, TEXT, WITHDRAWN, Column, Contract, Reading, Rule, choice
from etl.issues import ISSUES, issue
from etl.wording import PARTED, judged_words, split_keys
from warehouse.vocabulary import ACTIVITY_TYPES, VERDICTS, word_of


def _resolve_decisions(frame: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Duties by key or code, of one type; the words as they are compared with the entry's."""
    rows, issues = [], []
    for row in frame.select("at", "verdict", "activity_type", "duties").iter_rows(named=True):
        found: dict[str, Any] = {"at": row["at"], "duties": None, "activity_type": row["activity_type"]}
        try:
            if row["verdict"] == "counts" and row["duties"]:
                keys = _keys(row["duties"], reading)
                found |= {"duties": PARTED.join(keys), "activity_type": _type(keys, row["activity_type"], reading)}
        except Refused as refused:
            issues.append(issue(row["at"], "职责", refused))
        rows.append(found)
    schema = {"at": pl.UInt32, "duties": pl.String, "activity_type": pl.String}
    resolved = frame.drop("duties", "activity_type").join(
        pl.DataFrame(rows, schema=schema), on="at", how="left", maintain_order="left"
    )
    words = judged_words(pl.col("content"), pl.col("note")).alias("words")
    return resolved.with_columns(words), pl.DataFrame(issues, schema=ISSUES)


def _keys(text: str, reading: Reading) -> list[str]:
    """The duties that a cell names, each by its key (目录|编号) or its code, once. Raises Refused(unknown_duty)."""
    keys = set(reading.references.duty_types)
    # a code that one list alone has names its duty as well
    codes = {code: listed[0] for code, listed in reading.references.duties.items() if len(listed) == 1}
    found = []
    for named in split_keys(text, keys | codes.keys()):
        if named is None:
            raise Refused("unknown_duty", f"“{text[:60]}”里有不在已装载的清单或分工里的职责，请写职责编号或“目录|编号”")
        found.append(named if named in keys else f"{codes[named]['catalog']}|{named}")
    return list(dict.fromkeys(found))


def _type(keys: list[str], given: str | None, reading: Reading) -> str | None:
    """The type of the entry: the one given, else that of its duties. Raises Refused where a duty asks for another."""
    asked = {kind for key in keys if (kind := reading.references.duty_types.get(key))}
    words = PARTED.join(word_of(ACTIVITY_TYPES, kind) for kind in sorted(asked))
    if given is None and len(asked) > 1:
        raise Refused("unknown_duty", f"这些职责的履职方式不同（{words}），一条记录只有一种，请分开认定或填写履职方式")
    if given is not None and asked - {given}:
        told = word_of(ACTIVITY_TYPES, given)
        raise Refused("unknown_duty", f"所填职责要求的履职方式是{words}，与认定的{told}不符，请改正一项")
    return given or next(iter(asked), None)


DECISIONS = Contract(
    "decisions",
    (
        Column("履职记录键", "activity_key", TEXT, ("记录键",), required=True),
        Column("领导", "leader", NAME),
        Column("职务", "post", NAME, ("领导职务",)),
        Column("履职日期", "happened_on", DAY),
        Column("履职原文", "content", TEXT, required=True),
        Column("原文备注", "note", TEXT),
        Column("认定", "verdict", choice(VERDICTS), ("认定结果",), required=True),
        Column("履职方式", "activity_type", choice(ACTIVITY_TYPES), ("方式", "活动类型")),
        Column("县区", "district", DISTRICT, ("地点县区", "涉及县区", "县(市、区)")),
        Column("职责", "duties", TEXT, ("计入职责",)),
        Column("认定人", "decided_by", TEXT, required=True),
        Column("认定时间", "decided_at", MOMENT, required=True),
        Column("理由", "reason", TEXT, ("认定理由",)),
        WITHDRAWN,
    ),
    rules=(
        Rule(
            "认定为计入时要写明计入哪项职责，请补填",
            (pl.col("verdict") != "counts") | pl.col("duties").is_not_null(),
            "职责",
            "missing_required",
        ),
    ),
    resolve=_resolve_decisions,
)
