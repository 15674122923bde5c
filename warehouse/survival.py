"""Time to close with open findings censored: the Kaplan–Meier estimate and its median with a 95 % interval.

Kaplan & Meier 1958; the interval of the curve is the exponential Greenwood formula ("log-log"), that of the median
the times at which the band crosses one half (Brookmeyer & Crowley 1982). Both from scipy.stats.ecdf.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import polars as pl

CONFIDENCE = 0.95  # the level domain.md section 5 asks for


@dataclass(frozen=True, slots=True)
class Closing:
    """Days to close: median and interval (None where the curve or its band stays above one half) and the counts."""

    median_days: float | None
    low_days: float | None
    high_days: float | None
    closed_count: int
    open_count: int


def curve(days: pl.DataFrame) -> pl.DataFrame:
    """The share still open after so many days.

    `days` has days (int), is_closed (bool), finding_count (int); the result has days, share_open, low, high and starts
    at day 0 with 1. Empty in, empty out.
    """
    if days.is_empty():
        return pl.DataFrame(
            schema={"days": pl.Float64, "share_open": pl.Float64, "low": pl.Float64, "high": pl.Float64}
        )
    from scipy import stats  # half a second to import, and only this figure needs it

    closed = days.filter(pl.col("is_closed"))
    open_ = days.filter(~pl.col("is_closed"))
    sample = stats.CensoredData(uncensored=_repeated(closed), right=_repeated(open_))
    estimate = stats.ecdf(sample).sf
    steps = pl.DataFrame({"days": estimate.quantiles, "share_open": estimate.probabilities})
    if closed.is_empty():
        return steps.with_columns(low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64))
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        # Greenwood's variance is undefined where none or all have closed; the band is null there
        warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
        band = estimate.confidence_interval(CONFIDENCE, method="log-log")
    return steps.with_columns(
        low=pl.Series(band.low.probabilities).fill_nan(None), high=pl.Series(band.high.probabilities).fill_nan(None)
    )


def closing(days: pl.DataFrame) -> Closing:
    """Median days to close of the same frame that `curve` takes."""
    counts = {
        bool(row["is_closed"]): int(row["finding_count"])
        for row in days.group_by("is_closed").agg(pl.col("finding_count").sum()).to_dicts()
    }
    steps = curve(days)
    return Closing(
        median_days=_first_below(steps, "share_open"),
        low_days=_first_below(steps, "low"),
        high_days=_first_below(steps, "high"),
        closed_count=counts.get(True, 0),
        open_count=counts.get(False, 0),
    )


def _repeated(rows: pl.DataFrame) -> np.ndarray:
    return np.repeat(rows["days"].to_numpy().astype(float), rows["finding_count"].to_numpy())


def _first_below(steps: pl.DataFrame, column: str) -> float | None:
    below = steps.filter(pl.col(column) <= 0.5)
    return None if below.is_empty() else float(below["days"][0])
