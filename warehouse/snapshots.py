"""Published warehouses: publish a built file, open what is published, go back, prune."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import duckdb
import orjson
from filelock import FileLock, Timeout

from warehouse.paths import Home, place, sha256_of, sweep, write_durably

_NAME: Final = re.compile(r"^(\d{6})-([0-9a-f]{8})$")
KEPT: Final = 8  # published files that stay: enough to roll back a week of daily loads and a little more
_KEPT_OPEN: Final = 3  # a rerun that began two publishes ago has long ended
_OPEN: dict[Path, list[Snapshot]] = {}
_OPEN_LOCK: Final = threading.Lock()
QUERY_SECONDS: Final = 30  # no question of a page may hold the machine longer


class NoSnapshot(Exception):
    """Nothing that verifies is published in this home."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a published file promises: its number, hash, deliveries and rows."""

    id: str
    seq: int
    sha256: str
    published_at: str
    deliveries: tuple[str, ...]
    row_counts: dict[str, dict[str, int]] = field(default_factory=dict)
    rolled_back_to: str | None = None

    def to_json(self) -> bytes:
        """The manifest file's bytes."""
        return orjson.dumps(
            {slot: getattr(self, slot) for slot in self.__slots__}, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
        )

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Raises ValueError or OSError when the file is not a manifest."""
        content = orjson.loads(path.read_bytes())
        content["deliveries"] = tuple(content["deliveries"])
        return cls(**content)


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


def snapshot_file(home: Home, snapshot_id: str) -> Path:
    """The published DuckDB file."""
    return home.snapshots / f"{snapshot_id}.duckdb"


def manifests(home: Home) -> list[Manifest]:
    """All manifests that can be read, newest first."""
    found = []
    for path in home.snapshots.glob("*.json"):
        if _NAME.match(path.stem):
            with contextlib.suppress(
                ValueError, TypeError, KeyError, OSError
            ):  # a damaged manifest is reported by check()
                found.append(Manifest.read(path))
    return sorted(found, key=lambda manifest: manifest.seq, reverse=True)


def published_id(home: Home) -> str | None:
    """The snapshot that CURRENT names, or None when the pointer is missing or damaged."""
    try:
        text = home.current.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return text if _NAME.match(text) else None


def published(home: Home) -> Manifest | None:
    """The manifest of the published snapshot, or None."""
    named = published_id(home)
    return next((manifest for manifest in manifests(home) if manifest.id == named), None)


def publish(home: Home, built: Path, deliveries: tuple[str, ...], row_counts: dict[str, dict[str, int]]) -> Manifest:
    """Steps 7 to 9 of the publish protocol: the built file under a name never used before, its manifest, the pointer.

    Any OSError aborts: nothing is acknowledged, and readers keep what CURRENT names.
    """
    return _put(home, built, deliveries, row_counts, None)


def use(home: Home, snapshot_id: str) -> Manifest:
    """Roll back: the content of an older snapshot under a new number (invariant I6). Raises NoSnapshot."""
    old = next((manifest for manifest in manifests(home) if manifest.id == snapshot_id), None)
    if old is None or not _verifies(home, old):
        raise NoSnapshot(f"没有可用的快照 {snapshot_id}，请用 qingdan snapshots 查看现有快照")
    copy = home.staging / f"use-{snapshot_id}.duckdb"
    copy.write_bytes(snapshot_file(home, old.id).read_bytes())
    return _put(home, copy, old.deliveries, old.row_counts, old.id)


def _put(
    home: Home,
    built: Path,
    deliveries: tuple[str, ...],
    row_counts: dict[str, dict[str, int]],
    rolled_back_to: str | None,
) -> Manifest:
    sha256 = sha256_of(built)
    used = [int(match[1]) for path in home.snapshots.iterdir() if (match := _NAME.match(path.stem))]
    seq = max(used, default=0) + 1
    manifest = Manifest(
        id=f"{seq:06d}-{sha256[:8]}",
        seq=seq,
        sha256=sha256,
        published_at=datetime.now(UTC).isoformat(timespec="seconds"),
        deliveries=deliveries,
        row_counts=row_counts,
        rolled_back_to=rolled_back_to,
    )
    place(built, snapshot_file(home, manifest.id))
    write_durably(home.snapshots / f"{manifest.id}.json", manifest.to_json())
    write_durably(home.current, f"{manifest.id}\n".encode("ascii"))
    return manifest


def open_current(home: Path | Home) -> Snapshot:
    """Open what CURRENT names; if that does not verify, the newest snapshot that does, with a warning.

    Raises NoSnapshot when the home holds none.
    """
    place_ = home if isinstance(home, Home) else Home(home)
    named = published_id(place_)
    ranked = sorted(manifests(place_), key=lambda manifest: (manifest.id == named, manifest.seq), reverse=True)
    for manifest in ranked:
        mark = _hold(place_, manifest.id)
        if _verifies(place_, manifest):
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


def closed_reader(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can read this file and nothing else: no other file, no network, no setting can be changed."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_unsigned_extensions": "false",
            "python_enable_replacements": "false",
            "max_temp_directory_size": "0B",
        }
    )
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as warehouse (read_only)")
    for setting in (
        "set allowed_directories = []",
        "set enable_external_access = false",
        f"set max_execution_time = {QUERY_SECONDS * 1000}",
        "set lock_configuration = true",
    ):
        connection.execute(setting)
    return connection


def prune(home: Home, keep: int = KEPT) -> list[str]:
    """Delete all but the newest `keep` snapshots, never the published one nor one a reader holds; returns their ids."""
    named = published_id(home)
    gone = []
    sweep(home.snapshots)
    for path in home.snapshots.glob("*.duckdb"):  # a publish that was cut off before its manifest
        if not path.with_suffix(".json").exists():
            path.unlink()
    for manifest in manifests(home)[keep:]:
        if manifest.id != named and _free(home, manifest.id):
            (home.snapshots / f"{manifest.id}.json").unlink()
            snapshot_file(home, manifest.id).unlink(missing_ok=True)
            gone.append(manifest.id)
    return gone


def _hold(home: Home, snapshot_id: str) -> FileLock | None:
    """Mark a snapshot as held by this reader, so that prune leaves it; released when the reader closes or dies.

    A reader who may not write in the home leaves no mark: an open file stays readable when its name is pruned.
    """
    if not os.access(home.readers if home.readers.exists() else home.root, os.W_OK):
        return None
    home.readers.mkdir(exist_ok=True)
    mark = FileLock(home.readers / f"{snapshot_id}.{os.getpid()}-{secrets.token_hex(4)}")
    mark.acquire(timeout=0)
    return mark


def _free(home: Home, snapshot_id: str) -> bool:
    for mark in home.readers.glob(f"{snapshot_id}.*"):
        try:
            with FileLock(mark, timeout=0):
                pass
        except Timeout:
            return False
        mark.unlink(missing_ok=True)
    return True


def _verifies(home: Home, manifest: Manifest) -> bool:
    path = snapshot_file(home, manifest.id)
    return path.exists() and sha256_of(path) == manifest.sha256


def describe(manifest: Manifest) -> dict[str, Any]:
    """The manifest as the command line prints it."""
    return {
        "id": manifest.id,
        "seq": manifest.seq,
        "published_at": manifest.published_at,
        "deliveries": len(manifest.deliveries),
        "rolled_back_to": manifest.rolled_back_to,
    }
