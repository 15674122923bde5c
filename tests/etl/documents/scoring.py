"""Compare what the compiler finds with hand-made labels, by overlap of the quoted stretches (labels: format.md)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from etl.documents import Requirement, parse

FOLDER = Path(__file__).with_name("labelled")


@dataclass
class Score:
    """Counts of one or several documents."""

    hit: int = 0
    false: list = field(default_factory=list)
    missed: list = field(default_factory=list)
    traps: list = field(default_factory=list)
    right: Counter = field(default_factory=Counter)
    asked: Counter = field(default_factory=Counter)

    @property
    def f1(self) -> float:
        return 2 * self.hit / (2 * self.hit + len(self.false) + len(self.missed))

    def share(self, name: str) -> float:
        return self.right[name] / self.asked[name] if self.asked[name] else 1.0

    def add(self, other: Score) -> None:
        self.hit += other.hit
        self.false += other.false
        self.missed += other.missed
        self.traps += other.traps
        self.right += other.right
        self.asked += other.asked


def labels_of(path: Path) -> list[dict]:
    """The labels of one document."""
    return [json.loads(line) for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines()]


def scored(path: Path) -> Score:
    """Compile a labelled document and compare."""
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    found = [each for duty in parse(text, path.name).duties for each in duty.requirements]
    return compared(found, labels_of(path))


def compared(found: list[Requirement], labels: list[dict]) -> Score:
    """Pair each found requirement with at most one label; what is optional counts neither way."""
    wanted = [label for label in labels if not label.get("negative")]
    traps = [label for label in labels if label.get("negative")]
    weights = np.array([[_weight(each, label) for label in wanted] for each in found]).reshape(len(found), len(wanted))
    rows, columns = linear_sum_assignment(-weights) if weights.size else ((), ())
    pairs = {int(row): int(column) for row, column in zip(rows, columns, strict=True) if weights[row, column] > 0}
    score = Score()
    for at, each in enumerate(found):
        if at in pairs:
            label = wanted[pairs[at]]
            if not label.get("optional"):
                score.hit += 1
                _compare(each, label, score)
        elif not _touches_optional(each, wanted) and not _is_unquantified(each):
            score.false.append(each)
            score.traps += [trap for trap in traps if _overlap(each, trap) >= 0.6 * min(_long(each), _length(trap))][:1]
    score.missed = [label for at, label in enumerate(wanted) if at not in pairs.values() and not label.get("optional")]
    return score


def _compare(each: Requirement, label: dict, score: Score) -> None:
    other = label.get("alt") or {}
    facts = {"activity": each.activity == label["activity"] or each.activity in other.get("activity", [])}
    if label.get("cadence"):
        cadence = each.cadence or "none"
        facts["cadence"] = cadence == label["cadence"] or cadence in other.get("cadence", [])
        facts["min_count"] = each.min_count in (label["min_count"], *other.get("min_count", []))
    if label.get("deadline_iso"):
        iso = each.deadline_iso or ""
        facts["deadline"] = iso == label["deadline_iso"] or (
            iso[-5:] == label["deadline_iso"][-5:] and "--" in (iso[:2], label["deadline_iso"][:2])
        )
    if label.get("target_rate"):
        allowed = (label["target_rate"], *other.get("target_rate", []))
        facts["target_rate"] = _bare(each.target_rate) in [_bare(rate) for rate in allowed]
    for name, is_right in facts.items():
        score.asked[name] += 1
        score.right[name] += is_right


def _bare(rate: str | None) -> str:
    return (rate or "").strip("≥≤%")


def _weight(each: Requirement, label: dict) -> float:
    overlap = _overlap(each, label)
    if not overlap or (overlap < 0.5 * min(_long(each), _length(label)) and overlap < 8):
        return 0.0
    whole = max(each.end, label["end"]) - min(each.start, label["start"])
    same = sum(
        (
            3 * (each.cadence == label.get("cadence")),
            1.5 * (each.activity == label["activity"]),
            each.min_count == label["min_count"],
            2 * (each.deadline_iso == label.get("deadline_iso")),
            2 * (_bare(each.target_rate) == _bare(label.get("target_rate"))),
        )
    )
    return 10 + overlap / whole + same + (0 if label.get("optional") else 4)


def _overlap(each: Requirement, label: dict) -> int:
    return max(0, min(each.end, label["end"]) - max(each.start, label["start"]))


def _long(each: Requirement) -> int:
    return each.end - each.start


def _length(label: dict) -> int:
    return label["end"] - label["start"]


def _touches_optional(each: Requirement, wanted: list[dict]) -> bool:
    touched = [label for label in wanted if _weight(each, label)]
    return bool(touched) and all(label.get("optional") for label in touched)


def _is_unquantified(each: Requirement) -> bool:
    is_loose = each.cadence in (None, "once", "on_event") and each.deadline_iso in (None, "P0D")
    return is_loose and each.target_rate is None and each.min_count <= 1
