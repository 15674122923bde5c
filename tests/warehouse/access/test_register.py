import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

import pytest

from warehouse.access import accounts
from warehouse.access.register import Unwritable, changing, reading, save_copy
from warehouse.access.sessions import open_session, session_of
from warehouse.ledger import Damaged
from warehouse.paths import Home

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def add_external(root, numbers):
    for number in numbers:
        accounts.add(Home(root), f"user{number}", by="cli:root", is_external=True)


def names(home):
    return [account.account for account in accounts.listed(home)]


def test_processes_that_make_the_register_at_the_same_time_lose_nothing(home):
    context = get_context("spawn")
    shares = [(home.root, range(first, first + 5)) for first in (10, 20, 30, 40)]
    with context.Pool(4) as processes:
        processes.starmap(add_external, shares)
    assert names(home) == [f"user{number}" for _, share in shares for number in share]


def test_threads_that_make_the_register_at_the_same_time_lose_nothing(home):
    with ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda number: add_external(home.root, [number]), range(10, 70)))
    assert names(home) == [f"user{number}" for number in range(10, 70)]


def test_a_change_that_fails_leaves_nothing(home):
    add_external(home.root, [1])

    def change_and_fail():
        with changing(home) as register:
            register.execute("update accounts set name = 'changed'")
            raise KeyError("on the way")

    with pytest.raises(KeyError):
        change_and_fail()
    assert accounts.find(home, "user1").name == ""
    add_external(home.root, [2])  # and nothing stays locked
    assert names(home) == ["user1", "user2"]


def test_acknowledged_changes_are_written_through_to_the_disk(home):
    with changing(home) as register:
        found = [register.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert found == ["wal", 2]


def test_a_register_that_is_no_database_is_told_as_damaged(home):
    home.root.mkdir()
    home.register.write_bytes(b"not a database at all" * 400)
    with pytest.raises(Damaged, match="已损坏"):
        accounts.listed(home)


def test_a_register_of_a_later_version_is_left_alone(home):
    add_external(home.root, [1])
    with changing(home) as register:
        register.execute("pragma user_version = 99")
    context = get_context("spawn")
    with context.Pool(1) as processes, pytest.raises(Damaged, match="升级"):
        processes.apply(add_external, (home.root, [2]))


def test_a_register_that_others_could_read_is_closed_to_them(home):
    home.root.mkdir()
    home.register.touch(0o644)
    add_external(home.root, [1])
    assert stat.S_IMODE(home.register.stat().st_mode) == 0o600


def test_a_register_held_by_a_change_that_never_ends_is_told_in_a_sentence(home):
    add_external(home.root, [1])
    other = sqlite3.connect(home.register, isolation_level=None)
    other.execute("begin immediate")
    with reading(home) as register:  # the connection given back last is the next one lent
        register.execute("pragma busy_timeout = 50")
    try:
        with pytest.raises(Unwritable) as told:
            add_external(home.root, [2])
    finally:
        other.execute("rollback")
        other.close()
    assert told.value.strerror == "账号登记簿正被别的程序占用"
    assert told.value.filename == str(home.register)


def test_a_copy_holds_the_accounts_but_no_session_and_is_private(home, tmp_path):
    add_external(home.root, [1])
    token = open_session(home, "user1", "oidc", now=NOW)
    target = tmp_path / "copy.sqlite"
    save_copy(home, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.sqlite", "home"]
    copy = sqlite3.connect(target)
    found = copy.execute("select (select count(*) from accounts), (select count(*) from sessions)").fetchone()
    copy.close()
    assert found == (1, 0)
    assert session_of(home, token, now=NOW).account == "user1"


def test_a_restored_copy_is_used_by_a_process_that_had_the_old_one_open(home, tmp_path):
    add_external(home.root, [1])
    save_copy(home, tmp_path / "copy.sqlite")
    add_external(home.root, [2])
    for leftover in home.root.glob("register.sqlite-*"):
        leftover.unlink()
    os.replace(tmp_path / "copy.sqlite", home.register)
    assert names(home) == ["user1"]
    add_external(home.root, [3])
    assert names(home) == ["user1", "user3"]
