"""What if: subjects under moved weights and lines, the way to the next grade, and how firm places are; nothing kept."""

from typing import Any, Final

import polars as pl

from dashboard.charts.firmness import HUES, WORDS, firmness
from dashboard.charts.slopes import slopes
from dashboard.session import Reader
from dashboard.theme.pieces import Chip
from dashboard.views import terms
from dashboard.views.levers import Levers
from dashboard.views.scores import value_words
from dashboard.views.terms import Term
from warehouse.assessment import Scheme
from warehouse.assessment.reaching import Reach, Way, to_reach
from warehouse.assessment.whatif import Board, Rescored, board, rescored, stability

COLUMNS: Final = (
    "subject", "scheme_rank", "scheme_score", "moved_rank", "moved_by", "moved_score", "moved_grade",
)  # fmt: skip
COLUMNS_LEADERS: Final = ("subject", "post", *COLUMNS[1:])
WAYS: Final = ("group", "indicator", "current_value", "needed_value", "needed_cases", "gained_marks")
_ROW: Final = 30  # pixels of a subject's bar or line
_MOST_BARS: Final = 16  # what stands beside the way to the next grade without a scroll


def board_of(reader: Reader, term: Term) -> Board:
    """The term's figures ready to be scored again; made once, without a query of its own."""
    return reader.keep(_board, term)


def _board(reader: Reader, term: Term) -> Board:
    return board(terms.scheme_of(reader, term), terms.readings(reader, term))


def moved(told: Board, levers: Levers) -> list[Rescored]:
    """Every subject under the levers, best first."""
    return rescored(told, levers.weights, levers.markings(told.scheme))


def table_of(found: list[Rescored]) -> pl.DataFrame:
    """Columns COLUMNS_LEADERS, in the order of the moved places."""
    rows = [
        (
            one.subject, one.post, one.scheme_rank, one.scheme_score, one.rank,
            one.moved, one.score, one.grade,
        )
        for one in found
    ]  # fmt: skip
    kinds: tuple[Any, ...] = (
        pl.String, pl.String, pl.Int64, pl.Float64, pl.Int64, pl.Int64, pl.Float64, pl.String,
    )  # fmt: skip
    return pl.DataFrame(rows, orient="row", schema=dict(zip(COLUMNS_LEADERS, kinds, strict=True)))


def chips(found: list[Rescored], levers: Levers, scheme: Scheme) -> list[Chip]:
    """How many places move, and what the weights sum to."""
    if not levers.is_moved:
        return [("现行方案", "n")]
    count = sum(bool(one.moved) for one in found)
    total = levers.total(scheme)
    chips: list[Chip] = [(f"名次变动 {count} 个", "b" if count else "n")]
    return chips + ([(f"权重合计 {total:g}，按比例折算", "y")] if total != 100 else [])


def slopes_of(found: list[Rescored], height: int) -> Any:
    """Places by the scheme at the left, under the levers at the right."""
    rows = [{"subject": one.subject, "first": one.scheme_rank, "second": one.rank} for one in found]
    return slopes(pl.DataFrame(rows, infer_schema_length=None), sides=("现名次", "推演名次"), height=height)


def firmness_of(reader: Reader, term: Term) -> Any:
    """A bar per subject; of many the first and the last, between which places are close and told in the table."""
    frame = reader.keep(_firmness, term)
    if len(frame) > _MOST_BARS:
        frame = pl.concat([frame.head(_MOST_BARS // 2), frame.tail(_MOST_BARS // 2)])
    return firmness(frame, height=_ROW * max(len(frame), 3) + 28)


def is_cut(reader: Reader, term: Term) -> bool:
    """Whether the bars leave out those in between."""
    return len(reader.keep(_firmness, term)) > _MOST_BARS


def firmness_key() -> list[tuple[str, str]]:
    """The key of the bars: colour and word."""
    return [(colour, f"保持在{WORDS[band]}") for band, colour in HUES.items()]


def _firmness(reader: Reader, term: Term) -> pl.DataFrame:
    rows = [
        (one.subject, one.rank, one.band, one.band_share, one.low_rank, one.high_rank)
        for one in stability(board_of(reader, term))
    ]
    schema = {
        "subject": pl.String, "rank": pl.Int64, "band": pl.String, "band_share": pl.Float64, "low_rank": pl.Int64,
        "high_rank": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, orient="row", schema=schema)


def reach_of(reader: Reader, term: Term, subject: str, post: str | None) -> Reach | None:
    """What a subject would need for the next grade; None without a score."""
    return reader.keep(_reach, term, subject, post)


def _reach(reader: Reader, term: Term, subject: str, post: str | None) -> Reach | None:
    return to_reach(board_of(reader, term), subject, post)


def reach_chips(reach: Reach) -> list[Chip]:
    """Where the subject stands, how far the next grade is, and what stands before it."""
    chips: list[Chip] = [(f"现 {reach.score:.2f} 分，{reach.grade}", "n")]
    if reach.target_grade and reach.target_score is not None:
        chips.append((f"到“{reach.target_grade}”（{reach.target_score:g} 分）差 {reach.gap:.2f} 分", "b"))
    return chips + [(f"▲ {veto}", "r") for veto in reach.blocked_by]


def reach_notes(reach: Reach) -> list[str]:
    """What a single indicator can do, or that none can alone."""
    able = [way for way in reach.ways if way.is_reachable]
    if able:
        return [f"{len(able)} 个指标单独改好就够；其余的单独做到最好也不够，要几项一起。"]
    return [f"没有哪个指标单独够：都做到最好，一共可得 {sum(way.gain for way in reach.ways):.1f} 分，要几项一起提高。"]


def ways_of(reach: Reach) -> pl.DataFrame:
    """Columns WAYS: the indicators one by one, nearest first; those that cannot do it alone say so."""
    rows = [
        {
            "group": way.group,
            "indicator": way.indicator,
            "current_value": _current(way),
            "needed_value": _needed(way),
            "needed_cases": _cases(way),
            "gained_marks": way.gain,
        }
        for way in reach.ways
    ]
    return pl.DataFrame(rows, schema={name: pl.Float64() if name == "gained_marks" else pl.String() for name in WAYS})


def _current(way: Way) -> str:
    told = value_words(way.value, is_rate=way.is_rate) or "—"
    if way.is_rate and way.numerator is not None and way.denominator:
        return f"{told}（{way.numerator:g}/{way.denominator:g}）"
    return told


def _needed(way: Way) -> str:
    if not way.is_reachable:
        return "○ 单靠这项够不到"
    told = value_words(way.needed_value, is_rate=way.is_rate) or "—"
    if way.is_rate and way.needed_numerator is not None and way.denominator:
        return f"● {told}（{way.needed_numerator:g}/{way.denominator:g}）"
    return f"● {told}"


def _cases(way: Way) -> str | None:
    if way.cases is None:
        return None
    return f"再多 {way.cases:g}" if way.cases > 0 else f"减少 {-way.cases:g}"
