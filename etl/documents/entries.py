"""One duty as it is checked and compared, whether it was read out of a document or stands in a catalog."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from etl.documents.activities import acts_in
from etl.documents.model import Duty, Parsed
from etl.documents.plain import plain

Nature = Literal["counted", "event", "standing"]
ON_EVENT: Final = "on_event"


@dataclass(frozen=True, slots=True)
class Entry:
    """One duty: its code or clause, whose it is, its words, and what it asks for.

    `cadences` are pairs of a cadence's code and a count; `activities` codes of what is done.
    """

    place: str
    role: str | None
    text: str
    cadences: tuple[tuple[str, int], ...] = ()
    deadlines: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    code: str = ""

    @property
    def nature(self) -> Nature:
        """counted (a cadence or a deadline says when), event (it waits for one), standing (neither)."""
        counted = [cadence for cadence, _ in self.cadences if cadence != ON_EVENT]
        if counted or (self.deadlines and not self.cadences):
            return "counted"
        return "event" if self.cadences else "standing"


def words_of(text: str) -> str:
    """A text as its words are looked for and compared: simplified script, no space, no debris of conversion."""
    return plain(text).text.replace("\n", "")


def entries_of(parsed: Parsed) -> list[Entry]:
    """The duties of a document's file, in their order."""
    return [entry_of(duty) for duty in parsed.duties]


def entry_of(duty: Duty) -> Entry:
    """One duty that was read out of a document."""
    asked = duty.requirements
    return Entry(
        place=duty.clause,
        role=words_of(duty.role) if duty.role else None,
        text=duty.text,
        cadences=tuple(dict.fromkeys((each.cadence, each.min_count) for each in asked if each.cadence)),
        deadlines=_each(each.deadline for each in asked),
        # a standing clause asks for no number, so its acts are read from its words
        activities=_each(each.activity for each in asked) or _each(act.code for act in acts_in(words_of(duty.text))),
        lead=duty.lead,
    )


def _each(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
