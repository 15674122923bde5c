"""隐患分布: where open findings gather, district by industry, and what is found again at the same unit."""

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.filters import segments
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, picked_in
from dashboard.views import patterns


def page(reader: Reader) -> None:
    """The cells above, repeats by unit and by district below; everything opens its rows."""
    choice = open_page(reader, "隐患分布", level_of="findings")
    _cells(reader, choice)
    left, right = st.columns([1.4, 1], gap="small")
    with left, card("again", "反复隐患", "按单位；点选看明细", patterns.repeat_chips(reader, choice)):
        _again(reader, choice)
    with right, card("again_of", "各县区", "点选看明细"):
        frame = patterns.of_districts(reader, choice)
        row = picked_in(frame, patterns.OF_DISTRICTS, key="again_of", most=10, alt="各县区反复隐患")
        if row is not None:
            links.go("rows", choice, of="repeat_rows", district=row["district"])


def _cells(reader: Reader, choice: Choice) -> None:
    kinds = patterns.cell_choice(reader, choice)
    which = links.address("cells") or "open"
    which = which if which in kinds else "open"
    with card("grid", "县区 × 行业", "点选看明细", beside=lambda: segments("cells", "看什么", kinds, which)):
        figure = reader.keep(patterns.cells, choice, which)
        if figure is None:
            empty("没有这样的隐患", "截至日期所选范围内没有在办的，或没有超期、重大的。")
            return
        picked = chart(figure, key="grid", alt="县区与行业的在办隐患", wide=True)
    if picked:
        links.go("rows", choice, **patterns.cell_opens(which, *picked))


def _again(reader: Reader, choice: Choice) -> None:
    frame = patterns.repeated(reader, choice)
    if frame.is_empty():
        empty("没有反复隐患", "本时段没有同一单位销号后 12 个月内又发现的同样隐患。")
        return
    row = picked_in(frame, patterns.AGAIN, key="again", most=10, alt="反复隐患")
    if row is not None:
        links.go("rows", choice, of="repeat_rows", district=row["district"], unit=row["unit"])
