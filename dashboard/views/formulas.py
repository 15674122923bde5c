"""口径: one period under two lawful formulas of a rate, and the places that differ between them."""

from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.charts.slopes import slopes
from dashboard.filters import segments
from dashboard.session import Reader
from dashboard.tables import table
from dashboard.theme import pieces
from dashboard.theme.pieces import Chip
from dashboard.views import terms
from dashboard.views.terms import Term
from warehouse.assessment.definitions import Defined, definitions

COLUMNS: Final = (
    "subject", "first_count", "first_rate", "first_rank", "second_count", "second_rate", "second_rank", "moved_by",
)  # fmt: skip
COLUMNS_LEADERS: Final = ("subject", "post", *COLUMNS[1:])
_MOST_LINES: Final = 20  # subjects whose places can be told apart in one figure
_HEIGHT: Final = 500
_TITLES: Final = {
    "closed_of_due": "整改率",
    "deadline_original": "按期整改率",
    "times": "履职完成率",
}
"""Each formula that is set against the first of its figure, and what the two tell."""


def draw(reader: Reader, term: Term, *, is_of_leaders: bool) -> None:
    """The card: which rate, what its two formulas count, the subjects under both, and lines where they are few."""
    found = told(reader, term)
    known, asked = titles(found), links.address("formula")
    code = asked if asked in known else most_moved(found)
    frame = compared(found, code)
    with card("formulas", "口径比较", term.words, chips(frame)):
        segments("formula", "比率", known, code)
        st.html(pieces.facts(meanings(found, code), are_long=True))
        are_few = len(frame) <= _MOST_LINES
        if not are_few:  # who moves comes first, or nobody would find them
            frame = frame.sort(pl.col("moved_by").abs(), descending=True, nulls_last=True, maintain_order=True)
        listed, drawn = st.columns([1.6, 1], gap="small") if are_few else (st.container(), None)
        with listed:
            names = COLUMNS_LEADERS if is_of_leaders else COLUMNS
            table(frame, names, key="formula_table", most=14, alt="口径比较")
        if drawn is not None:
            with drawn:
                chart(slopes_of(frame, _HEIGHT), key="formula_slopes", alt="两种口径的名次", clickable=False)


def told(reader: Reader, term: Term) -> list[Defined]:
    """Every formula for every subject of the scheme's kind."""
    return reader.keep(_told, term)


def _told(reader: Reader, term: Term) -> list[Defined]:
    by = terms.scheme_of(reader, term).subject
    return definitions(reader.viewer, reader.snapshot, period=term.period, as_of=term.as_of, by=by)


def pairs(found: list[Defined]) -> dict[str, tuple[str, str]]:
    """The formulas that can be compared: code of the second → codes of first and second."""
    firsts: dict[str, str] = {}
    told: dict[str, tuple[str, str]] = {}
    for one in found:
        first = firsts.setdefault(one.figure, one.definition)
        if one.definition != first:
            told[one.definition] = (first, one.definition)
    return told


def titles(found: list[Defined]) -> dict[str, str]:
    """The pairs in words, by the code of the second formula."""
    return {code: _TITLES.get(code, code) for code in pairs(found)}


def most_moved(found: list[Defined]) -> str:
    """The second formula under which most places move."""
    counts = {code: sum(bool(one.moved) for one in found if one.definition == code) for code in pairs(found)}
    return max(counts, key=lambda code: counts[code])


def compared(found: list[Defined], code: str) -> pl.DataFrame:
    """Columns COLUMNS_LEADERS, by the places of the first formula."""
    first, second = pairs(found)[code]
    other = {(one.subject, one.post): one for one in found if one.definition == second}
    rows = []
    for one in found:
        if one.definition != first:
            continue
        two = other[one.subject, one.post]
        rows.append(
            (
                one.subject, one.post, _count(one), one.rate, one.rank, _count(two), two.rate, two.rank, two.moved,
            )
        )  # fmt: skip
    kinds: tuple[Any, ...] = (
        pl.String, pl.String, pl.String, pl.Float64, pl.Int64, pl.String, pl.Float64, pl.Int64, pl.Int64,
    )  # fmt: skip
    return pl.DataFrame(rows, orient="row", schema=dict(zip(COLUMNS_LEADERS, kinds, strict=True)))


def meanings(found: list[Defined], code: str) -> list[tuple[str, str]]:
    """What the two formulas count, in words."""
    words = {one.definition: one.words for one in found}
    first, second = pairs(found)[code]
    return [("口径一", words[first]), ("口径二", words[second])]


def chips(frame: pl.DataFrame) -> list[Chip]:
    """How many places move, and the farthest move."""
    moves = frame["moved_by"].drop_nulls().abs()
    count = int((moves > 0).sum())
    if not count:
        return [("名次没有变动", "n")]
    return [(f"名次变动 {count} 个", "b"), (f"最多 {moves.max()} 位", "n")]


def slopes_of(frame: pl.DataFrame, height: int) -> Any:
    """Places by the first formula at the left, by the second at the right."""
    named = frame.select("subject", first="first_rank", second="second_rank")
    return slopes(named, sides=("口径一", "口径二"), height=height)


def _count(one: Defined) -> str:
    return f"{one.numerator:,} / {one.denominator:,}"
