"""The type that an entry's characters resemble, where no rule tells one: a linear model over single and paired characters."""

from __future__ import annotations

import json
import math
import re
from functools import cache
from typing import Final

from warehouse.paths import DATA

LEARNED: Final = DATA / "reference" / "matching" / "likeness.json"
SCALE: Final = 10.0  # weights are kept as tenths
_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?")


def grams(text: str) -> set[str]:
    """Single characters and pairs of a text, numbers alike, its ends marked."""
    plain = f"^{_NUMBER.sub('0', text)}$"
    return {plain[at : at + size] for size in (1, 2) for at in range(len(plain) - size + 1)}


@cache
def _learned() -> tuple[tuple[str, ...], dict[str, list[int]], list[int]]:
    told = json.loads(LEARNED.read_text(encoding="utf-8"))
    return tuple(told["types"]), told["weights"], told["bias"]


def likeliest(text: str) -> tuple[str, float]:
    """The type that a text resembles most, and how likely it is among all types."""
    types, weights, bias = _learned()
    known = [weights[gram] for gram in sorted(grams(text)) if gram in weights]
    root = math.sqrt(len(known)) or 1.0
    scores = [(sum(column) / root + first) / SCALE for first, column in zip(bias, _columns(known, types), strict=True)]
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    best = powers.index(max(powers))
    return types[best], powers[best] / sum(powers)


def _columns(rows: list[list[int]], types: tuple[str, ...]) -> list[tuple[int, ...]]:
    return list(zip(*rows, strict=True)) if rows else [(0,)] * len(types)
