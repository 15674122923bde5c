"""What tells the type where no official word does: turns of phrase, the harm told, likeness to labelled sentences."""

import json

import pytest

from etl.matching import THRESHOLD, Given, Matcher
from etl.matching.casualties import accident_level
from etl.matching.learning import SELDOM, learn, main
from etl.matching.lexicon import read
from etl.matching.likeness import LEARNED, grams, likeliest, share_of
from tests.etl.matching.labelled import places


def judge(words: str):
    return Matcher(places()).judge(Given(words, None, None), ())


@pytest.mark.parametrize("turn", [pytest.param(each, id=each["example"]) for each in read("turns")["turn"]])
def test_a_turn_of_phrase_tells_its_type(turn):
    assert judge(turn["example"]).activity_type == turn["type"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("趁着天晴去了趟赤岩，两口井都转到了，通风机摇不响", "inspect"),
        ("区长们轮流说各自的安全短板，边听边记", "hear_report"),
        ("矿井透水，3人失联，连夜赶到井口", "on_scene"),
        ("演练：矿井透水，3人失联，模拟救援", "drill"),
        ("吸取透水事故死亡3人的教训，坐下来商量怎么防", "meeting"),
    ],
)
def test_plain_words_tell_a_type(words, kind):
    assert judge(words).activity_type == kind


def test_what_was_only_read_is_of_the_type_other():
    judged = judge("圈阅《全市一季度安全生产情况通报》")
    assert not judged.counts
    assert judged.activity_type == "other"


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("死亡11人", "重大"),
        ("12人遇难", "重大"),
        ("造成三人死亡、2人重伤", "较大"),
        ("4死9伤", "较大"),
        ("2人死亡、1人失联", "一般"),
        ("十二人重伤", "较大"),
        ("无人员伤亡", "一般"),
        ("罐区起火", None),
    ],
)
def test_the_harm_told_gives_the_level_of_an_accident(words, level):
    assert accident_level(words) == level


def test_a_sentence_that_resembles_what_does_not_count_waits():
    judged = judge("玉泊督导的提纲发下去了，车还没动，等那边定")
    assert judged.confidence < THRESHOLD
    assert share_of("idle", "idle", "赴青崖县督导检查煤矿安全生产") < share_of("idle", "idle", "招商推介会延期")


def test_likeness_is_learnt_from_pairs_seen_more_than_once():
    told = [("去矿上看", "inspect"), ("去厂里看", "inspect"), ("开会商量", "meeting"), ("开会研究", "meeting")]
    learned = learn(told)
    assert learned["answers"] == ["inspect", "meeting"]
    assert learned["weights"]["开会"][1] > learned["weights"]["开会"][0]
    assert SELDOM == 2
    assert "矿上" not in learned["weights"]


def test_the_command_writes_both_models(tmp_path, monkeypatch):
    rows = [{"words": f"{words}{n}", "type": kind, "counts": kind == "inspect"}
            for n in range(3) for words, kind in (("去矿上看", "inspect"), ("会议取消", "meeting"))]  # fmt: skip
    given = tmp_path / "sentences.jsonl"
    given.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    monkeypatch.setattr("etl.matching.learning.LEARNED", tmp_path / "likeness.json")
    main([str(given)])
    learned = json.loads((tmp_path / "likeness.json").read_text(encoding="utf-8"))
    assert learned["type"]["answers"] == ["inspect", "meeting"]
    assert learned["idle"]["answers"] == ["counts", "idle"]


def test_no_text_at_all_is_like_something():
    assert LEARNED.exists()
    assert grams("") == {"^", "$", "^$"}
    assert likeliest("type", "\U0001f600")[1] <= 1
