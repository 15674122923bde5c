"""Building and publishing what the ledger holds: steps 4 to 11 of the publish protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from etl.audit import GateFailed, judge_profile, refuse_critical
from etl.report import LoadReport
from warehouse import build as warehouse_build
from warehouse import snapshots
from warehouse.access import trail
from warehouse.ledger import Damaged, Delivery, hold, standing
from warehouse.paths import Home
from warehouse.promises import PromiseBroken
from warehouse.validation import Invalid, validate_apart

Tell = Callable[[str], None]
REFUSALS = (GateFailed, PromiseBroken, Damaged, Invalid)  # a build that is not published, and why


def publish(home: Home, deliveries: Sequence[Delivery], tell: Tell, actor: str) -> str:
    """Steps 4 to 11 of the protocol: build, gate, validate apart, publish in the name of `actor`, prune.

    Raises GateFailed, PromiseBroken, Damaged, Invalid.
    """
    tell("建仓")
    built = home.staging / "build.duckdb"
    warehouse_build.build(home, deliveries, built)
    tell("质量检查")
    row_counts = _gate(built, deliveries)
    tell("核验")
    validate_apart(built)
    tell("发布")
    manifest = snapshots.publish(home, built, tuple(delivery.id for delivery in deliveries), row_counts, actor)
    snapshots.prune(home)
    return manifest.id


def publish_if_needed(home: Home, report: LoadReport, actor: str, tell: Tell) -> None:
    """Publish when the ledger holds what the published snapshot lacks: this load, or one that was cut off."""
    wanted = standing(home)
    current = snapshots.published(home)
    if current is not None and set(current.deliveries) == {delivery.id for delivery in wanted}:
        report.snapshot = current.id
        return
    if not wanted:
        return
    try:
        report.snapshot = publish(home, wanted, tell, actor)
    except REFUSALS as error:
        # a load that was cut off before may stand in the ledger unpublished: it is held too, or it would fail for ever
        published = {delivery for manifest in snapshots.manifests(home) for delivery in manifest.deliveries}
        never = [delivery for delivery in wanted if delivery.id not in published]
        report.problems = hold_back(home, never, error, actor)


def hold_back(home: Home, held: Sequence[Delivery], error: Exception, actor: str) -> list[str]:
    """Nothing is published: say so in the trail, keep these deliveries out of the builds; gives the reasons."""
    reasons = error.reasons if isinstance(error, GateFailed) else [str(error)]
    targets = [delivery.id for delivery in held] or [""]
    trail.record_all(home, [trail.Draft(actor, "held", target, {"reasons": "；".join(reasons)}) for target in targets])
    for delivery in held:
        hold(home, delivery.id, reasons)
    return reasons


def _gate(built: Path, deliveries: Sequence[Delivery]) -> dict[str, dict[str, int]]:
    """Judge the build and keep the results in it; returns the rows per table and delivery for the manifest."""
    connection = duckdb.connect(str(built))
    try:
        profile = connection.sql("select table_name, measure, value from marts.profile").pl()
        results = judge_profile(profile, {part.table for delivery in deliveries for part in delivery.parts})
        refuse_critical(results)
        connection.register("results", results)
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
