"""The comparator of definitions (口径): one period under every lawful formula of a rate, and the ranks that move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import polars as pl

from warehouse.access import Viewer
from warehouse.ask import UnknownQuestion, ask
from warehouse.assessment.marking import ranks_of
from warehouse.assessment.readings import GROUP_OF
from warehouse.assessment.scoring import require_office
from warehouse.snapshots import Snapshot

By = Literal["district", "leader", "department"]


@dataclass(frozen=True, slots=True)
class Formula:
    """One lawful reading of a rate: which counts over which, in words."""

    figure: str
    definition: str
    words: str
    question: str
    numerator: str
    denominator: str


FORMULAS: Final = (
    Formula(
        "rectification", "closed_of_found", "本期发现的隐患中已销号的", "rectification_formulas", "closed_count",
        "found_count",
    ),
    Formula(
        "rectification", "closed_of_due", "本期到期的隐患中已销号的", "rectification_formulas", "due_closed_count",
        "due_count",
    ),
    Formula(
        "on_time", "deadline_in_force", "按延期后的期限，期限内销号的", "rectification_formulas",
        "closed_on_time_count", "due_count",
    ),
    Formula(
        "on_time", "deadline_original", "按原定期限，期限内销号的", "rectification_formulas", "on_time_original_count",
        "due_original_count",
    ),
    Formula("completion", "obligations", "按应履职次，做足一次算一次", "completion", "fulfilled_count", "due_count"),
    Formula("completion", "times", "按次数，做了几次算几次", "completion", "done_count", "needed_count"),
)  # fmt: skip
"""The first formula of a figure is the one of domain.md section 5 by that name; the others are set against it."""


@dataclass(frozen=True, slots=True)
class Defined:
    """One subject's rate under one formula, and its rank among the subjects with a rate.

    `moved` are the places won (above zero) or lost against the first formula of the figure; None where either rank is
    missing, and for the first formula itself 0.
    """

    subject: str
    post: str | None
    figure: str
    definition: str
    words: str
    numerator: int
    denominator: int
    rate: float | None
    rank: int | None
    moved: int | None

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


def definitions(
    viewer: Viewer, snapshot: Snapshot, *, period: str | None = None, as_of: date, by: By = "district"
) -> list[Defined]:
    """Every formula that tells of this kind of subject, figure by figure, best rank first, without a rate last.

    Raises Denied for anyone but the office, UnknownPeriod, and UnknownQuestion for another kind of subject.
    """
    require_office(viewer)
    if by not in GROUP_OF:
        raise UnknownQuestion(f"口径比较只能按 {'、'.join(GROUP_OF)}，不能按 {by}")
    frames: dict[str, pl.DataFrame] = {}
    first: dict[tuple[str, str, str | None], int | None] = {}
    found = []
    for formula in FORMULAS:
        if by == ("department" if formula.question == "completion" else "leader"):
            continue
        if formula.question not in frames:
            frame = ask(viewer, snapshot, formula.question, as_of=as_of, period=period, by=(GROUP_OF[by],))
            frames[formula.question] = _whole(viewer, snapshot, frame, as_of) if by == "district" else frame
        found += list(_ranked(formula, frames[formula.question], by, first))
    return found


def _whole(viewer: Viewer, snapshot: Snapshot, frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """A row for each district, of zeros where nothing was found or due."""
    spine = ask(viewer, snapshot, "districts", as_of=as_of).select("district")
    counts = [name for name in frame.columns if name.endswith("_count")]
    return spine.join(frame, on="district", how="left").with_columns(pl.col(counts).fill_null(0))


def _ranked(
    formula: Formula, frame: pl.DataFrame, by: By, first: dict[tuple[str, str, str | None], int | None]
) -> Iterator[Defined]:
    """The subjects of one formula, ranked; `first` remembers the ranks of each figure's first formula."""
    subject = GROUP_OF[by]
    rows = frame.filter(pl.col(subject).is_not_null()).to_dicts()
    rates = np.array([_rate(row[formula.numerator], row[formula.denominator]) for row in rows], dtype=float)
    told = []
    for row, rate, rank in zip(rows, rates, ranks_of(rates), strict=True):
        place = int(rank) or None
        post = row["post"] if by == "leader" else None
        was = first.setdefault((formula.figure, row[subject], post), place)
        moved = None if place is None or was is None else was - place
        told.append(
            Defined(
                row[subject], post, formula.figure, formula.definition, formula.words, row[formula.numerator],
                row[formula.denominator], None if np.isnan(rate) else float(rate), place, moved,
            )
        )  # fmt: skip
    told.sort(key=lambda each: (each.rank is None, each.rank or 0, each.subject, each.post or ""))
    yield from told


def _rate(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
