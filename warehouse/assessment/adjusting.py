"""Bonus and penalty: the entries and cases of each item, the highest once, the caps, and the limits of the score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from warehouse.assessment.readings import Entry, Readings
from warehouse.assessment.scheme import Adjustments, Item, Scheme


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One entry of 考核评分, or the cases of one figure, under an item: what was given, what counted, and why not all.

    `points` is above zero for a bonus and a penalty alike; `counted` is after the highest-once rule and all caps.
    """

    kind: Literal["bonus", "penalty"]
    item: str
    points: float
    counted: float
    note: str | None
    reason: str
    entry: Entry | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """All adjustments of one subject: what counts up and down, every item, and entries that no item takes."""

    bonus: float
    penalty: float
    items: tuple[Adjusted, ...]
    uncounted: tuple[Entry, ...]


def adjusted(scheme: Scheme, readings: Readings, place: int, base: float | None) -> Balance:
    """The adjustments of one subject to `base` marks.

    Of the entries under one item only the highest counts. Then each item's cap, then the cap over all items, then the
    score's own limits: a bonus counts no further than the scheme's highest score, a penalty no further than 0; so that
    marks + bonus − penalty is always the score.
    """
    up = _part("bonus", scheme.bonus, readings, place)
    down = _part("penalty", scheme.penalty, readings, place)
    taken = {each.entry for each in (*up, *down) if each.entry}
    used = {(each.indicator, "score") for _, each in scheme.indicators if each.indicator}
    uncounted = tuple(
        entry
        for entry in readings.entries[place]
        if entry not in taken
        and (entry.adjustment or (entry.indicator, "score") not in used or entry.period != readings.period.name)
    )
    if base is not None:
        lost = sum(each.counted for each in down)
        up = _limited(up, max(0.0, scheme.highest - base + lost), f"总分不超过 {scheme.highest:g}")
        gained = sum(each.counted for each in up)
        down = _limited(down, base + gained, "总分不低于 0")
    return Balance(sum(each.counted for each in up), sum(each.counted for each in down), (*up, *down), uncounted)


def _part(
    kind: Literal["bonus", "penalty"], part: Adjustments | None, readings: Readings, place: int
) -> tuple[Adjusted, ...]:
    if part is None:
        return ()
    found: list[Adjusted] = []
    for item in part.items:
        listed = _of_entries(kind, item, readings.entries[place])
        if item.figure:
            told = readings.gauged[item.key][place].value
            points = (told or 0.0) * (item.points or 0.0)
            listed = (Adjusted(kind, item.name, points, points, None, item.reason, None, told),) if points else ()
        found += _limited(listed, item.cap, f"本项最多 {item.cap:g} 分")
    return _limited(tuple(found), part.cap, f"合计最多 {part.cap:g} 分")


def _of_entries(kind: Literal["bonus", "penalty"], item: Item, entries: tuple[Entry, ...]) -> tuple[Adjusted, ...]:
    """The entries of an item in the item's direction, the highest first; only that one counts."""
    sign = 1 if kind == "bonus" else -1
    mine = [
        (sign * entry.adjustment, entry)
        for entry in entries
        if entry.indicator in item.indicators and entry.adjustment is not None and sign * entry.adjustment > 0
    ]
    mine.sort(key=lambda each: (-each[0], each[1].period, each[1].indicator))
    return tuple(
        Adjusted(
            kind, item.name, points, points if turn == 0 else 0.0, None if turn == 0 else "同一事项只计最高一次",
            item.reason, entry,
        )
        for turn, (points, entry) in enumerate(mine)
    )  # fmt: skip


def _limited(items: tuple[Adjusted, ...], most: float, note: str) -> tuple[Adjusted, ...]:
    """The items counted in their order until `most` is reached; what is cut says why."""
    kept, left = [], most
    for each in items:
        counts = min(each.counted, max(0.0, left))
        left -= counts
        kept.append(each if counts == each.counted else replace(each, counted=counts, note=note))
    return tuple(kept)
