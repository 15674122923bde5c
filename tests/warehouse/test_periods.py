from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.periods import UnknownPeriod, a_year_before, containing, parse_period

DAYS = st.dates(date(2000, 1, 1), date(2035, 12, 31))
KINDS = st.sampled_from(["month", "quarter", "half_year", "year"])


@pytest.mark.parametrize(
    ("text", "first", "last", "before"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2025"),
        ("2026H1", "2026-01-01", "2026-06-30", "2025H2"),
        ("2026H2", "2026-07-01", "2026-12-31", "2026H1"),
        ("2026Q1", "2026-01-01", "2026-03-31", "2025Q4"),
        ("2026Q2", "2026-04-01", "2026-06-30", "2026Q1"),
        ("2026Q4", "2026-10-01", "2026-12-31", "2026Q3"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-01"),
        ("2026-01", "2026-01-01", "2026-01-31", "2025-12"),
        ("2026-12", "2026-12-01", "2026-12-31", "2026-11"),
    ],
)
def test_a_period_is_whole_months_and_knows_the_one_before(text, first, last, before):
    period = parse_period(text)
    assert (period.name, period.first_on.isoformat(), period.last_on.isoformat()) == (text, first, last)
    assert period.months == (first[:7], last[:7])
    assert period.previous() == parse_period(before)
    assert not period.is_all


def test_all_has_every_day_and_no_neighbour():
    period = parse_period("all")
    assert period.first_on < date(1999, 1, 1) < date(2100, 1, 1) < period.last_on
    assert (period.is_all, period.previous()) == (True, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026Q5",
        "2026Q0",
        "2026H3",
        "2026-13",
        "2026-00",
        "2026-1",
        "2026q1",
        " 2026",
        "All",
        "2026\n",
        "2026Q1Q2",
    ],
)
def test_another_spelling_is_refused_with_those_that_are_understood(text):
    with pytest.raises(UnknownPeriod, match="2026H1"):
        parse_period(text)


@pytest.mark.parametrize("text", ["0000", "0001Q1", "1900-12", "9999", "2999H1"])
def test_a_year_at_the_ends_of_the_calendar_is_refused(text):
    with pytest.raises(UnknownPeriod, match=text[:4]):
        parse_period(text)


@given(DAYS, KINDS)
def test_the_period_that_holds_a_day_holds_it_and_reads_back(day, kind):
    period = containing(day, kind)
    assert period.first_on <= day <= period.last_on
    assert parse_period(period.name) == period


@given(DAYS, KINDS)
def test_the_period_before_ends_the_day_before(day, kind):
    period = containing(day, kind)
    assert period.previous().last_on == period.first_on - timedelta(days=1)
    assert containing(period.previous().first_on, kind) == period.previous()


@pytest.mark.parametrize(
    ("day", "before"), [("2024-02-29", "2023-02-28"), ("2025-02-28", "2024-02-28"), ("2024-12-31", "2023-12-31")]
)
def test_a_year_before_the_29th_of_february_is_the_28th(day, before):
    assert a_year_before(date.fromisoformat(day)) == date.fromisoformat(before)
