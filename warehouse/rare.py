"""Statistics of rare events: exact Poisson intervals, two counts compared, g- and u-charts, the Poisson CUSUM.

Every formula names its paper; what counts as enough data stands in `data/reference/rare.toml`.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from warehouse.paths import DATA

_FILE: Final = DATA / "reference" / "rare.toml"


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its interval; None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The ratio of two rates with its exact interval, and the two-sided p-value of their being equal."""

    ratio: float | None
    low: float | None
    high: float | None
    p_value: float | None


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre line and limits of a control chart, in the unit of what is charted."""

    centre: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Cusum:
    """A Poisson CUSUM: reference value and decision interval in events per step, and its in-control run length."""

    reference: float
    interval: float
    run_length: float


@cache
def thresholds() -> dict[str, Any]:
    """The file of thresholds as it stands."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def poisson_interval(count: int, exposure: float = 1.0, confidence: float = 0.95) -> Interval:
    """Rate of events with its exact central interval (Garwood 1936), by chi-square quantiles; 0 events begin at 0.

    Raises ValueError for a negative count or an exposure that is not above 0.
    """
    if count < 0 or exposure <= 0:
        raise ValueError("count must not be negative, exposure must be above 0")
    from scipy import stats  # half a second to import, and only these figures need it

    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else float(stats.chi2.ppf(tail, 2 * count)) / 2
    high = float(stats.chi2.ppf(1 - tail, 2 * count + 2)) / 2
    return Interval(count / exposure, low / exposure, high / exposure)


def compare(
    now: int, before: int, now_exposure: float = 1.0, before_exposure: float = 1.0, confidence: float = 0.95
) -> Comparison:
    """Two counts compared by the conditional test (Przyborowski & Wilenski 1940).

    Given their sum, `now` is binomial; the interval is Clopper & Pearson's (1934) of that share, the p-value twice the
    smaller tail, so that interval and test agree. Both 0: nothing can be said, all None. `before` 0: no upper end.
    """
    if now < 0 or before < 0 or now_exposure <= 0 or before_exposure <= 0:
        raise ValueError("counts must not be negative, exposures must be above 0")
    total = now + before
    if total == 0:
        return Comparison(None, None, None, None)
    from scipy import stats

    share = now_exposure / (now_exposure + before_exposure)
    tail = (1 - confidence) / 2
    low = 0.0 if now == 0 else float(stats.beta.ppf(tail, now, before + 1))
    high = 1.0 if before == 0 else float(stats.beta.ppf(1 - tail, now + 1, before))
    scale = before_exposure / now_exposure
    p_value = min(1.0, 2 * min(float(stats.binom.cdf(now, total, share)), float(stats.binom.sf(now - 1, total, share))))
    return Comparison(
        None if before == 0 else now / before * scale,
        low / (1 - low) * scale,
        None if high == 1.0 else high / (1 - high) * scale,
        p_value,
    )


def g_limits(gaps: Sequence[float], sigmas: float = 3.0) -> Limits:
    """Limits of a g-chart for numbers between events, 0, 1, 2 …: mean ± sigmas · √(mean · (mean + 1)).

    The geometric distribution of Kaminsky, Benneyan, Davis & Burke 1992; Benneyan 2001. Only gaps that are over belong
    here. Raises ValueError when there is none.
    """
    if not gaps:
        raise ValueError("a g-chart needs gaps that are over")
    mean = math.fsum(gaps) / len(gaps)
    spread = sigmas * math.sqrt(mean * (mean + 1))
    return Limits(mean, max(0.0, mean - spread), mean + spread)


def u_limits(counts: Sequence[int], exposures: Sequence[float], sigmas: float = 3.0) -> list[Limits]:
    """Limits of a u-chart for each sample of its own exposure: ū ± sigmas · √(ū / exposure), ū = Σ count / Σ exposure.

    Montgomery, Introduction to Statistical Quality Control, chapter on attributes. Raises ValueError without exposure.
    """
    whole = math.fsum(exposures)
    if len(counts) != len(exposures) or whole <= 0:
        raise ValueError("every count needs its exposure")
    mean = sum(counts) / whole
    spreads = [sigmas * math.sqrt(mean / exposure) for exposure in exposures]
    return [Limits(mean, max(0.0, mean - spread), mean + spread) for spread in spreads]


def cusum_reference(in_control: float, out_of_control: float) -> float:
    """The reference value k = (λd − λa) / (ln λd − ln λa) for a shift from λa to λd (Lucas 1985)."""
    if not 0 < in_control < out_of_control:
        raise ValueError("the rate to detect must be above the rate in control, and both above 0")
    return (out_of_control - in_control) / (math.log(out_of_control) - math.log(in_control))


def cusum_run_length(rate: float, reference_steps: int, interval_steps: int, steps: int) -> float:
    """Average run length of a Poisson CUSUM from 0, exact by the Markov chain of Brook & Evans 1972 (Lucas 1985).

    Reference and decision interval are whole numbers of 1/`steps`; it signals when the sum reaches the interval.
    """
    from scipy import stats

    states = np.arange(interval_steps)
    most = (interval_steps + reference_steps) // steps + 1
    chances = stats.poisson.pmf(np.arange(most + 1), rate)
    moves = np.zeros((interval_steps, interval_steps))
    for events, chance in enumerate(chances):
        reached = np.maximum(0, states + events * steps - reference_steps)
        stays = reached < interval_steps
        moves[states[stays], reached[stays]] += chance
    return float(np.linalg.solve(np.eye(interval_steps) - moves, np.ones(interval_steps))[0])


def cusum_design(in_control: float, factor: float, run_length: float, steps: int) -> Cusum:
    """The Poisson CUSUM that detects `factor` times the rate, with the least interval of at least this run length.

    Rates are events per step of time; the reference value is rounded to 1/`steps`, and never 0.
    """
    reference = max(1, round(cusum_reference(in_control, in_control * factor) * steps))
    low, high = 1, steps
    while cusum_run_length(in_control, reference, high, steps) < run_length:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if cusum_run_length(in_control, reference, middle, steps) < run_length:
            low = middle + 1
        else:
            high = middle
    return Cusum(reference / steps, low / steps, cusum_run_length(in_control, reference, low, steps))


def cusum(counts: Sequence[int], reference: float) -> list[float]:
    """The sums S = max(0, S + count − reference), from 0 (Page 1954; Lucas 1985)."""
    sums, held = [], 0.0
    for count in counts:
        # counts and reference are multiples of a small step: rounding keeps their sums on it
        held = round(max(0.0, held + count - reference), 9)
        sums.append(held)
    return sums
