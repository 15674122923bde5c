"""Cards: a figure in its frame, with a head, chips, and the point of it that was clicked."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import streamlit as st

from dashboard.charts.figure import CONFIG
from dashboard.columns import FIGURES
from dashboard.theme import pieces


@contextmanager
def card(
    key: str, words: str, note: str = "", chips: Sequence[pieces.Chip] = (), *, beside: Callable[[], None] | None = None
) -> Iterator[None]:
    """A card with its head; ``chips`` are pairs of words and hue, ``beside`` draws widgets at the head's right."""
    with st.container(key=f"card_{key}", height="stretch"):
        if beside is None:
            st.html(pieces.head(words, note, chips, explained=FIGURES.get(key, "")))
        else:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
                st.html(pieces.head(words, note, chips, explained=FIGURES.get(key, "")), width="content")
                beside()
        yield


def chart(figure: Any, *, key: str, alt: str, clickable: bool = True, wide: bool = False) -> list[Any] | None:
    """Show a figure; returns the customdata of the point that was clicked in this rerun, or None.

    A ``wide`` figure keeps its width on a phone and scrolls sideways.
    """
    settings: dict[str, Any] = {"theme": None, "config": CONFIG, "key": key, "alt": alt}
    with st.container(key=f"{'wide' if wide else 'figure'}_{key}"):
        if not clickable:
            st.plotly_chart(figure, **settings)
            return None
        event = st.plotly_chart(figure, **settings, on_select="rerun", selection_mode="points")
    for point in event["selection"]["points"]:
        data = point.get("customdata")
        if data:
            return list(data.values()) if isinstance(data, dict) else list(data)
    return None
