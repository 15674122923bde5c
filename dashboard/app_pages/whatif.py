"""推演: the term's figures under other weights and full-mark lines, the way to the next grade, and 口径 compared."""

from typing import Any

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.session import Reader
from dashboard.tables import empty, table
from dashboard.theme import pieces
from dashboard.views import formulas, levers, scores, whatif
from dashboard.views.terms import Term, open_terms
from warehouse.assessment import Scheme
from warehouse.assessment.scoring import Score

HEIGHT = 620
NOTE = "只在这里推演：不改方案，不保存；网址里带着这组权重，可以发给别人"
WAY = ("回到考核", "assessment", ":material/leaderboard:")


def page(reader: Reader) -> None:
    """Weights, lines, the subject and the compared formula stand in the address; nothing is kept anywhere else."""
    _, scheme, term = open_terms(reader, "推演", WAY)
    found = scores.of_term(reader, term)
    if not any(one.score is not None for one in found):
        empty("这一期没有得分", "这一期还没有应办事项，没有可以推演的对象。换一期或换一个截至日期。")
        return
    moved = levers.read(scheme)
    left, right = st.columns([1, 2.2], gap="small")
    with left, card("levers", "权重和满分线", "改动即重排"):
        levers.draw(scheme, moved)
        st.button("恢复现行方案", icon=":material/undo:", on_click=levers.reset, disabled=not moved.is_moved)
    with right:
        _moved(reader, scheme, term, moved, are_few=scores.fit_one_figure(found))
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        _reach(reader, term, scores.picked(found, links.address("subject"), links.address("post")))
    with right:
        _firmness(reader, term)
    formulas.draw(reader, term, is_of_leaders=scheme.subject == "leader")


def _firmness(reader: Reader, term: Term) -> None:
    cut = "，只画首尾" if whatif.is_cut(reader, term) else ""
    with card("firmness", "名次稳不稳", f"权重各自变动 ±20% 的 1,000 种组合下仍在原档的比例{cut}"):
        chart(reader.keep(whatif.firmness_of, term), key="firmness", alt="名次稳定性", clickable=False)
        st.html(pieces.key(whatif.firmness_key()))


def _moved(reader: Reader, scheme: Scheme, term: Term, moved: levers.Levers, *, are_few: bool) -> None:
    found = whatif.moved(whatif.board_of(reader, term), moved)
    with card("moved", "推演名次", f"{term.words} · {NOTE}", whatif.chips(found, moved, scheme)):
        listed, drawn = st.columns([1.45, 1], gap="small") if are_few else (st.container(), None)
        names = whatif.COLUMNS_LEADERS if scheme.subject == "leader" else whatif.COLUMNS
        with listed:
            table(whatif.table_of(found), names, key="moved", most=16, on_pick=_pick, alt="推演名次")
        if drawn is not None:
            with drawn:
                chart(whatif.slopes_of(found, HEIGHT), key="slopes", alt="现名次和推演名次", clickable=False)


def _reach(reader: Reader, term: Term, one: Score) -> None:
    reach = whatif.reach_of(reader, term, one.subject, one.post)
    with card("reach", f"{one.subject} 怎样到下一等次", "按现行方案", whatif.reach_chips(reach) if reach else ()):
        if reach is None or not reach.ways:
            empty("没有更高的等次可到", "已在最高等次，或本期没有得分。在上面的表里点选别的对象。")
            return
        table(whatif.ways_of(reach), whatif.WAYS, key="ways", most=9, alt="怎样到下一等次")
        st.html(pieces.lines(whatif.reach_notes(reach)))


def _pick(row: dict[str, Any]) -> None:
    links.remember(subject=str(row["subject"]), post=row["post"])
