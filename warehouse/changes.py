"""What each delivery changed: every landed row beside the one of the same key that it replaced.

The statements are made from the vocabulary's table and column names; no word of a delivery gets into them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import duckdb

from warehouse.vocabulary import TABLES

_CHANGE: Final = """
create table core.change (
    delivery_id varchar, table_name varchar, key_text varchar, kind varchar, sheet varchar, row integer,
    column_name varchar, old_value varchar, new_value varchar
)
"""
_CHANGE_COUNT: Final = """
create table marts.change_count (
    table_name varchar, delivery_id varchar, added_count bigint, changed_count bigint, withdrawn_count bigint,
    unchanged_count bigint
)
"""
# With one delivery there is nothing to look for, and nothing is grouped.
_SEVERAL: Final = "(select min(each.delivery_id) < max(each.delivery_id) from landing.{table} as each)"
# Columns that only say another column in another way: a change of them is none of its own.
_DERIVED: Final = frozenset({"words", "activity_key"})

_KIND: Final = """case
    when old_delivery_id is null then 'added'
    when is_withdrawn and not was_withdrawn then 'withdrawn'
    when is_withdrawn then 'unchanged'
    when was_withdrawn then 'restored'
    when content <> old_content then 'changed'
    else 'unchanged'
end"""


def record_changes(connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
    """Fill core.change and marts.change_count for some landed tables."""
    connection.execute(_CHANGE)
    connection.execute(_CHANGE_COUNT)
    for table in tables:
        _compare(connection, table)


def key_text(table: str, rows: str) -> str:
    """The key of a row as one text: SQL over the alias `rows`; etl.judge.key_text writes the same of a refused row."""
    return (
        "concat_ws('|', "
        + ", ".join(f"coalesce(cast({rows}.{name} as varchar), '')" for name in TABLES[table].key)
        + ")"
    )


def _compare(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    values = [name for name in TABLES[table].columns if name not in TABLES[table].key and name not in _DERIVED]
    connection.execute(_steps(table, values))
    connection.execute(_pairs(table))
    for name in values:
        connection.execute(
            f"""
            insert into core.change
            select
                delivery_id, '{table}', key_text, kind, fresh.sheet, fresh.row, '{name}',
                cast(old.{name} as varchar), cast(fresh.{name} as varchar)
            from pairs where kind = 'changed' and old.{name} is distinct from fresh.{name}
            """
        )
    connection.execute(
        f"""
        insert into core.change
        select delivery_id, '{table}', key_text, kind, fresh.sheet, fresh.row, null, null, null
        from pairs where kind in ('withdrawn', 'restored')
        """
    )
    connection.execute(_tally(table))
    connection.execute("drop table steps")
    connection.execute("drop table pairs")


def _steps(table: str, values: list[str]) -> str:
    """Keys that came more than once: each version with the one before it, and what became of the row."""
    key = TABLES[table].key
    keys, rows = ", ".join(key), ", ".join(f"landed.{name}" for name in key)
    same_key = " and ".join(f"landed.{name} is not distinct from repeated.{name}" for name in key)
    content = ", ".join(f"landed.{name}" for name in values) or "0"
    return f"""
        create temp table steps as
        with repeated as (
            select {keys} from landing.{table} where {_SEVERAL.format(table=table)} group by {keys}
            having min(delivery_id) < max(delivery_id)
        ), versions as (
            select {rows}, landed.delivery_id, landed.is_withdrawn, hash({content}) as content
            from landing.{table} as landed inner join repeated on {same_key}
        ), following as (
            select
                *,
                lag(delivery_id) over key_order as old_delivery_id,
                lag(is_withdrawn) over key_order as was_withdrawn,
                lag(content) over key_order as old_content
            from versions
            window key_order as (partition by {keys} order by delivery_id)
        )
        select *, {_KIND} as kind from following
    """


def _pairs(table: str) -> str:
    """The new row and the old one, whole, of each step that changed something."""

    def joined(alias: str, delivery: str) -> str:
        same = " and ".join(f"{alias}.{name} is not distinct from steps.{name}" for name in TABLES[table].key)
        return f"inner join landing.{table} as {alias} on {same} and {alias}.delivery_id = steps.{delivery}"

    return f"""
        create temp table pairs as
        select steps.delivery_id, {key_text(table, "fresh")} as key_text, steps.kind, fresh, old
        from steps {joined("fresh", "delivery_id")} {joined("old", "old_delivery_id")}
        where steps.kind not in ('added', 'unchanged')
    """


def _tally(table: str) -> str:
    return f"""
        insert into marts.change_count
        with tallied as (
            select
                delivery_id,
                count(*) filter (kind <> 'added') as replaced_count,
                count(*) filter (kind in ('changed', 'restored')) as changed_count,
                count(*) filter (kind = 'withdrawn') as withdrawn_count,
                count(*) filter (kind = 'unchanged') as unchanged_count
            from steps group by delivery_id
        ), landed as (
            select delivery_id, count(*) as landed_count from landing.{table} group by delivery_id
        )
        select
            '{table}', landed.delivery_id, landed.landed_count - coalesce(tallied.replaced_count, 0),
            coalesce(tallied.changed_count, 0), coalesce(tallied.withdrawn_count, 0),
            coalesce(tallied.unchanged_count, 0)
        from landed left join tallied on landed.delivery_id = tallied.delivery_id
    """
