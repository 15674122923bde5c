"""Likeness of words: the bound of 0.9, the shortest words, days, and that no pair is missed."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.likeness import SHORTEST, alike, similarity

FIRST = date(2025, 3, 1)
TWENTY = "带队到机械厂检查粉尘防爆当场交办问题三项"  # 20 characters


def told(*texts):
    """Texts as a build gives them: words, the first and the last day as days after FIRST."""
    rows = [(words, FIRST + timedelta(first), FIRST + timedelta(last)) for words, first, last in texts]
    return pl.DataFrame(rows, schema=["words", "first_on", "last_on"], orient="row")


def found(*texts):
    return sorted(alike(told(*texts)).rows())


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (TWENTY[:-2] + "四件", 0.9),  # 2 of 20 characters: exactly 0.9
        (TWENTY[:-3] + "另四件", None),  # 3 of 20: 0.85
        (TWENTY[:-1], 0.95),
        (TWENTY + "并复查", None),  # 3 of 23: 0.8696
        (TWENTY + "复查", 1 - 2 / 22),  # 2 of 22: 0.909
        ("会" + TWENTY[:-1], 0.9),  # moved by one: one put in before, one taken away behind
    ],
)
def test_words_are_alike_from_nine_tenths_on(other, expected):
    assert len(TWENTY) == 20
    hits = found((TWENTY, 0, 0), (other, 1, 1))
    assert hits == ([] if expected is None else [(other, TWENTY, pytest.approx(expected))])


def test_the_later_day_is_the_copy_and_on_one_day_nobody_copied():
    other = TWENTY[:-1] + "件"
    assert found((TWENTY, 5, 5), (other, 4, 4)) == [(TWENTY, other, 0.95)]
    assert found((TWENTY, 4, 4), (other, 4, 4)) == []
    assert found((TWENTY, 4, 9)) == [(TWENTY, TWENTY, 1.0)]


def test_words_under_ten_characters_are_names_of_an_occasion():
    nine, ten = "参加安委会全体会议", "参加县安委会全体会议"
    assert (len(nine), len(ten)) == (SHORTEST - 1, SHORTEST)
    assert found((nine, 0, 90), (ten, 0, 90)) == [(ten, ten, 1.0)]
    assert found((nine, 0, 0), (ten, 1, 1)) == []


def test_the_earliest_of_several_alike_is_the_source():
    texts = [TWENTY[:-1] + end for end in "甲乙丙"]
    assert found((texts[0], 9, 9), (texts[1], 3, 3), (texts[2], 3, 3)) == [(texts[0], min(texts[1:]), 0.95)]


def test_nothing_told_nothing_alike():
    assert alike(told().cast({"words": pl.String, "first_on": pl.Date, "last_on": pl.Date})).is_empty()


def distance(one, other):
    """Levenshtein distance by its definition."""
    row = list(range(len(other) + 1))
    for i, mine in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, theirs in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (mine != theirs))
    return row[-1]


@st.composite
def edited(draw):
    """Texts of few different characters, many of them another with some edits."""
    letters = st.text("安全检查", min_size=1, max_size=60) if draw(st.booleans()) else st.text(min_size=8, max_size=40)
    texts = [draw(letters)]
    for _ in range(draw(st.integers(1, 7))):
        text = list(draw(st.sampled_from(texts)))
        for _ in range(draw(st.integers(0, 5))):
            place = draw(st.integers(0, len(text)))
            put = draw(st.sampled_from(["", "查", "新", "安全"]))
            text[place : place + draw(st.integers(0, 1))] = put
        texts.append("".join(text) if text else "空")
    return list(dict.fromkeys(texts))


@settings(max_examples=400)
@given(edited(), st.data())
def test_no_pair_is_missed_and_none_is_made_up(texts, data):
    days = [data.draw(st.integers(0, 3)) for _ in texts]
    expected = {}
    order = sorted(zip(days, texts, strict=True))
    for day, words in order:
        for before, other in order:
            longer = max(len(words), len(other))
            near = min(len(words), len(other)) >= SHORTEST and 10 * distance(words, other) <= longer
            if before < day and near:
                expected[words] = (other, 1 - distance(words, other) / longer)
                break
    answer = {words: (source, like) for words, source, like in alike(told(*zip(texts, days, days, strict=True))).rows()}
    assert answer == {words: (source, pytest.approx(like)) for words, (source, like) in expected.items()}


@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_that_of_the_definition(one, other):
    longer = max(len(one), len(other))
    assert similarity(one, other) == pytest.approx(1 - distance(one, other) / longer if longer else 1.0)
