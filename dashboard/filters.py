"""The filter bar: period, as-of date, district, level; every choice lives in the address.

The address is the truth: before a widget is drawn its value is taken from there, and a change is written there.
(Streamlit's own ``bind="query-params"`` drops a value that equals the default, so that a link would mean another day
tomorrow, and loses bound values on links that carry them.) An address without an as-of date, as the menu gives it,
takes the choices of this session, or the defaults, and is completed at once.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import streamlit as st

from dashboard.choice import LEVELS, Choice
from dashboard.links import address, remember
from dashboard.periods import KINDS, day_words, previous_end

NAMES: Final = ("period", "asof", "district", "level", "accident_level")
_FALLS: Final = {
    "period": ("term",),
    "asof": ("term",),
    "scheme": ("term", "subject", "post", "proposal", "weights", "targets", "formula"),
    "term": ("proposal",),
}
"""What another choice makes void: the words of one scheme say nothing in another."""
_KEPT: Final = "_choices"
_ALL: Final = "全部"


def default_as_of(coverage: Mapping[str, Any], today: date) -> date:
    """Today; but when the data ends in an earlier year, its last day, so that the first view is not empty."""
    last: date | None = coverage["last_on"]
    return last if last is not None and last.year < today.year else today


def span(coverage: Mapping[str, Any], today: date) -> tuple[date, date]:
    """The first and the last day that can be chosen: from the first record to today or the last record."""
    first: date = coverage["first_on"] or today
    return first, max(today, coverage["last_on"] or today)


def read_choice(coverage: Mapping[str, Any], districts: Sequence[str], today: date, *, level_of: str | None) -> Choice:
    """The choices that stand in the address, what is wrong or missing replaced by defaults; then written back."""
    found = {name: address(name) for name in NAMES}
    if found["asof"] is None:
        found = {**dict.fromkeys(NAMES), **st.session_state.get(_KEPT, {}), **{k: v for k, v in found.items() if v}}
    first, last = span(coverage, today)
    asked = _day(found["asof"])
    as_of = asked if asked is not None and first <= asked <= last else default_as_of(coverage, today)
    kind = found["period"] if found["period"] in KINDS else "year"
    district = found["district"] if found["district"] in districts else None
    level_key = "accident_level" if level_of == "accidents" else "level"
    level = found[level_key] if level_of and found[level_key] in LEVELS[level_of] else None
    kept = {**found, "period": kind, "asof": as_of.isoformat(), "district": district}
    kept |= {level_key: level} if level_of else {}
    remember(**kept)
    st.session_state[_KEPT] = kept
    return Choice(as_of=as_of, kind=kind or "year", district=district, level=level, level_of=level_of or "findings")


def filter_bar(
    coverage: Mapping[str, Any], districts: Sequence[str], today: date, choice: Choice, *, level_of: str | None
) -> None:
    """Draw the bar's widgets for ``choice``; ``level_of`` is findings, accidents or None for no level."""
    segments("period", "时段", KINDS, choice.kind)
    as_of_only(coverage, today, choice)
    if len(districts) > 1:
        _district(districts, choice)
    if level_of:
        name = "level" if level_of == "findings" else "accident_level"
        segments(name, "等级", {_ALL: _ALL, **LEVELS[level_of]}, choice.level or _ALL)


def _district(districts: Sequence[str], choice: Choice) -> None:
    st.session_state["w_district"] = choice.district or _ALL
    st.selectbox(
        "县区",
        [_ALL, *districts],
        key="w_district",
        label_visibility="collapsed",
        width=158,
        on_change=_chosen,
        args=("district",),
        format_func=lambda name: "全部县区" if name == _ALL else name,
        placeholder="全部县区",
    )


def segments(name: str, label: str, words: Mapping[str, str], chosen: str) -> None:
    """A row of choices whose pick is written into the address as ``name``; ``words`` are code → words."""
    st.session_state[f"w_{name}"] = chosen
    st.segmented_control(
        label,
        list(words),
        key=f"w_{name}",
        format_func=words.__getitem__,
        required=True,
        on_change=_chosen,
        args=(name,),
        label_visibility="collapsed",
    )


def pick(name: str, label: str, words: Mapping[str, str], chosen: str | None, *, every: str = "", width: int) -> None:
    """A box of choices whose pick is written into the address; ``every`` are the words of no choice."""
    options = [_ALL, *words] if every else list(words)
    st.session_state[f"w_{name}"] = chosen or options[0]
    st.selectbox(
        label,
        options,
        key=f"w_{name}",
        width=width,
        label_visibility="collapsed",
        on_change=_chosen,
        args=(name,),
        format_func=lambda option: every if every and option == _ALL else words[option],
        placeholder=every or label,
    )


def search(name: str, label: str, words: str | None, *, width: int) -> None:
    """A line for words to look for, which are written into the address."""
    st.session_state[f"w_{name}"] = words or ""
    st.text_input(
        label,
        key=f"w_{name}",
        width=width,
        max_chars=40,
        placeholder=label,
        icon=":material/search:",
        label_visibility="collapsed",
        on_change=_chosen,
        args=(name,),
    )


def _chosen(name: str) -> None:
    value = st.session_state[f"w_{name}"]
    remember(**dict.fromkeys(_FALLS.get(name, ())), **{name: None if value in (None, _ALL) else str(value)})


def as_of_only(coverage: Mapping[str, Any], today: date, choice: Choice) -> None:
    """Draw the as-of date alone: for pages that have their own periods and compare all districts."""
    shown = choice.as_of
    words = f"{shown.month}月{shown.day}日" if shown.year == today.year else day_words(shown)
    first, last = span(coverage, today)
    with st.popover(f"截至 {words}", icon=":material/calendar_today:"):
        st.session_state["w_asof"] = shown
        st.date_input(
            "截至日期",
            key="w_asof",
            format="YYYY-MM-DD",
            on_change=_chosen,
            args=("asof",),
            min_value=first,
            max_value=last,
        )
        if coverage["last_on"] is not None:
            st.caption(f"数据自 {day_words(first)} 至 {day_words(coverage['last_on'])}")
        for label, kind in (("上月末", "month"), ("上季末", "quarter"), ("上年末", "year")):
            end = previous_end(kind, today)
            st.button(
                f"{label} {end.isoformat()}",
                key=f"asof_{kind}",
                type="tertiary",
                on_click=remember,
                kwargs={"asof": end.isoformat()},
                disabled=end < first,
            )


def _day(words: str | None) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        return None
