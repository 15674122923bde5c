"""The acts that an entry tells: which type, by which words, and whether they were the leader's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from etl.matching.clauses import VOIDING, Clause, Reading, Stretch
from etl.matching.lexicon import Hit

# Between two verbs of one clause these say that a second act follows; without them it is the first one's object.
_JOINTS: Final = ("并", "、", "和", "及", "随后", "又", "再", "后", "时", "且", "兼")
_JOINT_REACH: Final = 3  # characters before the second verb in which a joint may stand


class Act(NamedTuple):
    """One act: type, rank (2 decides), where, its words, and what takes it from the leader (None: it is theirs)."""

    type: str
    rank: int
    start: int
    words: str
    void: Stretch | None
    is_head: bool = False


def acts_of(text: str, hits: Sequence[Hit], reading: Reading) -> list[Act]:
    """The acts in the order of the text; what was merely said, or stands in a document's title, is none."""
    found: list[Act] = []
    at = 0
    for clause in reading.clauses:
        inside = []
        while at < len(hits) and hits[at].start < clause.end:
            inside.append(hits[at])
            at += 1
        if inside:
            found += _of_clause(text, clause, inside, reading)
    return found


def _of_clause(text: str, clause: Clause, hits: Sequence[Hit], reading: Reading) -> list[Act]:
    found: list[Act] = []
    light: Hit | None = None
    held: Hit | None = None  # the last act that a light verb may mean
    governing: Hit | None = None
    for place, hit in enumerate(hits):
        stretch = reading.kind_at(hit.start)
        if stretch is not None and stretch.kind not in (*VOIDING, "doubt"):
            continue
        role = hit.rule.group
        joined = _is_joined(text, governing or held, hit)
        if joined and held is not None and role in ("verb", "light"):
            found.append(_act(text, held, reading))
            light = held = None
        if joined:
            governing = None
        if role == "light":
            if governing is not None and governing.rule.rank == 1 and governing.rule.value == "inspect":
                governing = None  # 指导街道开展演练: the drill is the act
            if governing is None and held is None:
                light = hit
        elif role == "head":
            if light is None and governing is None and _is_setting(hits[place + 1 :]):
                found.append(_act(text, hit, reading)._replace(start=clause.end))  # told after what was done there
                continue
            if governing is None:
                found.append(_act(text, hit, reading))
                light = held = None
        elif light is not None:
            if held is None or (hit.rule.rank >= held.rule.rank and held.rule.value != "meeting"):
                held = hit
        elif governing is None:
            found.append(_act(text, hit, reading))
            if role == "verb" and not (hit.rule.rank == 1 and hit.rule.value == "other"):
                governing = hit
    if held is not None:
        found.append(_act(text, held, reading))
    return sorted(found, key=lambda act: act.start)


def _is_setting(later: Sequence[Hit]) -> bool:
    """常务会专题听取…: a meeting that nobody is said to hold is where the act took place."""
    return any(hit.rule.value in ("hear_report", "report") for hit in later)


def _is_joined(text: str, earlier: Hit | None, hit: Hit) -> bool:
    if earlier is None or hit.start < earlier.end:
        return False
    between = text[max(earlier.end, hit.start - _JOINT_REACH) : hit.start]
    return any(joint in between for joint in _JOINTS)


def _act(text: str, hit: Hit, reading: Reading) -> Act:
    stretch = reading.kind_at(hit.start)
    void = stretch if stretch is not None and stretch.kind in VOIDING else None
    return Act(hit.rule.value, hit.rule.rank, hit.start, text[hit.start : hit.end], void, hit.rule.group == "head")


def said_acts(text: str, hits: Sequence[Hit], reading: Reading) -> list[Act]:
    """The acts that an entry only asks of others: told where it tells of no other."""
    said = [(hit, reading.kind_at(hit.start)) for hit in hits if hit.rule.group != "light"]
    return [
        Act(hit.rule.value, hit.rule.rank, hit.start, text[hit.start : hit.end], stretch)
        for hit, stretch in said
        if stretch is not None and stretch.kind == "speech"
    ]


def main_act(acts: Sequence[Act]) -> Act | None:
    """The act that an entry is about: an accident's scene before all, else the first that decides."""
    for act in acts:
        if act.type == "on_scene" and act.rank > 1:
            return act
    if any(act.is_head and act.type == "meeting" for act in acts):  # 学习批示精神，主持召开会议
        acts = [act for act in acts if act.type != "study"]
    ranked = sorted(acts, key=lambda act: (-min(act.rank, 2), act.start))
    return ranked[0] if ranked else None
