"""通报: the published figures of an ended period, the same for everyone who may enter."""

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.filters import segments
from dashboard.heading import open_page
from dashboard.periods import day_words, period_words
from dashboard.session import Reader
from dashboard.tables import empty, table
from dashboard.tile import draw
from dashboard.views import bulletin, districts
from dashboard.views.bulletin import Told

TABLE = (
    "rank", "rank_change", "district", "completion_rate", "fulfilled_count", "due_count", "rectification_rate",
    "on_time_rate", "accident_count", "death_count",
)  # fmt: skip


KINDS = {"month": "月度", "quarter": "季度", "half_year": "半年", "year": "年度"}


def page(reader: Reader) -> None:
    """The kind of period and the ended period stand in the address; a told figure never changes with the day."""
    as_of = open_page(reader, "安全生产履职通报", filters=False).as_of
    told = Told(as_of, _kind())
    ended = bulletin.ended(reader, told)
    with st.container(key="told", horizontal=True, vertical_alignment="center", gap="small"):
        segments("told", "时段", KINDS, told.kind)
        period = _pick(ended) if ended else ""
    if not ended:
        empty("还没有可以通报的时段", "要等一个完整的时段结束，并有其后的记录，才有通报。可换一种时段再看。")
        return
    draw(bulletin.city_tiles(reader, told, period), Choice(as_of=as_of, kind="year"), key="city")
    own = reader.keep(bulletin.own_place, told, period)
    if own:
        with card("own", "本人", period_words(period)):
            st.html(own)
    left, right = st.columns([1, 1.25], gap="small")
    with left, card("ranking", "履职完成率排名", "实心为该期，空心为上一期", districts.target_chip()):
        figure = reader.keep(bulletin.ranking_dots, told, period, 360)
        chart(figure, key="ranking", alt="履职完成率排名", clickable=False)
    with right, card("told_places", "名次变化", "近几期，突出首位与末两位"):
        if len(ended) > 1:
            figure = reader.keep(bulletin.places, told, period, 360)
            chart(figure, key="told_places", alt="名次变化", clickable=False, wide=True)
        else:
            empty("只有一期", "有两期以上的通报，才有名次的变化。")
    note = f"{period_words(period)}，以 {day_words(bulletin.settled(reader, told, period))} 的记录为准"
    with card("bulletin", "各县区", note):
        frame = bulletin.of_districts(reader, told, period)
        table(frame, TABLE, key="bulletin", most=14, bars=("completion_rate",), alt="各县区通报")


def _kind() -> str:
    asked = links.address("told")
    return asked if asked in KINDS else "quarter"


def _pick(ended: list[str]) -> str:
    asked = links.address("ended")
    chosen = asked if asked in ended else ended[0]
    st.session_state["w_ended"] = chosen
    st.selectbox(
        "通报时段",
        ended,
        key="w_ended",
        width=220,
        on_change=_turn,
        format_func=period_words,
        label_visibility="collapsed",
    )
    return chosen


def _turn() -> None:
    links.remember(ended=st.session_state["w_ended"])
