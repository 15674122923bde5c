"""The trail's lines of decisions: each decision that a delivery brings is an act of its own."""

from __future__ import annotations

from typing import Final

import polars as pl

from etl.land import Batch
from warehouse.access.trail import Draft

_DETAIL: Final = ("verdict", "activity_type", "district", "duties", "decided_by", "reason")


def decision_lines(batch: Batch, actor: str) -> list[Draft]:
    """A line for each decision of a batch, in the order of its rows; none where it brings no 认定记录."""
    path = batch.files.get("decisions")
    if path is None:
        return []
    rows = pl.read_parquet(path).iter_rows(named=True)
    return [
        Draft(
            actor,
            "decision",
            row["activity_key"],
            {
                **{name: row[name] for name in _DETAIL if row[name]},
                **({"verdict": "withdrawn"} if row["is_withdrawn"] else {}),
                "delivery": batch.delivery_id,
            },
        )
        for row in rows
    ]
