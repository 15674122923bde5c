"""待确认: entries without a duty code whose words alone do not say which duty they serve, for the office to decide."""

import polars as pl
import streamlit as st

from dashboard import links
from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, picked_rows, table
from dashboard.views import deciding, waiting
from warehouse.access import Act

_NONE = {
    "waiting": "没有写职责编号的记录都已按内容计入、不计入或认定过。",
    "words": "这一时段没有按内容计入的记录。",
    "decided": "这一时段还没有认定过记录。认定后在这里查看、更改或撤回。",
    "not_counted": "这一时段没有因内容不计入的记录。",
}


def page(reader: Reader) -> None:
    """The texts at the left, what can be decided on those picked at the right, and what was decided below."""
    reader.viewer.require(Act.DECIDE)
    choice = open_page(reader, "待确认", exports=False)
    job = deciding.underway(reader)
    left, right = st.columns([1.35, 1], gap="small")
    with left, card("entries", "履职记录", "没有写职责编号的，文字相同的合在一起", waiting.chips(reader, choice)):
        state = _state()
        frame = waiting.candidates(reader, choice, state)
        picked = _listed(reader, choice, state, frame)
    with right, card("decide", "认定", "认定留痕，每次重建都算数；以后同样的文字照此判断"):
        deciding.panel(reader, choice, frame, picked, job)
    decided = waiting.decided(reader, choice)
    with card("decisions", "认定记录", "谁在什么时候认定的；要改，在上面选“已认定”"):
        if decided.is_empty():
            empty("还没有认定", "认定过的记录在这里列出，写明认定人和时间。")
        else:
            table(decided, waiting.DECISIONS, key="decisions", most=8, alt="认定记录")


def _state() -> str:
    asked = links.address("match")
    st.session_state["w_match"] = asked if asked in waiting.STATES else next(iter(waiting.STATES))
    picked = st.segmented_control(
        "看哪些", list(waiting.STATES), key="w_match", format_func=waiting.STATES.get, on_change=_turn,
        label_visibility="collapsed",
    )  # fmt: skip
    return picked or next(iter(waiting.STATES))


def _turn() -> None:
    links.remember(match=st.session_state["w_match"])


def _listed(reader: Reader, choice: Choice, state: str, frame: pl.DataFrame) -> list[str]:
    groups = waiting.groups(frame)
    if groups.is_empty():
        empty(f"没有{waiting.STATES[state]}的记录", _NONE[state], "看全年、全部县区", "waiting", choice)
        return []
    rows = picked_rows(groups, waiting.COLUMNS, key=f"groups_{state}_{reader.snapshot.id}", most=14, alt="履职记录")
    return [row["words"] for row in rows]
