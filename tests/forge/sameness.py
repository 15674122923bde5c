"""What a page shows, without what differs from run to run: to be held against the same page of another run."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from google.protobuf.message import Message

from tests.forge.asking import Leak
from tests.forge.checks import OPEN, Watched
from tests.forge.client import Shown, Tab, fetch
from tests.forge.people import BY_ACCOUNT
from tests.forge.serving import Served
from tests.forge.values import DAY

Page = dict[str, bytes]
_OF_THE_RUN = frozenset({"new_session", "session_status_changed", "script_finished", "session_event"})
_FRESH = ("deferred_file_id",)
"""Fields that are made anew by every run: the ticket of a download."""


def page_of(shown: Shown, renamed: Mapping[bytes, bytes] | None = None) -> Page:
    """The last of all that was sent to each place of the page; ``renamed`` are ids that stand for one another."""
    found: Page = {}
    for message in shown.messages:
        kind = str(message.WhichOneof("type"))
        if kind in _OF_THE_RUN:
            continue
        place = f"{kind} {list(message.metadata.delta_path)} {message.delta.WhichOneof('type') or ''}"
        copy = type(message)()
        copy.CopyFrom(message)
        copy.hash = ""
        copy.metadata.ClearField("run")
        _blank(copy)
        data = copy.SerializeToString(deterministic=True)
        for name, other in (renamed or {}).items():
            data = data.replace(name, other)
        found[place] = data
    return found


def _blank(message: Message) -> None:
    for entry, value in message.ListFields():
        if entry.name in _FRESH:
            message.ClearField(entry.name)
        for each in value if entry.is_repeated else (value,):
            if isinstance(each, Message):
                _blank(each)


def digest(page: Page) -> str:
    """One hash of a page."""
    whole = hashlib.sha256()
    for place, data in sorted(page.items()):
        whole.update(place.encode() + b"\0" + data + b"\0")
    return whole.hexdigest()


def difference(one: Page, two: Page) -> str:
    """Where two pages differ first, for a message."""
    places = [place for place in sorted({*one, *two}) if one.get(place) != two.get(place)]
    told = [f"{place}\n  {one.get(place, b'')[:700]!r}\n  {two.get(place, b'')[:700]!r}" for place in places[:2]]
    return f"{len(places)} places: " + "\n".join(told)


_ROWS = ("finding_rows", "activity_rows", "obligation_rows", "leader_rows", "accident_rows")
Turn = tuple[str, dict[str, str]]
SMALL: tuple[Turn, ...] = tuple(
    ("rows", {"of": of, "period": period}) for period in ("year", "all", "quarter") for of in _ROWS
)
LARGE: tuple[Turn, ...] = tuple(
    (page, {}) for page in ("bulletin", "findings", "archive", "mine", "leaders", "districts", "accidents")
)
_EVERY = 10
"""Every so many orders a large page is asked for; the others are small, so that 200 orders fit into two minutes."""
_LEAVES = 0.03
"""How often a person comes back with a new tab."""
REVOKED = "revoked"


def turn_of(place: int) -> Turn:
    """The page that is asked for in one order."""
    turn, is_large = place // _EVERY, place % _EVERY == _EVERY - 1
    return LARGE[turn % len(LARGE)] if is_large else SMALL[place % len(SMALL)]


def check_order(server: Served, accounts: Iterable[str], orders: int, seed: int) -> int:
    """Each person's page is the same whoever came before: the server forgets, and people come in a random order.

    Raises Leak. Returns how many pages were held against the one that the person got alone.
    """
    people, chance, held = list(accounts), random.Random(seed), 0
    alone: dict[str, Page] = {}
    turns = {repr(turn): turn for turn in map(turn_of, range(orders))}
    with ExitStack() as stack:
        tabs: dict[str, Tab] = {}
        stack.callback(lambda: [tab.close() for tab in tabs.values()])
        for account in people:
            for turn in turns.values():
                server.forget()
                alone[f"{account} {turn}"] = _page(server, tabs, account, turn)
                if account in tabs:
                    # what comes first and stays would look the same in every order
                    name, seat = turn[0], Watched(server, BY_ACCOUNT[account], tabs[account])
                    seat.search(tabs[account].last.bytes, name, is_open=name == OPEN)
        for place in range(orders):
            server.forget()
            turn = turn_of(place)
            for account in chance.sample(people, len(people)):
                if chance.random() < _LEAVES and account in tabs:
                    tabs.pop(account).close()
                got = _page(server, tabs, account, turn)
                held += 1
                was = alone[f"{account} {turn}"]
                if digest(got) != digest(was):
                    where = f"order {place}: {turn} of {account} depends on who came before"
                    raise Leak(f"{where}\n{difference(got, was)}")
    return held


def _page(server: Served, tabs: dict[str, Tab], account: str, turn: Turn) -> Page:
    page, params = turn
    if account == REVOKED:
        answer = fetch(server.address, f"/{page}", server.tokens[account])
        return {name: value.encode() for name, value in answer.headers if name == "location"} | {
            f"{answer.status}": answer.body
        }
    if account not in tabs:
        tabs[account] = Tab(server.address, server.tokens[account])
        # by a small page: the first one of most roles is a large one
        tabs[account].open("rows", DAY | {"of": "accident_rows"})
    tab = tabs[account]
    return page_of(tab.open(page if page in tab.pages else "", DAY | params))


def check_together(server: Served, accounts: Iterable[str], rounds: int) -> int:
    """Each person's page is the same when all ask at once, each for another page; raises Leak. Returns how many."""
    people, alone = list(accounts), {}
    with ExitStack() as stack:
        tabs: dict[str, Tab] = {}
        stack.callback(lambda: [tab.close() for tab in tabs.values()])
        for account in people:
            alone[account] = [_page(server, tabs, account, turn) for turn in SMALL[:rounds]]
        for place in range(rounds):
            server.forget()
            with ThreadPoolExecutor(len(people)) as pool:
                asked = [
                    (account, (place + shift) % rounds, pool.submit(_page, server, tabs, account, turn))
                    for shift, account in enumerate(people)
                    for turn in (SMALL[(place + shift) % rounds],)
                ]
                for account, turn, coming in asked:
                    got, was = coming.result(), alone[account][turn]
                    if digest(got) != digest(was):
                        raise Leak(f"{SMALL[turn]} of {account} differs in a crowd\n{difference(got, was)}")
    return rounds * len(people)
