"""What keeps an entry from being credible, at every bound of domain.md section 5, and what that does to obligations."""

from datetime import date, timedelta

import pytest

DAY = date(2025, 4, 10)
KEY = "甲/区长"
DISTRICTS = [{"district": name} for name in ("青石区", "白河县")]
WORDS = "带队到机械厂检查粉尘防爆"


def entry(key, on=DAY, **more):
    return {
        "activity_key": key, "leader_key": KEY, "happened_on": on, "words": key, "is_counted": True,
        "has_evidence": True, "entered_on": on, "delivery_id": "000001-a", "sheet": "表", "row": 1,
    } | more  # fmt: skip


def flags(run_model, *entries, likeness=()):
    rows = run_model(
        "core.fct_flag",
        {"core.fct_activity": list(entries), "core.dim_district": DISTRICTS, "staging.likeness": list(likeness)},
    )
    return {(row["activity_key"], row["flag"]): row for row in rows}


def test_an_entry_with_evidence_told_in_time_has_no_flag(run_model):
    assert flags(run_model, entry("一")) == {}
    assert set(flags(run_model, entry("一", has_evidence=False))) == {("一", "no_evidence")}


@pytest.mark.parametrize(("days", "is_late"), [(-3, False), (0, False), (30, False), (31, True)])
def test_an_entry_is_late_when_it_came_more_than_thirty_days_after_its_day(run_model, days, is_late):
    found = flags(run_model, entry("一", entered_on=DAY + timedelta(days)))
    assert set(found) == ({("一", "late_entry")} if is_late else set())


@pytest.mark.parametrize(
    ("days", "flagged"),
    [
        ((26, 27, 28, 29), 0),  # four entries
        ((26, 27, 28, 29, 30), 5),
        ((25, 27, 28, 29, 30), 0),  # 25 June is the sixth day before the end
        ((26, 26, 26, 26, 26), 5),
        ((25, 26, 27, 28, 29, 30), 5),
        ((26, 27, 28, 28, 29, 30), 6),
    ],
)
def test_five_entries_in_the_last_five_days_of_a_month_are_a_burst(run_model, days, flagged):
    found = flags(run_model, *(entry(f"{n}", date(2025, 6, day), row=n) for n, day in enumerate(days)))
    assert len(found) == flagged
    assert {flag for _, flag in found} <= {"burst"}


@pytest.mark.parametrize(("start", "flagged"), [(date(2024, 2, 25), 5), (date(2024, 2, 24), 0), (date(2025, 2, 24), 5)])
def test_the_last_five_days_of_february_follow_the_leap_year(run_model, start, flagged):
    assert len(flags(run_model, *(entry(f"{n}", start + timedelta(n), row=n) for n in range(5)))) == flagged


def test_a_burst_is_one_leader_s_and_one_month_s(run_model):
    two = [entry(f"{n}", date(2025, 6, 28), row=n, leader_key=KEY if n < 4 else "乙/县长") for n in range(5)]
    assert flags(run_model, *two) == {}
    months = [entry(f"{n}", date(2025, 6 + n % 2, 30), row=n) for n in range(6)]
    assert flags(run_model, *months) == {}


def test_a_burst_is_known_from_the_day_of_its_fifth_entry_on(run_model):
    days = [26, 27, 27, 28, 29, 30]
    found = flags(run_model, *(entry(f"{n}", date(2025, 6, day), row=n) for n, day in enumerate(days)))
    assert [found[f"{n}", "burst"]["flagged_on"].day for n in range(6)] == [29, 29, 29, 29, 29, 30]


def test_entries_that_do_not_count_make_no_burst_and_have_no_flag(run_model):
    rows = [entry(f"{n}", date(2025, 6, 28), row=n, is_counted=n < 4, has_evidence=n < 4) for n in range(6)]
    assert flags(run_model, *rows) == {}


def test_the_later_of_alike_entries_is_flagged_with_the_first_one(run_model):
    same = {"words": WORDS, "source_words": WORDS, "similarity": 1.0}
    near = {"words": WORDS + "隐患", "source_words": WORDS, "similarity": 0.93}
    found = flags(
        run_model,
        entry("一", words=WORDS, leader_key="乙/县长"),
        entry("二", DAY, words=WORDS, row=2),
        entry("三", DAY + timedelta(1), words=WORDS),
        entry("四", DAY + timedelta(2), words=WORDS + "隐患"),
        likeness=[same, near],
    )
    told = {key: (row["other_key"], row["similarity"]) for (key, _), row in found.items()}
    assert told == {"三": ("一", 1.0), "四": ("一", 0.93)}
    assert found["四", "copied"]["flag_reason"] == "与更早一条的文字相似度 93%"


@pytest.mark.parametrize(
    ("second", "flagged"),
    [
        ({"district": "白河县"}, {"一", "二"}),
        ({"district": "青石区"}, set()),
        ({"district": None}, set()),
        ({"district": "石桥镇"}, set()),  # a township, no district
        ({"district": "白河县", "happened_on": DAY + timedelta(1)}, set()),
        ({"district": "白河县", "leader_key": "乙/县长"}, set()),
    ],
)
def test_one_leader_in_two_districts_on_one_day(run_model, second, flagged):
    found = flags(run_model, entry("一", district="青石区"), entry("二", row=2, **second))
    assert set(found) == {(key, "two_districts") for key in flagged}


def test_an_entry_without_a_district_is_in_none_of_the_two(run_model):
    rows = (entry("一", district="青石区"), entry("二", row=2, district="白河县"), entry("三", row=3))
    found = flags(run_model, *rows)
    assert {key: row["other_key"] for (key, _), row in found.items()} == {"一": "二", "二": "一"}


def landed(key, delivery, words=WORDS, **more):
    return {
        "activity_key": key, "leader": "甲", "post": "区长", "happened_on": DAY, "words": words, "content": words,
        "is_withdrawn": False, "delivery_id": delivery, "sheet": "表", "row": 1,
    } | more  # fmt: skip


DELIVERIES = [
    {"delivery_id": "000001-a", "received_on": date(2025, 4, 20)},
    {"delivery_id": "000002-b", "received_on": date(2025, 6, 1)},
]


@pytest.mark.parametrize(
    ("before", "now", "entered"),
    [
        ([], {}, 6),
        ([landed("#1", "000001-a", "别的话")], {}, 4),  # a correction under its number
        ([landed("甲||青石区", "000001-a")], {"district": "青石区"}, 4),  # a district put in later: another key
        ([landed("#9", "000001-a", happened_on=DAY - timedelta(1))], {}, 6),
        ([landed("#9", "000001-a", leader="乙")], {}, 6),
        ([landed("#1", "000001-a", is_withdrawn=True)], {}, 6),
    ],
)
def test_an_entry_is_as_old_as_its_key_or_its_words(run_model, before, now, entered):
    row = landed("#1", "000002-b") | now
    arrivals = run_model("staging.arrivals", {"landing.activities": [*before, row]})
    rows = run_model(
        "core.fct_activity",
        {"staging.arrivals": arrivals, "staging.activities": [row], "core.delivery": DELIVERIES},
    )
    assert [each["entered_on"].month for each in rows] == [entered]


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [("照片3张", True), (None, False), ("无", False), (" 暂无 ", False), ("-", False), ("无人机照片", True)],
)
def test_evidence_is_what_says_more_than_none(run_model, evidence, expected):
    row = landed("#1", "000001-a", evidence=evidence)
    assert [each["has_evidence"] for each in run_model("core.fct_activity", {"staging.activities": [row]})] == [
        expected
    ]


def test_any_telling_of_the_same_brings_the_evidence(run_model):
    rows = [landed("#1", "000001-a"), landed("#2", "000001-a", row=2, evidence="照片")]
    found = run_model("core.fct_activity", {"staging.activities": rows})
    assert [(row["activity_key"], row["is_counted"], row["has_evidence"]) for row in found] == [
        ("#1", True, True),
        ("#2", False, True),
    ]


WINDOW = {
    "assignment_key": "甲", "leader_key": KEY, "cadence": "month", "window_start_on": date(2025, 4, 1),
    "window_end_on": date(2025, 4, 30), "is_waived": False, "needed_count": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("flagged", "doubted"),
    [
        ({}, None),
        ({"1": 10}, None),  # two clean ones of three are enough
        ({"1": 10, "2": 11}, 11),
        ({"1": 10, "2": 20, "3": 30}, 20),  # the second clean one is lost on the 20th
        ({"1": 30, "2": 30}, 30),
    ],
)
def test_an_obligation_is_credible_as_long_as_enough_entries_are_clean(run_model, flagged, doubted):
    services = [
        {"assignment_key": "甲", "window_start_on": WINDOW["window_start_on"], "activity_key": f"{n}",
         "happened_on": date(2025, 4, 8 + n), "is_late": False, "turn": n}
        for n in (1, 2, 3)
    ]  # fmt: skip
    (row,) = run_model(
        "core.fct_obligation",
        {
            "core.fct_window": [WINDOW],
            "core.fct_assignment": [{"assignment_key": "甲", "leader_key": KEY}],
            "core.dim_leader": [{"leader_key": KEY, "leader": "甲", "post": "区长"}],
            "core.fct_service": services,
            "core.fct_flag": [
                {"activity_key": key, "flag": "burst", "flagged_on": date(2025, 4, day)} for key, day in flagged.items()
            ],
        },
    )
    assert row["fulfilled_on"] == date(2025, 4, 10)
    assert row["doubted_on"] == (None if doubted is None else date(2025, 4, doubted))


@pytest.mark.parametrize(
    ("doubted", "expected"),
    [
        (None, {date(2025, 4, 30): 1}),
        (date(2025, 4, 30), {}),
        (date(2025, 4, 10), {}),
        (date(2025, 5, 2), {date(2025, 4, 30): 1, date(2025, 5, 2): -1}),
    ],
)
def test_a_due_obligation_is_credible_until_it_is_doubted(run_model, doubted, expected):
    row = WINDOW | {"fulfilled_on": date(2025, 4, 10), "done_count": 2, "doubted_on": doubted}
    rows = run_model("marts.completion_event", {"core.fct_obligation": [row]})
    assert {row["event_on"]: row["credible_count"] for row in rows if row["credible_count"]} == expected


def test_an_entry_with_two_flags_is_one_flagged_entry_from_the_first_day_on(run_model):
    told = [("burst", 12), ("copied", 10), ("no_evidence", 10)]
    rows = run_model(
        "marts.flag_event",
        {
            "core.fct_activity": [entry("一"), entry("二", row=2), entry("三", row=3, is_counted=False)],
            "core.dim_leader": [{"leader_key": KEY, "leader": "甲", "post": "区长"}],
            "core.fct_flag": [
                {"activity_key": "一", "flag": flag, "leader_key": KEY, "happened_on": DAY,
                 "flagged_on": date(2025, 4, day)}
                for flag, day in told
            ],
        },
    )  # fmt: skip
    counted = [(row["event_on"].day, row["activity_count"], row["flagged_count"], row["burst_count"]) for row in rows]
    assert sorted(counted) == [(10, 2, 1, 0), (12, 0, 0, 1)]
