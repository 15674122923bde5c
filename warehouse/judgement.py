"""Hands the entries without a duty code to whoever reads words, and puts the answer among the staged tables.

The reader of words is no part of the warehouse: a build is given it as a function (etl.matching.match_frame).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

import duckdb
import polars as pl

Match = Callable[[pl.DataFrame, pl.DataFrame, Mapping[str, str], pl.DataFrame], pl.DataFrame]
"""Activities, assignments, places (every spelling of a district -> its name) and decisions in, judgements out."""

TABLE: Final = "staging.judgement"
COLUMNS: Final = {
    "activity_key": "varchar",
    "duty_key": "varchar",
    "judged_type": "varchar",
    "judged_district": "varchar",
    "confidence": "double",
    "state": "varchar",
    "source": "varchar",
    "reasons": "varchar",
}
# Every list in an order of its own: the same content gives the same answer, whatever the order of the files.
_ACTIVITIES: Final = """
select activity_key, leader_key, words, content, note, activity_type, district, happened_on,
    cast(extract(year from happened_on) as integer) as year
from core.fct_activity where is_counted and duty is null order by activity_key
"""
# A duty of the year before may still be served: once after its deadline, weekly in its last week.
_ASSIGNMENTS: Final = """
with later as (select coalesce(max(extract(year from happened_on)), 0) as last_year from core.fct_activity),
reached as (
    select *, unnest(generate_series(
        year, case cadence when 'once' then greatest(year, last_year) when 'week' then year + 1 else year end
    )) as reached_year
    from core.fct_assignment cross join later
)
select leader_key, assignment_key, duty_key, duty, title, activity_type, contact_district,
    cast(reached_year as integer) as year
from reached order by assignment_key, reached_year
"""
_DECISIONS: Final = """
select activity_key, words, verdict, activity_type, district, duties, decided_by, decided_at
from staging.decisions order by decided_at, delivery_id, row
"""
_REGIONS: Final = "select name, aliases from staging.regions order by all"
_DISTRICTS: Final = "select district from core.dim_district order by district"


def judge(connection: duckdb.DuckDBPyConnection, match: Match) -> None:
    """Make staging.judgement: one row per entry and candidate duty, as `match` answers; see etl.matching."""
    activities = connection.sql(_ACTIVITIES).pl()
    if activities.is_empty():
        create(connection)
        return
    assignments = connection.sql(_ASSIGNMENTS).pl()
    answer = match(activities, assignments, _places(connection), connection.sql(_DECISIONS).pl())
    connection.register("answer", answer.select(list(COLUMNS)))
    create(connection, "answer")
    connection.unregister("answer")


def create(connection: duckdb.DuckDBPyConnection, answer: str = "") -> None:
    """The table of judgements with the rows of a registered frame, or empty."""
    shape = ", ".join(f"cast({name if answer else 'null'} as {kind}) as {name}" for name, kind in COLUMNS.items())
    # a table that is filled and dropped again in one transaction cannot be committed; a temporary one stays outside
    connection.execute("create temp table judgement as select " + shape + (f" from {answer}" if answer else " limit 0"))
    connection.execute(f"create view {TABLE} as select * from temp.judgement")


def _places(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Every spelling of a district to its name; an alias that two regions claim names neither."""
    districts = {name for (name,) in connection.execute(_DISTRICTS).fetchall()}
    regions = connection.execute(_REGIONS).fetchall()
    names, claims = {name for name, _ in regions}, defaultdict[str, set[str]](set)
    for name, aliases in regions:
        for alias in spellings(aliases):
            claims[alias].add(name)
    found = {alias: min(by) for alias, by in claims.items() if alias not in names and len(by) == 1}
    found |= {name: name for name in names}
    return {spelling: name for spelling, name in sorted(found.items()) if name in districts}


def spellings(aliases: str | None) -> list[str]:
    """The aliases of one cell, parted by 、 or by a comma or semicolon, as names are compared."""
    pieces = re.split(r"[、,，;；]", aliases or "")
    return [alias for piece in pieces if (alias := "".join(unicodedata.normalize("NFKC", piece).split()))]
