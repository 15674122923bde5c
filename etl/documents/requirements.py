"""From the words of a clause to what they ask for: coordinate acts apart, what they share handed on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from etl.documents.activities import activity_of, acts_in
from etl.documents.anchors import Anchor, cadences, counts, rates
from etl.documents.deadlines import Deadline, deadlines
from etl.documents.grammar import masked, passed_over
from etl.documents.model import Requirement

_ENDS: Final = "。;!?\n"
_COVERAGE: Final = re.compile(r"全覆盖")
_SCENE: Final = re.compile(
    r"发生[^。;]{0,80}?(?:事故|灾害|险情)[^。;]{0,200}?(?:赶赴|赶到|前往|奔赴)[^。;,]{0,12}现场(?:处置|指挥)?"
)


@dataclass(slots=True)
class Segment:
    """A comma clause: its place in the text, its words, its names blanked out, and the numbers in it."""

    start: int
    text: str
    masked: str
    cadences: list[Anchor] = field(default_factory=list)
    counts: list[Anchor] = field(default_factory=list)
    rates: list[Anchor] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.start + len(self.text)


Neighbours = tuple[Segment | None, Segment | None]  # the comma clauses before and behind


@dataclass(frozen=True, slots=True)
class Setting:
    """What the document says beyond the clause: whether it plans one year, and the year its dates lie in."""

    is_year_plan: bool = False
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A requirement before its activity is known: what may still come from its neighbours is None."""

    start: int
    end: int
    activity: str | None
    cadence: str | None
    count: int | None
    deadline: Deadline | None = None
    rate: str | None = None
    subject: str | None = None


def requirements(text: str, setting: Setting) -> list[Requirement]:
    """Everything that the plain `text` of a clause asks for, in order; offsets count its characters."""
    blank = masked(text)
    found: list[Requirement] = []
    year = setting.year
    for sentence in _sentences(blank):
        segments = [
            _measured(Segment(start, text[start:end], blank[start:end]), year)
            for start, end in _segments(blank, *sentence)
        ]
        drafts = list(_drafts(segments, setting)) or _on_scene(text, sentence)
        for draft in drafts:
            if draft.deadline and draft.deadline.iso and re.match(r"\d{4}-", draft.deadline.iso):
                year = int(draft.deadline.iso[:4])
            found.append(_finished(draft, text))
    return found


def _on_scene(text: str, sentence: tuple[int, int]) -> list[Draft]:
    """发生…事故…赶赴现场: a duty that waits for its event."""
    start, end = sentence
    found = _SCENE.search(text, start, end)
    return [Draft(found.start(), found.end(), "on_scene", "on_event", None)] if found else []


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for at, character in enumerate(text):
        if character in _ENDS:
            if at > start:
                yield start, at
            start = at + 1
    if start < len(text):
        yield start, len(text)


def _segments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Comma clauses of a sentence; commas in brackets part nothing, a new period after 、 begins a clause of its own."""
    cuts, depth, opened = [start], 0, start
    for at in range(start, end):
        character = text[at]
        if character in "([":
            depth, opened = depth + 1, at if depth == 0 else opened
        elif character in ")]":
            depth = max(0, depth - 1)
        elif character in ",:" and (depth == 0 or at - opened > 80):
            cuts.append(at + 1)
    cuts.append(end + 1)
    for left, right in zip(cuts, cuts[1:], strict=False):
        yield from _parted(text, left, min(right - 1, end))


def _parted(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    marks = cadences(piece)
    cut = start
    for earlier, later in zip(marks, marks[1:], strict=False):
        joint = piece.find("、", earlier.end, later.start)
        if joint < 0:
            joint = max(piece.rfind(mark, earlier.end, later.start) for mark in "和及并")
        if joint >= 0:
            yield cut, start + joint
            cut = start + joint + 1
    if cut < end:
        yield cut, end


def _measured(segment: Segment, year: int | None) -> Segment:
    if passed_over().search(segment.masked):
        return segment
    segment.cadences = cadences(segment.masked)
    segment.deadlines = deadlines(segment.masked, year)
    inside = [(d.start, d.end) for d in segment.deadlines] + [(c.start, c.end) for c in segment.cadences if c.times]
    segment.counts = [c for c in counts(segment.masked) if not any(a < c.end and c.start < b for a, b in inside)]
    segment.rates = rates(segment.masked)
    return segment


def _drafts(segments: list[Segment], setting: Setting) -> Iterator[Draft]:
    """The drafts of one sentence: deadlines that stand alone wait for their act, periods and counts are handed on."""
    waiting: tuple[Segment, list[Deadline]] | None = None
    period: Segment | None = None  # a period that stands alone, or still needs its act
    last: Draft | None = None
    for at, segment in enumerate(segments):
        following = segments[at + 1] if at + 1 < len(segments) else None
        if waiting and (acts_in(segment.text) or following is None):
            yield from _dated(waiting, segment, setting)
            waiting = None
            if not (segment.cadences or segment.rates):
                continue
        if segment.deadlines and not segment.cadences and _is_bare(segment) and following is not None:
            waiting = (segment, segment.deadlines)
            continue
        earlier = segments[at - 1] if at else None
        made = list(_of_segment(segment, (earlier, following), last, period, setting))
        period = segment if segment.cadences and not made else None
        for draft in made:
            yield draft
            last = draft if draft.cadence and draft.deadline is None else last


def _is_bare(segment: Segment) -> bool:
    """Whether nothing but its deadline stands in the clause, or who it is for."""
    rest = segment.masked
    for deadline in reversed(segment.deadlines):
        rest = rest[: deadline.start] + rest[deadline.end :]
    return not acts_in(rest) and (len(rest) <= 12 or not re.search("报|交|完成|达到|实现|建|到位", rest))


def _dated(waiting: tuple[Segment, list[Deadline]], segment: Segment, setting: Setting) -> Iterator[Draft]:
    head, found = waiting
    del setting
    for deadline in found:
        cadence = _hung(deadline)
        if cadence is None:
            continue
        rate = segment.rates[0].value if segment.rates else "100%" if _COVERAGE.search(segment.text) else None
        count = next((c.times for c in segment.counts if c.value == "times"), None)
        yield Draft(
            head.start + deadline.start, segment.end, activity_of(segment.text, 0, 0), cadence, count, deadline, rate,
            _subject(segment.text),
        )  # fmt: skip


def _hung(deadline: Deadline) -> str | None:
    return {
        "date": "once",
        "span": "on_event",
        "lead": "on_event",
        "season": "once",
        "monthly": "month",
        "quarterly": "quarter",
    }[deadline.kind]


def _of_segment(
    segment: Segment, neighbours: Neighbours, last: Draft | None, period: Segment | None, setting: Setting
) -> Iterator[Draft]:
    earlier, following = neighbours
    if segment.cadences:
        yield from _periodic(segment, following)
    elif period is not None and (segment.counts or acts_in(segment.text)):
        count = segment.counts[0].times if segment.counts else None
        mark = period.cadences[0]
        yield Draft(
            period.start + mark.start,
            segment.end,
            activity_of(segment.text, 0, 0),
            mark.value,
            count,
            None,
            None,
            _subject(period.text),
        )
    elif segment.deadlines:
        yield from _by_deadline(segment, following, earlier)
    elif segment.rates:
        for rate in segment.rates:
            start, end = _around(segment, rate)
            yield Draft(
                start,
                end,
                activity_of(segment.text, rate.start, rate.end),
                None,
                None,
                None,
                rate.value,
                _subject(segment.text),
            )
    elif segment.counts:
        yield from _counted(segment, last, setting)


def _periodic(segment: Segment, following: Segment | None) -> Iterator[Draft]:
    for at, mark in enumerate(segment.cadences):
        stop = segment.cadences[at + 1].start if at + 1 < len(segment.cadences) else len(segment.text)
        behind = [c for c in segment.counts if mark.end <= c.start < stop]
        ahead = [c for c in segment.counts if c.end <= mark.start] if at == 0 else []
        chosen = (behind or ahead or [None])[0]
        count = mark.times or (chosen.times if chosen else None)
        activity = activity_of(segment.text, mark.start, mark.end)
        end = segment.end
        if activity is None and following is not None and not (chosen and _names_thing(segment)):
            taken = next(iter(following.cadences), None)
            activity = activity_of(following.text, taken.start if taken else 0, taken.end if taken else 0)
            if count is None and following.counts:
                count = following.counts[0].times
            if activity and not taken and not following.deadlines:
                end = following.end
        deadline = next(iter(segment.deadlines), None)
        if deadline is not None and deadline.kind == "season":
            deadline = None
        if activity is None and count is None and deadline is None and _is_adverb(segment, mark):
            continue
        rate = segment.rates[0].value if segment.rates else None
        yield Draft(
            segment.start + _from(segment, mark),
            end,
            activity,
            mark.value,
            count,
            deadline,
            rate,
            _subject(segment.text[: mark.start]),
        )


def _names_thing(segment: Segment) -> bool:
    return bool(segment.counts) and segment.counts[0].value == "things"


def _from(segment: Segment, mark: Anchor) -> int:
    """Where the quote begins: the period, or the whole clause when its act stands before the period."""
    return mark.start if any(act.start >= mark.end for act in acts_in(segment.text)) or not acts_in(segment.text) else 0


def _is_adverb(segment: Segment, mark: Anchor) -> bool:
    """每天、每年 with no act behind it anywhere is a way of speaking."""
    rest = segment.masked[mark.end :]
    return not re.search(r"\d", rest) and (mark.value in ("day", "year") or len(rest) < 2)


def _by_deadline(segment: Segment, following: Segment | None, earlier: Segment | None) -> Iterator[Draft]:
    for at, deadline in enumerate(segment.deadlines):
        activity = activity_of(segment.text, deadline.start, deadline.end)
        end = segment.end
        if activity is None and following is not None and not following.deadlines:
            activity = activity_of(following.text, 0, 0)
            end = following.end if activity else end
        if activity is None and earlier is not None:
            activity = activity_of(earlier.text, 0, 0)
        if deadline.kind == "season" and (
            activity is None or not re.search("开展|组织|完成|进行|集中|全面|实施", segment.text)
        ):
            continue
        count = next((c.times for c in segment.counts if c.value == "times"), None)
        rate = segment.rates[0].value if segment.rates else None
        later = segment.deadlines[at + 1] if at + 1 < len(segment.deadlines) else None
        start, stop = (
            segment.start + deadline.start,
            segment.start + later.start if later and later.kind == deadline.kind == "span" else end,
        )
        yield Draft(
            start, stop, activity, _hung(deadline), count, deadline, rate, _subject(segment.text[: deadline.start])
        )


def _counted(segment: Segment, last: Draft | None, setting: Setting) -> Iterator[Draft]:
    """A count with no period: coordinate with the one before it, or asked of the plan's year."""
    chosen = segment.counts[0]
    is_condition = segment.masked.rstrip().endswith("的") or re.search(
        r"(?:未|没有|不足|低于)[^,]{0,6}$", segment.masked[: chosen.start]
    )
    if is_condition:
        return
    activity = activity_of(segment.text, chosen.start, chosen.start)
    if (
        last is not None
        and last.end >= segment.start - 40
        and (chosen.is_firm or chosen.value == "times")
        and last.cadence not in ("once", "on_event")
    ):
        yield Draft(segment.start, segment.end, activity, last.cadence, chosen.times, None, None, last.subject)
        return
    is_asked = chosen.is_firm or (setting.is_year_plan and chosen.value == "times" and _is_digit(segment, chosen))
    if chosen.value == "things" and not chosen.is_firm:
        is_asked = setting.is_year_plan and _is_digit(segment, chosen)
    if not is_asked or (chosen.value == "times" and activity is None):
        return
    for each in segment.counts if chosen.value == "things" else [chosen]:
        if each.value != chosen.value:
            continue
        standing = each.value == "things" and re.search("配备|保持|配足|设置|常态", segment.text)
        cadence = None if standing else "year" if setting.is_year_plan else "once"
        yield Draft(
            segment.start, segment.end, activity, cadence, each.times, None, None, _subject(segment.text[: each.start])
        )


def _is_digit(segment: Segment, anchor: Anchor) -> bool:
    return bool(re.search(r"\d", segment.masked[anchor.start : anchor.end])) or (anchor.times or 0) > 1


def _around(segment: Segment, rate: Anchor) -> tuple[int, int]:
    """A rate's quote: its part of the clause between 、."""
    left = max(segment.masked.rfind("、", 0, rate.start) + 1, 0)
    right = segment.masked.find("、", rate.end)
    return segment.start + left, segment.start + (right if right >= 0 else len(segment.text))


_SUBJECT: Final = re.compile(
    r"^(?:推动|督促|指导|要求|确保|由|是否|组织|并|并且|同时)*(?P<who>[^,]{2,30}?)(?:应当|应|要|须|必须|是否|每|至少|年内|全年|不少于|在|于|原则上|$)"
)
_WHO: Final = re.compile(
    r"(?:人|部门|单位|企业|政府|党委|委|局|办|会|组|领导|干部|成员|县|区|街道|乡镇|各地|中心|公司|学校|机构|书记|市长|主任|主席|人员|公司)(?:\([^)]*\))?$"
)


def _subject(text: str) -> str | None:
    found = _SUBJECT.match(text)
    who = found["who"] if found else ""
    return who if who and _WHO.search(who) else None


def _finished(draft: Draft, text: str) -> Requirement:
    return Requirement(
        quote=text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        activity=draft.activity or "other",
        cadence=draft.cadence,
        min_count=draft.count or 1,
        deadline=draft.deadline.phrase if draft.deadline else None,
        deadline_iso=draft.deadline.iso if draft.deadline else None,
        target_rate=draft.rate,
        subject=draft.subject,
    )


def moved(requirement: Requirement, start: int, end: int, quote: str) -> Requirement:
    """The requirement with its place and words in the raw text."""
    return replace(requirement, start=start, end=end, quote=quote)
