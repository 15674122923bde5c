"""Forms of follow-up (末位发言, 警示约谈 …) that a rule proposes, and a person's decision on each."""

from collections import Counter
from datetime import UTC, datetime
from threading import Lock
from typing import Final, Literal
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from dashboard import links
from dashboard.periods import day_words, period_words
from dashboard.session import Reader
from dashboard.tables import OFFICE_ZONE, empty
from dashboard.theme import pieces
from dashboard.theme.pieces import Chip
from dashboard.views import behind, terms
from dashboard.views.scores import value_words
from dashboard.views.terms import Term
from warehouse.access import Act
from warehouse.assessment import Scheme
from warehouse.assessment.gauges import FIGURES
from warehouse.assessment.proposals import Candidate, Fact, proposed
from warehouse.assessment.rulings import VERDICTS, Ruled, Ruling, Unruled, rule, ruled, rulings

COLUMNS: Final = (
    "proposal_state", "form", "subject", "post", "rule", "grounds", "ruled_by", "ruled_at", "ruling_reason",
)  # fmt: skip
Verdict = Literal["confirmed", "dismissed", "withdrawn"]
_STATES: Final = {"waiting": "◆ 待决定", "confirmed": "● 已确认", "dismissed": "○ 不采用"}
_HUES: Final = {"waiting": "o", "confirmed": "g", "dismissed": "n"}
_LONGEST: Final = 200  # characters of a reason: a sentence or two
_ONE_AT_A_TIME: Final = Lock()
_RATES: Final = frozenset(
    measure.title for figure in FIGURES.values() for measure in figure.fields.values() if measure.is_rate
)


def candidates(reader: Reader, term: Term) -> list[Ruled]:
    """Who meets a rule of the scheme in the term, with what was decided on each: decisions are read anew every time.

    Raises Unruled for a decision file that cannot be read.
    """
    return ruled(reader.keep(_proposed, term), rulings(reader.seat.home))


def _proposed(reader: Reader, term: Term) -> list[Candidate]:
    scheme = terms.scheme_of(reader, term)
    needed = max([2, *(form.last.periods for form in scheme.forms if form.last)])
    return proposed(scheme, [terms.readings(reader, each) for each in terms.run_of(reader, term, needed)])


def table_of(found: list[Ruled]) -> pl.DataFrame:
    """Columns COLUMNS and `key`, in the order of the scheme's rules."""
    rows = [
        {
            "key": each.candidate.key,
            "proposal_state": _STATES[each.state] + ("（数据已变）" if each.is_changed else ""),
            "form": each.candidate.form,
            "subject": each.candidate.subject,
            "post": each.candidate.post,
            "rule": each.candidate.rule,
            "grounds": each.candidate.words,
            "ruled_by": each.ruling.decided_by if each.ruling else None,
            "ruled_at": _moment(each.ruling) if each.ruling else None,
            "ruling_reason": each.ruling.reason if each.ruling else None,
        }
        for each in found
    ]
    kinds = {"ruled_at": pl.Datetime("us")}
    return pl.DataFrame(rows, schema={name: kinds.get(name, pl.String()) for name in ("key", *COLUMNS)})


def columns(scheme: Scheme) -> list[str]:
    """COLUMNS as far as the scheme's subjects have them: only leaders have a post."""
    return [name for name in COLUMNS if name != "post" or scheme.subject == "leader"]


def chips(found: list[Ruled]) -> list[Chip]:
    """How many wait, are confirmed and dismissed; what is nought has none."""
    counted = Counter(each.state for each in found)
    return [(f"{_STATES[state]} {counted[state]}", _HUES[state]) for state in _STATES if counted[state]]


def picked(found: list[Ruled], key: str | None) -> Ruled | None:
    """The candidate with this key; else the first that waits, else the first."""
    asked = [each for each in found if each.candidate.key == key]
    waiting = [each for each in found if each.state == "waiting"]
    return next(iter([*asked, *waiting, *found]), None)


def panel(reader: Reader, term: Term, scheme: Scheme, one: Ruled) -> None:
    """One candidate: the rule with its reason, the figures, their rows, the decision, and what can be decided."""
    candidate = one.candidate
    st.html(pieces.head(f"{candidate.form}：{candidate.subject}", candidate.post or "", [_chip(one)]))
    st.html(pieces.facts([(_name(fact), _value(fact)) for fact in candidate.facts]))
    st.html(pieces.lines([f"规则：{candidate.rule}。{candidate.reason}", f"情形：{candidate.words}"]))
    with st.container(horizontal=True, gap="small"):
        for rows in [each for n, each in enumerate(candidate.rows) if each not in candidate.rows[:n]]:
            behind.link(behind.words(rows), term, scheme.period, rows)
    if one.ruling is not None:
        st.html(pieces.lines(_decided(one)))
    if reader.viewer.may(Act.DECIDE):
        _form(reader, one)
    elif one.ruling is None:
        empty("还没有决定", "由安委办里有认定权限的人确认或不采用。")


def decide(reader: Reader, candidate: Candidate, verdict: Verdict, reason: str, *, seen: str | None) -> Ruling | None:
    """Keep the decision, unless another one came since the page was drawn (`seen`: when the last one then was made).

    So a double click writes once, and of two people the later one is told; None says so. Raises Unruled without a
    reason, SignedOut, Denied, and OSError when it is not surely kept.
    """
    reader.require(Act.DECIDE, "ruling", form=candidate.form)
    with _ONE_AT_A_TIME:
        last = [each.decided_at for each in rulings(reader.seat.home) if each.key == candidate.key]
        if (last[-1] if last else None) != seen:
            return None
        return rule(reader.seat.home, candidate, verdict, actor=reader.seat.identity.account, reason=reason)


def seen_of(reader: Reader, candidate: Candidate) -> str | None:
    """When the last decision on a candidate was made, a withdrawal included."""
    last = [each.decided_at for each in rulings(reader.seat.home) if each.key == candidate.key]
    return last[-1] if last else None


def _form(reader: Reader, one: Ruled) -> None:
    seen = seen_of(reader, one.candidate)
    with st.form(key=f"rule_{one.candidate.key}_{seen}", border=False):
        reason = st.text_input("理由", max_chars=_LONGEST, placeholder="必填：写明确认、不采用或撤回的理由")
        with st.container(horizontal=True, gap="small"):
            asked: dict[Verdict, bool] = {}
            if one.state != "confirmed":
                asked["confirmed"] = st.form_submit_button("确认", type="primary", icon=":material/check:")
            if one.state != "dismissed":
                asked["dismissed"] = st.form_submit_button("不采用", icon=":material/block:")
            if one.state != "waiting":
                asked["withdrawn"] = st.form_submit_button("撤回决定", icon=":material/undo:")
    verdict = next((verdict for verdict, is_asked in asked.items() if is_asked), None)
    if verdict is None:
        return
    try:
        kept = decide(reader, one.candidate, verdict, reason, seen=seen)
    except Unruled as problem:
        st.warning(pieces.label(str(problem)), icon=":material/warning:")
        return
    if kept is None:
        st.info("这一项刚刚已有决定，请看上面的结果。", icon=":material/info:")
        return
    links.remember(proposal=one.candidate.key)  # what was decided stays open
    st.rerun()


def _chip(one: Ruled) -> Chip:
    return _STATES[one.state], _HUES[one.state]


def _decided(one: Ruled) -> list[str]:
    if one.ruling is None:
        return []
    made = _moment(one.ruling, office=True)
    told = f"{VERDICTS[one.ruling.verdict]} · {one.ruling.decided_by} · {day_words(made.date())} {made:%H:%M}"
    changed = [f"决定之后数据有变，当时的情形：{one.ruling.words}。决定仍然有效，可撤回或重新决定。"]
    return [told, f"理由：{one.ruling.reason}", *(changed if one.is_changed else [])]


def _moment(ruling: Ruling, *, office: bool = False) -> datetime:
    made = datetime.fromisoformat(ruling.decided_at)
    return made.astimezone(ZoneInfo(OFFICE_ZONE)) if office else made.astimezone(UTC).replace(tzinfo=None)


def _name(fact: Fact) -> str:
    return f"{fact.name}（{period_words(fact.period)}）"


def _value(fact: Fact) -> str:
    if fact.name == "名次":
        of = f"（{fact.numerator:.2f} 分）" if fact.numerator is not None else ""
        return f"第 {fact.value:g} 名{of}" if fact.value is not None else "—"
    part = f"（{fact.numerator:g} / {fact.denominator:g}）" if fact.denominator and fact.numerator is not None else ""
    return (value_words(fact.value, is_rate=fact.name in _RATES) or "—") + part
