"""Building and publishing what the ledger holds: steps 4 to 11 of the publish protocol."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import duckdb

from etl.audit import GateFailed, judge_profile, refuse_critical
from etl.likeness import alike
from etl.report import LoadReport
from etl.wording import match
from warehouse import build as warehouse_build
from warehouse import snapshots
from warehouse.access import trail
from warehouse.ledger import Damaged, Delivery, hold, standing
from warehouse.paths import Home
from warehouse.promises import PromiseBroken
from warehouse.validation import Invalid, validate_apart

Tell = Callable[[str], None]
REFUSALS = (GateFailed, PromiseBroken, Damaged, Invalid)  # a build that is not published, and why


def publish(home: Home, deliveries: Sequence[Delivery], tell: Tell, actor: str, waived: Collection[str] = ()) -> str:
    """Steps 4 to 11 of the protocol: build, gate, validate apart, publish in the name of `actor`, prune.

    `waived` are deliveries that a person released. Raises GateFailed, PromiseBroken, Damaged, Invalid.
    """
    tell("建仓")
    built = home.staging / "build.duckdb"
    built.unlink(missing_ok=True)
    warehouse_build.build(home, deliveries, built, match, alike)
    tell("质量检查")
    fresh = {delivery.id for delivery in deliveries} - _published(home)
    row_counts = _gate(built, deliveries, fresh, waived)
    tell("核验")
    validate_apart(built)
    tell("发布")
    manifest = snapshots.publish(home, built, tuple(delivery.id for delivery in deliveries), row_counts, actor)
    snapshots.prune(home)
    return manifest.id


def publish_if_needed(home: Home, report: LoadReport, actor: str, tell: Tell, waived: Collection[str] = ()) -> None:
    """Publish when the ledger holds what the published snapshot lacks: this load, or one that was cut off.

    Deliveries whose own checks fail are held, and the rest is published; what fails otherwise holds all that is new.
    """
    wanted = standing(home)
    current = snapshots.published(home)
    if current is not None and set(current.deliveries) == {delivery.id for delivery in wanted}:
        report.snapshot = current.id
        return
    if not wanted:
        return
    try:
        report.snapshot = publish(home, wanted, tell, actor, waived)
    except REFUSALS as error:
        by_delivery = error.by_delivery if isinstance(error, GateFailed) else {}
        published = _published(home)
        never = [delivery for delivery in wanted if delivery.id not in published]
        own = {delivery.id: by_delivery[delivery.id] for delivery in never if delivery.id in by_delivery}
        if own and len(own) < len(never):
            _hold(home, report, [delivery for delivery in never if delivery.id in own], own, actor)
            publish_if_needed(home, report, actor, tell, waived)
            return
        # a load that was cut off before may stand in the ledger unpublished: it is held too, or it would fail for ever;
        # for an object that a disk has changed no new delivery is to blame: all of them stand, and wait for its repair
        blamed = [] if isinstance(error, Damaged) else never
        reasons = hold_back(home, blamed, error, actor)
        report.problems += reasons
        report.held += [_told(delivery, own.get(delivery.id, reasons)) for delivery in blamed]


def hold_back(home: Home, held: Sequence[Delivery], error: Exception, actor: str) -> list[str]:
    """Nothing is published: say so in the trail, keep these deliveries out of the builds; gives the reasons."""
    reasons = error.reasons if isinstance(error, GateFailed) else [str(error)]
    targets = [delivery.id for delivery in held] or [""]
    trail.record_all(home, [trail.Draft(actor, "held", target, {"reasons": "；".join(reasons)}) for target in targets])
    for delivery in held:
        hold(home, delivery.id, reasons)
    return reasons


def _hold(
    home: Home, report: LoadReport, held: Sequence[Delivery], reasons: Mapping[str, list[str]], actor: str
) -> None:
    drafts = [trail.Draft(actor, "held", each.id, {"reasons": "；".join(reasons[each.id])}) for each in held]
    trail.record_all(home, drafts)
    for delivery in held:
        hold(home, delivery.id, reasons[delivery.id])
        report.held.append(_told(delivery, reasons[delivery.id]))


def _told(delivery: Delivery, reasons: Sequence[str]) -> dict[str, object]:
    return {"delivery": delivery.id, "file": delivery.file, "reasons": list(reasons)}


def _published(home: Home) -> set[str]:
    """Deliveries that some snapshot held: they were judged when they came."""
    return {delivery for manifest in snapshots.manifests(home) for delivery in manifest.deliveries}


def _gate(
    built: Path, deliveries: Sequence[Delivery], fresh: Collection[str], waived: Collection[str]
) -> dict[str, dict[str, int]]:
    """Judge the build and keep the results in it; returns the rows per table and delivery for the manifest."""
    connection = duckdb.connect(str(built))
    try:
        profile = connection.sql("select table_name, measure, value from marts.profile").pl()
        each = connection.sql("select table_name, delivery_id, measure, value from marts.delivery_profile").pl()
        delivered = {part.table for delivery in deliveries for part in delivery.parts}
        results = judge_profile(profile, each, delivered, fresh, waived)
        refuse_critical(results)
        connection.register("results", results.drop("is_binding"))
        connection.execute("create table core.quality as select * from results")
        connection.unregister("results")
        counts: dict[str, dict[str, int]] = {}
        for table, delivery, count in connection.sql(
            "select table_name, delivery_id, row_count from marts.load_count"
        ).fetchall():
            counts.setdefault(table, {})[delivery] = count
        connection.execute("checkpoint")
    finally:
        connection.close()
    return counts
