"""事故: this year against last, the clocks that run, who was at the scene, charts of rare events, each accident."""

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.shown import SHOWN
from dashboard.tables import empty, table
from dashboard.views import accidents, emergencies
from dashboard.views.tiles import draw

TALL, LOW = 300, 216


def page(reader: Reader) -> None:
    """Four tiles, clocks and scene, three charts of rare events, districts compared, corrections, and the ledger."""
    choice = open_page(reader, "生产安全事故", level_of="accidents")
    draw(accidents.tiles(reader, choice), choice, key="kpi")
    left, right = st.columns([1, 1.1], gap="small")
    with left:
        emergencies.clock_list(reader, choice)
    with right:
        emergencies.scene_list(reader, choice)
    _rare(reader, choice)
    _compared(reader, choice)
    emergencies.correction_list(reader, choice)
    _ledger(reader, choice)


def _rare(reader: Reader, choice: Choice) -> None:
    left, middle, right = st.columns([1.25, 1, 0.9], gap="small")
    with left, card("gaps", "事故间隔天数", "g 控制图；空心为正在延续", accidents.running_chips(reader, choice)):
        gap = chart(reader.keep(accidents.gap_line, choice, LOW, 30), key="gaps", alt="事故间隔天数")
    with middle, card("alarm", "频率报警", "CUSUM，本年各周", accidents.alarm_chips(reader, choice)):
        if accidents.has_alarm(reader, choice):
            figure = reader.keep(accidents.alarm_line, choice, LOW)
            chart(figure, key="alarm", alt="频率报警", clickable=False)
        else:
            empty("还说不出往常的频率", "往年的记录不足 26 周或不足 10 起，基准定不住，所以不报警。")
    with right, card("units", "每30天起数", "u 控制图"):
        if accidents.has_units(reader, choice):
            chart(reader.keep(accidents.unit_line, choice, LOW), key="units", alt="每30天起数", clickable=False)
        else:
            empty("起数太少，不画 u 图", "每季平均不足 5 起或不足 6 季时，界限会误报，请看间隔天数。")
    if gap and gap[0]:
        links.go("rows", choice, of="accident_rows", accident=gap[0], period="all")


def _compared(reader: Reader, choice: Choice) -> None:
    left, middle, right = st.columns([1, 1.1, 0.8], gap="small")
    with left, card("pairs", "县区同比", "空心为去年同期", accidents.both_down_chip(reader, choice)):
        pair = chart(reader.keep(accidents.district_pairs, choice, TALL), key="pairs", alt="县区事故同比")
    with middle, card("rates", "县区事故率", accidents.gdp_note(reader, choice)):
        rate = chart(reader.keep(accidents.district_rates, choice, TALL), key="rates", alt="县区事故率")
    with right, card("months", "各月事故", "起"):
        month = chart(reader.keep(accidents.month_counts, choice, TALL), key="months", alt="各月事故", wide=True)
    if pair or rate:
        links.go("rows", choice, of="accident_rows", district=(pair or rate or [None])[0])
    if month:
        links.go("rows", choice, of="accident_rows", month=month[0])


def _ledger(reader: Reader, choice: Choice) -> None:
    frame = reader.ask("accident_rows", choice, limit=500)
    with card("ledger", "事故台账", f"{len(frame)} 起；等级按伤亡和损失重新判定（国务院令第493号第三条）"):
        if frame.is_empty():
            empty("这一时段没有事故", "所选时段、县区和等级之内没有上报的事故。")
        else:
            table(frame, SHOWN["accident_rows"][1], key="ledger", most=8, alt="事故台账")
