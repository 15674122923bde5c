"""Which activity a clause asks for: the head of the act beside the number that asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from etl.documents.grammar import NUMERAL, acts, either, meanings, words

_COUNTED: Final = re.compile(rf"^(?:了)?(?:至少|不少于|不低于)?{NUMERAL}(?:次|场|轮|期)")
# These head the act when they stand first, whatever their object speaks of.
_HEADS: Final = frozenset({"hear_report", "report", "research", "publicity", "other", "on_scene", "study"})
# 开展、组织、进行 carry the act of the noun that ends their object.
_CARRIERS: Final = re.compile(r"(?:开展|组织开展|组织|进行|举行|实施|落实|接受|完成|坚持|实行)(?:好)?[^,]{0,4}$")
# 采取听取汇报、抽查企业等方式: how it is done, not what; 将…报市安委办: it is reported, whatever it is.
_WAY: Final = re.compile(r"(?:采取|采用|通过|运用|以)[^,]{2,40}?(?:方式|形式|办法|手段)")
_HANDS_IN: Final = re.compile(r"(?:将|把)[^,]{2,30}报(?![告警刊名废])|并报(?![告警刊名废])")
_HOLDS: Final = re.compile(r"(?<!胜利)(?:召开|召集)[^,]*会")
# What stands between 对 and its verb is what the act is about; 更新安全提示 is publicity.
_ABOUT: Final = re.compile(r"[^,]{0,6}?(?:对|就|针对|围绕)[^,]{1,40}?(?:进行|开展|予以|实施)")
_SHOWS: Final = ("更新", "制作", "推出")
_BRIEFLY: Final = frozenset("一两二三四五六日周旬月季年")  # 一日一查, 一日两检, 日巡月评
_CALLS: Final = re.compile(r"(?:召开|举行|举办|主持|召集|参加|组织)")
_MEETINGS: Final = frozenset({"meeting", "study", "training", "drill", "hear_report", "publicity", "research"})


@dataclass(frozen=True, slots=True)
class Act:
    """A word of an activity in a clause."""

    start: int
    end: int
    code: str
    word: str


@cache
def _codes() -> dict[str, str]:
    return meanings("activity", "code")


@cache
def _nothing() -> re.Pattern[str]:
    light = either((*words("light"), "并", "地", "的", "了", "由", "本", "其", "一次", "深入一线", "带头"))
    return re.compile(rf"^(?:{light}|[、(]|{NUMERAL}(?:次|场|轮|期)|[^\w])*$")


@cache
def _brief() -> re.Pattern[str]:
    return re.compile(rf"({either(meanings('short', 'code'))})(?:(?![\u4e00-\u9fff])|(?=[制周旬月季年]))")


@lru_cache(maxsize=1024)
def acts_in(text: str) -> tuple[Act, ...]:
    """Words of activities in `text`, in order; words that only look like one are left out."""
    ways = [found.span() for found in _WAY.finditer(text)]
    return tuple(
        Act(found.start(), found.end(), _codes()[found[0]], found[0])
        for found in acts().finditer(text)
        if found.lastgroup == "strong" and not any(start <= found.start() < end for start, end in ways)
    )


def activity_of(text: str, anchor_start: int, anchor_end: int) -> str | None:
    """The activity that the number at [anchor_start, anchor_end) of the comma clause `text` asks for, or None."""
    found = acts_in(text)
    brief = _brief().match(text, anchor_end) if text[max(0, anchor_end - 1) : anchor_end] in _BRIEFLY else None
    if brief:
        return meanings("short", "code")[brief[1]]
    if not found:
        return "meeting" if _HOLDS.search(text) else None
    if _HANDS_IN.search(text, anchor_end):
        return "report"
    counted = [act for act in found if _COUNTED.match(text[act.end :])]
    after = [act for act in found if act.start >= anchor_end]
    before = [act for act in found if act.end <= anchor_start]
    is_heard = bool(counted) and counted[0].code == "report" and found[0].code == "hear_report"  # 听取…汇报1次
    if is_heard or (after and after[0].code == "hear_report"):
        return "hear_report"
    is_called = bool(re.search(r"召开|召集", text[: counted[0].start])) if counted else False
    if counted and (not after or counted[0].start <= after[0].start or not is_called):
        return counted[0].code if counted[0].code != "other" else _object(counted[0], after) or "other"
    if after:
        return _head(text[anchor_end:], [Act(a.start - anchor_end, a.end - anchor_end, a.code, a.word) for a in after])
    if any(act.code == "hear_report" for act in before):
        return "hear_report"
    if before:
        call = _CALLS.search(text[:anchor_start])
        called = [act for act in before if call and act.start >= call.end() and act.code in _MEETINGS]
        return (
            (called[0] if called and text[call.start() : call.end()] in ("召开", "主持", "召集") else before[-1]).code
            if call
            else before[-1].code
        )
    return None


def _object(counted: Act, after: list[Act]) -> str | None:
    """The act that the object of a counted verb names: 完成1次应急演练."""
    later = [act for act in after if act.start >= counted.end and act.code != "other"]
    return later[0].code if later else None


def _head(text: str, found: list[Act]) -> str:
    """The head among the acts behind a number: the verb itself, or the noun that a carrying verb ends on."""
    about = _ABOUT.match(text)
    if about and about.end() > found[0].end and found[-1].start >= about.end():  # 对整改情况进行评估
        found = [act for act in found if act.start >= about.end()]
    first = found[0]
    if first.word in _SHOWS and found[-1].code == "publicity" and found[-1].end == len(text):
        return "publicity"
    called = re.search(r"(?<!胜利)(?:召开|召集|主持)(?![的人词])", text)
    if called:
        held = [act for act in found if act.start >= called.end() and act.code in _MEETINGS and act.code != "research"]
        return held[0].code if held else "meeting"
    if first.code in _HEADS and not _CARRIERS.search(text[: first.start]):
        return first.code
    if _nothing().match(text[: first.start]) and not _CARRIERS.search(text[: first.start]):
        same = [act for act in found if act.start <= first.end + 1]
        return same[-1].code
    stop = re.search(r"[,;]|并(?!联|案)|、(?=[\u4e00-\u9fff]{0,4}(?:督促|推动|组织|及时|落实))", text[first.end :])
    end = first.end + stop.start() if stop else len(text)
    inside = [act for act in found if act.end <= end and act.code != "other"] or [first]
    joined = re.search(r"[、和及]", text[inside[0].end : end])
    is_one = bool(re.search(r"(?:情况|效果|措施|结果|成效)$", text[: inside[-1].start]))
    if joined and len(inside) > 1 and not is_one:
        cut = inside[0].end + joined.start()
        inside = [act for act in inside if act.end <= cut] or inside
    return inside[-1].code
