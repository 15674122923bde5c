"""Dresses a page: the style sheet, and more of it when the page is shown on a projector."""

from pathlib import Path
from typing import Final

import streamlit as st

_HERE: Final = Path(__file__).parent
FAVICON: Final = str(_HERE / "favicon.png")
LOGO: Final = str(_HERE / "logo.svg")


def dress(*, present: bool) -> None:
    """Write the style sheet into the page; ``present`` adds the rules for a projector."""
    st.html(_HERE / "style.css")
    if present:
        st.html(_HERE / "present.css")
