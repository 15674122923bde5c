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

from warehouse.access import Viewer
from warehouse.ask import ask, questions
from warehouse.snapshots import Snapshot, open_current

AS_OF: Final = (date(2024, 11, 15), date(2025, 6, 30), date(2025, 12, 31), date(2026, 3, 9), date(2026, 6, 30))
ROUNDS: Final = 4  # of every day in AS_OF: 20 runs
_WARM_UP: Final = 1
_BY_GROUP: Final = ("completion", "progress", "rectification", "ageing", "accidents")
_EXEMPT: Final = ("closing_time",)  # needs found × closed days and is the one figure that may grow


@dataclass(frozen=True, slots=True)
class Case:
    """One question as it is asked; `is_judged` is False where the ratio has no limit."""

    question: str
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The question and what it is asked with, in one word."""
        told = [str(value) for key, value in self.given.items() if key != "by"]
        return " ".join([self.question, *(f"by {group}" for group in self.given.get("by", ())), *told])

    @property
    def is_judged(self) -> bool:
        """Whether the ratio has a limit."""
        return self.question not in _EXEMPT


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


def compare(small: Path, large: Path) -> list[dict[str, Any]]:
    """Per case: label, is_judged, median seconds and CPU seconds on both homes, most rows of an answer on the large."""
    homes = (open_current(small), open_current(large))
    try:
        return [_timed(case, homes) for case in cases()]
    finally:
        for snapshot in homes:
            snapshot.close()


def _timed(case: Case, homes: tuple[Snapshot, Snapshot]) -> dict[str, Any]:
    walls: tuple[list[float], list[float]] = ([], [])
    cpus: tuple[list[float], list[float]] = ([], [])
    rows = 0
    for turn in range(_WARM_UP + ROUNDS):
        for day in AS_OF:
            for place, snapshot in enumerate(homes):
                begun, used = time.perf_counter(), time.process_time()
                answer = ask(Viewer.office(), snapshot, case.question, as_of=day, **case.given)
                if turn >= _WARM_UP:
                    walls[place].append(time.perf_counter() - begun)
                    cpus[place].append(time.process_time() - used)
                rows = max(rows, answer.height)
    return {
        "case": case.label,
        "is_judged": case.is_judged,
        "small_seconds": median(walls[0]),
        "large_seconds": median(walls[1]),
        "small_cpu_seconds": median(cpus[0]),
        "large_cpu_seconds": median(cpus[1]),
        "answer_rows": rows,
    }


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(compare(Path(sys.argv[1]), Path(sys.argv[2]))))
