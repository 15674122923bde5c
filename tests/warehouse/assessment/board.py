"""Schemes of a few lines and figures written by hand, so that every mark counts on fingers."""

from __future__ import annotations

from datetime import date

from warehouse.assessment.readings import Entry, Reading, Readings, Subject
from warehouse.assessment.scheme import Scheme
from warehouse.assessment.scheme_files import parse_scheme
from warehouse.periods import parse_period

GRADES = "".join(
    f'[[grade]]\nname = "{name}"\nfrom_score = {score}\n'
    for name, score in (("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0))
)
RATE = 'figure = "completion"\nfield = "completion_rate"'
MISSED = 'figure = "completion"\nfield = "missed_count"'
OVERDUE = 'figure = "rectification"\nfield = "overdue_count"'
DEATHS = 'figure = "accidents"\nfield = "death_count"'


def indicator(name: str, weight: float, marking: str, gauge: str = RATE) -> str:
    """One indicator as TOML."""
    return f'[[group.indicator]]\nname = "{name}"\n{gauge}\nweight = {weight}\n{marking}\nreason = "测试用"\n'


def scheme(groups: dict[str, list[str]], more: str = "", head: str = "", grades: str = GRADES) -> Scheme:
    """A scheme of districts per quarter; a group's weight is the sum of its indicators'."""
    text = f'name = "test"\ntitle = "测试"\nsubject = "district"\nperiod = "quarter"\n{head}\n'
    for name, indicators in groups.items():
        weights = [line.split("=")[1] for each in indicators for line in each.splitlines() if line.startswith("weight")]
        text += f'[[group]]\nname = "{name}"\nweight = {sum(map(float, weights))}\n' + "".join(indicators)
    return parse_scheme(text + grades + more, "测试.toml")


def readings(
    chosen: Scheme,
    told: dict[str, dict[str, object]],
    *,
    period: str = "2026Q3",
    as_of: date = date(2026, 10, 1),
    entries: dict[str, list[Entry]] | None = None,
) -> Readings:
    """Figures by subject and name of the gauge: (numerator, denominator) of a rate or count, a number, or nothing."""
    gauged = {}
    for gauge in chosen.gauges:
        name = getattr(gauge, "name", None) or gauge.rule  # a form's gauge goes by its rule
        gauged[gauge.key] = tuple(_reading(gauge, of.get(name)) for of in told.values())
    return Readings(
        parse_period(period),
        as_of,
        tuple(Subject(name) for name in told),
        gauged,
        tuple(tuple((entries or {}).get(name, ())) for name in told),
    )


def entry(indicator: str, adjustment: float | None, *, period: str = "2026Q3", score: float | None = None) -> Entry:
    """A line of 考核评分."""
    return Entry(period, "某县", indicator, score, adjustment, None, "000001-aaaaaaaa", "评分.xlsx", "评分", 3)


def _reading(gauge: object, given: object) -> Reading:
    if given is None:
        return Reading()
    if not isinstance(given, tuple):
        return Reading(float(given), float(given), None)
    numerator, denominator = map(float, given)
    is_count = str(getattr(gauge, "field", "")).endswith("_count")
    if not denominator:
        return Reading(None, numerator, denominator)
    return Reading(numerator if is_count else numerator / denominator, numerator, denominator)
