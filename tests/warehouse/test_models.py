import itertools
from datetime import date, datetime, timedelta

import pytest

ASSIGNMENT = "甲/区长/清单|Z-1/2025/"
YEAR = (date(2025, 1, 1), date(2025, 12, 31))
DUTY = {"duty_key": "清单|Z-1", "duty": "Z-1", "title": "带队督导检查", "catalog": "清单", "activity_type": "inspect"}
GIVEN_TO = {"leader": "甲", "post": "区长", "duty_key": "清单|Z-1", "duty": "Z-1", "year": 2025}


def day(text):
    return date.fromisoformat(text)


def picked(rows, *names):
    return [tuple(row[name] for name in names) for row in rows]


def test_the_last_delivered_row_of_a_key_stands_and_a_withdrawn_one_does_not(run_model):
    first = {"finding": "H-1", "description": "旧", "is_withdrawn": False, "delivery_id": "000001-a", "row": 2}
    rows = run_model(
        "staging.findings",
        {
            "landing.findings": [
                first,
                {**first, "description": "新", "delivery_id": "000002-b"},
                {**first, "finding": "H-2"},
                {**first, "finding": "H-2", "is_withdrawn": True, "delivery_id": "000003-c"},
                {**first, "finding": "H-3", "is_withdrawn": True},
                {**first, "finding": "H-3", "delivery_id": "000002-b"},
            ]
        },
    )
    assert sorted(picked(rows, "finding", "description", "delivery_id")) == [
        ("H-1", "新", "000002-b"),
        ("H-3", "旧", "000002-b"),
    ]


def test_a_key_with_a_blank_part_is_replaced_too(run_model):
    region = {"name": "青石区", "kind": "county", "is_withdrawn": False, "delivery_id": "000001-a"}
    rows = run_model(
        "staging.regions",
        {
            "landing.regions": [
                region,
                {**region, "population": 5, "delivery_id": "000002-b"},
                {**region, "year": 2025, "population": 7},
            ]
        },
    )
    assert sorted(picked(rows, "name", "year", "population"), key=str) == [("青石区", 2025, 7), ("青石区", None, 5)]


def test_districts_are_counties_and_zones_with_the_figures_of_the_latest_year(run_model):
    rows = run_model(
        "core.dim_district",
        {
            "staging.regions": [
                {"name": "云川市", "kind": "city"},
                {"name": "青石区", "kind": "county", "parent": "云川市", "year": 2024, "population": 10},
                {"name": "青石区", "kind": "county", "parent": "云川市", "year": 2025, "population": 11},
                {"name": "港南高新区", "kind": "zone", "parent": "云川市"},
                {"name": "石桥镇", "kind": "township", "parent": "青石区"},
                {"name": "白河县", "parent": "旧市"},
                {"name": "旧市"},
            ]
        },
    )
    assert sorted(picked(rows, "district", "kind", "population")) == [
        ("港南高新区", "zone", None),
        ("白河县", "county", None),
        ("青石区", "county", 11),
    ]


def test_terms_that_touch_or_overlap_are_one_and_a_gap_of_a_day_parts_them(run_model):
    def term(leader, start, end):
        return {
            "name": leader, "post": "区长", "term_start_on": start and day(start), "term_end_on": end and day(end)
        }  # fmt: skip

    rows = run_model(
        "core.dim_term",
        {
            "staging.leaders": [
                term("甲", "2025-01-01", "2025-03-31"),
                term("甲", "2025-04-01", "2025-06-30"),
                term("甲", "2025-07-02", None),
                term("乙", None, "2025-05-01"),
                term("乙", "2025-02-01", "2025-02-28"),
            ]
        },
    )
    assert sorted(picked(rows, "leader_key", "start_on", "end_on")) == [
        ("乙/区长", date(1900, 1, 1), day("2025-05-01")),
        ("甲/区长", day("2025-01-01"), day("2025-06-30")),
        ("甲/区长", day("2025-07-02"), date(2999, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("cadence", "year", "count", "first", "last"),
    [
        ("year", 2025, 1, YEAR, YEAR),
        ("half_year", 2025, 2, (day("2025-01-01"), day("2025-06-30")), (day("2025-07-01"), day("2025-12-31"))),
        ("quarter", 2024, 4, (day("2024-01-01"), day("2024-03-31")), (day("2024-10-01"), day("2024-12-31"))),
        ("two_months", 2024, 6, (day("2024-01-01"), day("2024-02-29")), (day("2024-11-01"), day("2024-12-31"))),
        ("month", 2025, 12, (day("2025-01-01"), day("2025-01-31")), (day("2025-12-01"), day("2025-12-31"))),
        ("week", 2025, 52, (day("2025-01-06"), day("2025-01-12")), (day("2025-12-29"), day("2026-01-04"))),
        ("week", 2024, 53, (day("2024-01-01"), day("2024-01-07")), (day("2024-12-30"), day("2025-01-05"))),
        ("day", 2024, 366, (day("2024-01-01"), day("2024-01-01")), (day("2024-12-31"), day("2024-12-31"))),
    ],
)
def test_windows_are_calendar_windows_of_the_year(run_model, cadence, year, count, first, last):
    rows = run_model("core.dim_window", {"staging.assignments": [{"year": year}, {"year": year}]})
    spans = sorted(picked([row for row in rows if row["cadence"] == cadence], "start_on", "end_on"))
    assert (len(spans), spans[0], spans[-1]) == (count, first, last)
    assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in itertools.pairwise(spans))


@pytest.mark.parametrize(
    ("given", "listed", "kind", "source", "needed"),
    [
        ({}, {"cadence": "quarter", "min_count": 2}, "counted", "document", 2),
        ({"cadence": "month", "min_count": 3}, {"cadence": "quarter", "min_count": 2}, "counted", "office", 3),
        ({"cadence": "quarter"}, {"cadence": "quarter", "min_count": 2}, "counted", "document", 2),
        ({"cadence": "month"}, {}, "counted", "office", 1),
        ({}, {}, "standing", None, None),
        ({"min_count": 4}, {}, "standing", None, None),
        ({}, {"cadence": "on_event", "min_count": 2}, "event", "document", None),
        ({}, {"office_cadence": "month", "office_min_count": 2}, "counted", "office", 2),
        ({}, {"office_cadence": "month"}, "counted", "office", 1),
        ({"min_count": 4}, {"office_cadence": "month", "office_min_count": 2}, "counted", "office", 4),
        ({}, {"cadence": "year", "office_cadence": "month", "office_min_count": 2}, "counted", "document", 1),
        ({"cadence": "quarter"}, {"office_cadence": "month", "office_min_count": 2}, "counted", "office", 1),
        ({"cadence": "month"}, {"office_cadence": "month", "office_min_count": 2}, "counted", "office", 2),
    ],
)
def test_an_assignment_takes_cadence_and_count_from_itself_else_from_its_duty(
    run_model, given, listed, kind, source, needed
):
    rows = run_model(
        "core.fct_assignment", {"staging.assignments": [{**GIVEN_TO, **given}], "core.dim_duty": [{**DUTY, **listed}]}
    )
    assert picked(rows, "assignment_key", "kind", "cadence_source", "needed_count") == [
        (ASSIGNMENT, kind, source, needed)
    ]


@pytest.mark.parametrize(
    ("own", "listed", "end"),
    [
        (None, None, "2025-12-31"),
        ("2025-06-30", "2025-09-30", "2025-06-30"),
        (None, "2025-09-30", "2025-09-30"),
        (None, "2024-09-30", "2025-12-31"),
    ],
)
def test_the_deadline_of_an_assignment_is_its_own_else_the_duty_s_else_the_end_of_its_year(run_model, own, listed, end):
    rows = run_model(
        "core.fct_assignment",
        {
            "staging.assignments": [{**GIVEN_TO, "cadence": "once", "deadline_on": own and day(own)}],
            "core.dim_duty": [{**DUTY, "deadline_on": listed and day(listed)}],
        },
    )
    assert picked(rows, "deadline_on") == [(day(end),)]


def windows(run_model, terms, *, cadence="month", needed=1, start="2025-04-01", end="2025-04-30"):
    """The one window of a counted assignment, cut to these terms."""
    rows = run_model(
        "core.fct_window",
        {
            "core.fct_assignment": [
                {
                    "assignment_key": ASSIGNMENT, "leader_key": "甲/区长", "cadence": cadence, "year": 2025,
                    "kind": "counted", "needed_count": needed, "deadline_on": day("2025-12-31"),
                }
            ],
            "core.dim_window": [{"cadence": cadence, "year": 2025, "start_on": day(start), "end_on": day(end)}],
            "core.dim_term": [
                {"leader_key": "甲/区长", "start_on": day(first), "end_on": day(last)} for first, last in terms
            ],
        },
    )  # fmt: skip
    assert len(rows) == 1
    return rows[0]


EVER = ("1900-01-01", "2999-12-31")


@pytest.mark.parametrize(
    ("terms", "left", "is_waived"),
    [
        ([EVER], 30, False),
        ([("2025-04-16", "2999-12-31")], 15, False),
        ([("2025-04-17", "2999-12-31")], 14, True),
        ([("1900-01-01", "2025-04-15")], 15, False),
        ([("1900-01-01", "2025-04-14")], 14, True),
        ([("2025-04-30", "2025-04-30")], 1, True),
        ([("2025-05-01", "2999-12-31")], 0, True),
        ([], 0, True),
        ([("1900-01-01", "2025-04-08"), ("2025-04-24", "2999-12-31")], 15, False),
    ],
)
def test_a_window_cut_to_less_than_half_its_days_is_waived_and_exactly_half_is_not(run_model, terms, left, is_waived):
    row = windows(run_model, terms)
    assert (row["window_days"], row["left_days"], row["is_waived"]) == (30, left, is_waived)
    assert (row["window_start_on"], row["window_end_on"]) == (day("2025-04-01"), day("2025-04-30"))


def test_an_odd_window_is_waived_below_the_half_day(run_model):
    assert windows(run_model, [("2025-01-17", "2999-12-31")], start="2025-01-01", end="2025-01-31")["is_waived"] is True
    row = windows(run_model, [("2025-01-16", "2999-12-31")], start="2025-01-01", end="2025-01-31")
    assert (row["left_days"], row["is_waived"]) == (16, False)


@pytest.mark.parametrize(
    ("needed", "start", "expected"),
    [(1, "2025-04-16", 1), (2, "2025-04-16", 1), (3, "2025-04-16", 2), (4, "2025-04-02", 4), (1000, "2025-04-15", 534)],
)
def test_the_count_needed_is_rounded_up_over_the_days_left(run_model, needed, start, expected):
    assert windows(run_model, [(start, "2999-12-31")], needed=needed)["needed_count"] == expected


def test_once_runs_from_the_first_of_january_to_its_deadline(run_model):
    assignment = {
        "assignment_key": ASSIGNMENT, "leader_key": "甲/区长", "cadence": "once", "year": 2025, "kind": "counted",
        "needed_count": 1, "deadline_on": day("2025-06-30"),
    }  # fmt: skip
    rows = run_model(
        "core.fct_window",
        {
            "core.fct_assignment": [assignment],
            "core.dim_term": [{"leader_key": "甲/区长", "start_on": day("2025-04-01"), "end_on": day("2999-12-31")}],
        },
    )
    assert rows == [
        {
            "assignment_key": ASSIGNMENT, "leader_key": "甲/区长", "cadence": "once",
            "window_start_on": day("2025-01-01"), "window_end_on": day("2025-06-30"), "window_days": 181,
            "left_days": 91, "is_waived": False, "needed_count": 1,
        }
    ]  # fmt: skip


def serve(run_model, activities, *, cadence="month", assignment=None, terms=(EVER,), matches=()):
    """The services of one April window; `matches` say what the words of entries without a code came to."""
    activity = {"leader_key": "甲/区长", "is_counted": True, "delivery_id": "000001-a"}
    return run_model(
        "core.fct_service",
        {
            "core.fct_window": [
                {
                    "assignment_key": ASSIGNMENT, "leader_key": "甲/区长", "cadence": cadence, "is_waived": False,
                    "window_start_on": day("2025-04-01"), "window_end_on": day("2025-04-30"), "needed_count": 1,
                }
            ],
            "core.fct_assignment": [
                {"assignment_key": ASSIGNMENT, "leader_key": "甲/区长", "duty": "Z-1", **(assignment or {})}
            ],
            "core.fct_match": [{"assignment_key": ASSIGNMENT, **match} for match in matches],
            "core.fct_activity": [
                {"activity_key": str(place), "row": place}
                | activity
                | given
                | {"happened_on": day(given["happened_on"])}
                for place, given in enumerate(activities)
            ],
            "core.dim_term": [
                {"leader_key": "甲/区长", "start_on": day(first), "end_on": day(last)} for first, last in terms
            ],
        },
    )  # fmt: skip


CODED = {"happened_on": "2025-04-10", "duty": "Z-1"}
TYPED = {"happened_on": "2025-04-10", "activity_type": "inspect"}
COUNTED = {"activity_key": "0", "happened_on": day("2025-04-10"), "judged_type": "inspect", "state": "counted"}


@pytest.mark.parametrize(
    ("activity", "is_served"),
    [
        (CODED, True),
        (CODED | {"activity_type": "meeting"}, True),
        (TYPED, False),
        (TYPED | {"duty": "Z-2"}, False),
        (CODED | {"leader_key": "乙/区长"}, False),
        (CODED | {"is_counted": False}, False),
        (CODED | {"happened_on": "2025-04-01"}, True),
        (CODED | {"happened_on": "2025-04-30"}, True),
        (CODED | {"happened_on": "2025-03-31"}, False),
        (CODED | {"happened_on": "2025-05-01"}, False),
    ],
)
def test_an_activity_serves_by_leader_day_and_code_and_its_type_alone_is_not_enough(run_model, activity, is_served):
    rows = serve(run_model, [activity])
    assert picked(rows, "activity_key", "is_late", "turn") == ([("0", False, 1)] if is_served else [])


@pytest.mark.parametrize(
    ("match", "is_served"),
    [
        ({}, True),
        ({"state": "waiting"}, False),
        ({"state": "not_counted"}, False),
        ({"assignment_key": "别的"}, False),
        ({"happened_on": day("2025-05-01")}, False),
    ],
)
def test_an_entry_without_a_code_serves_what_its_words_count_for(run_model, match, is_served):
    on = (COUNTED | match)["happened_on"].isoformat()
    rows = serve(run_model, [TYPED | {"happened_on": on}], matches=[COUNTED | match])
    assert picked(rows, "activity_key", "is_late", "turn") == ([("0", False, 1)] if is_served else [])


def test_a_type_that_the_words_gave_is_the_type_of_a_row_that_names_it(run_model):
    done = [
        CODED | {"activity_type": "inspect", "words": "检查工地"},
        {**TYPED, "activity_type": None, "words": "检查工地"},
    ]
    assert len(serve(run_model, done, matches=[COUNTED | {"activity_key": "1"}])) == 1
    assert len(serve(run_model, done, matches=[COUNTED | {"activity_key": "1", "judged_type": "research"}])) == 2


@pytest.mark.parametrize(
    ("contact", "district", "is_served"),
    [(None, "白河县", True), ("青石区", "青石区", True), ("青石区", "白河县", False), ("青石区", None, False)],
)
def test_a_duty_for_a_district_is_served_in_that_district_only(run_model, contact, district, is_served):
    given = {"contact_district": contact}
    assert bool(serve(run_model, [CODED | {"district": district}], assignment=given)) is is_served


def test_only_days_in_the_term_count(run_model):
    done = [CODED | {"happened_on": on} for on in ("2025-04-09", "2025-04-10", "2025-04-20", "2025-04-21")]
    rows = serve(run_model, done, terms=[("2025-04-10", "2025-04-20")])
    assert sorted(picked(rows, "happened_on", "turn")) == [(day("2025-04-10"), 1), (day("2025-04-20"), 2)]


def test_a_duty_once_is_served_late_after_its_deadline_inside_the_term(run_model):
    done = [CODED | {"happened_on": on} for on in ("2025-05-01", "2025-08-01", "2026-01-05")]
    rows = serve(run_model, done, cadence="once", terms=[("2025-01-01", "2025-12-31")])
    assert sorted(picked(rows, "happened_on", "is_late", "turn")) == [
        (day("2025-05-01"), True, 1),
        (day("2025-08-01"), True, 2),
    ]


def test_entries_with_the_same_day_type_and_words_count_once(run_model):
    told = {
        "leader": "甲", "post": "区长", "happened_on": day("2025-04-10"), "activity_type": "inspect",
        "words": "检查工地", "delivery_id": "000001-a", "row": 2,
    }  # fmt: skip
    rows = run_model(
        "core.fct_activity",
        {
            "staging.activities": [
                {**told, "activity_key": "先"},
                {**told, "activity_key": "重复", "row": 3},
                {**told, "activity_key": "别日", "row": 4, "happened_on": day("2025-04-11")},
                {**told, "activity_key": "别类", "row": 5, "activity_type": "research"},
                {**told, "activity_key": "别词", "row": 6, "words": "检查矿山"},
                {**told, "activity_key": "别人", "row": 7, "leader": "乙"},
            ]
        },
    )
    assert {row["activity_key"]: row["is_counted"] for row in rows} == {
        "先": True, "重复": False, "别日": True, "别类": True, "别词": True, "别人": True,
    }  # fmt: skip


def oblige(run_model, needed, services, window_end="2025-04-30"):
    """The one obligation of a window with these services: (day, is late)."""
    rows = run_model(
        "core.fct_obligation",
        {
            "core.fct_window": [
                {
                    "assignment_key": ASSIGNMENT, "leader_key": "甲/区长", "window_start_on": day("2025-04-01"),
                    "window_end_on": day(window_end), "needed_count": needed, "is_waived": False,
                }
            ],
            "core.fct_assignment": [{"assignment_key": ASSIGNMENT, "leader_key": "甲/区长", "cadence": "month"}],
            "core.dim_leader": [{"leader_key": "甲/区长", "leader": "甲", "post": "区长", "district": "青石区"}],
            "core.fct_service": [
                {
                    "assignment_key": ASSIGNMENT, "window_start_on": day("2025-04-01"), "activity_key": str(turn),
                    "happened_on": day(on), "is_late": is_late, "turn": turn,
                }
                for turn, (on, is_late) in enumerate(services, start=1)
            ],
        },
    )  # fmt: skip
    assert len(rows) == 1
    return tuple(rows[0][name] for name in ("needed_count", "done_count", "fulfilled_on", "late_on"))


def test_fulfilled_on_is_the_day_of_the_activity_that_reaches_the_count(run_model):
    done = [("2025-04-02", False), ("2025-04-09", False), ("2025-04-30", False)]
    assert oblige(run_model, 2, done) == (2, 3, day("2025-04-09"), None)
    assert oblige(run_model, 3, done[:2]) == (3, 2, None, None)
    assert oblige(run_model, 1, []) == (1, 0, None, None)


def test_an_obligation_completed_after_the_deadline_is_late_and_not_done(run_model):
    assert oblige(run_model, 1, [("2025-05-08", True), ("2025-06-01", True)]) == (1, 0, None, day("2025-05-08"))
    assert oblige(run_model, 2, [("2025-04-08", False), ("2025-06-01", True)]) == (2, 1, None, day("2025-06-01"))


@pytest.mark.parametrize(
    ("deaths", "injuries", "loss", "level"),
    [
        (0, 0, 0, "general"),
        (2, 9, 9_999_900, "general"),
        (2, None, None, "general"),
        (9, 0, 9_999_999.99, "larger"),
        (29, 0, 0, "major"),
        (0, 9, 0, "general"),
        (0, 49, 0, "larger"),
        (0, 99, 0, "major"),
        (0, 0, 49_999_999, "larger"),
        (0, 0, 99_999_999, "major"),
        (3, 0, 0, "larger"),
        (9, 49, 49_999_999.99, "larger"),
        (0, 10, 0, "larger"),
        (0, 0, 10_000_000, "larger"),
        (10, 0, 0, "major"),
        (29, 99, 99_999_999.99, "major"),
        (0, 50, 0, "major"),
        (0, 0, 50_000_000, "major"),
        (30, 0, 0, "extraordinary"),
        (0, 100, 0, "extraordinary"),
        (0, 0, 100_000_000, "extraordinary"),
    ],
)
def test_the_level_of_an_accident_follows_the_worst_of_deaths_injuries_and_loss(
    run_model, deaths, injuries, loss, level
):
    accident = {
        "accident": "S-1", "occurred_at": datetime(2025, 3, 2, 23, 59), "district": "青石区", "deaths": deaths,
        "serious_injuries": injuries, "loss_yuan": loss, "level_reported": "general",
    }  # fmt: skip
    ladder = run_model("core.dim_accident_level", {})
    row = run_model("core.fct_accident", {"staging.accidents": [accident], "core.dim_accident_level": ladder})[0]
    assert (row["level"], row["is_level_different"]) == (level, level != "general")
    assert (row["occurred_on"], row["serious_injuries"], row["loss_yuan"]) == (
        day("2025-03-02"),
        injuries or 0,
        loss or 0,
    )


FOUND = {
    "finding": "H-1", "district": "青石区", "industry": "工贸", "level": "general", "found_on": date(2025, 3, 1),
    "deadline_on": date(2025, 3, 31),
}  # fmt: skip


@pytest.mark.parametrize(("extended", "in_force"), [(None, "2025-03-31"), ("2025-04-30", "2025-04-30")])
def test_the_deadline_in_force_is_the_extended_one_if_given(run_model, extended, in_force):
    row = run_model("core.fct_finding", {"staging.findings": [FOUND | {"extended_to_on": extended and day(extended)}]})
    assert picked(row, "deadline_on", "deadline_in_force_on") == [(day("2025-03-31"), day(in_force))]


def test_the_five_elements_are_counted_and_a_plan_that_says_no_is_none(run_model):
    full = {"measures": "停产", "responsible_person": "某", "funds_yuan": 0.0, "emergency_plan": "有"}
    rows = [{"finding": "全"} | full, {"finding": "缺"}, {"finding": "无预案"} | full | {"emergency_plan": "无"}]
    found = run_model("core.fct_finding", {"staging.findings": [FOUND | row for row in rows]})
    assert {row["finding"]: row["five_elements_count"] for row in found} == {"全": 5, "缺": 1, "无预案": 4}


def standing(run_model, finding, on):
    """The prefix sums of finding_event on a day."""
    told = {"deadline_in_force_on": finding["deadline_on"]} | finding
    events = run_model("marts.finding_event", {"core.fct_finding": [told]})
    until = [row for row in events if row["event_on"] <= day(on)]
    return {name: sum(row[name] for row in until) for name in ("due_count", "on_time_count", "overdue_count")}


@pytest.mark.parametrize(
    ("closed", "on", "due", "on_time", "overdue"),
    [
        (None, "2025-03-31", 0, 0, 0),
        (None, "2025-04-01", 1, 0, 1),
        ("2025-03-31", "2025-03-30", 0, 0, 0),
        ("2025-03-31", "2025-03-31", 1, 1, 0),
        ("2025-03-31", "2025-04-01", 1, 1, 0),
        ("2025-04-01", "2025-03-31", 0, 0, 0),
        ("2025-04-01", "2025-04-01", 1, 0, 0),
        ("2025-04-02", "2025-04-01", 1, 0, 1),
        ("2025-04-02", "2025-04-02", 1, 0, 0),
        ("2025-03-01", "2025-03-01", 1, 1, 0),
    ],
)
def test_a_finding_is_due_overdue_and_on_time_to_the_day(run_model, closed, on, due, on_time, overdue):
    found = standing(run_model, FOUND | {"closed_on": closed and day(closed)}, on)
    assert found == {"due_count": due, "on_time_count": on_time, "overdue_count": overdue}


def test_on_time_by_the_original_deadline_stands_beside_the_one_in_force(run_model):
    extended = FOUND | {"deadline_in_force_on": day("2025-04-30"), "closed_on": day("2025-04-15")}
    events = run_model("marts.finding_event", {"core.fct_finding": [extended]})
    shown = [
        (row["month"], row["event_on"], row["due_count"], row["on_time_count"], row["due_original_count"],
         row["on_time_original_count"])
        for row in events if row["due_count"] or row["due_original_count"]
    ]  # fmt: skip
    assert sorted(shown) == [
        ("2025-03", day("2025-04-01"), 0, 0, 1, 0),
        ("2025-04", day("2025-04-15"), 1, 1, 0, 0),
    ]


@pytest.mark.parametrize(
    ("age", "bucket"),
    [
        (0, "0–7"), (7, "0–7"), (8, "8–30"), (30, "8–30"), (31, "31–90"), (90, "31–90"), (91, "91–180"),
        (180, "91–180"), (181, ">180"), (4000, ">180"),
    ],
)  # fmt: skip
def test_an_open_finding_is_in_one_bucket_of_age(run_model, age, bucket):
    events = run_model("marts.finding_age_event", {"core.fct_finding": [FOUND]})
    held = {}
    for row in events:
        if row["event_on"] <= FOUND["found_on"] + timedelta(days=age):
            held[row["bucket"]] = held.get(row["bucket"], 0) + row["open_count"]
    assert {name for name, count in held.items() if count} == {bucket}
    assert sum(held.values()) == 1


@pytest.mark.parametrize("days", [0, 7, 8, 31, 200])
def test_a_closed_finding_leaves_its_bucket_on_the_day_it_closes(run_model, days):
    closed_on = FOUND["found_on"] + timedelta(days=days)
    events = run_model("marts.finding_age_event", {"core.fct_finding": [FOUND | {"closed_on": closed_on}]})
    for on, expected in (
        (closed_on - timedelta(days=1), 1 if days else 0),
        (closed_on, 0),
        (closed_on + timedelta(9), 0),
    ):
        assert sum(row["open_count"] for row in events if row["event_on"] <= on) == expected


def tallied(run_model, obligation, on):
    """The completion measures of one obligation on a day."""
    events = run_model("marts.completion_event", {"core.fct_obligation": [obligation]})
    names = ("obligation_count", "waived_count", "due_count", "fulfilled_count", "late_count", "open_count")
    return tuple(sum(row[name] for row in events if row["event_on"] <= day(on)) for name in names)


OBLIGATION = {
    "leader_key": "甲/区长", "leader": "甲", "post": "区长", "district": "青石区", "duty": "Z-1", "cadence": "month",
    "window_start_on": date(2025, 4, 1), "window_end_on": date(2025, 4, 30), "needed_count": 2, "done_count": 0,
    "is_waived": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "on", "expected"),
    [
        ({}, "2025-03-31", (1, 0, 0, 0, 0, 0)),
        ({}, "2025-04-01", (1, 0, 0, 0, 0, 1)),
        ({}, "2025-04-30", (1, 0, 0, 0, 0, 1)),
        ({}, "2025-05-01", (1, 0, 1, 0, 0, 0)),
        ({"fulfilled_on": date(2025, 4, 10)}, "2025-04-09", (1, 0, 0, 0, 0, 1)),
        ({"fulfilled_on": date(2025, 4, 10)}, "2025-04-10", (1, 0, 0, 0, 0, 0)),
        ({"fulfilled_on": date(2025, 4, 10)}, "2025-04-29", (1, 0, 0, 0, 0, 0)),
        ({"fulfilled_on": date(2025, 4, 10)}, "2025-04-30", (1, 0, 1, 1, 0, 0)),
        ({"fulfilled_on": date(2025, 4, 30)}, "2025-04-30", (1, 0, 1, 1, 0, 0)),
        ({"late_on": date(2025, 5, 9)}, "2025-05-08", (1, 0, 1, 0, 0, 0)),
        ({"late_on": date(2025, 5, 9)}, "2025-05-09", (1, 0, 1, 0, 1, 0)),
        ({"is_waived": True}, "2025-06-30", (1, 1, 0, 0, 0, 0)),
    ],
)
def test_an_obligation_is_future_open_due_fulfilled_late_or_waived_to_the_day(run_model, changed, on, expected):
    assert tallied(run_model, OBLIGATION | changed, on) == expected


def test_times_are_counted_up_to_the_need(run_model):
    events = run_model("marts.completion_event", {"core.fct_obligation": [OBLIGATION | {"done_count": 5}]})
    assert (sum(row["needed_total"] for row in events), sum(row["done_total"] for row in events)) == (2, 2)


def test_a_contact_district_counts_apart_only_for_leaders_of_the_city(run_model):
    city = OBLIGATION | {"district": None, "contact_district": "白河县"}
    own = OBLIGATION | {"contact_district": "白河县"}
    assert {
        row["contact_district"] for row in run_model("marts.completion_event", {"core.fct_obligation": [city]})
    } == {"白河县"}
    assert {row["contact_district"] for row in run_model("marts.completion_event", {"core.fct_obligation": [own]})} == {
        None
    }
