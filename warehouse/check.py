"""Is the home whole? The invariants of safety.md that can be read off the disk, each breach as a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from warehouse.access import Viewer
from warehouse.access.trail import inspect
from warehouse.ask import ask, questions
from warehouse.ledger import Damaged, Delivery, deliveries, verified
from warehouse.manifests import (
    Manifest,
    NoSnapshot,
    logs_beside,
    manifests,
    published_id,
    snapshot_file,
)
from warehouse.paths import Home, sha256_of
from warehouse.snapshots import Snapshot, open_current

_ANY_DAY: Final = date(2026, 1, 1)  # whether a question answers does not depend on the day


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken invariant: its number in safety.md and what is wrong."""

    invariant: str
    message: str


def check(home: Home) -> list[Violation]:
    """All violations found in a home; an empty list means it is whole. A home without any load is whole."""
    found: list[Violation] = []
    ledger = _ledger(home, found)
    published = _readable(home, found)
    for delivery in ledger or ():
        found += _accounting(delivery) + _objects(home, delivery)
    if published is not None and ledger is not None:
        found += _with_ledger(published, ledger)
    found += _names(home)
    # a line that a kill cut off was never acknowledged: no breach, and the next append says it
    return found + [Violation("I14", sentence) for sentence in inspect(home).problems]


def _ledger(home: Home, found: list[Violation]) -> list[Delivery] | None:
    try:
        return deliveries(home)
    except Damaged as error:
        found.append(Violation("I3", str(error)))
        return None


def _readable(home: Home, found: list[Violation]) -> Manifest | None:
    """I1 and I2: what CURRENT names verifies, answers every question, and holds what its manifest says."""
    try:
        snapshot = open_current(home)
    except NoSnapshot as error:
        if published_id(home) or any(home.snapshots.glob("*.json")):
            found.append(Violation("I1", str(error)))
        return None
    try:
        if snapshot.warning:
            found.append(Violation("I1", snapshot.warning))
        _answers(snapshot, found)
        found += _with_manifest(snapshot)
    finally:
        snapshot.close()
    return snapshot.manifest


def _answers(snapshot: Snapshot, found: list[Violation]) -> None:
    for name in questions():
        frame = ask(Viewer.office(), snapshot, name, as_of=_ANY_DAY, limit=1)
        if not frame.columns:
            found.append(Violation("I1", f"问题 {name} 没有回答"))


def _accounting(delivery: Delivery) -> list[Violation]:
    """I4: total = good + refused + layout, and sums match the tables."""
    found = []
    if delivery.total_count != delivery.accepted_count + delivery.refused_count + delivery.layout_count:
        found.append(Violation("I4", f"{delivery.id}：总行数与接收、退回、版式行之和不符"))
    if delivery.accepted_count != sum(part.rows for part in delivery.parts):
        found.append(Violation("I4", f"{delivery.id}：接收行数与各表行数之和不符"))
    if delivery.refused_count != sum(delivery.refused_reasons.values()):
        found.append(Violation("I4", f"{delivery.id}：退回行数与各原因之和不符"))
    return found


def _objects(home: Home, delivery: Delivery) -> list[Violation]:
    """I3 and I8: every object of the ledger is there and hashes to its name."""
    found = []
    for sha256 in (delivery.sha256, *(part.object for part in delivery.parts), *filter(None, [delivery.refusals])):
        try:
            verified(home, sha256)
        except Damaged as error:
            found.append(Violation("I3", f"{delivery.id}：{error}"))
    return found


def _with_manifest(snapshot: Snapshot) -> list[Violation]:
    """I2: the deliveries and row counts inside the file are those of its manifest."""
    inside = ask(Viewer.office(), snapshot, "load_counts", as_of=_ANY_DAY)
    counts: dict[str, dict[str, int]] = {}
    for row in inside.drop_nulls("table_name").iter_rows(named=True):
        counts.setdefault(row["table_name"], {})[row["delivery"]] = row["row_count"]
    if set(inside["delivery"]) == set(snapshot.manifest.deliveries) and counts == snapshot.manifest.row_counts:
        return []
    return [Violation("I2", f"快照 {snapshot.id} 里的报送和行数与它的清单不符")]


def _with_ledger(published: Manifest, ledger: list[Delivery]) -> list[Violation]:
    """I2 and I3: the published rows per load are the ledger's, and no load is published that the ledger lacks."""
    known = {delivery.id: delivery for delivery in ledger}
    found = [
        Violation("I2", f"快照里的报送 {missing} 不在台账中")
        for missing in sorted(set(published.deliveries) - known.keys())
    ]
    for delivery_id in sorted(set(published.deliveries) & known.keys()):
        for part in known[delivery_id].parts:
            rows = published.row_counts.get(part.table, {}).get(delivery_id, 0)
            if rows != part.rows:
                found.append(Violation("I2", f"{delivery_id} 的 {part.table}：快照 {rows} 行，台账 {part.rows} 行"))
    return found


def _names(home: Home) -> list[Violation]:
    """I8: every published file keeps its bytes and has its manifest; numbers are never used twice."""
    found = []
    listed = manifests(home)
    for manifest in listed:
        path = snapshot_file(home, manifest.id)
        if not path.exists() or sha256_of(path) != manifest.sha256:
            found.append(Violation("I8", f"快照 {manifest.id} 的内容与其哈希不符"))
        for log in logs_beside(path):
            found.append(Violation("I8", f"快照 {manifest.id} 旁有外来的日志文件 {log.name}：打开时会混入其中的数据"))
    if len({manifest.seq for manifest in listed}) != len(listed):
        found.append(Violation("I6", "快照编号有重复"))
    readable = {manifest.id for manifest in listed}
    for path in sorted(home.snapshots.glob("*.json")):
        if path.stem not in readable:
            found.append(Violation("I8", f"快照清单 {path.name} 损坏"))
    for entry in home.held.glob("*.json"):
        try:
            json.loads(entry.read_bytes())
        except ValueError:
            found.append(Violation("I3", f"暂存条目 {entry.stem} 损坏"))
    return found
