"""The ranked table of leaders or districts as a file, with the sheet 口径 that says how it was counted."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

import polars as pl

from dashboard.columns import FIELDS
from dashboard.exports.sheets import csv_bytes, xlsx_bytes
from dashboard.periods import day_words, period_words
from warehouse.access import Act, Viewer
from warehouse.ask import ask
from warehouse.snapshots import Snapshot

By = Literal["leader", "district"]
Format = Literal["xlsx", "csv"]

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "leader": (
        "rank",
        "rank_change",
        "leader",
        "post",
        "district",
        "due_count",
        "fulfilled_count",
        "late_count",
        "completion_rate",
        "times_rate",
        "near_tie",
    ),
    "district": (
        "rank",
        "rank_change",
        "district",
        "due_count",
        "fulfilled_count",
        "completion_rate",
        "times_rate",
        "contact_completion_rate",
        "rectification_rate",
        "on_time_rate",
        "overdue_count",
        "major_open_count",
        "near_tie",
    ),
}
TITLES: Final = {"leader": "领导履职排名", "district": "县区履职排名"}


def ranking_frame(
    viewer: Viewer, snapshot: Snapshot, *, by: By, as_of: date, period: str, where: Mapping[str, tuple[str, ...]]
) -> pl.DataFrame:
    """The ranked subjects from best to worst, with the columns ``COLUMNS[by]``; rates 0–1 or null."""
    common: dict[str, Any] = {"as_of": as_of, "period": period, "by": (by,), "where": where}
    ranked = ask(viewer, snapshot, "ranks", **common)
    keys = ["leader", "post", "district"] if by == "leader" else ["district"]
    ranked = ranked.with_columns(pl.col("subject").alias(by)).select(*keys, "rank", "rank_change", "near_tie")
    counted = ask(viewer, snapshot, "completion", **common)
    joined = ranked.join(counted, on=keys, how="left", nulls_equal=True)
    if by == "district":
        rectified = ask(viewer, snapshot, "rectification", **common).select(
            "district", "rectification_rate", "on_time_rate", "overdue_count", "major_open_count"
        )
        joined = joined.join(rectified, on="district", how="left", nulls_equal=True)
    return joined.select(COLUMNS[by])


def ranking_bytes(
    viewer: Viewer,
    snapshot: Snapshot,
    *,
    by: By,
    format: Format,
    as_of: date,
    period: str,
    where: Mapping[str, tuple[str, ...]] | None = None,
) -> bytes:
    """The ranked table as the bytes of a file.

    xlsx: frozen header, real numbers (rates as per cent), null left empty, and the sheet 口径 with formulas,
    as-of date, period, snapshot and filters. csv: UTF-8 with BOM, rates as 0–1, null left empty, texts made
    harmless by the rule of ``exports.sheets``. Raises what ``ask`` raises for a period or a group it refuses, and
    access.Denied for a role that may not export.
    """
    viewer.require(Act.EXPORT)
    narrowed = dict(where or {})
    frame = ranking_frame(viewer, snapshot, by=by, as_of=as_of, period=period, where=narrowed)
    if format == "csv":
        return csv_bytes(frame, COLUMNS[by])
    notes = {
        "表名": TITLES[by],
        "截至日期": day_words(as_of),
        "时段": f"{period_words(period)}（{period}）",
        "快照": snapshot.id,
        "范围": "全市" if viewer.sees_all else f"{'、'.join(viewer.figure_districts)}；名次只在这些县区之内",
        "筛选": "；".join(f"{FIELDS[name].label}＝{'、'.join(values)}" for name, values in narrowed.items()) or "无",
        "空格": "没有到期应办事项或没有上一时段的，留空（页面上显示“—”），不是零。",
    } | {FIELDS[name].label: FIELDS[name].help for name in COLUMNS[by] if FIELDS[name].help}
    title = f"{TITLES[by]}（{period_words(period)}，截至 {day_words(as_of)}）"
    return xlsx_bytes(frame, COLUMNS[by], sheet=TITLES[by], title=title, notes=notes)
