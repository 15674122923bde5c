"""An entry cut into clauses, and the patterns by which others' acts are known in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from etl.matching.lexicon import pattern, read

_PIECE: Final = re.compile("[^，。；！？：（）]+")
_STOPS: Final = frozenset("。；！？")
VOIDING: Final = ("cancel", "plan", "delegate", "paper")


class Clause(NamedTuple):
    """One stretch between punctuation marks; `sentence` numbers the sentence it stands in."""

    start: int
    end: int
    sentence: int


class Stretch(NamedTuple):
    """A stretch that is no act of the leader's, the kind of cue that says so and its words."""

    start: int
    end: int
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A pattern of another's act, from cues.toml."""

    kind: str
    regex: re.Pattern[str]
    at_start: bool
    goes_back: bool
    unless_own: bool
    mark: str  # a character without which the pattern cannot match
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None


@cache
def cue_patterns() -> tuple[tuple[Subject, ...], Mapping[str, re.Pattern[str]]]:
    """The subjects and the named patterns of cues.toml."""
    data: dict[str, Any] = read("cues")
    subjects = tuple(
        Subject(
            each["kind"],
            re.compile(each["pattern"]),
            each.get("start", False),
            each.get("back", False),
            each.get("unless_own", False),
            "由" if "由" in each["pattern"] else "",
            pattern(each.get("unless_before")),
            pattern(each.get("unless_after")),
        )
        for each in data["subject"]
    )
    return subjects, {name: re.compile(text) for name, text in data["patterns"].items()}


def clauses_of(text: str) -> list[Clause]:
    """The clauses of a text in order."""
    found, sentence, last = [], 0, 0
    for piece in _PIECE.finditer(text):
        if any(mark in _STOPS for mark in text[last : piece.start()]):
            sentence += 1
        last = piece.end()
        found.append(Clause(piece.start(), last, sentence))
    return found
