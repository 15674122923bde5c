"""A small home with accounts, a session, settings and a secret, and a back-up of it: both are only read."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.load import locked
from tests.faults import office
from tests.faults.homes import load_here
from warehouse.access import Role, accounts, sessions
from warehouse.access.grants import Grant, grant
from warehouse.paths import Home
from warehouse.safekeeping import Receipt, back_up

NOW = datetime(2026, 10, 31, 8, 0, tzinfo=UTC)
ACTOR = "cli:tester"


@dataclass(frozen=True, slots=True)
class Kept:
    """A home, its back-up without secrets, and what opens it: a password and the token of a session."""

    home: Home
    receipt: Receipt
    password: str
    token: str


def kept_in(home: Home, target: Path, *, has_secrets: bool = False) -> Receipt:
    """Back up as the command does, under the loader's lock."""
    with locked(home):
        return back_up(home, target, actor=ACTOR, has_secrets=has_secrets)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    home = Home(tmp_path_factory.mktemp("kept") / "home")
    assert load_here(home.root, office.first_files(tmp_path_factory.mktemp("office"))).exit_code == 0
    password = accounts.add(home, "zhang", by=ACTOR, name="张三") or ""
    grant(home, Grant("zhang", Role.LIAISON, districts=("北桥区",)), by=ACTOR)
    token = sessions.open_session(home, "zhang", "local", now=NOW)
    secret = home.root / "proxy.secret"
    secret.write_text("0123456789abcdef" * 4)
    secret.chmod(0o600)
    home.service.write_text(
        'origin = "https://qingdan.example.gov.cn"\n[proxy]\nheader = "X-Remote-User"\n'
        'secret_file = "proxy.secret"\npeers = ["127.0.0.1"]\n'
    )
    return Kept(home, kept_in(home, tmp_path_factory.mktemp("archives") / "plain.tar"), password, token)
