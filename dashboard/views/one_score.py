"""One subject's score opened: its indicators down to their rows, what was added and taken away, and its vetoes."""

import streamlit as st

from dashboard.cards import card
from dashboard.tables import picked_in, table
from dashboard.theme import pieces
from dashboard.views import behind, scores
from dashboard.views.terms import Term
from warehouse.assessment import Scheme
from warehouse.assessment.scoring import Score


def draw(term: Term, scheme: Scheme, one: Score) -> None:
    """Indicators with their figures, of which a pick opens the rows; below them bonus, penalty and vetoes."""
    left_out = sum(each.marks is None for each in one.indicators)
    chips = [(f"○ 不计分 {left_out} 项，权重已分配", "y")] if left_out else []
    with card("indicators", f"{one.subject} 指标明细", "点选一行，看分子分母背后的每一条记录", chips):
        frame = scores.indicators_of(one)
        row = picked_in(frame, scores.INDICATORS, key="indicators", most=9, bars=("lost_marks",), alt="指标明细")
        if one.adjustments:
            table(scores.adjusted_of(one), scores.ADJUSTED, key="adjusted", most=5, alt="加分和减分")
        if notes := scores.notes_of(one):
            st.html(pieces.lines(notes))
        with st.container(horizontal=True, gap="small"):
            for veto in one.vetoed:
                behind.link(pieces.label(f"{veto.name}：{behind.words(veto.rows)}"), term, scheme.period, veto.rows)
    if row is not None:
        picked = next(each for each in one.indicators if each.name == row["indicator"])
        behind.go(term, scheme.period, picked.rows)
