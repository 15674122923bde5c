"""县区: every district's figures side by side, and the chosen one with its leaders and findings."""

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, picked_in, table
from dashboard.views import districts
from dashboard.views.tiles import draw, one_district

LATE = ("finding", "description", "level", "overdue_days", "responsible_unit")
HEIGHT = 286


def page(reader: Reader) -> None:
    """A pick of a district sets the filter bar's district."""
    choice = open_page(reader, "县区", level_of="findings")
    if not reader.viewer.compares:
        choice = replace(choice, district=reader.viewer.figure_districts[0])
    if choice.district is not None:
        _one(reader, choice)
    if reader.viewer.compares:
        _compared(reader, choice)


def _compared(reader: Reader, choice: Choice) -> None:
    frame = reader.keep(districts.compared, choice.everywhere())
    note = (
        "点选一行看该县区；全市合计按件数加权，不是县区率的平均"
        if reader.viewer.sees_all
        else "点选一行看该县区；名次只在可见的县区之内，全市名次见“通报”"
    )
    with card("table", "各县区指标", note, districts.status_chips(reader, choice)):
        shown = districts.COMPARED
        table(frame, shown, key="districts", most=12, bars=("completion_rate",), on_pick=_pick, alt="各县区指标")
    left, right = st.columns([1, 1.25], gap="small")
    with left, card("ranking", "履职完成率排名", "实心为本期，空心为上期"):
        figure = reader.keep(districts.ranking_dots, choice, HEIGHT)
        picked = chart(figure, key="ranking", alt="履职完成率排名")
    with right, card("lines", "完成率走势", f"{choice.as_of.year}年各月，同一纵轴"):
        figure = reader.keep(districts.month_lines, choice, HEIGHT)
        chart(figure, key="lines", alt="完成率走势", clickable=False, wide=True)
    if picked:
        links.go("districts", choice, district=picked[0])


def _pick(row: dict[str, Any]) -> None:
    links.remember(district=row["district"])


def _one(reader: Reader, choice: Choice) -> None:
    draw(one_district(reader, choice), choice, key="one")
    left, right = st.columns([1, 1], gap="small") if reader.viewer.sees_staff else (None, st.container())
    if left is not None:
        with left, card("leaders", f"{choice.district} · 本级领导", "按完成率，点选看档案"):
            _leaders(reader, choice)
    with right, card("late", f"{choice.district} · 超期隐患", "按超期天数"):
        rows = reader.ask("finding_rows", choice, where={"state": ("overdue",)}, limit=50)
        if rows.is_empty():
            empty("没有超期隐患", "截至日期在办的隐患都在有效期限之内。")
        else:
            table(rows, LATE, key="late", most=6, bars=("overdue_days",), alt="超期隐患")


def _leaders(reader: Reader, choice: Choice) -> None:
    frame = reader.keep(districts.own_leaders, choice)
    if frame.is_empty():
        empty("没有本级领导", "名册里没有所属地区为该县区的领导。")
        return
    row = picked_in(frame, districts.OWN_LEADERS, key="own", most=6, bars=("completion_rate",), alt="本级领导")
    if row is not None:
        links.go("archive", choice, leader=row["leader"], post=row["post"])
