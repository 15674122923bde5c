from datetime import UTC, datetime, timedelta

import pytest

from tests.etl.running import qingdan, refuses
from warehouse.access import accounts, trail
from warehouse.access.accounts import Locked, WrongPassword
from warehouse.access.sessions import open_session, session_of
from warehouse.ledger import Damaged
from warehouse.paths import Home

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


@pytest.fixture
def users(home):
    """Runs `qingdan users` in this home."""
    return lambda *words: qingdan("users", *words, "--home", home.root)


def recorded(home):
    return [(entry.action, entry.target, entry.detail) for entry in trail.entries(home)]


def test_a_new_account_signs_in_with_the_password_that_is_printed_once(users, home):
    ran = users("add", "Zhang.San", "--name", "甲", "--json")
    assert ran.exit_code == 0
    assert ran.json | {"password": ""} == {
        "account": "zhang.san", "name": "甲", "is_external": False, "password": "",
    }  # fmt: skip
    assert accounts.sign_in(home, "zhang.san", ran.json["password"], now=NOW).must_change
    assert ran.json["password"] not in users("list", "--json").stdout


def test_people_are_told_the_first_password_on_stdout_alone(users, home):
    ran = users("add", "zhang")
    password = ran.stdout.strip().rsplit("：", 1)[1]
    assert accounts.sign_in(home, "zhang", password, now=NOW).account == "zhang"
    assert ran.stderr == ""


def test_an_external_account_has_no_password_to_print(users):
    assert users("add", "li", "--external", "--json").json["password"] is None


def test_an_account_that_cannot_be_or_is_there_already_is_refused_in_a_sentence(users, home):
    refuses(users("add", "demo:office"), "demo:office", "保留")
    refuses(users("add", "a"), "2 至 64 个字符")
    assert not home.root.exists()
    users("add", "zhang")
    refuses(users("add", "ZHANG"), "zhang", "users reset zhang")
    for command in ("reset", "disable", "enable"):
        refuses(users(command, "nobody"), "没有账号 nobody")


def test_a_reset_gives_a_new_password_and_lets_a_locked_out_person_in(users, home):
    first = users("add", "zhang", "--json").json["password"]
    for _ in range(4):
        with pytest.raises(WrongPassword):
            accounts.sign_in(home, "zhang", "wrong", now=datetime.now(UTC))
    with pytest.raises(Locked):
        accounts.sign_in(home, "zhang", "wrong", now=datetime.now(UTC))
    (row,) = users("list", "--json").json
    assert datetime.fromisoformat(row["locked_until"]) > datetime.now(UTC) + timedelta(minutes=13)
    second = users("reset", "zhang", "--json").json["password"]
    assert second != first
    assert accounts.sign_in(home, "zhang", second, now=datetime.now(UTC)).account == "zhang"
    assert users("list", "--json").json[0]["locked_until"] is None


def test_a_disabled_account_is_out_at_once_until_it_is_enabled(users, home):
    first = users("add", "zhang", "--json").json["password"]
    token = open_session(home, "zhang", "local", now=NOW)
    assert users("disable", "zhang", "--json").json == {"account": "zhang", "is_disabled": True, "sessions_ended": 1}
    assert session_of(home, token, now=NOW) is None
    assert users("list", "--json").json[0]["is_disabled"] is True
    assert users("enable", "zhang", "--json").json == {"account": "zhang", "is_disabled": False}
    assert accounts.sign_in(home, "zhang", first, now=NOW).account == "zhang"


def test_the_list_tells_accounts_with_the_roles_they_have_today(users, home):
    assert users("list", "--json").json == []
    users("add", "zhang", "--name", "甲")
    users("add", "li", "--external")
    qingdan("access", "grant", "zhang", "office", "--home", home.root)
    qingdan("access", "grant", "zhang", "viewer", "--from", "2020-01-01", "--to", "2020-12-31", "--home", home.root)
    told = [(row["account"], row["name"], row["roles"], row["is_external"]) for row in users("list", "--json").json]
    assert told == [("li", "", [], True), ("zhang", "甲", ["安委办"], False)]
    assert "安委办" in users("list").stdout


def test_every_change_is_a_line_of_the_trail_and_no_password_is_in_it(users, home):
    passwords = [users("add", "zhang", "--name", "甲", "--json").json["password"]]
    users("add", "zhang")  # refused: no line
    passwords.append(users("reset", "zhang", "--json").json["password"])
    users("disable", "zhang")
    users("enable", "zhang")
    assert recorded(home) == [
        ("user_added", "zhang", {"name": "甲", "is_external": False}),
        ("user_reset", "zhang", {}),
        ("user_disabled", "zhang", {"sessions": 0}),
        ("user_enabled", "zhang", {}),
    ]
    assert {entry.actor for entry in trail.entries(home)} == {trail.operator()}
    for path in (path for path in home.root.rglob("*") if path.is_file()):
        for password in passwords:
            assert password.encode() not in path.read_bytes(), path
    assert trail.verify(home) == []


def test_a_damaged_register_is_named_with_the_way_out(home):
    home.root.mkdir()
    home.register.write_bytes(b"x" * 8192)
    with pytest.raises(Damaged, match="请用备份恢复"):
        qingdan("users", "list", "--home", home.root)
