"""Leaks that are planted on purpose: the checks that hold the product raise for every one of them."""

import pytest

from tests.forge.asking import Leak, cases, check_case
from tests.forge.checks import check_addresses, check_exports, check_handed_on, check_widgets
from tests.forge.leaks import LEAKS
from tests.forge.people import BY_ACCOUNT
from tests.forge.sameness import check_order
from tests.forge.serving import served

TWO = ("office", "liaison_a")


def order(server):
    check_order(server, TWO, 6, seed=1)


CAUGHT_BY = {
    "cache_without_scope": order,
    "user_argument": order,
    "viewer_of_the_first": order,
    "export_unfiltered": lambda server: check_exports(server, "tour_ab", pages=("rows",)),
    "rows_unscoped": lambda server: check_addresses(server, "liaison_a", pages=("rows",)),
    "districts_listed": lambda server: check_addresses(server, "liaison_a", pages=("findings",)),
    "files_for_anyone": lambda server: check_handed_on(server, "office", "liaison_a"),
    "error_tells": lambda server: check_widgets(server, "tour_ab", pages=("findings",)),
}
IN_PROCESS = {"filter_after_limit", "rows_unscoped"}


def asked_in_short(city, snapshot):
    """The row questions with short limits, as the warehouse's own test asks them."""
    person = BY_ACCOUNT["liaison_a"]
    for case in cases(city, person):
        if case.question in ("finding_rows", "activity_rows", "accident_rows") and case.limit is not None:
            check_case(case, person, city, snapshot)


def test_every_leak_has_a_check_that_must_catch_it():
    assert {*CAUGHT_BY, *IN_PROCESS} == {*LEAKS}


@pytest.mark.parametrize("name", list(CAUGHT_BY))
def test_the_checks_catch_a_planted_leak_and_pass_the_product(name, server, canary_home, city, tokens, tmp_path):
    CAUGHT_BY[name](server)
    with served(canary_home, city, tmp_path, name, tokens=tokens) as leaking, pytest.raises(Leak):
        CAUGHT_BY[name](leaking)


@pytest.mark.parametrize("name", sorted(IN_PROCESS))
def test_a_scope_that_is_applied_too_late_or_not_at_all_is_caught_where_it_is_asked(name, city, snapshot):
    asked_in_short(city, snapshot)
    with LEAKS[name](), pytest.raises(Leak):
        asked_in_short(city, snapshot)
    asked_in_short(city, snapshot)
