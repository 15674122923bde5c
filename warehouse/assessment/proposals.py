"""Candidates for the forms of follow-up (末位发言, 警示约谈, 通报批评 …): each the rule, the figures and the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from warehouse.access import Viewer
from warehouse.assessment.gauges import Rows, measure_of
from warehouse.assessment.ranking import last_ones
from warehouse.assessment.readings import Readings, fetch
from warehouse.assessment.scheme import Form, Scheme
from warehouse.assessment.scoring import Score, require_office, rows_of, scored
from warehouse.periods import Period, containing, parse_period
from warehouse.snapshots import Snapshot


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure on which a proposal rests: its name, the period it is of, what it is, and out of what."""

    name: str
    period: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form proposed for a subject; nothing follows from it until a person confirms it.

    `key` tells it apart over all rebuilds: scheme, period, form, rule, subject and post. `words` says the rule and why
    it holds here; `facts` the figures, `rows` where their records are.
    """

    key: str
    scheme: str
    period: str
    form: str
    rule: str
    subject: str
    post: str | None
    words: str
    reason: str
    facts: tuple[Fact, ...]
    rows: tuple[Rows, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        shown: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        shown["facts"] = [{name: getattr(fact, name) for name in fact.__slots__} for fact in self.facts]
        return shown | {"rows": [rows.to_dict() for rows in self.rows]}


def candidates(
    viewer: Viewer, snapshot: Snapshot, scheme: Scheme, *, period: str | None = None, as_of: date
) -> list[Candidate]:
    """Who meets a rule of the scheme in a period (default: the one of `as_of`), in the order of its forms.

    Earlier periods that a rule looks back on are judged on the day after their end. Raises as `scores`.
    """
    require_office(viewer)
    needed = max([2, *(form.last.periods for form in scheme.forms if form.last)])
    bounds: Period | None = parse_period(period) if period else containing(as_of, scheme.period)
    told: list[Readings] = []
    while bounds is not None and len(told) < needed:
        told.append(fetch(viewer, snapshot, scheme, bounds.name, bounds.settled_on(as_of) if told else as_of))
        bounds = bounds.previous()
    return proposed(scheme, told)


def proposed(scheme: Scheme, told: Sequence[Readings]) -> list[Candidate]:
    """The candidates of the first of these periods; the others are those before it, the newest first. No query."""
    if not told:
        return []
    past = [scored(scheme, now, before) for now, before in zip(told, [*told[1:], None], strict=True)]
    found = []
    for form in scheme.forms:
        for score in past[0]:
            if score.score is None and form.trigger != "figure":
                continue
            met = _met(scheme, form, score, told, past)
            if met:
                found.append(_candidate(scheme, form, score, told[0].period.name, *met))
    return found


_Met = tuple[str, tuple[Fact, ...], tuple[Rows, ...]]


def _met(
    scheme: Scheme, form: Form, score: Score, told: Sequence[Readings], past: Sequence[list[Score]]
) -> _Met | None:
    """What is said of a subject that meets the rule of a form; None for one that does not."""
    now, period = told[0], told[0].period.name
    match form.trigger:
        case "last" if form.last:
            return _last(form.last.n, form.last.periods, score, told, past)
        case "score_below" if form.score_below and score.score is not None and score.score < form.score_below:
            words = f"得分 {score.score:.2f}，低于 {form.score_below:g}"
            return words, (Fact("得分", period, score.score),), _lost(score)
        case "grade" if form.grade and score.grade and scheme.place_of(score.grade) >= scheme.place_of(form.grade):
            return f"等级为{score.grade}", (Fact("得分", period, score.score),), _lost(score)
        case "fall" if form.fall and score.rank_change is not None and -score.rank_change >= form.fall:
            words = f"名次比上期后移 {-score.rank_change} 位，达到 {form.fall} 位"
            return words, (Fact("名次", period, score.rank),), _lost(score)
        case "veto":
            held = [veto for veto in score.vetoed if veto.name == form.veto]
            facts = tuple(Fact(veto.name, period, veto.value) for veto in held)
            return (f"触发一票否决：{held[0]}", facts, tuple(veto.rows for veto in held)) if held else None
        case "figure":
            place = next(n for n, subject in enumerate(now.subjects) if subject.key == score.key)
            reading = now.gauged[form.key][place]
            if not form.holds(reading.value) or form.figure is None:
                return None
            title = measure_of(form.figure, form.field).title
            facts = (Fact(title, period, reading.value, reading.numerator, reading.denominator),)
            words = f"{title} {_shown(form, reading.value)}，规则为{_OPS[form.op]} {_shown(form, form.value)}"
            return words, facts, (rows_of(scheme, form, now.subjects[place], period),)
    return None


def _last(n: int, periods: int, score: Score, told: Sequence[Readings], past: Sequence[list[Score]]) -> _Met | None:
    """Among the last n in each of so many periods running; a period without a score breaks the run."""
    facts = []
    if len(past) < periods:
        return None
    for readings, found in list(zip(told, past, strict=True))[:periods]:
        values = np.array([np.nan if each.score is None else each.score for each in found], dtype=float)
        last = {each.key for each, is_last in zip(found, last_ones(values, n), strict=True) if is_last}
        if score.key not in last:
            return None
        own = next(each for each in found if each.key == score.key)
        facts.append(Fact("名次", readings.period.name, own.rank, own.score))
    run = "本期" if periods == 1 else f"连续 {periods} 期（{'、'.join(fact.period for fact in reversed(facts))}）"
    return f"{run}位列末 {n} 位", tuple(facts), _lost(score)


def _lost(score: Score) -> tuple[Rows, ...]:
    """The rows behind the indicators that lost the most marks."""
    lost = [(each.full_marks - (each.marks or 0.0), each) for each in score.indicators if each.marks is not None]
    lost.sort(key=lambda pair: -pair[0])
    return tuple(each.rows for loss, each in lost[:_TOLD] if loss > 0)


def _shown(form: Form, value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:.1%}" if form.figure and measure_of(form.figure, form.field).is_rate else f"{value:g}"


_OPS: Final = {">=": "不少于", ">": "多于", "<=": "不多于", "<": "少于", "==": "等于", None: ""}
_TOLD: Final = 3  # indicators: more rows than a meeting looks at


def _candidate(
    scheme: Scheme, form: Form, score: Score, period: str, words: str, facts: tuple[Fact, ...], rows: tuple[Rows, ...]
) -> Candidate:
    parts = (scheme.name, period, form.form, form.rule, score.subject, score.post or "")
    key = "|".join(part.replace("|", "｜") for part in parts)
    return Candidate(
        key, scheme.name, period, form.form, form.rule, score.subject, score.post, words, form.reason, facts, rows
    )
