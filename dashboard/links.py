"""The pages' addresses, and the links between them that carry the reader's choices along."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

import streamlit as st

from dashboard.choice import Choice

_PAGES: Final = "_pages"
_FIRST: Final = "_first_page"

CONDITIONS: Final = (
    "leader",
    "post",
    "role",
    "industry",
    "duty",
    "cadence",
    "month",
    "state",
    "bucket",
    "delivery",
    "finding",
    "accident",
    "charge",
    "unit",
    "flag",
    "responsible_unit",
    "levels",
)
"""Query parameters of the drill-through page that narrow its question; those of SEVERAL with commas between."""

SEVERAL: Final = ("state", "levels", "industry", "role", "cadence")
_FIELD: Final = {"levels": "level"}  # the filter bar's own level is one alone

OWN: Final = (
    "told", "ended", "action", "refused", "match", "catalog", "words", "nature", "list", "field", "old", "new",
    "curve", "cells", "board", "scheme", "term", "subject", "proposal", "weights", "targets", "formula",
)  # fmt: skip
"""Query parameters of one page alone: kind and ended period of the bulletin, the action of the trail, how refused rows
are shown on the data page, which entries wait or were decided, what narrows the duty lists and which two are compared,
which curves, cells and major findings are shown; scheme, period, subject and proposal of the assessment, weights and
targets of its what-if, and which formula."""

EXTRAS: Final = {"finding_rows": "scope", "major_finding_rows": "scope", "obligation_rows": "window"}
"""The one extra choice that a question of records has: which findings, which windows."""


def register(pages: Mapping[str, Any], first: str) -> None:
    """Remember the pages of this rerun under their short names, and which of them the reader begins on."""
    st.session_state[_PAGES] = dict(pages)
    st.session_state[_FIRST] = pages[first]


def first_page() -> Any:
    """The page the reader begins on."""
    return st.session_state[_FIRST]


def is_registered() -> bool:
    """Whether this session's pages are known already."""
    return _PAGES in st.session_state


def page_of(name: str) -> Any:
    """The page registered as ``name``."""
    return st.session_state[_PAGES][name]


def carried(choice: Choice, more: Mapping[str, str | None]) -> dict[str, str]:
    """Query parameters for a link: the choices, ``more``, and the projector if it is on."""
    params = choice.params(**more)
    if is_presenting():
        params["present"] = "1"
    return params


def go(name: str, choice: Choice, **more: str | None) -> NoReturn:
    """Open another page with the reader's choices and ``more`` in its address."""
    st.switch_page(page_of(name), query_params=carried(choice, more))


def link(label: str, name: str, choice: Choice, *, icon: str | None = None, **more: str | None) -> None:
    """A link to another page with the reader's choices and ``more`` in its address."""
    st.page_link(page_of(name), label=label, icon=icon, query_params=carried(choice, more))


def is_presenting() -> bool:
    """Whether the page is shown on a projector (``?present=1``)."""
    return st.query_params.get("present") == "1"


def turn_pages(names: Sequence[str], current: str) -> None:
    """Keys of the projector: left and right turn the pages, Esc leaves; a quiet row of buttons says so."""
    names = list(names)
    place = names.index(current) if current in names else 0
    with st.container(key="projector", horizontal=True, horizontal_alignment="right", gap="xsmall"):
        back = st.button("上一页", key="page_back", shortcut="Left", type="tertiary")
        onward = st.button("下一页", key="page_on", shortcut="Right", type="tertiary")
        leave = st.button("退出投屏", key="page_leave", shortcut="Esc", type="tertiary")
    if leave:
        del st.query_params["present"]
        st.rerun()
    if back or onward:
        target = names[(place + (1 if onward else -1)) % len(names)]
        st.switch_page(page_of(target), query_params=st.query_params.to_dict())


def conditions() -> dict[str, tuple[str, ...]]:
    """The drill-through conditions that stand in the address now."""
    found = {name: st.query_params[name] for name in CONDITIONS if st.query_params.get(name)}
    return {
        _FIELD.get(name, name): tuple(value.split(",")) if name in SEVERAL else (value,)
        for name, value in found.items()
    }


def tidy(kept: Sequence[str]) -> None:
    """Take out of the address what the shown page does not read: going back may leave another page's there."""
    for name in (*CONDITIONS, *OWN, "of", *EXTRAS.values()):
        if name not in kept and name in st.query_params:
            del st.query_params[name]


def address(name: str) -> str | None:
    """The value of one query parameter that no widget is bound to, or None."""
    return st.query_params.get(name) or None


def remember(**values: str | None) -> None:
    """Write unbound choices, such as the picked leader, into the address; None takes one out."""
    for name, value in values.items():
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]
