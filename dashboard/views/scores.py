"""Scores for the pages: as a table, as places over periods, as a waterfall, and the indicators behind one of them."""

from collections import Counter
from datetime import date
from typing import Any, Final

import polars as pl

from dashboard.charts.bump import bump
from dashboard.charts.waterfall import Step, waterfall
from dashboard.choice import Choice
from dashboard.periods import period_code, recent_periods
from dashboard.session import Reader
from dashboard.theme.pieces import Chip
from warehouse.assessment import Scheme, load_scheme, scores
from warehouse.assessment.scoring import Score

PERIODS: Final = 6
ROWS_BEHIND: Final = {"应履职次": "obligation_rows", "隐患": "finding_rows", "事故": "accident_rows"}
_NUMBERS: Final = ("weight", "numerator", "denominator", "marks", "full_marks")
_VALUES: Final = ("value", "floor", "target")


def period_of(scheme: Scheme, choice: Choice) -> str:
    """The scheme's period that holds the as-of date."""
    return period_code(scheme.period, choice.as_of)


def scored(reader: Reader, choice: Choice, scheme: Scheme) -> list[Score]:
    """Every subject's score in the scheme's period at the as-of date, best first; remembered like any answer."""
    return reader.keep(_scored, scheme.name, period_of(scheme, choice), choice.as_of)


def _scored(reader: Reader, name: str, period: str, as_of: date) -> list[Score]:
    found = scores(reader.viewer, reader.snapshot, load_scheme(name), period=period, as_of=as_of)
    return sorted(found, key=lambda score: (score.rank is None, score.rank or 0, score.subject))


def places(reader: Reader, choice: Choice, name: str, height: int) -> Any:
    """Places in the assessment over the last six periods of the scheme ``name``."""
    scheme = load_scheme(name)
    periods = recent_periods(scheme.period, choice.as_of, PERIODS)
    rows = [
        {"subject": score.subject, "period": code, "rank": score.rank}
        for code, day in periods
        for score in scored(reader, choice.at(day), scheme)
    ]
    frame = pl.DataFrame(rows, schema={"subject": pl.String, "period": pl.String, "rank": pl.Int64})
    named = [(code, short_period(code, code == periods[0][0])) for code, _ in periods]
    return bump(frame, periods=named, height=height)


def table_of(found: list[Score]) -> pl.DataFrame:
    """Columns: rank, rank_change, subject, score, grade."""
    return pl.DataFrame(
        [(one.rank, one.rank_change, one.subject, one.score, one.grade) for one in found],
        orient="row",
        schema={
            "rank": pl.Int64,
            "rank_change": pl.Int64,
            "subject": pl.String,
            "score": pl.Float64,
            "grade": pl.String,
        },
    )


def picked(found: list[Score], subject: str | None) -> Score:
    """The picked subject's score; the last one's when none is picked."""
    return next((one for one in found if one.subject == subject), found[-1])


def grade_chips(found: list[Score]) -> list[Chip]:
    """How many subjects reached each grade, best grade first."""
    counted = Counter(one.grade for one in found if one.grade)
    return [(f"{grade} {count}", "n") for grade, count in counted.items()]


def score_chips(one: Score) -> list[Chip]:
    """Score, grade and place, and what caps the grade."""
    chips: list[Chip] = [] if one.score is None else [(f"{one.score:.1f} 分", "b")]
    chips += [(text, "n") for text in (one.grade, f"第 {one.rank} 名" if one.rank else "") if text]
    return chips + [(f"▲ {veto}", "r") for veto in one.vetoes]


def waterfall_of(one: Score, height: int) -> Any:
    """Full marks, what each indicator lost (the most first), bonus, penalty, score."""
    full = float(sum(each.full_marks for each in one.indicators))
    steps, at = [Step("满分", 0, full, "total")], full
    losses = sorted(((each.full_marks - (each.marks or 0), each.name) for each in one.indicators), reverse=True)
    for loss, name in losses:
        steps.append(Step(name, at, at - loss, "loss"))
        at -= loss
    for name, gain in (("加分", one.bonus), ("减分", -one.penalty)):
        if gain:
            steps.append(Step(name, at, at + gain, "gain" if gain > 0 else "loss"))
            at += gain
    return waterfall([*steps, Step("得分", 0, at, "total")], height=height)


def indicators_of(one: Score) -> pl.DataFrame:
    """Columns: group, indicator, figure, weight, numerator, denominator, value, floor, target, marks, full_marks."""
    rows = [
        {"group": each.group, "indicator": each.name, "figure": each.figure}
        | {name: None if getattr(each, name) is None else float(getattr(each, name)) for name in _NUMBERS}
        | {name: _value(each.field, getattr(each, name)) for name in _VALUES}
        for each in one.indicators
    ]
    words = dict.fromkeys(("group", "indicator", "figure", *_VALUES), pl.String)
    return pl.DataFrame(rows, schema=words | dict.fromkeys(_NUMBERS, pl.Float64))


def _value(field: str, value: float | None) -> str | None:
    """An indicator value, floor or target: per cent for a rate, else the number itself."""
    if value is None:
        return None
    return f"{value:.1%}" if field.endswith("_rate") else f"{value:g}"


def short_period(code: str, is_first: bool) -> str:
    """A period for an axis, the year under it where it begins: 3季, 上半年, 3月."""
    year, rest = code[:4], code[4:]
    if not rest:
        return f"{year}年"
    words = {"Q": f"{rest[1]}季", "H": "上半年" if rest[1] == "1" else "下半年"}.get(
        rest[0], f"{rest[1:].lstrip('0')}月"
    )
    return f"{words}<br>{year}" if is_first or rest in ("Q1", "H1", "-01") else words
