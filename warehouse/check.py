"""Is the home whole? The invariants of safety.md that can be read off the disk, each breach as a sentence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from warehouse.access import Viewer
from warehouse.access.trail import Entry, each, inspect
from warehouse.ask import Outdated, ask, questions
from warehouse.ledger import Damaged, Delivery, deliveries, held_ids, verified
from warehouse.manifests import (
    Manifest,
    NoSnapshot,
    is_unpublished,
    logs_beside,
    manifests,
    published_id,
    snapshot_file,
)
from warehouse.paths import Home, sha256_of
from warehouse.snapshots import Snapshot, open_current

_ANY_DAY: Final = date(2026, 1, 1)  # whether a question answers does not depend on the day
_PUBLISHES: Final = ("publish", "rollback")


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken invariant: its number in safety.md and what is wrong."""

    invariant: str
    message: str


def check(home: Home) -> list[Violation]:
    """All violations found in a home; an empty list means it is whole. A home without any load is whole.

    Everything is read and hashed: on a large home that takes as long as its disk does.
    """
    found: list[Violation] = []
    ledger, listed = _ledger(home, found), manifests(home)
    published = _readable(home, found)
    for delivery in ledger or ():
        broken = _objects(home, delivery)
        found += _accounting(delivery) + broken
        if not broken:
            found += _landed(home, delivery)
    if published is not None and ledger is not None:
        found += _with_ledger(published, ledger) + _nothing_lost(home, published, listed, ledger)
    found += _names(home, listed) + _rolled_back(listed) + _as_recorded(home, listed)
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
        if published_id(home) or (any(home.snapshots.glob("*.json")) and not is_unpublished(home)):
            found.append(Violation("I1", str(error)))
        return None
    try:
        if snapshot.warning:
            found.append(Violation("I1", snapshot.warning))
        _answers(snapshot, found)
        found += _with_manifest(snapshot)
    except Outdated as error:
        found.append(Violation("I1", str(error)))
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
    if delivery.layout_count != sum(delivery.layout_reasons.values()):
        found.append(Violation("I4", f"{delivery.id}：版式行数与各原因之和不符"))
    if (delivery.refusals is None) != (delivery.refused_count == 0):
        found.append(Violation("I4", f"{delivery.id}：退回行数与退回明细不符"))
    return found


def _landed(home: Home, delivery: Delivery) -> list[Violation]:
    """I2 and I4: the objects hold as many rows as the ledger says, and each refused row says which, where and why."""
    found = []
    try:
        for part in delivery.parts:
            rows = pl.scan_parquet(home.object(part.object)).select(pl.len()).collect().item()
            if rows != part.rows:
                found.append(Violation("I2", f"{delivery.id} 的 {part.table}：落地 {rows} 行，台账 {part.rows} 行"))
        if delivery.refusals:
            found += _refused(home.object(delivery.refusals), delivery)
    except (pl.exceptions.PolarsError, OSError):
        found.append(Violation("I3", f"{delivery.id}：落地文件读不出来"))
    return found


def _refused(path: Path, delivery: Delivery) -> list[Violation]:
    rows = pl.read_parquet(path, columns=["row", "column_name", "reason", "message"])
    found = []
    if rows.height != delivery.refused_count or Counter(rows["reason"]) != Counter(delivery.refused_reasons):
        found.append(Violation("I4", f"{delivery.id}：退回明细 {rows.height} 行，与台账的退回行数或原因不符"))
    # a record whose quotes or width are wrong has no one column that is
    columnless = pl.col("column_name").is_null() & (pl.col("reason") != "csv_structure")
    silent = rows.filter(
        pl.any_horizontal(pl.col("row", "reason", "message").is_null()) | columnless | (pl.col("reason") == "")
    )
    if silent.height:
        found.append(Violation("I4", f"{delivery.id}：退回明细有 {silent.height} 行没有写明行、列或原因"))
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


def _nothing_lost(
    home: Home, published: Manifest, listed: Sequence[Manifest], ledger: Sequence[Delivery]
) -> list[Violation]:
    """I3: what any older snapshot held is in the ledger still, and published unless it is held or was rolled back."""
    once = {delivery for manifest in listed if manifest.seq < published.seq for delivery in manifest.deliveries}
    known = {delivery.id for delivery in ledger}
    found = [Violation("I3", f"曾经发布的报送 {lost} 已不在台账中") for lost in sorted(once - known)]
    if published.rolled_back_to is None:
        left_out = (once & known) - set(published.deliveries) - held_ids(home)
        found += [Violation("I3", f"曾经发布的报送 {lost} 不在已发布的快照里") for lost in sorted(left_out)]
    return found


def _rolled_back(listed: Sequence[Manifest]) -> list[Violation]:
    """I6: a roll-back is a new number that names old content, unchanged."""
    by_id = {manifest.id: manifest for manifest in listed}
    found = []
    for manifest in listed:
        if manifest.rolled_back_to is None:
            continue
        old = by_id.get(manifest.rolled_back_to)  # it may have been pruned since
        is_same = old is None or (
            (old.sha256, old.deliveries, old.row_counts) == (manifest.sha256, manifest.deliveries, manifest.row_counts)
            and old.seq < manifest.seq
        )
        if not is_same:
            found.append(Violation("I6", f"快照 {manifest.id} 回到 {manifest.rolled_back_to}，内容或编号却不符"))
    return found


def _as_recorded(home: Home, listed: Sequence[Manifest]) -> list[Violation]:
    """I13 and I6: each snapshot is the one of its line in the trail, and CURRENT names the last one published."""
    by_line = {(manifest.trail, manifest.id): manifest for manifest in listed}
    order: list[str] = []
    found = []
    for entry in each(home):
        manifest = by_line.get((entry.hash, entry.target))
        if manifest is not None and entry.detail.get("sha256") != manifest.sha256:
            found.append(Violation("I13", f"快照 {manifest.id} 已不是发布时的那一份：哈希与操作留痕不符"))
        _follow(order, entry)
    named = published_id(home)
    if is_unpublished(home) and len(order) > 1:
        found.append(Violation("I1", f"CURRENT 说还没有发布过，操作留痕里却已发布 {order[-2]}"))
    # the last line may be of a publish that was cut off before the pointer moved, and not said to be so yet
    if named in order and named not in order[-2:]:
        found.append(Violation("I6", f"CURRENT 指向较早的快照 {named}，而其后已发布 {order[-1]}"))
    return found


def _follow(order: list[str], entry: Entry) -> None:
    if entry.action in _PUBLISHES:
        order.append(entry.target)
    elif entry.action == "publish_interrupted" and order and order[-1] == entry.target:
        order.pop()


def _names(home: Home, listed: Sequence[Manifest]) -> list[Violation]:
    """I8: every published file keeps its bytes and has its manifest; numbers are never used twice."""
    found = []
    for manifest in listed:
        if manifest.id != f"{manifest.seq:06d}-{manifest.sha256[:8]}":
            found.append(Violation("I8", f"快照 {manifest.id} 的编号与它的清单不符"))
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
