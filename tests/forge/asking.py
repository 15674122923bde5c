"""Every question, group and filter with values of one's own and of others: the cases, and the check over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import polars as pl
from polars.testing import assert_frame_equal

from tests.forge.canary import AS_OF, City, Row
from tests.forge.expected import OFFICE_ONLY, ROWS, Expected, Where
from tests.forge.people import Person, district_names
from tests.forge.tokens import shown, tokens_sent
from warehouse import ask as asking
from warehouse.access import Denied, Viewer
from warehouse.ask import UnknownQuestion, questions
from warehouse.snapshots import Snapshot

PERIOD = "all"
_DERIVED = {
    "closing_time": ("district", "industry", "level"),
    "closing_curve": ("district", "industry", "level"),
    "closing_test": ("district", "industry", "level"),
    "ranks": ("leader", "district"),
}
_NOWHERE = "没有这个名称"


class Leak(AssertionError):
    """Something was sent to someone who may not see it, or kept from someone who may."""


@dataclass(frozen=True)
class Case:
    """One way to ask one question."""

    question: str
    by: tuple[str, ...] = ()
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    limit: int | None = None
    extra: tuple[tuple[str, str], ...] = ()

    def asked(self, viewer: Viewer, snapshot: Snapshot) -> pl.DataFrame:
        """What the product answers."""
        return asking.ask(
            viewer,
            snapshot,
            self.question,
            as_of=AS_OF,
            period=PERIOD,
            by=self.by,
            where=self.where,
            limit=self.limit,
            **dict(self.extra),
        )


def values_of(city: City, person: Person) -> dict[str, list[str]]:
    """For every filter: a value of one's own, one of others, and one that nobody has."""
    mine = [row for row in city.rows if person.sees(row, city)]
    theirs = [row for row in city.rows if not person.sees(row, city) and not row.is_refused]

    def of(table: str, header: str) -> list[str]:
        picked = [next((row.values[header] for row in rows if row.table == table), None) for rows in (mine, theirs)]
        return [*(value for value in picked if value), _NOWHERE]

    return {
        "leader": [*of("leaders", "姓名"), city.leaders["A2"].name],
        "post": of("leaders", "职务"),
        "role": ["县区长", "市长"],
        "district": of("regions", "名称"),
        "contact_district": of("regions", "名称"),
        "duty": [*of("duties", "职责编号"), *of("assignments", "职责条目")],
        "cadence": ["quarter"],
        "industry": [*city.industries.values(), "消防"],
        "level": ["major", "general"],
        "month": ["2026-05"],
        "state": ["overdue", "closed", "missed", "waiting", "not_counted"],
        "bucket": [">180"],
        "accident": of("accidents", "事故编号"),
        "finding": of("findings", "编号"),
        "delivery": [_NOWHERE],
        "unit": of("inspections", "被督导单位"),
        "responsible_unit": of("findings", "责任单位"),
        "activity": [*filter(None, map(_entry, (mine, theirs))), _NOWHERE],
        "table_name": ["findings", _NOWHERE],
        "catalog": of("duties", "目录"),
        "document": [_NOWHERE],
        "charge": of("regions", "名称"),
        "flag": ["copied", "late_entry"],
    }


def _entry(rows: Iterable[Row]) -> str | None:
    """The key of an entry without a code."""
    told = (row.values for row in rows if row.table == "activities" and not row.values["职责编号"])
    names = ("姓名", "领导职务", "时间", "履职方式", "履职内容", "县区", "职责编号")
    keys = ("|".join(str(values[name]) for name in names) for values in told)
    return next((key.replace("|会议|", "|meeting|") for key in keys), None)


_TELLING = ("district", "leader", "post", "role", "duty", "industry")
"""Filters whose values tell of others: tried with every group."""
_LIKE_OTHERS = frozenset({"progress", "ageing", "closing_time"})
"""Figures that read the same tables by the same groups as another one: tried with fewer filters."""


def cases(city: City, person: Person) -> Iterator[Case]:
    """Every question with every group, every pair of groups, every filter, districts with leaders, short limits."""
    values = values_of(city, person)
    for name, groups, filters in _questions():
        single = [{key: (value,)} for key in filters for value in values[key]]
        single += [{key: tuple(values[key])} for key in filters]
        crossed = [
            {"district": (one,), other: (two,)}
            for other in ("leader", "industry")
            if {"district", other} <= {*filters}
            for one in values["district"][:2]
            for two in values[other][:2]
        ]
        if name in ROWS:
            yield from (Case(name, limit=limit, extra=_extra(name)) for limit in (1, 2, 50, None))
            yield from (Case(name, where=where, limit=2, extra=_extra(name)) for where in (*single, *crossed))
            continue
        yield from (Case(name, (), where) for where in ({}, *single, *crossed))
        if name in _LIKE_OTHERS:
            yield from (Case(name, (group,)) for group in groups)
            continue
        telling = [where for where in single if next(iter(where)) in _TELLING]
        yield from (Case(name, (group,), where) for group in groups for where in ({}, *telling))
        yield from (Case(name, by) for by in combinations(groups, 2))
        if len(groups) > 2:
            yield Case(name, groups)


def _extra(name: str) -> tuple[tuple[str, str], ...]:
    return {"bulletin": (("kind", "month"),), "places": (("kind", "month"),)}.get(name, ())


def _questions() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for name, question in questions().items():
        yield name, question.groups, tuple(each for each in asking.FILTERS if each in question.parameters)
    for name, groups in _DERIVED.items():
        base = questions()["completion" if name == "ranks" else "finding_days"]
        filters = tuple(each for each in asking.FILTERS if each in base.parameters)
        yield name, groups, filters


def check_case(case: Case, person: Person, city: City, snapshot: Snapshot) -> bool:
    """Ask as the person; raises Leak when the answer is not what the contract says. Returns whether it was answered."""
    expected = _expected(person, city, snapshot)
    must = expected.must_be_denied(case.question, case.by, case.where)
    try:
        answer = case.asked(person.viewer(city), snapshot)
    except Denied as refused:
        _check_words(str(refused), case, person, city)
        if not must and not expected.may_be_denied(case.where):
            raise Leak(f"{person.account} is refused what is theirs: {case}") from refused
        return False
    except UnknownQuestion:
        return False
    if must:
        raise Leak(f"{person.account} is answered, not refused: {case}\n{answer}")
    _check_words(repr(answer.to_dicts()), case, person, city)
    if case.question != "coverage":  # its counts are held to the rows in test_scope
        wanted = expected.answer(case.question, by=case.by, where=case.where, limit=case.limit, **dict(case.extra))
        _check_equal(answer, wanted, case, person)
    return True


def _check_words(text: str, case: Case, person: Person, city: City) -> None:
    allowed = person.may_be_sent(city) | {token for values in case.where.values() for token in _tokens(values)}
    if case.question == "bulletin":
        allowed |= district_names(city)
    foreign = {token for token in tokens_sent(text.encode()) if token not in allowed}
    if foreign:
        raise Leak(f"{person.account} is told {shown(foreign)} by {case}")


def _tokens(values: Sequence[str]) -> set[str]:
    return tokens_sent(" ".join(values).encode())


def _check_equal(answer: pl.DataFrame, wanted: pl.DataFrame, case: Case, person: Person) -> None:
    kinds = {name: kind for name, kind in wanted.schema.items() if name in answer.columns}
    try:
        assert_frame_equal(
            answer, wanted.cast({name: answer.schema[name] for name in kinds}), check_row_order=case.question in ROWS
        )
    except (AssertionError, pl.exceptions.PolarsError) as differs:
        raise Leak(f"{person.account} is not told what is theirs: {case}\n{answer}\n{wanted}\n{differs}") from differs


_TOLD: dict[str, pl.DataFrame] = {}
"""What the office was answered, by everything it was asked: many people's answers are held to the same one."""


def _expected(person: Person, city: City, snapshot: Snapshot) -> Expected:
    def office(question: str, **given: Any) -> pl.DataFrame:
        given = {"as_of": AS_OF, "period": PERIOD} | {k: v for k, v in given.items() if v is not None or k == "limit"}
        key = repr((snapshot.sha256, question, sorted(given.items(), key=str)))
        if key not in _TOLD:
            _TOLD[key] = asking.ask(Viewer.office(), snapshot, question, **given)
        return _TOLD[key]

    return Expected(person, city, office, AS_OF, PERIOD)


__all__ = ["OFFICE_ONLY", "Case", "Leak", "Where", "cases", "check_case", "values_of"]
