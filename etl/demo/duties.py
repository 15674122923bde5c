"""The fictional duty list and the assignments that the office made from it for a year."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

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
def duties() -> tuple[Duty, ...]:
    """The duty list in document order."""
    with (HERE / "duties.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(Duty(**{**row, "is_contact": row["is_contact"] == "是"}) for row in rows)  # type: ignore[arg-type]


def duty_table() -> pl.DataFrame:
    """职责清单 with every column of the table; deadlines of one-time duties stand in the assignments."""
    rows = [
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
    return pl.DataFrame(rows, schema=columns, orient="row")


def assignments(all_terms: list[Term], year: int, today: date) -> list[Assignment]:
    """All assignments of `year`, in the order of leaders and duties; a contact duty has one per contact district."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = []
    for term in all_terms:
        if term.start > last or (term.end is not None and term.end < first):
            continue
        for duty in duties():
            if duty.role != term.role or (duty.code == "NC-QA-05" and not _is_daily(term, year, today)):
                continue
            for district in term.contacts if duty.is_contact else ("",):
                found.append(_assignment(term, duty, year, district))
    return found


def assignment_table(year_assignments: list[Assignment]) -> pl.DataFrame:
    """职责分工: 频次 and 次数 stand only where the office set them; blank cells mean the list's own value."""
    rows = [
        (
            a.term.name, a.term.post, a.duty.code, a.duty.title, a.cadence if a.is_office_set else "",
            str(a.count) if a.is_office_set else "", a.district, str(a.year), a.deadline,
        )
        for a in year_assignments
    ]  # fmt: skip
    columns = ["领导", "职务", "职责编号", "职责条目", "频次", "次数", "联系县区", "年度", "完成期限"]
    return pl.DataFrame(rows, schema={c: pl.Date if c == "完成期限" else pl.String for c in columns}, orient="row")


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
