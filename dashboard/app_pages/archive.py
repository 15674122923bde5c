"""领导档案: one leader's obligations, standing duties, records and terms, each row with its source."""

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.shown import SHOWN
from dashboard.tables import empty, table
from dashboard.views import leaders

TABS = {
    "应办事项": ("obligation_rows", "这一时段没有到期或进行中的应履职次。"),
    "常态职责": ("standing_rows", "清单里没有未量化的职责，也没有按事件的职责。"),
    "履职记录": ("activity_rows", "这一时段没有报送履职记录。缺报不等于零，请核对是否漏报。"),
    "需核实": ("flag_rows", "这一时段的履职记录都附有印证资料，也没有需要核实的。"),
    "任职": ("leader_rows", "名册里没有与这一时段相交的任期。"),
}


def page(reader: Reader) -> None:
    """The leader stands in the address as leader and post; the filter bar gives period and as-of date."""
    choice = open_page(reader, "领导履职档案").everywhere()
    ranked = reader.keep(leaders.ranked, choice)
    if ranked.is_empty():
        empty(
            "没有可以打开的档案",
            "这一时段没有一名领导有应履职次。放宽条件，或到“数据”页看名册是否已装载。",
            "看全年、全部县区",
            "archive",
            choice,
        )
        return
    row = leaders.picked_row(ranked, links.address("leader"), links.address("post"))
    names = [leaders.subject_of(each["leader"], each["post"]) for each in ranked.sort("leader").to_dicts()]
    own = leaders.subject_of(row["leader"], row["post"])
    with card("portrait", "领导", "可直接输入姓名换人"):
        left, right = st.columns([1, 1.5], gap="medium", vertical_alignment="center")
        with left:
            st.selectbox(
                "领导",
                names,
                index=names.index(own),
                key=f"who_{own}",
                label_visibility="collapsed",
                on_change=_turn,
                args=(f"who_{own}",),
                format_func=lambda name: " · ".join(leaders.from_subject(name)),
            )
            place = None if reader.viewer.sees_staff else leaders.published_place(reader, choice)
            st.html(leaders.portrait(row, total=len(ranked), place=place))
        with right:
            figure = reader.keep(leaders.month_bars, choice, row["leader"], row["post"], 170)
            chart(figure, key="bars", alt="各月完成率", clickable=False, wide=True)
    with card("tables", "履职档案", "每一行都注明出自哪个文件、哪张表、哪一行"):
        for tab, words in zip(st.tabs(list(TABS)), TABS, strict=True):
            with tab:
                _records(reader, choice, row["leader"], row["post"], *TABS[words])


def _turn(key: str) -> None:
    leader, post = leaders.from_subject(st.session_state[key])
    links.remember(leader=leader, post=post)


def _records(reader: Reader, choice: Choice, leader: str, post: str, question: str, why: str) -> None:
    frame = reader.ask(question, choice, where={"leader": (leader,), "post": (post,)}, limit=1000)
    kind, names = SHOWN[question]
    if frame.is_empty():
        empty(f"没有{kind}", why)
        return
    names = tuple(name for name in names if name not in ("leader", "post", "district"))
    table(frame, names, key=f"archive_{question}", most=12, alt=kind)
