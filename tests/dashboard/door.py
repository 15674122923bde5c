"""A real server for the tests of the door, visitors without a browser, and the websocket as Streamlit speaks it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from warehouse.access import accounts, trail
from warehouse.paths import Home

ROOT = Path(__file__).resolve().parents[2]
QINGDAN = Path(sys.executable).parent / "qingdan"
START_SECONDS = 90
SESSION = "qingdan_session"
PROXY_SECRET = "0123456789abcdef0123456789abcdef"


def free_port() -> int:
    """A port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def copied(demo_home: Path, folder: Path) -> Home:
    """A home of its own with the demo city published: its register and trail are the test's."""
    ours = shutil.ignore_patterns("register.sqlite*", "cookie.key", "readers", "service.toml")
    shutil.copytree(demo_home, folder, ignore=ours)
    return Home(folder)


@contextmanager
def opened(home: Home, cwd: Path, port: int | None = None) -> Iterator[str]:
    """The server of `home` as the office starts it, by `qingdan serve`; gives the address."""
    port = port or free_port()
    address, log = f"http://127.0.0.1:{port}", cwd / f"server-{port}.log"
    with log.open("wb") as out:
        command = [str(QINGDAN), "serve", "--home", str(home.root), "--port", str(port)]
        server = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=subprocess.STDOUT, env=dict(os.environ))
    try:
        _await(f"{address}/_stcore/health", server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _await(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"the server did not come up:\n{log.read_text('utf-8', errors='replace')[-4000:]}")


def known(home: Home, account: str) -> str:
    """Add an account whose first password is changed already; gives the password."""
    first = accounts.add(home, account, by="cli:test")
    chosen = f"一句足够长的密码 {account[::-1]}"
    accounts.change_password(home, account, first or "", chosen, now=datetime.now(UTC))
    return chosen


def denied(home: Home, cause: str) -> list[dict[str, Any]]:
    """The details of the trail's `denied` lines with this cause."""
    lines = [entry for entry in trail.entries(home) if entry.action == "denied"]
    return [
        entry.detail | {"actor": entry.actor, "target": entry.target}
        for entry in lines
        if entry.detail["cause"] == cause
    ]


class Visitor(httpx.Client):
    """A browser without scripts: keeps cookies, follows nothing by itself, says where its forms come from."""

    def __init__(self, address: str, **more: Any) -> None:
        super().__init__(base_url=address, timeout=30, **more)
        self.address = address

    def form_token(self, path: str) -> str:
        """The token of the form on a page."""
        found = re.search(r'name="token" value="([^"]+)"', self.get(path).text)
        assert found, f"no form on {path}"
        return unescape(found.group(1))

    def send_form(
        self, path: str, *, origin: str | None = "", token: str | None = None, **fields: str
    ) -> httpx.Response:
        """Send the form of a page, by default with its token and from its own origin."""
        headers = {"origin": self.address} if origin == "" else {"origin": origin} if origin else {}
        token = self.form_token(path) if token is None else token
        return self.post(path, data={"token": token, **fields}, headers=headers)

    def sign_in(self, account: str, password: str, back: str = "/") -> httpx.Response:
        """Sign in through the page."""
        return self.send_form("/sign-in", account=account, password=password, next=back)

    @property
    def session(self) -> str | None:
        """The value of the session's cookie."""
        return self.cookies.get(SESSION)


@dataclass
class Told:
    """What a rerun sent: Streamlit's id of the session, and every message as text."""

    session_id: str
    text: str


class Page:
    """An open websocket."""

    def __init__(self, socket_: ClientConnection) -> None:
        self.socket = socket_

    def rerun(self, query: str = "", page: str = "") -> Told:
        """Ask for a rerun and collect what comes until the script has finished."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = page
        self.socket.send(asked.SerializeToString())
        return self.told()

    def told(self) -> Told:
        """What comes until the script has finished."""
        session_id, texts = "", []
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=60))
            texts.append(str(message))
            if message.HasField("new_session"):
                session_id = message.new_session.initialize.session_id
            if message.HasField("script_finished"):
                return Told(session_id, "\n".join(texts))


@contextmanager
def talking(
    address: str, session: str | None, *, origin: str | None = "", taking_up: str = "", host: str = "", extra: Any = ()
) -> Iterator[Page]:
    """Open a page's websocket with a session's cookie. Raises websockets' InvalidStatus when it is refused."""
    headers = [*extra]
    if session is not None:
        headers.append(("Cookie", f"{SESSION}={session}"))
    target = address.removeprefix("http://")
    protocols = ["streamlit", "PLACEHOLDER_AUTH_TOKEN", *([taking_up] if taking_up else [])]
    with (
        socket.create_connection((target.partition(":")[0], int(target.partition(":")[2]))) as raw,
        connect(
            f"ws://{host or target}/_stcore/stream",
            sock=raw,
            subprotocols=protocols,
            origin=address if origin == "" else origin,
            additional_headers=headers,
            max_size=None,
            open_timeout=30,
            proxy=None,
        ) as socket_,
    ):
        yield Page(socket_)


def refusal_of(*asked: Any, **more: Any) -> int:
    """The HTTP status with which a websocket is refused; 101 when it is not."""
    try:
        with talking(*asked, **more):
            return 101
    except InvalidStatus as refused:
        return int(refused.response.status_code)


PROVIDER = """
import sys
import werkzeug.serving
from oidc_provider_mock import User, app
users = [User(sub=name, claims={"preferred_username": name, "name": f"姓名 {name}"}) for name in sys.argv[2:]]
werkzeug.serving.make_server("127.0.0.1", int(sys.argv[1]), app(user_claims=users), threaded=True).serve_forever()
"""


@contextmanager
def provided(cwd: Path, *subjects: str) -> Iterator[str]:
    """An identity provider of the office on this machine; gives the address of its metadata."""
    port, log = free_port(), cwd / "provider.log"
    with log.open("wb") as out:
        command = [sys.executable, "-W", "ignore", "-c", PROVIDER, str(port), *subjects]
        provider = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    metadata = f"http://127.0.0.1:{port}/.well-known/openid-configuration"
    try:
        _await(metadata, provider, log)
        yield metadata
    finally:
        provider.terminate()
        provider.wait(timeout=20)


def secret_file(home: Home, name: str, secret: str = PROXY_SECRET) -> None:
    """A file with a secret in it, as the settings want it."""
    (home.root / name).write_text(secret)
    (home.root / name).chmod(0o600)
