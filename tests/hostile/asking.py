"""Somebody at the dashboard while files are being loaded: asks again and again, and must be answered each time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from tests.hostile.office import TODAY
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.paths import Home
from warehouse.snapshots import open_current

PAUSE = 0.2


@contextmanager
def somebody_asks(home: Home) -> Iterator[list[float]]:
    """Ask in a thread until the block is left; gives the seconds of each answer. What fails is raised at the end."""
    seconds: list[float] = []
    failed: list[BaseException] = []
    stop = Event()

    def asks() -> None:
        try:
            while not stop.wait(PAUSE):
                begun = time.monotonic()
                snapshot = open_current(home)
                assert snapshot.warning is None
                ask(Viewer.office(), snapshot, "deliveries", as_of=TODAY, period="all")
                snapshot.close()
                seconds.append(time.monotonic() - begun)
        except BaseException as error:  # noqa: BLE001 - it is raised where the block is left
            failed.append(error)

    thread = Thread(target=asks)
    thread.start()
    try:
        yield seconds
    finally:
        stop.set()
        thread.join()
    if failed:
        raise failed[0]
