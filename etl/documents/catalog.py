"""A parsed document as a workbook of 职责清单: the parser proposes, a person corrects and loads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Final

from etl.documents.model import Duty, Parsed, Requirement
from etl.forms.duties import DUTIES
from etl.templates.guide import guide_of
from etl.templates.workbook import workbook
from warehouse.vocabulary import ACTIVITY_TYPES, CADENCES, DUTY_KINDS

_TITLE_LONG: Final = 500


def write_catalog(parsed: Sequence[Parsed], target: Path) -> int:
    """Write every duty, one row for each thing it asks for, and give the count of rows. Raises OSError."""
    rows = [row for each in parsed for row in _rows(each)]
    target.write_bytes(workbook(DUTIES, guide_of(DUTIES), rows))
    return len(rows)


def _rows(parsed: Parsed) -> Iterator[dict[str, str | int]]:
    taken: dict[str, int] = {}
    for duty in parsed.duties:
        asked: Sequence[Requirement | None] = duty.requirements or (None,)
        for requirement in asked:
            base = re.sub(r"[/#]", "-", duty.clause).replace("(", "").replace(")", "")
            taken[base] = taken.get(base, 0) + 1
            code = base if taken[base] == 1 else f"{base}-{taken[base]}"
            yield _row(parsed, duty, requirement, code)


def _row(parsed: Parsed, duty: Duty, asked: Requirement | None, code: str) -> dict[str, str | int]:
    kind = DUTY_KINDS[_kind(duty)][0]
    row: dict[str, str | int] = {
        "职责编号": code,
        "角色": duty.role or (asked.subject if asked and asked.subject else "") or "各单位",
        "职责条目": _title(asked.quote if asked else duty.text),
        "类别": kind,
        "牵头单位": "、".join(duty.lead),
        "配合单位": "、".join(duty.coop),
        "出处": duty.clause,
        "目录": PurePath(parsed.file).stem,
    }
    if asked is None:
        return row
    row["履职方式"] = ACTIVITY_TYPES[asked.activity][0]
    if asked.cadence in CADENCES:
        row["频次"] = CADENCES[asked.cadence][0]
        row["次数"] = asked.min_count
    if asked.deadline_iso and re.fullmatch(r"\d{4}-\d\d-\d\d", asked.deadline_iso):
        row["完成期限"] = asked.deadline_iso
    return row


def _title(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _TITLE_LONG else f"{words[: _TITLE_LONG - 1]}…"


def _kind(duty: Duty) -> str:
    if "督查" in duty.document or "检查" in duty.document:
        return "check_point"
    if re.search(r"要点|计划|行动|方案", duty.document):
        return "annual_task"
    return "prompt" if duty.heading is not None and "提示" in duty.heading else "duty"
