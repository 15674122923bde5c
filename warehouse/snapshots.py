"""Published warehouses, opened: what CURRENT names, or the newest that verifies; publishing is told apart."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
from filelock import FileLock

from warehouse.ledger import waiting
from warehouse.manifests import (
    Manifest,
    NoSnapshot,
    describe,
    is_unpublished,
    manifests,
    published,
    published_id,
    snapshot_file,
    verifies,
)
from warehouse.marks import hold
from warehouse.paths import Home
from warehouse.publishing import KEPT, note_interrupted, prune, publish, use
from warehouse.reader import NotClosed, closed_reader

__all__ = [
    "KEPT",
    "Manifest",
    "NoSnapshot",
    "NotClosed",
    "Snapshot",
    "closed_reader",
    "current",
    "describe",
    "held",
    "manifests",
    "note_interrupted",
    "open_current",
    "prune",
    "publish",
    "published",
    "published_id",
    "snapshot_file",
    "use",
]


def held(home: Home) -> list[dict[str, Any]]:
    """Deliveries that the gate kept back and that wait: delivery, file, unit, received_at, reasons. Raises Damaged."""
    return [
        {
            "delivery": delivery.id,
            "file": delivery.file,
            "unit": delivery.unit,
            "received_at": delivery.received_at,
            "reasons": list(each.reasons),
        }
        for delivery, each in waiting(home)
    ]


_KEPT_OPEN: Final = 3  # a rerun that began two publishes ago has long ended
_OPEN: dict[Path, list[Snapshot]] = {}
_OPEN_LOCK: Final = threading.Lock()


@dataclass(slots=True)
class Snapshot:
    """An open, closed-in, read-only warehouse. `warning` says when it is not the one that CURRENT names."""

    home: Path
    manifest: Manifest
    connection: duckdb.DuckDBPyConnection
    mark: FileLock | None
    warning: str | None = None

    def close(self) -> None:
        """Let the file go."""
        self.connection.close()
        if self.mark is not None:
            self.mark.release()
            Path(self.mark.lock_file).unlink(missing_ok=True)

    @property
    def id(self) -> str:
        """<seq>-<first 8 of the sha256>."""
        return self.manifest.id

    @property
    def seq(self) -> int:
        """The running number of the publish."""
        return self.manifest.seq

    @property
    def sha256(self) -> str:
        """Hash of the file's bytes: the name under which answers may be cached."""
        return self.manifest.sha256

    @property
    def published_at(self) -> str:
        """UTC, ISO 8601."""
        return self.manifest.published_at

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own for one query."""
        return self.connection.cursor()


def open_current(home: Path | Home) -> Snapshot:
    """Open what CURRENT names; if that does not verify, the newest snapshot that does, with a warning.

    Raises NoSnapshot when the home holds none.
    """
    place_ = home if isinstance(home, Home) else Home(home)
    named = published_id(place_)
    listed = [] if is_unpublished(place_) else manifests(place_)
    ranked = sorted(listed, key=lambda manifest: (manifest.id == named, manifest.seq), reverse=True)
    for manifest in ranked:
        mark = hold(place_, manifest.id)
        if verifies(place_, manifest):
            warning = (
                None
                if manifest.id == named
                else f"已发布的数据文件无法核验，现显示较早的快照 {manifest.id}，请联系管理员"
            )
            return Snapshot(place_.root, manifest, closed_reader(snapshot_file(place_, manifest.id)), mark, warning)
        if mark is not None:
            mark.release()
    raise NoSnapshot("还没有发布任何数据：请先运行 qingdan load 装载台账，或运行 qingdan demo 载入示例城市")


def current(home: Path) -> Snapshot:
    """The open snapshot of a long-lived reader: the same object while CURRENT names the same id, verified once.

    A replaced one stays open for the reruns that still use it, and is closed when the next but one arrives.
    Raises NoSnapshot.
    """
    place_ = Home(home)
    named = published_id(place_)
    with _OPEN_LOCK:
        shelf = _OPEN.setdefault(home, [])
        if shelf and shelf[-1].id == named and shelf[-1].warning is None:
            return shelf[-1]
        opened = open_current(place_)
        if shelf and shelf[-1].id == opened.id and shelf[-1].warning == opened.warning:
            opened.close()
            return shelf[-1]
        shelf.append(opened)
        if len(shelf) > _KEPT_OPEN:
            shelf.pop(0).close()
        return opened
