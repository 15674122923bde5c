"""What would have to change for a subject to reach the next grade: per indicator the value and the cases, alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from warehouse.assessment.marking import Numbers
from warehouse.assessment.readings import Reading
from warehouse.assessment.scheme import Indicator
from warehouse.assessment.weighing import spread
from warehouse.assessment.whatif import Board, totals

_MOST: Final = 20_000  # cases tried one by one; beyond it a share of them
_POINT: Final = 0.1  # a hand-given score is given in tenths
_SLIP: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Way:
    """One indicator, all others staying as they are: what it is, what it would have to be, and how many cases that is.

    `cases` are those to win (above zero) or to lose; `gain` the marks of it. Without a way, `is_reachable` is false and
    `gain` is the most that the indicator can still give.
    """

    indicator: str
    group: str
    value: float
    numerator: float | None
    denominator: float | None
    needed_value: float | None
    needed_numerator: float | None
    cases: float | None
    gain: float
    is_reachable: bool
    is_rate: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a subject is from a grade: the gap in marks, the vetoes that stand before it, the ways, nearest first."""

    subject: str
    post: str | None
    score: float
    grade: str
    target_grade: str | None
    target_score: float | None
    gap: float
    blocked_by: tuple[str, ...]
    ways: tuple[Way, ...]


def to_reach(told: Board, subject: str, post: str | None = None, grade: str | None = None) -> Reach | None:
    """What would have to change for a subject to reach `grade` (default: the next better one than it has).

    None when the subject has no score; a subject at the best grade has no target and no ways. Raises KeyError for a
    subject that is not in the figures, ValueError for a grade that is not in the scheme.
    """
    scheme = told.scheme
    place = {each.key: n for n, each in enumerate(told.readings.subjects)}[subject, post]
    score = float(totals(told, told.weights[None, :])[0, place])
    if np.isnan(score):
        return None
    own = scheme.grade_of(score)
    at = scheme.place_of(grade) if grade else scheme.place_of(own) - 1
    if at < 0 or (grade and score >= scheme.grades[at].from_score):
        return Reach(subject, post, score, own, grade, None, 0.0, _blocking(told, place, at), ())
    wanted = scheme.grades[at]
    full = spread(scheme, told.weights, ~np.isnan(told.given))[place]
    base = float(np.nansum(told.given[place] * full)) + float(told.adjustment[place])
    gap = wanted.from_score - base
    ways = [
        _way(told, column, place, gap, float(full[column]))
        for column in range(len(told.weights))
        if not np.isnan(told.given[place, column]) and full[column] > 0
    ]
    ways.sort(key=lambda way: (not way.is_reachable, abs(way.cases) if way.cases is not None else np.inf, -way.gain))
    return Reach(
        subject, post, score, own, wanted.name, wanted.from_score, gap, _blocking(told, place, at), tuple(ways)
    )


def _blocking(told: Board, place: int, at: int) -> tuple[str, ...]:
    return tuple(str(veto) for veto in told.vetoed[place] if told.scheme.place_of(veto.grade) > at)


def _way(told: Board, column: int, place: int, gap: float, full: float) -> Way:
    group, each = told.scheme.indicators[column]
    reading: Reading = told.readings.gauged[each.key][place]
    numerators = _tried(each, reading)
    unit = reading.denominator if each.measure.is_rate and reading.denominator else 1.0
    others = np.delete(told.readings.values(each), place)
    shares = each.shares_among(numerators / unit, others, each.weight, each.measure.better)
    gains = (shares - told.given[place, column]) * full
    enough = np.flatnonzero(gains >= gap - _SLIP)
    value, numerator = float(reading.value or 0.0), reading.numerator
    if not len(enough):
        best = float(np.max(gains, initial=0.0))
        return Way(
            each.name, group.name, value, numerator, reading.denominator, None, None, None, best, False,
            each.measure.is_rate,
        )  # fmt: skip
    needed = float(numerators[enough[0]])
    cases = needed - (numerator or 0.0) if each.measure.is_in_cases else None
    return Way(
        each.name, group.name, value, numerator, reading.denominator, needed / unit, needed, cases,
        float(gains[enough[0]]), True, each.measure.is_rate,
    )  # fmt: skip


def _tried(each: Indicator, reading: Reading) -> Numbers:
    """The numerators to try, the nearest first: towards the better end, up to all cases or down to none."""
    own = reading.numerator or 0.0
    is_up = each.measure.better == "high"
    end = (reading.denominator if reading.denominator is not None else 1.0) if is_up else 0.0
    if each.measure.is_in_cases:
        step = max(1.0, np.ceil(abs(end - own) / _MOST))
    else:
        step = _POINT if each.source == "score" else max(abs(end - own) / _MOST, _SLIP)
    between = own + np.arange(1, int(np.floor(abs(end - own) / step + _SLIP)) + 1) * (step if is_up else -step)
    return np.round(np.concatenate([between, [end]]), 9)
