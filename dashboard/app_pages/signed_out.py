"""What is shown at a seat whose reader is signed out: one sentence and the way back in."""

import streamlit as st

from dashboard.sign_in.paths import SIGN_IN
from dashboard.theme import pieces


def page(why: str) -> None:
    """``why`` is the sentence for the reader."""
    with st.container(key="card_signed_out"):
        st.html(pieces.empty("请重新登录", why))
        st.html(pieces.way("去登录", SIGN_IN))
