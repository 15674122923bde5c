"""What becomes of an entry without a duty code: the reader's answer, the rules that it must keep, and decisions."""

from datetime import date

import polars as pl
import pytest

from warehouse.judgement import spellings

DAY = date(2025, 4, 10)
ENTRY = {"activity_key": "一", "leader_key": "甲/区长", "happened_on": DAY, "activity_type": "inspect"}
GIVEN = {
    "assignment_key": "甲/区长/清单|Z-1/2025/", "leader_key": "甲/区长", "duty_key": "清单|Z-1", "year": 2025,
    "activity_type": "inspect", "cadence": "month",
}  # fmt: skip
ANSWER = {
    "activity_key": "一", "duty_key": "清单|Z-1", "judged_type": "inspect", "confidence": 0.9, "state": "counted",
    "source": "words", "reasons": "检查",
}  # fmt: skip
TERM = {"leader_key": "甲/区长", "start_on": date(2025, 1, 1), "end_on": date(2999, 12, 31)}


def matched(run_model, answers=(ANSWER,), entry=None, given=(GIVEN,), terms=(TERM,)):
    rows = run_model(
        "core.fct_match",
        {
            "staging.judgement": [{**answer} for answer in answers],
            "core.fct_activity": [ENTRY | (entry or {})],
            "core.fct_assignment": list(given),
            "core.dim_term": list(terms),
        },
    )
    return [(row["assignment_key"], row["state"], row["reasons"]) for row in rows]


@pytest.mark.parametrize("state", ["counted", "waiting", "not_counted"])
def test_what_the_words_came_to_stands_where_no_rule_forbids_it(run_model, state):
    assert matched(run_model, [ANSWER | {"state": state}]) == [(GIVEN["assignment_key"], state, "检查")]


@pytest.mark.parametrize(
    ("answer", "entry", "given", "reasons"),
    [
        ({}, {"activity_type": "meeting"}, {}, "检查；所填履职方式与职责要求的不同，请核对"),
        ({"source": "taught"}, {"activity_type": "meeting"}, {}, "检查；所填履职方式与职责要求的不同，请核对"),
        ({"judged_type": None}, {"activity_type": None}, {}, "检查；履职方式不明，请核对"),
        ({}, {}, {"activity_type": None}, "检查；履职方式不明，请核对"),
    ],
)
def test_words_alone_wait_where_the_type_is_not_the_duty_s(run_model, answer, entry, given, reasons):
    assert matched(run_model, [ANSWER | answer], entry, [GIVEN | given]) == [
        (GIVEN["assignment_key"], "waiting", reasons)
    ]


@pytest.mark.parametrize(
    ("answer", "entry", "given", "reasons"),
    [
        ({}, {"district": "白河县"}, {"contact_district": "青石区"}, "检查；不在这项职责的联系县区"),
        (
            {"judged_district": "青石区"},
            {"district": "白河县"},
            {"contact_district": "青石区"},
            "检查；不在这项职责的联系县区",
        ),
        ({}, {}, {"contact_district": "青石区"}, "检查；不在这项职责的联系县区"),
    ],
)
def test_words_alone_count_only_in_the_district_of_the_duty(run_model, answer, entry, given, reasons):
    assert matched(run_model, [ANSWER | answer], entry, [GIVEN | given]) == [
        (GIVEN["assignment_key"], "not_counted", reasons)
    ]


def test_what_the_row_leaves_open_the_words_may_say(run_model):
    answer = ANSWER | {"judged_district": "白河县、青石区"}
    rows = matched(run_model, [answer], {"activity_type": None}, [GIVEN | {"contact_district": "青石区"}])
    assert [state for _, state, _ in rows] == ["counted"]


def test_an_entry_that_serves_a_duty_does_not_wait_for_another(run_model):
    other = GIVEN | {"assignment_key": "别的", "duty_key": "清单|Z-2"}
    rows = matched(run_model, [ANSWER, ANSWER | {"duty_key": "清单|Z-2", "state": "waiting"}], given=[GIVEN, other])
    assert sorted(rows) == [
        ("别的", "not_counted", "检查；已计入更相符的职责"),
        (GIVEN["assignment_key"], "counted", "检查"),
    ]


def test_a_person_may_say_otherwise_than_the_row(run_model):
    answer = ANSWER | {"judged_district": "青石区", "source": "decision"}
    entry = {"activity_type": "meeting", "district": "白河县"}
    rows = matched(run_model, [answer], entry, [GIVEN | {"contact_district": "青石区"}])
    assert [state for _, state, _ in rows] == ["counted"]
    assert [state for _, state, _ in matched(run_model, [answer], entry, [GIVEN | {"activity_type": None}])] == [
        "counted"
    ]


def test_an_entry_outside_every_term_does_not_wait(run_model):
    rows = matched(run_model, [ANSWER | {"state": "waiting"}], terms=[TERM | {"start_on": date(2025, 5, 1)}])
    assert rows == [(GIVEN["assignment_key"], "not_counted", "检查；不在任职期间")]


@pytest.mark.parametrize(
    ("cadence", "on", "is_candidate"),
    [
        ("month", date(2026, 1, 2), False),
        ("once", date(2026, 1, 2), True),
        ("week", date(2026, 1, 2), True),
        ("week", date(2026, 1, 5), False),
        ("once", date(2024, 12, 31), False),
    ],
)
def test_a_duty_of_another_year_is_no_candidate_but_late_or_in_its_last_week(run_model, cadence, on, is_candidate):
    term = TERM | {"start_on": date(2024, 1, 1)}
    rows = matched(run_model, entry={"happened_on": on}, given=[GIVEN | {"cadence": cadence}], terms=[term])
    told = (GIVEN["assignment_key"], "counted", "检查")
    assert rows == [told if is_candidate else (None, "not_counted", "检查；该年度没有分工这项职责")]


def test_beside_a_duty_of_the_year_that_of_another_is_not_told(run_model):
    old = GIVEN | {"assignment_key": "旧", "duty_key": "清单|Z-9", "year": 2024}
    rows = matched(run_model, [ANSWER, ANSWER | {"duty_key": "清单|Z-9"}], given=[GIVEN, old])
    assert rows == [(GIVEN["assignment_key"], "counted", "检查")]


def test_an_entry_that_serves_no_duty_is_told_with_its_reason(run_model):
    answer = ANSWER | {"duty_key": None, "state": "not_counted", "reasons": "因故取消"}
    assert matched(run_model, [answer]) == [(None, "not_counted", "因故取消")]


def test_the_words_of_an_alias_are_compared_as_names_are():
    assert spellings("白河、 白河 自治县，Ｂ县；") == ["白河", "白河自治县", "B县"]
    assert spellings(None) == []


def test_the_last_decision_of_an_entry_stands(run_model):
    old = {"activity_key": "一", "verdict": "counts", "is_withdrawn": False, "delivery_id": "000001-a", "row": 2}
    rows = run_model(
        "staging.decisions",
        {
            "landing.decisions": [
                old,
                old | {"verdict": "does_not_count", "delivery_id": "000002-b"},
                old | {"activity_key": "二"},
                old | {"activity_key": "二", "is_withdrawn": True, "delivery_id": "000002-b"},
            ]
        },
    )
    assert pl.DataFrame(rows).select("activity_key", "verdict").rows() == [("一", "does_not_count")]
