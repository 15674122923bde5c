"""Sentences cut into comma clauses, each with the numbers it holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from etl.documents.activities import activity_of, acts_in
from etl.documents.anchors import Anchor, cadences, counts, rates
from etl.documents.deadlines import Deadline, deadlines
from etl.documents.grammar import passed_over

_ENDS: Final = "。;!?\n"
_BRACKET_LONG: Final = 80  # a bracket that never closes must not swallow a sentence
_LONGEST: Final = 300  # no comma clause that somebody wrote is longer; what is gets cut, so that time stays linear
# A clause that ends on 的 says when something happens, and 为…周 names a theme.
_WHEN: Final = re.compile(
    r"(?<!目)的$|者$"
    r"|(?:发生|受到|被|连续|遇有|未按|未能)[^,]*[的之](?:单位|企业|人员|部门|乡镇|街道|地区|县区|个人|[^,]{0,6}事故)$"
    r"|为[^,]{2,20}(?:周|月|日)$"
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

    @property
    def act(self) -> str | None:
        """The activity beside the period, or of the whole clause where it names none."""
        mark = next(iter(self.cadences), None)
        return activity_of(self.text, mark.start if mark else 0, mark.end if mark else 0)

    @property
    def is_bare(self) -> bool:
        """Whether the clause ends on its deadline and says nothing else: 2022年6月底前, 各部门应在10日内."""
        if not self.deadlines:
            return False
        rest = self.masked
        for deadline in reversed(self.deadlines):
            rest = rest[: deadline.start] + rest[deadline.end :]
        is_last = bool(re.fullmatch("[内前间之以由的)]*", self.masked[self.deadlines[-1].end :]))
        return is_last and not acts_in(rest) and not re.search("报|交|完成|达到|实现|建|到位", rest)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text stand."""
    start = 0
    for at, character in enumerate(text):
        if character in _ENDS:
            if at > start:
                yield start, at
            start = at + 1
    if start < len(text):
        yield start, len(text)


def segments(text: str, masked: str, start: int, end: int) -> list[Segment]:
    """Comma clauses of a sentence; a comma in brackets parts nothing, a new period after 、 begins a clause."""
    cuts, depth, opened = [start], 0, start
    for at in range(start, end):
        character = masked[at]
        if character in "([":
            depth, opened = depth + 1, at if depth == 0 else opened
        elif character in ")]":
            depth = max(0, depth - 1)
        elif character in ",:|" and (depth == 0 or at - opened > _BRACKET_LONG):
            cuts.append(at + 1)
    cuts.append(end + 1)
    pieces = [
        piece
        for left, right in pairwise(cuts)
        for cut in range(left, min(right - 1, end), _LONGEST)
        for piece in _parted(masked, cut, min(right - 1, end, cut + _LONGEST))
    ]
    return [_measured(Segment(left, text[left:right], masked[left:right])) for left, right in pieces]


def _parted(masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = masked[start:end]
    marks: list[Anchor | Deadline] = [*cadences(piece)]
    marks += [
        each
        for each in deadlines(piece)
        if (each.kind in ("monthly", "quarterly") or (each.kind == "date" and each.phrase.endswith("前")))
        and not any(each.start < mark.end and mark.start < each.end for mark in marks)
    ]
    marks.sort(key=lambda mark: mark.start)
    cut = start
    for earlier, later in pairwise(marks):
        joint = piece.find("、", earlier.end, later.start)
        if joint < 0:
            joint = max(piece.rfind(mark, earlier.end, later.start) for mark in "和及并")
        if joint >= 0:
            yield cut, start + joint
            cut = start + joint + 1
    if cut < end:
        yield cut, end


def _measured(segment: Segment) -> Segment:
    if passed_over().search(segment.masked) or _WHEN.search(segment.masked):
        return segment
    segment.cadences = cadences(segment.masked)
    segment.deadlines = deadlines(segment.masked)
    taken = [(each.start, each.end) for each in segment.deadlines]
    taken += [(each.start, each.end) for each in segment.cadences if each.times]
    segment.counts = [
        count for count in counts(segment.masked) if not any(a < count.end and count.start < b for a, b in taken)
    ]
    segment.rates = rates(segment.masked)
    return segment
