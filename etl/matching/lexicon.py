"""The lexicons of data/reference/matching, indexed by the first two characters so that one pass finds every word."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from warehouse.paths import DATA

REACH: Final = 40  # characters beside a word that its conditions may look at: one long clause
FAMILIES: Final = ("acts", "cues", "topics", "industries", "facets")


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a lexicon: what its words mean, and what must or must not stand right beside them."""

    family: str
    group: str  # role of an act, kind of a cue, group of a facet
    value: str
    rank: int = 2
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    unless_before: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None
    flags: frozenset[str] = frozenset()
    is_free: bool = False  # nothing beside the word matters

    def holds(self, text: str, start: int, end: int) -> bool:
        """True when what stands beside text[start:end] allows this reading of the word."""
        if self.after is not None and not self.after.match(text, end):
            return False
        if self.unless_after is not None and self.unless_after.match(text, end):
            return False
        if self.before is not None and not self.before.search(text[max(0, start - REACH) : start]):
            return False
        return self.unless_before is None or not self.unless_before.search(text[max(0, start - REACH) : start])


class Hit(NamedTuple):
    """A word found: where, and by which rule."""

    start: int
    end: int
    rule: Rule


class Lexicon:
    """Words of several families; a longer word hides the shorter ones of its family inside it."""

    def __init__(self, entries: Iterable[tuple[str, Rule]]) -> None:
        found: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        single: dict[str, list[tuple[str, Rule]]] = defaultdict(list)
        for word, rule in entries:
            (found[word[:2]] if len(word) > 1 else single[word]).append((word, rule))
        self._single = {char: tuple(words) for char, words in single.items()}
        self._index = {
            head: tuple(sorted(words, key=lambda pair: -len(pair[0]))) for head, words in sorted(found.items())
        }

    def scan(self, text: str) -> dict[str, list[Hit]]:
        """Every word of every family, in the order of the text."""
        hits: dict[str, list[Hit]] = {family: [] for family in FAMILIES}
        reached = dict.fromkeys(FAMILIES, 0)
        index, single = self._index, self._single
        for at, char in enumerate(text):
            for words in (index.get(text[at : at + 2]), single.get(char)):
                if words is None:
                    continue
                for word, rule in words:
                    family = rule.family
                    end = at + len(word)
                    if at < reached[family] or not text.startswith(word, at):
                        continue
                    if rule.is_free or rule.holds(text, at, end):
                        hits[family].append(Hit(at, end, rule))
                        if family != "facets":  # one word may tell several facets
                            reached[family] = end
        return hits


def read(name: str) -> dict[str, Any]:
    """One file of data/reference/matching."""
    return tomllib.loads((DATA / "reference" / "matching" / f"{name}.toml").read_text(encoding="utf-8"))


def pattern(text: str | None) -> re.Pattern[str] | None:
    """A condition of an entry; ones that look back end with $."""
    return re.compile(text) if text else None


def _looking_back(text: str | None) -> re.Pattern[str] | None:
    return pattern(text if text is None or text.endswith("$") else f"{text}$")


def _rule(family: str, group: str, value: str, entry: Mapping[str, Any]) -> Rule:
    before = _looking_back(entry.get("needs_before") or entry.get("before"))
    after = pattern(entry.get("needs_after") or entry.get("after"))
    unless_before = _looking_back(entry.get("unless_before") or entry.get("not_before"))
    unless_after = pattern(entry.get("unless_after") or entry.get("not_after"))
    return Rule(
        family,
        group,
        value,
        entry.get("rank", 2),
        before=before,
        after=after,
        unless_before=unless_before,
        unless_after=unless_after,
        is_free=not (before or after or unless_before or unless_after),
        flags=frozenset(flag for flag in ("weak", "back") if entry.get(flag)),
    )


def _of(family: str, group: str, value: str, entry: Mapping[str, Any], *, told: bool) -> Iterator[tuple[str, Rule]]:
    rule = _rule(family, group, value, entry)
    for word in (*entry["words"], *(entry.get("told", ()) if told else ())):
        yield word, rule


@cache
def entry_words() -> Lexicon:
    """Everything that is looked for in an entry."""
    words: list[tuple[str, Rule]] = []
    for entry in read("acts")["act"]:
        words += _of("acts", entry["role"], entry.get("type", "") if entry["role"] != "light" else "", entry, told=True)
    for entry in read("cues")["cue"]:
        words += _of("cues", entry["kind"], entry["kind"], entry, told=True)
    for entry in read("topics")["topic"]:
        words += _of("topics", entry["value"], entry["value"], entry, told=True)
    for entry in read("industries")["industry"]:
        words += _of("industries", "industry", entry["name"], entry, told=True)
    for entry in read("facets")["facet"]:
        words += _of("facets", entry["group"], entry["value"], entry, told=True)
    return Lexicon(words)


@cache
def title_words() -> Lexicon:
    """What is looked for in a duty's title: facets by their own words, industries, acts."""
    words: list[tuple[str, Rule]] = []
    for entry in read("acts")["act"]:
        words += _of("acts", entry["role"], entry.get("type", "") if entry["role"] != "light" else "", entry, told=True)
    for entry in read("industries")["industry"]:
        words += _of("industries", "industry", entry["name"], entry, told=True)
    for entry in read("facets")["facet"]:
        words += _of("facets", entry["group"], entry["value"], entry, told=False)
    return Lexicon(words)
