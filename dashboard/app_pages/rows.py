"""明细: the records behind a figure, each with the file, sheet and row it came from."""

from functools import partial

import streamlit as st

from dashboard import links
from dashboard.cards import card
from dashboard.exports.offer import offer_rows
from dashboard.heading import open_page
from dashboard.periods import named_period
from dashboard.records import EXTRA_WORDS, MOST, NARROWS, SAVED_MOST, condition_chips
from dashboard.session import Reader
from dashboard.shown import SHOWN
from dashboard.tables import empty, table


def page(reader: Reader) -> None:
    """The conditions stand as chips in the head; every one of them lives in the address."""
    question = links.address("of") or "finding_rows"
    question = question if question in SHOWN else "finding_rows"
    kind, names = SHOWN[question]
    level_of = {"finding_rows": "findings"} | dict.fromkeys(("accident_rows", "clocks", "scene_rows"), "accidents")
    choice = open_page(
        reader,
        f"{kind}明细",
        level_of=level_of.get(question),
        exports=False,
        term=named_period(links.address("term")),
    )
    where = {name: values for name, values in links.conditions().items() if name in NARROWS[question]}
    extra = links.EXTRAS.get(question, "")
    extras = {extra: links.address(extra) or ""} if links.address(extra) in EXTRA_WORDS else {}
    frame = reader.ask(question, choice, where=where, limit=MOST, **extras)
    note = f"{len(frame):,} 条" if len(frame) < MOST else f"只显示前 {MOST:,} 条，请收窄条件"
    with card("rows", kind, note, condition_chips(where, extras)):
        if frame.is_empty():
            empty(f"没有符合条件的{kind}", "所选时段、县区和条件下没有记录。放宽条件，或看全部。")
        else:
            bars = ("overdue_days",) if question == "finding_rows" else ()
            table(frame, names, key="rows", most=18, bars=bars, alt=f"{kind}明细")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if st.button("去掉条件", icon=":material/filter_alt_off:", type="tertiary"):
                links.go("rows", choice, of=question, district=None, level=None, accident_level=None)
            whole = partial(reader.ask, question, choice, where=where, limit=SAVED_MOST, **extras)
            offer_rows(reader, choice, whole, names, kind, where)
