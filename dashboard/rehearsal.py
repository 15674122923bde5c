"""How long a rerun of 推演 takes, a weight moved and none: ``python -m dashboard.rehearsal HOME SCHEME TERM``."""

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

import orjson
from streamlit.testing.v1 import AppTest

from dashboard.seat import Seat
from dashboard.session import Reader
from dashboard.sign_in.desk import desk_at, moment
from dashboard.sign_in.identity import Identity, demo_account
from warehouse.access import Role, sessions
from warehouse.snapshots import current

TURNS: Final = 9  # of each kind, in turn, so that both see the same machine
_LONGEST: Final = 300  # seconds of one rerun, on a machine that does much else


def office_reader(root: Path) -> Reader:
    """A reader of the office over a home, in a session of its own."""
    desk, snapshot, now = desk_at(root), current(root), moment()
    token = sessions.open_session(desk.home, demo_account(Role.OFFICE), "demo", now=now)
    session = sessions.session_of(desk.home, token, now=now)
    if session is None:
        raise RuntimeError("the session that was just opened is not there")
    seat = Seat(desk, Identity(session, ()), token)
    return Reader(seat.viewer_on(snapshot), snapshot, seat)


def staged(reader: Reader, name: str, clock: list[float]) -> AppTest:
    """The page ``name`` without a browser or a server; every run of it puts its seconds on the ``clock``."""
    return AppTest.from_function(_script, default_timeout=_LONGEST, args=(reader, name, clock))


def _script(reader: "Reader", name: str, clock: list[float]) -> None:
    # its own names only: the source of this function alone is run
    import time

    import streamlit as st

    from dashboard import links
    from dashboard.pages import PAGES, Entry

    def bound(entry: Entry) -> "Callable[[], None]":
        return lambda: entry.page(reader)

    pages = {
        entry.name: st.Page(bound(entry), title=entry.title, url_path=entry.name, default=entry.name == name)
        for entry in PAGES
    }
    links.register(pages, name)
    shown = st.navigation(list(pages.values()), position="hidden")
    began = time.perf_counter()
    shown.run()
    clock.append(time.perf_counter() - began)


def rehearsed(root: Path, scheme: str, term: str) -> dict[str, float]:
    """Median seconds of the page function in a rerun without a change (``plain``) and with a weight moved (``moved``).

    Raises RuntimeError when the page shows an error.
    """
    clock: list[float] = []
    stage = staged(office_reader(root), "whatif", clock)
    stage.query_params["scheme"], stage.query_params["term"] = scheme, term
    stage.run()
    plain, moved = [], []
    for turn in range(TURNS):
        stage.run()
        plain.append(clock[-1])
        stage.slider(key="weight_0").set_value(float(10 + turn)).run()
        moved.append(clock[-1])
        if stage.exception:
            raise RuntimeError(stage.exception[0].value)
    return {"plain": median(plain), "moved": median(moved)}


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # Streamlit's remarks that there is no server
    began = time.perf_counter()
    told = rehearsed(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
    sys.stdout.buffer.write(orjson.dumps(told | {"whole": time.perf_counter() - began}))
