"""会议总览: the city on one screen, and what the meeting should take up."""

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.heading import open_page, today
from dashboard.session import Reader
from dashboard.theme import pieces
from dashboard.views import accidents, agenda, districts, scores, terms, waiting
from dashboard.views.tiles import draw, whole_city

TALL, LOW = 332, 256


def page(reader: Reader) -> None:
    """Six tiles; ranking, tile grid, agenda; lines, places, accident gaps."""
    choice = open_page(reader, f"{reader.coverage(today())['city']}安全生产履职调度会", level_of="findings")
    draw(whole_city(reader, choice), choice, key="kpi")
    left, middle, right = st.columns([1.1, 1, 0.9], gap="small")
    with left, card("ranking", "县区履职完成率排名", "实心为本期，空心为上期", districts.target_chip()):
        dot = chart(reader.keep(districts.ranking_dots, choice, TALL), key="ranking", alt="县区履职完成率排名")
    with middle, card("tiles", "县区分布", "位置固定，点选下钻", districts.status_chips(reader, choice)):
        tile = chart(reader.keep(districts.tile_grid, choice, TALL), key="tiles", alt="县区分布")
    with right, card("agenda", "会上督办事项", "自动提取，按严重程度排序"):
        _agenda(reader, choice)
    left, middle, right = st.columns([1.1, 1, 0.9], gap="small")
    with left, card("lines", "各县区完成率走势", f"{choice.as_of.year}年各月，虚线为目标"):
        lines = reader.keep(districts.month_lines, choice, LOW)
        chart(lines, key="lines", alt="各县区完成率走势", clickable=False, wide=True)
    with middle, card("places", "考核排名变化", "近 6 期，突出首位与末两位"):
        chart(
            reader.keep(scores.places, terms.newest(reader, choice), LOW),
            key="places",
            alt="考核排名变化",
            clickable=False,
        )
    with right, card("gaps", "事故间隔天数", "g 控制图，横轴为第几起", accidents.running_chips(reader, choice)):
        gap = chart(reader.keep(accidents.gap_line, choice, LOW, 16), key="gaps", alt="事故间隔天数")
    waiting.notice(reader, choice)
    for picked in (dot, tile):
        if picked:
            links.go("districts", choice, district=picked[0])
    if gap and gap[0]:
        links.go("rows", choice, of="accident_rows", accident=gap[0])


def _agenda(reader: Reader, choice: Choice) -> None:
    with st.container(key="list_agenda"):
        for place, matter in enumerate(reader.keep(agenda.agenda, choice), start=1):
            with st.container(key=f"hit_matter_{place}", gap=None):
                st.html(pieces.item(str(place), matter.words, matter.note, matter.chip))
                links.link(pieces.label(matter.words), matter.page, choice, **dict(matter.opens))
