"""Accidents case by case: their level, their clocks, and who had to be at the scene (domain.md section 5)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.oracle.reading import Ledger, Record, word

ONE = timedelta(days=1)
Row = dict[str, Any]
Moment = tuple[date, time | None]

# role or post -> why called to a scene, and whether only a district has such a leader
CALLINGS = {
    "市委主要负责人": ("party_head", False), "党委主要负责人": ("party_head", False),
    "县区党委主要负责人": ("party_head", True),
    "市政府主要负责人": ("government_head", False), "政府主要负责人": ("government_head", False),
    "县区政府主要负责人": ("government_head", True),
    "市长": ("government_head", False), "县长": ("government_head", True), "区管委会主任": ("government_head", True),
    "常务副市长": ("safety", False), "分管安全副市长": ("safety", False), "分管安全负责人": ("safety", False),
    "县区分管安全负责人": ("safety", True),
    "市政府领导": ("", False), "副市长": ("", False),
    "县区政府领导": ("", True), "县区分管行业负责人": ("", True), "副县长": ("", True),
    "部门负责人": ("outside", False),
}  # fmt: skip


def accident_level(deaths: int, injuries: int, loss: int) -> str:
    """The worst of three ladders (State Council Order 493, art. 3); loss in yuan."""
    if deaths >= 30 or injuries >= 100 or loss >= 100_000_000:
        return "extraordinary"
    if deaths >= 10 or injuries >= 50 or loss >= 50_000_000:
        return "major"
    return "larger" if deaths >= 3 or injuries >= 10 or loss >= 10_000_000 else "general"


def level_of(case: Record) -> str:
    return accident_level(case.deaths, case.injuries or 0, case.loss)


def about(ledger: Ledger, case: Record) -> Row:
    """What every row says of its accident."""
    return {
        "accident_id": case.id, "occurred_on": case.on.isoformat(), "district": ledger.region(case.district),
        "industry": case.industry, "level": level_of(case),
    }  # fmt: skip


def iso(moment: Moment | None) -> str | None:
    """A day, or a day with its time."""
    if moment is None:
        return None
    on, at = moment
    return on.isoformat() if at is None else datetime.combine(on, at).isoformat()


def month_later(on: date) -> date:
    year, month = (on.year + 1, 1) if on.month == 12 else (on.year, on.month + 1)
    return date(year, month, min(on.day, calendar.monthrange(year, month)[1]))


def year_later(on: date) -> date:
    return date(on.year + 1, 2, 28) if (on.month, on.day) == (2, 29) else date(on.year + 1, on.month, on.day)


def reporting(case: Record, minutes: int, told: Moment | None, as_of: date) -> Row:
    """One report: due so many minutes after the news; where a time of day is missing, the day decides."""
    start: Moment = case.heard or case.at
    done = told if told and told[0] <= as_of else None
    row: Row = {"started_at": iso(start), "done_at": iso(done), "over_minutes": None}
    if start[1] is None:
        return row | {"due_at": iso(start)} | by_day(start[0], done[0] if done else None, as_of)
    due = datetime.combine(start[0], start[1]) + timedelta(minutes=minutes)
    row |= {"due_at": due.isoformat(), "due_on": due.date().isoformat(), "days_left": None, "over_days": None}
    if done is None:
        # the as-of day counts to its end
        if datetime.combine(as_of, time.max) >= due:
            return row | {"state": "overrun", "over_days": (as_of - due.date()).days}
        return row | {"state": "running", "days_left": (due.date() - as_of).days}
    if done[1] is None:
        return row | by_day(due.date(), done[0], as_of)
    late = int((datetime.combine(*done) - due).total_seconds() // 60)
    if late <= 0:
        return row | {"state": "done"}
    return row | {"state": "done_late", "over_minutes": late, "over_days": (done[0] - due.date()).days}


def by_day(due: date, done: date | None, as_of: date) -> Row:
    """The state of a clock that runs to the end of a day."""
    row: Row = {"due_on": due.isoformat(), "days_left": None, "over_days": None}
    if done is not None:
        return row | ({"state": "done"} if done <= due else {"state": "done_late", "over_days": (done - due).days})
    if as_of > due:
        return row | {"state": "overrun", "over_days": (as_of - due).days}
    return row | {"state": "running", "days_left": (due - as_of).days}


def days_clock(start: date, due: date, done: date | None, as_of: date) -> Row:
    """A clock in whole days."""
    done = done if done and done <= as_of else None
    told: Row = {"started_at": start.isoformat(), "due_at": due.isoformat(), "over_minutes": None,
                 "done_at": done.isoformat() if done else None}  # fmt: skip
    return told | by_day(due, done, as_of)


def clocks(ledger: Ledger, cases: Iterable[Record], as_of: date) -> list[Row]:
    """Every clock that has begun by the as-of day."""
    rows = []
    for case in cases:

        def add(clock: str, row: Row, void: bool = False, case: Record = case) -> None:
            rows.append({**about(ledger, case), "clock": clock, "is_extension_void": void, **row})

        is_reported = level_of(case) != "general" or case.sensitive == "是"
        if is_reported and (case.heard or case.at)[0] <= as_of:
            add("phone", reporting(case, 15, case.phoned, as_of))
            add("written", reporting(case, 30, case.written, as_of))
        due = case.on + 60 * ONE
        granted = case.extension is not None and case.extension <= as_of
        in_time = granted and case.on <= case.extension <= due
        add(
            "investigation",
            days_clock(case.on, due + 60 * ONE if in_time else due, case.concluded, as_of),
            bool(granted and not in_time),
        )
        if case.concluded and case.concluded <= as_of:
            add("publication", days_clock(case.concluded, month_later(case.concluded), case.published, as_of))
            add("assessment", days_clock(case.concluded, year_later(case.concluded), case.assessed, as_of))
    return rows


def slots(case: Record) -> list[tuple[str, str]]:
    """Whose leader must come, and why."""
    level, sensitive = level_of(case), case.sensitive == "是"
    if level in ("major", "extraordinary"):
        found = [(body, why) for body in ("city", "district")
                 for why in ("party_head", "government_head", "safety", "industry")]  # fmt: skip
    elif level == "larger":
        found = [("city", "industry")]
        found += [("district", why) for why in ("party_head", "government_head", "safety", "industry")]
    else:
        found = [("district", "industry")] + ([("district", "safety")] if sensitive else [])
    return [slot for slot in found if slot[1] != "industry" or case.industry]


def answers(ledger: Ledger, leader: Record, slot: tuple[str, str], case: Record) -> bool:
    """Whether a row of the register holds the slot on the day of the accident."""
    if not (leader.start or date.min) <= case.on <= (leader.end or date.max):
        return False
    home = ledger.region(leader.region)
    why, of_district = CALLINGS.get(leader.role or "") or CALLINGS.get(leader.post) or (None, False)
    if home in ledger.districts:
        body = "district"
    elif of_district or any(r.name == home and r.kind == "乡镇" for r in ledger["行政区划"]):
        return False
    else:
        body = "city"
    if body != slot[0] or (body == "district" and home != ledger.region(case.district)):
        return False
    if slot[1] == "industry":
        held = [part for text in leader.industries for part in re.split("[,，;；]", text)]
        return why != "outside" and case.industry in held
    return why == slot[1]


def names_in(text: str | None) -> set[str]:
    """The names under 到场领导, folded; a bracket behind a name is its post."""
    bare = re.sub(r"[（(][^）)]*[）)]", "", text or "")
    return {name for part in re.split("[、,，;；|\n\t]", bare) if (name := word(part)) and name != "无"}


class Scene:
    """Who had to be at the scene of one accident, and who came."""

    def __init__(self, ledger: Ledger, case: Record) -> None:
        self.vacant = []
        self.posts: dict[str, set[str]] = {}
        self.homes: dict[tuple[str, str], str | None] = {}
        for slot in slots(case):
            holders = [row for row in ledger["领导名册"] if answers(ledger, row, slot, case)]
            if not holders:
                self.vacant.append("_".join(slot))
            for row in holders:
                self.posts.setdefault(row.name, set()).add(row.post)
                home = ledger.region(row.region)
                self.homes[row.name, row.post] = home if home in ledger.districts else None
        self.present: set[str] = set()
        self.others: list[str] = []
        for name in sorted(names_in(case.came)):
            by_name = [who for who in self.posts if who == name]
            by_alias = [who for who in self.posts if name in self.aliases(ledger, who)]
            meant = by_name or by_alias
            if len(meant) == 1:
                self.present.add(meant[0])
            else:
                self.others.append(name)

    def aliases(self, ledger: Ledger, who: str) -> set[str]:
        """All spellings that rows of the person's called posts give."""
        rows = [row for row in ledger["领导名册"] if row.name == who and row.post in self.posts[who]]
        return {alias for row in rows for alias in row.aliases}


def scene(ledger: Ledger, cases: Iterable[Record], as_of: date) -> list[Row]:
    """应到/实到 of each accident; one person in two posts is one."""
    rows = []
    for case in cases:
        held = Scene(ledger, case)
        missing = sorted(f"{who}（{'、'.join(sorted(held.posts[who]))}）" for who in held.posts.keys() - held.present)
        rows.append({
            **about(ledger, case), "expected_count": len(held.posts), "present_count": len(held.present),
            "missing": missing, "vacant": sorted(held.vacant), "also_present": sorted(held.others),
        })  # fmt: skip
    return rows


def scene_leaders(ledger: Ledger, cases: Iterable[Record], as_of: date) -> list[Row]:
    """How often each leader had to come, and came."""
    tally: dict[tuple[str, str, str | None], list[bool]] = {}
    for case in cases:
        held = Scene(ledger, case)
        for (who, post), home in held.homes.items():
            tally.setdefault((who, post, home), []).append(who in held.present)
    return [
        {"leader": who, "post": post, "district": home, "expected_count": len(came), "present_count": sum(came),
         "presence_rate": sum(came) / len(came)}
        for (who, post, home), came in tally.items()
    ]  # fmt: skip
