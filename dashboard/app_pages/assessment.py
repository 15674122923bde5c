"""考核: scores, grades and places of a scheme's period, and how one score came about."""

import streamlit as st

from dashboard import links
from dashboard.cards import card, chart
from dashboard.choice import Choice
from dashboard.filters import segments
from dashboard.heading import open_page
from dashboard.periods import period_words
from dashboard.session import Reader
from dashboard.tables import empty, table
from dashboard.theme import pieces
from dashboard.views import scores
from warehouse.assessment import schemes
from warehouse.assessment.scoring import Score

SCORES = ("rank", "rank_change", "subject", "score", "grade")
INDICATORS = ("group", "indicator", "numerator", "denominator", "value", "floor", "target", "marks", "full_marks")


def page(reader: Reader) -> None:
    """The picked subject stands in the address; the scheme's own kind of period is used, at the as-of date."""
    choice = open_page(reader, "考核")
    known = {scheme.name: scheme for scheme in schemes()}
    scheme = known.get(links.address("scheme") or "") or next(iter(known.values()))
    if len(known) > 1:
        segments("scheme", "方案", {name: each.title for name, each in known.items()}, scheme.name)
    period = scores.period_of(scheme, choice)
    found = scores.scored(reader, choice, scheme)
    frame = scores.table_of(found)
    if frame.is_empty():
        empty(
            "这一期没有得分",
            f"{period_words(period)}没有可以计分的对象。换一个截至日期再看。",
            "回到会议总览",
            "overview",
            choice,
        )
        return
    row = scores.picked(found, links.address("subject"))
    left, right = st.columns([1, 1.5], gap="small")
    with left, card("scores", scheme.title, period_words(period), scores.grade_chips(found)):
        table(frame, SCORES, key="scores", most=12, bars=("score",), on_pick=_pick, alt="考核得分")
    with right, card("one", f"{row.subject} 得分构成", "满分、各指标失分、加减分、得分", scores.score_chips(row)):
        chart(scores.waterfall_of(row, 446), key="waterfall", alt="得分构成", clickable=False)
    left, right = st.columns([1, 1.5], gap="small")
    with left, card("places", "考核排名变化", "近 6 期，突出首位与末两位"):
        chart(reader.keep(scores.places, choice, scheme.name, 276), key="places", alt="考核排名变化", clickable=False)
    with right, card("indicators", f"{row.subject} 指标明细", "零分线与满分线之间按线性计分"):
        table(scores.indicators_of(row), INDICATORS, key="indicators", most=7, alt="指标明细")
        _behind(choice, row, scheme.period)


def _pick(row: dict[str, object]) -> None:
    links.remember(subject=str(row["subject"]))


def _behind(choice: Choice, row: Score, kind: str) -> None:
    with st.container(horizontal=True, gap="small"):
        for words, question in scores.ROWS_BEHIND.items():
            links.link(
                pieces.label(f"{row.subject}：{words}"),
                "rows",
                choice,
                icon=":material/list:",
                of=question,
                district=row.subject,
                period=kind,
            )
