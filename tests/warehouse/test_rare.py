"""Rare events held against published numbers.

- Comparison of two rates: an example of R's `poisson.test` (stats package, data of ISwR), whose printed output is the
  ratio 1.971488 with the interval 0.8584264–4.2772659. Its other example is the Welsh nickel workers; no printed output
  was found, so Garwood's interval is held against scipy's Poisson tails, to which it must come back.
- Poisson CUSUM: run lengths 37.2 and 5.49 for h = 6, k = 2, mean 1.88 and 0.9627 standard deviations above it, the
  printed example of `arl` in R's IAcsSPCR (Lucas 1985, Counted data CUSUMs, Technometrics 27:129–144).
- u-chart: Besterfield, Quality Control (1990), p. 185: 120 nonconformities in 110 inspected are 1.0909 per unit. Its
  limits were not found in print: they are held against the formula worked by hand.
- No worked g-chart with printed limits was found: its limits are held against scipy's geometric distribution.
"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from warehouse.rare import (
    Comparison,
    Limits,
    compare,
    cusum,
    cusum_design,
    cusum_reference,
    cusum_run_length,
    g_limits,
    poisson_interval,
    thresholds,
    u_limits,
)

counts = st.integers(0, 200)


def test_the_rate_of_the_welsh_nickel_workers_has_its_interval_per_expected_death():
    found = poisson_interval(137, 24.19893)
    assert found.value == pytest.approx(5.661407, abs=5e-7)
    assert stats.poisson.cdf(137, found.high * 24.19893) == pytest.approx(0.025, abs=1e-9)
    assert stats.poisson.sf(136, found.low * 24.19893) == pytest.approx(0.025, abs=1e-9)


def test_no_event_has_an_interval_from_zero_to_the_upper_limit_of_garwood():
    found = poisson_interval(0)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(-math.log(0.025), abs=1e-9)


@given(counts)
def test_at_the_ends_of_the_interval_the_count_is_just_as_rare_as_the_level_says(count):
    found = poisson_interval(count)
    assert stats.poisson.cdf(count, found.high) == pytest.approx(0.025, rel=1e-6)
    if count:
        assert stats.poisson.sf(count - 1, found.low) == pytest.approx(0.025, rel=1e-6)


def test_the_ratio_of_fredericia_to_three_cities_is_that_of_r():
    found = compare(11, 6 + 8 + 7, 800, 1083 + 1050 + 878)
    assert (found.ratio, found.low, found.high) == pytest.approx((1.971488, 0.8584264, 4.2772659), abs=5e-7)


@given(counts, counts)
def test_the_test_and_the_interval_of_two_counts_agree(now, before):
    found = compare(now, before)
    if now + before == 0:
        assert found == Comparison(None, None, None, None)
        return
    is_outside = found.low > 1 or (found.high is not None and found.high < 1)
    assert is_outside == (found.p_value < 0.05)
    exact = stats.binomtest(now, now + before, 0.5).proportion_ci(0.95, "exact")
    assert found.low == pytest.approx(exact.low / (1 - exact.low), rel=1e-9)


def test_a_year_after_none_has_no_ratio_and_no_upper_end():
    found = compare(4, 0)
    assert (found.ratio, found.high) == (None, None)
    assert found.low == pytest.approx(0.025**0.25 / (1 - 0.025**0.25))
    assert found.p_value == pytest.approx(2 * 0.5**4)


@pytest.mark.parametrize("wrong", [(-1, 1.0), (1, 0.0)])
def test_a_negative_count_or_no_exposure_is_refused(wrong):
    with pytest.raises(ValueError, match="must"):
        poisson_interval(*wrong)


@pytest.mark.parametrize("mean", [0.5, 4, 11.5, 90])
def test_the_g_chart_has_the_deviation_of_the_geometric_distribution(mean):
    deviation = stats.geom(1 / (mean + 1), loc=-1).std()
    assert g_limits([mean, mean]) == Limits(pytest.approx(mean), 0.0, pytest.approx(mean + 3 * deviation))


def test_a_g_chart_needs_a_gap_that_is_over():
    with pytest.raises(ValueError, match="gaps"):
        g_limits([])


def test_sixteen_in_every_unit_have_limits_three_times_four_away():
    assert u_limits([400], [25])[0].centre == 16
    limits = u_limits([16] * 25, [1] * 25)
    assert limits == [Limits(16, 4, 28)] * 25


def test_a_u_chart_weighs_by_exposure_and_widens_where_it_is_small():
    inspected, found = [110, 82, 96, 115], [120, 94, 89, 162]
    assert round(found[0] / inspected[0], 4) == 1.0909
    limits = u_limits(found, inspected)
    mean = sum(found) / sum(inspected)
    assert [limit.centre for limit in limits] == [pytest.approx(mean)] * 4
    assert limits[1].upper == pytest.approx(mean + 3 * math.sqrt(mean / 82))
    assert limits[1].upper > limits[0].upper > limits[3].upper


@pytest.mark.parametrize(("shift", "printed"), [(0, 37.2), (0.9627, 5.49)])
def test_the_run_length_of_lucas_cusum_is_the_printed_one(shift, printed):
    found = cusum_run_length(1.88 + shift * math.sqrt(1.88), reference_steps=2, interval_steps=6, steps=1)
    assert float(f"{found:.3g}") == printed


def test_the_reference_value_lies_between_the_two_rates():
    assert cusum_reference(1, math.e) == pytest.approx(math.e - 1)
    with pytest.raises(ValueError, match="above"):
        cusum_reference(2, 2)


@pytest.mark.parametrize("rate", [0.05, 0.6, 2.0])
def test_a_design_has_the_least_interval_that_keeps_the_run_length(rate):
    design = cusum_design(rate, 2.0, 200, 10)
    reference, interval = round(design.reference * 10), round(design.interval * 10)
    assert design.run_length >= 200
    assert cusum_run_length(rate, reference, interval - 1, 10) < 200


def test_the_sums_begin_at_zero_and_never_fall_below_it():
    assert cusum([0, 3, 0, 0, 2], 1.25) == [0, 1.75, 0.5, 0, 0.75]


def test_every_threshold_has_its_reason():
    settings = thresholds()
    parts = [settings, *(part for part in settings.values() if isinstance(part, dict))]
    for part in parts:
        numbers = [name for name, value in part.items() if isinstance(value, int | float)]
        assert [name for name in numbers if not part.get(f"{name}_reason")] == []
