"""Builds the loads of one random city part by part; every row it takes is valid under domain.md section 3."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from random import Random
from typing import Any

from tests.oracle import happenings, people
from tests.oracle.reading import COLUMNS, Ledger, Load, Record, day, key_of, parse, stand
from tests.oracle.sheets import Row, again, count_text, day_text, fit, headers, withdrawn

OWN_DUTY_CODES = True  # some duties of their own carry a code that activities name


class Builder:
    """Builds the loads of one city; a row enters only if every version of the leaders resolves it alike."""

    def __init__(self, seed: int, most_loads: int) -> None:
        self.seed = seed
        rng = Random(f"{seed} shape")
        first = rng.choice((2023, 2024, 2024, 2025))
        self.years = [first] if rng.random() < 0.3 else [first, first + 1]
        self.columns = {table: headers(rng, table) for table in COLUMNS}
        self.load_count = min(rng.choices((1, 2, 3), (3, 5, 2))[0], most_loads)
        self.loads: list[dict[str, list[Row]]] = [{} for _ in range(self.load_count)]
        self.versions: list[Ledger] = []
        self.places: dict[str, str] = {}
        self.taken: dict[str, dict[tuple[Any, ...], Row]] = {}

    def rng(self, part: str) -> Random:
        """A stream of its own for each part, so that leaving one part smaller changes no other."""
        return Random(f"{self.seed} {part}")

    def accept(self, load: int, table: str, full: Row) -> bool:
        """Take a row if its key is new (or standing and not yet in this load) and resolves alike in all versions."""
        row = fit([*self.columns[table], *(["作废"] if "作废" in full else [])], full)
        if table == "隐患台账" and not row.get("销号日期") and row["整改状态"] in ("已销号", "销号"):
            row["整改状态"] = "已整改"
        record = parse(table, row, (0, 0))
        try:
            keys = {key_of(table, record, version, table + ".csv") for version in self.versions or [Ledger()]}
            if table == "职责分工" and not record.post and not all(in_office(v, record) for v in self.versions):
                return False
            if (
                table == "履职记录"
                and len({v.leader(record.leader, record.post, record.on, record.on) for v in self.versions}) > 1
            ):
                return False
        except ValueError:
            return False
        key = keys.pop()
        held = self.taken.setdefault(f"{table}{load}", {})
        if keys or key in held:
            return False
        held[key] = row
        self.loads[load].setdefault(table, []).append(row)
        return True

    def earlier(self, load: int, table: str) -> list[Row]:
        """Rows of the loads before, the newest of each key, withdrawn ones too."""
        held: dict[tuple[Any, ...], Row] = {}
        for before in range(load):
            held.update(self.taken.get(f"{table}{before}", {}))
        return list(held.values())

    def later(self, table: str, chance: float, change: Callable[[Random, Row], Row | None]) -> None:
        """Later loads send some rows again: as they were, changed, withdrawn, or back after a withdrawal."""
        for load in range(1, self.load_count):
            rng = self.rng(f"{table} {load}")
            for old in self.earlier(load, table):
                if rng.random() >= chance:
                    continue
                same = {name: text for name, text in old.items() if name != "作废"}
                changed = same if rng.random() < 0.15 else change(rng, same)
                if changed is not None:
                    self.accept(load, table, changed)

    def files(self) -> list[Load]:
        """The loads with duplicates, file names and an order of their own."""
        loads: list[Load] = []
        for number, tables in enumerate(self.loads):
            rng = self.rng(f"files {number}")
            load: Load = []
            for table, rows in tables.items():
                if table == "隐患台账" and len(rows) > 3 and rng.random() < 0.2:
                    load += [(f"{table}-2.csv", withdrawn(rows[2:])), (f"{table}.csv", withdrawn(rows[:2]))]
                elif table == "履职记录":
                    load += self.by_days(number, rows)
                else:
                    load.append((f"{table}.csv", withdrawn(again(self.rng(f"again {number} {table}"), rows, 0.08))))
            rng.shuffle(load)
            unsent = [file for file in loads[0] if file[0] not in dict(load)] if number == 2 else []
            if unsent and rng.random() < 0.2:
                load.append(rng.choice(unsent))  # the same bytes again
            loads.append(load)
        return [load for load in loads if load]

    def by_days(self, number: int, rows: list[Row]) -> Load:
        """Activities in the order of days in a few files, so that some come soon after their day."""
        rng = self.rng(f"again {number} 履职记录")
        told = sorted(rows, key=lambda row: str(day(row["时间"])))
        size = -(-len(told) // rng.choice((1, 2, 4, 4)))
        parts = [told[start : start + size] for start in range(0, len(told), size)]
        return [(f"履职记录-{n}.csv", withdrawn(again(rng, part, 0.08))) for n, part in enumerate(parts, 1)]


def in_office(ledger: Ledger, assignment: Record) -> bool:
    """Whether a term of somebody of that name touches the year."""
    first, last = date(assignment.year, 1, 1), date(assignment.year, 12, 31)
    return any(
        (row.start or date.min) <= last and (row.end or date.max) >= first
        for row in ledger["领导名册"]
        if assignment.leader == row.name or assignment.leader in row.aliases
    )


def build_people(city: Builder) -> None:
    """Regions, leaders and duties of all loads; afterwards every version of the leaders is known."""
    rng = city.rng("people")
    places = people.regions(rng, city.columns["行政区划"], city.years)
    if "别名" not in city.columns["行政区划"]:
        places = [{**place, "别名": ""} for place in places]
    known = {name: aliases for name, aliases, _ in people.DISTRICTS}
    city.places = {row["名称"]: row["别名"] for row in places if row["名称"] in known}
    team = people.leaders(rng, city.columns["领导名册"], city.years, places)
    for table, rows in (("行政区划", places), ("领导名册", team), ("职责清单", people.duties(rng, city.years))):
        for row in rows:
            city.accept(0, table, row)

    def ended(rng: Random, row: Row) -> Row | None:
        posts = [(other["姓名"], other["职务"]) for other in city.loads[0]["领导名册"]]
        if posts.count((row["姓名"], row["职务"])) > 1 and rng.random() < 0.4:
            return {**row, "作废": "是"}
        start = day(row.get("任职起")) or date(city.years[0], 1, 1)
        return {**row, "任职止": day_text(rng, max(start, people.edge_day(rng, rng.choice(city.years))))}

    def recounted(rng: Random, row: Row) -> Row:
        spelled = [w for w, _ in people.CADENCE_WORDS[:9]]
        new = {
            "频次": rng.choice(spelled),
            "履职方式": rng.choice(people.TYPES),
            "次数": rng.choice(("", "1", "2", "4")),
        }
        return row | {name: text for name, text in new.items() if name in row and rng.random() < 0.5}

    city.later("行政区划", 0.1, lambda rng, row: row | {"常住人口": "77000"} if "常住人口" in row else None)
    city.later("领导名册", 0.2, ended)
    city.later("职责清单", 0.25, recounted)
    keep_one_term(city)
    city.versions = [stand([*city.files()[: n + 1]]) for n in range(len(city.files()))]


def keep_one_term(city: Builder) -> None:
    """A person keeps at least one row: of the withdrawals of one post only the first stays."""
    withdrawn_posts: set[tuple[str, str]] = set()
    for load in city.loads[1:]:
        kept = []
        for row in load.get("领导名册", []):
            post = (row["姓名"], row["职务"])
            if row.get("作废") and post in withdrawn_posts:
                continue
            if row.get("作废"):
                withdrawn_posts.add(post)
            kept.append(row)
        if kept:
            load["领导名册"] = kept
        else:
            load.pop("领导名册", None)


def build_assignments(city: Builder, wanted: int) -> None:
    """Duties given to leaders: listed ones by code or title, some of their own; corrections and withdrawals."""
    rng = city.rng("assignments")
    team, listed = city.loads[0]["领导名册"], city.loads[0]["职责清单"]
    by_duty: dict[tuple[str, ...], str] = {}
    for number in range(wanted):
        person, duty, year = rng.choice(team), rng.choice(listed), rng.choice(city.years)
        title, code = duty["职责条目"], duty["职责编号"] if rng.random() < 0.8 else ""
        if rng.random() < 0.12:
            title = f"自定事项{number}"
            code = f"Z-{number:02d}" if OWN_DUTY_CODES and rng.random() < 0.4 else ""
        place = rng.choice([*city.places]) if rng.random() < 0.3 else ""
        cadence, times = rng.choice(people.CADENCE_WORDS[:9])[0], rng.choice((None, 1, 1, 2, 3, 4))
        if rng.random() < 0.03:
            cadence = rng.choice(("每周", "每日"))
        deadline = people.edge_day(rng, year) if rng.random() < 0.8 else date(year + 1, 1, 20)
        row = {
            "领导": people.spell(rng, person["姓名"], person.get("别名", "")), "职务": rng.choice((person["职务"], "")),
            "职责编号": code, "职责条目": title, "频次": rng.choice((cadence, "")),
            "次数": count_text(rng, rng.choice((times, None)), "次"), "年度": count_text(rng, year, "年"),
            "联系县区": people.spell(rng, place, city.places[place]) if place else "",
            "完成期限": day_text(rng, deadline) if rng.random() < 0.4 else "",
        }  # fmt: skip
        # One duty of one leader and year is given whole or by districts, never both: "each only once" leaves that open.
        share = (person["姓名"], person["职务"], title, str(year))
        if by_duty.setdefault(share, place and "district") == (place and "district"):
            city.accept(rng.randrange(city.load_count) if number > 3 and rng.random() < 0.2 else 0, "职责分工", row)

    def changed(rng: Random, row: Row) -> Row:
        if rng.random() < 0.35 and not row["职责条目"].startswith("自定"):
            return {**row, "作废": "是"}
        return row | {"频次": rng.choice(people.CADENCE_WORDS[:9])[0], "次数": rng.choice(("", "1", "2", "3"))}

    city.later("职责分工", 0.25, changed)


def build_happenings(city: Builder, wanted: tuple[int, int, int]) -> None:
    """Activities, findings and accidents over all loads."""
    rng = city.rng("activities")
    ledger = stand(city.files())
    for row in happenings.activities(rng, ledger, city.places, wanted[0]) if wanted[0] else []:
        city.accept(
            city.load_count - 1 if row["职责编号"].startswith("Z") or rng.random() < 0.25 else 0, "履职记录", row
        )

    def reworded(rng: Random, row: Row) -> Row:
        if rng.random() < 0.4:
            return {**row, "作废": "是"}
        new = {"印证资料": "补交照片"} if "印证资料" in row else {}
        if row.get("记录编号"):
            new |= {"履职方式": rng.choice(people.TYPES), "履职内容": rng.choice(happenings.CONTENTS)}
        return row | {name: text for name, text in new.items() if name in row}

    city.later("履职记录", 0.2, reworded)
    team = sorted({(row["姓名"], row.get("别名", "")) for row in city.loads[0]["领导名册"]})
    accident = partial(happenings.accident, team=team)
    makers = (("隐患台账", "YH-0", happenings.finding, wanted[1]), ("事故台账", "SG", accident, wanted[2]))
    for table, prefix, make, number in makers:
        rng = city.rng(table)
        for n in range(number):
            row = make(rng, f"{prefix}{n:02d}", city.years, city.places)
            city.accept(city.load_count - 1 if rng.random() < 0.2 else 0, table, row)

    def corrected(rng: Random, row: Row) -> Row:
        if rng.random() < 0.25:
            return {**row, "作废": "是"}
        if "编号" in row:
            return happenings.corrected_finding(rng, row, city.years, city.places)
        return accident(rng, row["事故编号"], city.years, city.places)

    city.later("隐患台账", 0.3, corrected)
    city.later("事故台账", 0.3, corrected)
