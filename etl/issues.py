"""What is wrong with a row: where, why, and the sentence the office reads."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from etl.cells import Refused

# `at` is the row's index in the frame that is judged; `column` the canonical header, null for the whole row.
ISSUES: Final = pl.Schema({"at": pl.UInt32(), "column": pl.String(), "reason": pl.String(), "message": pl.String()})


def issue(at: int, column: str | None, refused: Refused) -> dict[str, Any]:
    """One row of an issues frame."""
    return {"at": at, "column": column, "reason": refused.reason, "message": refused.message}


def issues_where(frame: pl.DataFrame, bad: pl.Expr, column: str | None, reason: str, message: str) -> pl.DataFrame:
    """An issue for every row of `frame` (with `at`) for which `bad` is true."""
    return frame.filter(bad).select(
        pl.col("at").cast(pl.UInt32),
        pl.lit(column, pl.String).alias("column"),
        pl.lit(reason).alias("reason"),
        pl.lit(message).alias("message"),
    )
