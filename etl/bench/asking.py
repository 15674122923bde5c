"""How long each figure question takes on a small and on a large home, asked in turn: both see the same machine."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, Final

import orjson

from etl.bench.verdict import ASK_RATIO
from warehouse.access import Role, Viewer
from warehouse.ask import ask, questions
from warehouse.snapshots import Snapshot, open_current

AS_OF: Final = (date(2024, 11, 15), date(2025, 6, 30), date(2025, 12, 31), date(2026, 3, 9), date(2026, 6, 30))
RUNS: Final = 20  # of a case on each home, every day of AS_OF in turn
TOURED: Final = 3  # districts of the narrowed cases
MOST_RUNS: Final = 80  # of a case whose ratio is over its limit
_BY_GROUP: Final = ("completion", "progress", "rectification", "ageing", "accidents")
# Time to close needs found × closed days; finding_rows is the list behind the figures and reads the findings.
_EXEMPT: Final = ("closing_time", "finding_rows")


@dataclass(frozen=True, slots=True)
class Case:
    """One question as it is asked, by the office or by a tour; `is_judged`: whether the ratio is limited."""

    question: str
    given: dict[str, Any] = field(default_factory=dict)
    is_narrowed: bool = False

    @property
    def label(self) -> str:
        """The question and what it is asked with, in one word."""
        told = [str(value) for key, value in self.given.items() if key != "by"]
        asker = ["(tour)"] if self.is_narrowed else []
        return " ".join([self.question, *(f"by {group}" for group in self.given.get("by", ())), *told, *asker])

    @property
    def is_judged(self) -> bool:
        """Whether the ratio has a limit."""
        return self.question not in _EXEMPT


@dataclass(slots=True)
class _Times:
    """The runs of one case on one home, and the most rows of an answer."""

    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    rows: int = 0


def cases() -> Iterator[Case]:
    """Every figure question, alone and by each of its groups, and the list of rows behind a figure."""
    for name in _BY_GROUP:
        yield Case(name)
        for group in questions()[name].groups:
            yield Case(name, {"by": (group,)})
    for step in ("day", "week", "month"):
        yield Case("flow", {"step": step})
        yield Case("flow", {"step": step, "by": ("district",)})
    for subject in ("district", "leader"):
        yield Case("ranks", {"by": (subject,)})
    for scope in ("all", "found", "due"):
        yield Case("finding_rows", {"scope": scope, "limit": 200})
    yield Case("closing_time")
    for name in ("completion", "rectification", "accidents"):
        yield Case(name, {"by": ("district",)}, is_narrowed=True)
    yield Case("flow", {"step": "week"}, is_narrowed=True)
    yield Case("finding_rows", {"scope": "all", "limit": 200}, is_narrowed=True)
    yield Case("bulletin")


def compare(small: Path, large: Path) -> list[dict[str, Any]]:
    """Per case: label, is_judged, median seconds and CPU seconds on both homes, most rows of an answer on the large."""
    homes = (open_current(small), open_current(large))
    try:
        return [_timed(case, homes) for case in cases()]
    finally:
        for snapshot in homes:
            snapshot.close()


def _timed(case: Case, homes: tuple[Snapshot, Snapshot]) -> dict[str, Any]:
    times = (_Times(), _Times())
    _ask_every_day(case, homes, (_Times(), _Times()))
    while len(times[0].seconds) < RUNS or (_is_over(times) and len(times[0].seconds) < MOST_RUNS):
        _ask_every_day(case, homes, times)
    small, large = times
    return {
        "case": case.label,
        "is_judged": case.is_judged,
        "small_seconds": median(small.seconds),
        "large_seconds": median(large.seconds),
        "small_cpu_seconds": median(small.cpu_seconds),
        "large_cpu_seconds": median(large.cpu_seconds),
        "answer_rows": large.rows,
    }


def _is_over(times: tuple[_Times, _Times]) -> bool:
    """Whether the ratio breaks its limit so far; then more runs tell a slow question from a disturbed one."""
    small, large = times
    return median(large.seconds) > ASK_RATIO * median(small.seconds)


def _ask_every_day(case: Case, homes: tuple[Snapshot, Snapshot], times: tuple[_Times, _Times]) -> None:
    for day in AS_OF:
        for snapshot, kept in zip(homes, times, strict=True):
            viewer = _tour(snapshot) if case.is_narrowed else Viewer.office()
            begun, used = time.perf_counter(), time.process_time()
            answer = ask(viewer, snapshot, case.question, as_of=day, **case.given)
            kept.seconds.append(time.perf_counter() - begun)
            kept.cpu_seconds.append(time.process_time() - used)
            kept.rows = max(kept.rows, answer.height)


def _tour(snapshot: Snapshot) -> Viewer:
    districts = ask(Viewer.office(), snapshot, "districts", as_of=AS_OF[0])["district"].to_list()
    return Viewer.of_districts("bench", Role.TOUR, tuple(districts[:TOURED]))


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(compare(Path(sys.argv[1]), Path(sys.argv[2]))))
