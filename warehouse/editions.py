"""Two editions of a duty list side by side: what came, what went, what was changed or moved, by meaning of the clause.

A clause is known again by its words, not by its number: numbers shift whenever one is put in before it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rapidfuzz import fuzz, process

from warehouse.vocabulary import CADENCES, word_of

Kind = Literal["added", "dropped", "changed", "moved", "same"]

# Words that say how often and how many: they are compared as requirements, so they must not keep two clauses apart.
_QUANTITIES: Final = re.compile(
    r"(?:至少|不少于|不低于|原则上)?(?:每(?:半年|两个?月|季度?|年度?|月度?|周|日|天|旬)|全年|[上下]半年)"
    r"|[0-9一二两三四五六七八九十]+[—\-~至]?[0-9一二两三四五六七八九十]*[次回场轮]|至少|不少于|不低于"
)
_NUMBERING: Final = re.compile(
    r"^(?:第[0-9一二三四五六七八九十百]+[条章节款项]|[(]?[0-9一二三四五六七八九十]+[).、.])+"
)
_SIGNS: Final = re.compile(r"[^0-9a-z\u3400-\u9fff]")
# Two clauses under one role that share this much are one clause reworded; tried on pairs of old and new lists.
ALIKE: Final = 0.62
# Under another role, or nowhere near the same place, chance likeness is common: lists repeat their stock phrases.
ALIKE_ELSEWHERE: Final = 0.80
_SHARE_OF_WORDS: Final = 0.8  # of the likeness without quantities; the rest is the likeness with them, to break ties
_ROLE_BONUS: Final = 0.06  # of two equal candidates the one of the same role, then the one in the same place
_PATH_BONUS: Final = 0.03
_ASK: Final = re.compile(r"^(.*?)(\d+)次$")


@dataclass(frozen=True, slots=True)
class Item:
    """One duty of an edition: its place, whose it is, its words, and what it asks for, in words.

    `asks` are like 每季度2次; `key` is the office's code where the list has one.
    """

    key: str
    role: str | None
    path: str
    text: str
    asks: tuple[str, ...] = ()
    deadline: str = ""
    lead: str = ""
    words: str = ""  # the text in simplified script without debris, where it is written otherwise

    @property
    def read(self) -> str:
        """The text as it is compared."""
        return self.words or self.text


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a duty: `fields` are (field, old, new) of role, text, cadence, count, deadline, lead."""

    kind: Kind
    old: Item | None
    new: Item | None
    is_moved: bool = False
    fields: tuple[tuple[str, str, str], ...] = ()

    @property
    def item(self) -> Item:
        """The duty as it stands, or as it stood before it was dropped."""
        found = self.new or self.old
        assert found is not None, "a change has a side"
        return found


def asked(cadence: str | None, count: int | None) -> str:
    """A cadence and a count in words: 每季度2次; 按事件 has no count."""
    if cadence is None:
        return ""
    if cadence == "on_event":
        return word_of(CADENCES, cadence)
    return f"{'限期' if cadence == 'once' else word_of(CADENCES, cadence)}{count or 1}次"


def compare(old: Sequence[Item], new: Sequence[Item]) -> list[Change]:
    """Every duty of both editions once: the new one's in its order, then what was dropped, in the old one's order."""
    pairs = _matched(old, new)
    partner = {there: here for here, there in sorted(pairs.items(), key=lambda pair: pair[1])}
    at_home: dict[tuple[str | None, str], list[int]] = {}
    for there, here in partner.items():
        if _place(old[here]) == _place(new[there]):
            at_home.setdefault(_place(new[there]), []).append(there)
    steady = {place for places in at_home.values() for place in _in_order(partner, places)}
    found = [
        _told(old[partner[place]], item, place not in steady) if place in partner else Change("added", None, item)
        for place, item in enumerate(new)
    ]
    return found + [Change("dropped", item, None) for place, item in enumerate(old) if place not in pairs]


def bare(text: str) -> str:
    """A clause as it is compared: NFKC, no numbering at its head, no signs, no words of how often."""
    plain = _NUMBERING.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower())
    return _SIGNS.sub("", _QUANTITIES.sub("", plain)) or _whole(text)


def _whole(text: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).lower())


def _matched(old: Sequence[Item], new: Sequence[Item]) -> dict[int, int]:
    """Place in the old edition → place in the new one: the most alike first, each only once."""
    if not old or not new:
        return {}
    words = process.cdist([bare(item.read) for item in old], [bare(item.read) for item in new], scorer=fuzz.ratio)
    whole = process.cdist([_whole(item.read) for item in old], [_whole(item.read) for item in new], scorer=fuzz.ratio)
    likeness = (words * _SHARE_OF_WORDS + whole * (1 - _SHARE_OF_WORDS)) / 100
    candidates = []
    for here, there in zip(*(likeness >= ALIKE).nonzero(), strict=True):
        before, after, alike = old[here], new[there], float(likeness[here, there])
        has_role, has_path = before.role == after.role, before.path == after.path
        if alike >= (ALIKE if has_role else ALIKE_ELSEWHERE):
            score = alike + _ROLE_BONUS * has_role + _PATH_BONUS * has_path
            candidates.append((-score, abs(int(here) - int(there)), int(here), int(there)))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, here, there in sorted(candidates):
        if here not in pairs and there not in taken:
            pairs[here] = there
            taken.add(there)
    return pairs


def _in_order(partner: Mapping[int, int], places: Sequence[int]) -> set[int]:
    """Which of the new edition's `places` kept their order: the longest run that rises on both sides."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(tails, partner[place])
        before[place] = ends[at - 1] if at else None
        tails[at : at + 1] = [partner[place]]
        ends[at : at + 1] = [place]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept


def _told(old: Item, new: Item, is_moved: bool) -> Change:
    fields = tuple(_fields(old, new))
    if any(field != "role" for field, _, _ in fields):
        return Change("changed", old, new, is_moved, fields)
    return Change("moved" if is_moved else "same", old, new, is_moved, fields)


def _fields(old: Item, new: Item) -> Iterable[tuple[str, str, str]]:
    """The fields that differ, old and new in words; signs and numbering are no difference of the text."""
    if old.role != new.role:
        yield "role", old.role or "", new.role or ""
    if bare(old.read) != bare(new.read):
        yield "text", old.text, new.text
    if _cadences(old) != _cadences(new):
        yield "cadence", "、".join(old.asks), "、".join(new.asks)
    elif sorted(old.asks) != sorted(new.asks):
        yield "count", "、".join(old.asks), "、".join(new.asks)
    if old.deadline != new.deadline:
        yield "deadline", old.deadline, new.deadline
    if _units(old.lead) != _units(new.lead):
        yield "lead", old.lead, new.lead


def _cadences(item: Item) -> list[str]:
    return sorted(match[1] if (match := _ASK.match(ask)) else ask for ask in item.asks)


def _units(words: str) -> set[str]:
    return {unit.strip() for unit in re.split(r"[、,，;；]", words) if unit.strip()}


def _place(item: Item) -> tuple[str | None, str]:
    """Whose it is and in which section: the last number of the path shifts with every clause put in before it."""
    return item.role, item.path.rpartition("/")[0]
