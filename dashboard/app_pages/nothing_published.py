"""What is shown before anything is published: what is missing, why, and one way out."""

import streamlit as st

from dashboard.theme import pieces


def page(why: str) -> None:
    """``why`` is the sentence of the warehouse, which names the way out."""
    with st.container(key="card_nothing"):
        st.html(pieces.empty("还没有可以显示的数据", why))
        if st.button("已经装载，重新读取", type="primary", icon=":material/refresh:", width="stretch"):
            st.rerun()
