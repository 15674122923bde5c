"""A requirement on its way, and what it still takes from the text around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from etl.documents.activities import acts_in
from etl.documents.deadlines import Deadline
from etl.documents.model import Requirement

NEAR: Final = 60  # characters between two coordinate clauses
_HEADING: Final = 200  # characters in which a clause names what it is about
_SUBJECT: Final = re.compile(
    r"^(?:推动|督促|指导|要求|确保|由|是否|组织|并|并且|同时)*(?P<who>[^,]{2,30}?)"
    r"(?:应当|应|要|须|必须|是否|每|至少|年内|全年|不少于|在|于|原则上|$)"
)
_WHO: Final = re.compile(
    r"(?:人|部门|单位|企业|政府|党委|委|局|办|会|组|领导|干部|成员|县|区|街道|乡镇|各地|中心|公司|学校|机构|书记|市长|主任|主席|人员)(?:\([^)]*\))?$"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the document says beyond the clause: whether it plans one year, so that a bare count is the year's."""

    is_year_plan: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A requirement on its way: what may still come from its neighbours is None."""

    start: int
    end: int
    activity: str | None
    cadence: str | None
    count: int | None = None
    deadline: Deadline | None = None
    rate: str | None = None
    subject: str | None = None


def subject_of(text: str) -> str | None:
    """Who a comma clause is about, where it opens with a body or a post."""
    found = _SUBJECT.match(text)
    who = found["who"] if found else ""
    return who if who and _WHO.search(who) else None


def finished(draft: Draft, text: str, found: Sequence[Requirement]) -> Requirement:
    """The draft as a requirement; an act that its sentence does not tell is the one before's, or the heading's."""
    heading = acts_in(text[: min(draft.start, _HEADING)])
    is_near = bool(found) and draft.start - found[-1].end < NEAR and "。" not in text[found[-1].end : draft.start]
    borrowed = found[-1].activity if is_near else heading[0].code if heading and draft.count else "other"
    return Requirement(
        quote=text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        activity=draft.activity or (borrowed if draft.cadence else "other"),
        cadence=draft.cadence,
        min_count=draft.count or 1,
        deadline=draft.deadline.phrase if draft.deadline else None,
        deadline_iso=draft.deadline.iso if draft.deadline else None,
        target_rate=draft.rate,
        subject=draft.subject,
    )
