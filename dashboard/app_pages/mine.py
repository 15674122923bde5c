"""我的履职: a leader's own page, made for a phone: what is due, what is done, and the own district."""

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty
from dashboard.views import leaders, mine
from dashboard.views.tiles import draw, one_district


def page(reader: Reader) -> None:
    """Everything here is the leader's own; the district's figures stand below."""
    choice = open_page(reader, "我的履职", exports=False)
    own = reader.keep(leaders.ranked, choice.everywhere()).row(0, named=True)
    with card("portrait", "本人", ""):
        st.html(leaders.portrait(own, place=leaders.published_place(reader, choice)))
    left, right = st.columns(2, gap="small")
    frame = reader.keep(mine.due, choice.everywhere())
    with left, card("due", "待办", "先看快到期的", mine.due_chips(frame)):
        _listed(mine.due_list(frame, choice.as_of), "没有待办", "进行中的都已完成，本时段也没有未完成的。")
        links.link("全部应办事项", "archive", choice, icon=":material/checklist:")
    done = reader.keep(mine.done, choice.everywhere())
    with right, card("done", "已办", mine.done_note(done)):
        why = "这一时段没有报送您的履职记录。缺报不等于零，请与联络员核对。"
        _listed(mine.done_list(done), "没有履职记录", why)
        links.link("全部履职记录", "archive", choice, icon=":material/history:")
    left, right = st.columns(2, gap="small")
    with left, card("bars", "各月完成率", f"{choice.as_of.year}年"):
        figure = reader.keep(leaders.month_bars, choice, own["leader"], own["post"], 190)
        chart(figure, key="bars", alt="各月完成率", clickable=False, wide=True)
    asked = reader.keep(mine.open_questions, choice.everywhere())
    with right, card("asked", "可以补充", "补上印证资料，或请联络员说明情况"):
        _listed(mine.question_list(asked), "没有需要补充的", "您的履职记录都附有印证资料，也没有需要核实的。")
        if len(asked):
            links.link(f"全部 {len(asked)} 条", "archive", choice, icon=":material/fact_check:")
    for district in reader.viewer.figure_districts:
        _district(reader, choice, district)


def _district(reader: Reader, choice: Choice, district: str) -> None:
    there = Choice(as_of=choice.as_of, kind=choice.kind, district=district)
    with st.container(key=f"own_{district}"):
        st.subheader(f"{district}", anchor=False)
        draw(one_district(reader, there), there, key=f"own_{district}")


def _listed(lines: str, missing: str, why: str) -> None:
    if lines:
        st.html(lines)
    else:
        empty(missing, why)
