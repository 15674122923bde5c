"""The few rows that offices get wrong, put beside good ones so that refusals have something to show."""

from datetime import date
from typing import Any

import polars as pl

from etl.demo.city import table

KEEPS_ID = "duplicate_exact"


def flaws(kind: str, office: str) -> list[dict[str, Any]]:
    """The flaws that `office` puts into the table `kind`, each with at, reason, set and perhaps repeat."""
    return [flaw for flaw in table("flaws").get(kind, []) if flaw["office"] == office]


def with_flaws(spelled: pl.DataFrame, kind: str, office: str, today: date) -> pl.DataFrame:
    """The spelled rows with the office's bad rows among them; 序号, where there is one, is counted anew."""
    frame = spelled
    for number, flaw in enumerate(flaws(kind, office)):
        at = int(flaw["at"] * len(frame))
        bad = _bad_rows(frame.slice(at, 1), flaw, number, today)
        frame = pl.concat([frame.head(at + 1), bad, frame.slice(at + 1)])
    if "序号" in frame.columns:
        frame = frame.with_columns(pl.int_range(1, pl.len() + 1).cast(pl.String).alias("序号"))
    return frame


def _bad_rows(row: pl.DataFrame, flaw: dict[str, Any], number: int, today: date) -> pl.DataFrame:
    cells = {name: text.format(last=today.year - 1, today=today.isoformat()) for name, text in flaw["set"].items()}
    if "编号" in row.columns and flaw["reason"] != KEEPS_ID:
        prefix = row["编号"][0].split("-")[0]
        cells["编号"] = f"{prefix}-{today.year - 1}-9{number:05d}"
    bad = row.with_columns(pl.lit(text).alias(name) for name, text in cells.items())
    if "repeat" not in flaw:
        return bad
    other = cells[flaw["repeat"]].replace("2处", "5处").replace("-05-01", "-05-20")
    return pl.concat([bad, bad.with_columns(pl.lit(other).alias(flaw["repeat"]))])
