"""What the matcher takes and gives: an entry as the row tells it, a leader's duty, the judgement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Given:
    """One entry as the row gives it; by `leader_names`, the leader's own, another's act is known by its subject."""

    words: str
    activity_type: str | None
    district: str | None
    leader_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duty:
    """One assignment that the leader holds on that day."""

    key: str
    code: str | None
    title: str
    activity_type: str | None
    contact_district: str | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an entry is. `duties` are candidate keys with their confidence, best first; `reasons` are Chinese sentences
    with the words that decided. `served` tells by which type of act each candidate is served."""

    activity_type: str | None
    districts: tuple[str, ...]
    industries: tuple[str, ...]
    duties: tuple[tuple[str, float], ...]
    counts: bool
    confidence: float
    reasons: tuple[str, ...]
    served: tuple[tuple[str, str | None], ...] = ()
