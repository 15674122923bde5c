"""The weights and full-mark lines that a what-if moves: as widgets, and as they stand in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from dashboard import links
from dashboard.theme import pieces
from warehouse.assessment import Scheme
from warehouse.assessment.marking import Linear, Marking
from warehouse.assessment.scheme import Indicator

MOST: Final = 60.0  # of one weight: beyond it there would be one indicator and some decoration
STEP: Final = 1.0


@dataclass(frozen=True, slots=True)
class Levers:
    """What is moved against the scheme: weights and full-mark lines by the indicators' names; nothing else changes."""

    weights: Mapping[str, float]
    targets: Mapping[str, float]

    @property
    def is_moved(self) -> bool:
        """Whether anything is."""
        return bool(self.weights or self.targets)

    def total(self, scheme: Scheme) -> float:
        """The sum of all weights; they count in proportion to it."""
        return sum(self.weights.get(each.name, each.weight) for _, each in scheme.indicators)

    def markings(self, scheme: Scheme) -> dict[str, Marking]:
        """The markings with the moved lines."""
        found = {}
        for _, each in scheme.indicators:
            if each.linear and each.name in self.targets:
                line = Linear(floor=each.linear.floor, target=self.targets[each.name])
                found[each.name] = Marking(linear=line)
        return found


def read(scheme: Scheme) -> Levers:
    """The levers in the address; a place that is empty, not a number or out of bounds leaves the scheme's own."""
    indicators = [each for _, each in scheme.indicators]
    weights, targets = (_numbers(links.address(name), len(indicators)) for name in ("weights", "targets"))
    moved = {
        each.name: weight
        for each, weight in zip(indicators, weights, strict=True)
        if weight is not None and 0 <= weight <= _most(each) and weight != each.weight
    }
    lines = {
        each.name: shown / _unit(each)
        for each, shown in zip(indicators, targets, strict=True)
        if shown is not None and each.linear and _is_line(each, shown)
    }
    if not sum(moved.get(each.name, each.weight) for each in indicators):
        moved = {}
    return Levers(moved, lines)


def draw(scheme: Scheme, levers: Levers) -> None:
    """A slider for each weight and a number for each full-mark line, group by group; a change goes to the address."""
    names = [each.name for _, each in scheme.indicators]
    for group in scheme.groups:
        now = sum(levers.weights.get(each.name, each.weight) for each in group.indicators)
        st.html(pieces.head(group.name, f"现 {group.weight:g}，推演 {now:g}"))
        for each in group.indicators:
            _pair(scheme, levers, each, names.index(each.name))


def reset() -> None:
    """Back to the scheme: nothing is moved any more."""
    links.remember(weights=None, targets=None)


def _pair(scheme: Scheme, levers: Levers, each: Indicator, place: int) -> None:
    left, right = st.columns([2.1, 1], gap="small", vertical_alignment="bottom")
    st.session_state[f"weight_{place}"] = float(levers.weights.get(each.name, each.weight))
    left.slider(
        pieces.label(f"{each.name} 权重"), 0.0, _most(each), step=STEP, format="%g", key=f"weight_{place}",
        help=pieces.label(f"方案 {each.weight:g}：{each.reason}"), on_change=_moved, args=(scheme,),
    )  # fmt: skip
    if each.linear is None:
        right.caption(pieces.label(each.words))
        return
    st.session_state[f"target_{place}"] = _shown(each, levers.targets.get(each.name, each.linear.target))
    right.number_input(
        "满分线(%)" if each.measure.is_rate else "满分线", key=f"target_{place}", step=1.0, format="%g",
        min_value=0.0, max_value=100.0 if each.measure.is_rate else None,
        help=pieces.label(f"方案：{each.words}。零分线不动。"), on_change=_moved, args=(scheme,),
    )  # fmt: skip


def _moved(scheme: Scheme) -> None:
    """Write what differs from the scheme into the address, in the order of its indicators; nothing when none does."""
    weights, targets = [], []
    for place, (_, each) in enumerate(scheme.indicators):
        weight = st.session_state[f"weight_{place}"]
        weights.append("" if weight == each.weight else f"{weight:g}")
        shown = st.session_state.get(f"target_{place}") if each.linear else None
        targets.append(f"{shown:g}" if shown is not None and _is_line(each, shown) else "")
    links.remember(weights=_joined(weights), targets=_joined(targets))


def _joined(values: Sequence[str]) -> str | None:
    return ",".join(values) if any(values) else None


def _numbers(text: str | None, count: int) -> list[float | None]:
    parts = (text or "").split(",")
    if len(parts) != count:
        return [None] * count
    return [_number(part) for part in parts]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e6 else None


def _is_line(each: Indicator, shown: float) -> bool:
    """Whether a full-mark line is another than the scheme's, on the same side of its zero line."""
    if each.linear is None:
        return False
    floor, target = _shown(each, each.linear.floor), _shown(each, each.linear.target)
    return shown >= 0 and shown != target and (shown > floor) == (target > floor) and shown != floor


def _most(each: Indicator) -> float:
    return max(MOST, each.weight)


def _unit(each: Indicator) -> float:
    return 100.0 if each.measure.is_rate else 1.0


def _shown(each: Indicator, value: float) -> float:
    return round(value * _unit(each), 6)
