import os
import sqlite3
import stat
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

import pytest
from argon2 import PasswordHasher
from hypothesis import example, given
from hypothesis import strategies as st

from warehouse.access import accounts, passwords
from warehouse.access.accounts import BadAccount, Disabled, Locked, WrongPassword, account_name
from warehouse.access.passwords import WeakPassword
from warehouse.access.sessions import open_session, session_of
from warehouse.paths import Home

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
MINUTE = timedelta(minutes=1)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def first(home):
    """The first password of `zhang`."""
    return accounts.add(home, "zhang", by="cli:root", name="甲")


def everything_in(home):
    """All bytes of the register, with what is not yet in the main file."""
    return b"".join(path.read_bytes() for path in sorted(home.root.glob("register.sqlite*")))


def guess(home, password="wrong-password", account="zhang", now=NOW):
    try:
        accounts.sign_in(home, account, password, now=now)
    except WrongPassword:
        return "wrong"
    except Locked as locked:
        return "locks" if locked.is_new else "locked"
    return "in"


def guess_in_a_process(root, count):
    return [guess(Home(root)) for _ in range(count)]


def test_a_first_password_signs_in_and_must_be_changed(home, first):
    signed_in = accounts.sign_in(home, "zhang", first, now=NOW)
    assert (signed_in.account, signed_in.name, signed_in.must_change) == ("zhang", "甲", True)
    assert accounts.find(home, "zhang").signed_in_at == NOW


def test_a_first_password_has_16_characters_that_cannot_be_mistaken():
    made = {passwords.generated() for _ in range(200)}
    assert len(made) == 200
    for each in made:
        assert len(each.replace("-", "")) == 16
        assert not set(each) & set("0Oo1lIi")


def test_no_password_stands_in_the_register(home, first):
    accounts.change_password(home, "zhang", first, "harbour lantern 7", now=NOW)
    kept = everything_in(home)
    for secret in (first, first.replace("-", ""), "harbour lantern 7"):
        assert secret.encode() not in kept
    assert b"$argon2id$v=19$m=65536,t=3,p=4$" in kept


def test_the_register_belongs_to_its_owner_alone_whatever_the_umask(home):
    before = os.umask(0)
    try:
        accounts.add(home, "zhang", by="cli:root")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.root.glob("register.sqlite*")}
    finally:
        os.umask(before)
    assert modes.pop("register.sqlite") == 0o600
    assert modes  # the -wal and -shm of the open register
    assert set(modes.values()) == {0o600}


def test_an_account_is_the_same_however_it_is_typed(home, first):
    for typed in ("ZHANG", " zhang ", "ｚｈａｎｇ"):
        assert accounts.sign_in(home, typed, first, now=NOW).account == "zhang"
    with pytest.raises(BadAccount, match="已经有了"):
        accounts.add(home, "Zhang", by="cli:root")


@pytest.mark.parametrize("name", ["zhang.san", "a1", "li_si@dept-2", "张三", "𠮷田", "x" * 64])
def test_names_of_letters_digits_marks_and_characters_are_accounts(name):
    assert account_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "a", "x" * 65, "demo:office", "cli:root", "Service", "ｓervice-1", "demo：x", "a b", ".ab", "-ab", "a/b",
     "a\nb", "a\u200bb", "жук", "ab\x00", "a'b", "a\ud800b"],
)  # fmt: skip
def test_other_names_are_no_accounts(name):
    with pytest.raises(BadAccount):
        account_name(name)


@given(st.text(max_size=80))
@example("ﬀ" * 40)
@example("İstanbul")
def test_an_accepted_name_stays_as_it_is_and_holds_nothing_else(text):
    try:
        name = account_name(text)
    except BadAccount:
        return
    assert account_name(name) == name
    assert 2 <= len(name) <= 64
    assert name == unicodedata.normalize("NFKC", name).lower()
    assert all(char.isalnum() or char in "._@-" for char in name)


def test_wrong_account_wrong_password_and_disabled_account_sound_the_same(home, first):
    accounts.add(home, "shut", by="cli:root")
    shut = accounts.reset(home, "shut", by="cli:root")
    accounts.disable(home, "shut", by="cli:root")
    accounts.add(home, "outside", by="cli:root", is_external=True)
    told = []
    for account, password in (("zhang", "x"), ("nobody", "x"), ("demo:x", "x"), ("shut", shut), ("outside", "")):
        with pytest.raises(WrongPassword) as refused:
            accounts.sign_in(home, account, password, now=NOW)
        told.append((str(refused.value), refused.value.account, refused.value.cause))
    assert {sentence for sentence, _, _ in told} == {"账号或密码不对"}
    assert [(account, cause) for _, account, cause in told] == [
        ("zhang", "password"), ("", "unknown"), ("", "unknown"), ("shut", "disabled"), ("outside", "external"),
    ]  # fmt: skip
    with pytest.raises(Disabled):
        accounts.sign_in(home, "shut", shut, now=NOW)


@pytest.mark.parametrize("password", ["", "\ud800", "\x00" * 20, "长" * 100_000])
def test_a_password_that_is_no_text_is_a_wrong_one(home, first, password):
    assert guess(home, password) == "wrong"


def test_an_unknown_account_takes_as_long_as_a_wrong_password(home, first):
    accounts.add(home, "outside", by="cli:root", is_external=True)
    passwords.is_right(None, "warm")

    def spent(account):
        start = time.process_time()  # of the processor, which a busy machine does not stretch
        assert guess(home, account=account) == "wrong"
        return time.process_time() - start

    rounds = [[spent(account) for account in ("zhang", "nobody", "outside")] for _ in range(4)]
    known, unknown, outside = (min(each) for each in zip(*rounds, strict=True))
    # without a hash it would be a fiftieth
    assert known / 2 < unknown < known * 2
    assert known / 2 < outside < known * 2


def test_the_fifth_wrong_password_in_a_row_locks_for_15_minutes(home, first):
    assert [guess(home) for _ in range(6)] == ["wrong"] * 4 + ["locks", "locked"]
    with pytest.raises(Locked) as locked:
        accounts.sign_in(home, "zhang", first, now=NOW + 14 * MINUTE)
    assert locked.value.until == NOW + 15 * MINUTE
    assert "09:15" in str(locked.value)
    assert accounts.find(home, "zhang").locked_until == NOW + 15 * MINUTE
    assert guess(home, first, now=NOW + 15 * MINUTE) == "in"
    assert accounts.find(home, "zhang").locked_until is None


def test_guesses_far_apart_are_still_in_a_row(home, first):
    assert [guess(home, now=NOW + day * timedelta(days=1)) for day in range(5)] == ["wrong"] * 4 + ["locks"]


def test_the_right_password_begins_the_count_again(home, first):
    for _ in range(2):
        assert [guess(home) for _ in range(4)] == ["wrong"] * 4
        assert guess(home, first) == "in"


def test_after_the_lock_out_there_are_five_guesses_again(home, first):
    assert [guess(home) for _ in range(5)][-1] == "locks"
    later = NOW + 15 * MINUTE
    assert [guess(home, now=later) for _ in range(6)] == ["wrong"] * 4 + ["locks", "locked"]


def test_names_without_an_account_lock_alike_and_are_not_written_down(home, first):
    told = [guess(home, account="My-Secret-Typed-Here") for _ in range(6)]
    assert told == ["wrong"] * 4 + ["locks", "locked"]
    assert b"secret-typed" not in everything_in(home).lower()
    assert guess(home) == "wrong"  # others are not shut out by it


def test_guesses_of_many_threads_are_tried_five_times_in_all(home, first):
    with ThreadPoolExecutor(16) as threads:
        told = list(threads.map(lambda _: guess(home), range(40)))
    assert (told.count("wrong"), told.count("locks"), told.count("locked")) == (4, 1, 35)
    assert guess(home, first) == "locked"


def test_guesses_of_many_processes_are_tried_five_times_in_all(home, first):
    context = get_context("spawn")
    with context.Pool(3) as processes:
        told = [each for found in processes.starmap(guess_in_a_process, [(home.root, 6)] * 3) for each in found]
    assert (told.count("wrong"), told.count("locks"), told.count("locked")) == (4, 1, 13)


def test_a_reset_ends_the_lock_out_the_old_password_and_the_sessions(home, first):
    token = open_session(home, "zhang", "local", now=NOW)
    for _ in range(5):
        guess(home)
    second = accounts.reset(home, "zhang", by="cli:root")
    assert session_of(home, token, now=NOW) is None
    assert guess(home, first) == "wrong"
    assert accounts.sign_in(home, "zhang", second, now=NOW).must_change


def test_a_disabled_account_is_out_at_once_and_comes_back_when_enabled(home, first):
    tokens = [open_session(home, "zhang", "local", now=NOW) for _ in range(2)]
    assert accounts.disable(home, "zhang", by="cli:root") == 2
    assert [session_of(home, token, now=NOW) for token in tokens] == [None, None]
    assert guess(home, first) == "wrong"
    accounts.enable(home, "zhang", by="cli:root")
    assert [session_of(home, token, now=NOW) for token in tokens] == [None, None]
    assert guess(home, first) == "in"


def test_an_account_that_only_ever_came_from_outside_can_be_shut(home):
    open_session(home, "oidc.user", "oidc", now=NOW)
    assert accounts.disable(home, "oidc.user", by="cli:root") == 1
    with pytest.raises(Disabled):
        open_session(home, "oidc.user", "oidc", now=NOW)


def test_what_is_not_there_cannot_be_changed(home):
    for change in (accounts.reset, accounts.disable, accounts.enable):
        with pytest.raises(BadAccount, match="没有账号 nobody"):
            change(home, "nobody", by="cli:root")


def test_an_external_account_has_no_password_and_does_not_make_the_service_local(home):
    assert accounts.add(home, "outside", by="cli:root", is_external=True) is None
    assert not accounts.has_local(home)
    with pytest.raises(BadAccount, match="外部认证"):
        accounts.reset(home, "outside", by="cli:root")


def test_the_service_is_local_as_long_as_one_account_with_a_password_is_enabled(home, first):
    assert accounts.has_local(home)
    accounts.disable(home, "zhang", by="cli:root")
    assert not accounts.has_local(home)


def test_asking_a_home_without_a_register_makes_none(home):
    assert (accounts.listed(home), accounts.find(home, "zhang"), accounts.has_local(home)) == ([], None, False)
    assert not home.root.exists()


def test_a_chosen_password_replaces_the_first_and_ends_all_sessions(home, first):
    token = open_session(home, "zhang", "local", now=NOW)
    accounts.change_password(home, "zhang", first, "ｈarbour lantern 7", now=NOW)
    assert session_of(home, token, now=NOW) is None
    assert guess(home, first) == "wrong"
    # full-width as an input method types it is the same password
    assert not accounts.sign_in(home, "zhang", "harbour lantern 7", now=NOW).must_change


def test_changing_a_password_by_guessing_the_old_one_locks_too(home, first):
    for _ in range(4):
        with pytest.raises(WrongPassword):
            accounts.change_password(home, "zhang", "wrong", "harbour lantern 7", now=NOW)
    with pytest.raises(Locked):
        accounts.change_password(home, "zhang", "wrong", "harbour lantern 7", now=NOW)


def test_a_weak_choice_leaves_the_old_password_and_counts_as_no_wrong_one(home, first):
    for _ in range(6):
        with pytest.raises(WeakPassword):
            accounts.change_password(home, "zhang", first, "short", now=NOW)
    assert guess(home, first) == "in"


@pytest.mark.parametrize(
    ("new", "word"),
    [
        ("nine char", "至少要有 10 个字符"),
        ("Ｎine char", "至少要有 10 个字符"),
        ("x1" * 65, "最多 128 个字符"),
        ("x1" * 5000, "最多 128 个字符"),
        ("aaaaAAAAaaaa", "同一个字符"),
        ("长长长长长长长长长长", "同一个字符"),
        ("my-Zhang.San-2026", "账号名"),
        ("my-ｚhang.san-2026", "账号名"),
        ("Password123", "太常见"),
        ("１２３４５６７８９０", "太常见"),
        ("the old one 26", "原密码"),
    ],
)
def test_a_weak_password_is_told_which_rule_it_breaks(new, word):
    with pytest.raises(WeakPassword, match=word):
        passwords.require_strong(new, account="zhang.san", old="the old one 26")


@given(st.text(max_size=200), st.from_regex("[a-z]{2,5}", fullmatch=True))
@example("\ufdfa" * 8, "ab")  # one character that NFKC makes eighteen of
def test_an_accepted_password_keeps_every_rule(new, account):
    try:
        passwords.require_strong(new, account=account, old="old password")
    except WeakPassword:
        return
    folded = unicodedata.normalize("NFKC", new)
    assert 10 <= len(folded) <= 128
    assert len(set(folded)) > 1
    assert account not in folded.casefold()


def test_an_old_hash_is_made_anew_at_sign_in(home, first):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("harbour lantern 7")
    connection = sqlite3.connect(home.register)
    with connection:
        connection.execute("update accounts set password_hash = ?", (weak,))
    assert guess(home, "harbour lantern 7") == "in"
    (kept,) = connection.execute("select password_hash from accounts").fetchone()
    connection.close()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert guess(home, "harbour lantern 7") == "in"


def test_a_moment_without_a_time_zone_is_refused(home, first):
    with pytest.raises((TypeError, ValueError)):
        accounts.sign_in(home, "zhang", first, now=datetime(2026, 3, 2))
