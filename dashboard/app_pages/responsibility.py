"""责任图: which leader answers for which district and which field, where nobody does and where several do."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.exports.offer import offer_rows
from dashboard.filters import segments
from dashboard.heading import open_page
from dashboard.records import SAVED_MOST
from dashboard.session import Reader
from dashboard.tables import empty, picked_in
from dashboard.theme import pieces
from dashboard.tile import draw
from dashboard.views import responsibility

NONE = "领导名册里没有在任的领导，或还没有装载行政区划和领导名册。"


def page(reader: Reader) -> None:
    """Those in post on the as-of date; the district of the filter bar narrows the map."""
    choice = open_page(reader, "责任图", exports=False)
    if responsibility.answering(reader, choice.everywhere()).is_empty():
        empty("还没有可以画的责任图", NONE)
        return
    draw(responsibility.tiles(reader, choice), choice, key="gap")
    with card("matrix", "县区 × 领域", "格内是负责的领导，点选看名册和分工里的依据"):
        with st.container(key="desk_matrix"):
            figure = reader.keep(responsibility.matrix, choice)
            picked = chart(figure, key="matrix", alt="县区与领域的责任领导", wide=True)
            st.html(pieces.key(responsibility.key()))
        with st.container(key="phone_matrix"):
            st.html(responsibility.listed(reader, choice))
        with st.container(horizontal=True, gap="small"):
            whole = partial(reader.ask, "responsibility_rows", choice, limit=SAVED_MOST)
            offer_rows(reader, choice, whole, responsibility.SAVED, "责任对应", {})
    if picked:
        links.go("rows", choice, of="responsibility_rows", **responsibility.opened(*picked))
    left, middle, right = st.columns(3, gap="small")
    with left:
        _list(reader, choice, "district", "县区由谁联系")
    with middle:
        _list(reader, choice, "leader", "市领导联系哪里")
    with right:
        kind = "department" if links.address("field") == "department" else "industry"
        _list(reader, choice, kind, "行业、部门由谁分管", beside=_fields)


def _fields() -> None:
    chosen = "department" if links.address("field") == "department" else "industry"
    segments("field", "领域", {"industry": "行业", "department": "部门"}, chosen)


def _list(reader: Reader, choice: Choice, kind: str, words: str, *, beside: Callable[[], None] | None = None) -> None:
    frame = responsibility.gaps(reader, choice, kind)
    with card(f"of_{kind}", words, "", responsibility.gap_chips(frame), beside=beside):
        if frame.is_empty():
            empty("没有可列的", NONE)
            return
        row = picked_in(frame, responsibility.GAPS[kind], key=f"gaps_{kind}", most=10, alt=words)
        if row is None:
            return
        own = {"leader": row["charge"], "post": row["post"]} if kind == "leader" else {"charge": row["charge"]}
        links.go("rows", choice, of="responsibility_rows", state="city", district=None, **own)
