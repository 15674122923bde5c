"""What the words of an entry without a code come to: the matcher is asked for each alone, the rule round it is ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from etl.matching import THRESHOLD, Duty, Given, Matcher
from tests.oracle.reading import Ledger, Record
from warehouse.vocabulary import ACTIVITY_TYPES

CODES = {spelling: code for code, spellings in ACTIVITY_TYPES.items() for spelling in spellings}
Who = tuple[str, str]
Assigned = tuple[Who, Record, Record | None]


class Entry(NamedTuple):
    """An entry as the matcher is shown it: its leader and year, and the cells that speak."""

    who: Who
    year: int
    content: str
    note: str | None
    type: str | None
    district: str | None


class Match(NamedTuple):
    """A duty that the words are sure enough of: by which type it is served, and where the entry was."""

    type: str | None
    districts: tuple[str, ...]


def reader(ledger: Ledger, assigned: list[Assigned]) -> Callable[[Entry], dict[str, Match]]:
    """Asks the matcher: gives the titles of the duties that an entry matches, sure enough to count."""
    matcher = Matcher(_places(ledger))

    @cache
    def asked(entry: Entry) -> dict[str, Match]:
        duties = _held(ledger, assigned, entry.who, entry.year)
        text = f"{entry.content}（{entry.note}）" if entry.note else entry.content
        found = matcher.judge(Given(text, CODES.get(entry.type or ""), entry.district, entry.who[:1]), duties)
        served, contacts = dict(found.served), {duty.key: duty.contact_district for duty in duties}
        matches: dict[str, Match] = {}
        for key, confidence in found.duties:  # the surest assignment of a duty speaks for it
            title = key.split("\n")[0]
            own = (contacts[key],) if contacts[key] in found.districts else found.districts
            if title not in matches:
                matches[title] = Match(served[key] if confidence >= THRESHOLD else "unsure", own)
        return matches

    return asked


def counts_for(match: Match | None, entry: Entry, kind: str | None, contact: str | None) -> bool:
    """The rule: matched surely, the entry's type is the duty's, and it was in the district that the duty names."""
    if match is None or kind is None:
        return False
    own = CODES[entry.type] if entry.type else match.type
    there = (entry.district,) if entry.district else match.districts
    return match.type != "unsure" and own == CODES[kind] and (contact is None or contact in there)


def _held(ledger: Ledger, assigned: list[Assigned], who: Who, year: int) -> list[Duty]:
    """The assignments of a year; of years before, those done once and, in their last week, the weekly ones."""
    held = {}
    for leader, assignment, duty in assigned:
        cadence = assignment.cadence or (duty.cadence if duty else None)
        reach = {"once": 99, "week": 1}.get(cadence, 0)
        if leader != who or not assignment.year <= year <= assignment.year + reach:
            continue
        contact, kind = ledger.region(assignment.district), duty.type if duty else None
        key = f"{_title(assignment, duty)}\n{contact or ''}"
        code = duty.code if duty else assignment.code
        held[key] = Duty(key, code, assignment.title or "", CODES.get(kind or ""), contact)
    return [held[key] for key in sorted(held)]


def _title(assignment: Record, duty: Record | None) -> str:
    return duty.title if duty else assignment.code or assignment.title


def _places(ledger: Ledger) -> dict[str, str]:
    spellings = {spelling for row in ledger["行政区划"] for spelling in (row.name, *row.aliases)}
    found = {}
    for spelling in sorted(spellings):
        claims = {row.name for row in ledger["行政区划"] if spelling in (row.name, *row.aliases)}
        named = spelling if spelling in claims else min(claims) if len(claims) == 1 else None
        if named in ledger.districts:
            found[spelling] = named
    return found
