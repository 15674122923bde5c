"""What a comma clause hands on to another of its sentence: a deadline to the act it ends, a year to a list of goals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from etl.documents.activities import activity_of, acts_in
from etl.documents.anchors import Anchor
from etl.documents.deadlines import Deadline
from etl.documents.drafts import Draft, subject_of
from etl.documents.segments import Segment

# …,9月底前完成: what stands around the deadline says nothing but that the act before it is done by then.
_OPENS: Final = re.compile(r"(?:并|且|均|要|应|须|力争|确保|原则上|分别|务必|一般|在|于)*")
_CLOSES: Final = re.compile(
    r"(?:要|应|须|力争|确保|基本|全面|全部|如期|各|分别|内|均|之?前)*(?:完成|建成|完工|竣工|投入使用|投用|投运|开放|运行|召开|举行|举办|进行|结束|到位|落实|上线|验收|实施|交付|开展|达标|组织)*"
    r"(?:任务|工作|到位|完毕|开放|使用|运行|投用)?"
)
_GOAL: Final = re.compile(
    r"(?<![较比自从至、和\d])(?P<y>20\d\d)年(?:内|再|计划|力争|确保|要|全面|累计)*(?:覆盖|完成|实现|建成|达|提高到|提升到|新增|新建|改造|治理|整治|建设|淘汰|培训|创建|培育)"
)
_APART: Final = re.compile(r"(?:20\d\d年[、和及]){1,4}20\d\d年[^,\d]{0,12}?分别")
_FIGURE: Final = re.compile(r"(?P<n>\d+)(?:\.\d+)?(?P<unit>[%‰]|万?[\u4e00-\u9fff])")
_AIMED: Final = re.compile(r"力争|确保|计划|全面|全覆盖|100%")
_SHARED: Final = re.compile(
    r"^(?:其中|且|并|并且|企业|单位|项目)?(?:比例|覆盖率|合格率|参训率|参考率|到课率|优秀率|完成率|比率)"
)
_SHARE: Final = re.compile(r"^(?:抽查|检查|覆盖|监督检查|核查|复查)?(?:比例|覆盖率|抽查率|检查率)")

# 不少于2人 says how a shift is staffed; 配备不少于2名 asks for it.
STAFF: Final = re.compile(r"(?:人|名)(?:及?以上)?$")
# How often what hangs on a deadline is done.
HUNG: Final = {
    "date": "once", "season": "once", "span": "on_event", "lead": "on_event", "daily": "day", "monthly": "month",
    "quarterly": "quarter",
}  # fmt: skip


def with_end(draft: Draft, segment: Segment, clauses: Sequence[Segment]) -> Draft | None:
    """The draft with what `segment` says of it and of nothing else: until when its act is done, at what rate."""
    if segment.is_bare and not segment.cadences and draft.cadence and draft.deadline is None:  # 每年1次,1月底前
        return replace(draft, deadline=segment.deadlines[0])
    is_alone = bool(segment.rates) and not (segment.cadences or segment.deadlines)
    if is_alone and draft.rate is None and draft.cadence is not None and _SHARE.match(segment.masked):
        return replace(draft, rate=segment.rates[0].value, end=segment.end)  # 每季度抽查,抽查比例不低于20%
    return _completed(draft, segment, clauses)


def _completed(draft: Draft, segment: Segment, clauses: Sequence[Segment]) -> Draft | None:
    """每年演练1次,9月底前完成: the deadline of a clause that has no act of its own."""
    if draft.deadline is not None or not segment.deadlines or segment.rates or segment.counts:
        return None
    if any(mark.value != draft.cadence for mark in segment.cadences) or draft.cadence == "on_event":
        return None
    first, last = segment.deadlines[0], segment.deadlines[-1]
    if first.kind not in ("date", "monthly", "quarterly", "daily", "season"):
        return None
    if not (
        _OPENS.fullmatch(segment.masked[: first.start])
        and _closes(segment.text[last.end :], [each for each in clauses if each.end < segment.start])
    ):
        return None
    if last.end == len(segment.masked) and "分别" not in segment.masked[: first.start]:
        return None
    is_periodic = any(each.cadences for each in clauses if draft.start < each.end <= draft.end)
    cadence = draft.cadence if is_periodic else "once"
    return replace(draft, deadline=first, cadence=cadence, end=segment.end)


def _closes(words: str, earlier: Sequence[Segment]) -> bool:
    """Whether the words behind a deadline say no more than that it is done: 完成, 完成签订 of what is signed."""
    rest = words[_CLOSES.match(words).end() :]  # type: ignore[union-attr]
    return not rest or (len(rest) < len(words) and len(rest) > 1 and any(rest in each.text for each in earlier))


def with_act(draft: Draft, segment: Segment, before: Sequence[Segment], rest: Sequence[Segment]) -> Draft:
    """The draft with the act of a clause beside it; a rate of its own (在线率98%) is nobody else's act."""
    if draft.activity is not None:
        return draft
    if draft.rate and "率" in segment.masked and not segment.cadences and not _SHARED.match(_undated(segment)):
        return replace(draft, activity="other")
    is_alone = bool(before) and len(segment.cadences) == 1 and segment.cadences[0].end == len(segment.text)
    is_alone = is_alone and segment.cadences[0].start == 0 and not before[-1].cadences  # 组织轮训,一季度一次
    start, activity = before[-1].start if is_alone else draft.start, _act_before(before)
    is_listed = bool(segment.counts) and segment.masked.endswith("次")
    if activity is None and is_listed and rest and rest[0].cadences:  # 书记每季度1次、镇长每月1次带队检查
        activity = rest[0].act
    return replace(draft, activity=activity, start=start)


def _undated(segment: Segment) -> str:
    """A clause without the deadline it opens with: 2025年底前完成率不低于40%."""
    ends = [each.end for each in segment.deadlines[:1] if each.start <= 1]
    return segment.masked[ends[0] :] if ends else segment.masked


def _act_before(clauses: Sequence[Segment]) -> str | None:
    """The act of the nearest comma clause before: 主要负责人带队检查每月1次,其他成员每季度3次."""
    for each in reversed(clauses):
        told = [act.code for act in acts_in(each.text) if act.code != "other"]
        if each.act:
            return told[-1] if each.act == "other" and told else each.act
    return None


def with_goals(clauses: Sequence[Segment]) -> Sequence[Segment]:
    """2024年覆盖50%,2025年覆盖80%: years that are goals stand in a row, or say so."""
    clauses = [part for each in clauses for part in _told_apart(each)]
    goals = [(each, goal) for each in clauses if not each.deadlines and (goal := _GOAL.search(each.masked))]
    years = [int(goal["y"]) for _, goal in goals]
    is_row = len(years) > 1 and years == sorted(set(years))
    for each, goal in goals:
        has_figure = bool(each.rates or each.counts or re.search("全部|全面|全覆盖", each.text))
        if has_figure and (is_row or _AIMED.search(each.text)):
            start, end = goal.start("y"), goal.end("y") + 1
            each.deadlines = [Deadline("date", start, end, each.text[start:end], f"{goal['y']}-12-31")]
            each.counts = [count for count in each.counts if count.start >= end]
            each.cadences = [mark for mark in each.cadences if not (mark.start < end and start < mark.end)]
    return clauses


def _told_apart(segment: Segment) -> Sequence[Segment]:
    """2024年、2025年分别完成120处、150处: a clause for each year and its figure."""
    told = _APART.search(segment.masked)
    years = re.findall(r"20\d\d", told[0]) if told else []
    figures = list(_FIGURE.finditer(segment.masked, told.end())) if told else []
    if len(years) != len(figures) or not figures or segment.cadences or segment.deadlines:
        return [segment]
    parts = []
    for at, (year, figure) in enumerate(zip(years, figures, strict=True)):
        begin = 0 if at == 0 else figure.start()
        end = figure.end() if at + 1 < len(figures) else len(segment.text)
        part = Segment(segment.start + begin, segment.text[begin:end], segment.masked[begin:end])
        place = (figure.start() - begin, figure.end() - begin)
        if figure["unit"] in "%‰":
            part.rates = [Anchor("rate", *place, figure[0])]
        else:
            part.counts = [Anchor("count", *place, "things", int(figure["n"]))]
        part.deadlines = [Deadline("date", 0, 0, f"{year}年", f"{year}-12-31")]
        parts.append(part)
    return parts


def has_aim(segment: Segment) -> bool:
    """Whether a clause has what a deadline before it can be for: an act, a rate, a number of things to make."""
    return bool(acts_in(segment.text) or segment.rates) or any(each.is_firm and each.is_made for each in segment.counts)


def is_joined(segment: Segment) -> bool:
    """Whether a clause opens with a deadline of its own: 6月20日前、12月10日前分别报送."""
    return bool(segment.deadlines) and segment.deadlines[0].start <= 1


def dated(head: Segment, segment: Segment) -> Iterator[Draft]:
    """Deadlines that stood alone, with the act of the clause behind them."""
    rate, count, subject = rate_of(segment), count_of(segment), subject_of(segment.text)
    activity = activity_of(segment.text, 0, 0)
    for deadline in head.deadlines:
        start = head.start + deadline.start
        end = head.end if is_joined(segment) else segment.end
        yield Draft(start, end, activity, HUNG[deadline.kind], count, deadline, rate, subject)
    if is_joined(segment):
        segment.rates = segment.rates[1:] or segment.rates
        return
    for later in segment.rates[1:]:  # A达到…、B不低于…
        start, end = around(segment, later)
        activity = activity_of(segment.text[start - segment.start : end - segment.start], 0, 0)
        yield Draft(start, end, activity, HUNG[head.deadlines[0].kind], None, head.deadlines[0], later.value)


def covered(segment: Segment) -> Iterator[Draft]:
    """…,高危企业实现全覆盖: a rate in words, among goals."""
    if re.search("实现[^,]{0,6}全覆盖", segment.masked):
        yield Draft(segment.start, segment.end, activity_of(segment.text, 0, 0) or "other", None, rate="100%")


def rate_of(segment: Segment) -> str | None:
    """The first rate of a clause, in figures or in words."""
    return segment.rates[0].value if segment.rates else "100%" if "全覆盖" in segment.text else None


def count_of(segment: Segment) -> int | None:
    """How many times, or how many things where the clause makes them: 完成改造38公里."""
    asked = [each for each in segment.counts if each.value == "times" or each.is_firm or each.is_made]
    return next((each.times for each in asked if not STAFF.search(segment.masked[each.start : each.end])), None)


def around(segment: Segment, rate: Anchor) -> tuple[int, int]:
    """A rate's quote: its part of the clause between 、."""
    left = segment.masked.rfind("、", 0, rate.start) + 1
    right = segment.masked.find("、", rate.end)
    return segment.start + left, segment.start + (right if right >= 0 else len(segment.text))
