"""Decisions on entries without a code: they change the figure, last, teach, and end with the words they were about."""

import json
from datetime import date

import pytest

from etl.load import rebuild
from tests.etl.running import qingdan, refuses
from tests.small_city import ACTIVITIES, deliver, write_csv
from warehouse.access import Viewer, trail
from warehouse.ask import ask
from warehouse.check import check
from warehouse.snapshots import open_current, published_id

# The row says one kind of act and its words another: that waits for a person, whatever the matcher has learnt.
WORDS = "带队检查机械厂粉尘防爆隐患"
HEADER = ("记录编号", *ACTIVITIES[1:])
WAITING = ("W-1", "2025-05-20", "区长", "周启明", WORDS, "听取汇报", "青石区", "", "")
HEARD = "周启明听取安全生产工作汇报"
DAY = date(2025, 6, 30)
DUTY = "职责清单|Z-01"


@pytest.fixture
def sent(home, tmp_path):
    """Delivers rows of 履职记录 to the home; gives the report."""
    count = iter(range(100))

    def sending(*rows):
        report = deliver(home, write_csv(tmp_path / f"补报{next(count)}.csv", HEADER, rows))
        assert report.exit_code == 0, report.to_dict()
        return report

    return sending


@pytest.fixture
def told(home):
    def asking(question, **given):
        snapshot = open_current(home)
        try:
            return ask(Viewer.office(), snapshot, question, **{"as_of": DAY, "period": "all", **given}).to_dicts()
        finally:
            snapshot.close()

    return asking


@pytest.fixture
def decide(home, tmp_path):
    def deciding(*decisions, actor="wang.office"):
        path = tmp_path / "认定.json"
        path.write_text(json.dumps(decisions), encoding="utf-8")
        return qingdan("activities", "decide", path, "--json", "--home", home.root, "--actor", actor)

    return deciding


def heard(told):
    """How often 周启明 heard a report in the second quarter, and whether that was enough."""
    rows = told("obligation_rows", where={"leader": ["周启明"], "duty": ["Z-01"]})
    return next((row["done_count"], row["state"]) for row in rows if row["window_start"] == date(2025, 4, 1))


def states(told):
    return {row["activity_key"]: (row["entry_state"], row["source"]) for row in told("match_rows")}


COUNTS = {"activity_key": "#W-1", "verdict": "counts", "duties": [DUTY], "activity_type": "hear_report"}


def test_a_decision_changes_the_figure_survives_a_rebuild_and_is_in_the_trail(sent, told, decide, home):
    sent(WAITING)
    assert (states(told)["#W-1"], heard(told)) == (("waiting", "words"), (0, "open"))
    before = len(trail.entries(home))
    ran = decide(COUNTS | {"reason": "看过会议纪要"})
    assert (ran.exit_code, ran.json["snapshot"]) == (0, published_id(home))
    assert (states(told)["#W-1"], heard(told)) == (("counted", "decision"), (1, "fulfilled"))
    decided = told("decision_rows")
    assert [(row["decided_by"], row["reason"], row["decision_state"]) for row in decided] == [
        ("wang.office", "看过会议纪要", "in_force")
    ]
    lines = [line for line in trail.entries(home)[before:] if line.action == "decision"]
    assert [(line.actor, line.target, line.detail["verdict"]) for line in lines] == [("wang.office", "#W-1", "counts")]

    answers = {name: told(name) for name in ("completion", "obligation_rows", "match_rows", "decision_rows")}
    rebuild(home)
    assert answers == {name: told(name) for name in answers}
    assert check(home) == []


def test_the_same_words_next_time_have_the_same_answer(sent, told, decide):
    sent(WAITING)
    decide(COUNTS)
    sent(("W-2", "2025-06-20", *WAITING[2:4], f"{WORDS}！", *WAITING[5:]))
    assert states(told)["#W-2"] == ("counted", "taught")
    decide({"activity_key": "#W-1", "verdict": "does_not_count"})
    assert {key: states(told)[key] for key in ("#W-1", "#W-2")} == {
        "#W-1": ("not_counted", "decision"), "#W-2": ("not_counted", "taught"),
    }  # fmt: skip


def test_a_decision_on_another_leader_s_duty_says_nothing_of_a_leader_who_does_not_hold_it(sent, told, decide):
    mayor = ("W-3", "2025-05-21", "市长", "林远山", WORDS, "督导检查", "青石区", "", "")
    sent(WAITING, mayor)
    own = states(told)["#W-3"]
    decide(COUNTS)
    assert states(told)["#W-3"] == own
    assert own[1] == "words"


def test_a_decision_ends_with_the_words_it_was_about(sent, told, decide):
    sent(WAITING)
    decide(COUNTS)
    sent((*WAITING[:4], f"{WORDS}，已更正", *WAITING[5:]))
    assert (states(told)["#W-1"], heard(told)) == (("waiting", "words"), (0, "open"))
    assert [row["decision_state"] for row in told("decision_rows")] == ["void"]
    sent((*WAITING[:-1], "照片"))
    assert heard(told) == (1, "fulfilled"), "with the old words the old decision holds again"
    sent((*WAITING[:7], "Z-02", ""))
    assert [row["decision_state"] for row in told("decision_rows")] == ["void"], "a code leaves nothing to decide"


def test_a_note_that_comes_later_voids_the_decision(home, told, decide, tmp_path):
    header = (*HEADER, "备注")
    deliver(home, write_csv(tmp_path / "一.csv", header, [(*WAITING, "")]))
    decide(COUNTS)
    assert heard(told) == (1, "fulfilled")
    deliver(home, write_csv(tmp_path / "二.csv", header, [(*WAITING, "因故取消")]))
    assert heard(told) == (0, "open")


def test_the_last_decision_stands_and_one_that_is_taken_back_leaves_the_words(sent, told, decide):
    sent(WAITING)
    decide(COUNTS)
    decide({"activity_key": "#W-1", "verdict": "does_not_count", "reason": "不是汇报"}, actor="li.office")
    assert (states(told)["#W-1"], heard(told)) == (("not_counted", "decision"), (0, "open"))
    assert [row["decided_by"] for row in told("decision_rows")] == ["li.office"]
    assert decide({"activity_key": "#W-1", "verdict": "withdrawn"}).exit_code == 0
    assert (states(told)["#W-1"], told("decision_rows")) == (("waiting", "words"), [])


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        ({"activity_key": "#W-9", "verdict": "counts"}, "没有这条"),
        (COUNTS | {"words": "别的字"}, "原文已经更正"),
        (COUNTS | {"verdict": "perhaps"}, "不在可用的词之内"),
        ({"activity_key": "#W-1"}, "verdict"),
        (COUNTS | {"leader": "x"}, "verdict"),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_is_published(sent, decide, home, decision, problem):
    sent(WAITING)
    before = published_id(home)
    ran = decide(decision)
    assert (ran.exit_code, ran.json["snapshot"], published_id(home)) == (1, None, before)
    assert problem in ran.json["problems"][0]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"duties": ["Z-99"]}, "unknown_duty"),
        ({"duties": []}, "missing_required"),
        ({"duties": [DUTY], "activity_type": "meeting"}, "unknown_duty"),
        ({"duties": [DUTY, "Z-02"], "activity_type": None}, "unknown_duty"),
        ({"district": "无此县"}, "unknown_district"),
    ],
)
def test_a_decision_that_breaks_a_rule_is_refused_with_its_reason(sent, decide, said, reason):
    sent(WAITING)
    (told,) = decide(COUNTS | said).json["files"]
    assert (told["rows_good"], [row["reason"] for row in told["rows_rejected"]]) == (0, [reason])


def test_a_file_that_is_no_json_is_a_table_of_decisions_with_duties_by_code(sent, told, home, tmp_path):
    sent(WAITING)
    header = ("履职记录键", "履职原文", "认定", "职责", "认定人", "认定时间")
    path = write_csv(tmp_path / "认定.csv", header, [("#W-1", WORDS, "计入", "Z-01", "王办", "2025-06-20 9:30")])
    assert qingdan("activities", "decide", path, "--home", home.root).exit_code == 0
    assert heard(told) == (1, "fulfilled")
    assert told("decision_rows")[0]["duties"] == DUTY


def test_a_path_that_is_not_there_is_said_in_a_sentence(home, tmp_path):
    refuses(qingdan("activities", "decide", tmp_path / "没有.json", "--home", home.root), "读不到")
