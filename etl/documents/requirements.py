"""From the words of a clause to what they ask for: coordinate acts apart, what they share handed on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from etl.documents.activities import activity_of, acts_in
from etl.documents.anchors import Anchor
from etl.documents.deadlines import Deadline
from etl.documents.drafts import NEAR, Draft, Setting, finished, subject_of
from etl.documents.grammar import masked
from etl.documents.model import Requirement
from etl.documents.segments import Segment, segments, sentences

_AROUND: Final = 8  # comma clauses that can hand something on
_SCENE: Final = re.compile(
    r"发生[^。;]{0,80}?(?:事故|灾害|险情)[^。;]{0,200}?(?:赶赴|赶到|前往|奔赴)[^。;,]{0,12}现场(?:处置|指挥)?"
)
# 不少于2人 says how a shift is staffed; 配备不少于2名 asks for it.
_STAFF: Final = re.compile(r"(?:人|名)(?:及?以上)?$")
_STAFFED: Final = re.compile(r"配备|配齐|专职|队伍")
# A sentence of what has been asks for nothing, whatever figures it names.
_PAST: Final = re.compile(
    r"去年|上年,|共发生|同比分别|据统计|统计显示|取得了|成功|累计(?:检查|排查|整改|开展)|全年共|\d{4}年(?:以来|,全|全[市省县区])|(?:今年|年初)以来,?全"
)
_WISH: Final = re.compile(
    r"应(?!急|对|用)|须|要(?!点|求|素|害)|每(?!一|个)|确保|力争|是否|不少于|不低于|至少|底前|日前|实现|推动|到\d{4}年"
)
_STANDING: Final = re.compile("配备|保持|配足|设置|常态")
_DOES: Final = re.compile("开展|组织|完成|进行|集中|全面|实施")
_CHANGES: Final = re.compile(r"(?:变化|变更|发生|出现|有异议|不服)[^,]*的$")
_SHARE: Final = re.compile(r"^(?:抽查|检查|覆盖|监督检查)?(?:比例|覆盖率|抽查率|检查率)")
_HUNG: Final = {
    "date": "once", "season": "once", "span": "on_event", "lead": "on_event", "daily": "day", "monthly": "month",
    "quarterly": "quarter",
}  # fmt: skip


def requirements(text: str, setting: Setting) -> list[Requirement]:
    """Everything that the plain `text` of a clause asks for, in order; offsets count its characters."""
    blank = masked(text)
    found: list[Requirement] = []
    last: Draft | None = None
    for start, end in sentences(blank):
        around = (blank.rfind("。", 0, start) + 1, blank.find("。", end) if "。" in blank[end:] else len(blank))
        if _PAST.search(blank, *around) and not _WISH.search(blank, start, end):
            continue
        drafts = _of_sentence(segments(text, blank, start, end), setting, last) or _on_scene(text, start, end)
        is_over = blank[end : end + 1] != ";"
        last = None if is_over else next((each for each in reversed(drafts) if each.cadence), last)
        for draft in drafts:
            found.append(finished(draft, text, found))
    return found


def _on_scene(text: str, start: int, end: int) -> list[Draft]:
    """发生…事故…赶赴现场: a duty that waits for its event."""
    found = _SCENE.search(text, start, end)
    return [Draft(found.start(), found.end(), "on_scene", "on_event")] if found else []


def _of_sentence(clauses: Sequence[Segment], setting: Setting, last: Draft | None) -> list[Draft]:
    """The drafts of one sentence: what stands alone waits for its act, periods and counts are handed on."""
    drafts: list[Draft] = []
    waiting: Segment | None = None  # a deadline without its act
    period: Segment | None = None  # a period without its act
    for at, segment in enumerate(clauses):
        rest = clauses[at + 1 : at + 1 + _AROUND]
        if waiting is not None and (acts_in(segment.text) or segment.rates or not rest):
            drafts += _dated(waiting, segment)
            waiting = None
            if not segment.cadences:
                continue
        if segment.is_bare and rest and _CHANGES.search(rest[0].masked):
            continue  # 30日内,伤亡人数发生变化的: a condition
        if segment.is_bare and not segment.cadences:
            if rest and (rest[0].rates or any(acts_in(each.text) for each in rest)):
                waiting = segment
                continue
            if drafts and drafts[-1].cadence and drafts[-1].deadline is None:  # 每年1次,1月底前
                drafts[-1] = replace(drafts[-1], deadline=segment.deadlines[0])
                continue
        if drafts and _is_share(segment, drafts[-1]):  # 每季度抽查,抽查比例不低于20%
            drafts[-1] = replace(drafts[-1], rate=segment.rates[0].value, end=segment.end)
            continue
        made = list(_of_segment(clauses, at, last, period, setting))
        period = segment if segment.cadences and not made else None
        for draft in made:
            drafts.append(
                draft if draft.activity else replace(draft, activity=_before(clauses[max(0, at - _AROUND) : at]))
            )
            last = draft if draft.cadence and draft.deadline is None else last
    return drafts


def _is_share(segment: Segment, draft: Draft) -> bool:
    is_alone = bool(segment.rates) and not (segment.cadences or segment.deadlines)
    return is_alone and draft.rate is None and draft.cadence is not None and bool(_SHARE.match(segment.masked))


def _before(clauses: Sequence[Segment]) -> str | None:
    """The act of the nearest comma clause before: 主要负责人带队检查每月1次,其他成员每季度3次."""
    for each in reversed(clauses):
        told = [act.code for act in acts_in(each.text) if act.code != "other"]
        if each.act:
            return told[-1] if each.act == "other" and told else each.act
    return None


def _dated(head: Segment, segment: Segment) -> Iterator[Draft]:
    """Deadlines that stood alone, with the act of the clause behind them."""
    rate = segment.rates[0].value if segment.rates else "100%" if "全覆盖" in segment.text else None
    count = next((each.times for each in segment.counts if each.value == "times"), None)
    for deadline in head.deadlines:
        activity = activity_of(segment.text, 0, 0)
        start = head.start + deadline.start
        yield Draft(start, segment.end, activity, _HUNG[deadline.kind], count, deadline, rate, subject_of(segment.text))


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
            start, end = _around(segment, rate)
            activity = activity_of(segment.text, rate.start, rate.end)
            yield Draft(start, end, activity, None, rate=rate.value, subject=subject_of(segment.text))
    elif segment.counts:
        yield from _counted(segment, last, setting)


def _periodic(segment: Segment, rest: Sequence[Segment]) -> Iterator[Draft]:
    for at, mark in enumerate(segment.cadences):
        stop = segment.cadences[at + 1].start if at + 1 < len(segment.cadences) else len(segment.text)
        behind = [count for count in segment.counts if mark.end <= count.start < stop]
        ahead = [count for count in segment.counts if count.end <= mark.start] if at == 0 else []
        chosen = next(iter(behind or ahead), None)
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
    return not re.search(r"\d", rest) and (mark.value in ("day", "year") or len(rest) < 2)


def _by_deadline(segment: Segment, rest: Sequence[Segment]) -> Iterator[Draft]:
    following = rest[0] if rest and not (rest[0].deadlines or rest[0].rates or rest[0].cadences) else None
    count = next((each.times for each in segment.counts if each.value == "times"), None)
    rate = segment.rates[0].value if segment.rates else None
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
        if activity is None and deadline.phrase.startswith(("不超过", "不得超过")):
            continue  # 会议不超过2小时, 间隔不得超过30分钟: how long, not until when
        later = segment.deadlines[at + 1] if at + 1 < len(segment.deadlines) else None
        if later is not None and later.kind == deadline.kind == "span":
            end = segment.start + later.start
        start, subject = segment.start + deadline.start, subject_of(segment.text[: deadline.start])
        yield Draft(start, end, activity, _HUNG[deadline.kind], count, deadline, rate, subject)


def _counted(segment: Segment, last: Draft | None, setting: Setting) -> Iterator[Draft]:
    """A count with no period: coordinate with the one before it, or asked of the plan's year."""
    chosen = next((count for count in segment.counts if count.is_made), None)
    if chosen is None:
        return
    is_staff = bool(_STAFF.search(segment.masked[chosen.start : chosen.end]))
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


def _around(segment: Segment, rate: Anchor) -> tuple[int, int]:
    """A rate's quote: its part of the clause between 、."""
    left = segment.masked.rfind("、", 0, rate.start) + 1
    right = segment.masked.find("、", rate.end)
    return segment.start + left, segment.start + (right if right >= 0 else len(segment.text))
