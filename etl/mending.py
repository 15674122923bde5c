"""Rows of a returned workbook that come again as they were, though what is wrong with them does not show in text."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from etl.cells import CELL_LIMIT
from etl.contract import normal_header
from etl.issues import ISSUES
from etl.layout import RETURNED_COLUMNS, Header
from warehouse.ledger import deliveries, verified
from warehouse.paths import Home

# What a cell of text cannot show: a returned workbook gives "#REF!" or a shifted record back as ordinary words.
UNSEEN: Final = frozenset(
    {"csv_structure", "cell_too_long", "excel_error", "formula_no_cached_value", "external_reference", "id_not_text"}
)

# What of a refused row (gather.REFUSED) is needed to know it again; `refusal` is its 退回号.
_TOLD: Final = pl.Schema(
    {
        "refusal": pl.String(),
        "column_name": pl.String(),
        "reason": pl.String(),
        "message": pl.String(),
        "labels": pl.List(pl.String()),
        "cells": pl.List(pl.String()),
    }
)


def refused_before(home: Home) -> pl.DataFrame:
    """The rows that earlier deliveries had refused for reasons of UNSEEN, as _TOLD. Raises Damaged."""
    found = [pl.DataFrame(schema=_TOLD)]
    for delivery in deliveries(home):
        if delivery.refusals and UNSEEN & delivery.refused_reasons.keys():
            rows = pl.read_parquet(verified(home, delivery.refusals)).filter(pl.col("reason").is_in(list(UNSEEN)))
            named = rows.with_columns(pl.format("{}/{}", "delivery_id", "number").alias("refusal"))
            found.append(named.select(list(_TOLD)))
    return pl.concat(found)


def unmended(rows: pl.DataFrame, header: Header, refused: pl.DataFrame) -> pl.DataFrame:
    """The issues (issues.ISSUES) of rows that answer a refusal of UNSEEN and still are as they were.

    `rows` has `at` and the raw cells c0, c1, …; `refused` is what `refused_before` gives. A row whose 退回原因 was
    cleared was looked at and stands as it is.
    """
    places = {normal_header(label): f"c{place}" for place, label in enumerate(header.labels) if label}
    reason = places.get(RETURNED_COLUMNS[0])
    if header.answers is None or reason is None or refused.is_empty():
        return pl.DataFrame(schema=ISSUES)
    sent = rows.filter(pl.col(header.answers).is_not_null() & pl.col(reason).str.contains(r"\S")).with_columns(
        pl.col(header.answers).str.strip_chars().alias("refusal")
    )
    found = sent.join(refused, on="refusal", how="inner", maintain_order="left")
    same = [_is_as_it_was(row, places) for row in found.iter_rows(named=True)]
    return found.filter(pl.Series(same, dtype=pl.Boolean)).select(
        "at", pl.col("column_name").alias("column"), "reason", "message"
    )


def _is_as_it_was(row: dict[str, Any], places: dict[str, str]) -> bool:
    """Whether every labelled cell of the refused row stands unchanged under its label."""
    labelled = ((normal_header(label), cell) for label, cell in zip(row["labels"], row["cells"], strict=True) if label)
    before = {label: cell for label, cell in labelled if label not in RETURNED_COLUMNS}
    return all(
        places.get(label) is not None and (row[places[label]] or "").strip() == (cell or "")[:CELL_LIMIT].strip()
        for label, cell in before.items()
    )
