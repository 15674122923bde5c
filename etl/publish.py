"""Building and publishing what the ledger holds: steps 4 to 11 of the publish protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from etl.audit import judge_profile, refuse_critical
from warehouse import build as warehouse_build
from warehouse import snapshots
from warehouse.ledger import Delivery
from warehouse.paths import Home
from warehouse.validation import validate_apart

Tell = Callable[[str], None]


def publish(home: Home, deliveries: Sequence[Delivery], tell: Tell) -> str:
    """Steps 4 to 11 of the protocol: build, gate, validate apart, publish, prune.

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
    manifest = snapshots.publish(home, built, tuple(delivery.id for delivery in deliveries), row_counts)
    snapshots.prune(home)
    return manifest.id


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
