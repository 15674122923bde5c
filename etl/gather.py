"""What one file brings to one table: judged chunks on disk, repeated keys settled, ready to be landed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from etl.contract import Contract
from etl.judge import Judged, key_text, raw_cells
from etl.layout import Header
from etl.readers import Sheet
from warehouse.vocabulary import TABLES

_CONFLICT: Final = "本次报送中有另一行与它的键相同而内容不同，无法判断以哪一行为准；请核对后只报一行"
REFUSED: Final = pl.Schema(
    {
        "delivery_id": pl.String(),
        "table_name": pl.String(),
        "sheet": pl.String(),
        "row": pl.Int64(),
        "column_name": pl.String(),
        "reason": pl.String(),
        "message": pl.String(),
        "labels": pl.List(pl.String()),
        "cells": pl.List(pl.String()),
        "key_text": pl.String(),
        "answers": pl.String(),
    }
)


@dataclass(slots=True)
class Gathered:
    """The rows of one table in one delivery, spread over part files below `folder`.

    After `settle`: `accepted_count` rows stay, conflicting and identical ones are in `refused` and `layout`.
    """

    form: Contract
    delivery_id: str
    folder: Path
    parts: list[Path] = field(default_factory=list)
    refused: list[pl.DataFrame] = field(default_factory=list)
    layout: list[pl.DataFrame] = field(default_factory=list)
    marks: list[pl.DataFrame] = field(default_factory=list)
    accepted_count: int = 0
    dropped: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"sheet": pl.String(), "row": pl.UInt32}))

    def take(self, judged: Judged, sheet: str | None, labels: tuple[str | None, ...]) -> None:
        """Put one judged chunk aside: rows to a part file, keys as hashes, the rest in memory."""
        table = TABLES[self.form.table]
        frame = judged.accepted.select(
            *table.columns,
            "is_withdrawn",
            "answers",
            pl.lit(self.delivery_id).alias("delivery_id"),
            pl.lit(sheet, pl.String).alias("sheet"),
            pl.col("row").cast(pl.Int64),
        )
        if frame.height:
            part = self.folder / f"{self.form.table}-{len(self.parts):05d}.parquet"
            frame.write_parquet(part, compression="lz4")
            self.parts.append(part)
            self.marks.append(_marks(frame, table.key, len(self.parts) - 1))
            self.accepted_count += frame.height
        self.refused.append(_refused_rows(judged.refused, self.delivery_id, self.form.table, sheet, labels))
        self.layout.append(
            judged.layout.select(pl.lit(sheet, pl.String).alias("sheet"), pl.col("row").cast(pl.UInt32), "reason")
        )

    def settle(self, sheets: Mapping[str | None, tuple[Sheet, Header]]) -> None:
        """Rule 10: of identical rows the first counts; rows with one key and different values are all refused.

        `sheets` are those the rows came from: what is refused now is shown as it came.
        """
        if not self.marks:
            return
        marks = pl.concat(self.marks)
        repeated = marks.filter(pl.col("key").is_duplicated())
        if repeated.is_empty():
            return
        rows = self._rows_at(repeated)
        key, values = list(TABLES[self.form.table].key), [*TABLES[self.form.table].columns, "is_withdrawn"]
        # the rows are in file order, part by part, so the first is the first delivered
        fresh = rows.unique(values, keep="first", maintain_order=True)
        copies = rows.join(fresh.select("sheet", "row"), on=["sheet", "row"], how="anti", nulls_equal=True)
        clashing = fresh.filter(pl.struct(key).is_duplicated())
        self.layout.append(
            copies.select("sheet", pl.col("row").cast(pl.UInt32), pl.lit("duplicate_exact").alias("reason"))
        )
        for (name,), part in clashing.group_by("sheet"):
            self.refused.append(self._refused_again(part, *sheets[name]))
        self.dropped = pl.concat([copies.select("sheet", "row"), clashing.select("sheet", "row")]).cast(
            {"row": pl.UInt32}
        )
        self.accepted_count -= self.dropped.height

    def rows(self) -> pl.LazyFrame:
        """The accepted rows, in file order."""
        if not self.parts:
            return pl.LazyFrame()
        scanned = pl.scan_parquet(self.parts)
        if self.dropped.is_empty():
            return scanned
        gone = self.dropped.with_columns(pl.col("row").cast(pl.Int64)).lazy()
        return scanned.join(gone, on=["sheet", "row"], how="anti", nulls_equal=True)

    def _rows_at(self, repeated: pl.DataFrame) -> pl.DataFrame:
        found = []
        for number in repeated["part"].unique().sort().to_list():
            wanted = repeated.filter(pl.col("part") == number).select("row", "sheet")
            frame = pl.read_parquet(self.parts[number])
            found.append(frame.join(wanted, on=["row", "sheet"], how="semi", nulls_equal=True, maintain_order="left"))
        return pl.concat(found)

    def _refused_again(self, clashing: pl.DataFrame, sheet: Sheet, header: Header) -> pl.DataFrame:
        """Rows of one sheet that were good alone, as refused rows."""
        keys = clashing.select(pl.col("row").cast(pl.UInt32), "answers", key_text(TABLES[self.form.table].key))
        told = (
            raw_cells(sheet, header, keys["row"])
            .join(keys, on="row", maintain_order="left")
            .with_columns(
                pl.lit(self.form.key_header, pl.String).alias("column"),
                pl.lit("duplicate_id_conflict").alias("reason"),
                pl.lit(_CONFLICT).alias("message"),
            )
        )
        return _refused_rows(told, self.delivery_id, self.form.table, sheet.name, header.labels)


def _marks(frame: pl.DataFrame, key: tuple[str, ...], part: int) -> pl.DataFrame:
    """Where each key stands, the key as a 64-bit hash: what is repeated is compared in full afterwards."""
    return frame.select(pl.struct(key).hash(seed=0).alias("key"), pl.lit(part, pl.UInt32).alias("part"), "sheet", "row")


def _refused_rows(
    refused: pl.DataFrame, delivery_id: str, table: str, sheet: str | None, labels: tuple[str | None, ...]
) -> pl.DataFrame:
    return refused.select(
        pl.lit(delivery_id).alias("delivery_id"),
        pl.lit(table).alias("table_name"),
        pl.lit(sheet, pl.String).alias("sheet"),
        pl.col("row").cast(pl.Int64),
        pl.col("column").alias("column_name"),
        "reason",
        "message",
        pl.lit(list(labels), pl.List(pl.String)).alias("labels"),
        "cells",
        "key_text",
        "answers",
    ).cast(REFUSED)
