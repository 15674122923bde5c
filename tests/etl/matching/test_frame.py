"""Matching over whole tables: candidates, decisions, what they teach."""

from datetime import date, datetime

import polars as pl

from etl.matching import match_frame
from tests.etl.matching.labelled import places

DECISIONS = {
    "activity_key": pl.String, "words": pl.String, "verdict": pl.String, "activity_type": pl.String,
    "district": pl.String, "duties": pl.String, "decided_by": pl.String, "decided_at": pl.Datetime,
}  # fmt: skip


def entry(key, content, leader="甲/市长", **given):
    words = "".join(char for char in content if char.isalnum())
    return {
        "activity_key": key, "leader_key": leader, "words": words, "content": content, "note": None,
        "activity_type": None, "district": None, **given,
    }  # fmt: skip


def assigned(duty, title, kind, contact=None, leader="甲/市长", year=2025):
    return {
        "leader_key": leader, "assignment_key": f"{leader}/{duty}/{contact}", "duty_key": f"清单|{duty}", "duty": duty,
        "title": title, "activity_type": kind, "contact_district": contact, "year": year,
    }  # fmt: skip


ASSIGNMENTS = [
    assigned("D-1", "督导检查联系县区", "inspect", "青崖县"),
    assigned("D-2", "主持安委会全体会议", "meeting"),
    assigned("D-2", "主持安委会全体会议", "meeting", leader="乙/县长"),
]
ENTRY_SCHEMA = dict.fromkeys(
    ("activity_key", "leader_key", "words", "content", "note", "activity_type", "district"), pl.String
)


def match(entries, decisions=(), assignments=ASSIGNMENTS):
    return match_frame(
        pl.DataFrame(entries, schema=ENTRY_SCHEMA),
        pl.DataFrame(assignments),
        places(),
        pl.DataFrame(list(decisions), schema=DECISIONS),
    )


def decision(key, content, verdict="counts", duties=None, day=1):
    words = "".join(char for char in content if char.isalnum())
    return {
        "activity_key": key, "words": words, "verdict": verdict, "activity_type": "inspect", "district": "青崖县",
        "duties": duties, "decided_by": "安委办", "decided_at": datetime(2025, 5, day),
    }  # fmt: skip


def told(frame, *columns):
    return frame.select(columns).rows()


def test_each_candidate_has_a_row_with_the_type_and_district_by_which_it_is_served():
    found = match([entry("1", "赴青崖县督导检查煤矿安全，会后主持召开市安委会全体会议")])
    assert told(found, "duty_key", "judged_type", "judged_district", "state", "source") == [
        ("清单|D-1", "inspect", "青崖县", "counted", "words"),
        ("清单|D-2", "meeting", "青崖县", "counted", "words"),
    ]
    assert found["confidence"].min() > 0.7


def test_an_entry_without_a_candidate_has_one_row():
    found = match([entry("1", "赴青崖县督导检查煤矿安全，因故取消"), entry("2", "约谈企业负责人督促隐患整改")])
    assert told(found, "activity_key", "duty_key", "state") == [("1", None, "not_counted"), ("2", None, "counted")]
    assert "因故取消" in found["reasons"][0]


def test_an_unsure_entry_waits():
    assert told(match([entry("1", "督导检查安全生产")]), "duty_key", "state") == [("清单|D-1", "waiting")]


def test_the_note_is_read_too():
    assert told(match([entry("1", "赴青崖县督导检查安全生产", note="因故取消")]), "state") == [("not_counted",)]


def test_a_decision_wins_over_the_words():
    words = "赴青崖县督导检查煤矿安全"
    found = match([entry("1", words)], [decision("1", words, "does_not_count")])
    assert told(found, "duty_key", "state", "source") == [(None, "not_counted", "decision")]


def test_a_decision_on_other_words_of_the_same_entry_no_longer_holds():
    found = match([entry("1", "赴青崖县督导检查煤矿安全")], [decision("1", "别的文字", "does_not_count")])
    assert told(found, "state", "source") == [("counted", "words")]


def test_a_decision_teaches_for_the_same_words_and_duties_held():
    words = "督导检查安全生产"
    given = [decision("1", words, duties="清单|D-1、清单|D-2")]
    found = match([entry("1", words), entry("2", words), entry("3", words, leader="乙/县长")], given)
    assert told(found, "activity_key", "duty_key", "state", "source") == [
        ("1", "清单|D-1", "counted", "decision"),
        ("1", "清单|D-2", "counted", "decision"),
        ("2", "清单|D-1", "counted", "taught"),
        ("2", "清单|D-2", "counted", "taught"),
        ("3", "清单|D-2", "counted", "taught"),
    ]


def test_the_latest_decision_teaches():
    words = "督导检查安全生产"
    given = [decision("8", words, "does_not_count", day=2), decision("9", words, duties="清单|D-1", day=3)]
    assert told(match([entry("1", words)], given), "state", "source") == [("counted", "taught")]


def test_only_duties_of_the_year_are_candidates_where_the_day_is_known():
    entries = pl.DataFrame([entry("1", "赴青崖县督导检查煤矿安全")], schema=ENTRY_SCHEMA)
    dated = entries.with_columns(pl.lit(date(2024, 5, 1)).alias("happened_on"))
    found = match_frame(dated, pl.DataFrame(ASSIGNMENTS), places(), pl.DataFrame(schema=DECISIONS))
    assert told(found, "duty_key", "state") == [(None, "counted")]


def test_two_contact_districts_of_one_duty_make_one_candidate():
    both = [assigned("D-1", "督导联系县区", "inspect", each) for each in ("苍岭县", "望溪县")]
    found = match([entry("1", "赴望溪县督导检查客运安全")], assignments=both)
    assert told(found, "duty_key", "judged_district", "state") == [("清单|D-1", "望溪县", "counted")]


def test_no_entries_give_no_rows():
    assert match([]).is_empty()
