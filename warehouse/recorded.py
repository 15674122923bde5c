"""What a snapshot keeps about how its rows came: the deliveries, and the refused rows with what answered them.

The statements are made from the vocabulary's table and column names; no word of a delivery gets into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from warehouse.changes import key_text, record_changes
from warehouse.ledger import Delivery
from warehouse.scene import record_scene
from warehouse.vocabulary import TABLES

_DELIVERY: Final = """
create table core.delivery (
    delivery_id varchar, file varchar, sheets varchar[], tables varchar[], received_at timestamp, received_on date,
    unit varchar, load varchar,
    total_count bigint, accepted_count bigint, refused_count bigint, layout_count bigint, warnings varchar[]
)
"""
# The name of a file stands beside a row that came from it; the list of deliveries is another matter.
_DELIVERY_FILE: Final = "create view core.delivery_file as select delivery_id, file from core.delivery"
_REFUSAL: Final = {
    "delivery_id": "varchar",
    "table_name": "varchar",
    "sheet": "varchar",
    "row": "integer",
    "column_name": "varchar",
    "reason": "varchar",
    "message": "varchar",
    "number": "integer",
    "key_text": "varchar",
    "answers": "varchar",
}

_NOTHING: Final = "select " + ", ".join(
    f"cast(null as varchar) as {name}" for name in ("key_text", "answers", "delivery_id", "table_name")
)


def record(connection: duckdb.DuckDBPyConnection, deliveries: Sequence[Delivery], refusals: Sequence[Path]) -> None:
    """Make the schemas core and marts: deliveries, refusals, changes and their counts, and who goes to a scene."""
    connection.execute("create schema core")
    connection.execute("create schema marts")
    connection.execute(_DELIVERY)
    connection.execute(_DELIVERY_FILE)
    for delivery in deliveries:
        _record_delivery(connection, delivery)
    _record_refusals(connection, refusals)
    record_scene(connection)
    several = {part.table: set[str]() for delivery in deliveries for part in delivery.parts}
    for delivery in deliveries:
        for part in delivery.parts:
            several[part.table].add(delivery.id)
    record_changes(connection, [table for table in TABLES if table in several])


def _record_delivery(connection: duckdb.DuckDBPyConnection, delivery: Delivery) -> None:
    connection.execute(
        "insert into core.delivery values ($id, $file, $sheets, $tables, $at, $day, $unit, $load, "
        "$total, $accepted, $refused, $layout, $warnings)",
        {
            "id": delivery.id,
            "file": delivery.file,
            "sheets": list(delivery.sheets),
            "tables": sorted({part.table for part in delivery.parts}),
            "at": delivery.received_at,
            "day": delivery.today,
            "unit": delivery.unit or None,
            "load": delivery.load or delivery.id,
            "total": delivery.total_count,
            "accepted": delivery.accepted_count,
            "refused": delivery.refused_count,
            "layout": delivery.layout_count,
            "warnings": list(delivery.warnings),
        },
    )


def _record_refusals(connection: duckdb.DuckDBPyConnection, refusals: Sequence[Path]) -> None:
    """core.refusal: every refused row, its 退回号, and the delivery that answered it, by 退回号 or by key."""
    shape = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in _REFUSAL.items())
    connection.execute(f"create temp table refused as select {shape} limit 0")
    if refusals:
        columns = ", ".join(_REFUSAL)
        connection.execute(
            f"insert into refused select {columns} from (select * from read_parquet($paths, union_by_name = true) "
            "union all by name select * from refused)",
            {"paths": [str(path) for path in refusals]},
        )
    tables = [name for (name,) in connection.sql("select distinct table_name from refused").fetchall()]
    answers = " union all ".join(
        f"select {key_text(table, 'landed')} as key_text, landed.answers, landed.delivery_id, '{table}' as table_name "
        f"from landing.{table} as landed"
        for table in TABLES
        if table in tables
    )
    connection.execute(_refusal_table(answers or _NOTHING))
    connection.execute("drop table refused")


def _refusal_table(answers: str) -> str:
    """core.refusal, where `answers` selects key_text, answers, delivery_id and table_name of the landed rows."""
    return f"""
    create table core.refusal as
    with numbered as (
        select *, delivery_id || '/' || coalesce(
            number, row_number() over (partition by delivery_id order by sheet, row)
        ) as refusal
        from refused
    ), answers as ({answers}),
    answered as (
        select numbered.refusal, min(answers.delivery_id) as delivery_id
        from numbered inner join answers on numbered.refusal = answers.answers
        group by numbered.refusal
        union all
        select numbered.refusal, min(answers.delivery_id) as delivery_id
        from numbered
        inner join answers on numbered.table_name = answers.table_name and numbered.key_text = answers.key_text
        where answers.delivery_id > numbered.delivery_id
        group by numbered.refusal
        union all
        -- sent again and refused again: the later refusal stands for it
        select numbered.refusal, min(later.delivery_id) as delivery_id
        from numbered inner join numbered as later on numbered.refusal = later.answers
        where later.delivery_id > numbered.delivery_id
        group by numbered.refusal
    )
    select
        numbered.delivery_id, numbered.table_name, numbered.sheet, numbered.row, numbered.column_name,
        numbered.reason, numbered.message, numbered.refusal, min(answered.delivery_id) as answered_by
    from numbered left join answered on numbered.refusal = answered.refusal
    group by all
    """
