"""The acts that an entry tells: which type, by which words, and whether they were the leader's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from etl.matching.clauses import VOIDING, Clause, Stretch
from etl.matching.lexicon import Hit
from etl.matching.reading import Reading

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
    parser = _Parser(text, clause, reading)
    for place, hit in enumerate(hits):
        stretch = reading.kind_at(hit.start)
        if stretch is None or stretch.kind in (*VOIDING, "doubt"):
            parser.take(hit, hits[place + 1 :])
    parser.close()
    return sorted(parser.found, key=lambda act: act.start)


class _Parser:
    """One clause, word by word: a light verb waits for its act, a verb governs what follows it."""

    def __init__(self, text: str, clause: Clause, reading: Reading) -> None:
        self.text, self.clause, self.reading = text, clause, reading
        self.found: list[Act] = []
        self.light: Hit | None = None
        self.held: Hit | None = None  # the last act that the light verb may mean
        self.governing: Hit | None = None

    def take(self, hit: Hit, later: Sequence[Hit]) -> None:
        role = hit.rule.group
        joined = _is_joined(self.text, self.governing or self.held, hit)
        if joined and role in ("verb", "light"):
            self.close()
        if joined:
            self.governing = None
        if role == "light":
            self._take_light(hit)
        elif role == "head":
            self._take_head(hit, later)
        elif self.light is not None:
            if self.held is None or (hit.rule.rank >= self.held.rule.rank and self.held.rule.value != "meeting"):
                self.held = hit
        elif self.governing is None:
            self._add(hit)
            if role == "verb" and not (hit.rule.rank == 1 and hit.rule.value == "other"):
                self.governing = hit

    def close(self) -> None:
        """What the light verb meant is an act."""
        if self.held is not None:
            self._add(self.held)
            self.light = self.held = None

    def _take_light(self, hit: Hit) -> None:
        if self.governing is not None and self.governing.rule.rank == 1 and self.governing.rule.value == "inspect":
            self.governing = None  # 指导街道开展演练: the drill is the act
        if self.governing is None and self.held is None:
            self.light = hit

    def _take_head(self, hit: Hit, later: Sequence[Hit]) -> None:
        if self.governing is not None:
            return
        if self.light is None and _is_setting(later):
            # told after what was done there
            self.found.append(_act(self.text, hit, self.reading)._replace(start=self.clause.end))
            return
        self._add(hit)
        self.light = self.held = None

    def _add(self, hit: Hit) -> None:
        self.found.append(_act(self.text, hit, self.reading))


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
        acts = [act for act in acts if act.type != "study" or act.is_head]
    ranked = sorted(acts, key=lambda act: (-min(act.rank, 2), act.start))
    return ranked[0] if ranked else None
