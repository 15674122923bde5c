"""The type of an entry: as its row gives it, by a deciding act, by turns of phrase, by likeness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from etl.matching.acts import Act, main_act
from etl.matching.clauses import VOIDING
from etl.matching.duties import weights
from etl.matching.likeness import likeliest
from etl.matching.model import Given
from etl.matching.reading import Reading
from etl.matching.turns import BLANK, own_text, told_by_turns, told_over
from warehouse.vocabulary import ACTIVITY_TYPES

# Types that the same visit or meeting may be entered under: no contradiction between row and words.
_KIN: Final = (
    frozenset({"inspect", "research", "rectify", "law_enforcement", "on_scene", "other"}),
    frozenset({"meeting", "hear_report", "study", "report", "assess", "evaluate", "other", "publicity", "training"}),
)


_RECEIVED: Final = frozenset({"收到", "接到", "转来"})  # a paper that came in: read at most


class Kind(NamedTuple):
    """A type, how sure it is, and the sentence that says why."""

    type: str | None
    sure: float
    reason: str


def kind_of(given: Given, acts: Sequence[Act]) -> Kind:
    """The type that the row gives or a word of acts.toml tells."""
    sure = weights()["sure"]
    act = main_act(acts)
    named = given.activity_type
    if named is not None:
        word = ACTIVITY_TYPES.get(named, (named,))[0]
        if act is None:
            return Kind(named, sure["silent"], f"方式：{word}（按所填）")
        kin = any({named, each.type} <= group for each in acts for group in _KIN)
        if any(each.type == named for each in acts) or kin or named == "other" or act.rank < 2:
            return Kind(named, sure["given"], f"方式：{word}（按所填）")
        return Kind(named, sure["contradicted"], f"方式：所填是{word}，而内容写的是“{act.words}”")
    if act is None:
        return Kind(None, sure["doubtful_topic"], "看不出履职方式")
    word = ACTIVITY_TYPES[act.type][0]
    return Kind(act.type, sure["told"] if act.rank > 1 else sure["weakly_told"], f"方式：{word}（“{act.words}”）")


def turned(kind: Kind, own: list[Act], reading: Reading, *, is_void: bool) -> tuple[Kind, list[Act]]:
    """The type by its turns of phrase, where no deciding act tells one or a turn tells more than it."""
    if is_void:
        papers = [each for each in reading.stretches if each.kind in VOIDING]
        only_read = bool(papers) and all(each.kind == "paper" or each.words in _RECEIVED for each in papers)
        return (_typed("other", 1.0, papers[0].words), own) if only_read else (kind, own)
    text, main = own_text(reading.text, reading.stretches), main_act(own)
    over = told_over(text)
    if over is not None:
        return _typed(over.type, weights()["sure"]["told"], over.words), [_act_of(over.type, over.start, over.words)]
    if main is not None and main.rank > 1:
        return kind, own
    told = told_by_turns(text, [(act.type, act.words, act.start) for act in own])
    sure = _turn_sure(told.weight, told.lead) if told is not None else 0.0
    like, share = likeliest("type", text.replace(BLANK, ""))
    if told is None or (sure <= weights()["sure"]["leaning"] and share > weights()["sure"]["likely"]):
        if told is None or told.type != like:
            return _guessed(like, share), [*own, _act_of(like, 0, "")]
        sure = weights()["sure"]["turned_less"]  # the turns lean to what it resembles
    if told.type == "other":
        sure = min(sure, weights()["sure"]["leaning"])  # papers, calls, visits of courtesy: a person decides
    if main is not None and told.type == main.type and told.lead == told.weight:
        sure = max(sure, kind.sure)  # nothing speaks against the weak act
    return _typed(told.type, sure, told.words), [
        _act_of(told.type, told.start, told.words),
        *(act for act in own if act.type != told.type),
    ]


def _guessed(kind: str, share: float) -> Kind:
    sure = weights()["sure"]
    is_likely = share > sure["very_likely"] and kind != "other"
    word = ACTIVITY_TYPES[kind][0]
    return Kind(kind, sure["weakly_told" if is_likely else "guessed"], f"方式：像是{word}（与已认定的{word}记录相似）")


def _turn_sure(weight: float, lead: float) -> float:
    sure = weights()["sure"]
    for least, ahead, name in zip(sure["turn_weight"], sure["turn_lead"], ("turned", "turned_less"), strict=True):
        if weight >= least and lead >= ahead:
            return float(sure[name])
    return float(sure["leaning"])


def _act_of(kind: str, start: int, words: str) -> Act:
    return Act(kind, 2, start, words, None)


def _typed(kind: str, sure: float, words: str) -> Kind:
    return Kind(kind, sure, f"方式：{ACTIVITY_TYPES[kind][0]}（“{words}”）")
