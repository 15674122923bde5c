"""Scores: the figures of a period marked by a scheme, ranked, each open into its indicators."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from warehouse.access import Denied, Viewer
from warehouse.ask import ask
from warehouse.assessment.scheme import FULL, Indicator, Scheme
from warehouse.periods import containing, parse_period
from warehouse.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Marked:
    """One indicator of one subject: its figure, marks and full marks; marks are None where nothing was due."""

    name: str
    group: str
    figure: str
    field: str
    weight: float
    numerator: float | None
    denominator: float | None
    value: float | None
    floor: float
    target: float
    marks: float | None
    full_marks: float

    @property
    def step(self) -> float:
        """How many marks one case more or less makes."""
        if self.marks is None:
            return 0.0
        return self.full_marks / abs(self.target - self.floor) / (self.denominator or 1)


@dataclass(frozen=True, slots=True)
class Score:
    """A subject's score (0–100, None when nothing was due), grade and rank, with its indicators."""

    subject: str
    post: str | None
    score: float | None
    grade: str | None
    rank: int | None
    rank_change: int | None
    near_tie: bool
    indicators: tuple[Marked, ...]
    bonus: float = 0.0
    penalty: float = 0.0
    vetoes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The score as the command line prints it."""
        return asdict(self)


def scores(
    viewer: Viewer, snapshot: Snapshot, scheme: Scheme, *, period: str | None = None, as_of: date
) -> list[Score]:
    """Score and rank every subject of a scheme in a period (default: the one that holds `as_of`), best first.

    An indicator with an empty denominator is left out and its weight spread over the others; rank_change is against
    the period before, judged on the day after its end. Raises periods.UnknownPeriod, and access.Denied for anyone
    but the office: a rank among some of the subjects is not a rank.
    """
    if not viewer.sees_all:
        raise Denied("考核得分和名次由安委办查看；已公布的名次请看“通报”页")
    bounds = parse_period(period) if period else containing(as_of, scheme.period)
    before = bounds.previous()
    now = _ranked(_score_all(viewer, snapshot, scheme, bounds.name, as_of))
    earlier: dict[tuple[str, str | None], int] = {}
    if before is not None:
        past = _ranked(_score_all(viewer, snapshot, scheme, before.name, before.settled_on(as_of)))
        earlier = {(score.subject, score.post): score.rank for score in past if score.rank is not None}
    return [_with_change(score, earlier.get((score.subject, score.post))) for score in now]


def _score_all(viewer: Viewer, snapshot: Snapshot, scheme: Scheme, period: str, as_of: date) -> list[Score]:
    figures = {indicator.figure for group in scheme.groups for indicator in group.indicators}
    key = ["leader", "post"] if scheme.subject == "leader" else ["district"]
    frames: dict[str, dict[tuple[str, ...], dict[str, Any]]] = {}
    for figure in sorted(figures):
        frame = ask(viewer, snapshot, figure, as_of=as_of, period=period, by=(scheme.subject,))
        kept = frame.filter(pl.col(scheme.subject).is_not_null())
        frames[figure] = {tuple(row[part] for part in key): row for row in kept.iter_rows(named=True)}
    subjects = sorted({subject for rows in frames.values() for subject in rows})
    has_begun = parse_period(period).first_on <= as_of
    return [
        _score(scheme, subject, {figure: rows.get(subject, {}) for figure, rows in frames.items()}, has_begun)
        for subject in subjects
    ]


def _score(scheme: Scheme, subject: tuple[str, ...], rows: dict[str, dict[str, Any]], has_begun: bool) -> Score:
    listed = [(group.name, indicator) for group in scheme.groups for indicator in group.indicators]
    told = [(name, each, rows[each.figure].get(each.field)) for name, each in listed]
    counted = sum(each.weight for _, each, value in told if value is not None)
    marked = tuple(_mark(name, each, value, rows[each.figure], counted) for name, each, value in told)
    # no accident is only worth something beside what was due: without a single case there is no score
    is_judged = has_begun and any(each.denominator and value is not None for _, each, value in told)
    total = round(sum(mark.marks for mark in marked if mark.marks is not None), 6) if is_judged else None
    return Score(
        subject=subject[0],
        post=subject[1] if len(subject) > 1 else None,
        score=total,
        grade=None if total is None else scheme.grade_of(total),
        rank=None,
        rank_change=None,
        near_tie=False,
        indicators=marked,
    )


def _mark(group: str, each: Indicator, value: float | None, row: dict[str, Any], counted: float) -> Marked:
    full = 0.0 if value is None else each.weight * FULL / counted
    return Marked(
        name=each.name,
        group=group,
        figure=each.figure,
        field=each.field,
        weight=each.weight,
        numerator=row.get(each.numerator),
        denominator=row.get(each.denominator) if each.denominator else None,
        value=value,
        floor=each.linear.floor,
        target=each.linear.target,
        marks=None if value is None else full * each.linear.share(float(value)),
        full_marks=full,
    )


def _ranked(unranked: list[Score]) -> list[Score]:
    """Best first with standard competition ranks (1, 2, 2, 4); subjects without a score come last and have none."""
    ordered = sorted(unranked, key=lambda score: (score.score is None, -(score.score or 0.0), score.subject))
    found = []
    for place, score in enumerate(ordered):
        if score.score is None:
            found.append(score)
            continue
        better = sum(1 for other in ordered if other.score is not None and other.score > score.score)
        neighbours = [ordered[near].score for near in (place - 1, place + 1) if 0 <= near < len(ordered)]
        step = max((mark.step for mark in score.indicators), default=0.0)
        gaps = [abs(near - score.score) for near in neighbours if near is not None]
        found.append(_replaced(score, rank=better + 1, near_tie=any(0 < gap < step for gap in gaps)))
    return found


def _with_change(score: Score, previous: int | None) -> Score:
    change = None if previous is None or score.rank is None else previous - score.rank
    return _replaced(score, rank_change=change)


def _replaced(score: Score, **changes: Any) -> Score:
    return Score(**{**{name: getattr(score, name) for name in Score.__slots__}, **changes})
