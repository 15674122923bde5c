"""What if: fetched figures scored again under other weights and targets, many weightings at once, without a query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from warehouse.assessment.adjusting import adjusted
from warehouse.assessment.marking import Marking, Numbers, ranks_and_rears, ranks_of
from warehouse.assessment.ranking import listed
from warehouse.assessment.readings import Readings
from warehouse.assessment.scheme import FULL, Scheme
from warehouse.assessment.scoring import Vetoed, capped, vetoes_of
from warehouse.assessment.stepping import is_judged, shares
from warehouse.assessment.weighing import members

WITHIN: Final = 0.2  # of each weight: the argument about weights in a meeting is about a fifth, not about everything
WEIGHTINGS: Final = 1000  # the share of weightings is then known to about 1.5 points (binomial, half of them)
SEED: Final = 2026  # the same figures give the same shares on every page and every rerun
_DIGITS: Final = 6  # of a score, as in `scored`


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """Fetched figures, ready to be scored again: what does not change with the weights.

    `given` are shares of the full marks (subjects × indicators, nan where left out); `weights` those of the scheme;
    `adjustment` is bonus less penalty before the limits of the score.
    """

    scheme: Scheme
    readings: Readings
    given: Numbers
    weights: Numbers
    adjustment: Numbers
    judged: NDArray[np.bool_]
    vetoed: tuple[tuple[Vetoed, ...], ...]

    @property
    def names(self) -> list[str]:
        """The indicators, in the order of `weights`."""
        return [each.name for _, each in self.scheme.indicators]


@dataclass(frozen=True, slots=True)
class Rescored:
    """One subject under other weights and targets: score and rank, and the rank by the scheme itself."""

    subject: str
    post: str | None
    score: float | None
    grade: str | None
    rank: int | None
    scheme_score: float | None
    scheme_rank: int | None

    @property
    def moved(self) -> int | None:
        """Places won (above zero) or lost against the scheme."""
        return None if self.rank is None or self.scheme_rank is None else self.scheme_rank - self.rank


@dataclass(frozen=True, slots=True)
class Stability:
    """In which share of the weightings a subject keeps its band (red, black, middle) and its very rank.

    `low_rank` and `high_rank` hold nine tenths of its ranks.
    """

    subject: str
    post: str | None
    rank: int
    band: str
    band_share: float
    rank_share: float
    low_rank: int
    high_rank: int


def board(scheme: Scheme, readings: Readings) -> Board:
    """Prepare fetched figures for a what-if."""
    up_down = [adjusted(scheme, readings, place, None) for place in range(len(readings.subjects))]
    vetoed = tuple(vetoes_of(scheme, readings, place) for place in range(len(readings.subjects)))
    return Board(
        scheme,
        readings,
        shares(scheme, readings),
        np.array([each.weight for _, each in scheme.indicators], dtype=float),
        np.array([told.bonus - told.penalty for told in up_down], dtype=float),
        is_judged(scheme, readings),
        vetoed,
    )


def rescored(
    told: Board, weights: Mapping[str, float] | None = None, markings: Mapping[str, Marking] | None = None
) -> list[Rescored]:
    """Every subject under changed weights and markings, by the indicators' names; best first, without a score last.

    Weights need not sum to 100: they count in proportion. Raises ValueError for a weight below zero, or all zero.
    """
    changed = np.array(
        [(weights or {}).get(name, weight) for name, weight in zip(told.names, told.weights, strict=True)],
        dtype=float,
    )
    if (changed < 0).any() or not changed.sum() > 0:
        raise ValueError("权重不能为负，也不能全为零")
    now = totals(told, changed[None, :], given_under(told, markings or {}))[0]
    was = totals(told, told.weights[None, :])[0]
    rows = [
        Rescored(
            subject.name, subject.post, _number(now[n]), grade_of(told, n, now[n]), _rank(rank), _number(was[n]),
            _rank(before),
        )
        for n, (subject, rank, before) in enumerate(
            zip(told.readings.subjects, ranks_of(now), ranks_of(was), strict=True)
        )
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0, row.subject, row.post or ""))


def given_under(told: Board, markings: Mapping[str, Marking]) -> Numbers:
    """The shares of the full marks with other markings for some indicators; unknown names change nothing."""
    if not markings:
        return told.given
    found = told.given.copy()
    for column, (_, each) in enumerate(told.scheme.indicators):
        if each.name in markings:
            values = told.readings.values(each)
            found[:, column] = markings[each.name].shares_of(values, each.weight, each.measure.better)
    return found


def totals(told: Board, weightings: Numbers, given: Numbers | None = None) -> Numbers:
    """The score of every subject (columns) under every weighting (rows); nan where there is none."""
    given = told.given if given is None else given
    counted = (~np.isnan(given)).astype(float)
    marks = np.nan_to_num(given, nan=0.0)
    scheme = told.scheme
    parts = [members(scheme, n) for n in range(len(scheme.groups))] if scheme.spread == "group" else [slice(None)]
    base = np.zeros((len(weightings), len(given)))
    whole = np.zeros_like(base)
    for at in parts:
        live = weightings[:, at] @ counted[:, at].T
        got = weightings[:, at] @ marks[:, at].T
        weight = weightings[:, at].sum(axis=1, keepdims=True)
        base += np.divide(got, live, out=np.zeros_like(got), where=live > 0) * weight
        whole += np.where(live > 0, weight, 0.0)
    scores = FULL * np.divide(base, whole, out=np.full_like(base, np.nan), where=whole > 0) + told.adjustment
    return np.where(told.judged, np.round(np.clip(scores, 0, scheme.highest), _DIGITS), np.nan)


def weightings(weights: Numbers, count: int = WEIGHTINGS, seed: int = SEED) -> Numbers:
    """Random weightings (rows) around `weights`, each in sum the same and within ±20 % of every weight.

    Drawn from a Dirichlet distribution whose mean are the weights and whose middle component spreads by a fifth; a
    draw that leaves the ±20 % is drawn back on the straight line to the scheme's own weights until it is inside. A
    weight of zero stays zero.
    """
    rng = np.random.default_rng(seed)
    live = weights > 0
    mean = weights[live] / weights.sum()
    # a component p of Dirichlet(c·p) has the relative deviation sqrt((1 − p) / (p (c + 1))); p = 1/m gives a fifth
    concentration = max((len(mean) - 1) / WITHIN**2 - 1, 1.0)
    drawn = rng.dirichlet(concentration * mean, size=count)
    far = np.abs(drawn / mean - 1).max(axis=1, keepdims=True)
    back = np.minimum(1.0, WITHIN / np.maximum(far, 1e-12))
    found = np.zeros((count, len(weights)))
    found[:, live] = (mean + back * (drawn - mean)) * weights.sum()
    return found


def stability(told: Board, count: int = WEIGHTINGS, seed: int = SEED) -> list[Stability]:
    """How firm every rank is: best first; subjects without a score are left out."""
    own = totals(told, told.weights[None, :])[0]
    many = totals(told, weightings(told.weights, count, seed))
    (ranks, rears), (here, rear) = ranks_and_rears(many), ranks_and_rears(own)
    kept, band = _bands(told, ranks, rears), _bands(told, here, rear)
    band_shares, rank_shares = (kept == band).mean(axis=0), (ranks == here).mean(axis=0)
    low, high = np.sort(ranks, axis=0)[[int(count * 0.05), int(np.ceil(count * 0.95)) - 1]]
    words = {1: "red", 0: "middle", -1: "black"}
    rows = [
        Stability(
            subject.name, subject.post, int(here[n]), words[int(band[n])], float(band_shares[n]),
            float(rank_shares[n]), int(low[n]), int(high[n]),
        )
        for n, subject in enumerate(told.readings.subjects)
        if here[n]
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.rank, row.subject, row.post or ""))


def grade_of(told: Board, place: int, score: float) -> str | None:
    """The grade of a subject at a score, its vetoes told; None without a score."""
    return None if np.isnan(score) else capped(told.scheme, told.scheme.grade_of(float(score)), told.vetoed[place])


def _bands(told: Board, ranks: NDArray[np.int64], rears: NDArray[np.int64]) -> NDArray[np.int64]:
    """1 on the red list, −1 on the black one, else 0."""
    lists = told.scheme.lists
    red, black = listed(ranks, rears, lists.red if lists else 0, lists.black if lists else 0)
    if lists and not lists.may_veto_be_red:
        red = red & ~np.array([bool(held) for held in told.vetoed])
    return red.astype(np.int64) - black


def _number(score: float) -> float | None:
    return None if np.isnan(score) else float(score)


def _rank(rank: np.int64) -> int | None:
    return int(rank) or None
