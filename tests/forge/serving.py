"""A server over the canary city with people who are signed in, clean or with a planted leak."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from tests.forge.canary import City
from tests.forge.people import PEOPLE, Person
from warehouse.access import Role, accounts, grants, sessions
from warehouse.access.grants import Grant
from warehouse.paths import Home

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90
PASSWORD = "yunchuan-lantern-47-harbour"


@dataclass
class Served:
    """A running server: where it is, and the pipe on which it forgets what it remembers."""

    address: str
    home: Home
    city: City
    tokens: dict[str, str]
    _orders: IO[str]
    _said: IO[str]

    def forget(self) -> None:
        """Empty every cache of the server, as if nobody had been there."""
        self._orders.write("forget\n")
        self._orders.flush()
        assert self._said.readline().strip() == "forgotten"


def sign_everyone_in(home: Home, city: City) -> dict[str, str]:
    """Accounts, grants and a session for everyone; returns the sessions' tokens by account."""
    home.service.write_text("[local]\nenabled = true\n", encoding="utf-8")
    tokens = {}
    for person in PEOPLE:
        _add(home, person.account)
        grants.grant(home, _grant_of(person, city), by="forge")
        tokens[person.account] = sessions.open_session(home, person.account, "local", now=datetime.now(UTC))
        found = grants.viewers_of(home, person.account, datetime.now(UTC).date())
        assert [each.scope_id for each in found] == [person.viewer(city).scope_id], person.account
    for account in ("revoked", "nobody"):
        _add(home, account)
        tokens[account] = sessions.open_session(home, account, "local", now=datetime.now(UTC))
    grants.grant(home, Grant("revoked", Role.TOUR, districts=tuple(city.districts.values())), by="forge")
    assert grants.revoke(home, "revoked", None, by="forge") == 1
    return tokens


def _add(home: Home, account: str) -> None:
    first = accounts.add(home, account, by="forge")
    assert first
    accounts.change_password(home, account, first, PASSWORD, now=datetime.now(UTC))


def _grant_of(person: Person, city: City) -> Grant:
    leader = city.leaders[person.leaders[0]] if person.leaders else None
    letters = person.figures if person.role is Role.LEADER else person.districts
    return Grant(
        account=person.account,
        role=person.role,
        leader=leader.name if leader else "",
        post=leader.post if leader else "",
        districts=tuple(city.districts[letter] for letter in letters),
        departments=tuple(city.departments[letter] for letter in person.departments),
    )


@contextmanager
def served(home: Home, city: City, cwd: Path, *plants: str, tokens: dict[str, str]) -> Iterator[Served]:
    """Serve ``home`` on a free port of 127.0.0.1 with these leaks planted; none: the product as it is."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (cwd / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.forge.planted", "--port", str(port), *plants],
            cwd=ROOT,
            env={
                **os.environ,
                "QINGDAN_HOME": str(home.root),
                "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    address = f"http://127.0.0.1:{port}"
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        _wait(f"{address}/_stcore/health", server, cwd / "server.log")
        yield Served(address, home, city, tokens, server.stdin, server.stdout)
    finally:
        server.terminate()
        server.wait(timeout=20)
        server.stdin.close()
        server.stdout.close()


def _wait(url: str, server: subprocess.Popen[str], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"the server did not come up:\n{log.read_text('utf-8', errors='replace')[-4000:]}")
