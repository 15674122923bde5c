"""缺报: windows, due days and states counted by hand, against a calendar in plain Python, and through a whole load."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_city import UNITS, deliver, write_city, write_csv
from tests.warehouse.reporting import Line, Sent, asked, built, expected, states
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.check import check
from warehouse.paths import Home
from warehouse.snapshots import open_current

PLANNED = date(2025, 1, 10)


def day(text):
    return date.fromisoformat(text)


def plan(*lines, on=PLANNED):
    return [(on, lines)]


def findings(text, *days, unit="甲"):
    return Sent(day(text), unit, {"findings": [day(each) for each in days]})


def state_of(lines, sent, as_of, start):
    """The state of the one window that starts on a day; None when nobody owes it."""
    found = {key[2]: told for key, told in states(built(plan(*lines), sent), day(as_of)).items()}
    return found.get(day(start), (None, None))[0]


@pytest.mark.parametrize(
    ("cadence", "due_day", "start", "due_on"),
    [
        ("month", 10, "2025-01-01", "2025-02-10"),
        ("month", 31, "2025-01-01", "2025-02-28"),
        ("month", 30, "2025-01-01", "2025-02-28"),
        ("month", None, "2025-03-01", "2025-04-30"),
        ("month", 5, "2025-12-01", "2026-01-05"),
        ("two_months", 31, "2025-11-01", "2026-01-31"),
        ("quarter", 15, "2025-01-01", "2025-04-15"),
        ("half_year", 31, "2025-01-01", "2025-07-31"),
        ("year", 20, "2025-01-01", "2026-01-20"),
        ("week", 3, "2025-03-24", "2025-04-03"),
        ("week", 3, "2025-03-31", "2025-05-03"),
        ("day", 1, "2025-02-28", "2025-03-01"),
        ("month", 29, "2027-01-01", "2027-02-28"),
    ],
)
def test_a_report_is_due_on_its_day_of_the_month_after_the_window(cadence, due_day, start, due_on):
    made = built(plan(Line("甲", "findings", cadence, due_day)), [])
    rows = {row["window_start_on"]: row["due_on"] for row in asked(made, "reporting_rows", date(2028, 6, 1))}
    assert rows[day(start)] == day(due_on)


@pytest.mark.parametrize("cadence", ["once", "on_event"])
def test_what_has_no_window_is_never_missing(cadence):
    assert states(built(plan(Line("甲", "findings", cadence, 10)), []), date(2027, 1, 1)) == {}


MONTHLY = Line("甲", "findings", "month", 10)


@pytest.mark.parametrize(
    ("sent", "as_of", "state"),
    [
        ([], "2025-01-31", None),
        ([], "2025-02-01", "pending"),
        ([], "2025-02-10", "pending"),
        ([], "2025-02-11", "missing"),
        ([findings("2025-02-10", "2025-01-31")], "2025-02-11", "on_time"),
        ([findings("2025-02-10", "2025-01-31")], "2025-02-10", "on_time"),
        ([findings("2025-02-10", "2025-01-31")], "2025-02-09", "pending"),
        ([findings("2025-02-11", "2025-01-01")], "2025-02-11", "late"),
        ([findings("2025-03-20", "2025-01-01")], "2025-03-19", "missing"),
        ([findings("2025-03-20", "2025-01-01")], "2025-03-20", "late"),
        ([findings("2025-02-10", "2025-02-01")], "2025-02-11", "missing"),
        ([findings("2025-02-10", "2024-12-31")], "2025-02-11", "missing"),
        ([findings("2025-01-31", "2025-01-30")], "2025-02-11", "on_time"),
        ([findings("2025-01-30", "2025-01-30")], "2025-02-11", "missing"),
        ([findings("2025-02-05", "2025-01-30", unit="乙")], "2025-02-11", "missing"),
        ([findings("2025-02-05", "2025-01-30", unit=None)], "2025-02-11", "missing"),
        ([Sent(day("2025-02-05"), "甲", {"activities": [day("2025-01-30")]})], "2025-02-11", "missing"),
        ([findings("2025-02-12", "2025-01-02"), findings("2025-02-05", "2025-01-03")], "2025-03-01", "on_time"),
    ],
)
def test_a_window_is_pending_missing_late_or_in_time_as_of_any_day(sent, as_of, state):
    assert state_of([MONTHLY], sent, as_of, "2025-01-01") == state


@pytest.mark.parametrize(
    ("came", "as_of", "first", "second"),
    [
        ("2025-03-31", "2025-08-01", "on_time", "missing"),
        ("2025-04-30", "2025-08-01", "on_time", "missing"),
        ("2025-05-01", "2025-08-01", "late", "missing"),
        ("2025-06-29", "2025-08-01", "late", "missing"),
        ("2025-06-30", "2025-08-01", "missing", "on_time"),
        ("2025-03-30", "2025-08-01", "missing", "missing"),
    ],
)
def test_rows_without_a_day_are_about_the_window_that_ended_before_they_came(came, as_of, first, second):
    sent = [Sent(day(came), "甲", {"units": [None]})]
    found = states(built(plan(Line("甲", "units", "quarter", 31)), sent), day(as_of))
    told = {start: state for (_, _, start), (state, _) in found.items()}
    assert (told[day("2025-01-01")], told[day("2025-04-01")]) == (first, second)


def test_the_plan_of_a_year_answers_for_its_year_whenever_it_came():
    line = Line("甲", "tasks", "year", 31)
    sent = [Sent(day("2025-02-01"), "甲", {"tasks": [2025, 2025]}), Sent(day("2027-03-01"), "甲", {"tasks": [2026]})]
    found = states(built(plan(line), sent), day("2027-04-01"))
    assert found == {
        ("甲", "tasks", day("2025-01-01")): ("on_time", day("2025-02-01")),
        ("甲", "tasks", day("2026-01-01")): ("late", day("2027-03-01")),
    }


def test_nobody_owes_what_ended_before_the_plan_was_known():
    sent = [findings("2025-01-02", "2024-12-31"), findings("2025-06-05", "2025-05-31")]
    made = built(plan(MONTHLY, on=day("2025-05-31")), sent)
    assert list(states(made, day("2025-07-20"))) == [
        ("甲", "findings", day("2025-06-01")), ("甲", "findings", day("2025-05-01")),
    ]  # fmt: skip
    made = built(plan(MONTHLY, on=day("2025-06-01")), sent)
    assert list(states(made, day("2025-07-20"))) == [("甲", "findings", day("2025-06-01"))]


def test_a_line_that_is_delivered_again_keeps_its_beginning_and_takes_the_new_day():
    lines = [(PLANNED, [MONTHLY]), (day("2025-06-01"), [Line("甲", "findings", "month", 20)])]
    rows = asked(built(lines, []), "reporting_rows", day("2025-04-01"))
    assert [(row["window_start_on"], row["due_on"]) for row in rows] == [
        (day("2025-03-01"), day("2025-04-20")), (day("2025-02-01"), day("2025-03-20")),
        (day("2025-01-01"), day("2025-02-20")),
    ]  # fmt: skip


DISTRICT = {"name": "青石区", "kind": "county", "aliases": "青石、老青石"}
OFFICE = {"name": "青石区人民政府", "kind": "district_government", "region": "青石区", "aliases": "青石区政府（本级）"}


@pytest.mark.parametrize("planned", ["青石区人民政府", "青石区政府(本级)", "青石区", "老青石"])
@pytest.mark.parametrize("sender", ["青石区人民政府", "青石区政府(本级)", "青石区", "青石"])
def test_a_government_is_one_unit_under_its_names_and_those_of_its_district(planned, sender):
    sent = [findings("2025-02-05", "2025-01-30", unit=sender)]
    made = built(plan(Line(planned, "findings", "month", 10)), sent, regions=[DISTRICT], units=[OFFICE])
    found = states(made, day("2025-02-20"))
    assert found == {("青石区人民政府", "findings", day("2025-01-01")): ("on_time", day("2025-02-05"))}
    assert asked(made, "reporting_rows", day("2025-02-20"))[0]["district"] == "青石区"


def test_a_district_without_a_registered_government_or_with_several_is_its_own_name():
    lines, sent = plan(Line("青石", "findings", "month", 10)), [findings("2025-02-05", "2025-01-30", unit="老青石")]
    for units in ([], [OFFICE, OFFICE | {"name": "青石区管委会", "aliases": None}]):
        made = built(lines, sent, regions=[DISTRICT], units=units)
        assert list(states(made, day("2025-02-20"))) == [("青石区", "findings", day("2025-01-01"))]


def test_two_names_of_one_unit_in_the_plan_are_one_line_the_last():
    lines = [
        (PLANNED, [Line("青石区", "findings", "month", 5)]),
        (day("2025-01-20"), [Line("青石", "findings", "month", 8)]),
    ]
    made = built(lines, [], regions=[DISTRICT], units=[OFFICE])
    rows = asked(made, "reporting_rows", day("2025-02-20"))
    assert [(row["unit"], row["due_on"]) for row in rows] == [("青石区人民政府", day("2025-02-08"))]


def test_figures_count_states_rows_and_ranks():
    lines = [MONTHLY, Line("乙", "findings", "month", 10), Line("丙", "findings", "month", 10)]
    sent = [
        findings("2025-02-08", "2025-01-02", "2025-01-03", "2025-02-01"),
        findings("2025-03-20", "2025-02-02"),
        findings("2025-02-10", "2025-01-09", unit="乙"),
        findings("2025-03-09", "2025-02-09", unit="乙"),
    ]
    made = built(plan(*lines), sent)
    told = {row["unit"]: row for row in asked(made, "reporting", day("2025-04-05"), by=["unit"])}
    names = ("due_count", "on_time_count", "late_count", "missing_count", "pending_count", "accepted_count", "rank")
    assert {unit: tuple(row[name] for name in names) for unit, row in told.items()} == {
        "甲": (2, 1, 1, 0, 1, 3, 2), "乙": (2, 2, 0, 0, 1, 2, 1), "丙": (2, 0, 0, 2, 1, 0, 3),
    }  # fmt: skip
    assert (told["甲"]["on_time_rate"], told["甲"]["completeness"], told["丙"]["completeness"]) == (0.5, 1.0, 0.0)
    assert (told["甲"]["refused_share"], told["丙"]["refused_share"]) == (0.0, None)
    months = asked(made, "reporting", day("2025-04-05"), by=["month"])
    assert [(row["month"], row["due_count"], row["missing_count"], row["pending_count"]) for row in months] == [
        ("2025-02", 3, 1, 0), ("2025-03", 3, 1, 0), ("2025-04", 0, 0, 3),
    ]  # fmt: skip
    whole = asked(made, "reporting", day("2025-04-05"))
    assert [(row["due_count"], row["rank"]) for row in whole] == [(6, None)]
    nothing = asked(made, "reporting", day("2025-01-05"))
    assert [(row["due_count"], row["on_time_rate"], row["completeness"]) for row in nothing] == [(0, None, None)]


DAYS = st.integers(0, 420).map(lambda number: PLANNED + timedelta(days=number))
CADENCES = st.sampled_from(["month", "two_months", "quarter", "half_year", "year", "week", "once", "on_event"])
ABOUT = {"findings": DAYS, "inspections": DAYS, "tasks": st.integers(2024, 2027), "units": st.none()}
LINES = st.builds(
    Line, st.sampled_from("甲乙"), st.sampled_from(list(ABOUT)), CADENCES, st.one_of(st.none(), st.integers(1, 31))
)


@st.composite
def deliveries(draw):
    table = draw(st.sampled_from(list(ABOUT)))
    received = draw(DAYS)
    about = draw(st.lists(ABOUT[table], min_size=1, max_size=5))
    # what has happened is reported afterwards
    rows = [min(each, received) if isinstance(each, date) else each for each in about]
    return Sent(received, draw(st.sampled_from(["甲", "乙", None])), {table: rows})


@settings(max_examples=20)
@given(
    st.lists(LINES, min_size=1, max_size=4, unique_by=lambda line: (line.unit, line.table)),
    st.lists(deliveries(), max_size=8, unique_by=lambda each: (each.day, each.unit)),
    st.lists(st.integers(0, 500).map(lambda number: PLANNED + timedelta(days=number)), min_size=3, max_size=6),
)
def test_the_calendar_is_the_one_that_counting_gives(lines, sent, as_of_days):
    made = built(plan(*lines), sent)
    for as_of in as_of_days:
        assert states(made, as_of) == expected(plan(*lines), sent, as_of), as_of


SCHEDULE = ("报送单位", "表", "频次", "截止日")
LEDGER = ("编号", "县区", "隐患等级", "隐患描述", "发现日期", "整改期限", "整改状态")


def finding(number, found):
    return [number, "青石区", "一般", "通道堵塞", found, "2025-12-31", "整改中"]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A home in which a plan stands and two of three months came, and what it answers."""
    folder = tmp_path_factory.mktemp("reporting")
    home = Home(folder / "home")
    rows = [["青石区人民政府", "县区政府", "青石区", "", "青石区政府"]]
    units = write_csv(folder / "单位名册.csv", (*UNITS, "别名"), rows)
    schedule = write_csv(folder / "报送计划.csv", SCHEDULE, [["青石区", "隐患台账", "每月", "10日前"]])
    deliver(home, *write_city(folder / "files", ["行政区划"]), units, schedule, today=date(2025, 1, 5))
    january = write_csv(folder / "一月.csv", LEDGER, [finding("H-1", "2025-01-20"), finding("H-2", "一月")])
    deliver(home, january, today=date(2025, 2, 8), unit="青石区政府")
    march = write_csv(folder / "三月.csv", LEDGER, [finding("H-3", "2025-03-20"), finding("H-4", "2025-03-21")])
    deliver(home, march, today=date(2025, 4, 11), unit="青石区")
    assert check(home) == []
    snapshot = open_current(home)

    def asking(question, as_of="2025-04-30", **given):
        return ask(Viewer.office(), snapshot, question, as_of=day(as_of), period="2025", **given).to_dicts()

    yield asking
    snapshot.close()


def test_a_load_from_the_plan_to_the_figure(told):
    rows = told("reporting_rows")
    assert [(row["window_start_on"].month, row["state"], row["late_days"], row["file"]) for row in rows] == [
        (3, "late", 1, "三月.csv"), (2, "missing", 51, None), (1, "on_time", None, "一月.csv"),
    ]  # fmt: skip
    assert (rows[2]["row_count"], rows[2]["refused_count"], rows[2]["received_on"]) == (1, 1, day("2025-02-08"))
    (row,) = told("reporting", by=("unit",))
    assert row == {
        "unit": "青石区人民政府", "due_count": 3, "on_time_count": 1, "late_count": 1, "missing_count": 1,
        "pending_count": 0, "on_time_rate": 1 / 3, "completeness": 2 / 3, "accepted_count": 3, "refused_count": 1,
        "refused_share": 0.25, "rank": 1,
    }  # fmt: skip
    (row,) = told("reporting", as_of="2025-04-10")
    assert (row["on_time_count"], row["late_count"], row["missing_count"], row["pending_count"]) == (1, 0, 1, 1)


def test_the_calendar_is_filtered(told):
    assert told("reporting", where={"table_name": ["inspections"]})[0]["due_count"] == 0
    assert told("reporting", where={"month": ["2025-03"]})[0]["missing_count"] == 1
    assert told("reporting_rows", where={"state": ["late"]})[0]["due_on"] == day("2025-04-10")
    assert told("reporting_rows", where={"unit": ["青石区人民政府"], "district": ["青石区"]})
    assert told("reporting_rows", where={"district": ["白河县"]}) == []
    (line,) = told("schedule_rows")
    assert (line["unit"], line["table_name"], line["due_day"], line["row"]) == ("青石区人民政府", "findings", 10, 2)
