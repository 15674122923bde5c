"""What must become of a hostile file, written by hand beside it, and how a load's answer is held against it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHINESE = re.compile("[\u4e00-\u9fff]{2}")
# What no sentence for an office ever holds: a path, a traceback, the name of a library's exception, SQL.
FORBIDDEN = re.compile(
    r"Traceback|Error\b|Exception|site-packages|\.py\b|/tmp/|/home/|/root/|/work/|\bselect\b.*\bfrom\b"
)


@dataclass(frozen=True, slots=True)
class Refused:
    """The whole file is turned away for one of these reasons."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows are accepted, which are refused and which are layout, by the office's row number.

    A reason may be several, `a|b`, where the contract leaves it open. `values` are canonical cells.
    """

    good: int
    refused: Mapping[int, str] = field(default_factory=dict)
    layout: Mapping[int, str] = field(default_factory=dict)
    values: Mapping[tuple[int, str], Any] = field(default_factory=dict)
    warn: tuple[str, ...] = ()


Outcome = Refused | Rows


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file: label, claimed name, bytes (or how to make them, for a file that strains the machine), outcomes."""

    label: str
    name: str
    content: bytes | Callable[[], bytes]
    allowed: tuple[Outcome, ...]

    @property
    def is_heavy(self) -> bool:
        """Whether the file is large or becomes so: it is made late and read by a process of its own."""
        return not isinstance(self.content, bytes)

    def write(self, folder: Path) -> Path:
        """Write the file under a name of ours; what its sender calls it is another matter."""
        path = folder / re.sub(r"[^\w.-]", "_", self.label)
        path.write_bytes(self.content if isinstance(self.content, bytes) else self.content())
        return path


def refused(*reasons: str) -> Refused:
    """The file is refused for one of these reasons."""
    return Refused(reasons)


def failings(told: Mapping[str, Any], hostile: Hostile) -> list[str]:
    """What is wrong with a load's answer about one file; empty when it is what one of the outcomes demands."""
    found = [_against(told, outcome) for outcome in hostile.allowed]
    closest = [] if not all(found) else min(found, key=len)
    return [*closest, *unsaid(told)]


def unsaid(told: Mapping[str, Any]) -> list[str]:
    """What holds for every file: rows add up, every refusal is a Chinese sentence without paths and machinery."""
    wrong = []
    counted = told["rows_good"] + len(told["rows_rejected"]) + len(told["rows_ignored"])
    if told["rows_total"] != counted:
        wrong.append(f"{told['rows_total']} rows in, {counted} accounted for")
    if told["file_rejected"] and told["rows_total"]:
        wrong.append("a refused file has rows")
    sentences = [row["message"] for row in told["rows_rejected"]]
    if told["file_rejected"]:
        sentences.append(told["message"] or "")
    # a sentence quotes the cell it speaks of
    bare = [re.sub("“[^”]*”", "", sentence) for sentence in sentences]
    wrong += [f"no sentence for an office: {text!r}" for text in bare if not CHINESE.search(text)]
    wrong += [f"machinery in a sentence: {text!r}" for text in bare if FORBIDDEN.search(text)]
    return wrong


def _against(told: Mapping[str, Any], outcome: Outcome) -> list[str]:
    if isinstance(outcome, Refused):
        if told["file_rejected"] in outcome.reasons:
            return []
        got = told["file_rejected"] or f"{told['rows_good']} good rows"
        return [f"file {got}, wanted {'|'.join(outcome.reasons)}"]
    if told["file_rejected"]:
        return [f"file {told['file_rejected']} ({told['message']}), wanted rows"]
    wrong = []
    if told["rows_good"] != outcome.good:
        wrong.append(f"{told['rows_good']} good, wanted {outcome.good}")
    wrong += _differing("refused", {row["row"]: row["reason"] for row in told["rows_rejected"]}, outcome.refused)
    wrong += _differing("layout", {row["row"]: row["reason"] for row in told["rows_ignored"]}, outcome.layout)
    cells = told.get("cells")
    for (row, column), value in outcome.values.items() if cells is not None else ():
        got = cells.get(str(row), {}).get(column)
        if got != value:
            wrong.append(f"row {row} {column} = {got!r}, wanted {value!r}")
    wrong += [f"no warning {code}" for code in outcome.warn if not any(w.startswith(code) for w in told["warn"])]
    return wrong


def _differing(what: str, got: Mapping[int, str], wanted: Mapping[int, str]) -> list[str]:
    return [
        f"row {row} {what} {got.get(row)}, wanted {wanted.get(row)}"
        for row in sorted(got.keys() | wanted.keys())
        if got.get(row) is None or got[row] not in wanted.get(row, "").split("|")
    ]
