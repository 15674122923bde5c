"""The fictional duty list and the assignments that the office made from it for a year."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from etl.dates import day
from etl.demo.catalogs import is_elsewhere, roles_of, rows
from etl.demo.city import HERE
from etl.demo.people import Term

CATALOG = "宁川市清单（虚构）"
DAILY_DISTRICT = "云栖山景区"
WEEKLY_DISTRICTS = ("明川区", "云渡区")


@dataclass(frozen=True)
class Duty:
    """One leaf clause; `cadence` is the document's own, `office_cadence` the office's where the list is silent."""

    code: str
    role: str
    title: str
    kind: str
    type: str
    cadence: str
    count: str
    lead: str
    coop: str
    clause: str
    is_contact: bool
    office_cadence: str
    office_count: str
    deadline: str


@dataclass(frozen=True)
class Assignment:
    """A duty of one leader in one year; `cadence` and `count` are the values in force, "" and 0 for a standing duty."""

    term: Term
    duty: Duty
    year: int
    district: str
    cadence: str
    count: int
    deadline: date | None
    is_office_set: bool


@cache
def duties(catalog: str = "") -> tuple[Duty, ...]:
    """The duty list in document order: the city's own, or a shipped one."""
    if catalog:
        return tuple(_shipped(row) for row in rows(catalog) if not is_elsewhere(catalog, row["职责编号"]))
    with (HERE / "duties.csv").open(encoding="utf-8", newline="") as file:
        own = list(csv.DictReader(file))
    return tuple(Duty(**{**row, "is_contact": row["is_contact"] == "是"}) for row in own)  # type: ignore[arg-type]


def duties_of(role: str, catalog: str = "") -> list[Duty]:
    """The duties of a leader in this role: those of the same role, of a shipped list those of the nearest roles."""
    taken = roles_of(catalog, role) if catalog else (role,)
    return [duty for name in taken for duty in duties(catalog) if duty.role == name]


def duty_table(catalog: str = "") -> pl.DataFrame:
    """职责清单 with every column of the table; deadlines of one-time duties stand in the assignments."""
    if catalog:
        return pl.DataFrame(rows(catalog))
    listed = [
        (
            d.code, d.role, d.title, d.kind, d.type, d.cadence, d.count, "",
            d.lead, d.coop, f"{CATALOG}{d.clause}", CATALOG,
        )
        for d in duties()
    ]  # fmt: skip
    columns = [
        "职责编号", "角色", "职责条目", "类别", "履职方式", "频次", "次数", "完成期限",
        "牵头单位", "配合单位", "出处", "目录",
    ]  # fmt: skip
    return pl.DataFrame(listed, schema=columns, orient="row")


def assignments(all_terms: list[Term], year: int, today: date, catalog: str = "") -> list[Assignment]:
    """All assignments of `year`, in the order of leaders and duties; a contact duty has one per contact district."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = []
    for term in all_terms:
        if term.start > last or (term.end is not None and term.end < first):
            continue
        for duty in duties_of(term.role, catalog):
            if duty.code == "NC-QA-05" and not _is_daily(term, year, today):
                continue
            for district in term.contacts if duty.is_contact else ("",):
                found.append(_assignment(term, duty, year, district))
    return found


def assignment_table(year_assignments: list[Assignment]) -> pl.DataFrame:
    """职责分工: 频次 and 次数 stand only where the office set them; blank cells mean the list's own value."""
    made = [
        (
            a.term.name, a.term.post, a.duty.code, a.duty.title, a.cadence if a.is_office_set else "",
            str(a.count) if a.is_office_set else "", a.district, str(a.year), a.deadline,
        )
        for a in year_assignments
    ]  # fmt: skip
    columns = ["领导", "职务", "职责编号", "职责条目", "频次", "次数", "联系县区", "年度", "完成期限"]
    return pl.DataFrame(made, schema={c: pl.Date if c == "完成期限" else pl.String for c in columns}, orient="row")


def _shipped(row: dict[str, str]) -> Duty:
    """A row of a shipped list; of a deadline the day and month stay, for the office sets it in its own year."""
    deadline = day(row["完成期限"], is_deadline=True)
    return Duty(
        code=row["职责编号"],
        role=row["角色"],
        title=row["职责条目"],
        kind=row["类别"],
        type=row["履职方式"],
        cadence=row["频次"],
        count=row["次数"],
        lead=row["牵头单位"],
        coop=row["配合单位"],
        clause=row["出处"],
        is_contact="联系县区" in row["职责条目"],
        office_cadence=row["设定频次"],
        office_count=row["设定次数"],
        deadline=f"{deadline:%m-%d}" if deadline else "",
    )


def _is_daily(term: Term, year: int, today: date) -> bool:
    """The daily duty is one leader's, and new this year: its 365 windows would else drown the district's figures."""
    return term.region == DAILY_DISTRICT and year == today.year


def _assignment(term: Term, duty: Duty, year: int, district: str) -> Assignment:
    cadence, count = duty.cadence or duty.office_cadence, duty.count or duty.office_count
    is_office_set = not duty.cadence and bool(duty.office_cadence)
    if duty.code == "NC-QA-02" and term.region in WEEKLY_DISTRICTS:
        cadence, count = "每周", "1"
    deadline = date.fromisoformat(f"{year}-{duty.deadline}") if duty.deadline else None
    return Assignment(term, duty, year, district, cadence, int(count or 0), deadline, is_office_set)
