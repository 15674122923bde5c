"""The top of every page: title, one line about what is shown, the filter bar, and warnings of the snapshot."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard import links
from dashboard.account import marks, menu, scope_words
from dashboard.choice import Choice
from dashboard.exports.offer import offer
from dashboard.filters import as_of_only, filter_bar, read_choice
from dashboard.periods import day_words, period_words
from dashboard.session import Reader
from dashboard.theme import pieces


def today() -> date:
    """Today where the office is."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def open_page(
    reader: Reader, words: str, *, level_of: str | None = None, exports: bool = True, filters: bool = True,
    kind: str | None = None, term: str | None = None,
) -> Choice:  # fmt: skip
    """Draw the top of a page and return the reader's choices; ``level_of`` is findings, accidents or None.

    Without ``filters`` the bar holds no choices: for pages that do not follow them. With a ``kind`` of period it holds
    the as-of date alone, and the choices are of all districts. ``term`` names a period over that of the day.
    """
    coverage = reader.coverage(today())
    districts = _districts(reader)
    choice = replace(read_choice(coverage, districts, today(), level_of=level_of), term=term)
    if kind:
        choice = replace(choice, kind=kind, district=None)
    with st.container(
        key="top", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
    ):
        with st.container(width="content"):
            st.html(_title(reader, words, choice if filters else None, coverage, is_of_day=not kind), width="content")
        with st.container(key="bar", horizontal=True, width="content", vertical_alignment="center", gap="xsmall"):
            if kind:
                as_of_only(coverage, today(), choice)
            elif filters:
                filter_bar(coverage, districts, today(), choice, level_of=level_of)
                if exports:
                    offer(reader, choice)
            _projector()
            menu(reader)
    if reader.snapshot.warning:
        st.warning(pieces.label(reader.snapshot.warning), icon=":material/warning:")
    return choice


def _districts(reader: Reader) -> list[str]:
    if not (reader.viewer.sees_all or reader.viewer.figure_districts):
        return []
    found: list[str] = reader.ask("districts", Choice(as_of=today(), kind="all"))["district"].to_list()
    return found


def _title(reader: Reader, words: str, choice: Choice | None, coverage: Mapping[str, Any], *, is_of_day: bool) -> str:
    shown = f"{words} · {choice.district}" if choice and choice.district else words
    seen = (
        [f"{coverage['district_count']} 个县区", f"{coverage['leader_count']} 名责任领导"]
        if reader.viewer.sees_all
        else [f"可见范围：{scope_words(reader.viewer)}"]
    )
    days = [f"截至 {day_words(choice.as_of)}"] if choice else []
    days += [period_words(choice.period)] if choice and is_of_day else []
    facts = [*days, *seen, f"快照 {reader.snapshot.id}"]
    marked = [*(["虚构示例数据"] if coverage["is_demo"] else []), *marks(reader)]
    return pieces.title(shown, facts, marked=" · ".join(marked))


def _projector() -> None:
    if links.is_presenting():
        return
    with st.container(key="present", width="content"):
        if st.button(
            "投屏", icon=":material/present_to_all:", type="primary", help="放大、去掉导航，左右方向键翻页，Esc 退出"
        ):
            st.query_params["present"] = "1"
            st.rerun()
