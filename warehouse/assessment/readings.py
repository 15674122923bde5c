"""The figures of a scheme for every subject of a period, fetched once, marked as often as one likes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.assessment.gauges import FIGURES, SCORE, measure_of
from warehouse.assessment.marking import Numbers
from warehouse.assessment.scheme import Gauge, Indicator, Scheme
from warehouse.periods import Period, parse_period
from warehouse.snapshots import Snapshot

GROUP_OF = {"leader": "leader", "district": "district", "department": "unit"}
"""The group of a question that tells of each kind of subject."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is scored: a district, a department, or a leader in a post with their own district."""

    name: str
    post: str | None = None
    district: str | None = None

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells subjects apart."""
        return (self.name, self.post)


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure of one subject; `value` is None where nothing was due or nothing is known."""

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of 考核评分: its period, whom and what it is about, the score or adjustment, where it came from."""

    period: str
    subject: str
    indicator: str
    score: float | None
    adjustment: float | None
    basis: str | None
    delivery: str
    file: str | None
    sheet: str | None
    row: int


@dataclass(frozen=True, slots=True)
class Readings:
    """Everything a scheme measures in one period, in the order of `subjects`; entries of nobody known stand apart."""

    period: Period
    as_of: date
    subjects: tuple[Subject, ...]
    gauged: dict[tuple[Any, ...], tuple[Reading, ...]]
    entries: tuple[tuple[Entry, ...], ...]
    strangers: tuple[Entry, ...] = ()

    @property
    def has_begun(self) -> bool:
        """Whether the period has begun on the as-of date: before that nobody is scored."""
        return self.period.first_on <= self.as_of

    def values(self, gauge: Gauge) -> Numbers:
        """The values of one gauge as numbers, nan for none."""
        told = (reading.value for reading in self.gauged[gauge.key])
        return np.array([np.nan if value is None else value for value in told], dtype=float)


def fetch(viewer: Viewer, snapshot: Snapshot, scheme: Scheme, period: str, as_of: date) -> Readings:
    """Ask for every figure of a scheme once. Raises what `ask` raises."""

    def told(question: str, by: str, where: dict[str, tuple[str, ...]] | None = None) -> pl.DataFrame:
        return ask(viewer, snapshot, question, as_of=as_of, period=period, by=(by,), where=where or {})

    bounds = parse_period(period)
    subjects = _subjects(viewer, snapshot, scheme, period, as_of)
    lines = ask(viewer, snapshot, "score_rows", as_of=as_of, period=period)
    entries, strangers = _entries(scheme, subjects, lines, bounds)
    frames: dict[Any, dict[tuple[Any, ...], dict[str, Any]]] = {}
    gauged: dict[tuple[Any, ...], tuple[Reading, ...]] = {}
    for gauge in scheme.gauges:
        if gauge.key in gauged:
            continue
        if gauge.figure is None:
            gauged[gauge.key] = tuple(_given(gauge, mine, bounds.name) for mine in entries)
            continue
        kind = gauge.of or scheme.subject
        question = measure_of(gauge.figure, gauge.field).question or FIGURES[gauge.figure].questions[kind]
        asked = (question, kind, tuple(sorted(gauge.where.items())))
        if asked not in frames:
            frames[asked] = _by_key(told(question, GROUP_OF[kind], gauge.where), kind)
        keys = ((each.district,) if gauge.of else _key(each, kind) for each in subjects)
        gauged[gauge.key] = tuple(_reading(gauge, frames[asked].get(key, {})) for key in keys)
    return Readings(bounds, as_of, subjects, gauged, entries, strangers)


def _subjects(viewer: Viewer, snapshot: Snapshot, scheme: Scheme, period: str, as_of: date) -> tuple[Subject, ...]:
    """Every district; every leader who owed something; every department of the register or that leads a task."""
    given: dict[str, Any] = {"as_of": as_of, "period": period}
    match scheme.subject:
        case "district":
            names = ask(viewer, snapshot, "districts", **given)["district"].to_list()
            return tuple(Subject(name) for name in sorted(names))
        case "leader":
            rows = ask(viewer, snapshot, "completion", by=("leader",), **given).iter_rows(named=True)
            found = {(row["leader"], row["post"]): row["district"] for row in rows}
            return tuple(Subject(name, post, found[name, post]) for name, post in sorted(found))
        case _:
            kinds = {row["unit"]: row["kind"] for row in ask(viewer, snapshot, "units", **given).iter_rows(named=True)}
            leading = ask(viewer, snapshot, "task_completion", by=("unit",), as_of=as_of, period="all")["unit"]
            registered = {unit for unit, kind in kinds.items() if kind == "department"}
            unlisted = {unit for unit in leading.drop_nulls() if kinds.get(unit) is None}
            return tuple(Subject(name) for name in sorted(registered | unlisted))


def _by_key(frame: pl.DataFrame, kind: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    columns = ("leader", "post") if kind == "leader" else (GROUP_OF[kind],)
    return {tuple(row[name] for name in columns): row for row in frame.iter_rows(named=True)}


def _key(subject: Subject, kind: str) -> tuple[Any, ...]:
    return subject.key if kind == "leader" else (subject.name,)


def _reading(gauge: Gauge, row: dict[str, Any]) -> Reading:
    """The value of a field; none without a case in its denominator, or where the question has no row of the subject."""
    measure = measure_of(gauge.figure or SCORE, gauge.field)
    told = row.get(measure.numerator)
    if told is None:
        return Reading()
    less = float(row[measure.minus]) if measure.minus else 0.0
    numerator = float(told) - less
    if measure.denominator is None:
        return Reading(numerator, numerator)
    denominator = float(row[measure.denominator])
    if not denominator:
        return Reading(None, numerator, denominator)
    return Reading(numerator / denominator if measure.is_rate else numerator, numerator, denominator)


def _given(gauge: Gauge, entries: Iterable[Entry], period: str) -> Reading:
    """A hand-given score of exactly this period, as a share of its full marks."""
    if not isinstance(gauge, Indicator):
        return Reading()
    for entry in entries:
        if entry.period == period and entry.indicator == gauge.indicator and entry.score is not None:
            return Reading(entry.score / gauge.full, entry.score, gauge.full)
    return Reading(None, None, gauge.full)


def _entries(
    scheme: Scheme, subjects: tuple[Subject, ...], lines: pl.DataFrame, bounds: Period
) -> tuple[tuple[tuple[Entry, ...], ...], tuple[Entry, ...]]:
    """The lines of 考核评分 that lie within the period, by subject; those that name nobody, or two, apart."""
    places: dict[str, list[int]] = {}
    for place, subject in enumerate(subjects):
        spelled = [subject.name, f"{subject.name}/{subject.post}", f"{subject.name}({subject.post})"]
        for name in dict.fromkeys(spelled if subject.post else spelled[:1]):
            places.setdefault(name, []).append(place)
    mine: list[list[Entry]] = [[] for _ in subjects]
    strangers = []
    column = {"district": "district", "department": "unit"}.get(scheme.subject, "subject")
    fields = tuple(Entry.__dataclass_fields__)
    for row in lines.sort("period", "subject", "indicator").iter_rows(named=True):
        if parse_period(row["period"]).first_on < bounds.first_on:
            continue  # it ends in the period but began before it: a year's score in its last quarter
        entry = Entry(**{name: row[name] for name in fields})
        named = places.get(row[column] or "", [])
        if len(named) == 1:
            mine[named[0]].append(entry)
        else:
            strangers.append(entry)
    return tuple(map(tuple, mine)), tuple(strangers)
