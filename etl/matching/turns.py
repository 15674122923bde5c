"""The type that an entry's turns of phrase tell where no official word does: weighed, the heaviest type wins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from etl.matching.clauses import VOIDING, Stretch
from etl.matching.lexicon import read

WEAK: Final = 0.8  # the weight of an act of acts.toml that does not decide
BLANK: Final = "\ue001"  # stands for what is no act of the leader's; no pattern knows it


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of phrase of turns.toml."""

    type: str
    weight: float
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    is_over: bool


class Told(NamedTuple):
    """What the turns tell: the type, its words and where, its weight and how far the next type is behind."""

    type: str
    words: str
    start: int
    weight: float
    lead: float


@cache
def turns() -> tuple[Turn, ...]:
    """The turns of turns.toml, their sets filled in."""
    data: dict[str, Any] = read("turns")
    sets: dict[str, str] = data["sets"]

    def filled(text: str) -> re.Pattern[str]:
        for _ in range(2):  # a set may name another
            for name, words in sets.items():
                text = text.replace(f"{{{name}}}", words)
        return re.compile(text)

    return tuple(
        Turn(
            each["type"],
            each["weight"],
            filled(each["pattern"]),
            filled(each["unless"]) if "unless" in each else None,
            each.get("over", False),
        )
        for each in data["turn"]
    )


def own_text(text: str, stretches: Sequence[Stretch]) -> str:
    """The text with what is no act of the leader's blanked out, every character in its place."""
    for stretch in stretches:
        if stretch.kind in (*VOIDING, "speech", "title"):
            text = text[: stretch.start] + BLANK * (stretch.end - stretch.start) + text[stretch.end :]
    return text


def told_over(text: str) -> Told | None:
    """The turn that holds against a deciding act, if there is one."""
    for turn in turns():
        if turn.is_over and (found := _found(turn, text)) is not None:
            return Told(turn.type, found[0], found.start(), turn.weight, turn.weight)
    return None


def told_by_turns(text: str, weak: Sequence[tuple[str, str, int]]) -> Told | None:
    """The heaviest type of an entry's own text; `weak` are its undecided acts: type, words, start."""
    weights, words = weighed(text)
    places = {kind: (found[0].strip("，。；、：后"), found.start()) for kind, found in words.items()}
    for kind, word, start in weak:
        weights[kind] = weights.get(kind, 0.0) + WEAK
        places.setdefault(kind, (word, start))
    if not weights:
        return None
    ranked = sorted(weights, key=lambda kind: (-weights[kind], kind))
    second = weights[ranked[1]] if len(ranked) > 1 else 0.0
    best = ranked[0]
    return Told(best, *places[best], weights[best], weights[best] - second)


def weighed(text: str) -> tuple[dict[str, float], dict[str, re.Match[str]]]:
    """The weight of every type, and the words of its heaviest turn."""
    weights: dict[str, float] = {}
    words: dict[str, tuple[float, re.Match[str]]] = {}
    for turn in turns():
        found = _found(turn, text)
        if found is None:
            continue
        weights[turn.type] = weights.get(turn.type, 0.0) + turn.weight
        if turn.type not in words or words[turn.type][0] < turn.weight:
            words[turn.type] = (turn.weight, found)
    return weights, {kind: found for kind, (_, found) in words.items()}


def _found(turn: Turn, text: str) -> re.Match[str] | None:
    found = turn.pattern.search(text)
    if found is None or (turn.unless is not None and turn.unless.search(text)):
        return None
    return found
