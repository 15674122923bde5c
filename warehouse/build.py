"""From ledger and objects to one DuckDB file: every model in order, in one transaction, promises kept."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import polars as pl

from warehouse.graph import Model, ordered_models
from warehouse.ledger import Delivery, verified
from warehouse.paths import Home
from warehouse.promises import check_promises
from warehouse.vocabulary import PROVENANCE, TABLES, Table

_DELIVERY = """
create table core.delivery (
    delivery_id varchar, file varchar, sheets varchar[], tables varchar[], received_at timestamp,
    total_count bigint, accepted_count bigint, refused_count bigint, layout_count bigint, warnings varchar[]
)
"""
# The name of a file stands beside a row that came from it; the list of deliveries is another matter.
_DELIVERY_FILE = "create view core.delivery_file as select delivery_id, file from core.delivery"
_REFUSAL = """
create table core.refusal (
    delivery_id varchar, table_name varchar, sheet varchar, row integer, column_name varchar, reason varchar,
    message varchar
)
"""
MEMORY_SHARE = 0.25  # of the machine: a loader shares it with the dashboard


def build(home: Home, deliveries: Sequence[Delivery], target: Path) -> None:
    """Build every model into the new file `target`; objects are hashed again before they are read.

    Raises PromiseBroken or ledger.Damaged; the file is then of no use and nothing was published.
    """
    parts = {
        table: [verified(home, part.object) for d in deliveries for part in d.parts if part.table == table]
        for table in TABLES
    }
    refusals = [verified(home, delivery.refusals) for delivery in deliveries if delivery.refusals]
    connection = duckdb.connect(str(target))
    try:
        _settle(connection, home.staging)
        connection.execute("begin transaction")
        _land(connection, parts)
        _record_deliveries(connection, deliveries, refusals)
        for model in ordered_models():
            _make(connection, model)
            check_promises(connection, model)
        connection.execute("drop schema staging cascade")
        connection.execute("drop schema landing cascade")
        connection.execute("commit")
        connection.execute("checkpoint")
    finally:
        connection.close()


def fold(parts: dict[str, list[Path]], tables: Iterable[str]) -> dict[str, pl.DataFrame]:
    """The current rows of some landed tables, by the same staging models that a build runs.

    `parts` maps a table to its Parquet files; the frames have the table's landed columns.
    """
    wanted = set(tables)
    connection = duckdb.connect()
    try:
        _land(connection, {table: parts.get(table, []) for table in wanted})
        for model in ordered_models():
            if model.schema == "staging" and model.name in wanted:
                _make(connection, model)
        return {table: connection.table(f"staging.{table}").pl() for table in wanted}
    finally:
        connection.close()


def _settle(connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") if hasattr(os, "sysconf") else 8 << 30
    connection.execute(f"set memory_limit = '{int(memory * MEMORY_SHARE) >> 20}MiB'")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set temp_directory = $folder", {"folder": str(scratch / "spill")})


def _land(connection: duckdb.DuckDBPyConnection, parts: dict[str, list[Path]]) -> None:
    """Landed tables as views over their Parquet objects; an empty table where nothing was delivered."""
    connection.execute("create schema landing")
    connection.execute("create schema staging")
    for table, paths in parts.items():
        columns = _columns(TABLES[table])
        if not paths:
            connection.execute(
                f"create table landing.{table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})"
            )
            continue
        # a view cannot hold bound parameters; the paths are hashes below our own home
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
        select = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in columns.items())
        connection.execute(
            f"create view landing.{table} as select {select} from read_parquet([{listed}], union_by_name = true)"
        )


def _columns(table: Table) -> dict[str, str]:
    return {**table.columns, **PROVENANCE}


def _record_deliveries(
    connection: duckdb.DuckDBPyConnection, deliveries: Sequence[Delivery], refusals: list[Path]
) -> None:
    """Keep in the snapshot what was delivered and what was refused, so that every reader can account for it."""
    connection.execute("create schema core")
    connection.execute("create schema marts")
    connection.execute(_DELIVERY)
    connection.execute(_DELIVERY_FILE)
    for delivery in deliveries:
        connection.execute(
            "insert into core.delivery values "
            "($id, $file, $sheets, $tables, $at, $total, $accepted, $refused, $layout, $warnings)",
            {
                "id": delivery.id,
                "file": delivery.file,
                "sheets": list(delivery.sheets),
                "tables": sorted({part.table for part in delivery.parts}),
                "at": delivery.received_at,
                "total": delivery.total_count,
                "accepted": delivery.accepted_count,
                "refused": delivery.refused_count,
                "layout": delivery.layout_count,
                "warnings": list(delivery.warnings),
            },
        )
    connection.execute(_REFUSAL)
    if refusals:
        connection.execute(
            "insert into core.refusal select delivery_id, table_name, sheet, row, column_name, reason, message "
            "from read_parquet($paths)",
            {"paths": [str(path) for path in refusals]},
        )


def _make(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    kind = "view" if model.is_view else "table"
    connection.execute(f"create {kind} {model.table} as {model.sql}")
