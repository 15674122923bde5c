"""Publishing a built file, going back to an older one, and pruning: each with its line in the audit trail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from warehouse.access.trail import Entry, last_of, record
from warehouse.manifests import (
    NAME,
    NOTHING,
    Manifest,
    NoSnapshot,
    manifest_file,
    manifests,
    published_id,
    snapshot_file,
    verifies,
)
from warehouse.marks import is_free
from warehouse.paths import Home, place, sha256_of, sweep, write_durably

KEPT: Final = 8  # published files that stay: enough to roll back a week of daily loads and a little more
SERVICE: Final = "service"


def publish(
    home: Home,
    built: Path,
    deliveries: tuple[str, ...],
    row_counts: dict[str, dict[str, int]],
    actor: str = SERVICE,
) -> Manifest:
    """Steps 7 to 9 of the publish protocol: the built file under a name never used before, its manifest, the pointer.

    Its line in the trail comes first, so that nothing is published without one. Any OSError aborts: nothing is
    acknowledged, and readers keep what CURRENT names.
    """
    return _put(home, built, deliveries, row_counts, None, actor)


def use(home: Home, snapshot_id: str, actor: str = SERVICE) -> Manifest:
    """Roll back: the content of an older snapshot under a new number (invariant I6). Raises NoSnapshot."""
    old = next((manifest for manifest in manifests(home) if manifest.id == snapshot_id), None)
    if old is None or not verifies(home, old):
        raise NoSnapshot(f"没有可用的快照 {snapshot_id}，请用 qingdan snapshots 查看现有快照")
    copy = home.staging / f"use-{snapshot_id}.duckdb"
    copy.write_bytes(snapshot_file(home, old.id).read_bytes())
    return _put(home, copy, old.deliveries, old.row_counts, old.id, actor)


def _put(
    home: Home,
    built: Path,
    deliveries: tuple[str, ...],
    row_counts: dict[str, dict[str, int]],
    rolled_back_to: str | None,
    actor: str,
) -> Manifest:
    sha256 = sha256_of(built)
    seq = _last_number(home) + 1
    snapshot_id = f"{seq:06d}-{sha256[:8]}"
    action = "rollback" if rolled_back_to else "publish"
    line = record(
        home, actor, action, snapshot_id, sha256=sha256, deliveries=len(deliveries), rolled_back_to=rolled_back_to
    )
    manifest = Manifest(
        id=snapshot_id,
        seq=seq,
        sha256=sha256,
        published_at=datetime.now(UTC).isoformat(timespec="seconds"),
        deliveries=deliveries,
        row_counts=row_counts,
        rolled_back_to=rolled_back_to,
        trail=line.hash,
    )
    if not home.current.exists() and not manifests(home):
        write_durably(home.current, f"{NOTHING}\n".encode("ascii"))
    place(built, snapshot_file(home, manifest.id))
    write_durably(manifest_file(home, manifest.id), manifest.to_json())
    write_durably(home.current, f"{manifest.id}\n".encode("ascii"))
    return manifest


def _last_number(home: Home) -> int:
    """The highest number that a publish ever took: by the files, and by the trail should they be lost (I6)."""
    line = last_of(home, "publish", "rollback")
    names = [path.stem for path in home.snapshots.iterdir()] + ([line.target] if line else [])
    return max((int(match[1]) for name in names if (match := NAME.match(name))), default=0)


def note_interrupted(home: Home) -> Entry | None:
    """Say of a publish whose line stands but which CURRENT never came to name that it was cut off.

    Call it under the loader's lock: a publish that is under way looks the same.
    """
    last, named = last_of(home, "publish", "rollback", "publish_interrupted"), published_id(home)
    if last is None or last.action == "publish_interrupted" or last.target == named:
        return None
    return record(home, SERVICE, "publish_interrupted", last.target, line=last.seq, current=named)


def prune(home: Home, keep: int = KEPT) -> list[str]:
    """Delete all but the newest `keep` snapshots, never the published one nor one a reader holds; returns their ids."""
    named = published_id(home)
    gone = []
    note_interrupted(home)
    sweep(home.snapshots)
    for path in home.snapshots.glob("*.duckdb"):  # a publish that was cut off before its manifest
        if not path.with_suffix(".json").exists():
            path.unlink()
    for manifest in manifests(home)[keep:]:
        if manifest.id != named and is_free(home, manifest.id):
            record(home, SERVICE, "pruned", manifest.id, sha256=manifest.sha256)
            manifest_file(home, manifest.id).unlink()
            snapshot_file(home, manifest.id).unlink(missing_ok=True)
            gone.append(manifest.id)
    return gone
