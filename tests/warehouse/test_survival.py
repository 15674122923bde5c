"""Time to close, held against the textbook example of Kaplan–Meier.

Freireich et al. 1963 (Blood 21:699), weeks of remission of 21 leukaemia patients on 6-MP and 21 on placebo, as worked
in Kleinbaum & Klein, Survival Analysis (table 1.1 and chapter 2): S(6) = 18/21, S(7) = .8067, S(10) = .7529,
S(13) = .6902, S(16) = .6275, S(22) = .5378, S(23) = .4482; medians 23 and 8.
"""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from warehouse.survival import closing, curve

TREATED_CLOSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
TREATED_OPEN = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
CONTROL = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
SCHEMA = {"days": pl.Int64, "is_closed": pl.Boolean, "finding_count": pl.Int64}


def days(closed, open_=()):
    rows = [(day, True, 1) for day in closed] + [(day, False, 1) for day in open_]
    return (
        pl.DataFrame(rows, schema=SCHEMA, orient="row").group_by("days", "is_closed").agg(pl.col("finding_count").sum())
    )


def share_at(steps, day):
    return steps.filter(pl.col("days") <= day)["share_open"].to_list()[-1]


def test_the_curve_is_that_of_the_worked_example():
    steps = curve(days(TREATED_CLOSED, TREATED_OPEN)).sort("days")
    told = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    assert {day: round(share_at(steps, day), 4) for day in told} == told


def test_the_medians_are_those_of_the_worked_example():
    treated, control = closing(days(TREATED_CLOSED, TREATED_OPEN)), closing(days(CONTROL))
    assert (treated.median_days, treated.closed_count, treated.open_count) == (23, 9, 12)
    assert (control.median_days, control.closed_count, control.open_count) == (8, 21, 0)


def test_the_interval_of_the_median_is_that_of_the_log_log_band():
    # as R's survfit(conf.type = "log-log") prints them: 13 to NA with 6-MP, 4 to 11 without
    treated, control = closing(days(TREATED_CLOSED, TREATED_OPEN)), closing(days(CONTROL))
    assert (treated.low_days, treated.high_days) == (13, None)
    assert (control.low_days, control.high_days) == (4, 11)


def test_the_band_holds_the_curve():
    steps = curve(days(TREATED_CLOSED, TREATED_OPEN)).drop_nulls()
    assert steps.height
    assert (steps["low"] <= steps["share_open"]).all()
    assert (steps["share_open"] <= steps["high"]).all()


def test_where_fewer_than_half_have_closed_there_is_no_median():
    found = closing(days([5], [10, 20, 30]))
    assert (found.median_days, found.high_days) == (None, None)
    assert (found.closed_count, found.open_count) == (1, 3)


def test_a_median_is_reached_at_exactly_one_half():
    assert closing(days([3, 9])).median_days == 3


def test_nothing_closed_is_a_flat_curve_and_nothing_at_all_is_none():
    flat = curve(days([], [1, 2, 3]))
    assert set(flat["share_open"].to_list()) == {1.0}
    assert set(flat["low"].to_list()) == {None}
    assert closing(days([], [1, 2, 3])).median_days is None
    assert curve(days([])).is_empty()
    empty = closing(days([]))
    assert (empty.median_days, empty.closed_count, empty.open_count) == (None, 0, 0)


def test_one_that_closes_on_the_day_it_was_found_counts():
    found = closing(days([0, 0, 5]))
    assert (found.median_days, found.closed_count) == (0, 3)


@given(st.lists(st.integers(0, 400), max_size=30), st.lists(st.integers(0, 400), max_size=30))
def test_the_share_that_is_open_only_falls_and_counts_are_kept(closed, open_):
    frame = days(closed, open_)
    steps = curve(frame).sort("days")["share_open"].to_list()
    assert steps == sorted(steps, reverse=True)
    assert all(0 <= share <= 1 for share in steps)
    found = closing(frame)
    assert (found.closed_count, found.open_count) == (len(closed), len(open_))
    if found.median_days is not None:
        assert found.median_days in closed


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_without_open_ones_the_median_is_the_lower_median_of_the_days(closed):
    ordered = sorted(closed)
    assert closing(days(closed)).median_days == ordered[(len(ordered) + 1) // 2 - 1]
