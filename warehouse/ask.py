"""The only way to data: one named question, bound parameters, a viewer, a snapshot; the answer is a frame."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl
from polars import selectors

from warehouse import accidents, derived, lists
from warehouse.access import Denied, Viewer
from warehouse.access.scope import (
    is_personal,
    is_reached,
    lists_of,
    narrowed,
    require_districts,
    require_reach,
    tables_of,
)
from warehouse.derived import UnknownQuestion
from warehouse.periods import LAST_YEAR, Period, a_year_before, containing, parse_period, require_year
from warehouse.snapshots import NoSnapshot, Snapshot

__all__ = ["FILTERS", "GROUPS", "Outdated", "Question", "UnknownQuestion", "ask", "questions"]

FOLDER: Final = Path(__file__).parent / "questions"
GROUPS: Final = ("leader", "post", "role", "district", "duty", "cadence", "industry", "level", "month")
FILTERS: Final = (
    *GROUPS, "contact_district", "state", "bucket", "accident", "delivery", "finding", "unit", "table_name",
    "catalog", "document", "charge",
    "activity", "responsible_unit", "flag",
)  # fmt: skip
ROW_LIMIT: Final = 1_000_000  # of a list behind a figure, when the caller names none: Excel holds no more
# A group by leader says the post and district beside the name, a group by duty its title.
_COMPANIONS: Final = {"leader": ("post", "district"), "duty": ("title",)}
# Parameters of single questions with their values; the first is the default.
_EXTRAS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "bulletin": {"kind": ("quarter", "month", "half_year", "year")},
    "flow": {"step": ("month", "week", "day")},
    "finding_rows": {"scope": ("all", "found", "due")},
    "major_finding_rows": {"scope": ("in_hand", "closed", "found", "all")},
    "obligation_rows": {"window": ("period", "due", "current")},
    "places": {"kind": ("quarter", "month", "half_year", "year")},
}
_DERIVED: Final[dict[str, Callable[..., pl.DataFrame]]] = {
    "accident_rates": accidents.rates,
    "alarm_chart": accidents.alarm_chart,
    "closing_time": derived.closing_time,
    "closing_curve": derived.closing_curve,
    "closing_test": derived.closing_test,
    "gap_chart": accidents.gap_chart,
    "list_changes": lists.list_changes,
    "ranks": derived.ranks,
    "scene": accidents.scene,
    "unit_chart": accidents.unit_chart,
}


class Outdated(NoSnapshot):
    """The snapshot was built by another version of the models: it is whole, but cannot answer this one's questions."""


@dataclass(frozen=True, slots=True)
class Question:
    """One SQL file: what it answers, the groups and columns it can give, its fixed text, and the same text narrowed."""

    name: str
    description: str
    groups: tuple[str, ...]
    columns: tuple[str, ...]
    district_columns: tuple[str, ...]
    reach: tuple[tuple[str, str], ...]
    default_period: str | None
    tables: tuple[str, ...]
    sql: str
    parameters: frozenset[str]
    narrowed_sql: str
    narrowed_parameters: frozenset[str]


@cache
def questions() -> dict[str, Question]:
    """All questions by name, read from `questions/*.sql`."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.sql"))}


def ask(
    viewer: Viewer,
    snapshot: Snapshot,
    question: str,
    *,
    as_of: date,
    period: str | None = None,
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    limit: int | None = None,
    **extra: Any,
) -> pl.DataFrame:
    """Answer one question for one viewer on one snapshot.

    `period` defaults to what the question's header says, else to the year of `as_of`; `by` names groups, `where`
    filters by lists of values. The frame has the group columns first, then the question's own. The office is asked
    over all rows; for everyone else each table is narrowed to the rows of their scope (access/rows.toml) before
    anything is counted or limited. Raises UnknownQuestion, UnknownPeriod, Outdated, or access.Denied when the scope
    reaches nothing of what is asked.
    """
    require_year(as_of.year)
    if question == "ranks" and "leader" in by and not viewer.sees_staff:
        raise Denied("名次以公布的通报为准，请看“通报”页")
    if question in _DERIVED:
        again = lambda name, **given: ask(viewer, snapshot, name, **given)  # noqa: E731 - the same viewer and snapshot
        return _DERIVED[question](again, as_of=as_of, period=period, by=tuple(by), where=where or {}, **extra)
    asked = questions().get(question)
    if asked is None:
        raise UnknownQuestion(f"没有名为 {question} 的指标")
    _check(asked, by, where or {}, extra)
    wanted = period or asked.default_period
    bounds = parse_period(wanted) if wanted else containing(as_of, "year")
    given = _parameters(bounds, as_of, by, where or {}, limit) | _defaults(question) | extra
    if viewer.sees_all:
        frame = _run(snapshot, asked.sql, {name: given[name] for name in asked.parameters})
    else:
        _require_people(viewer, snapshot, asked, by, where or {})
        lists = _bound(viewer, asked, by, where or {})
        given |= lists
        frame = _run(snapshot, asked.narrowed_sql, {name: given[name] for name in asked.narrowed_parameters})
        # what the scope does not reach is unknown, not zero
        unknown = [column for column, table in asked.reach if not is_reached(table, lists)]
        unknown += [column for column in asked.district_columns if not lists["counted_contacts"]]
        frame = frame.with_columns(pl.lit(None).cast(frame.schema[column]).alias(column) for column in unknown)
        # under a null, and in the buffers texts share, rows may lie that were left out: only the values go on
        frame = pl.DataFrame(frame.to_dict(as_series=False), schema=frame.schema)
    return frame.select(_shown(asked, by))


def _bound(
    viewer: Viewer, asked: Question, by: Sequence[str], where: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """The parameters of the viewer's scope. Raises Denied for a foreign district or a question out of reach."""
    require_districts(viewer, [*where.get("district", ()), *where.get("contact_district", ())])
    lists = lists_of(viewer, by, where)
    # a table that only fills a column beside the rows gives no row
    beside = {table for _, table in asked.reach}
    require_reach(viewer, [table for table in asked.tables if table not in beside], lists, asked.name)
    if tuple(by) == ("district",) and "district" not in where and viewer.figure_districts:
        # what city leaders do for a district stands in the district's row, not in a row of its own
        lists["district"] = list(viewer.figure_districts)
    return lists


def _require_people(
    viewer: Viewer, snapshot: Snapshot, asked: Question, by: Sequence[str], where: Mapping[str, Sequence[str]]
) -> None:
    """A figure of someone out of sight is refused rather than counted as zero. Raises Denied."""
    if not asked.groups or not is_personal(by, where):
        return
    if "district" in by and not viewer.districts:
        raise Denied("按人、角色、职责或频次筛选时，只能看本人的数据，不能再按县区分组")
    named = {name: where[name] for name in ("leader", "post") if name in where}
    if named and not {"leader", "post"} & set(by):
        known = ask(viewer, snapshot, "leader_rows", as_of=date(LAST_YEAR, 12, 31), period="all", where=named)
        if known.is_empty():
            raise Denied("所选领导不在您的可见范围内，请重新选择，或联系安委办")


def _run(snapshot: Snapshot, sql: str, parameters: dict[str, Any]) -> pl.DataFrame:
    cursor = snapshot.cursor()
    try:
        cursor.execute("use warehouse")
        answer: pl.DataFrame = cursor.sql(sql, params=parameters).pl()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise Outdated(
            f"快照 {snapshot.id} 由另一个版本的程序建立，缺少这一版需要的表；请运行 qingdan build 重建"
        ) from error
    finally:
        cursor.close()
    # a sum of counts comes back 128 bits wide; no count of ours needs more than 64
    return answer.with_columns(selectors.decimal().cast(pl.Int64))


def _read(path: Path) -> Question:
    sql = path.read_text(encoding="utf-8")
    # a header line that goes on is indented below the one it belongs to
    comments = re.sub(r"\n--   ", " ", sql)
    lines = [line[3:] for line in comments.splitlines() if line.startswith("-- ")]
    header = dict(line.split(": ", 1) for line in lines[1:] if re.match(r"[a-z ]+: ", line))

    def listed(key: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in header.get(key, "").split(",") if word.strip())

    def parameters_of(text: str) -> frozenset[str]:
        return frozenset(duckdb.extract_statements(text)[0].named_parameters)

    scoped = narrowed(sql)
    return Question(
        name=path.stem,
        description=lines[0],
        groups=listed("groups"),
        columns=listed("columns"),
        district_columns=listed("district columns"),
        default_period=header.get("default period"),
        reach=tuple((column, table) for column, table in (entry.split(" ") for entry in listed("reach"))),
        tables=tables_of(sql),
        sql=sql,
        parameters=parameters_of(sql),
        narrowed_sql=scoped,
        narrowed_parameters=parameters_of(scoped),
    )


def _check(asked: Question, by: Sequence[str], where: Mapping[str, Sequence[str]], extra: Mapping[str, Any]) -> None:
    for group in by:
        if group not in asked.groups:
            raise UnknownQuestion(f"{asked.name} 不能按 {group} 分组，可用：{'、'.join(asked.groups) or '无'}")
    for name in where:
        if name not in FILTERS or name not in asked.parameters:
            filters = [known for known in FILTERS if known in asked.parameters]
            raise UnknownQuestion(f"{asked.name} 不能按 {name} 筛选，可用：{'、'.join(filters) or '无'}")
    allowed = _EXTRAS.get(asked.name, {})
    for name, value in extra.items():
        if value not in allowed.get(name, ()):
            options = "、".join(f"{known}={'|'.join(values)}" for known, values in allowed.items())
            raise UnknownQuestion(f"{asked.name} 没有 {name}={value}，可用：{options or '无'}")


def _defaults(question: str) -> dict[str, str]:
    return {name: values[0] for name, values in _EXTRAS.get(question, {}).items()}


def _parameters(
    bounds: Period, as_of: date, by: Sequence[str], where: Mapping[str, Sequence[str]], limit: int | None
) -> dict[str, Any]:
    first_month, last_month = bounds.months
    last_year = None if bounds.is_all else (a_year_before(bounds.first_on), a_year_before(min(as_of, bounds.last_on)))
    return {
        "as_of": as_of,
        "first_on": bounds.first_on,
        "last_on": bounds.last_on,
        "first_month": first_month,
        "last_month": last_month,
        "last_year_first_on": last_year[0] if last_year else None,
        "last_year_last_on": last_year[1] if last_year else None,
        "by": list(by) or ["total"],
        "limit": ROW_LIMIT if limit is None else limit,
        **{name: list(where[name]) if name in where else None for name in FILTERS},
    }


def _shown(asked: Question, by: Sequence[str]) -> list[str]:
    columns = [column for group in by for column in (group, *_COMPANIONS.get(group, ()))]
    if tuple(by) == ("district",):
        columns += asked.district_columns
    ordered = dict.fromkeys([*(c for c in columns if c not in asked.district_columns), *asked.columns])
    return [*ordered, *(c for c in columns if c in asked.district_columns)]
