"""A watched folder in a thread, and what it told, for the tests that drop files into it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from etl.watching import Told, Watch
from tests.small_city import findings, write_csv
from warehouse.paths import Home

QUICK = 0.1  # seconds a file must stand still in these tests
LONG = 120.0  # seconds after which a test no longer believes that something comes


class Watched:
    """A watch and everything it said."""

    def __init__(self, folder: Path, home: Home, **given: object) -> None:
        self.told: list[Told] = []
        self.notes: list[str] = []
        self.stop = threading.Event()
        self.watch = Watch(folder, home, self.told.append, self.notes.append, **{"settled": QUICK, **given})

    def once(self) -> list[Told]:
        """A single run, and what it told."""
        self.told.clear()
        self.watch.run_once(self.stop)
        return self.told

    def outcomes(self) -> dict[str, str]:
        return {told.file: told.outcome for told in self.told}


@contextmanager
def running(folder: Path, home: Home, **given: object) -> Iterator[Watched]:
    """A watch at work until the block ends; it must end by itself then."""
    watched = Watched(folder, home, **given)
    thread = threading.Thread(target=watched.watch.run, args=(watched.stop,))
    thread.start()
    try:
        yield watched
    finally:
        watched.stop.set()
        thread.join(LONG)
    assert not thread.is_alive()


def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that must come."""
    begun = monotonic()
    while not is_so():
        assert monotonic() - begun < LONG, "it never came"
        sleep(0.05)


def ledger(path: Path, *rows: dict[str, object]) -> Path:
    """A findings table as CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_csv(path, *findings(*rows))
