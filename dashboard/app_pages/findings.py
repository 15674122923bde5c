"""隐患整改: what was found, what is open and for how long, and what is overdue."""

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.filters import segments
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, picked_in
from dashboard.theme import pieces
from dashboard.views import closing, findings
from dashboard.views.tiles import draw, rectification

LATE = ("finding", "description", "district", "level", "responsible_unit", "supervision", "overdue_days")
TALL, LOW, AGES = 300, 190, 268


def page(reader: Reader) -> None:
    """Six tiles, flow and survival curves with their test, ages, and the overdue list."""
    choice = open_page(reader, "隐患整改", level_of="findings")
    draw(rectification(reader, choice), choice, key="kpi")
    group = "district" if links.address("curve") == "district" else "level"
    left, right = st.columns([1.4, 1], gap="small")
    with (
        left,
        card(
            "flow",
            "隐患流量与存量",
            "上：在办存量；下：每周新增（上）与销号（下）",
            findings.flow_chips(reader, choice),
        ),
    ):
        if findings.has_flow(reader, choice):
            figure = reader.keep(findings.weekly_flow, choice, TALL)
            chart(figure, key="flow", alt="隐患流量与存量", clickable=False, wide=True)
        else:
            empty("没有流量", "所选时段和县区没有发现、也没有在办的隐患。", "看全年、全部县区", "findings", choice)
    with (
        right,
        card(
            "curve",
            "整改用时生存曲线",
            "仍未销号的比例",
            beside=lambda: segments("curve", "曲线", closing.GROUPS, group),
        ),
    ):
        chips = closing.median_chips(reader, choice, group)
        if chips:
            st.html(pieces.chips(chips))
            figure = reader.keep(closing.curves, choice, group, LOW)
            chart(figure, key="curve", alt="整改用时生存曲线", clickable=False)
            st.html(pieces.lines(closing.test_words(reader, choice, group)))
        else:
            empty("没有曲线", "所选时段没有发现隐患，无从计算整改用时。")
    left, right = st.columns([1, 1.4], gap="small")
    with left, card("ages", "在办隐患库龄", "按县区，项；点选看明细"):
        picked = chart(reader.keep(findings.open_ages, choice, AGES), key="ages", alt="在办隐患库龄")
        st.html(findings.age_key())
        if picked:
            links.go("rows", choice, of="finding_rows", district=picked[0], state="open", bucket=picked[1])
    with right, card("late", "逾期督办清单", "按超期天数排序", findings.late_chips(reader, choice)):
        _late(reader, choice)


def _late(reader: Reader, choice: Choice) -> None:
    rows = reader.ask("finding_rows", choice, where={"state": ("overdue",)}, limit=200)
    if rows.is_empty():
        empty("没有超期隐患", "截至日期在办的隐患都在有效期限之内。")
        return
    row = picked_in(rows, LATE, key="late", most=7, bars=("overdue_days",), alt="逾期督办清单")
    if row is not None:
        links.go("rows", choice, of="finding_rows", finding=row["finding"], scope="all")
    links.link("全部超期隐患", "rows", choice, icon=":material/list:", of="finding_rows", state="overdue")
