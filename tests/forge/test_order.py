"""I11: a page's bytes do not depend on who came before, nor on what others' rows hold."""

import shutil

import pytest

from tests.forge.canary import canary, published
from tests.forge.checks import own_pages, watched
from tests.forge.people import BY_ACCOUNT
from tests.forge.sameness import check_order, check_together, difference, digest, page_of
from tests.forge.serving import served, sign_everyone_in
from tests.forge.ties import tied
from tests.forge.values import DAY
from warehouse.ask import questions
from warehouse.ledger import deliveries
from warehouse.snapshots import published_id

EIGHT = ("office", "tour_ab", "liaison_a", "liaison_b", "leader_a1", "leader_m1", "viewer", "revoked")
ORDERS = 200


def test_a_page_is_the_same_whoever_came_before(server):
    assert check_order(server, EIGHT, ORDERS, seed=20260630) == ORDERS * len(EIGHT)


def test_a_page_is_the_same_in_a_crowd(server):
    assert check_together(server, EIGHT, rounds=12) == 12 * len(EIGHT)


@pytest.mark.parametrize("question", list(questions()))
def test_no_two_rows_of_an_answer_stand_at_one_place(question, snapshot):
    assert tied(question, snapshot) == 0


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """A server over a city that differs in others' June."""
    folder = tmp_path_factory.mktemp("elsewhere")
    other = canary(is_other=True)
    home = published(other, folder)
    with served(home, other, folder, tokens=sign_everyone_in(home, other)) as running:
        yield running
    shutil.rmtree(folder / "home")


def ids_of(home):
    """The ids that a publish and a delivery get from all bytes: they stand for one another in two cities."""
    return [str(published_id(home)).encode(), *(each.id.encode() for each in deliveries(home))]


def pages_of(running, account, renamed):
    with watched(running, account) as seat:
        return {
            (name, period): page_of(seat.open(name, DAY | {"period": period}), renamed)
            for name in own_pages(seat)
            for period in ("year", "all", "month")
            if name != "trail"
        }


@pytest.mark.parametrize("account", ["liaison_a", "leader_a1", "viewer"])
def test_what_others_did_moves_not_one_byte_of_a_page(account, server, elsewhere):
    renamed = dict(zip(ids_of(elsewhere.home), ids_of(server.home), strict=True))
    here, there = pages_of(server, account, {}), pages_of(elsewhere, account, renamed)
    assert here.keys() == there.keys()
    for name, page in here.items():
        assert digest(page) == digest(there[name]), f"{account} {name}: {difference(page, there[name])}"


def test_what_others_did_is_seen_by_those_who_may(server, elsewhere):
    renamed = dict(zip(ids_of(elsewhere.home), ids_of(server.home), strict=True))
    for account in ("office", "tour_ab", "leader_m1"):
        here, there = pages_of(server, account, {}), pages_of(elsewhere, account, renamed)
        assert any(digest(page) != digest(there[name]) for name, page in here.items())
        assert BY_ACCOUNT[account].account == account
