"""From ledger and objects to one DuckDB file: every model in order, in one transaction, promises kept."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import polars as pl

from warehouse import judgement, likeness
from warehouse.changes import record_changes
from warehouse.graph import Model, ordered_models
from warehouse.ledger import Delivery, verified
from warehouse.paths import Home
from warehouse.promises import check_promises
from warehouse.recorded import record
from warehouse.vocabulary import PROVENANCE, TABLES

MEMORY_SHARE = 0.25  # of the machine: a loader shares it with the dashboard


def build(
    home: Home, deliveries: Sequence[Delivery], target: Path, match: judgement.Match, alike: likeness.Alike
) -> None:
    """Build every model into the new file `target`; objects are hashed again before they are read.

    `match` reads the words of entries without a duty code, `alike` finds the words that repeat earlier ones. Raises
    PromiseBroken or ledger.Damaged; the file is then of no use and nothing was published.
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
        record(connection, deliveries, refusals)
        for model in ordered_models():
            if judgement.TABLE in model.reads:
                judgement.judge(connection, match)
            if likeness.TABLE in model.reads:
                likeness.compare(connection, alike)
            _make(connection, model)
            check_promises(connection, model)
        connection.execute("drop schema staging cascade")
        connection.execute("drop schema landing cascade")
        connection.execute("commit")
        connection.execute("checkpoint")
    finally:
        connection.close()


def fold(parts: dict[str, list[Path]], tables: Iterable[str], columns: Sequence[str] = ()) -> dict[str, pl.DataFrame]:
    """The current rows of some landed tables, by the same staging models that a build runs.

    `parts` maps a table to its Parquet files; the frames have the table's landed columns, or those named.
    """
    wanted = set(tables)
    connection = duckdb.connect()
    try:
        _land(connection, {table: parts.get(table, []) for table in wanted})
        for model in ordered_models():
            if model.schema == "staging" and model.name in wanted:
                _make(connection, model)
        listed = ", ".join(columns) or "*"
        return {table: connection.sql(f"select {listed} from staging.{table}").pl() for table in wanted}
    finally:
        connection.close()


def compare(parts: dict[str, list[Path]], table: str, delivery_id: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What one delivery would change in a table, before anything is entered: frames of core.change and change_count."""
    connection = duckdb.connect()
    try:
        _land(connection, {table: parts[table]})
        connection.execute("create schema core")
        connection.execute("create schema marts")
        record_changes(connection, [table])
        return tuple(
            connection.sql(f"select * from {made} where delivery_id = $id", params={"id": delivery_id}).pl()
            for made in ("core.change", "marts.change_count")
        )
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
        columns = {**TABLES[table].columns, **PROVENANCE}
        shape = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in columns.items())
        if not paths:
            connection.execute(f"create table landing.{table} as select {shape} limit 0")
            continue
        # a view cannot hold bound parameters; the paths are hashes below our own home
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
        select = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in columns.items())
        # what an older version landed lacks the columns that came since: there they are null
        rows = f"select * from read_parquet([{listed}], union_by_name = true)"
        connection.execute(
            f"create view landing.{table} as select {select} from ({rows} union all by name (select {shape} limit 0))"
        )


def _make(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    kind = "view" if model.is_view else "table"
    connection.execute(f"create {kind} {model.table} as {model.sql}")
