"""What an entry's characters resemble, where no rule tells it: linear models over single and paired characters."""

from __future__ import annotations

import json
import math
import re
from functools import cache
from typing import Any, Final

from warehouse.paths import DATA

LEARNED: Final = DATA / "reference" / "matching" / "likeness.json"
SCALE: Final = 10.0  # weights are kept as tenths
_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?")


def grams(text: str) -> set[str]:
    """Single characters and pairs of a text, numbers alike, its ends marked."""
    plain = f"^{_NUMBER.sub('0', text)}$"
    return {plain[at : at + size] for size in (1, 2) for at in range(len(plain) - size + 1)}


@cache
def _learned() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(LEARNED.read_text(encoding="utf-8"))
    return told


def shares(model: str, text: str) -> dict[str, float]:
    """How likely each answer of a model is: "type" (of the act), "idle" (counts or idle)."""
    told = _learned()[model]
    weights: dict[str, list[int]] = told["weights"]
    known = [weights[gram] for gram in sorted(grams(text)) if gram in weights]
    root = math.sqrt(len(known)) or 1.0
    columns = list(zip(*known, strict=True)) or [(0,)] * len(told["bias"])
    scores = [(sum(column) / root + first) / SCALE for first, column in zip(told["bias"], columns, strict=True)]
    powers = [math.exp(score - max(scores)) for score in scores]
    return {answer: power / sum(powers) for answer, power in zip(told["answers"], powers, strict=True)}


def likeliest(model: str, text: str) -> tuple[str, float]:
    """The answer that a text resembles most, and how likely it is among all."""
    found = shares(model, text)
    best = max(found, key=lambda answer: found[answer])
    return best, found[best]


def share_of(model: str, answer: str, text: str) -> float:
    """How likely one answer is."""
    return shares(model, text)[answer]
