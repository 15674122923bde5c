"""Sentences in our own wordings ask for what a reader finds in them; the grammar's examples mean what they say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from etl.documents.activities import acts_in
from etl.documents.anchors import cadences, rates
from etl.documents.drafts import Setting
from etl.documents.grammar import data, masked, passed_over
from etl.documents.plain import plain
from etl.documents.requirements import requirements

SENTENCES = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))["sentence"]


def found_in(text, is_year_plan=False):
    return [
        [each.activity, each.cadence or "", each.min_count, each.deadline_iso or each.deadline or "", rate(each)]
        for each in requirements(plain(text).text, Setting(is_year_plan))
    ]


def rate(each):
    return (each.target_rate or "").strip("≥≤%")


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence["text"][:16])
def test_a_sentence_asks_for_what_a_reader_finds_in_it(sentence):
    found = found_in(sentence["text"], sentence.get("plan", False))
    matching = [
        [hers if mine == "*" else mine for mine, hers in zip(asked, got, strict=True)]
        for asked, got in zip(sentence["asks"], found, strict=False)
    ]
    assert found == matching + sentence["asks"][len(found) :]


def test_there_are_enough_of_them():
    assert len(SENTENCES) >= 60
    assert sum(not sentence["asks"] for sentence in SENTENCES) >= 12


@pytest.mark.parametrize("entry", data()["cadence"], ids=lambda entry: entry["example"])
def test_every_way_to_write_a_period_finds_its_example(entry):
    assert cadences(plain(entry["example"]).text)


@pytest.mark.parametrize("entry", data()["period"], ids=lambda entry: entry["cadence"])
def test_every_period_is_read_in_its_example(entry):
    assert entry["cadence"] in [anchor.value for anchor in cadences(plain(entry["example"]).text)]


@pytest.mark.parametrize("entry", data()["activity"], ids=lambda entry: entry["code"])
def test_every_activity_is_read_in_its_example(entry):
    assert entry["code"] in [act.code for act in acts_in(plain(entry["example"]).text)]


@pytest.mark.parametrize("entry", data()["short"], ids=lambda entry: entry["example"])
def test_an_act_in_one_character_is_read_behind_its_period(entry):
    assert [each[0] for each in found_in(entry["example"] + "。")] == [entry["code"]]


@pytest.mark.parametrize("entry", data()["parts"], ids=lambda entry: entry["example"])
def test_what_is_asked_for_in_every_part_of_a_period_is_counted_for_each(entry):
    assert [each[2] for each in found_in(entry["example"] + "。")] == [entry["times"]]


@pytest.mark.parametrize("entry", data()["unrated"], ids=lambda entry: entry["example"])
def test_a_share_that_is_no_target_asks_for_nothing(entry):
    assert rates(plain(entry["example"]).text) == []


@pytest.mark.parametrize("entry", data()["pass"], ids=lambda entry: entry["why"])
def test_every_way_to_ask_for_nothing_is_passed_over(entry):
    assert passed_over().search(plain(entry["example"]).text)
    assert found_in(entry["example"]) == []


@pytest.mark.parametrize("entry", data()["name"], ids=lambda entry: entry["why"] + entry["example"][:6])
def test_every_kind_of_name_is_blanked_out(entry):
    assert "□" in masked(plain(entry["example"]).text)


@pytest.mark.parametrize("entry", data()["uncounted"], ids=lambda entry: entry["example"])
def test_a_number_that_counts_nothing_asks_for_nothing(entry):
    assert found_in(entry["example"]) == []


@pytest.mark.parametrize(
    ("written", "count"), [("两", 2), ("二", 2), ("２", 2), ("兩", 2), ("十二", 12), ("1—3", 1), ("一至二", 1)]
)
def test_a_count_may_be_written_in_any_script(written, count):
    assert found_in(f"每年督导检查不少于{written}次。") == [["inspect", "year", count, "", ""]]


def test_no_pattern_of_the_grammar_is_longer_than_a_reader_can_follow():
    patterns = [entry["pattern"] for table in data().values() for entry in table if "pattern" in entry]
    assert max(map(len, patterns)) < 320
    assert all(re.compile(pattern.replace("{", "(?:").replace("}", ")")) for pattern in patterns if "{" not in pattern)
