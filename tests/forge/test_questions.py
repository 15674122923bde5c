"""I10 where the data is asked for: no answer tells of others, and every answer is whole."""

import pytest

from tests.forge.asking import Case, cases, check_case
from tests.forge.canary import AS_OF
from tests.forge.expected import OF_DISTRICTS, OF_FINDINGS, OF_LEADERS, OFFICE_ONLY, ROWS
from tests.forge.people import BY_ACCOUNT, scoped
from warehouse.access import Denied, Role, Viewer
from warehouse.ask import ask, questions
from warehouse.assessment import schemes, scores

SCOPED = [person.account for person in scoped()]


@pytest.mark.parametrize(
    "account", ["tour_ab", "liaison_a", "liaison_p", "liaison_qm", "leader_b2", "leader_m1", "viewer"]
)
def test_an_answer_is_what_the_office_is_told_less_what_is_others(account, city, snapshot):
    person = BY_ACCOUNT[account]
    answered = sum(check_case(case, person, city, snapshot) for case in cases(city, person))
    # someone who was refused everything would have passed
    assert answered > (3 if person.role is Role.VIEWER else 50)


def test_somebody_has_said_of_every_question_who_may_be_told():
    said = {*ROWS, *OF_DISTRICTS, *OF_FINDINGS, *OF_LEADERS, *OFFICE_ONLY, "coverage"}
    assert set(questions()) <= said


@pytest.mark.parametrize("account", SCOPED)
def test_what_is_out_of_reach_is_refused_and_never_a_zero(account, city, snapshot):
    person = BY_ACCOUNT[account]
    for question in OFFICE_ONLY:
        with pytest.raises(Denied):
            Case(question).asked(person.viewer(city), snapshot)


@pytest.mark.parametrize("account", SCOPED)
def test_nobody_but_the_office_is_told_scores(account, city, snapshot):
    for scheme in schemes():
        with pytest.raises(Denied):
            scores(BY_ACCOUNT[account].viewer(city), snapshot, scheme, as_of=AS_OF)


@pytest.mark.parametrize("role", list(Role))
def test_a_scope_that_holds_nothing_is_told_nothing(role, city, snapshot):
    if role is Role.OFFICE:
        return
    empty = Viewer("nobody", role)
    for question in set(questions()) - {"bulletin", "coverage"}:
        with pytest.raises(Denied):
            ask(empty, snapshot, question, as_of=AS_OF, period="all")


@pytest.mark.parametrize("account", SCOPED)
def test_the_counts_of_what_a_scope_covers_are_counts_of_its_rows(account, city, snapshot):
    person = BY_ACCOUNT[account]
    told = ask(person.viewer(city), snapshot, "coverage", as_of=AS_OF).row(0, named=True)

    def count(table, letters=None):
        rows = [row for row in city.of(table) if person.sees(row, city)]
        return sum(letters is None or row.district in letters for row in rows)

    figures, people = person.figure_letters, bool(person.leaders or person.districts)
    assert told["district_count"] == (len(figures) or None)
    assert told["leader_count"] == (count("leaders") if people else None)
    assert told["activity_count"] == (count("activities") if people else None)
    assert told["finding_count"] == (count("findings", figures) if figures else None)
    assert told["accident_count"] == (count("accidents") if figures else None)
