"""The log-rank test, held against published worked examples and against sums of fractions done by hand."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from warehouse.comparison import LEAST_EXPECTED, compare

SCHEMA = {"level": pl.String, "days": pl.Int64, "is_closed": pl.Boolean, "finding_count": pl.Int64}
# Freireich et al. 1963 (Blood 21:699): weeks of remission; worked in Kleinbaum & Klein, Survival Analysis, chapter 2,
# and by R's survdiff: observed 21 and 9, expected 10.7 and 19.3, chi-square 16.8 on 1 degree, p = 4.17e-05.
TREATED = ([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
PLACEBO = ([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], [])
# Bland & Altman 2004 (BMJ 328:1073), weeks to death with two kinds of brain tumour; the NAG library's example g12ab
# prints observed 14 and 28, expected 22.48 and 19.52, test statistic 7.4966, p = 0.0062; BMJ: chi-square 7.5.
ASTROCYTOMA = ([6, 13, 21, 30, 37, 38, 49, 50, 63, 79, 86, 98, 202, 219], [31, 47, 80, 82, 82, 149])
GLIOBLASTOMA = (
    [10, 10, 12, 13, 14, 15, 16, 17, 18, 20, 24, 24, 25, 28, 30, 33, 35, 37, 40, 40, 46, 48, 76, 81, 82, 91, 112, 181],
    [34, 40, 70],
)


def days(**groups):
    """One frame of named groups, each (days of the closed, days of the open)."""
    rows = [
        (name, day, closed, 1)
        for name, (gone, open_) in groups.items()
        for closed, each in ((True, gone), (False, open_))
        for day in each
    ]
    return (
        pl.DataFrame(rows, schema=SCHEMA, orient="row")
        .group_by("level", "days", "is_closed")
        .agg(pl.col("finding_count").sum())
    )


def by_fractions(groups):
    """Observed minus expected and the covariance, day by day from the definition, in exact fractions."""
    names = sorted(groups)
    apart = [Fraction(0)] * len(names)
    variance = [[Fraction(0)] * len(names) for _ in names]
    for day in sorted({each for gone, _ in groups.values() for each in gone}):
        risk = [sum(each >= day for each in (*groups[name][0], *groups[name][1])) for name in names]
        gone = [groups[name][0].count(day) for name in names]
        all_, went = sum(risk), sum(gone)
        for one, _ in enumerate(names):
            apart[one] += gone[one] - Fraction(went * risk[one], all_)
            for two, _ in enumerate(names):
                if all_ > 1:
                    part = Fraction(risk[one], all_) * (int(one == two) - Fraction(risk[two], all_))
                    variance[one][two] += part * Fraction(went * (all_ - went), all_ - 1)
    return apart, variance


def chi2_of_three(groups):
    """The statistic of three groups by the inverse of the upper left 2 × 2, written out."""
    apart, variance = by_fractions(groups)
    (a, b), (_, d) = (row[:2] for row in variance[:2])
    x, y = apart[:2]
    return float((d * x * x - 2 * b * x * y + a * y * y) / (a * d - b * b))


def test_the_test_is_that_of_the_published_remissions():
    found = compare(days(treated=TREATED, placebo=PLACEBO), "level")
    assert (found.closed, found.degrees_of_freedom) == ({"treated": 9, "placebo": 21}, 1)
    assert {name: round(value, 1) for name, value in found.expected.items()} == {"treated": 19.3, "placebo": 10.7}
    assert round(found.chi2, 1) == 16.8
    assert f"{found.p:.2e}" == "4.17e-05"


def test_the_test_is_that_of_the_published_tumours():
    found = compare(days(astrocytoma=ASTROCYTOMA, glioblastoma=GLIOBLASTOMA), "level")
    assert found.closed == {"astrocytoma": 14, "glioblastoma": 28}
    assert {name: round(value, 2) for name, value in found.expected.items()} == {
        "astrocytoma": 22.48, "glioblastoma": 19.52,
    }  # fmt: skip
    assert (round(found.chi2, 4), round(found.p, 4)) == (7.4966, 0.0062)


@pytest.mark.parametrize(("one", "two"), [(TREATED, PLACEBO), (ASTROCYTOMA, GLIOBLASTOMA)])
def test_two_groups_are_tested_as_scipy_tests_them_to_six_digits(one, two):
    found = compare(days(one=one, two=two), "level")
    sample = [stats.CensoredData(uncensored=gone, right=open_) for gone, open_ in (one, two)]
    told = stats.logrank(*sample)
    assert found.chi2 == pytest.approx(told.statistic**2, rel=1e-6)
    assert found.p == pytest.approx(told.pvalue, rel=1e-6)


def test_three_groups_equal_the_sums_done_in_fractions():
    groups = {"a": TREATED, "b": PLACEBO, "c": ([2, 4, 4, 6, 9, 9, 13, 21, 30], [3, 12, 28])}
    found = compare(days(**groups), "level")
    assert found.degrees_of_freedom == 2
    assert found.chi2 == pytest.approx(chi2_of_three(groups), rel=1e-9)
    assert found.p == pytest.approx(stats.chi2.sf(chi2_of_three(groups), 2), rel=1e-9)


samples = st.tuples(st.lists(st.integers(0, 40), min_size=12, max_size=40), st.lists(st.integers(0, 40), max_size=15))


@settings(max_examples=60, deadline=None)
@given(one=samples, two=samples, three=samples)
def test_the_order_of_the_groups_changes_nothing_and_expected_closings_add_up(one, two, three):
    found = compare(days(a=one, b=two, c=three), "level")
    turned = compare(days(c=one, a=two, b=three), "level")
    assert sum(found.expected.values()) == pytest.approx(sum(found.closed.values())) or found.left_out
    if not found.left_out and found.chi2 is not None:
        assert turned.chi2 == pytest.approx(found.chi2, rel=1e-6, abs=1e-9)
        assert 0 <= found.p <= 1


@pytest.mark.parametrize("count", [1, 97, 10_007])
def test_the_degrees_of_freedom_are_one_less_than_the_groups_however_many_the_findings(count):
    groups = {name: ([day + place for day in range(1, 60)], [70]) for place, name in enumerate("abcdef")}
    frame = days(**groups).with_columns(pl.col("finding_count") * count)
    assert compare(frame, "level").degrees_of_freedom == 5
    assert compare(frame.filter(pl.col("level").is_in(["a", "b"])), "level").degrees_of_freedom == 1


def test_groups_that_all_close_on_one_day_have_nothing_to_compare():
    found = compare(days(a=([3] * 20, []), b=([3] * 20, [])), "level")
    assert (found.chi2, found.p) == (None, None)
    assert "同日销号" in found.why_not


def test_a_group_with_too_few_expected_closings_is_left_out_and_named():
    found = compare(days(treated=TREATED, placebo=PLACEBO, tiny=([3], [4])), "level")
    assert found.left_out == ("tiny",)
    assert found.expected["tiny"] < LEAST_EXPECTED
    assert found.chi2 == pytest.approx(compare(days(treated=TREATED, placebo=PLACEBO), "level").chi2)


def test_a_group_in_which_nothing_closed_is_tested_when_enough_were_due():
    found = compare(days(quick=([5] * 20, []), never=([], [30] * 20)), "level")
    assert found.closed["never"] == 0
    assert found.left_out == ()
    assert found.p < 0.001


@pytest.mark.parametrize(
    ("groups", "words"),
    [({}, "只有一组"), ({"one": TREATED}, "只有一组"), ({"a": ([3], [4]), "b": ([2], [])}, "销号太少")],
)
def test_where_nothing_can_be_tested_a_sentence_says_why(groups, words):
    found = compare(days(**groups), "level")
    assert (found.chi2, found.p) == (None, None)
    assert words in found.why_not
