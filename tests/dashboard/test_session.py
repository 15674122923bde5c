"""Remembered answers: keyed by snapshot, scope, question and parameters, and by nothing else."""

import shutil
from datetime import date

import pytest

from dashboard.choice import Choice
from dashboard.seat import SignedOut
from dashboard.session import Answers
from dashboard.sign_in.notes import Notes, Source
from tests.dashboard.seats import reading
from tests.small_city import published_home
from warehouse.access import Denied, Role, accounts, grants, trail
from warehouse.access.grants import Grant
from warehouse.paths import Home
from warehouse.snapshots import open_current

CHOICE = Choice(as_of=date(2025, 6, 30), kind="year")
OFFICE = Grant("office-1", Role.OFFICE)
TOUR = Grant("tour-1", Role.TOUR, districts=("白河县",))


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return published_home(tmp_path_factory.mktemp("published"))


@pytest.fixture
def home(published, tmp_path):
    return Home(shutil.copytree(published.root, tmp_path / "home"))


@pytest.fixture
def snapshot(home):
    opened = open_current(home)
    yield opened
    opened.close()


def test_an_answer_is_made_once():
    answers, made = Answers(capacity=2), []
    assert [answers.keep("a", lambda: made.append(1) or "answer") for _ in range(3)] == ["answer"] * 3
    assert made == [1]


def test_the_least_recently_used_answer_goes_first():
    answers, made = Answers(capacity=2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        answers.keep(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b", "c", "b"]


def test_the_same_question_gives_the_same_frame(home, snapshot):
    reader = reading(home, OFFICE, snapshot)
    assert reader.ask("completion", CHOICE) is reading(home, OFFICE, snapshot).ask("completion", CHOICE)
    assert reader.ask("completion", CHOICE) is not reader.ask("completion", CHOICE.before())


def test_an_answer_remembered_for_the_office_is_not_given_to_a_smaller_scope(home, snapshot):
    whole = reading(home, OFFICE, snapshot).ask("finding_rows", CHOICE)
    own = reading(home, TOUR, snapshot).ask("finding_rows", CHOICE)
    assert set(whole["district"]) > set(own["district"]) == {"白河县"}
    with pytest.raises(Denied):
        reading(home, Grant("public-1", Role.VIEWER), snapshot).ask("finding_rows", CHOICE)


def test_what_is_drawn_for_one_scope_is_drawn_again_for_another(home, snapshot):
    def scope(reader):
        return reader.viewer.scope_id

    assert reading(home, OFFICE, snapshot).keep(scope) != reading(home, TOUR, snapshot).keep(scope)


def test_equal_scopes_of_two_accounts_share_an_answer(home, snapshot):
    other = Grant("tour-2", Role.TOUR, districts=("白河县",))
    assert reading(home, TOUR, snapshot).ask("flow", CHOICE) is reading(home, other, snapshot).ask("flow", CHOICE)


def test_a_denial_is_put_down_with_who_and_what(home, snapshot):
    reader = reading(home, TOUR, snapshot)
    with pytest.raises(Denied):
        reader.ask("deliveries", CHOICE)
    line = trail.last_of(home, "denied")
    assert (line.actor, line.target, line.detail["role"]) == ("tour-1", "deliveries", "tour")


def test_an_export_is_put_down_with_its_hash_and_a_role_that_may_not_gets_none(home, snapshot):
    assert reading(home, TOUR, snapshot).taken("ranking_district", "csv", lambda: b"bytes", period="2025") == b"bytes"
    line = trail.last_of(home, "export")
    assert (line.actor, line.target, line.detail["bytes"], line.detail["form"]) == (
        "tour-1",
        "ranking_district",
        5,
        "csv",
    )
    # sha256 of b"bytes", from coreutils
    assert line.detail["sha256"] == "277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9"
    made = []
    for granted in (Grant("lead-1", Role.LEADER, leader="周启明", post="区长"), Grant("public-1", Role.VIEWER)):
        with pytest.raises(Denied):
            reading(home, granted, snapshot).taken("ranking_leader", "xlsx", lambda: made.append(1) or b"")
    assert made == []
    assert trail.last_of(home, "denied").actor == "public-1"


def test_an_export_is_not_made_for_a_seat_that_ended_after_the_page_was_drawn(home, snapshot):
    made = []
    revoked, disabled, narrowed = (
        reading(home, Grant(f"tour-{name}", Role.TOUR, districts=("白河县",)), snapshot) for name in "abc"
    )
    grants.revoke(home, "tour-a", None, by="cli:test")
    accounts.disable(home, "tour-b", by="cli:test")
    grants.grant(home, Grant("tour-c", Role.TOUR, districts=("青石区",)), by="cli:test")
    for reader, refusal in ((revoked, SignedOut), (disabled, SignedOut), (narrowed, Denied)):
        with pytest.raises(refusal):
            reader.taken("ranking_district", "csv", lambda: made.append(1) or b"")
    assert made == []


def test_the_district_narrows_what_it_can(home, snapshot):
    reader = reading(home, OFFICE, snapshot)
    first = reader.ask("districts", CHOICE)["district"][0]
    chosen = Choice(as_of=CHOICE.as_of, kind="year", district=first)
    assert reader.ask("rectification", chosen, by=("district",))["district"].to_list() == [first]
    assert len(reader.ask("districts", chosen)) > 1
    assert len(reader.ask("rectification", chosen.everywhere(), by=("district",))) > 1


def test_strangers_with_ever_new_names_crowd_out_neither_each_other_nor_guesses_at_a_password(home):
    notes = Notes(home, clock=lambda: 0.0)
    for number in range(200):
        notes.refused("denied", "host", Source("10.0.0.9"), f"host-{number}.example")
    for _ in range(3):
        notes.refused("sign_in_failed", "password", Source("10.0.0.9"), "boss")
    notes.refused("locked", "locked", Source("10.0.0.9"), "boss")
    notes.refused("denied", "host", Source("10.0.0.8"), "other.example")
    for _ in range(50):
        notes.denied("tour-1", "deliveries")
    lines = [
        (line.action, line.target)
        for line in trail.entries(home)
        if line.action in ("denied", "sign_in_failed", "locked")
    ]
    assert sum(target.startswith("host-") for _, target in lines) == 10
    assert lines[10:] == [
        *[("sign_in_failed", "boss")] * 3, ("locked", "boss"), ("denied", "other.example"), ("denied", "deliveries"),
    ]  # fmt: skip
