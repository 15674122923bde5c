"""Which entries are credible on a day, gone through one by one (domain.md section 5, credible completion)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from tests.oracle.obligations import Obligation, Who, counted_activities
from tests.oracle.reading import Ledger, Record, key_of, parse, table_of, words

if TYPE_CHECKING:
    from tests.oracle.cities import City

NOTHING = {"无", "没有", "暂无", "-", "—", "/"}
FLAGS = ("no_evidence", "late_entry", "burst", "copied", "two_districts")
Entries = Sequence[tuple[Who, Record]]


class Doubts:
    """The flags of the counted entries of one city."""

    def __init__(self, city: City, ledger: Ledger) -> None:
        self.entries: Entries = counted_activities(ledger)
        arrived = _arrivals(city, ledger)
        proven = {
            _telling(ledger, row) for row in ledger["履职记录"] if row.evidence and row.evidence.strip() not in NOTHING
        }
        self._place = {id(row): ledger.region(row.district) for _, row in self.entries}
        self._districts = set(ledger.districts)
        self._lasting: dict[int, set[str]] = defaultdict(set)
        for who, row in self.entries:
            flags = self._lasting[id(row)]
            if _telling(ledger, row) not in proven:
                flags.add("no_evidence")
            if (arrived(who, row) - row.on).days > 30:
                flags.add("late_entry")
            if any(other.on < row.on and alike(words(row.content), words(other.content)) for _, other in self.entries):
                flags.add("copied")
            mine = [self._place[id(other)] for one, other in self.entries if one == who and other.on == row.on]
            here = self._place[id(row)]
            if here in self._districts and any(there in self._districts and there != here for there in mine):
                flags.add("two_districts")

    def of(self, row: Record, as_of: date) -> set[str]:
        """The flags of an entry by what had happened on a day."""
        return self._lasting[id(row)] | ({"burst"} if id(row) in self._bursts(as_of) else set())

    def is_credible(self, obligation: Obligation, as_of: date) -> bool:
        """Fulfilled in time by enough entries that carry evidence and no flag."""
        clean = sum(row.on <= as_of and not self.of(row, as_of) for row in obligation.acts)
        return obligation.state(as_of) == "fulfilled" and clean >= obligation.needed

    @lru_cache(maxsize=16)  # noqa: B019 - the doubts of a city live as long as its books
    def _bursts(self, as_of: date) -> set[int]:
        by_end: dict[tuple[Who, date], list[int]] = defaultdict(list)
        for who, row in self.entries:
            for back in range(5):
                end = row.on + timedelta(back)
                if row.on <= as_of and (end + timedelta(1)).day == 1:
                    by_end[who, end].append(id(row))
        return {one for ids in by_end.values() if len(ids) >= 5 for one in ids}


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> bool:
    """Similarity ≥ 0.9: of ten characters of the longer text at most one edit; under ten characters never."""
    longer = max(len(one), len(other))
    if min(len(one), len(other)) < 10:
        return False
    if 10 * sum(((Counter(one) - Counter(other)) | (Counter(other) - Counter(one))).values()) > 2 * longer:
        return False
    row = list(range(len(other) + 1))
    for i, mine in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, theirs in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (mine != theirs))
    return 10 * row[-1] <= longer


def _telling(ledger: Ledger, row: Record) -> tuple[object, ...]:
    return (ledger.leader(row.leader, row.post, row.on, row.on), row.on, row.type, words(row.content))


def _arrivals(city: City, ledger: Ledger):  # type: ignore[no-untyped-def]
    """The day on which an entry first came: under its key, or in its words for its leader and day."""
    days: dict[object, date] = {}
    known = []
    for number, load in enumerate(city.deliveries):
        for file, rows in load:
            if table_of(file) != "履职记录" or (tuple(rows[0]), rows) in known:
                continue
            known.append((tuple(rows[0]), rows))
            for position, row in enumerate(rows):
                record = parse("履职记录", row, (number, position))
                if record.is_withdrawn:
                    continue
                who = ledger.leader(record.leader, record.post, record.on, record.on)
                told = (who, record.on, words(record.content), "words")
                for name in (key_of("履职记录", record, ledger, file), told):
                    days[name] = min(days.get(name, date.max), city.received_on(number, file))

    def arrived(who: Who, row: Record) -> date:
        return min(days[key_of("履职记录", row, ledger, "")], days[who, row.on, words(row.content), "words"])

    return arrived
