"""A client that speaks to the server as a browser does, byte for byte, and sends whatever it likes."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

COOKIE = "qingdan_session"
RUN_SECONDS = 40
_EARLY = "FINISHED_EARLY_FOR_RERUN"


@dataclass(frozen=True)
class Answer:
    """One HTTP answer: status, headers, body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def everything(self) -> bytes:
        """All that was sent: headers first."""
        return "\n".join(f"{name}: {value}" for name, value in self.headers).encode("latin-1") + b"\n\n" + self.body

    def cookie(self, name: str) -> str | None:
        """The value of a cookie that was set."""
        found = (value.split(";")[0] for key, value in self.headers if key.lower() == "set-cookie")
        return next((pair.partition("=")[2] for pair in found if pair.partition("=")[0] == name), None)


def fetch(address: str, path: str, token: str | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """GET a path; no redirect is followed."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), int(parts.port or 80), timeout=RUN_SECONDS)
    try:
        sent = {"Cookie": f"{COOKIE}={token}"} if token else {}
        connection.request("GET", quote(path, safe="/?&=%:+,;@!$'()*~#-._"), headers={**sent, **(headers or {})})
        answer = connection.getresponse()
        return Answer(answer.status, tuple(answer.getheaders()), answer.read())
    finally:
        connection.close()


@dataclass
class Shown:
    """What one rerun sent: every frame as it came, and the messages in them."""

    frames: list[bytes] = field(default_factory=list)
    messages: list[ForwardMsg] = field(default_factory=list)

    @property
    def bytes(self) -> bytes:
        """Everything that was sent."""
        return b"\n".join(self.frames)

    def elements(self, kind: str) -> list[Any]:
        """The elements of a kind, such as selectbox, in the order in which they came."""
        deltas = [message.delta.new_element for message in self.messages if message.WhichOneof("type") == "delta"]
        return [getattr(each, kind) for each in deltas if each.WhichOneof("type") == kind]

    @property
    def widgets(self) -> dict[str, str]:
        """The id of every widget and its kind; blocks such as popovers among them."""
        return dict(pair for message in self.messages for pair in _widgets(message))

    @property
    def pages(self) -> dict[str, str]:
        """The script hash of every page by its path."""
        return {
            page.url_pathname: page.page_script_hash
            for message in self.messages
            for page in message.navigation.app_pages
            if message.WhichOneof("type") == "navigation"
        }

    @property
    def page_hash(self) -> str:
        """The page that was run."""
        return next(
            (m.navigation.page_script_hash for m in reversed(self.messages) if m.WhichOneof("type") == "navigation"), ""
        )

    @property
    def query(self) -> str:
        """The query string that the page wrote into the address."""
        found = [m.page_info_changed.query_string for m in self.messages if m.WhichOneof("type") == "page_info_changed"]
        return found[-1] if found else ""


def _widgets(message: Message) -> Iterator[tuple[str, str]]:
    for entry, value in message.ListFields():
        for each in value if entry.is_repeated else (value,):
            if isinstance(each, Message):
                found = getattr(each, "id", None)
                if isinstance(found, str) and found.startswith("$$"):
                    yield found, entry.name
                yield from _widgets(each)


class Tab:
    """One open page of a browser: a websocket that was opened with the cookie of a session."""

    def __init__(self, address: str, token: str | None, *, origin: str | None = None) -> None:
        self.address, self.token = address, token
        xsrf = fetch(address, "/_stcore/health", token).cookie("_streamlit_xsrf")
        cookies = {COOKIE: token, "_streamlit_xsrf": xsrf}
        parts = urlsplit(address)
        self._open = ExitStack()
        self._socket: ClientConnection = self._open.enter_context(
            connect(
                f"ws://{parts.netloc}/_stcore/stream",
                origin=origin or f"http://{parts.netloc}",  # type: ignore[arg-type]
                subprotocols=["streamlit", *([xsrf] if xsrf else [])],  # type: ignore[list-item]
                additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items() if value)},
                max_size=None,
                proxy=None,
            )
        )
        self._session_id = ""
        self.pages: dict[str, str] = {}
        self.last = Shown()

    def close(self) -> None:
        """Shut the page."""
        self._open.close()

    def __enter__(self) -> Tab:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(
        self,
        page: str = "",
        params: Mapping[str, str] | str = "",
        widgets: Sequence[WidgetState] = (),
        *,
        by_name: bool = False,
    ) -> Shown:
        """Run a page by its path with a query string and any widget values; returns what was sent."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string = params if isinstance(params, str) else urlencode(params)
        known = "" if by_name else self.pages.get(page, "")
        if known:
            state.page_script_hash = known
        else:
            state.page_name = page
        state.widget_states.widgets.extend(widgets)
        state.context_info.url = f"{self.address}{page}"
        state.context_info.timezone = "Asia/Shanghai"
        state.context_info.locale = "zh-CN"
        return self.send(asked)

    def send(self, asked: BackMsg) -> Shown:
        """Send any message; for a rerun, collect until the last run it starts is over."""
        self._socket.send(asked.SerializeToString())
        self.last = self._until_finished()
        self.pages |= self.last.pages
        return self.last

    def _until_finished(self) -> Shown:
        shown, deadline = Shown(), time.monotonic() + RUN_SECONDS
        while True:
            frame = self._socket.recv(timeout=max(deadline - time.monotonic(), 0.01))
            assert isinstance(frame, bytes)
            shown.frames.append(frame)
            message = ForwardMsg.FromString(frame)
            shown.messages.append(message)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._session_id = message.new_session.initialize.session_id
            elif kind == "script_finished" and self._is_over(message):
                return shown

    @staticmethod
    def _is_over(message: ForwardMsg) -> bool:
        return ForwardMsg.ScriptFinishedStatus.Name(message.script_finished) != _EARLY

    def say(self, asked: BackMsg) -> None:
        """Send any message and wait for nothing; what it brings comes with the next page."""
        if asked.WhichOneof("type") == "backend_operation_request":
            asked.backend_operation_request.session_id = self._session_id
        self._socket.send(asked.SerializeToString())

    def download(self, file_id: str) -> tuple[Shown, Answer | None]:
        """Click a download whose file is made on the click: the message that tells its address, and the file."""
        asked = BackMsg()
        asked.backend_operation_request.request_id = "forge"
        asked.backend_operation_request.session_id = self._session_id
        asked.backend_operation_request.deferred_file.file_id = file_id
        self._socket.send(asked.SerializeToString())
        shown, deadline = Shown(), time.monotonic() + RUN_SECONDS
        while True:
            frame = self._socket.recv(timeout=max(deadline - time.monotonic(), 0.01))
            assert isinstance(frame, bytes)
            shown.frames.append(frame)
            message = ForwardMsg.FromString(frame)
            shown.messages.append(message)
            if message.WhichOneof("type") == "backend_operation_response":
                url = message.backend_operation_response.deferred_file.url
                return shown, fetch(self.address, url, self.token) if url else None


def is_shut_out(address: str, token: str | None) -> bool:
    """Whether a websocket with this session is refused, or shut at the first message."""
    try:
        with Tab(address, token) as tab:
            tab.open()
    except (ConnectionClosed, OSError, TimeoutError, http.client.HTTPException):
        return True
    except Exception as refused:
        if type(refused).__name__ == "InvalidStatus":
            return True
        raise
    return False
