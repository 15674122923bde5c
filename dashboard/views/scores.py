"""Scores for the pages: as a table, as places over periods, and one of them open as a waterfall and its indicators."""

from collections import Counter
from typing import Any, Final

import polars as pl

from dashboard.charts.bump import bump
from dashboard.charts.waterfall import Step, waterfall
from dashboard.periods import period_words
from dashboard.session import Reader
from dashboard.theme.pieces import Chip
from dashboard.views import terms
from dashboard.views.terms import Term
from warehouse.assessment.adjusting import Adjusted
from warehouse.assessment.scoring import Marked, Score, scored

PERIODS: Final = 6
RANKED: Final = ("rank", "rank_change", "subject", "score", "grade", "near_tie", "score_list")
RANKED_LEADERS: Final = ("rank", "rank_change", "subject", "post", "score", "grade", "near_tie", "score_list")
INDICATORS: Final = (
    "group", "indicator", "value", "numerator", "denominator", "marks", "full_marks", "spread_weight", "lost_marks",
    "marking", "weight_reason",
)  # fmt: skip
ADJUSTED: Final = (
    "adjusted_kind", "adjusted_item", "given_points", "counted_points", "counted_note", "basis", "file", "sheet", "row",
)  # fmt: skip
HISTORY: Final = ("period", "rank", "rank_change", "score", "grade", "score_list")
LISTS: Final = {"red": "● 红榜", "black": "▲ 黑榜"}
_MOST_LINES: Final = 20  # subjects whose places can be told apart in one figure


def of_term(reader: Reader, term: Term) -> list[Score]:
    """Every subject's score, best first, without a score last; remembered like any answer."""
    return reader.keep(_scored, term)


def _scored(reader: Reader, term: Term) -> list[Score]:
    earlier = terms.before(reader, term)
    past = terms.readings(reader, earlier) if earlier else None
    return scored(terms.scheme_of(reader, term), terms.readings(reader, term), past)


def places(reader: Reader, term: Term, height: int) -> Any:
    """Places in the assessment over the last six periods of the scheme up to the term."""
    run = terms.run_of(reader, term, PERIODS)[::-1]
    rows = [
        {"subject": score.subject, "period": each.period, "rank": score.rank}
        for each in run
        for score in of_term(reader, each)
    ]
    frame = pl.DataFrame(rows, schema={"subject": pl.String, "period": pl.String, "rank": pl.Int64})
    named = [(each.period, short_period(each.period, each is run[0])) for each in run]
    return bump(frame, periods=named, height=height)


def fit_one_figure(found: list[Score]) -> bool:
    """Whether the subjects are few enough to be told apart as lines."""
    return len(found) <= _MOST_LINES


def history(reader: Reader, term: Term, one: Score) -> pl.DataFrame:
    """One subject's scores over the last periods, newest first: columns HISTORY, the period in words."""
    rows = []
    for each in terms.run_of(reader, term, PERIODS):
        score = next((score for score in of_term(reader, each) if score.key == one.key), None)
        if score is not None:
            told = (score.rank, score.rank_change, score.score, score.grade, LISTS.get(score.listed or ""))
            rows.append((period_words(each.period), *told))
    schema = dict(zip(HISTORY, (pl.String, pl.Int64, pl.Int64, pl.Float64, pl.String, pl.String), strict=True))
    return pl.DataFrame(rows, orient="row", schema=schema)


def table_of(found: list[Score]) -> pl.DataFrame:
    """Columns: rank, rank_change, subject, post, score, grade, near_tie, score_list."""
    return pl.DataFrame(
        [
            (
                one.rank, one.rank_change, one.subject, one.post, one.score, one.grade, one.near_tie,
                LISTS.get(one.listed or ""),
            )
            for one in found
        ],
        orient="row",
        schema={
            "rank": pl.Int64,
            "rank_change": pl.Int64,
            "subject": pl.String,
            "post": pl.String,
            "score": pl.Float64,
            "grade": pl.String,
            "near_tie": pl.Boolean,
            "score_list": pl.String,
        },
    )  # fmt: skip


def picked(found: list[Score], subject: str | None, post: str | None = None) -> Score:
    """The picked subject's score; the last one that has a score when none is picked."""
    asked = [one for one in found if one.subject == subject and post in (None, one.post)]
    return next(iter(asked), [one for one in found if one.score is not None or one is found[0]][-1])


def grade_chips(found: list[Score]) -> list[Chip]:
    """How many subjects reached each grade, best grade first, and how many have no score."""
    counted = Counter(one.grade for one in found if one.grade)
    chips: list[Chip] = [(f"{grade} {count}", "n") for grade, count in counted.items()]
    unscored = sum(one.score is None for one in found)
    return chips + ([(f"○ 不计分 {unscored}", "n")] if unscored else [])


def score_chips(one: Score) -> list[Chip]:
    """Score, grade, place and near places, the list it is on, and the grade that a veto took away."""
    if one.score is None:
        return [("○ 本期没有应办事项，不计分", "n")]
    capped = f"{one.base_grade} → {one.grade}" if one.grade != one.base_grade else one.grade or ""
    chips: list[Chip] = [(f"{one.score:.2f} 分", "b"), (capped, "n"), (f"第 {one.rank} 名", "n")]
    if one.near_ranks:
        chips.append((f"≈ 与第 {one.near_ranks[0]}–{one.near_ranks[1]} 名接近", "y"))
    if one.listed:
        chips.append((LISTS[one.listed], "g" if one.listed == "red" else "r"))
    return chips + [(f"▲ 一票否决：{veto.name}", "r") for veto in one.vetoed]


def waterfall_of(one: Score, height: int) -> Any:
    """Full marks, what each indicator lost (the most first), bonus, penalty, score; what is left out loses nothing."""
    counted = [each for each in one.indicators if each.marks is not None]
    full = float(sum(each.full_marks for each in counted))
    steps, at = [Step("满分", 0, full, "total")], full
    losses = sorted(((each.full_marks - (each.marks or 0), each.name) for each in counted), reverse=True)
    for loss, name in losses:
        steps.append(Step(name, at, at - loss, "loss"))
        at -= loss
    for name, gain in (("加分", one.bonus), ("减分", -one.penalty)):
        if gain:
            steps.append(Step(name, at, at + gain, "gain" if gain > 0 else "loss"))
            at += gain
    return waterfall([*steps, Step("得分", 0, at, "total")], height=height)


def indicators_of(one: Score) -> pl.DataFrame:
    """Columns INDICATORS: of an indicator that is left out the marks are null and its weight is spread."""
    rows = [
        {
            "group": each.group,
            "indicator": each.name,
            "value": value_words(each.value, is_rate=each.is_rate),
            "numerator": each.numerator,
            "denominator": each.denominator,
            "marks": _marks(one, each),
            "full_marks": each.full_marks,
            "spread_weight": _spread(each),
            "lost_marks": None if (marks := _marks(one, each)) is None else each.full_marks - marks,
            "marking": _marking(each),
            "weight_reason": each.reason + (f"（{each.clause}）" if each.clause else ""),
        }
        for each in one.indicators
    ]
    numbers = ("numerator", "denominator", "marks", "full_marks", "lost_marks")
    schema = {name: pl.Float64() if name in numbers else pl.String() for name in INDICATORS}
    return pl.DataFrame(rows, schema=schema)


def _marks(one: Score, each: Marked) -> float | None:
    """Marks of an indicator; none where it is left out or the subject has no score. Never minus nought."""
    return None if each.marks is None or one.score is None else each.marks + 0.0


def _marking(each: Marked) -> str:
    """The rule in words; lines of a rate in per cent, as the rate itself."""
    if each.floor is None or each.target is None or not each.is_rate:
        return each.marking
    return f"{each.floor * 100:g}% 为零分，{each.target * 100:g}% 为满分，之间按比例"


def _spread(each: Marked) -> str | None:
    if abs(each.spread) < 1e-9:
        return None
    return f"不计分，{each.weight:g} 分给其余" if each.marks is None else f"{each.weight:g} ＋ {each.spread:.2f}"


def adjusted_of(one: Score) -> pl.DataFrame:
    """Columns ADJUSTED: every bonus and penalty, what counted and why not all, and where it was registered."""
    rows = [
        {
            "adjusted_kind": "＋ 加分" if each.kind == "bonus" else "－ 减分",
            "adjusted_item": _item(each),
            "given_points": each.points,
            "counted_points": each.counted,
            "counted_note": each.note,
            "basis": (each.entry.basis if each.entry else None) or each.reason,
            "file": each.entry.file if each.entry else None,
            "sheet": each.entry.sheet if each.entry else None,
            "row": each.entry.row if each.entry else None,
        }
        for each in one.adjustments
    ]
    kinds = {"given_points": pl.Float64(), "counted_points": pl.Float64(), "row": pl.Int64()}
    return pl.DataFrame(rows, schema={name: kinds.get(name, pl.String()) for name in ADJUSTED})


def _item(each: Adjusted) -> str:
    if each.entry is not None and each.entry.indicator != each.item:
        return f"{each.item}：{each.entry.indicator}"
    return each.item if each.value is None else f"{each.item}（{each.value:g} 次）"


def notes_of(one: Score) -> list[str]:
    """What the table of indicators does not say: vetoes with their reasons, and entries that nothing counts."""
    told = [f"一票否决：{veto}。{veto.reason}" for veto in one.vetoed]
    if one.uncounted:
        names = "、".join(dict.fromkeys(entry.indicator for entry in one.uncounted))
        told.append(f"考核评分里有 {len(one.uncounted)} 行这个方案不用：{names}")
    return told


def value_words(value: float | None, *, is_rate: bool) -> str | None:
    """A value as it is written: per cent for a rate, else the number itself."""
    if value is None:
        return None
    return f"{value:.1%}" if is_rate else f"{value:g}"


def short_period(code: str, is_first: bool) -> str:
    """A period for an axis, the year under it where it begins: 3季, 上半年, 3月."""
    year, rest = code[:4], code[4:]
    if not rest:
        return f"{year}年"
    words = {"Q": f"{rest[1]}季", "H": "上半年" if rest[1] == "1" else "下半年"}.get(
        rest[0], f"{rest[1:].lstrip('0')}月"
    )
    return f"{words}<br>{year}" if is_first or rest in ("Q1", "H1", "-01") else words
