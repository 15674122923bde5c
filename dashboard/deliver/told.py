"""What the command line told of a check or a load, as frames for the page; the columns are those of the questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import polars as pl

LISTED: Final = 2_000  # refused rows that are shown: more than anyone reads here; the returned workbook has all
_COUNTS: Final = ("added", "changed", "withdrawn", "unchanged")

FILES: Final = {
    "file": pl.String, "tables": pl.List(pl.String), "verdict": pl.String, "message": pl.String, "unit": pl.String,
    "total_count": pl.Int64, "accepted_count": pl.Int64, "refused_count": pl.Int64, "layout_count": pl.Int64,
    "added_count": pl.Int64, "changed_count": pl.Int64, "withdrawn_count": pl.Int64, "unchanged_count": pl.Int64,
    "warnings": pl.List(pl.String), "delivery": pl.String,
}  # fmt: skip
REFUSALS: Final = {
    "file": pl.String, "unit": pl.String, "sheet": pl.String, "row": pl.Int64, "column": pl.String,
    "reason": pl.String, "message": pl.String,
}  # fmt: skip
CHANGES: Final = {
    "file": pl.String, "table_name": pl.String, "key_text": pl.String, "kind": pl.String, "sheet": pl.String,
    "row": pl.Int64, "column_name": pl.String, "old_value": pl.String, "new_value": pl.String,
}  # fmt: skip
HELD: Final = {"delivery": pl.String, "file": pl.String, "reasons": pl.List(pl.String)}


@dataclass(frozen=True, slots=True)
class Told:
    """A check or a load: frames with the columns FILES, REFUSALS (the first LISTED rows), CHANGES and HELD.

    `reasons` counts all refused rows by file, unit and reason. `verdict` of a file is all, some, known or refused.
    `snapshot` is None when nothing was published, with `problems` that say why.
    """

    files: pl.DataFrame
    refusals: pl.DataFrame
    reasons: pl.DataFrame
    changes: pl.DataFrame
    held: pl.DataFrame
    problems: tuple[str, ...]
    snapshot: str | None

    @property
    def has_good(self) -> bool:
        """Whether there is a row to load."""
        return bool(self.files["accepted_count"].sum())


def told_in(text: bytes) -> Told:
    """The frames of a report as `qingdan load --json` prints it. Raises ValueError when it is none."""
    report = orjson.loads(text)
    if not isinstance(report, dict) or not isinstance(report.get("files"), list):
        raise ValueError("not the report of a load")
    files = report["files"]
    refusals = _frame(_refusals(files), REFUSALS)
    return Told(
        files=_frame(map(_file, files), FILES),
        refusals=refusals.head(LISTED),
        reasons=refusals.group_by("file", "unit", "reason", maintain_order=True).agg(refused_count=pl.len()),
        changes=_frame(_changes(files), CHANGES),
        held=_frame(report.get("held", ()), HELD),
        problems=tuple(report.get("problems", ())),
        snapshot=report.get("snapshot"),
    )


def _frame(rows: Iterable[Mapping[str, Any]], schema: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=dict(schema))


def _file(told: Mapping[str, Any]) -> dict[str, Any]:
    changes = told.get("changes") or {}
    return {
        "file": told["file"],
        "tables": told["table"].split("+") if told.get("table") else [],
        "verdict": _verdict(told),
        "message": told.get("message"),
        "unit": told.get("unit"),
        "total_count": told["rows_total"],
        "accepted_count": told["rows_good"],
        "refused_count": len(told["rows_rejected"]),
        "layout_count": len(told["rows_ignored"]),
        **{f"{name}_count": changes.get(name) for name in _COUNTS},
        "warnings": told.get("warn", []),
        "delivery": told.get("delivery"),
    }


def _verdict(told: Mapping[str, Any]) -> str:
    if told.get("file_rejected"):
        return "known" if told["file_rejected"] == "duplicate_upload" else "refused"
    return "some" if told["rows_rejected"] else "all"


def _refusals(files: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for told in files:
        for row in told["rows_rejected"]:
            yield {**row, "file": told["file"], "unit": told.get("unit")}


def _changes(files: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for told in files:
        rows = (told.get("changes") or {}).get("rows", ())
        for row in sorted(rows, key=lambda row: (row["table"], row["row"] or 0)):  # what changed in one row together
            yield {
                **row,
                "file": told["file"],
                "table_name": row["table"],
                "key_text": row["key"],
                "column_name": row["column"],
                "old_value": row["old"],
                "new_value": row["new"],
            }
