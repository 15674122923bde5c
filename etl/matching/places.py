"""Districts of an entry, by exact names and aliases; not those passed through, come from, compared or only invited."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from etl.matching.clauses import VOIDING
from etl.matching.lexicon import pattern, read
from etl.matching.reading import Reading

SHORTEST: Final = 2  # a one-character alias stands in too many other words
_SUFFIXES: Final = "市县区旗"
_MARKS: Final = "，。；！？：（）"


class Place(NamedTuple):
    """A district named: which, where, by which word, and why it is not the place of the act (None: it is)."""

    district: str
    start: int
    end: int
    word: str
    excluded: str | None


@dataclass(frozen=True, slots=True)
class Context:
    """A surrounding of a name that takes it out, from places.toml."""

    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    reason: str
    only_beside: bool


@cache
def _told() -> tuple[tuple[Context, ...], re.Pattern[str]]:
    data: dict[str, Any] = read("places")
    contexts = tuple(
        Context(
            pattern(each.get("words_before")),
            pattern(each.get("words_after")),
            pattern(each.get("unless_before")),
            each["reason"],
            each.get("only_beside", False),
        )
        for each in data["context"]
    )
    return contexts, re.compile(data["compound_after"])


@cache
def _generic() -> tuple[dict[str, tuple[re.Pattern[str], ...]], re.Pattern[str]]:
    """Names that many places have, with what must stand before them, and what may not stand behind."""
    data: dict[str, Any] = read("places")
    any_, own = re.compile(data["generic_before"]), re.compile(data["generic_own_before"])
    before: dict[str, tuple[re.Pattern[str], ...]] = {
        word: (any_, own) if word in data["generic_own"] else (any_,) for word in data["generic"]
    }
    return before, re.compile(data["generic_unless_after"])


class Places:
    """The known districts, looked for in entries; the longest name wins, nothing is matched fuzzily."""

    def __init__(self, places: Mapping[str, str]) -> None:
        spellings: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for word, district in places.items():
            if len(word) >= SHORTEST:
                spellings[word[:2]].append((word, district))
        self._index = {
            head: tuple(sorted(words, key=lambda pair: (-len(pair[0]), pair))) for head, words in spellings.items()
        }

    def find(self, text: str, reading: Reading, names: Sequence[str]) -> list[Place]:
        """Every district named, in the order of the text, with the reason where it is not the act's."""
        found: list[Place] = []
        reached = 0
        index = self._index
        for at in range(len(text) - 1):
            words = index.get(text[at : at + 2])
            if words is None or at < reached:
                continue
            for word, district in words:
                if text.startswith(word, at) and self._is_name(text, at, at + len(word), word, names):
                    found.append(_placed(text, district, at, at + len(word), word, reading))
                    reached = at + len(word)
                    break
        return _passed_on(text, found)

    @staticmethod
    def _is_name(text: str, start: int, end: int, word: str, names: Sequence[str]) -> bool:
        generic, unless = _generic()
        ahead = text[max(0, start - 8) : start]
        if word in generic and (not any(each.search(ahead) for each in generic[word]) or unless.match(text, end)):
            return False
        if word[-1] not in _SUFFIXES and _told()[1].match(text, end):
            return False
        for name in names:  # a leader may be called like a place
            at = text.find(name, max(0, start - len(name)))
            if 0 <= at <= start and end <= at + len(name):
                return False
        return True


def _placed(text: str, district: str, start: int, end: int, word: str, reading: Reading) -> Place:
    stretch = reading.kind_at(start)
    if stretch is not None and stretch.kind == "title":
        return Place(district, start, end, word, "文件名中")
    if stretch is not None and stretch.kind in VOIDING:
        return Place(district, start, end, word, "")  # its act is void: told only where the whole entry is
    left = max((text.rfind(mark, 0, start) for mark in _MARKS), default=-1) + 1
    before = text[left:start]
    right = min((at for mark in _MARKS if (at := text.find(mark, end)) >= 0), default=len(text))
    after = text[end : right + 1]
    for context in _told()[0]:
        if context.before is not None and not context.before.search(before):
            continue
        if context.after is not None and not context.after.match(after):
            continue
        if context.unless_before is not None and context.unless_before.search(before):
            continue
        return Place(district, start, end, word, f"?{context.reason}" if context.only_beside else context.reason)
    return Place(district, start, end, word, None)


def _passed_on(text: str, found: Sequence[Place]) -> list[Place]:
    """途经甲、乙: what is said of the first of a list holds for the rest."""
    told: list[Place] = []
    for place in found:
        if (
            told
            and place.excluded is None
            and told[-1].excluded
            and text[told[-1].end : place.start] in ("、", "和", "及", "与")
        ):
            place = place._replace(excluded=told[-1].excluded)
        told.append(place)
    own = {place.district for place in told if place.excluded is None}
    return [
        place._replace(excluded=place.excluded[1:] if own - {place.district} else None)
        if place.excluded and place.excluded.startswith("?")
        else place
        for place in told
    ]
