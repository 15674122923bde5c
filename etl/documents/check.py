"""清单体检: which duties of a list can be counted, and which say nothing that could be shown to have been done."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from etl.documents.entries import Entry, Nature, words_of

_DATA: Final = Path(__file__).with_name("check.toml")
_OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one duty: how it can be followed, its vague words, what it lacks.

    `is_leadless`: no unit leads it. `is_traceless`: nothing could be shown of its having been done; `traces` are the
    words that say so.
    """

    place: str
    role: str | None
    text: str
    nature: Nature
    vague: tuple[str, ...]
    is_leadless: bool
    is_traceless: bool
    traces: tuple[str, ...]

    @property
    def is_faultless(self) -> bool:
        """Counted or bound to an event, in words that hold, and something to show for it."""
        return self.nature != "standing" and not self.vague and not self.is_traceless


@dataclass(frozen=True, slots=True)
class Share:
    """The counts of one role, or of the whole list (`role` None and `is_total`), out of `duty_count`."""

    role: str | None
    is_total: bool
    duty_count: int
    counted_count: int
    event_count: int
    standing_count: int
    vague_count: int
    leadless_count: int
    traceless_count: int

    def to_dict(self) -> dict[str, Any]:
        """As JSON tells it, each count with its share of the duties (0–1, null where there is none)."""
        told = {name: value for name, value in asdict(self).items() if name != "is_total"}
        for name in [name for name in told if name.endswith("_count") and name != "duty_count"]:
            told[name.replace("_count", "_rate")] = told[name] / self.duty_count if self.duty_count else None
        return told


@cache
def words() -> dict[str, tuple[str, ...]]:
    """vague, traceless and evidence: the words of check.toml, longest first."""
    read = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return {
        kind: tuple(sorted((entry["word"] for entry in entries), key=lambda word: (-len(word), word)))
        for kind, entries in read.items()
    }


def check(entries: Iterable[Entry]) -> list[Finding]:
    """Every duty with what was found of it, in the list's order."""
    return [_checked(entry) for entry in entries]


def shares(findings: Sequence[Finding]) -> list[Share]:
    """The counts per role, in the order in which the roles appear, and of all at last."""
    roles = dict.fromkeys(finding.role for finding in findings)
    parts = [_share(role, [each for each in findings if each.role == role]) for role in roles]
    return [*parts, _share(None, findings, is_total=True)]


def _checked(entry: Entry) -> Finding:
    read = words_of(entry.text)
    traces = _found(read, "traceless")
    # an activity is an act that leaves its record; 其他 does only where the words name one
    has_activity = any(activity != _OTHER for activity in entry.activities)
    has_evidence = has_activity or bool(entry.cadences) or bool(_found(read, "evidence"))
    return Finding(
        place=entry.code or entry.place,
        role=entry.role,
        text=entry.text,
        nature=entry.nature,
        vague=_found(read, "vague"),
        is_leadless=not entry.lead,
        is_traceless=not has_evidence,
        traces=traces if not has_evidence else (),
    )


def _found(text: str, kind: str) -> tuple[str, ...]:
    """The words of a kind in the text, in their order; one inside a longer one (定期 in 不定期) is not told."""
    spans: list[tuple[int, int]] = []
    for word in words()[kind]:
        at = text.find(word)
        while at >= 0:
            if not any(start <= at < end for start, end in spans):
                spans.append((at, at + len(word)))
            at = text.find(word, at + 1)
    return tuple(dict.fromkeys(text[start:end] for start, end in sorted(spans)))


def _share(role: str | None, findings: Sequence[Finding], *, is_total: bool = False) -> Share:
    return Share(
        role=role,
        is_total=is_total,
        duty_count=len(findings),
        counted_count=sum(each.nature == "counted" for each in findings),
        event_count=sum(each.nature == "event" for each in findings),
        standing_count=sum(each.nature == "standing" for each in findings),
        vague_count=sum(bool(each.vague) for each in findings),
        leadless_count=sum(each.is_leadless for each in findings),
        traceless_count=sum(each.is_traceless for each in findings),
    )
