"""Major findings and repeats counted by hand: deadline days, extensions, leap days, steps without their day."""

from datetime import date

import duckdb
import polars as pl
import pytest

from warehouse.ask import questions
from warehouse.build import fold
from warehouse.vocabulary import PROVENANCE, TABLES

EVER = (date(1900, 1, 1), date(9999, 12, 31))


def day(text):
    return date.fromisoformat(text)


def days(row):
    return {
        name: day(value) if name.endswith("_on") and isinstance(value, str) else value for name, value in row.items()
    }


MAJOR = {
    "finding": "H-1", "district": "青石区", "level": "major", "found_on": "2024-02-01", "deadline_on": "2024-02-29",
    "deadline_in_force_on": "2024-02-29", "status": "in_progress", "has_measures": True, "has_person": True,
    "has_funds": True, "has_plan": True, "is_supervised": False, "five_elements_count": 5,
}  # fmt: skip
SAME = {"finding": "H-1", "district": "青石区", "unit": "甲厂", "industry": "工贸", "level": "general",
        "description": "通道堵塞", "deadline_on": "2024-12-31", "deadline_in_force_on": "2024-12-31"}  # fmt: skip


@pytest.fixture
def asked(columns_of):
    """Asks a question over tables that hold the given rows; a column that a row does not name is null."""

    def ask(name, as_of, given, **parameters):
        question = questions()[name]
        connection = duckdb.connect()
        connection.execute("create schema core")
        connection.execute("create schema marts")
        for table in question.tables:
            kinds = columns_of[table]
            connection.execute(f"create table {table} ({', '.join(f'{c} {k}' for c, k in kinds.items())})")
            for row in given.get(table, []):
                connection.table(table).insert([days(row).get(column) for column in kinds])
        known = dict.fromkeys(question.parameters) | {"first_on": EVER[0], "last_on": EVER[1], "as_of": day(as_of)}
        known |= {"by": ["total"], "limit": 100, "scope": "all"} | days(parameters)
        rows = connection.sql(question.sql, params={key: known[key] for key in question.parameters}).pl().to_dicts()
        connection.close()
        return rows

    return ask


def figure(asked, as_of, *rows, **period):
    told = [MAJOR | {"finding": f"H-{number}"} | row for number, row in enumerate(rows)]
    return asked("major_findings", as_of, {"marts.major_finding": told}, **period)[0]


def steps(asked, as_of, **row):
    """(state, days) of 交办, 整改, 复查, 销号 of one major finding."""
    told = asked("major_finding_rows", as_of, {"marts.major_finding": [MAJOR | row]})[0]
    names = ("handed_over", "rectified", "rechecked", "closed")
    return [(told[f"{name}_state"], told[f"{name}_days"]) for name in names], told


@pytest.mark.parametrize(
    ("as_of", "extended", "overdue"),
    [
        ("2024-02-29", None, 0),  # the deadline day itself, a leap day
        ("2024-03-01", None, 1),
        ("2024-03-01", "2024-03-10", 0),
        ("2024-03-10", "2024-03-10", 0),
        ("2024-03-11", "2024-03-10", 1),
    ],
)
def test_an_open_one_is_overdue_from_the_day_after_the_deadline_in_force(asked, as_of, extended, overdue):
    row = {"extended_to_on": extended, "deadline_in_force_on": extended or "2024-02-29"}
    found = figure(asked, as_of, row)
    assert (found["open_count"], found["overdue_count"], found["overdue_rate"]) == (1, overdue, float(overdue))
    assert found["extended_count"] == (extended is not None)


def test_one_that_closes_on_the_as_of_day_is_closed_and_in_hand(asked):
    found = figure(asked, "2024-03-05", {"closed_on": "2024-03-05", "status": "closed"})
    assert (found["open_count"], found["closed_count"], found["in_hand_count"]) == (0, 1, 1)
    assert found["overdue_rate"] is None
    before = figure(asked, "2024-03-04", {"closed_on": "2024-03-05", "status": "closed"})
    assert (before["open_count"], before["closed_count"], before["overdue_count"]) == (1, 0, 1)


@pytest.mark.parametrize(("closed", "in_hand"), [("2024-03-31", 0), ("2024-04-01", 1), (None, 1)])
def test_in_hand_is_what_was_open_on_some_day_of_the_period(asked, closed, in_hand):
    quarter = {"first_on": "2024-04-01", "last_on": "2024-06-30"}
    assert figure(asked, "2024-08-01", {"closed_on": closed}, **quarter)["in_hand_count"] == in_hand
    later = figure(asked, "2024-08-01", {"found_on": "2024-07-01"}, **quarter)
    assert (later["in_hand_count"], later["open_count"]) == (0, 1)


def test_elements_supervision_and_systems_are_counted_over_those_in_hand(asked):
    told = {"handed_over_on": "2024-02-02", "circulated_on": "2024-02-20"}
    found = figure(
        asked,
        "2024-02-10",
        {**told, "is_supervised": True},  # its circular comes later than the as-of day
        {"has_funds": False, "has_plan": False, "five_elements_count": 3},
        {**told, "closed_on": "2024-02-10", "status": "closed"},
    )
    assert (found["five_elements_full_count"], found["funds_count"], found["measures_count"]) == (2, 2, 3)
    assert found["five_elements_rate"] == pytest.approx(2 / 3)
    assert (found["supervised_count"], found["supervision_rate"]) == (1, pytest.approx(1 / 3))
    # handed over 2, circulated 0, closed 1; due: twice three, and the closing of the one that closed
    assert (found["systems_count"], found["systems_due_count"]) == (3, 7)


def test_nothing_in_hand_has_no_rates(asked):
    found = asked("major_findings", "2024-01-01", {})[0]
    assert {name: found[name] for name in found if name.endswith("_rate")} == dict.fromkeys(
        ("five_elements_rate", "supervision_rate", "systems_rate", "overdue_rate")
    )


def test_every_step_tells_its_days(asked):
    path = {"handed_over_on": "2024-02-03", "rectified_on": "2024-02-20", "rechecked_on": "2024-02-22",
            "closed_on": "2024-03-01", "status": "closed"}  # fmt: skip
    assert steps(asked, "2024-03-01", **path)[0] == [("done", 2), ("done", 17), ("done", 2), ("done", 8)]
    # the same finding a day earlier, and before each of its steps
    assert steps(asked, "2024-02-29", **path)[0] == [("done", 2), ("done", 17), ("done", 2), ("now", 7)]
    assert steps(asked, "2024-02-21", **path)[0] == [("done", 2), ("done", 17), ("now", 1), ("ahead", None)]
    assert steps(asked, "2024-02-03", **path)[0] == [("done", 2), ("now", 0), ("ahead", None), ("ahead", None)]
    assert steps(asked, "2024-02-02", **path)[0] == [("now", 1), ("ahead", None), ("ahead", None), ("ahead", None)]


def test_a_step_without_its_day_is_unknown_and_so_are_the_days_of_the_next(asked):
    closed = {"closed_on": "2024-03-01", "status": "closed"}
    assert steps(asked, "2024-03-05", **closed)[0] == [
        ("unknown", None), ("unknown", None), ("unknown", None), ("done", None),
    ]  # fmt: skip
    path, told = steps(asked, "2024-02-11")
    assert path == [("unknown", None), ("now", None), ("ahead", None), ("ahead", None)]
    assert (told["current_step"], told["current_days"], told["age_days"]) == ("rectified", None, 10)
    # the ledger says that it was put right, not when
    path, _ = steps(asked, "2024-02-11", handed_over_on="2024-02-02", status="rectified")
    assert path == [("done", 1), ("unknown", None), ("now", None), ("ahead", None)]


def test_what_was_put_right_before_it_was_handed_over_tells_no_days_of_rectifying(asked):
    path, _ = steps(asked, "2024-02-20", rectified_on="2024-02-01", handed_over_on="2024-02-05", status="rectified")
    assert path == [("done", 4), ("done", None), ("now", 19), ("ahead", None)]


@pytest.mark.parametrize(
    ("as_of", "extended", "left", "won"),
    [("2024-02-29", None, 0, None), ("2024-03-01", None, -1, None), ("2024-03-01", "2024-03-30", 29, 30)],
)
def test_days_to_the_deadline_in_force_and_days_won_by_an_extension(asked, as_of, extended, left, won):
    row = {"extended_to_on": extended, "deadline_in_force_on": extended or "2024-02-29"}
    told = steps(asked, as_of, **row)[1]
    assert (told["days_left"], told["extension_days"]) == (left, won)


def test_an_extension_asked_for_after_the_deadline_is_told_and_so_is_what_is_missing(asked):
    row = {"extended_to_on": "2024-03-30", "has_person": False, "has_plan": False}
    in_time = steps(asked, "2024-03-05", **row, extension_requested_on="2024-02-29")[1]
    late = steps(asked, "2024-03-05", **row, extension_requested_on="2024-03-01")[1]
    assert (in_time["is_requested_late"], late["is_requested_late"]) == (False, True)
    assert steps(asked, "2024-03-05", **row)[1]["is_requested_late"] is None
    assert late["missing_elements"] == "person、plan"


def test_the_furthest_beyond_its_deadline_comes_first_and_the_closed_last(asked):
    rows = [
        {"finding": "closed", "closed_on": "2024-02-20", "status": "closed"},
        {"finding": "far", "deadline_in_force_on": "2024-06-30"},
        {"finding": "overdue", "deadline_in_force_on": "2024-02-10"},
        {"finding": "worst", "deadline_in_force_on": "2024-02-05"},
        {"finding": "today", "deadline_in_force_on": "2024-03-01"},
    ]
    told = asked("major_finding_rows", "2024-03-01", {"marts.major_finding": [MAJOR | row for row in rows]})
    assert [row["finding"] for row in told] == ["worst", "overdue", "today", "far", "closed"]


def again(run_model, *rows):
    """Kind and days since closing of every finding that repeats an earlier one, by finding."""
    told = [days(SAME | {"finding": f"H-{number}"} | row) for number, row in enumerate(rows, 1)]
    found = run_model("core.fct_repeat", {"core.fct_finding": told})
    return {row["finding"]: (row["kind"], row["gap_days"], row["earlier_finding"]) for row in found}


@pytest.mark.parametrize(
    ("closed", "found", "told"),
    [
        ("2024-03-01", "2024-03-01", ("after_closing", 0, "H-1")),  # closed that day: no longer open
        ("2024-03-01", "2025-03-01", ("after_closing", 365, "H-1")),
        ("2024-03-01", "2025-03-02", None),
        ("2024-02-29", "2025-02-28", ("after_closing", 365, "H-1")),  # a leap day's year is over on the 28th
        ("2024-02-29", "2025-03-01", None),
        ("2024-03-02", "2024-03-01", ("while_open", None, "H-1")),
        (None, "2025-06-01", ("while_open", None, "H-1")),
    ],
)
def test_found_again_within_twelve_months_of_closing_or_while_still_open(run_model, closed, found, told):
    repeated = again(run_model, {"found_on": "2024-01-10", "closed_on": closed}, {"found_on": found})
    assert repeated == ({"H-2": told} if told else {})


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ({"description": "通道　堵塞！共12处。"}, True),
        ({"description": "通道堵塞三处"}, True),
        ({"description": "通道堵塞2024"}, False),
        ({"description": "3号通道堵塞"}, False),
        ({"unit": "乙厂"}, False),
        ({"industry": "消防"}, False),
        ({"industry": None}, False),
        ({"district": "白河县"}, False),
        ({"unit": None}, False),
        ({"level": "major"}, True),
    ],
)
def test_the_same_is_one_unit_one_industry_and_one_wording(run_model, other, is_same):
    first = {"found_on": "2024-01-10", "closed_on": "2024-02-01"}
    assert bool(again(run_model, first, {"found_on": "2024-05-01"} | other)) is is_same


def test_wide_letters_are_the_same_letters(run_model):
    first = {"found_on": "2024-01-10", "closed_on": "2024-02-01", "description": "ＬＮＧ阀门渗漏"}
    assert "H-2" in again(run_model, first, {"found_on": "2024-05-01", "description": "lng 阀门渗漏"})


@pytest.mark.parametrize("description", ["详见附件", "共3处", "——", "同上"])
def test_words_that_say_nothing_of_what_was_found_are_never_a_repeat(run_model, description):
    first = {"found_on": "2024-01-10", "closed_on": "2024-02-01", "description": description}
    assert again(run_model, first, {"found_on": "2024-05-01", "description": description}) == {}


def test_of_several_earlier_ones_an_open_one_counts_before_the_last_that_closed(run_model):
    repeated = again(
        run_model,
        {"found_on": "2024-01-01", "closed_on": "2024-01-20"},
        {"found_on": "2024-01-10"},
        {"found_on": "2024-03-01", "closed_on": "2024-03-02"},
    )
    assert repeated == {"H-2": ("while_open", None, "H-1"), "H-3": ("while_open", None, "H-2")}
    # found first, closed last: it is the closing that counts
    repeated = again(
        run_model,
        {"found_on": "2023-01-01", "closed_on": "2024-06-01"},
        {"found_on": "2023-01-10", "closed_on": "2023-01-20"},
        {"found_on": "2024-07-01"},
    )
    assert repeated == {"H-2": ("while_open", None, "H-1"), "H-3": ("after_closing", 30, "H-1")}


def test_twice_on_one_day_is_one_discovery(run_model):
    assert again(run_model, {"found_on": "2024-01-10"}, {"found_on": "2024-01-10"}) == {}


def test_a_ledger_landed_before_its_columns_came_goes_on_building(tmp_path):
    since = {"handed_over_on", "rechecked_on", "circulated_on", "extension_requested_on"}
    old = {name: None for name in (*TABLES["findings"].columns, *PROVENANCE) if name not in since}
    row = old | {"finding": "H-1", "found_on": day("2024-01-10"), "is_withdrawn": False, "delivery_id": "000001-a"}
    pl.DataFrame([row]).write_parquet(tmp_path / "old.parquet")
    new = (
        row | dict.fromkeys(since) | {"finding": "H-2", "handed_over_on": day("2024-01-12"), "delivery_id": "000002-b"}
    )
    pl.DataFrame([new]).write_parquet(tmp_path / "new.parquet")
    only = fold({"findings": [tmp_path / "old.parquet"]}, ["findings"])["findings"]
    assert only.select(since).row(0) == (None,) * len(since)
    both = fold({"findings": [tmp_path / "old.parquet", tmp_path / "new.parquet"]}, ["findings"])["findings"]
    assert dict(both.select("finding", "handed_over_on").iter_rows()) == {"H-1": None, "H-2": day("2024-01-12")}
