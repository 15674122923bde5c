"""I10 where the bytes leave: pages, addresses, widgets, files and errors, searched for what belongs to others."""

from dataclasses import replace

import pytest

from dashboard.exports import ranking_bytes
from tests.forge.canary import AS_OF
from tests.forge.checks import (
    check_addresses,
    check_exports,
    check_handed_on,
    check_http,
    check_messages,
    check_own,
    check_widgets,
    own_pages,
    watched,
)
from tests.forge.client import fetch, is_shut_out
from tests.forge.people import BY_ACCOUNT, PEOPLE, scoped
from tests.forge.tokens import tokens_sent
from tests.forge.values import DAY
from warehouse.access import Denied, grants

EVERYONE = [person.account for person in PEOPLE]
SCOPED = [person.account for person in scoped()]


@pytest.mark.parametrize("account", EVERYONE)
def test_the_pages_of_a_role_are_drawn_and_hold_its_own_data(account, server):
    check_own(server, account)


@pytest.mark.parametrize(
    "account", ["tour_ab", "liaison_a", "liaison_p", "liaison_qm", "leader_b2", "leader_m1", "viewer"]
)
def test_no_address_makes_a_page_tell_of_others(account, server):
    check_addresses(server, account)


@pytest.mark.parametrize("account", ["tour_ab", "liaison_qm", "liaison_p", "leader_m1", "viewer"])
def test_no_widget_value_makes_a_page_tell_of_others(account, server):
    check_widgets(server, account)


@pytest.mark.parametrize("account", EVERYONE)
def test_no_file_error_header_or_redirect_tells_of_others(account, server):
    check_http(server, account)


@pytest.mark.parametrize("account", EVERYONE)
def test_what_is_exported_is_what_may_be_seen_and_only_where_the_role_may(account, server):
    check_exports(server, account)


@pytest.mark.parametrize("account", SCOPED)
@pytest.mark.parametrize("by", ["district", "leader"])
def test_an_export_asked_for_directly_holds_no_one_else(account, by, city, snapshot):
    person = BY_ACCOUNT[account]
    common = {"by": by, "format": "xlsx", "as_of": AS_OF, "period": "all"}
    foreign = next(name for letter, name in city.districts.items() if letter not in person.figure_letters)
    for where in ({}, {"district": (foreign,)}):
        try:
            content = ranking_bytes(person.viewer(city), snapshot, where=where, **common)
        except Denied:
            continue
        assert not {token for token in tokens_sent(content) if person.is_foreign(token, city)}
        assert not where, "a foreign district is refused, not written as an empty table"


@pytest.mark.parametrize("account", ["liaison_a", "viewer"])
def test_no_kind_of_message_tells_of_others_or_of_the_machine(account, server):
    check_messages(server, account)


@pytest.mark.parametrize(("owner", "other"), [("office", "liaison_a"), ("office", "viewer"), ("tour_ab", "liaison_a")])
def test_a_file_that_was_made_for_one_is_not_handed_to_another(owner, other, server):
    check_handed_on(server, owner, other)


@pytest.mark.parametrize("account", ["revoked", "nobody", None, "x" * 43])
def test_nobody_without_a_grant_is_let_in(account, server):
    token = server.tokens.get(account, account) if account else None
    assert is_shut_out(server.address, token)
    for path in ("/", "/rows", "/_stcore/host-config", "/media/0.csv"):
        assert fetch(server.address, path, token).status in (303, 403)


def test_pages_that_are_not_a_roles_own_say_so_without_a_word_of_data(server):
    with watched(server, "viewer") as seat:
        assert own_pages(seat) == ["bulletin"]
        for name in seat.tab.pages:
            if name not in ("", "bulletin"):
                assert not tokens_sent(seat.open(name, DAY).bytes)


def test_a_grant_that_is_changed_or_taken_back_ends_at_the_next_rerun(server, city):
    liaison_a = BY_ACCOUNT["liaison_a"]
    with watched(server, "liaison_b") as seat:
        kept = grants.grants(server.home, account="liaison_b")[0]
        grants.grant(server.home, replace(kept, districts=(city.districts["A"],)), by="forge")
        try:
            sent = tokens_sent(seat.tab.open("rows", DAY | {"of": "finding_rows"}).bytes)
            assert sent
            assert not {token for token in sent if liaison_a.is_foreign(token, city)}
            assert grants.revoke(server.home, "liaison_b", None, by="forge") == 1
            assert is_shut_out(server.address, server.tokens["liaison_b"])
        finally:
            grants.grant(server.home, kept, by="forge")
