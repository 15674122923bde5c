"""领导履职: the ranking, leaders by months, and the picked leader in short."""

from typing import Any

import polars as pl
import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.filters import segments
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, table
from dashboard.targets import status_counts, target_of
from dashboard.theme import pieces
from dashboard.views import leaders

SHOWN = (
    "rank", "rank_change", "leader", "post", "completion_rate", "credible_rate", "spark", "fulfilled_count",
    "credible_count", "due_count",
)  # fmt: skip
ENDS = {"worst": "末 12 名", "best": "前 12 名"}
NOTHING = ("没有到期的应办事项", "所选时段和县区没有一名领导有到期的应履职次。放宽条件再看。", "看全年、全部县区")


def page(reader: Reader) -> None:
    """A pick in the table or in the cells stands in the address as leader and post."""
    choice = open_page(reader, "领导履职")
    ranked = reader.keep(leaders.ranked, choice)
    if ranked.is_empty():
        empty(*NOTHING, "leaders", choice)
        return
    chips = status_counts(ranked["completion_rate"], target_of("completion_rate"))
    left, right = st.columns([1.06, 1], gap="small")
    with left, card("table", "履职排名", f"{len(ranked)} 人", chips):
        table(ranked, SHOWN, key="leaders", most=21, bars=("completion_rate",), on_pick=_pick, alt="履职排名")
    with right:
        _cells(reader, choice)
        _short(reader, choice, ranked)


def _pick(row: dict[str, Any]) -> None:
    links.remember(leader=row["leader"], post=row["post"])


def _cells(reader: Reader, choice: Choice) -> None:
    with card("cells", "完成率热力图", "领导 × 月份，点选单元格查看当月事项", beside=_ends):
        figure = reader.keep(leaders.month_cells, choice, links.address("ends") != "best", 400)
        picked = chart(figure, key="cells", alt="领导各月完成率", wide=True)
        st.html(pieces.key(leaders.cell_key()))
    if picked:
        links.go("rows", choice, **leaders.rows_of(*picked))


def _ends() -> None:
    segments("ends", "名次", ENDS, "best" if links.address("ends") == "best" else "worst")


def _short(reader: Reader, choice: Choice, ranked: pl.DataFrame) -> None:
    row = leaders.picked_row(ranked, links.address("leader"), links.address("post"))
    own = {"leader": row["leader"], "post": row["post"]}
    with card("short", "领导简况", "在左表点选一人"):
        st.html(leaders.portrait(row, total=len(ranked)))
        left, right = st.columns([1.15, 1], gap="small")
        with left:
            figure = reader.keep(leaders.month_bars, choice, *own.values(), 200)
            chart(figure, key="bars", alt="各月完成率", clickable=False, wide=True)
        with right:
            st.html(leaders.due_list(reader, choice, **own))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            flags = leaders.flag_chips(reader, choice, **own)
            st.html(pieces.chips(flags or [("● 没有需核实的记录", "g")]), width="content")
            if flags:
                links.link("需核实的记录", "rows", choice, icon=":material/fact_check:", of="flag_rows", **own)
            links.link("打开履职档案", "archive", choice, icon=":material/folder_open:", **own)
