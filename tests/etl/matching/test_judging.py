"""What the matcher makes of an entry: whose act it was, where, for which duty; and that no text troubles it."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.matching import THRESHOLD, Duty, Given, Matcher
from tests.etl.matching.labelled import leaders, places, sentences

CONTACT = Duty("a", "L-1", "督导检查联系县区安全生产工作", "inspect", "青崖县")
FIRMS = Duty("b", "L-2", "带队检查企业", "inspect", None)
ANY = Duty("c", "L-3", "督导检查安全生产工作", "inspect", None)
DEPARTMENTS = Duty("d", "L-4", "听取分管部门汇报", "hear_report", None)
DISTRICTS = Duty("e", "L-5", "听取县区汇报", "hear_report", None)
STANDING = Duty("f", "L-6", "主持召开常委会研究安全生产", "meeting", None)
COMMITTEE = Duty("g", "L-7", "主持安委会全体会议", "meeting", None)


def judge(words, *duties, kind=None, district=None, names=("闻人澈",)):
    return Matcher(places()).judge(Given(words, kind, district, names), duties)


def counted(judged):
    return {key for key, confidence in judged.duties if confidence >= THRESHOLD}


def test_an_entry_serves_the_duty_of_its_type_and_contact_district():
    judged = judge("赴青崖县督导检查煤矿复工复产，现场交办问题3个", CONTACT, FIRMS)
    assert judged.activity_type == "inspect"
    assert judged.districts == ("青崖县",)
    assert judged.industries == ("煤矿",)
    assert counted(judged) == {"a"}
    assert judged.counts


def test_another_district_does_not_serve_a_contact_duty():
    assert "a" not in dict(judge("赴白渡县督导检查煤矿安全", CONTACT).duties)


def test_a_contact_duty_waits_where_no_district_is_told():
    judged = judge("督导检查安全生产工作", CONTACT)
    assert counted(judged) == set()
    assert [key for key, _ in judged.duties] == ["a"]


def test_vague_words_serve_the_only_duty_of_their_type():
    assert counted(judge("督导检查安全生产工作", ANY, DEPARTMENTS)) == {"c"}


@pytest.mark.parametrize(
    ("words", "served"),
    [
        ("听取分管部门安全生产汇报", {"d"}),
        ("听取青崖县、白渡县安全生产工作汇报", {"e"}),
        ("主持召开市委常委会会议研究安全生产", {"f"}),
        ("主持召开市安委会全体会议", {"g"}),
    ],
)
def test_words_decide_between_duties_of_one_type(words, served):
    assert counted(judge(words, DEPARTMENTS, DISTRICTS, STANDING, COMMITTEE)) == served


def test_one_entry_may_serve_several_duties():
    words = "上午主持召开市安委会全体会议，下午赴青崖县督导检查煤矿安全"
    assert counted(judge(words, CONTACT, COMMITTEE)) == {"a", "g"}


def test_a_cancelled_part_leaves_the_other():
    judged = judge("上午主持召开市安委会全体会议，下午原定赴青崖县的督导因故取消", CONTACT, COMMITTEE)
    assert judged.counts
    assert counted(judged) == {"g"}
    assert judged.districts == ()


@pytest.mark.parametrize(
    "words",
    [
        "赴青崖县督导检查煤矿安全，因故取消",
        "安委会会议延期，时间另行通知",
        "拟于下周赴青崖县督导检查安全生产",
        "副局长代为参加安委会全体会议",
        "圈阅安全生产督导检查通报",
        "赴青崖县调研招商引资",
    ],
)
def test_what_was_not_done_not_theirs_only_read_or_not_about_safety_counts_for_nothing(words):
    judged = judge(words, CONTACT, COMMITTEE, ANY)
    assert not judged.counts
    assert judged.duties == ()
    assert judged.reasons


@pytest.mark.parametrize(
    "words",
    [
        "督导检查企业安全生产，未发现重大隐患",
        "督导检查安全生产，取消了两家企业的资质",
        "督导检查加油站安全，检查未通过的企业停业",
        "陪同省领导督导检查安全生产工作",
        "参加由省应急厅副厅长带队的安全检查",
        "由闻人澈带队督导检查安全生产",
        "督导检查燃气和疫情防控，重点看消防安全",
    ],
)
def test_what_only_looks_like_a_negation_counts(words):
    assert judge(words, ANY).counts


def test_a_meeting_put_off_that_then_took_place_counts():
    assert judge("安委会全体会议延期到6月3日召开，会上听取了应急局汇报", COMMITTEE).counts
    assert not judge("安委会全体会议延期到6月3日召开", COMMITTEE).counts


def test_the_act_of_a_named_other_is_not_the_leaders():
    assert not judge("副市长周海明带队督导检查青崖县安全生产", CONTACT).counts
    assert counted(judge("副市长闻人澈带队督导检查青崖县安全生产", CONTACT)) == {"a"}


def test_districts_are_never_fuzzy():
    assert judge("赴青涯县督导检查安全生产").districts == ()


def test_the_type_a_row_gives_is_kept_and_a_contradiction_waits():
    judged = judge("组织防汛应急演练，转移群众", FIRMS, ANY, kind="inspect")
    assert judged.activity_type == "inspect"
    assert counted(judged) == set()
    assert judged.duties


def test_a_district_that_differs_from_the_words_waits():
    judged = judge("赴白渡县督导检查安全生产", CONTACT, district="青崖县")
    assert judged.districts == ("青崖县", "白渡县")
    assert counted(judged) == set()


def test_reasons_tell_the_words_that_decided():
    reasons = "；".join(judge("途经明川区赴青崖县督导检查煤矿安全", CONTACT).reasons)
    for word in ("督导检查", "青崖县", "途经", "L-1"):
        assert word in reasons


_WORDS = st.text(
    alphabet=st.sampled_from("赴到由从的未没将拟在青崖县明川区督导检查取消会议听取汇报，。；（）《》\n 安全代为局长3"),
    max_size=120,
)
_DUTIES = [CONTACT, FIRMS, ANY, DEPARTMENTS, DISTRICTS, STANDING, COMMITTEE]


@settings(max_examples=300, deadline=None)
@given(words=st.one_of(st.text(max_size=200), _WORDS), order=st.permutations(_DUTIES))
@example(words="", order=_DUTIES)
@example(words="《" * 3000, order=_DUTIES)
@example(words="\ud800\x00由" * 50, order=_DUTIES)
def test_any_text_is_judged_and_the_order_of_duties_does_not_matter(words, order):
    judged = judge(words, *order)
    assert judged == judge(words, *_DUTIES)
    assert all(0 <= confidence <= 1 for _, confidence in judged.duties)
    assert judged.counts or not judged.duties


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_mutated_sentences_are_judged_too(data):
    sentence = data.draw(st.sampled_from(sentences("tuning")))
    words = sentence.words
    start = data.draw(st.integers(0, len(words)))
    end = data.draw(st.integers(start, len(words)))
    inserted = data.draw(st.sampled_from(["", "，", "未", "由", "取消", "青崖县", "》", words]))
    judge(words[:start] + inserted + words[end:], *leaders()[sentence.leader][1])


@pytest.mark.parametrize("piece", ["由", "赴青崖县", "因故取消，", "听取", "拟", "《安", "督导检查，", "的"])
def test_long_text_does_not_hang(piece):
    began = time.perf_counter()
    judge(piece * 20_000, *_DUTIES)
    assert time.perf_counter() - began < 5
