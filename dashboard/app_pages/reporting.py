"""缺报: who owes which table when, and what came in time, late or not at all."""

from functools import partial

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.exports.offer import offer_rows
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, table
from dashboard.tile import draw
from dashboard.views import reporting


def page(reader: Reader) -> None:
    """The unit and the month that were picked stand in the address."""
    choice = open_page(reader, "报送情况", exports=False)
    ranked = reporting.ranked(reader, choice)
    if ranked.is_empty():
        with card("reporting", "报送"):
            empty(
                "没有到期的报送",
                "本时段没有按计划要报的表。先装载报送计划（报送单位、表、频次、截止日），到了截止日这里就有数；也可换一个时段。",
            )
        return
    draw(reporting.tiles(reader, choice), choice, key="reporting")
    with card("calendar", "报送日历", "最差的在上；点一格看它的各次报送"):
        st.html(reporting.calendar_key())
        figure = reader.keep(reporting.month_cells, choice)
        point = chart(figure, key="calendar", alt="报送日历", wide=True)
        if point and len(point) == 2:
            links.remember(unit=str(point[0]), month=str(point[1]))
    with card("ranking", "报送排名", "按按时报送率从高到低；点选一行看这个单位"):
        table(ranked, reporting.RANKED, key="units", most=10, bars=("reporting_rate",), on_pick=_pick, alt="报送排名")
        with st.container(horizontal=True, gap="small"):
            offer_rows(reader, choice, partial(reporting.ranked, reader, choice), reporting.RANKED, "报送排名", {})
    _rows(reader, choice)


def _rows(reader: Reader, choice: Choice) -> None:
    unit, month = links.address("unit"), links.address("month")
    month = month if reporting.is_month(month) else None
    frame = reporting.rows(reader, choice, unit, month)
    words = " · ".join(each for each in (unit or "全部单位", month or "") if each)
    with card("rows", "各次报送", words, reporting.chips(frame)):
        if unit or month:
            st.button("看全部单位", type="tertiary", on_click=links.remember, kwargs={"unit": None, "month": None})
        if frame.is_empty():
            empty("没有这样的报送", "所选的单位和月份没有要报的表。")
        else:
            table(frame, reporting.ROWS, key="reports", most=12, alt="各次报送")


def _pick(row: dict[str, object]) -> None:
    links.remember(unit=str(row["reporting_unit"]), month=None)
