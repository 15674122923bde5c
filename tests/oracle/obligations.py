"""Opens obligations and folds activities into them, day by day in plain loops (domain.md section 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from tests.oracle.reading import Ledger, Record, words
from tests.oracle.wording import Assigned, Entry, Match, counts_for, reader

ONE = timedelta(days=1)
Window = tuple[date, date]
Who = tuple[str, str]


@dataclass
class Obligation:
    """One assignment in one window; `acts` are the activities that count in the cut window, `done` their days.

    `district` is the leader's own for this window, `home` that of the latest term, `contact` the assignment's.
    """

    who: Who
    role: str | None
    home: str | None
    district: str | None
    contact: str | None
    code: str | None
    title: str
    cadence: str
    start: date
    end: date
    needed: int
    is_waived: bool
    done: list[date] = field(default_factory=list)
    acts: list[Record] = field(default_factory=list)
    late_on: date | None = None

    @property
    def fulfilled_on(self) -> date | None:
        if self.is_waived or len(self.done) < self.needed:
            return None
        return self.done[self.needed - 1]

    def state(self, as_of: date) -> str:
        """fulfilled, late, missed, open, future or waived on a day."""
        if self.is_waived:
            return "waived"
        if self.fulfilled_on and self.fulfilled_on <= as_of:
            return "fulfilled"
        if self.late_on and self.late_on <= as_of:
            return "late"
        if self.end < as_of:
            return "missed"
        return "open" if self.start <= as_of else "future"

    def is_due(self, as_of: date) -> bool:
        """Ended before the day, or on it and fulfilled; waived ones never."""
        state = self.state(as_of)
        return state != "waived" and (self.end < as_of or (self.end == as_of and state == "fulfilled"))


def windows(cadence: str, year: int, deadline: date | None) -> list[Window]:
    """Uncut windows of a cadence in a year, both end days included."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    if cadence == "once":
        return [(first, deadline if deadline and deadline >= first else last)]
    if cadence == "week":
        mondays = [first + ONE * n for n in range(366) if (first + ONE * n).weekday() == 0]
        return [(monday, monday + ONE * 6) for monday in mondays if monday.year == year]
    if cadence == "day":
        return [(first + ONE * n, first + ONE * n) for n in range((last - first).days + 1)]
    months = {"year": 12, "half_year": 6, "quarter": 3, "two_months": 2, "month": 1}[cadence]
    starts = [date(year, month, 1) for month in range(1, 13, months)] + [date(year + 1, 1, 1)]
    return [(start, following - ONE) for start, following in pairwise(starts)]


def in_term(terms: list[Record], on: date) -> bool:
    """Whether a day lies in one of the terms, end days included; a blank side is unbounded."""
    return any((term.start or date.min) <= on <= (term.end or date.max) for term in terms)


def latest(terms: list[Record]) -> Record:
    """The row with the latest term start; a blank start is the earliest."""
    return max(terms, key=lambda term: term.start or date.min)


def own_district(ledger: Ledger, terms: list[Record]) -> str | None:
    """The region of the latest row if it is a district, else nothing: a leader of the city."""
    region = ledger.region(latest(terms).region)
    return region if region in ledger.districts else None


def counted_activities(ledger: Ledger) -> list[tuple[Who, Record]]:
    """Standing activities with their leader; of one leader, day, type and words the first row only."""
    chosen: dict[tuple[Who, date, str | None, str], Record] = {}
    for activity in sorted(ledger["履职记录"], key=lambda record: record.place):
        who = ledger.leader(activity.leader, activity.post, activity.on, activity.on)
        chosen.setdefault((who, activity.on, activity.type, words(activity.content)), activity)
    return [(key[0], activity) for key, activity in chosen.items()]


def served(
    ledger: Ledger, ask: Callable[[Entry], dict[str, Match]], activities: list[tuple[Who, Record]], assigned: Assigned
) -> list[Record]:
    """The activities of the leader in term that count for an assignment, by days; alike by day, type and words once."""
    who, assignment, duty = assigned
    terms = [row for row in ledger["领导名册"] if (row.name, row.post) == who]
    contact, code = ledger.region(assignment.district), duty.code if duty else assignment.code
    kind = duty.type if duty else None
    alike: dict[tuple[date, str | None, str], Record] = {}
    for someone, activity in activities:
        if someone != who or not in_term(terms, activity.on):
            continue
        place = ledger.region(activity.district)
        if activity.code is not None:
            if activity.code == code and contact in (None, place):
                alike.setdefault((activity.on, activity.type, words(activity.content)), activity)
            continue
        entry = Entry(who, activity.on.year, activity.content, activity.note, activity.type, place)
        match = ask(entry).get(duty.title if duty else assignment.code or assignment.title)
        if counts_for(match, entry, kind, contact):
            alike.setdefault((activity.on, kind, words(activity.content)), activity)
    return sorted(alike.values(), key=lambda row: (row.on, row.place))


def duty_of(ledger: Ledger, assignment: Record) -> Record | None:
    """The listed duty by code, without a code by title; nothing for a duty of its own."""
    for duty in ledger["职责清单"]:
        if assignment.code == duty.code if assignment.code else assignment.title == duty.title:
            return duty
    return None


def leader_of(ledger: Ledger, assignment: Record) -> Who:
    """The leader to whom a duty is given for a year."""
    year = assignment.year
    return ledger.leader(assignment.leader, assignment.post, date(year, 1, 1), date(year, 12, 31))


def open_windows(ledger: Ledger) -> list[Obligation]:
    """Every counted obligation of every standing assignment; event and standing duties open none."""
    activities = counted_activities(ledger)
    opened: list[Obligation] = []
    assigned = [(leader_of(ledger, each), each, duty_of(ledger, each)) for each in ledger["职责分工"]]
    ask = reader(ledger, assigned)
    for who, assignment, duty in assigned:
        cadence = assignment.cadence or (duty.cadence if duty else None)
        if cadence is None or cadence == "on_event":
            continue
        times = assignment.count or (duty.count if duty else None) or 1
        deadline = assignment.deadline or (duty.deadline if duty else None)
        year = assignment.year
        terms = [row for row in ledger["领导名册"] if (row.name, row.post) == who]
        contact = ledger.region(assignment.district)
        code = duty.code if duty else assignment.code
        rows = served(ledger, ask, activities, (who, assignment, duty))
        for start, end in windows(cadence, year, deadline):
            all_days = [start + ONE * n for n in range((end - start).days + 1)]
            left = sum(in_term(terms, on) for on in all_days)
            touching = [t for t in terms if (t.start or date.min) <= end and (t.end or date.max) >= start] or terms
            obligation = Obligation(
                who=who,
                role=latest(terms).role,
                home=own_district(ledger, terms),
                district=own_district(ledger, touching),
                contact=contact,
                code=code,
                title=duty.title if duty else assignment.title,
                cadence=cadence,
                start=start,
                end=end,
                needed=-(-times * left // len(all_days)),
                is_waived=left * 2 < len(all_days),
                done=[row.on for row in rows if start <= row.on <= end],
                acts=[row for row in rows if start <= row.on <= end],
            )
            from_start = [row.on for row in rows if row.on >= start]
            if cadence == "once" and not obligation.is_waived and len(from_start) >= obligation.needed:
                reached = from_start[obligation.needed - 1]
                obligation.late_on = reached if reached > end else None
            opened.append(obligation)
    return opened
