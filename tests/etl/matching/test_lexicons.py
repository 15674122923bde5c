"""Every entry of the lexicons is proved by its own example."""

import pytest

from etl.matching import Given, Matcher
from etl.matching.lexicon import Hit, entry_words, read
from etl.matching.reading import Reading
from etl.matching.spelling import corrected, plain
from tests.etl.matching.labelled import places


def judge(words: str):
    return Matcher(places()).judge(Given(words, None, None), ())


def scan(words: str) -> tuple[str, dict[str, list[Hit]]]:
    text = corrected(plain(words))
    return text, entry_words().scan(text)


def named(entries: list[dict]) -> list:
    return [pytest.param(each, id=each["example"]) for each in entries]


@pytest.mark.parametrize("entry", named(read("acts")["act"]))
def test_an_act_is_told_by_its_example(entry):
    assert judge(entry["example"]).activity_type == entry["type"]


@pytest.mark.parametrize("entry", named(read("cues")["cue"]))
def test_a_cue_is_found_in_its_example(entry):
    _, hits = scan(entry["example"])
    assert entry["kind"] in {hit.rule.group for hit in hits["cues"]}


@pytest.mark.parametrize(
    "entry",
    named([each for each in read("cues")["cue"] if each["kind"] in ("cancel", "plan", "delegate", "paper")]),
)
def test_what_did_not_take_place_or_was_not_the_leaders_does_not_count(entry):
    judged = judge(entry["example"])
    assert not judged.counts
    assert judged.duties == ()


@pytest.mark.parametrize("entry", named(read("cues")["subject"]))
def test_anothers_act_is_known_by_its_subject(entry):
    text, hits = scan(entry["example"])
    assert entry["kind"] in {each.kind for each in Reading(text, hits, ()).stretches}


@pytest.mark.parametrize("entry", named([each for each in read("cues")["subject"] if each["kind"] != "doubt"]))
def test_anothers_act_does_not_count(entry):
    assert not judge(entry["example"]).counts


@pytest.mark.parametrize("entry", named(read("topics")["topic"]))
def test_a_topic_decides_whether_an_entry_is_about_safety(entry):
    assert judge(entry["example"]).counts is (entry["value"] != "off")


@pytest.mark.parametrize("entry", named(read("industries")["industry"]))
def test_an_industry_is_told_by_its_example(entry):
    assert entry["name"] in judge(entry["example"]).industries


@pytest.mark.parametrize("entry", named(read("facets")["facet"]))
def test_a_facet_is_told_by_its_example(entry):
    _, hits = scan(entry["example"])
    assert (entry["group"], entry["value"]) in {(hit.rule.group, hit.rule.value) for hit in hits["facets"]}


@pytest.mark.parametrize("entry", named(read("places")["context"]))
def test_a_place_beside_the_act_is_not_its_district(entry):
    assert list(judge(entry["example"]).districts) == entry["districts"]


def test_industries_are_those_of_the_reference_list():
    from etl.references import known_industries

    assert {each["name"] for each in read("industries")["industry"]} <= known_industries()


def test_slips_of_the_input_method_are_put_right_and_places_stay_where_they_are():
    told = read("typos")
    assert corrected(told["example"]) == "赴明川区督导检查燃气隐患"
    assert len(corrected(told["example"])) == len(told["example"])


@pytest.mark.parametrize(
    "words", ["听取消防大队汇报", "监督到位", "部属单位", "应及时整改", "安委会报告", "都查看", "排插"]
)
def test_real_words_that_look_like_slips_stay(words):
    assert corrected(words) == words
