"""考核: scores, grades and places of a scheme's period, how one score came about, and who is proposed for what."""

from typing import Any

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.session import Reader
from dashboard.tables import empty, table
from dashboard.views import follow_up, one_score, scores
from dashboard.views.terms import Term, open_terms
from warehouse.assessment import Scheme
from warehouse.assessment.scoring import Score

HEIGHT = 480
LOW = 276
WAY = ("推演与口径", "whatif", ":material/tune:")


def page(reader: Reader) -> None:
    """Scheme, period, the picked subject and the open proposal stand in the address."""
    _, scheme, term = open_terms(reader, "考核", WAY)
    found = scores.of_term(reader, term)
    if not any(one.score is not None for one in found):
        empty("这一期没有得分", "这一期还没有应办事项，没有可以计分的对象。换一期或换一个截至日期。")
        return
    one = scores.picked(found, links.address("subject"), links.address("post"))
    left, right = st.columns([1, 1.35], gap="small")
    with left, card("scores", scheme.title, term.words, scores.grade_chips(found)):
        names = scores.RANKED_LEADERS if scheme.subject == "leader" else scores.RANKED
        table(scores.table_of(found), names, key="scores", most=12, bars=("score",), on_pick=_pick, alt="考核得分")
    with right, card("one", f"{one.subject} 得分构成", one.post or "", scores.score_chips(one)):
        if one.score is None:
            empty("本期不计分", "没有到期的应履职次、隐患或任务，不排名，也不算零分或满分。在左边点选别的对象。")
        else:
            chart(scores.waterfall_of(one, HEIGHT), key="waterfall", alt="得分构成", clickable=False)
    one_score.draw(term, scheme, one)
    left, right = st.columns([1, 1.35], gap="small")
    with left:
        _past(reader, term, found, one)
    with right:
        _proposals(reader, scheme, term)


def _past(reader: Reader, term: Term, found: list[Score], one: Score) -> None:
    past = scores.history(reader, term, one)
    if len(past) > 1 and scores.fit_one_figure(found):
        with card("places", "考核排名变化", "近 6 期，突出首位与末两位"):
            chart(reader.keep(scores.places, term, LOW), key="places", alt="考核排名变化", clickable=False)
    with card("history", f"{one.subject} 历次考核", "近 6 期"):
        table(past, scores.HISTORY, key="history", most=6, alt="历次考核")


def _proposals(reader: Reader, scheme: Scheme, term: Term) -> None:
    """Proposals by the scheme's rules, one of them open to be decided."""
    found = follow_up.candidates(reader, term)
    with card("candidates", "会议处置建议", "按方案规则提出，由人决定", follow_up.chips(found)):
        one = follow_up.picked(found, links.address("proposal"))
        if one is None:
            empty("没有建议", f"这一期没有对象触及方案里的 {len(scheme.forms)} 条处置规则。")
            return
        frame = follow_up.table_of(found)
        table(frame, follow_up.columns(scheme), key="proposals", most=6, on_pick=_open, alt="会议处置建议")
        follow_up.panel(reader, term, scheme, one)


def _pick(row: dict[str, Any]) -> None:
    links.remember(subject=str(row["subject"]), post=row["post"])


def _open(row: dict[str, Any]) -> None:
    links.remember(proposal=str(row["key"]))
