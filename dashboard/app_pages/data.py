"""数据: which files arrived and what they changed, which rows went back and why, and what the quality gate saw."""

import streamlit as st

from dashboard import links
from dashboard.cards import card
from dashboard.exports.offer import offer_returned
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, table
from dashboard.views import changes, quality, refused, waiting
from dashboard.views import deliveries as views
from warehouse.snapshots import held

DELIVERIES = (
    "file", "reporting_unit", "tables", "delivered_at", "total_count", "accepted_count", "refused_count",
    "layout_count", "added_count", "changed_count", "withdrawn_count", "warnings", "sheets", "delivery",
)  # fmt: skip
HELD = ("delivery", "file", "reporting_unit", "delivered_at", "reasons")


def page(reader: Reader) -> None:
    """Deliveries with their account of rows; the one picked stands in the address and narrows what is below."""
    choice = open_page(reader, "数据", exports=False)
    deliveries = views.told(reader, choice)
    chips = views.delivery_chips(deliveries)
    with card("deliveries", "交付", "点选一行看它退回、变更和检查的结果；总行数 = 接收 + 退回 + 版式", chips):
        if deliveries.is_empty():
            empty("还没有交付", "还没有装载过文件。在“报送”页拖入台账，或用 qingdan load 装载后，这里逐个列出。")
        else:
            table(deliveries, DELIVERIES, key="deliveries", most=9, on_pick=_pick, alt="交付")
        picked = views.picked(deliveries, links.address("delivery"))
        links.remember(delivery=picked)
        if picked:
            with st.container(key="picked", horizontal=True, vertical_alignment="center", gap="small"):
                st.html(views.picked_words(deliveries, picked), width="content")
                offer_returned(reader, picked)
                for words, question in views.records(deliveries, picked):
                    links.link(f"收下的{words}", "rows", choice, of=question, delivery=picked, period="all")
                st.button("看全部交付", type="tertiary", on_click=links.remember, kwargs={"delivery": None})
    waiting.notice(reader, choice)
    unpublished = views.held(held(reader.seat.home))
    if len(unpublished):
        with card("held", "暂缓", views.WAY_OUT, [(f"▲ {len(unpublished)} 次交付没有通过质量检查", "r")]):
            table(unpublished, HELD, key="held", most=6, alt="暂缓的交付")
    where: dict[str, tuple[str, ...]] = {"delivery": (picked,)} if picked else {}
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        refused.draw(reader, choice, where)
    with right:
        quality.draw(reader, choice, where)
    changes.draw(reader, choice, where, views.change_chips(deliveries, picked))


def _pick(row: dict[str, object]) -> None:
    links.remember(delivery=str(row["delivery"]))
