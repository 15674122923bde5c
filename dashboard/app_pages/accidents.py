"""事故: this year against the same days of last year, the days between accidents, and each accident."""

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.heading import open_page
from dashboard.records import SHOWN
from dashboard.session import Reader
from dashboard.tables import empty, table
from dashboard.views import accidents
from dashboard.views.tiles import draw, year_on_year

TALL = 300


def page(reader: Reader) -> None:
    """Four tiles, pairs of dots by district, gaps, months, and the ledger."""
    choice = open_page(reader, "生产安全事故", level_of="accidents")
    row = reader.ask("accidents", choice).row(0, named=True)
    draw(year_on_year(row), choice, key="kpi")
    left, middle, right = st.columns([1, 1.15, 0.85], gap="small")
    with left, card("pairs", "县区同比", "空心为去年同期，实心为今年", accidents.both_down_chip(row)):
        pair = chart(reader.keep(accidents.district_pairs, choice, TALL), key="pairs", alt="县区事故同比")
    with (
        middle,
        card("gaps", "事故间隔天数", "g 控制图；空心为正在延续的间隔", accidents.running_chips(reader, choice)),
    ):
        gap = chart(reader.keep(accidents.gap_line, choice, TALL, 30), key="gaps", alt="事故间隔天数")
    with right, card("months", "各月事故", "起"):
        month = chart(reader.keep(accidents.month_counts, choice, TALL), key="months", alt="各月事故", wide=True)
    _ledger(reader, choice)
    if pair:
        links.go("rows", choice, of="accident_rows", district=pair[0])
    if gap and gap[0]:
        links.go("rows", choice, of="accident_rows", accident=gap[0])
    if month:
        links.go("rows", choice, of="accident_rows", month=month[0])


def _ledger(reader: Reader, choice: Choice) -> None:
    frame = reader.ask("accident_rows", choice, limit=500)
    with card("ledger", "事故台账", f"{len(frame)} 起；等级按伤亡和损失重新判定（国务院令第493号第三条）"):
        if frame.is_empty():
            empty("这一时段没有事故", "所选时段、县区和等级之内没有上报的事故。")
        else:
            table(frame, SHOWN["accident_rows"][1], key="ledger", most=8, alt="事故台账")
