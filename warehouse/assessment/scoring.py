"""Scores: the figures of a period marked by a scheme, ranked, each open into its indicators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from warehouse.access import Denied, Viewer
from warehouse.assessment.adjusting import Adjusted, adjusted
from warehouse.assessment.gauges import SCORE, Rows, measure_of
from warehouse.assessment.marking import Numbers
from warehouse.assessment.ranking import Place, places
from warehouse.assessment.readings import Entry, Reading, Readings, Subject, fetch
from warehouse.assessment.scheme import Gauge, Scheme
from warehouse.assessment.stepping import is_judged, shares, steps
from warehouse.assessment.weighing import spread
from warehouse.periods import Period, containing, parse_period
from warehouse.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Marked:
    """One indicator of one subject: its figure, marks and full marks; marks are None where nothing was due.

    `full_marks` is the weight with what was spread onto it (`spread`, below zero where it was taken away); `step` is
    what one case more or less makes in marks; `rows` says where the records are.
    """

    name: str
    group: str
    figure: str
    field: str
    weight: float
    numerator: float | None
    denominator: float | None
    value: float | None
    floor: float | None
    target: float | None
    marks: float | None
    full_marks: float
    spread: float
    step: float
    marking: str
    reason: str
    clause: str | None
    is_rate: bool
    rows: Rows


@dataclass(frozen=True, slots=True)
class Vetoed:
    """A veto that holds: the grade that it allows at most, with its figure and rows."""

    name: str
    grade: str
    reason: str
    value: float
    rows: Rows

    def __str__(self) -> str:
        return f"{self.name}（{self.value:g}），等级最高为{self.grade}"


@dataclass(frozen=True, slots=True)
class Score:
    """A subject's score, grade and rank, with its indicators: marks + bonus − penalty = score.

    `score` (0 to the scheme's highest) is None when nothing was due. `base_grade` is the grade before the vetoes.
    `bonus` and `penalty` are what counted after all caps; `adjustments` lists every item, counted or not. `near_ranks`
    are the best and worst rank of those nearly tied; `listed` is red, black or None; `uncounted` are lines of 考核评分
    that the scheme has no use for.
    """

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
    base_grade: str | None = None
    near_ranks: tuple[int, int] | None = None
    listed: str | None = None
    district: str | None = None
    adjustments: tuple[Adjusted, ...] = ()
    vetoed: tuple[Vetoed, ...] = ()
    uncounted: tuple[Entry, ...] = ()

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells subjects apart."""
        return (self.subject, self.post)

    def to_dict(self) -> dict[str, Any]:
        """The score as the command line prints it."""
        shown = asdict(replace(self, indicators=(), adjustments=(), vetoed=()))
        for name in ("indicators", "adjustments", "vetoed"):
            shown[name] = [
                {part: _plain(getattr(each, part)) for part in each.__slots__} for each in getattr(self, name)
            ]
        return shown


def scores(
    viewer: Viewer, snapshot: Snapshot, scheme: Scheme, *, period: str | None = None, as_of: date
) -> list[Score]:
    """Score and rank every subject of a scheme in a period (default: the one that holds `as_of`), best first.

    An indicator with an empty denominator is left out and its weight spread by the scheme's rule; rank_change is
    against the period before, judged on the day after its end. Raises periods.UnknownPeriod, and access.Denied for
    anyone but the office: a rank among some of the subjects is not a rank.
    """
    now, before = readings_of(viewer, snapshot, scheme, period=period, as_of=as_of)
    return scored(scheme, now, before)


def readings_of(
    viewer: Viewer, snapshot: Snapshot, scheme: Scheme, *, period: str | None = None, as_of: date
) -> tuple[Readings, Readings | None]:
    """The figures of a period and of the one before it (settled), for `scored` and what-ifs. Raises as `scores`."""
    require_office(viewer)
    bounds = parse_period(period) if period else containing(as_of, scheme.period)
    before = bounds.previous()
    past = fetch(viewer, snapshot, scheme, before.name, before.settled_on(as_of)) if before else None
    return fetch(viewer, snapshot, scheme, bounds.name, as_of), past


def history(
    viewer: Viewer, snapshot: Snapshot, scheme: Scheme, *, as_of: date, count: int, period: str | None = None
) -> list[tuple[Period, list[Score]]]:
    """The scores of the last `count` periods up to `period` (default: the one of `as_of`), the oldest first.

    The last period is judged on `as_of`, every earlier one on the day after its end. Raises as `scores`.
    """
    require_office(viewer)
    bounds: Period | None = parse_period(period) if period else containing(as_of, scheme.period)
    told: list[Readings] = []
    while bounds is not None and len(told) <= count:
        told.append(fetch(viewer, snapshot, scheme, bounds.name, bounds.settled_on(as_of) if told else as_of))
        bounds = bounds.previous()
    pairs = zip(told, [*told[1:], None], strict=True)
    return [(now.period, scored(scheme, now, before)) for now, before in list(pairs)[:count]][::-1]


def scored(scheme: Scheme, now: Readings, before: Readings | None = None) -> list[Score]:
    """Scores of fetched figures, best first; without a query. `before` gives the change of rank."""
    found = _scores(scheme, now)
    earlier = {score.key: score.rank for score in _scores(scheme, before)} if before else {}
    changed = []
    for score in found:
        was = earlier.get(score.key)
        change = None if was is None or score.rank is None else was - score.rank
        changed.append(replace(score, rank_change=change))
    return changed


def require_office(viewer: Viewer) -> None:
    """Raises Denied for anyone but the office."""
    if not viewer.sees_all:
        raise Denied("考核得分和名次由安委办查看；已公布的名次请看“通报”页")


def _scores(scheme: Scheme, readings: Readings) -> list[Score]:
    given = shares(scheme, readings)
    full = spread(scheme, np.array([each.weight for _, each in scheme.indicators]), ~np.isnan(given))
    step = steps(scheme, readings, given, full)
    judged = is_judged(scheme, readings)
    found = []
    for place in range(len(readings.subjects)):
        marks = given[place] * full[place]
        base = float(np.nansum(marks)) if judged[place] else None
        found.append(_score(scheme, readings, place, base, _marked(scheme, readings, place, marks, full, step)))
    # who has no score stands in no comparison, however large a step one case would make
    told = np.array([np.nan if score.score is None else score.score for score in found], dtype=float)
    largest = step.max(axis=1) if step.size else np.zeros(len(found))
    vetoed = [bool(score.vetoed) for score in found]
    ranked = [_placed(score, at) for score, at in zip(found, places(told, largest, scheme.lists, vetoed), strict=True)]
    return sorted(ranked, key=lambda score: (score.rank is None, score.rank or 0, score.subject, score.post or ""))


def _score(scheme: Scheme, readings: Readings, place: int, base: float | None, marked: tuple[Marked, ...]) -> Score:
    subject = readings.subjects[place]
    told = adjusted(scheme, readings, place, base)
    total = None if base is None else round(base + told.bonus - told.penalty, 6)
    vetoed = () if total is None else vetoes_of(scheme, readings, place)
    own = None if total is None else scheme.grade_of(total)
    return Score(
        subject=subject.name,
        post=subject.post,
        score=total,
        grade=None if own is None else capped(scheme, own, vetoed),
        rank=None,
        rank_change=None,
        near_tie=False,
        indicators=marked,
        bonus=told.bonus if base is not None else 0.0,
        penalty=told.penalty if base is not None else 0.0,
        vetoes=tuple(map(str, vetoed)),
        base_grade=own,
        district=subject.district if scheme.subject == "leader" else None,
        adjustments=told.items,
        vetoed=vetoed,
        uncounted=told.uncounted,
    )


def _marked(
    scheme: Scheme, readings: Readings, place: int, marks: Numbers, full: Numbers, step: Numbers
) -> tuple[Marked, ...]:
    listed = []
    for column, (group, each) in enumerate(scheme.indicators):
        reading: Reading = readings.gauged[each.key][place]
        whole = float(full[place, column])
        listed.append(
            Marked(
                name=each.name,
                group=group.name,
                figure=each.figure or SCORE,
                field=each.field or "score_rate",
                weight=each.weight,
                numerator=reading.numerator,
                denominator=reading.denominator,
                value=reading.value,
                floor=each.linear.floor if each.linear else None,
                target=each.linear.target if each.linear else None,
                marks=None if reading.value is None else float(marks[column]),
                full_marks=whole,
                spread=whole - each.weight,
                step=float(step[place, column]),
                marking=each.words,
                reason=each.reason,
                clause=each.clause,
                is_rate=each.measure.is_rate,
                rows=rows_of(scheme, each, readings.subjects[place], readings.period.name),
            )
        )
    return tuple(listed)


def rows_of(scheme: Scheme, gauge: Gauge, subject: Subject, period: str) -> Rows:
    """Where the records behind a gauge of a subject are, as a question with filters."""
    rows = measure_of(gauge.figure or SCORE, gauge.field).rows
    kind = gauge.of or scheme.subject
    match kind:
        case "leader":
            of = {"leader": (subject.name,)} | (
                {} if rows.question == "score_rows" else {"post": (subject.post or "",)}
            )
        case "district":
            of = {"district": ((subject.district or "") if gauge.of else subject.name,)}
        case _:
            name = "responsible_unit" if rows.question == "finding_rows" else "unit"
            of = {name: (subject.name,)}
    where: dict[str, tuple[str, ...]] = {**rows.where, **dict(gauge.where), **of}
    return replace(rows, where=where, period=period)


def capped(scheme: Scheme, grade: str, vetoed: Sequence[Vetoed]) -> str:
    """The grade that the vetoes leave: the worst of the grade itself and what each allows."""
    return max([grade, *(veto.grade for veto in vetoed)], key=scheme.place_of)


def vetoes_of(scheme: Scheme, readings: Readings, place: int) -> tuple[Vetoed, ...]:
    """The vetoes that hold for a subject."""
    found = []
    for veto in scheme.vetoes:
        told = readings.gauged[veto.key][place].value
        if veto.holds(told) and told is not None:
            rows = rows_of(scheme, veto, readings.subjects[place], readings.period.name)
            found.append(Vetoed(veto.name, veto.grade, veto.reason, told, rows))
    return tuple(found)


def _placed(score: Score, place: Place) -> Score:
    return replace(
        score, rank=place.rank, near_tie=place.near_ranks is not None, near_ranks=place.near_ranks, listed=place.listed
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Rows):
        return value.to_dict()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return asdict(value) if isinstance(value, Entry) else value
