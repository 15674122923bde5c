"""职责清单: what the lists ask of whom, how much of it can be counted, who holds a duty, where its clause is."""

from typing import Any

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.filters import pick, search
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, table
from dashboard.theme import pieces
from dashboard.views import duties, editions, one_duty

NONE = "在“报送”页拖入职责清单，或用 qingdan load 装载后，这里按目录和角色列出。"


def page(reader: Reader) -> None:
    """List, role, nature and words looked for stand in the address, and so do the open duty and the two compared."""
    choice = open_page(reader, "职责清单", exports=False)
    frame = reader.keep(duties.listed, choice)
    if frame.is_empty():
        empty("还没有职责清单", NONE if reader.viewer.sees_all else "名下还没有职责，请联系安委办。")
        return
    catalog, role, nature = (links.address(name) for name in ("catalog", "role", "nature"))
    catalog = catalog if catalog in duties.catalogs(frame) else None
    role = role if role in duties.roles(frame, catalog) else None
    nature = nature if nature in duties.NATURES else None
    found = duties.found(frame, catalog, role, nature, links.address("words"))
    left, right = st.columns([1.75, 1], gap="small")
    with left, card("listed", "职责", f"{len(found):,} 条，点选一行看承担的领导和条文", duties.nature_chips(found)):
        with st.container(key="browse", horizontal=True, gap="small"):
            pick("catalog", "目录", duties.catalogs(frame), catalog, every="全部清单", width=300)
            pick("role", "角色", duties.roles(frame, catalog), role, every="全部角色", width=210)
            pick("nature", "性质", duties.NATURES, nature, every="全部性质", width=140)
            search("words", "在条目和条文里查找", links.address("words"), width=260)
        if found.is_empty():
            empty("没有符合条件的职责", "换一个角色，或少写几个字再找。", "看全部职责", "duties", choice)
        else:
            table(found, duties.LISTED, key="duties", most=11, on_pick=_pick, alt="职责清单")
    with right, card("health", "清单体检", "每个角色的职责能否计次，点选筛选"):
        part = chart(reader.keep(duties.health, choice, catalog), key="health", alt="清单体检")
        st.html(pieces.key(duties.health_key()))
    if part:
        links.go("duties", choice, catalog=catalog, role=part[0], nature=part[1])
    row = duties.picked(found, links.address("duty"), links.address("list"))
    if row is not None:
        one_duty.draw(reader, choice, row)
    if reader.viewer.sees_all:
        editions.draw(reader, choice)


def _pick(row: dict[str, Any]) -> None:
    links.remember(duty=row["duty"], list=row["catalog"])
