"""数据: which files arrived, which rows went back and why, and whether the quality gate passed."""

import streamlit as st

from dashboard import links
from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, picked_in, table
from dashboard.views import deliveries as views

DELIVERIES = (
    "file",
    "tables",
    "sheets",
    "delivered_at",
    "total_count",
    "accepted_count",
    "refused_count",
    "layout_count",
    "warnings",
    "delivery",
)
REFUSALS = ("file", "sheet", "row", "column", "message", "reason", "delivery")
QUALITY = ("table_name", "check_name", "observed", "expected", "severity", "is_passed")


def page(reader: Reader) -> None:
    """Deliveries with their account of rows, refusals with their sentences, quality results, coverage."""
    choice = open_page(reader, "数据", exports=False)
    deliveries = views.warned(reader.ask("deliveries", choice))
    with card(
        "deliveries", "交付", "点选一行看它退回的行；总行数 = 接收 + 退回 + 版式", views.delivery_chips(deliveries)
    ):
        if deliveries.is_empty():
            empty("还没有交付", "还没有装载过文件。用 qingdan load 装载台账后，这里逐个列出。")
        else:
            row = picked_in(deliveries, DELIVERIES, key="deliveries", most=9, alt="交付")
            links.remember(delivery=None if row is None else str(row["delivery"]))
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        _refusals(reader, choice)
    with right:
        _quality(reader, choice)


def _refusals(reader: Reader, choice: Choice) -> None:
    delivery = links.address("delivery")
    frame = reader.ask("refusals", choice, where={"delivery": (delivery,)} if delivery else None, limit=1000)
    chips = [(f"退回 {len(frame):,} 行", "o")] if len(frame) else []
    with card("refusals", "退回的行", "每行都有列名和原因，改好后重新报送即可", chips):
        if frame.is_empty():
            empty("没有退回的行", "所选交付的数据行全部接收。")
        else:
            table(frame, REFUSALS, key="refusals", most=9, alt="退回的行")


def _quality(reader: Reader, choice: Choice) -> None:
    frame = views.failed_first(reader.ask("quality", choice))
    with card("quality", "质量检查", "发布之前逐项检查；严重的一项不过就不发布", views.quality_chips(frame)):
        if frame.is_empty():
            empty("没有质量检查结果", "这份快照发布时没有留下检查结果，请联系管理员。")
        else:
            table(frame, QUALITY, key="quality", most=9, alt="质量检查")
