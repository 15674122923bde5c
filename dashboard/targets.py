"""Judges a rate against its target and floor, which are data in targets.toml with their reasons."""

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.theme.palette import STATUSES, Status
from dashboard.theme.pieces import Chip


@dataclass(frozen=True, slots=True)
class Target:
    """Target and floor of a rate (0–1) and the reason beside them."""

    target: float
    floor: float
    reason: str


@cache
def target_of(figure: str) -> Target:
    """The target of a rate, such as ``completion_rate``; KeyError when the rate has none."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return Target(**table[figure])


def status_of(rate: float | None, target: Target) -> Status:
    """达标, 临界 or 落后 for a rate of 0–1; 无应办 for null, which is never taken for zero."""
    if rate is None:
        return STATUSES["none"]
    if rate >= target.target:
        return STATUSES["good"]
    return STATUSES["near" if rate >= target.floor else "bad"]


def status_counts(rates: Iterable[float | None], target: Target) -> list[Chip]:
    """Chips that count how many rates are 达标, 临界 and 落后; a status that no rate has is left out."""
    found = Counter(status_of(rate, target).code for rate in rates)
    shown = [STATUSES[code] for code in ("good", "near", "bad") if found[code]]
    return [(f"{status.text} {found[status.code]}", status.chip) for status in shown]
