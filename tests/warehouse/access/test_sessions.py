import sqlite3
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from warehouse.access import Role, accounts
from warehouse.access.accounts import BadAccount, Disabled
from warehouse.access.register import reading
from warehouse.access.sessions import choose_role, close_all, close_session, open_session, session_of
from warehouse.paths import Home

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    accounts.add(home, "zhang", by="cli:root", name="甲")
    return home


def seen_at(home):
    connection = sqlite3.connect(home.register)
    (found,) = connection.execute("select seen_at from sessions").fetchone()
    connection.close()
    return datetime.fromisoformat(found)


def test_a_token_names_the_one_who_signed_in(home):
    token = open_session(home, "Zhang", "local", now=NOW)
    session = session_of(home, token, now=NOW + HOUR)
    assert (session.account, session.name, session.method, session.role) == ("zhang", "甲", "local", None)
    assert (session.must_change, session.created_at, session.expires_at) == (True, NOW, NOW + 12 * HOUR)


def test_a_token_is_long_and_kept_only_as_its_hash(home):
    tokens = [open_session(home, "zhang", "local", now=NOW) for _ in range(3)]
    assert len(set(tokens)) == 3
    assert min(map(len, tokens)) == 43  # 32 bytes
    kept = b"".join(path.read_bytes() for path in home.root.glob("register.sqlite*"))
    for token in tokens:
        assert token.encode() not in kept
        assert token[:20].encode() not in kept


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 100_000, "\ud800", "' or 1=1 --"])
def test_what_is_no_token_names_nobody(home, token):
    open_session(home, "zhang", "local", now=NOW)
    assert session_of(home, token, now=NOW) is None


def test_a_home_without_a_register_knows_no_session_and_gets_no_file(tmp_path):
    assert session_of(Home(tmp_path / "none"), "x" * 43, now=NOW) is None
    assert list(tmp_path.iterdir()) == []


def test_a_session_ends_after_two_idle_hours(home):
    token = open_session(home, "zhang", "local", now=NOW)
    assert session_of(home, token, now=NOW + 2 * HOUR - SECOND)
    assert session_of(home, token, now=NOW + 4 * HOUR - 2 * SECOND)  # it was in use
    assert session_of(home, token, now=NOW + 6 * HOUR) is None


def test_a_session_ends_after_twelve_hours_however_busy(home):
    token = open_session(home, "zhang", "local", now=NOW)
    for hour in range(1, 12):
        assert session_of(home, token, now=NOW + hour * HOUR)
    assert session_of(home, token, now=NOW + 12 * HOUR - SECOND)
    assert session_of(home, token, now=NOW + 12 * HOUR) is None


def test_use_is_noted_at_most_once_a_minute(home):
    token = open_session(home, "zhang", "local", now=NOW)
    session_of(home, token, now=NOW + 59 * SECOND)
    assert seen_at(home) == NOW
    session_of(home, token, now=NOW + 60 * SECOND)
    assert seen_at(home) == NOW + 60 * SECOND
    session_of(home, token, now=NOW + 119 * SECOND)
    assert seen_at(home) == NOW + 60 * SECOND


def test_a_session_goes_on_where_its_use_cannot_be_noted(home):
    token = open_session(home, "zhang", "local", now=NOW)
    other = sqlite3.connect(home.register, isolation_level=None)
    other.execute("begin immediate")
    with reading(home) as register:  # the connection given back last is the next one lent
        register.execute("pragma busy_timeout = 50")
    try:
        assert session_of(home, token, now=NOW + HOUR).account == "zhang"
    finally:
        other.execute("rollback")
        other.close()
    assert seen_at(home) == NOW


def test_the_chosen_role_is_remembered_for_this_session_alone(home):
    mine, other = (open_session(home, "zhang", "local", now=NOW) for _ in range(2))
    choose_role(home, mine, Role.LIAISON)
    assert session_of(home, mine, now=NOW).role is Role.LIAISON
    assert session_of(home, other, now=NOW).role is None
    choose_role(home, mine, None)
    assert session_of(home, mine, now=NOW).role is None


def test_signing_out_ends_one_session_and_close_all_the_others(home):
    accounts.add(home, "li", by="cli:root")
    stays = open_session(home, "li", "local", now=NOW)
    tokens = [open_session(home, "zhang", "local", now=NOW) for _ in range(3)]
    close_session(home, tokens[0])
    assert [session_of(home, token, now=NOW) is None for token in tokens] == [True, False, False]
    assert close_all(home, "Zhang") == 2
    assert [session_of(home, token, now=NOW) for token in tokens] == [None, None, None]
    assert session_of(home, stays, now=NOW).account == "li"


@pytest.mark.parametrize("method", ["oidc", "proxy"])
def test_one_from_outside_needs_no_account_and_is_out_when_disabled(home, method):
    token = open_session(home, "Wang@Dept", method, now=NOW, name="乙")
    session = session_of(home, token, now=NOW)
    assert (session.account, session.name, session.method, session.must_change) == ("wang@dept", "乙", method, False)
    accounts.disable(home, "wang@dept", by="cli:root")
    assert session_of(home, token, now=NOW) is None
    with pytest.raises(Disabled):
        open_session(home, "wang@dept", method, now=NOW)


@pytest.mark.parametrize("name", ["cli:root", "demo:office", "service", "a b", "", "x" * 200, "a\r\nb"])
def test_one_from_outside_with_a_name_no_account_can_have_is_not_let_in(home, name):
    with pytest.raises(BadAccount):
        open_session(home, name, "oidc", now=NOW)


def test_a_demo_identity_needs_no_account_and_takes_no_persons_name(home):
    token = open_session(home, "demo:office", "demo", now=NOW, name="安委办")
    assert session_of(home, token, now=NOW).account == "demo:office"
    assert close_all(home, "demo:office") == 1
    with pytest.raises(BadAccount):
        open_session(home, "zhang", "demo", now=NOW)


def test_nobody_has_a_local_session_without_a_local_account(home):
    accounts.add(home, "outside", by="cli:root", is_external=True)
    for account in ("nobody", "outside"):
        with pytest.raises(BadAccount):
            open_session(home, account, "local", now=NOW)


def test_ended_sessions_are_cleared_away(home):
    for _ in range(3):
        open_session(home, "zhang", "local", now=NOW)
    open_session(home, "zhang", "local", now=NOW + 3 * HOUR)
    assert close_all(home, "zhang") == 1


def test_many_threads_ask_for_sessions_while_others_open_and_close_them(home):
    token = open_session(home, "zhang", "local", now=NOW)

    def work(number):
        if number % 4 == 0:
            close_session(home, open_session(home, "zhang", "local", now=NOW))
        return session_of(home, token, now=NOW + number * SECOND).account

    with ThreadPoolExecutor(12) as threads:
        assert set(threads.map(work, range(200))) == {"zhang"}


def test_asking_for_a_session_takes_well_below_a_millisecond(home):
    token = open_session(home, "zhang", "local", now=NOW)
    took = []
    for _ in range(300):
        start = time.perf_counter()
        session_of(home, token, now=NOW)
        took.append(time.perf_counter() - start)
    assert statistics.median(took) < 0.001
