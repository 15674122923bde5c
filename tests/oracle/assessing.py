"""The independent judge of scores: a scheme's TOML applied to the oracle's own figures in exact fractions."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tests.oracle.recompute import books, bounds, figures

if TYPE_CHECKING:
    from tests.oracle.cities import City

Value = Fraction | None
# field -> (numerator, what is taken away, denominator, whether the value is their share, whether less is better)
FIELDS: dict[tuple[str, str], tuple[str, str | None, str | None, bool, bool]] = {
    ("completion", "completion_rate"): ("fulfilled_count", None, "due_count", True, False),
    ("completion", "times_rate"): ("done_count", None, "needed_count", True, False),
    ("completion", "missed_count"): ("due_count", "fulfilled_count", "due_count", False, True),
    ("rectification", "rectification_rate"): ("closed_count", None, "found_count", True, False),
    ("rectification", "on_time_rate"): ("closed_on_time_count", None, "due_count", True, False),
    ("rectification", "not_on_time_count"): ("due_count", "closed_on_time_count", "due_count", False, True),
    **{("rectification", name): (name, None, None, False, True)
       for name in ("open_count", "overdue_count", "major_open_count", "major_overdue_count")},
    **{("accidents", name): (name, None, None, False, True)
       for name in ("accident_count", "death_count", "serious_injury_count")},
    ("accidents", "is_both_down"): ("is_both_down", None, None, False, False),
}  # fmt: skip


@dataclass
class Told:
    """One subject's score as it should be."""

    who: tuple[str, str | None]
    marks: list[Value] = field(default_factory=list)
    full: list[Fraction] = field(default_factory=list)
    counts: list[tuple[int | None, int | None]] = field(default_factory=list)
    step: Fraction = Fraction(0)
    bonus: Fraction = Fraction(0)
    penalty: Fraction = Fraction(0)
    score: Value = None
    grade: str | None = None
    vetoes: list[str] = field(default_factory=list)
    rank: int | None = None
    rank_change: int | None = None
    near_tie: bool = False
    listed: str | None = None


def exact(number: float) -> Fraction:
    """The decimal that the file says, not the binary nearest to it."""
    return Fraction(str(number))


def expected_scores(city: City, toml: str, *, period: str, as_of: date) -> dict[tuple[str, str | None], Told]:
    """Every subject's score of a scheme in a period."""
    scheme = tomllib.loads(toml)
    now = one_period(city, scheme, period, as_of)
    first, last = before(period)
    settled = min(as_of, last + timedelta(days=1))
    earlier = one_period(city, scheme, named(first, period), settled)
    for who, told in now.items():
        was = earlier[who].rank if who in earlier else None
        told.rank_change = None if was is None or told.rank is None else was - told.rank
    return now


def before(period: str) -> tuple[date, date]:
    """First and last day of the quarter, half-year or year before."""
    first, last = bounds(period, date(2024, 1, 1))
    assert first is not None
    assert last is not None
    months = (last.month - first.month) % 12 + 1
    end = first - timedelta(days=1)
    number = end.year * 12 + end.month - months
    return date(number // 12, number % 12 + 1, 1), end


def named(first: date, like: str) -> str:
    """The period that begins on a day, of the kind of another."""
    if "Q" in like:
        return f"{first.year}Q{first.month // 3 + 1}"
    return f"{first.year}H{1 if first.month == 1 else 2}" if "H" in like else str(first.year)


def one_period(city: City, scheme: dict[str, Any], period: str, as_of: date) -> dict[tuple[str, str | None], Told]:
    """Scores of one period without the change of rank."""
    asked = Asked(city, scheme["subject"], period, as_of)
    listed = [each for group in scheme["group"] for each in group["indicator"]]
    values = {who: [asked.value(each, who) for each in listed] for who in asked.subjects}
    has_begun = bounds(period, as_of)[0] <= as_of  # type: ignore[operator]
    found = {}
    for who in asked.subjects:
        told = found[who] = Told(who, counts=[(n, d) for _, n, d in values[who]])
        given = [
            share(each, values[who][at][0], [values[o][at][0] for o in asked.subjects if o != who])
            for at, each in enumerate(listed)
        ]
        told.full = full_marks(scheme, [each is not None for each in given])
        told.marks = [None if one is None else one * full for one, full in zip(given, told.full, strict=True)]
        told.step = max_step(listed, values, who, given, told.full, asked)
        own = [
            bool(told.counts[at][1]) and values[who][at][0] is not None
            for at, each in enumerate(listed)
            if "of" not in each
        ]
        if has_begun and any(own):
            finish(scheme, asked, told)
    place(scheme, found)
    return found


class Asked:
    """Figures of one period by subject, each asked for once."""

    def __init__(self, city: City, subject: str, period: str, as_of: date) -> None:
        self.city, self.subject, self.period, self.as_of = city, subject, period, as_of
        self.kept: dict[Any, list[dict[str, Any]]] = {}
        self.home: dict[tuple[str, str | None], str | None] = {}
        if subject == "district":
            self.subjects: list[tuple[str, str | None]] = [(name, None) for name in books(city).ledger.districts]
        else:
            rows = self.rows("completion", ("leader",))
            self.home = {(row["leader"], row["post"]): row["district"] for row in rows}
            self.subjects = list(self.home)

    def rows(self, figure: str, by: tuple[str, ...]) -> list[dict[str, Any]]:
        """The oracle's rows of a figure."""
        key = (figure, by)
        if key not in self.kept:
            self.kept[key] = figures(self.city, figure, as_of=self.as_of, period=self.period, by=by)
        return self.kept[key]

    def value(self, gauge: dict[str, Any], who: tuple[str, str | None]) -> tuple[Value, int | None, int | None]:
        """Value, numerator and denominator of a gauge."""
        numerator, less, denominator, is_share, _ = FIELDS[gauge["figure"], gauge["field"]]
        if self.subject == "leader" and "of" not in gauge:
            mine = [r for r in self.rows(gauge["figure"], ("leader",)) if (r["leader"], r["post"]) == who]
        else:
            district = self.home[who] if "of" in gauge else who[0]
            if district is None or district not in books(self.city).ledger.districts:
                return None, None, None
            levels = gauge.get("where", {}).get("level")
            by = ("district", "level") if levels else ("district",)
            rows = self.rows(gauge["figure"], by)
            mine = [r for r in rows if r["district"] == district and (not levels or r["level"] in levels)]
        over = sum(int(r[numerator]) - (int(r[less]) if less else 0) for r in mine)
        if denominator is None:
            return Fraction(over), over, None
        under = sum(r[denominator] for r in mine)
        if not mine:
            return None, None, None
        return (None if not under else Fraction(over, under) if is_share else Fraction(over)), over, under


def share(indicator: dict[str, Any], value: Value, others: list[Value]) -> Value:
    """The share of the full marks that a value gets."""
    if value is None:
        return None
    if linear := indicator.get("linear"):
        floor, target = exact(linear["floor"]), exact(linear["target"])
        return min(Fraction(1), max(Fraction(0), (value - floor) / (target - floor)))
    if case := indicator.get("per_case"):
        weight = exact(indicator["weight"])
        return 1 - min(exact(case["deduct"]) * value, exact(case.get("cap", indicator["weight"])), weight) / weight
    if steps := indicator.get("steps"):
        reached = [step for step in steps if exact(step["from"]) <= value]
        return exact(max(reached, key=lambda step: step["from"])["share"]) if reached else Fraction(0)
    is_low = FIELDS[indicator["figure"], indicator["field"]][4]
    told = [other for other in others if other is not None]
    rank = 1 + sum((other < value) if is_low else (other > value) for other in told)
    for entry in indicator["by_rank"]:
        last = entry["to_rank"] if "to_rank" in entry else exact(entry["to_share"]) * (len(told) + 1)
        if rank <= last:
            return exact(entry["share"])
    return Fraction(0)


def full_marks(scheme: dict[str, Any], counted: list[bool]) -> list[Fraction]:
    """The weights after those left out were spread."""
    weights = [[exact(each["weight"]) for each in group["indicator"]] for group in scheme["group"]]
    flags = iter(counted)
    live = [[weight if next(flags) else Fraction(0) for weight in group] for group in weights]
    if scheme.get("spread") == "group":
        live = [
            [weight * sum(whole) / sum(part) if sum(part) else Fraction(0) for weight in part]
            for part, whole in zip(live, weights, strict=True)
        ]
    total = sum(map(sum, live))
    return [weight * 100 / total if total else Fraction(0) for group in live for weight in group]


def max_step(
    listed: list[dict[str, Any]],
    values: dict[Any, list[tuple[Value, int | None, int | None]]],
    who: tuple[str, str | None],
    given: list[Value],
    full: list[Fraction],
    asked: Asked,
) -> Fraction:
    """The most marks that one finding or obligation more or less makes."""
    found = [Fraction(0)]
    for at, indicator in enumerate(listed):
        value, over, under = values[who][at]
        if value is None or over is None or indicator["figure"] == "accidents":
            continue
        others = [values[other][at][0] for other in asked.subjects if other != who]
        for case in (over - 1, over + 1):
            if case >= 0 and (under is None or case <= under):
                is_share = FIELDS[indicator["figure"], indicator["field"]][3]
                tried = share(indicator, Fraction(case, under) if is_share else Fraction(case), others)
                found.append(abs(tried - given[at]) * full[at])  # type: ignore[operator]
    return max(found)


def finish(scheme: dict[str, Any], asked: Asked, told: Told) -> None:
    """Bonus, penalty, the limits of the score, grade and vetoes."""
    base = sum((mark for mark in told.marks if mark is not None), Fraction(0))
    sums = {}
    for kind in ("bonus", "penalty"):
        part = scheme.get(kind, {"cap": 0, "item": []})
        items = [(item, asked.value(item, told.who)[0]) for item in part["item"] if "figure" in item]
        points = [min(exact(item["points"]) * (value or 0), exact(item["cap"])) for item, value in items]
        sums[kind] = min(sum(points, Fraction(0)), exact(part["cap"]))
    highest = exact(scheme.get("highest", 100))
    told.bonus = min(sums["bonus"], highest - base + sums["penalty"])
    told.penalty = min(sums["penalty"], base + told.bonus)
    told.score = base + told.bonus - told.penalty
    names = [grade["name"] for grade in scheme["grade"]]
    at = next(n for n, grade in enumerate(scheme["grade"]) if told.score >= exact(grade["from_score"]))
    for veto in scheme.get("veto", []):
        value = asked.value(veto, told.who)[0]
        if value is not None and value >= exact(veto["value"]):
            told.vetoes.append(veto["name"])
            at = max(at, names.index(veto["grade"]))
    told.grade = names[at]


def place(scheme: dict[str, Any], found: dict[tuple[str, str | None], Told]) -> None:
    """Ranks, near ties and lists."""
    scored = [told for told in found.values() if told.score is not None]
    lists = scheme.get("lists", {"red": 0, "black": 0})
    for told in scored:
        told.rank = 1 + sum(round_six(other) > round_six(told) for other in scored)
        worse = sum(round_six(other) < round_six(told) for other in scored)
        gaps = [(abs(round_six(other) - round_six(told)), max(other.step, told.step)) for other in scored]
        told.near_tie = any(0 < gap < step - Fraction(3, 2_000_000) for gap, step in gaps)
        first, last = told.rank <= lists["red"], worse < lists["black"]
        if first != last:
            is_off = told.vetoes and not lists.get("may_veto_be_red", True)
            told.listed = "black" if last else None if is_off else "red"


def round_six(told: Told) -> Fraction:
    """The score as it is told, to six digits."""
    assert told.score is not None
    return Fraction(str(round(float(told.score), 6)))
