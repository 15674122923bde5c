"""What a check or a load told of a parcel: its files, what goes back, what changes and what is held."""

from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard.cards import card
from dashboard.codes import WORDS, words
from dashboard.deliver.told import Told
from dashboard.tables import table
from dashboard.theme import pieces
from dashboard.theme.pieces import Chip
from dashboard.views import changes
from dashboard.views.deliveries import warning_words

ROWS: Final = ("file", "sheet", "row", "column", "message", "reason")
CHANGES: Final = ("file", "table_name", "key_text", "change", "column_name", "old_value", "new_value", "row")
_VERDICTS: Final = {"all": "g", "some": "o", "known": "n", "refused": "r"}
_WARNED: Final = 4  # warnings of a file that are written out; the rest are counted

NOTHING_GOOD: Final = "没有一行可以收下，不必装载。请按下面的说明改好后重新报送。"
_PUBLISHED: Final = "其余的已经发布。"
_UNPUBLISHED: Final = "没有发布任何数据，看板和已有数据没有变动。"
_HELD: Final = (
    "标了“暂缓”的没有通过质量检查，没有进入看板。{rest}原件都在，不必原样重传：数据有误的，改好后重新报送；"
    "数据属实的，请安委办放行。"
)


def chips(told: Told) -> list[Chip]:
    """Files, rows taken, rows sent back, files refused, and what changes."""
    sums = told.files.select(pl.col("accepted_count", "refused_count").sum()).row(0, named=True)
    refused = int((told.files["verdict"] == "refused").sum())
    found: list[Chip] = [(f"{told.files.height} 个文件", "n")]
    found += [(f"● 接收 {sums['accepted_count']:,} 行", "g")] if sums["accepted_count"] else []
    found += [(f"◆ 退回 {sums['refused_count']:,} 行", "o")] if sums["refused_count"] else []
    found += [(f"▲ 拒收 {refused} 个文件", "r")] if refused else []
    return found + changes.chips(told.files)


def troubles(told: Told) -> list[str]:
    """What did not come off, and the way out; the reasons of what is held stand beside each file."""
    rest = _PUBLISHED if told.snapshot else _UNPUBLISHED
    if len(told.held):
        return [_HELD.format(rest=rest)]
    return [*told.problems, *([] if told.snapshot else [_UNPUBLISHED])]


def items(told: Told) -> str:
    """A line for each file, in the order in which they were dropped."""
    held = dict(told.held.select("delivery", "reasons").iter_rows())
    return "".join(_item(place, row, held) for place, row in enumerate(told.files.to_dicts(), start=1))


def _item(place: int, row: dict[str, Any], held: dict[str, list[str]]) -> str:
    label = (_verdict(row), _VERDICTS[row["verdict"]])
    note = row["message"] if row["verdict"] in ("refused", "known") else _account(row)
    if row["delivery"] in held:
        label, note = ("▲ 暂缓", "r"), f"{note}。原因：{'；'.join(held[row['delivery']])}"
    return pieces.item(str(place), row["file"], f"{note}{_warned(row['warnings'])}", label)


def _verdict(row: dict[str, Any]) -> str:
    """The verdict on a file; where rows went back, their number."""
    return f"◆ 退回 {row['refused_count']:,} 行" if row["verdict"] == "some" else WORDS["verdict"][row["verdict"]]


def _account(row: dict[str, Any]) -> str:
    tables = "、".join(words("table_name", table) for table in row["tables"]) or "没有可收的表"
    total = (
        f"{row['total_count']:,} 行 = 接收 {row['accepted_count']:,} + 退回 {row['refused_count']:,}"
        f" + 版式 {row['layout_count']:,}"
    )
    counted = [
        f"{label} {row[name]:,}" for name, label, _ in (*changes.COUNTS, ("unchanged_count", "未变", "")) if row[name]
    ]
    return " · ".join([tables, total, *([" ".join(counted)] if counted else [])])


def _warned(warnings: list[str]) -> str:
    if not warnings:
        return ""
    told = "；".join(warning_words(each) for each in warnings[:_WARNED])
    return f"。提醒：{told}" + (f"等 {len(warnings)} 处" if len(warnings) > _WARNED else "")


def details(told: Told) -> None:
    """Draw what goes back, counted by reason and row by row, and what changes; nothing where there is neither."""
    if len(told.refusals):
        left, right = st.columns([1, 2.6], gap="small")
        with left, card("reasons", "退回的原因"):
            table(_counted(told, "reason"), ("reason", "refused_count"), key="reasons", most=8, alt="退回的原因")
            if told.reasons["unit"].n_unique() > 1:
                table(_counted(told, "reporting_unit"), ("reporting_unit", "refused_count"), key="units", alt="按单位")
        with right, card("refusals", "退回的行", _refused_note(told)):
            table(told.refusals, ROWS, key="refused", most=9, alt="退回的行")
    if len(told.changes):
        with card("changes", "变更", "旧值 → 新值；每个文件最多列 200 处"):
            changed = told.changes.with_columns(pl.col("kind").alias("change"))
            table(changed, CHANGES, key="changed", most=9, alt="变更")


def _counted(told: Told, by: str) -> pl.DataFrame:
    """All refused rows counted by `reason` or by `reporting_unit`."""
    summed = told.reasons.rename({"unit": "reporting_unit"}).group_by(by).agg(pl.col("refused_count").sum())
    return summed.sort("refused_count", by, descending=[True, False], nulls_last=True)


def _refused_note(told: Told) -> str:
    count, listed = int(told.reasons["refused_count"].sum()), told.refusals.height
    if count > listed:
        return f"只列前 {listed:,} 行；装载后的退回表里有全部 {count:,} 行"
    return "改好后重新报送，不影响其余的行"


def returned(told: Told) -> list[tuple[str, str]]:
    """The deliveries with refused rows, each with the label of its returned workbook."""
    rows = told.files.filter((pl.col("refused_count") > 0) & pl.col("delivery").is_not_null()).to_dicts()
    return [(row["delivery"], f"退回表：{row['file']}（{row['refused_count']:,} 行）") for row in rows]
