"""One reader's rerun: who reads, which snapshot, and answers remembered by snapshot and scope.

The snapshot is chosen once per rerun, so every number of a page comes from the same one. Remembered
answers are keyed by (snapshot sha256, scope, question, parameters) and nothing else: never by clock,
never by a frame, never by session.
"""

import gc
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from types import ModuleType
from typing import Any, Final, TypeVar

import polars as pl

from dashboard.charts.figure import blank
from dashboard.choice import Choice
from dashboard.seat import Seat, take_seat
from warehouse.access import Act, Denied, Viewer
from warehouse.ask import ask
from warehouse.snapshots import Snapshot, current

T = TypeVar("T")
_LOG: Final = logging.getLogger(__name__)

_LEVELLED: Final = {
    "findings": frozenset(
        {
            "rectification",
            "ageing",
            "flow",
            "closing_time",
            "closing_curve",
            "closing_test",
            "finding_rows",
            "repeats",
            "repeat_rows",
        }
    ),
    "accidents": frozenset(
        {
            "accidents",
            "accident_rows",
            "accident_rates",
            "alarm_chart",
            "clocks",
            "correction_rows",
            "gap_chart",
            "scene",
            "scene_rows",
            "unit_chart",
        }
    ),
}
"""Which questions the level of a page narrows: levels of findings and of accidents are different words."""

_CITYWIDE: Final = frozenset(
    {
        "bulletin", "change_counts", "changes", "clause_rows", "coverage", "decision_rows", "deliveries", "districts",
        "document_rows", "duties_held", "duty_rows", "list_changes", "places", "quality", "refusal_counts",
        "refusals", "responsibility_gaps", "scene_unknown", "task_progress_rows", "task_rows", "units",
    }
)  # fmt: skip
"""Questions that no district narrows."""


class Answers:
    """Remembered answers of this process, the least recently used dropped first."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[Any, Any] = OrderedDict()
        self._lock = Lock()

    def keep(self, key: Any, make: Callable[[], T]) -> T:
        """The answer under ``key``, made when it is not there; two readers may make it twice, never wait."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                kept: T = self._kept[key]
                return kept
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
        return made


_ANSWERS: Final = Answers(capacity=3000)
REMEMBERED_ROWS: Final = 1000  # of a list: what a page shows


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads and what: the viewer and the one snapshot of this rerun, and the seat the reader was signed in to."""

    viewer: Viewer
    snapshot: Snapshot
    seat: Seat

    def _key(self, *parts: Any) -> tuple[Any, ...]:
        return (self.snapshot.sha256, self.viewer.scope_id, *parts)

    def ask(
        self,
        question: str,
        choice: Choice,
        *,
        by: Sequence[str] = (),
        where: Mapping[str, Sequence[str]] | None = None,
        limit: int | None = None,
        **extra: str,
    ) -> pl.DataFrame:
        """The frame that answers ``question`` for the reader's choices; columns as the question promises."""
        narrowed = {name: tuple(values) for name, values in (where or {}).items()}
        if choice.district is not None and question not in _CITYWIDE:
            narrowed.setdefault("district", (choice.district,))
        if choice.level is not None and question in _LEVELLED.get(choice.level_of, ()):
            narrowed.setdefault("level", (choice.level,))
        key = self._key(
            question,
            choice.as_of,
            choice.period,
            tuple(by),
            tuple(sorted(narrowed.items())),
            limit,
            tuple(sorted(extra.items())),
        )
        given: dict[str, Any] = {"period": choice.period, "by": tuple(by), "where": narrowed, "limit": limit} | extra

        def answered() -> pl.DataFrame:
            return ask(self.viewer, self.snapshot, question, as_of=choice.as_of, **given)

        try:
            # a list to be saved is large and asked for once
            return answered() if (limit or 0) > REMEMBERED_ROWS else _ANSWERS.keep(key, answered)
        except Denied:
            self.seat.denied(question, role=self.viewer.role, scope=self.viewer.scope_id)
            raise

    def keep(self, make: Callable[..., T], *parts: Any) -> T:
        """What ``make(self, *parts)`` returns, remembered: for figures and joined frames; parts must be hashable."""
        return _ANSWERS.keep(self._key(make.__module__, make.__qualname__, parts), lambda: make(self, *parts))

    def require(self, act: Act, what: str, **detail: str) -> None:
        """Look the seat up again before something is done from it; a refusal is put down in the trail.

        Raises SignedOut when the reader was signed out since the page was drawn, Denied when the role may not.
        """
        self.seat.require_same(self.viewer)
        try:
            self.viewer.require(act)
        except Denied:
            self.seat.denied(what, role=self.viewer.role, **detail)
            raise

    def taken(self, what: str, form: str, make: Callable[[], bytes], *, act: Act = Act.EXPORT, **detail: str) -> bytes:
        """The bytes of an export, made after the seat was looked up again, and put down in the trail before they go.

        ``act`` is what the role must be allowed: a liaison may not export, but gets back what they delivered. Raises
        what ``require`` raises.
        """
        self.require(act, what, form=form)
        content = make()
        self.seat.note(
            "export",
            what,
            form=form,
            snapshot=self.snapshot.id,
            scope=self.viewer.scope_id,
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            **detail,
        )
        return content

    def coverage(self, today: date) -> dict[str, Any]:
        """What the snapshot holds: first and last day, counts, the city's name, whether it is the demo city."""
        return self.ask("coverage", Choice(as_of=today, kind="all")).row(0, named=True)


def begin() -> Reader:
    """The reader of this rerun, looked up anew. Raises SignedOut, or NoSnapshot when none can be read."""
    seat = take_seat()
    snapshot = current(seat.home.root)
    return Reader(viewer=seat.viewer_on(snapshot), snapshot=snapshot, seat=seat)


def settle(*imported: ModuleType) -> None:
    """Collect once after the imports and freeze what is left: later collections then cost almost nothing.

    ``imported`` names what must be there before; drawing one empty figure loads plotly's own late imports.
    """
    _LOG.info("warm: %s", ", ".join(module.__name__ for module in imported))
    blank(100)
    gc.collect()
    gc.freeze()
