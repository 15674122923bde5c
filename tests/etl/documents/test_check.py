"""清单体检: what can be counted, what is vague, what leaves nothing to be shown."""

import tomllib
from pathlib import Path

import pytest

from etl.documents import check as checking
from etl.documents.check import check, shares, words
from etl.documents.entries import Entry, entries_of
from etl.documents.model import Duty, Parsed, Requirement

DATA = tomllib.loads(Path(checking.__file__).with_name("check.toml").read_text("utf-8"))


def duty(text, *requirements, role="区长", lead=()):
    return Duty("甲区清单", "一/1", role, text, 0, len(text), requirements, lead)


def requirement(activity="meeting", cadence=None, count=1, deadline=None):
    return Requirement("", 0, 0, activity, cadence, count, deadline)


def entry(text, **given):
    return Entry(place="一/1", role="区长", text=text, **given)


@pytest.mark.parametrize(
    ("requirements", "nature"),
    [
        ((requirement(cadence="quarter"),), "counted"),
        ((requirement(deadline="3月底前"),), "counted"),
        ((requirement(cadence="on_event"),), "event"),
        ((requirement(cadence="on_event"), requirement(cadence="year")), "counted"),
        ((requirement(cadence="on_event", deadline="1小时内"),), "event"),
        ((requirement(),), "standing"),
        ((), "standing"),
    ],
)
def test_a_duty_is_counted_waits_for_an_event_or_stands(requirements, nature):
    parsed = Parsed("甲.txt", "", duties=(duty("做好这项工作", *requirements),))
    assert [each.nature for each in check(entries_of(parsed))] == [nature]


@pytest.mark.parametrize("kind", ["vague", "traceless", "evidence"])
def test_every_word_is_found_in_its_own_example(kind):
    entries = DATA[kind]
    assert len({entry["word"] for entry in entries}) == len(entries)
    missed = [each for each in entries if each["word"] not in checking._found(each["example"], kind)]
    assert missed == []


def test_a_word_inside_a_longer_one_is_not_told_twice():
    (finding,) = check([entry("不定期走访，及时、定期报送")])
    assert finding.vague == ("不定期", "及时", "定期")


def test_words_are_found_in_the_traditional_script_too():
    (finding,) = check([entry("進一步加強安全生產(chǎn)工作，適時研究")])
    assert finding.vague == ("进一步", "加强", "适时")


@pytest.mark.parametrize(
    ("text", "given", "is_traceless"),
    [
        ("高度重视安全工作，牢固树立红线意识", {}, True),
        ("高度重视安全工作，每季度召开专题会议", {}, False),
        ("高度重视安全工作", {"activities": ("inspect",)}, False),
        ("高度重视安全工作", {"activities": ("other",)}, True),
        ("做好这件事", {"cadences": (("month", 1),)}, False),
    ],
)
def test_what_leaves_nothing_to_show_is_told_by_activity_and_words(text, given, is_traceless):
    (finding,) = check([entry(text, **given)])
    assert finding.is_traceless is is_traceless
    assert finding.traces == (("高度重视", "牢固树立") if is_traceless and "牢固" in text else finding.traces)


def test_shares_are_told_per_role_in_order_and_of_all_at_last():
    entries = [
        Entry("1", "区长", "每月开会", cadences=(("month", 1),), lead=("区安委办",)),
        Entry("2", "区长", "及时处理"),
        Entry("3", None, "赶赴现场", cadences=(("on_event", 1),)),
    ]
    mayor, nobody, total = shares(check(entries))
    assert (mayor.role, mayor.duty_count, mayor.counted_count, mayor.standing_count, mayor.vague_count) == (
        "区长", 2, 1, 1, 1,
    )  # fmt: skip
    assert (nobody.role, nobody.is_total, nobody.event_count) == (None, False, 1)
    assert total.is_total
    told = total.to_dict()
    assert (told["duty_count"], told["counted_rate"], told["leadless_count"]) == (3, 1 / 3, 2)
    assert shares([])[-1].to_dict()["counted_rate"] is None


def test_no_word_holds_another_kinds_judgement():
    assert not set(words()["traceless"]) & set(words()["evidence"])
