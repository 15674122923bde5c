import polars as pl

from etl.wording import compared, match, split_keys

KEYS = {"清单|A-1", "清单|A-2", "|学习、传达", "|学习"}


def test_words_are_compared_without_width_case_space_and_punctuation():
    frame = pl.DataFrame({"text": ["检查 ＬＮＧ，站。", "检查lng站"]}).select(compared(pl.col("text")))
    assert frame["text"].n_unique() == 1


def test_a_key_that_holds_the_mark_between_keys_is_one():
    assert split_keys("清单|A-1、|学习、传达、|学习、清单|A-1", KEYS) == ["清单|A-1", "|学习、传达", "|学习"]
    assert split_keys("清单|A-1、没有、|学习", KEYS) == ["清单|A-1", None, "|学习"]


def test_a_decision_names_a_duty_whose_own_words_hold_the_mark():
    entry = {
        "activity_key": ["一"], "leader_key": ["甲/区长"], "words": ["去了"], "content": ["去了"], "note": [None],
        "activity_type": [None], "district": [None],
    }  # fmt: skip
    given = {
        "leader_key": ["甲/区长"], "assignment_key": ["x"], "duty_key": ["|学习、传达"], "duty": [None],
        "title": ["学习、传达"], "activity_type": [None], "contact_district": [None], "year": [2025],
    }  # fmt: skip
    decided = {
        "activity_key": ["一"], "words": ["去了"], "verdict": ["counts"], "activity_type": ["study"],
        "district": [None], "duties": ["|学习、传达"], "decided_by": ["王"], "decided_at": [None],
    }  # fmt: skip
    texts = dict.fromkeys(("note", "activity_type", "district", "duty", "contact_district"), pl.String)
    frames = [pl.DataFrame(each, schema_overrides=texts) for each in (entry, given, decided)]
    answer = match(frames[0], frames[1], {}, frames[2])
    assert answer.select("duty_key", "state", "source").rows() == [("|学习、传达", "counted", "decision")]
