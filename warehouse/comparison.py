"""Whether findings of several groups close alike: the log-rank test over the Kaplan–Meier curves.

Mantel 1966 (Cancer Chemotherapy Reports 50:163), Peto & Peto 1972 (J. R. Statist. Soc. A 135:185): at every day on
which something closes, the closings of a group are held against its share of those still open; the variance is that
of the hypergeometric distribution, so that closings on one day are ties and not an order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

LEAST_EXPECTED: Final = 5.0
"""Expected closings that a group needs: below it the chi-square distribution is a poor likeness (Cochran 1954)."""

_ROUNDING: Final = 1e-9  # of the largest variance: what is smaller is rounding, not spread


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the test says; chi2 and p are None when there was nothing to test, and `why_not` says why.

    `closed` and `expected` hold the closings of every group that was given, `left_out` those with too few to expect.
    """

    chi2: float | None
    degrees_of_freedom: int
    p: float | None
    closed: dict[str, int]
    expected: dict[str, float]
    left_out: tuple[str, ...]
    why_not: str | None


def compare(days: pl.DataFrame, group: str) -> Comparison:
    """The log-rank test of the groups of `days`: columns `group`, days (int), is_closed (bool), finding_count (int).

    Groups whose expected closings are fewer than LEAST_EXPECTED are left out, the smallest first; what is expected of
    the others is then counted among themselves. A group with no closing at all stays in as long as enough were due.
    """
    names = days[group].drop_nulls().unique().sort().to_list()
    closed, expected, _ = _sums(days, group, names)
    told = dict(zip(names, expected.tolist(), strict=True))
    kept = list(names)
    while len(kept) > 1:
        _, among, variance = _sums(days, group, kept)
        smallest = int(np.argmin(among))
        if among[smallest] >= LEAST_EXPECTED:
            break
        kept.pop(smallest)
    left_out = tuple(name for name in names if name not in kept)
    counted = dict(zip(names, closed.astype(int).tolist(), strict=True))
    if len(kept) < 2:
        why = (
            "只有一组，无从比较"
            if len(names) < 2
            else f"销号太少：至少要有两组的期望销号数达到 {LEAST_EXPECTED:g} 项才作检验"
        )
        return Comparison(None, 0, None, counted, told, left_out, why)
    told |= dict(zip(kept, among.tolist(), strict=True))
    freedom = int(np.linalg.matrix_rank(variance, tol=_ROUNDING * float(variance.diagonal().max()), hermitian=True))
    if freedom == 0:
        return Comparison(None, 0, None, counted, told, left_out, "各组同日销号，曲线没有可比的差别")
    from scipy import stats  # half a second to import, and only this figure needs it

    # (O − E)' V⁻ (O − E): one group follows from the others, so V has no inverse but a generalised one
    apart = closed[[names.index(name) for name in kept]] - among
    chi2 = float(apart @ np.linalg.pinv(variance, rcond=_ROUNDING, hermitian=True) @ apart)
    return Comparison(chi2, freedom, float(stats.chi2.sf(chi2, freedom)), counted, told, left_out, None)


def _sums(days: pl.DataFrame, group: str, names: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Closings, expected closings and the covariance of the named groups, summed over the days of closing."""
    chosen = days.filter(pl.col(group).is_in(names))
    every = np.unique(chosen["days"].to_numpy())
    gone, left = np.zeros((2, len(names), len(every)))
    for place, name in enumerate(names):
        for row in chosen.filter(pl.col(group) == name).select("days", "is_closed", "finding_count").iter_rows():
            at = int(np.searchsorted(every, row[0]))
            left[place, at] += row[2]
            gone[place, at] += row[2] if row[1] else 0
    # at risk on a day: all that lasted until then, those that leave it that day included
    risk = np.cumsum(left[:, ::-1], axis=1)[:, ::-1]
    closings, open_ = gone.sum(axis=0), risk.sum(axis=0)
    share = risk / open_
    expected = (share * closings).sum(axis=1)
    spread = closings * (open_ - closings) / np.where(open_ > 1, open_ - 1, 1)
    variance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    return gone.sum(axis=1), expected, variance
