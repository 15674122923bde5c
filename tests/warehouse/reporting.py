"""The reporting calendar by hand: the models on given rows, and the same rules once more in plain Python."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb

from warehouse.ask import questions
from warehouse.graph import ordered_models
from warehouse.ledger import Delivery, Part
from warehouse.recorded import record
from warehouse.vocabulary import PROVENANCE, TABLES

EVER = date(1900, 1, 1), date(2999, 12, 31)
MONTHS = {"month": 1, "two_months": 2, "quarter": 3, "half_year": 6, "year": 12}
DATED = {
    "findings": "found_on",
    "inspections": "inspected_on",
    "activities": "happened_on",
    "task_progress": "progress_on",
}


@dataclass(frozen=True)
class Sent:
    """One delivery: when, by whom, and per table the days, years or periods of its rows (None: no day)."""

    day: date
    unit: str | None
    rows: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    refused: int = 0


@dataclass(frozen=True)
class Line:
    """One line of the plan, and the number of the delivery that brought it."""

    unit: str
    table: str
    cadence: str
    due_day: int | None = None


def built(
    plan: Sequence[tuple[date, Sequence[Line]]], sent: Sequence[Sent], **registers: Any
) -> duckdb.DuckDBPyConnection:
    """The models over the plan's deliveries and those of the units, in the order of the days."""
    connection = duckdb.connect()
    for schema in ("landing", "staging"):
        connection.execute(f"create schema {schema}")
    for name, table in TABLES.items():
        listed = ", ".join(f"{column} {kind}" for column, kind in {**table.columns, **PROVENANCE}.items())
        connection.execute(f"create table landing.{name} ({listed})")
    entries: list[tuple[date, str | None, dict[str, list[dict[str, Any]]]]] = [
        (day, None, {"schedule": [vars_of(line) for line in lines]}) for day, lines in plan
    ]
    entries += [(EVER[0], None, {table: rows}) for table, rows in registers.items()]
    entries += [
        (each.day, each.unit, {t: [_row(t, day) for day in days] for t, days in each.rows.items()}) for each in sent
    ]
    entries.sort(key=lambda entry: entry[0])
    first = min((day for day, _, _ in entries if day != EVER[0]), default=date(2025, 1, 1))
    deliveries = []
    for number, (day, unit, tables) in enumerate(entries, start=1):
        name = f"{number:06d}-0"
        deliveries.append(_delivery(name, max(day, first), unit, tables))
        for table, rows in tables.items():
            _insert(connection, table, rows, name)
    record(connection, deliveries, [])
    for model in ordered_models():
        if model.table in _needed():
            connection.execute(f"create table {model.table} as {model.sql}")
    return connection


def vars_of(line: Line) -> dict[str, Any]:
    """The line as it is landed."""
    return {"unit": line.unit, "table_name": line.table, "cadence": line.cadence, "due_day": line.due_day}


def asked(connection: duckdb.DuckDBPyConnection, name: str, as_of: date, **given: Any) -> list[dict[str, Any]]:
    """The answer of a question over these models."""
    question = questions()[name]
    known = dict.fromkeys(question.parameters) | {"first_on": EVER[0], "last_on": EVER[1], "as_of": as_of}
    known |= {"by": ["total"], "limit": 10**6} | given
    parameters = {key: known[key] for key in question.parameters}
    return connection.sql(question.sql, params=parameters).pl().to_dicts()


def states(connection: duckdb.DuckDBPyConnection, as_of: date) -> dict[tuple[str, str, date], tuple[str, date | None]]:
    """Unit, table and first day of every window that is owed, with its state and the day on which it was answered."""
    rows = asked(connection, "reporting_rows", as_of)
    return {(r["unit"], r["table_name"], r["window_start_on"]): (r["state"], r["received_on"]) for r in rows}


def windows(cadence: str, first: date, last: date) -> Iterator[tuple[date, date]]:
    """Every window of a cadence that ends from `first` to `last`, by going through the days."""
    for year in range(first.year - 1, last.year + 1):
        if cadence in MONTHS:
            step = MONTHS[cadence]
            spans = [
                (date(year, m, 1), date(year, m + step - 1, monthrange(year, m + step - 1)[1]))
                for m in range(1, 13, step)
            ]
        else:
            days = [date(year, 1, 1) + timedelta(n) for n in range(366 if monthrange(year, 2)[1] == 29 else 365)]
            length = {"week": 6, "day": 0}[cadence]
            spans = [(day, day + timedelta(length)) for day in days if cadence == "day" or day.weekday() == 0]
        yield from (span for span in spans if first <= span[1] <= last)


def due(end: date, day: int | None) -> date:
    """The day of the month after `end`, or that month's last one."""
    year, month = (end.year + 1, 1) if end.month == 12 else (end.year, end.month + 1)
    return date(year, month, min(day or 31, monthrange(year, month)[1]))


def expected(plan: Sequence[tuple[date, Sequence[Line]]], sent: Iterable[Sent], as_of: date) -> dict[Any, Any]:
    """What `states` must be, counted window by window."""
    known: dict[tuple[str, str], date] = {}
    last: dict[tuple[str, str], Line] = {}
    for day, lines in sorted(plan, key=lambda each: each[0]):
        for line in lines:
            known.setdefault((line.unit, line.table), day)
            last[line.unit, line.table] = line
    sent = sorted(sent, key=lambda each: each.day)
    horizon = date(max([day for day, _ in plan] + [each.day for each in sent]).year + 2, 12, 31)
    found = {}
    for (unit, table), line in last.items():
        spans = (
            list(windows(line.cadence, known[unit, table], horizon)) if line.cadence in (*MONTHS, "week", "day") else []
        )
        for place, (start, end) in enumerate(spans):
            if end >= as_of:
                continue
            following = spans[place + 1][1] if place + 1 < len(spans) else EVER[1]
            answers = [
                each.day
                for each in sent
                if each.unit == unit
                and each.day <= as_of
                and any(_is_about(d, each.day, start, end, following) for d in each.rows.get(table, ()))
            ]
            limit = due(end, line.due_day)
            if answers:
                found[unit, table, start] = ("on_time" if answers[0] <= limit else "late", answers[0])
            else:
                found[unit, table, start] = ("missing" if limit < as_of else "pending", None)
    return found


def _is_about(row: Any, received: date, start: date, end: date, following: date) -> bool:
    if isinstance(row, int):
        row = (date(row, 1, 1), date(row, 12, 31))
    if isinstance(row, tuple):
        return start <= row[1] <= end or (row[0] <= start and end <= row[1])
    return end <= received and (received < following if row is None else start <= row <= end)


def _row(table: str, about: Any) -> dict[str, Any]:
    if table in DATED:
        return {DATED[table]: about}
    if table in ("assignments", "tasks", "regions"):
        return {"year": about}
    return {}


def _delivery(name: str, day: date, unit: str | None, tables: Mapping[str, Sequence[Any]]) -> Delivery:
    count = sum(map(len, tables.values()))
    return Delivery(
        id=name, file=f"{name}.csv", sha256="", bytes=0, received_at=f"{day.isoformat()} 09:00:00",
        today=day.isoformat(), refusals=None, warnings=(), sheets=(), unit=unit or "",
        parts=tuple(Part(table=table, object="", rows=len(rows)) for table, rows in tables.items()),
        total_count=count, accepted_count=count, refused_count=0, layout_count=0, refused_reasons={}, layout_reasons={},
    )  # fmt: skip


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]], delivery: str
) -> None:
    columns = [*TABLES[table].columns, *PROVENANCE]
    for number, row in enumerate(rows, start=2):
        whole = {"is_withdrawn": False, "delivery_id": delivery, "sheet": "", "row": number} | row
        for key in TABLES[table].key:
            if TABLES[table].columns[key] == "VARCHAR":
                whole.setdefault(key, f"{delivery}/{number}")
        connection.table(f"landing.{table}").insert([whole.get(column) for column in columns])


def _needed() -> set[str]:
    """The calendar's model and everything below it."""
    models = {model.table: model for model in ordered_models()}
    found, wanted = set(), ["marts.reporting_window"]
    while wanted:
        table = wanted.pop()
        if table in models and table not in found:
            found.add(table)
            wanted += models[table].reads
    return found
