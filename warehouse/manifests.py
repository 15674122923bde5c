"""What is published: the manifest of each snapshot, and the pointer that names the one in force."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from warehouse.paths import Home, sha256_of

NAME: Final = re.compile(r"^(\d{6})-([0-9a-f]{8})$")
NOTHING: Final = "-"  # what CURRENT says while a home's very first publish is under way: a missing one is then a loss


class NoSnapshot(Exception):
    """Nothing that verifies is published in this home."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a published file promises: its number, hash, deliveries and rows; `trail` is the hash of its audit line."""

    id: str
    seq: int
    sha256: str
    published_at: str
    deliveries: tuple[str, ...]
    row_counts: dict[str, dict[str, int]] = field(default_factory=dict)
    rolled_back_to: str | None = None
    trail: str | None = None

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


def snapshot_file(home: Home, snapshot_id: str) -> Path:
    """The published DuckDB file."""
    return home.snapshots / f"{snapshot_id}.duckdb"


def manifest_file(home: Home, snapshot_id: str) -> Path:
    """The manifest beside it."""
    return home.snapshots / f"{snapshot_id}.json"


def manifests(home: Home) -> list[Manifest]:
    """All manifests that can be read, newest first."""
    found = []
    for path in home.snapshots.glob("*.json"):
        if NAME.match(path.stem):
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
    return text if NAME.match(text) else None


def is_unpublished(home: Home) -> bool:
    """Whether CURRENT says that nothing was published yet: the very first publish is under way or was cut off."""
    try:
        return home.current.read_bytes().strip() == NOTHING.encode("ascii")
    except OSError:
        return False


def published(home: Home) -> Manifest | None:
    """The manifest of the published snapshot, or None."""
    named = published_id(home)
    return next((manifest for manifest in manifests(home) if manifest.id == named), None)


def verifies(home: Home, manifest: Manifest) -> bool:
    """Whether the file is the one that was published, and stands alone.

    A write-ahead log beside it would be read in with it, and every answer would hold what no hash covers.
    """
    path = snapshot_file(home, manifest.id)
    return path.exists() and not logs_beside(path) and sha256_of(path) == manifest.sha256


def logs_beside(path: Path) -> list[Path]:
    """Write-ahead logs that DuckDB would read in with this file; a published file has none."""
    return sorted(path.parent.glob(f"{path.name}.*"))


def describe(manifest: Manifest) -> dict[str, Any]:
    """The manifest as the command line prints it."""
    return {
        "id": manifest.id,
        "seq": manifest.seq,
        "published_at": manifest.published_at,
        "deliveries": len(manifest.deliveries),
        "rolled_back_to": manifest.rolled_back_to,
    }
