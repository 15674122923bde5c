"""The register of inspections 督导检查登记."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import polars as pl

from etl import cells
from etl.cells import Refused
from etl.contract import DISTRICT, HAPPENED, NAME, TEXT, WITHDRAWN, Column, Contract, Kind, Reading
from etl.issues import ISSUES
from etl.references import split_aliases
from warehouse.vocabulary import INSPECTION_METHODS, word_of

_BETWEEN: Final = re.compile(r"[、,，;；/+\s]+")  # how offices part the several methods of one visit


def _methods(text: str) -> str | None:
    """The codes of one or several methods, 、-separated, in the vocabulary's order. Raises Refused(unknown_enum)."""
    if cells.name(text) is None:
        return None
    named = {cells.choice(piece, INSPECTION_METHODS) for piece in _BETWEEN.split(cells.clean(text) or "") if piece}
    return "、".join(code for code in INSPECTION_METHODS if code in named) or None


METHODS: Final = Kind(
    lambda text, _: _methods(text),
    pl.String(),
    words=INSPECTION_METHODS,
    show=lambda codes: "、".join(word_of(INSPECTION_METHODS, code) for code in codes.split("、")),
)
PEOPLE: Final = Kind(lambda text, _: "、".join(split_aliases(text)) or None, pl.String())


def _resolve_inspections(frame: pl.DataFrame, reading: Reading) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Unit by name or alias where the register knows it, the district from the unit, leaders by name and day."""
    rows: list[dict[str, Any]] = []
    for row in frame.select("at", "unit", "district", "leader", "inspected_on").iter_rows(named=True):
        unit = reading.references.unit(row["unit"]) if row["unit"] else None
        rows.append(
            {
                "at": row["at"],
                "unit": unit,
                "district": row["district"] or (reading.references.district_of_unit(unit) if unit else None),
                "leader": _known(row["leader"], row["inspected_on"], reading),
            }
        )
    schema = {"at": pl.UInt32, **dict.fromkeys(("unit", "district", "leader"), pl.String)}
    resolved = pl.DataFrame(rows, schema=schema)
    joined = frame.drop("unit", "district", "leader").join(resolved, on="at", how="left", maintain_order="left")
    return joined, pl.DataFrame(schema=ISSUES)


def _known(names: str | None, day: date | None, reading: Reading) -> str | None:
    """The names as the register has them; who is in no register, or not told apart there, stays as written."""
    if not names or day is None:
        return names
    found = []
    for written in names.split("、"):
        try:
            term, is_serving = reading.references.leader(written, None, day, day)
        except Refused:
            found.append(written)
            continue
        if not is_serving:
            reading.warn("outside_term", f"{term.leader} {day}")
        found.append(term.leader)
    return "、".join(found)


INSPECTIONS = Contract(
    "inspections",
    (
        Column("被督导单位", "unit", NAME, ("被检查单位", "受检单位", "受督导单位"), required=True),
        Column("县区", "district", DISTRICT, ("县(市、区)", "所属县区", "属地")),
        Column("督导时间", "inspected_on", HAPPENED, ("督导日期", "检查时间", "检查日期", "督查时间"), required=True),
        Column("督导方式", "methods", METHODS, ("检查方式", "督查方式")),
        Column("带队领导", "leader", PEOPLE, ("带队人", "带队督导领导", "督导领导")),
        Column("督导内容", "content", TEXT, ("检查内容", "督查内容")),
        Column("发现的问题", "problems", TEXT, ("存在问题", "发现问题")),
        Column("整改情况反馈", "feedback", TEXT, ("整改反馈", "整改情况", "整改落实情况")),
        WITHDRAWN,
    ),
    resolve=_resolve_inspections,
)
