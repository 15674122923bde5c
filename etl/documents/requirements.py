"""From the words of a clause to what they ask for: coordinate acts apart, what they share handed on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from etl.documents.activities import activity_of, acts_in
from etl.documents.anchors import Anchor
from etl.documents.carried import (
    HUNG,
    STAFF,
    around,
    count_of,
    covered,
    dated,
    has_aim,
    is_joined,
    rate_of,
    with_act,
    with_end,
    with_goals,
)
from etl.documents.deadlines import Deadline
from etl.documents.drafts import NEAR, Draft, Setting, finished, subject_of
from etl.documents.grammar import masked
from etl.documents.model import Requirement
from etl.documents.segments import Segment, segments, sentences

_AROUND: Final = 8  # comma clauses that can hand something on
_SCENE: Final = re.compile(
    r"发生[^。;]{0,80}?(?:事故|灾害|险情)[^。;]{0,200}?(?:赶赴|赶到|前往|奔赴)[^。;,]{0,12}现场(?:处置|指挥)?"
)
_STAFFED: Final = re.compile(r"配备|配齐|专职|队伍")
# A sentence of what has been asks for nothing, whatever figures it names.
_PAST: Final = re.compile(
    r"去年|上年,|共发生|同比分别|据统计|统计显示|取得了|成功|累计(?:检查|排查|整改|开展)|全年共|\d{4}年(?:以来|,全|全[市省县区])|(?:季度|半年),全[市省县区]|(?:今年|年初)以来,?全"
)
_WISH: Final = re.compile(
    r"应(?!急|对|用)|须|要(?!点|求|素|害)|每(?!一|个)|确保|力争|是否|不少于|不低于|至少|底前|日前|实现|推动|到\d{4}年"
)
_STANDING: Final = re.compile("配备|保持|配足|设置|常态")
_LASTS: Final = re.compile(r"(?:会议|会期|会|时长|发言|间隔)(?:一般|原则上|均|应当?)*$")
_DOES: Final = re.compile("开展|组织|完成|进行|集中|全面|实施")
_CHANGES: Final = re.compile(r"(?:变化|变更|发生|出现|有异议|不服)[^,]*的$")


def requirements(text: str, setting: Setting) -> list[Requirement]:
    """Everything that the plain `text` of a clause asks for, in order; offsets count its characters."""
    blank = masked(text)
    found: list[Requirement] = []
    last: Draft | None = None
    for start, end in sentences(blank):
        whole = (blank.rfind("。", 0, start) + 1, blank.find("。", end) if "。" in blank[end:] else len(blank))
        if _PAST.search(blank, *whole) and not _WISH.search(blank, start, end):
            continue
        clauses = with_goals(segments(text, blank, start, end))
        if _PAST.search(blank, *whole):
            _forget(clauses)
        drafts = _of_sentence(clauses, setting, last) or _on_scene(text, start, end)
        is_over = blank[end : end + 1] != ";"
        last = None if is_over else next((each for each in reversed(drafts) if each.cadence), last)
        for draft in drafts:
            found.append(finished(draft, text, found))
    return found


def _forget(clauses: Sequence[Segment]) -> None:
    """去年整改率99.5%,今年要清零: figures before the first wish of the sentence are history."""
    for each in clauses:
        if _WISH.search(each.masked):
            return
        each.cadences, each.counts, each.rates, each.deadlines = [], [], [], []


def _on_scene(text: str, start: int, end: int) -> list[Draft]:
    """发生…事故…赶赴现场: a duty that waits for its event."""
    found = _SCENE.search(text, start, end)
    return [Draft(found.start(), found.end(), "on_scene", "on_event")] if found else []


def _of_sentence(clauses: Sequence[Segment], setting: Setting, last: Draft | None) -> list[Draft]:
    """The drafts of one sentence: what stands alone waits for its act, periods and counts are handed on."""
    drafts: list[Draft] = []
    waiting: Segment | None = None  # a deadline without its act
    goal: Deadline | None = None  # 2026年底前,A达到…,B不低于…: the date of a list
    period: Segment | None = None  # a period without its act
    for at, segment in enumerate(clauses):
        rest = clauses[at + 1 : at + 1 + _AROUND]
        if waiting is not None and (has_aim(segment) or not rest):
            drafts += dated(waiting, segment)
            goal = waiting.deadlines[0] if waiting.deadlines[0].kind == "date" else None
            waiting = None
            if not (segment.cadences or is_joined(segment)):
                continue
        if segment.is_bare and rest and _CHANGES.search(rest[0].masked):
            continue  # 30日内,伤亡人数发生变化的: a condition
        is_open = segment.is_bare and not segment.cadences
        if is_open and rest and (has_aim(rest[0]) or any(acts_in(each.text) for each in rest)):
            waiting = segment
            continue
        whole = with_end(drafts[-1], segment, clauses) if drafts else None
        if whole is not None:
            drafts[-1] = whole
            continue
        is_goal = goal is not None and not (segment.cadences or segment.deadlines)
        made = list(_of_segment(clauses, at, last, period, Setting(is_year_plan=True) if is_goal else setting))
        if is_goal:
            made = [replace(draft, cadence="once", deadline=goal) for draft in made or covered(segment)]
        period = segment if segment.cadences and not made else None
        for draft in made:
            drafts.append(with_act(draft, segment, clauses[max(0, at - _AROUND) : at], rest))
            last = drafts[-1] if draft.cadence and draft.deadline is None else last
    return drafts


def _of_segment(
    clauses: Sequence[Segment], at: int, last: Draft | None, period: Segment | None, setting: Setting
) -> Iterator[Draft]:
    segment = clauses[at]
    if segment.cadences:
        yield from _periodic(segment, clauses[at + 1 : at + 1 + _AROUND])
    elif period is not None and (segment.counts or acts_in(segment.text)):
        count = segment.counts[0].times if segment.counts else None
        mark = period.cadences[0]
        activity, subject = activity_of(segment.text, 0, 0), subject_of(period.text)
        yield Draft(period.start + mark.start, segment.end, activity, mark.value, count, subject=subject)
    elif segment.deadlines:
        yield from _by_deadline(segment, clauses[at + 1 : at + 1 + _AROUND])
    elif segment.rates:
        for rate in segment.rates:
            start, end = around(segment, rate)
            activity = activity_of(segment.text, rate.start, rate.end)
            yield Draft(start, end, activity, None, rate=rate.value, subject=subject_of(segment.text))
    elif segment.counts:
        yield from _counted(segment, last, setting)


def _periodic(segment: Segment, rest: Sequence[Segment]) -> Iterator[Draft]:
    for at, mark in enumerate(segment.cadences):
        stop = segment.cadences[at + 1].start if at + 1 < len(segment.cadences) else len(segment.text)
        behind = [count for count in segment.counts if mark.end <= count.start < stop]
        ahead = [count for count in segment.counts if count.end <= mark.start] if at == 0 else []
        listed = sorted((count for count in behind if count.value == "times"), key=lambda count: count.start)
        chosen = next(iter(listed or behind or ahead), None)
        count = mark.times or (chosen.times if chosen is not None else None)
        activity, end = activity_of(segment.text, mark.start, mark.end), segment.end
        is_cut = count is None and mark.end == len(segment.text) and bool(rest) and bool(rest[0].cadences)
        if count is None and (activity is None or is_cut):  # 市政府每季度、县政府每月至少研究一次
            activity, count, end = _from_next(rest, end)
        until = [each for each in segment.deadlines if each.kind != "season" or "节" not in each.phrase]
        if activity is None and count is None and not until and _is_adverb(segment, mark):
            continue
        rate = segment.rates[0].value if segment.rates else None
        start, subject = segment.start + _from(segment, mark), subject_of(segment.text[: mark.start])
        dates = [each for each in until if each.kind == "date"]
        draft = Draft(start, end, activity, mark.value, count, next(iter(until), None), rate, subject)
        yield from _per_date(draft, segment, dates) if len(dates) > 1 else [draft]
        yield from _joined(segment, mark, behind, subject)


def _per_date(draft: Draft, segment: Segment, dates: Sequence[Deadline]) -> Iterator[Draft]:
    """每年6月底、12月底前各…: one for each date, each with its own words."""
    starts = [draft.start, *(segment.start + each.start for each in dates[1:])]
    for start, end, deadline in zip(starts, [*starts[1:], draft.end], dates, strict=True):
        yield replace(draft, start=start, end=end, deadline=deadline)


def _from_next(rest: Sequence[Segment], end: int) -> tuple[str | None, int | None, int]:
    """What a bare period takes from the clauses behind it: act, count, and where the quote ends."""
    for at, segment in enumerate(rest):
        activity = segment.act
        count = segment.counts[0].times if segment.counts else None
        is_free = at == 0 and not (segment.cadences or segment.deadlines or segment.rates)
        if activity or not segment.cadences:
            return activity, count, segment.end if activity and is_free else end
    return None, None, end


def _joined(segment: Segment, mark: Anchor, behind: Sequence[Anchor], subject: str | None) -> Iterator[Draft]:
    """每年至少组织1次综合演练、2次专项演练: the counts after the first, each an act of its own."""
    times = sorted((count for count in behind if count.value == "times"), key=lambda count: count.start)
    for earlier, later in pairwise(times):
        between = segment.masked[earlier.end : later.start]
        if re.search(r"[、和及]", between) and "每" not in between:
            stop = segment.masked.find("、", later.end)
            words = segment.text[: stop if stop >= 0 else None]
            start, end = segment.start + later.start, segment.start + len(words)
            activity = activity_of(words, later.start, later.end)
            yield Draft(start, end, activity, mark.value, later.times, subject=subject)


def _from(segment: Segment, mark: Anchor) -> int:
    """Where the quote begins: the period, or the whole clause when its act stands before the period."""
    acts = acts_in(segment.text)
    return mark.start if not acts or any(act.start >= mark.end for act in acts) else 0


def _is_adverb(segment: Segment, mark: Anchor) -> bool:
    """每天、每年 with no act behind it anywhere is a way of speaking."""
    rest = segment.masked[mark.end :]
    return (
        not re.search(r"\d", rest)
        and segment.text[mark.start] != "逐"
        and (mark.value in ("day", "year") or len(rest) < 2)
    )


def _by_deadline(segment: Segment, rest: Sequence[Segment]) -> Iterator[Draft]:
    following = rest[0] if rest and not (rest[0].deadlines or rest[0].rates or rest[0].cadences) else None
    count, rate = count_of(segment), rate_of(segment)
    is_paired = len(segment.rates) == len(segment.deadlines)  # 6月底达到80%、12月底达到100%
    for at, deadline in enumerate(segment.deadlines):
        activity, end = activity_of(segment.text, deadline.start, deadline.end), segment.end
        if activity is None and following is not None:
            activity = activity_of(following.text, 0, 0)
            end = following.end if activity else end
        if deadline.kind == "season" and "节" in deadline.phrase:  # 节假日前检查1次 waits for the holiday
            if count:
                yield Draft(segment.start, end, activity, "on_event", count)
            continue
        if deadline.kind == "season" and not _DOES.search(segment.text):
            continue
        is_length = activity is None or _LASTS.search(segment.masked[: deadline.start])
        if is_length and deadline.phrase.startswith(("不超过", "不得超过")):
            continue  # 会议不超过2小时, 间隔不得超过30分钟: how long, not until when
        later = segment.deadlines[at + 1] if at + 1 < len(segment.deadlines) else None
        if later is not None and later.kind == deadline.kind == "span":
            end = segment.start + later.start
        start, subject = segment.start + deadline.start, subject_of(segment.text[: deadline.start])
        rate = segment.rates[at].value if is_paired else rate
        yield Draft(start, end, activity, HUNG[deadline.kind], count, deadline, rate, subject)


def _counted(segment: Segment, last: Draft | None, setting: Setting) -> Iterator[Draft]:
    """A count with no period: coordinate with the one before it, or asked of the plan's year."""
    chosen = next((count for count in segment.counts if count.is_made), None)
    if chosen is None:
        return
    is_staff = bool(STAFF.search(segment.masked[chosen.start : chosen.end]))
    if is_staff and not (chosen.is_firm and _STAFFED.search(segment.masked[: chosen.end])):
        return
    if re.search(r"(?:未|没有|不足|低于)[^,]{0,6}$", segment.masked[: chosen.start]):
        return
    activity = activity_of(segment.text, chosen.start, chosen.start)
    is_near = last is not None and last.end >= segment.start - NEAR and last.cadence not in ("once", "on_event")
    if last is not None and is_near and not is_staff and (chosen.is_firm or chosen.value == "times"):
        yield Draft(segment.start, segment.end, activity, last.cadence, chosen.times, subject=last.subject)
        return
    is_planned = setting.is_year_plan and _is_exact(segment, chosen)
    if not (chosen.is_firm or is_planned) or (activity is None and chosen.value == "times" and not chosen.is_firm):
        return
    for each in segment.counts if chosen.value == "things" else [chosen]:
        if each.value == chosen.value:
            is_standing = is_staff or (each.value == "things" and _STANDING.search(segment.text))
            cadence = None if is_standing else "year" if setting.is_year_plan else "once"
            subject = subject_of(segment.text[: each.start])
            yield Draft(segment.start, segment.end, activity, cadence, each.times, subject=subject)


def _is_exact(segment: Segment, anchor: Anchor) -> bool:
    return bool(re.search(r"\d", segment.masked[anchor.start : anchor.end])) or (anchor.times or 0) > 1
