"""From judged rows to durable objects and a ledger entry: after this a delivery is never lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from etl.gather import REFUSED, Gathered
from etl.report import FileReport
from etl.survey import Survey
from warehouse.ledger import Delivery, Part, enter
from warehouse.paths import Home, adopt


@dataclass(slots=True)
class Batch:
    """One file on its way: what it holds per table, before it is entered in the ledger."""

    survey: Survey
    delivery_id: str
    sha256: str
    folder: Path
    tables: dict[str, Gathered] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)

    def refused(self) -> pl.DataFrame:
        """All refused rows (columns of gather.REFUSED and `number`, from 1), in the order of sheets and rows."""
        frames = [frame for gathered in self.tables.values() for frame in gathered.refused]
        rows = pl.concat([pl.DataFrame(schema=REFUSED), *frames]).sort("sheet", "row", maintain_order=True)
        return rows.with_row_index("number", offset=1)

    def layout(self) -> pl.DataFrame:
        """All layout rows: sheet, row, reason."""
        empty = pl.DataFrame(schema={"sheet": pl.String, "row": pl.UInt32, "reason": pl.String})
        return pl.concat([empty, *(frame for gathered in self.tables.values() for frame in gathered.layout)]).sort(
            "sheet", "row"
        )

    @property
    def accepted_count(self) -> int:
        """Rows that stay, over all tables."""
        return sum(gathered.accepted_count for gathered in self.tables.values())

    def write_rows(self, table: str) -> Path | None:
        """The accepted rows of one table as one Parquet file in the scratch folder; None when there are none."""
        gathered = self.tables[table]
        if not gathered.accepted_count:
            return None
        target = self.folder / f"{table}.parquet"
        gathered.rows().sink_parquet(target, compression="zstd", compression_level=1, maintain_order=True)
        for part in gathered.parts:
            part.unlink()
        self.files[table] = target
        return target


def land(home: Home, batch: Batch, *, received_on: date, load: str, actor: str) -> Delivery:
    """Put the rows among the objects and enter the delivery in the ledger, durably (steps 2 and 3 of the protocol).

    `load` is the id of the first delivery of the same load.
    """
    refused, layout = batch.refused(), batch.layout()
    parts = []
    for table, path in batch.files.items():
        parts.append(Part(table=table, object=adopt(path, home), rows=batch.tables[table].accepted_count))
    refusals = None
    if refused.height:
        path = batch.folder / "refusals.parquet"
        refused.write_parquet(path, compression="zstd")
        refusals = adopt(path, home)
    delivery = Delivery(
        id=batch.delivery_id,
        file=batch.survey.file,
        sha256=batch.sha256,
        bytes=home.object(batch.sha256).stat().st_size,
        received_at=datetime.now(UTC).isoformat(timespec="seconds"),
        today=received_on.isoformat(),
        parts=tuple(parts),
        refusals=refusals,
        total_count=batch.accepted_count + refused.height + layout.height,
        accepted_count=batch.accepted_count,
        refused_count=refused.height,
        layout_count=layout.height,
        refused_reasons=_tally(refused),
        layout_reasons=_tally(layout),
        warnings=tuple(batch.survey.warnings),
        sheets=tuple(dict.fromkeys(header.sheet or "" for _, header in batch.survey.tables)),
        unit=batch.survey.unit,
        load=load,
        actor=actor,
    )
    enter(home, delivery)
    return delivery


def describe(batch: Batch, told: FileReport, *, listed: int | None) -> None:
    """Fill the report of a file from its batch; `listed` caps how many rows are listed one by one."""
    refused, layout = batch.refused(), batch.layout()
    told.table, told.unit = "+".join(batch.tables) or None, batch.survey.unit
    told.rows_good = batch.accepted_count
    told.rejected_count, told.ignored_count = refused.height, layout.height
    told.rows_total = told.rows_good + refused.height + layout.height
    told.refused_reasons = _tally(refused)
    several = len(batch.survey.tables) > 1
    shown = refused.select("sheet", "row", pl.col("column_name").alias("column"), "reason", "message").head(
        listed or refused.height
    )
    told.rows_rejected = shown.to_dicts() if several else shown.drop("sheet").to_dicts()
    ignored = layout.head(listed or layout.height)
    told.rows_ignored = ignored.to_dicts() if several else ignored.drop("sheet").to_dicts()
    told.warn = list(dict.fromkeys(batch.survey.warnings))


def _tally(frame: pl.DataFrame) -> dict[str, int]:
    return dict(sorted(Counter(frame["reason"].to_list()).items()))
