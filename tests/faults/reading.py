"""Readers that ask in a loop, as pages do; as a process: python -m tests.faults.reading HOME STOP READERS PAUSE."""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.faults.office import TODAY
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.paths import Home
from warehouse.snapshots import Snapshot, current, open_current, published_id

PAUSE = 0.02  # seconds between two questions of a rerun, so that publishes fall between them


@dataclass(frozen=True, slots=True)
class Rerun:
    """One rerun: its snapshot, the count of findings seven ways, and whether CURRENT moved meanwhile."""

    seq: int
    warning: str | None
    counts: tuple[int, ...]
    is_overtaken: bool


def rerun(snapshot: Snapshot) -> Rerun:
    """Ask several questions of one snapshot that must give the same number of findings."""
    home = Home(snapshot.home)

    def answer(question: str, **given: Any) -> Any:
        time.sleep(PAUSE)
        return ask(Viewer.office(), snapshot, question, as_of=TODAY, period="all", **given)

    named = published_id(home)
    deliveries = answer("deliveries")
    ledgers = deliveries.filter(deliveries["tables"].list.contains("findings"))
    counts = (
        answer("rectification")["found_count"].sum(),
        answer("rectification", by=("district",))["found_count"].sum(),
        answer("rectification", by=("level",))["found_count"].sum(),
        answer("coverage")["finding_count"].item(),
        answer("finding_rows").height,
        ledgers["accepted_count"].sum(),
        sum(snapshot.manifest.row_counts["findings"].values()),
    )
    return Rerun(snapshot.seq, snapshot.warning, tuple(map(int, counts)), published_id(home) != named)


def read_current(home: Path, is_over: Callable[[], bool], pause: float) -> list[Rerun]:
    """Reruns of a long-lived reader, which keeps its snapshot open until CURRENT names another."""
    found = []
    while not is_over():
        found.append(rerun(current(home)))
        time.sleep(pause)
    return [*found, rerun(current(home))]


def read_afresh(home: Path, is_over: Callable[[], bool], pause: float) -> list[Rerun]:
    """Reruns of a reader that opens and closes the published snapshot each time."""
    found, is_last = [], False
    while not is_last:
        is_last = is_over()
        snapshot = open_current(home)
        found.append(rerun(snapshot))
        snapshot.close()
        time.sleep(pause)
    return found


if __name__ == "__main__":
    home, stop, readers, pause = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    with ThreadPoolExecutor(readers) as pool:
        # every third opens the snapshot anew each time, as a command does; the others share it, as sessions do
        ways = [read_current if number % 3 else read_afresh for number in range(readers)]
        runs = [pool.submit(way, home, stop.exists, pause) for way in ways]
        sys.stdout.write(json.dumps([[asdict(each) for each in run.result()] for run in runs]))
