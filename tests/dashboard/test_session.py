"""Remembered answers: keyed by snapshot, scope, question and parameters, and by nothing else."""

from datetime import date

import pytest

from dashboard.choice import Choice
from dashboard.session import Answers, Reader
from warehouse.access import Denied, Role, Viewer
from warehouse.snapshots import open_current

CHOICE = Choice(as_of=date(2026, 10, 31), kind="year")


@pytest.fixture(scope="module")
def snapshot(demo_home):
    return open_current(demo_home)


def test_an_answer_is_made_once():
    answers, made = Answers(capacity=2), []
    assert [answers.keep("a", lambda: made.append(1) or "answer") for _ in range(3)] == ["answer"] * 3
    assert made == [1]


def test_the_least_recently_used_answer_goes_first():
    answers, made = Answers(capacity=2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        answers.keep(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b", "c", "b"]


def test_the_same_question_gives_the_same_frame(snapshot):
    reader = Reader(Viewer.office(), snapshot)
    assert reader.ask("completion", CHOICE) is Reader(Viewer.office(), snapshot).ask("completion", CHOICE)
    assert reader.ask("completion", CHOICE) is not reader.ask("completion", CHOICE.before())


def test_an_answer_remembered_for_the_office_is_not_given_to_a_smaller_scope(snapshot):
    Reader(Viewer.office(), snapshot).ask("completion", CHOICE)
    stranger = Reader(Viewer("someone", Role.VIEWER), snapshot)
    with pytest.raises(Denied):
        stranger.ask("completion", CHOICE)


def test_what_is_drawn_for_one_scope_is_drawn_again_for_another(snapshot):
    def scope(reader):
        return reader.viewer.scope_id

    office = Reader(Viewer.office(), snapshot)
    district = Reader(Viewer.of_districts("a", Role.LIAISON, ("甲县",)), snapshot)
    assert office.keep(scope) != district.keep(scope)


def test_the_district_narrows_what_it_can(snapshot):
    reader = Reader(Viewer.office(), snapshot)
    first = reader.ask("districts", CHOICE)["district"][0]
    chosen = Choice(as_of=CHOICE.as_of, kind="year", district=first)
    assert reader.ask("rectification", chosen, by=("district",))["district"].to_list() == [first]
    assert len(reader.ask("districts", chosen)) > 1
    assert len(reader.ask("rectification", chosen.everywhere(), by=("district",))) > 1
