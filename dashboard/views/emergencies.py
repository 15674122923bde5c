"""What an accident sets going: running and overrun clocks, who was at the scene, corrections of casualties."""

import polars as pl
import streamlit as st

from dashboard import links
from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.session import Reader
from dashboard.tables import empty, picked_in, table
from dashboard.theme import pieces
from dashboard.theme.pieces import Chip
from dashboard.views.accidents import always

OPEN = ("overrun", "running")
CLOCKS = ("state", "clock", "accident_id", "district", "level", "due_on", "over_days", "days_left")
SCENE = ("accident_id", "expected_count", "present_count", "missing", "district", "level", "vacant", "also_present")
CORRECTIONS = (
    "accident", "district", "corrected_on", "is_in_window", "deaths_before", "deaths_after", "serious_injuries_before",
    "serious_injuries_after", "level_before", "level_after", "file",
)  # fmt: skip
SHORT = 8
"""Rows of a list beside another one."""


def clock_list(reader: Reader, choice: Choice) -> None:
    """Every clock that runs or is overrun, whatever the period, the most urgent first; a pick opens its accident."""
    frame = reader.ask("clocks", always(choice), where={"state": OPEN})
    counts = {state: frame.filter(pl.col("state") == state).height for state in OPEN}
    chips: list[Chip] = [(f"▲ 超期 {counts['overrun']}", "r")] if counts["overrun"] else []
    chips.append((f"○ 在计时 {counts['running']}", "b"))
    with card("clocks", "时限", "电话、书面、调查、公开、评估；超期和将到期在前", chips):
        if frame.is_empty():
            empty("没有在计时的时限", "截至日期各起事故应办的都已办完。")
            return
        row = picked_in(frame, CLOCKS, key="clocks", most=SHORT, alt="在计时和超期的时限")
        if row is not None:
            links.go("rows", choice, of="clocks", accident=row["accident_id"], period="all")
        links.link("全部时限（含已办）", "rows", choice, icon=":material/list:", of="clocks", period="all")


def scene_list(reader: Reader, choice: Choice) -> None:
    """Who had to be at the scene of each accident of the period and who came."""
    frame = reader.ask("scene", choice)
    expected, present = int(frame["expected_count"].sum()), int(frame["present_count"].sum())
    chips: list[Chip] = [(f"应到 {expected}", "n"), (f"实到 {present}", "g" if present == expected else "y")]
    with card("scene", "应到 / 实到", "按等级、县区、行业和当日在任名册推定", chips):
        if frame.is_empty():
            empty("这一时段没有事故", "没有需要赶赴的现场。")
            return
        row = picked_in(_absent_first(frame), SCENE, key="scene", most=SHORT, alt="应到实到")
        if row is not None:
            links.go("rows", choice, of="scene_rows", accident=row["accident_id"])
        unknown = reader.ask("scene_unknown", choice)["role"].to_list()
        if unknown:
            st.html(pieces.lines([f"这些角色不在规定的角色表内，只按分管行业推定：{'、'.join(map(str, unknown))}"]))


def _absent_first(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort(pl.col("expected_count") - pl.col("present_count"), "occurred_on", descending=True)


def correction_list(reader: Reader, choice: Choice) -> None:
    """Corrections of casualties, those after the days allowed flagged; nothing is drawn where there is none."""
    frame = reader.ask("correction_rows", choice)
    if frame.is_empty():
        return
    late = frame.filter(~pl.col("is_in_window")).height
    changed = frame.filter(pl.col("is_level_changed")).height
    chips: list[Chip] = [(f"▲ 逾期更正 {late}", "r")] if late else []
    chips += [(f"◆ 等级改变 {changed}", "y")] if changed else []
    with card("corrections", "伤亡更正", "30日内（道路交通、火灾7日内）可更正，逾期的照收并标出", chips):
        table(frame, CORRECTIONS, key="corrections", most=5, alt="伤亡更正")
