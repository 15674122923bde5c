"""What a page shows when it could not be computed: a sentence, a number for the log, and one way out."""

import logging
import secrets

import streamlit as st

from dashboard import links
from dashboard.seat import SignedOut
from dashboard.theme import pieces
from warehouse.access import Denied
from warehouse.ask import Outdated, UnknownQuestion

_LOG = logging.getLogger(__name__)


def show_failure(problem: Exception) -> bool:
    """Log ``problem`` under a number and show a card in its place; True, for the card stands for Streamlit's own.

    Never a path, a query or a traceback on the page: those are in the log under the number.
    """
    number = secrets.token_hex(3)
    _LOG.error("page failed, number %s", number, exc_info=problem)
    is_told = isinstance(problem, Denied | Outdated | SignedOut | UnknownQuestion)
    why = str(problem) if is_told else "原因已记入服务日志，请把编号告诉管理员。"
    with st.container(key="card_failure"):
        st.html(pieces.empty("这一页没有算出来", f"{why}（编号 {number}）"))
        if links.is_registered():
            with st.container(horizontal=True, horizontal_alignment="center"):
                st.page_link(links.first_page(), label="回到首页", icon=":material/home:")
    return True
