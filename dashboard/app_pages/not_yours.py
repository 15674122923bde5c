"""What stands at the address of a page that the reader's role does not have."""

import streamlit as st

from dashboard import links
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.theme import pieces


def page(reader: Reader) -> None:
    """Say so, put it down in the trail, and give one way out."""
    reader.seat.denied("page", role=reader.viewer.role, scope=reader.viewer.scope_id)
    open_page(reader, "没有权限", filters=False)
    with st.container(key="card_not_yours"):
        why = f"您现在的身份是“{reader.viewer.role.words}”，没有这一页的权限。需要时请联系安委办开通。"
        st.html(pieces.empty("这一页不在您的权限之内", why))
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.page_link(links.first_page(), label="回到首页", icon=":material/home:")
