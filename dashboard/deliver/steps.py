"""How far a check or a load has come, from the steps that the command line tells on its error stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

State = Literal["done", "now", "ahead"]

_PUBLISHING: Final = ("读取", "核对", "建仓", "质量检查", "核验", "发布")
STEPS: Final = {"check": ("读取", "核对"), "load": _PUBLISHING, "decide": _PUBLISHING}
"""The steps of each work in their order; a line that begins with none of them is none, a warning or a traceback."""

_TOLD: Final = 256 * 1024  # bytes from the end of the stream: thousands of steps


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its words, whether it is done, under way or ahead, and how many files it has begun (0: not by file)."""

    words: str
    state: State
    files: int


def steps_of(work: str, stream: Path) -> list[Step]:
    """The steps of `work` as the stream tells them now; before it tells anything the first is ahead like the rest."""
    told = _told(stream, STEPS[work])
    reached = max((STEPS[work].index(words) for words in told), default=-1)
    return [
        Step(words, _state(place, reached), told.count(words) if words in ("读取", "核对") else 0)
        for place, words in enumerate(STEPS[work])
    ]


def _told(stream: Path, known: Sequence[str]) -> list[str]:
    if not stream.exists():
        return []
    with stream.open("rb") as opened:
        opened.seek(max(0, stream.stat().st_size - _TOLD))
        lines = opened.read().decode("utf-8", errors="replace").splitlines()
    heads = (line.split(" ", 1)[0].strip() for line in lines)
    return [head for head in heads if head in known]


def _state(place: int, reached: int) -> State:
    return "done" if place < reached else "now" if place == reached else "ahead"
