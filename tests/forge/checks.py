"""The checks over a running server: the same ones hold the product, and must catch every planted leak."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from websockets.exceptions import ConnectionClosed

from dashboard.pages import PAGES
from dashboard.shown import SHOWN
from tests.forge.asking import Leak
from tests.forge.canary import Row
from tests.forge.client import Shown, Tab, fetch
from tests.forge.people import BY_ACCOUNT, Person, district_names
from tests.forge.serving import ROOT, Served
from tests.forge.tokens import shown, tokens_sent
from tests.forge.values import DAY, addresses, anything
from warehouse.access import Act, Role

PAGE_NAMES = tuple(entry.name for entry in PAGES)
OPEN = "bulletin"
"""The page on which every district's name is published."""
_FILTERS = frozenset({"district", "level", "accident_level", "present"})
_READ = {
    "rows": frozenset({"period", "asof"}),
    "findings": frozenset({"period", "asof"}),
    "leaders": frozenset({"ends"}),
}
"""What a page reads from the address beside the filter bar's and what it is registered with."""
_INSIDE = re.compile(
    rb"Traceback|File \\?\"|\.duckdb|\.parquet|\.sqlite|Binder Error|Catalog Error|Parser Error|polars\.|duckdb\."
    rb"|(?:core|marts|staging|landing)\.(?:fct|dim|finding|city|deliver)"
)


class Watched:
    """One person's tab: everything that comes is searched for what belongs to others."""

    def __init__(self, server: Served, person: Person, tab: Tab) -> None:
        self.server, self.person, self.tab = server, person, tab
        self._said: set[str] = set()
        self.seen: set[str] = set()

    def open(self, page: str, params: Mapping[str, str], widgets: Iterable[object] = ()) -> Shown:
        """Run a page and search what came; raises Leak."""
        sent = list(widgets)
        # what the client itself said may come back: it told the client nothing
        self._said |= tokens_sent(repr(dict(params)).encode() + b"".join(each.SerializeToString() for each in sent))
        got = self.tab.open(page if page in self.tab.pages else "", params, sent)  # type: ignore[arg-type]
        self.search(got.bytes, f"{page}?{dict(params)} {sent}", is_open=self._is_open(got))
        self._search_inside(got, page)
        return got

    def _is_open(self, got: Shown) -> bool:
        names = {path for path, each in self.tab.pages.items() if each == got.page_hash}
        return OPEN in names or (self.person.role is Role.VIEWER and "" in names)

    def search(self, data: bytes, where: str, *, is_open: bool = False) -> None:
        """Raises Leak when the bytes hold a token of what the person may not see."""
        city, found = self.server.city, tokens_sent(data)
        self.seen |= found
        allowed = self._said | (district_names(city) if is_open else frozenset())
        foreign = {token for token in found - allowed if self.person.is_foreign(token, city)}
        if foreign:
            raise Leak(f"{self.person.account} was sent {shown(foreign)} by {where[:1500]}")

    def _search_inside(self, got: Shown, page: str) -> None:
        for message in got.messages:
            if message.WhichOneof("type") == "new_session":
                message.new_session.main_script_path = ""  # Streamlit's own; see the report
            data = message.SerializeToString()
            home = str(self.server.home.root).encode()
            for found in (*_INSIDE.findall(data), *(each for each in (home, str(ROOT).encode()) if each in data)):
                raise Leak(f"{self.person.account} was shown the inside {found!r} on {page}: {data[:600]!r}")


@contextmanager
def watched(server: Served, account: str) -> Iterator[Watched]:
    """A tab of this person that has looked at its first page."""
    person = BY_ACCOUNT[account]
    with Tab(server.address, server.tokens[account]) as tab:
        seat = Watched(server, person, tab)
        seat.open("", DAY)
        yield seat


def own_pages(seat: Watched) -> list[str]:
    """The pages of the person's role."""
    viewer = seat.person.viewer(seat.server.city)
    return [entry.name for entry in PAGES if entry.is_for(viewer)]


def check_own(server: Served, account: str) -> None:
    """The pages of one's own are drawn and hold what one may see; the office's hold everybody's. Raises Leak."""
    with watched(server, account) as seat:
        for name in own_pages(seat):
            for period in ("year", "all"):
                got = seat.open(name, DAY | {"period": period})
                if b"card_failure" in got.bytes:
                    raise Leak(f"{name} fails for {account} with {period}")
        if seat.person.role is Role.OFFICE:
            for question in SHOWN:
                seat.open("rows", DAY | {"period": "all", "of": question})
        missing = {row.table for row in server.city.rows if _is_shown(row, seat)}
        if missing:
            raise Leak(f"{account} was shown nothing of {missing}")


def _is_shown(row: Row, seat: Watched) -> bool:
    """Whether nothing of a table was seen though some of it is the person's."""
    if row.table in ("units", "regions", "duties") or row.is_refused:
        return False
    of_table = [each for each in seat.server.city.of(row.table) if seat.person.sees(each, seat.server.city)]
    return bool(of_table) and not any(each.tokens & seat.seen for each in of_table)


def check_addresses(server: Served, account: str, pages: Iterable[str] = PAGE_NAMES) -> set[str]:
    """Every page with every parameter; raises Leak. Returns the tokens that were seen."""
    with watched(server, account) as seat:
        every, mine = list(addresses(server.city, seat.person)), own_pages(seat)
        for name in pages:
            reads = _FILTERS | _READ.get(name, frozenset())
            reads |= next({*entry.reads} for entry in PAGES if entry.name == name)
            for params in every if name in mine else (every[0], every[-1]):
                changed = {key for key, value in params.items() if DAY.get(key) != value}
                if len(changed) > 3 or changed <= reads:
                    seat.open(name, params)
        return seat.seen


def check_widgets(server: Served, account: str, pages: Iterable[str] = PAGE_NAMES) -> None:
    """Every page of the person's with widget values that it never offered; raises Leak."""
    with watched(server, account) as seat:
        for name in own_pages(seat):
            if name in pages:
                first = seat.open(name, DAY)
                for widgets in anything(first.widgets, server.city, seat.person):
                    seat.open(name, DAY, widgets)


def check_http(server: Served, account: str) -> None:
    """Pages, files and errors over plain HTTP, headers and redirects included; raises Leak."""
    person = BY_ACCOUNT[account]
    with watched(server, account) as seat:
        for path in (*(f"/{name}" for name in PAGE_NAMES), *_STRANGE):
            for token in (server.tokens[account], None, "x" * 43):
                answer = fetch(server.address, path, token)
                seat.search(answer.everything, f"GET {path}")
                assert not _INSIDE.search(answer.body) or answer.body.lstrip().startswith(b"<!"), (person, path)


_STRANGE = (
    "/", "/media/0.csv", "/media/../CURRENT", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics",
    "/_stcore/upload_file/x/y", "/_stcore/stream", "/app/static/", "/app/static/../rerun.py", "/component/x/y",
    "/sign-in?next=//x.example", "/sign-in/role", "/no-such-page?district=x", "/_stcore/agent/openapi.json",
)  # fmt: skip


def check_exports(server: Served, account: str, pages: Iterable[str] = PAGE_NAMES) -> int:
    """Every download that the person's pages offer, unpacked; raises Leak. Returns how many files there were."""
    count = 0
    with watched(server, account) as seat:
        for name in own_pages(seat):
            if name not in pages:
                continue
            for params in _exported(name):
                for button in seat.open(name, params).elements("download_button"):
                    told, answer = seat.tab.download(button.deferred_file_id)
                    seat.search(told.bytes, f"the click on {button.label} of {name}")
                    if answer is not None:
                        seat.search(answer.everything, f"{button.label} of {name}?{params}")
                        count += answer.status == 200
    may = seat.person.viewer(server.city).may(Act.EXPORT)
    if bool(count) != may:
        raise Leak(f"{account} {'cannot' if may else 'may'} export: {count} files")
    return count


def _exported(page: str) -> list[dict[str, str]]:
    if page != "rows":
        return [dict(DAY)]
    return [
        DAY | {"of": of} for of in ("finding_rows", "activity_rows", "obligation_rows", "leader_rows", "accident_rows")
    ]


def check_handed_on(server: Served, owner: str, other: str) -> None:
    """A file that was made for one, and the ticket to make it, are of no use to another; raises Leak."""
    with watched(server, owner) as first, watched(server, other) as second:
        button = first.open("rows", DAY | {"of": "finding_rows"}).elements("download_button")[0]
        told, answer = first.tab.download(button.deferred_file_id)
        if answer is None or answer.status != 200:
            raise Leak(f"{owner} is not handed what is theirs")
        url = told.messages[-1].backend_operation_response.deferred_file.url
        for token in (server.tokens[other], None):
            got = fetch(server.address, url, token)
            second.search(got.everything, "somebody else's file")
            if got.status not in (403, 404):
                raise Leak(f"somebody else's file is answered with {got.status}")
        told, answer = second.tab.download(button.deferred_file_id)
        second.search(told.bytes + (answer.everything if answer else b""), "somebody else's download")


def check_messages(server: Served, account: str) -> None:
    """Every kind of message that a page can send tells nothing of others nor of the machine; raises Leak."""
    for asked in _messages():
        with watched(server, account) as seat:
            try:
                seat.tab.say(asked)
                seat.open("rows", DAY)
            except ConnectionClosed:
                continue


def _messages() -> Iterator[BackMsg]:
    for kind in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields:
        asked = BackMsg()
        if kind.message_type is None:
            setattr(asked, kind.name, True)
        else:
            getattr(asked, kind.name).SetInParent()
        yield asked
    for operation in BackendOperationRequest.DESCRIPTOR.oneofs_by_name["payload"].fields:
        asked = BackMsg()
        asked.backend_operation_request.request_id = "forge"
        getattr(asked.backend_operation_request, operation.name).SetInParent()
        yield asked
