"""From a leader's free words to a judgement: type, districts, industries, duties, whether it counts, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from etl.matching.acts import Act, acts_of, said_acts
from etl.matching.casualties import accident_level
from etl.matching.clauses import VOIDING
from etl.matching.duties import Fit, Told, facets_of, fits, weights
from etl.matching.kinds import Kind, kind_of, turned
from etl.matching.lexicon import Hit, entry_words
from etl.matching.likeness import share_of
from etl.matching.model import Duty, Given, Judgement
from etl.matching.places import Place, Places
from etl.matching.reading import Reading
from etl.matching.spelling import corrected, plain

_WHY: Final = {
    "cancel": "没有进行",
    "plan": "尚未进行",
    "delegate": "由他人进行",
    "paper": "只是阅签文件",
    "speech": "只是提出要求",
}
_MARK: Final = "\ue000"
_HEARD_FROM_PLACE: Final = re.compile(f"听取?了?[^，。；]{{0,2}}{_MARK}")


class Matcher:
    """Judges entries against the districts of a home. `places`: every district name and alias -> canonical district."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = Places({plain(word): district for word, district in places.items()})

    def judge(self, given: Given, duties: Sequence[Duty]) -> Judgement:
        """Judge one entry; never raises on any text. Candidates below THRESHOLD are among the duties too."""
        shown = plain(given.words)
        text = corrected(shown)
        hits = entry_words().scan(text)
        reading = Reading(text, hits, given.leader_names)
        acts = acts_of(text, hits["acts"], reading)
        own = [act for act in acts if act.void is None]
        places = self._places.find(shown, reading, given.leader_names)
        is_void = not own and bool(acts or any(each.kind in VOIDING for each in reading.stretches))
        if not acts and given.activity_type is None:
            acts = said_acts(text, hits["acts"], reading)
            is_void = is_void or bool(acts)
        kind = kind_of(given, acts if is_void else own)
        if given.activity_type is None:
            kind, own = turned(kind, own, reading, is_void=is_void)
        topic, why_topic = _topic(hits, reading)
        districts, sure_place, why_place = _districts(given, places, is_void or not topic)
        industries = _industries(hits["industries"], reading, is_void or not topic)
        reasons = [kind.reason, *why_place]
        if is_void:
            return Judgement(
                kind.type, districts, industries, (), False, 0.95, (*_void_reasons(acts, reading), *reasons)
            )
        if not topic:
            return Judgement(kind.type, districts, industries, (), False, 0.9, (why_topic, *reasons))
        sure = kind.sure * sure_place * topic
        doubts = [stretch.words for act in own if (stretch := reading.kind_at(act.start)) is not None]
        if doubts and len(doubts) == len(own):
            sure *= weights()["sure"]["doubtful_act"]
            reasons.append(f"从“{doubts[0]}”看，是否已由本人进行待确认")
        elif doubts:
            own = [act for act in own if reading.kind_at(act.start) is None]
        if not doubts and share_of("idle", "idle", text) > weights()["sure"]["idle"]:
            sure *= weights()["sure"]["doubtful_act"]
            reasons.append("从全句看，与未进行、由他人进行或无关安全的记录相似，待确认")
        told = _told(given, own, kind, hits["facets"], reading, text, districts, industries, places)
        found = fits(told, duties)
        return _judged(kind, districts, industries, found, sure, [*reasons, why_topic], duties)


def _judged(
    kind: Kind,
    districts: tuple[str, ...],
    industries: tuple[str, ...],
    found: Sequence[Fit],
    sure: float,
    reasons: list[str],
    duties: Sequence[Duty],
) -> Judgement:
    codes = {duty.key: duty.code or duty.title for duty in duties}
    ranked = tuple((fit.key, round(fit.confidence * sure, 3)) for fit in found)
    threshold = weights()["threshold"]
    for fit, (_, confidence) in zip(found, ranked, strict=True):
        verdict = "计入" if confidence >= threshold else "待确认"
        reasons.append(f"{verdict}{codes[fit.key]}（{confidence:.2f}，{fit.why}）")
    if not found:
        reasons.append("没有与之相符的职责" if duties else "没有可对照的职责")
    served = tuple((fit.key, fit.type) for fit in found)
    return Judgement(
        kind.type, districts, industries, ranked, True, round(sure, 3), tuple(filter(None, reasons)), served
    )


def _districts(given: Given, places: Sequence[Place], is_void: bool) -> tuple[tuple[str, ...], float, list[str]]:
    own = [place for place in places if place.excluded is None or (is_void and place.excluded == "")]
    told = list(dict.fromkeys(place.district for place in own))
    reasons = [f"“{place.word}”不计县区（{place.excluded}）" for place in places if place.excluded]
    if told:
        reasons.insert(0, f"县区：{'、'.join(told)}（“{'”“'.join(dict.fromkeys(place.word for place in own))}”）")
    if given.district is None:
        return tuple(told), 1.0, reasons
    if told and given.district not in told:
        reasons.append(f"所填县区是{given.district}，与内容不同")
        return (given.district, *told), weights()["sure"]["district_differs"], reasons
    return tuple(dict.fromkeys((given.district, *told))), 1.0, reasons


def _industries(hits: Sequence[Hit], reading: Reading, is_void: bool) -> tuple[str, ...]:
    own, said = [], []
    for hit in hits:
        stretch = reading.kind_at(hit.start)
        if stretch is None or stretch.kind == "doubt" or (is_void and stretch.kind != "title"):
            own.append(hit.rule.value)
        elif stretch.kind == "speech":
            said.append(hit.rule.value)
    return tuple(dict.fromkeys(own or said))


def _topic(hits: Mapping[str, Sequence[Hit]], reading: Reading) -> tuple[float, str]:
    """How sure it is that the entry is about safety at work (0: it is not), and the word that says so."""
    sure = weights()["sure"]
    found: dict[str, list[str]] = {"strong": [], "noun": [], "said": [], "weak": [], "field": [], "off": []}
    for hit in (*hits["topics"], *hits["industries"]):
        stretch = reading.kind_at(hit.start)
        is_void = stretch is not None and stretch.kind in VOIDING
        if is_void and hit.rule.group == "off":
            continue
        group = "field" if hit.rule.family == "industries" else "weak" if is_void else hit.rule.group
        is_said = group in ("strong", "noun") and stretch is not None and stretch.kind == "speech"
        found["said" if is_said else group].append(reading.text[hit.start : hit.end])
    if found["strong"] or (found["said"] and not found["off"]):
        return 1.0, ""
    if found["noun"] and not found["off"]:
        return 1.0, ""
    if found["off"]:
        if found["said"] or found["noun"] or len(found["weak"]) > 1:
            return sure["doubtful_topic"], f"主要内容像是“{found['off'][0]}”，是否属于安全生产待确认"
        return 0.0, f"内容是“{found['off'][0]}”，不属于安全生产"
    if found["weak"]:
        return sure["weak_topic"], f"由“{found['weak'][0]}”看出与安全生产有关"
    if found["field"]:
        return sure["field_topic"], f"只看出与“{found['field'][0]}”有关，是否属于安全生产待确认"
    return sure["doubtful_topic"], "看不出与安全生产有关，待确认"


def _void_reasons(acts: Sequence[Act], reading: Reading) -> list[str]:
    stretches = dict.fromkeys(act.void for act in acts if act.void is not None) or dict.fromkeys(
        each for each in reading.stretches if each.kind in VOIDING
    )
    return [f"不计入：{_WHY[each.kind]}（“{each.words}”）" for each in stretches]


def _told(
    given: Given,
    own: Sequence[Act],
    kind: Kind,
    facets: Sequence[Hit],
    reading: Reading,
    text: str,
    districts: tuple[str, ...],
    industries: tuple[str, ...],
    places: Sequence[Place],
) -> Told:
    strong = {act.type for act in own if act.rank > 1}
    if kind.type is not None:
        strong.add(kind.type)
    weak = set() if given.activity_type else {act.type for act in own} - strong
    types = {given.activity_type} if given.activity_type else strong | weak
    live = [
        hit for hit in facets if (stretch := reading.kind_at(hit.start)) is None or stretch.kind in ("title", "doubt")
    ]
    told = facets_of(live)
    if "level" not in told and "on_scene" in types and (level := accident_level(text)) is not None:
        told["level"] = frozenset({level})
    if any(act.type == "hear_report" for act in own) and _HEARD_FROM_PLACE.search(_marked(text, places)):
        heard = told.get("source", frozenset())
        told["source"] = heard - {"部门"} | {"县区的部门" if "部门" in heard else "县区"}
    return Told(
        frozenset(filter(None, types)), frozenset(weak), told, frozenset(industries), frozenset(districts), text
    )


def _marked(text: str, places: Sequence[Place]) -> str:
    """The text with every district that is the act's replaced by one mark."""
    for place in reversed(places):
        if place.excluded is None:
            text = f"{text[: place.start]}{_MARK}{text[place.end :]}"
    return text
