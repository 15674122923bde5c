"""Hands the words of activities to whoever compares them, and puts the answer among the staged tables.

Who compares words is no part of the warehouse: a build is given it as a function (etl.likeness.alike).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import duckdb
import polars as pl

Alike = Callable[[pl.DataFrame], pl.DataFrame]
"""Words with the days of their first and last entry in; words with the earlier words they repeat out."""

TABLE: Final = "staging.likeness"
COLUMNS: Final = {"words": "varchar", "source_words": "varchar", "similarity": "double"}
# In an order of its own: the same content gives the same answer, whatever the order of the files.
_TEXTS: Final = """
select words, min(happened_on) as first_on, max(happened_on) as last_on
from core.fct_activity where is_counted and words is not null group by words order by words
"""


def compare(connection: duckdb.DuckDBPyConnection, alike: Alike) -> None:
    """Make staging.likeness: one row per text that repeats one of an earlier day, as `alike` answers."""
    connection.register("answer", alike(connection.sql(_TEXTS).pl()).select(list(COLUMNS)))
    create(connection, "answer")
    connection.unregister("answer")


def create(connection: duckdb.DuckDBPyConnection, answer: str = "") -> None:
    """The table of alike words with the rows of a registered frame, or empty."""
    shape = ", ".join(f"cast({name if answer else 'null'} as {kind}) as {name}" for name, kind in COLUMNS.items())
    # a table that is filled and dropped again in one transaction cannot be committed; a temporary one stays outside
    connection.execute("create temp table likeness as select " + shape + (f" from {answer}" if answer else " limit 0"))
    connection.execute(f"create view {TABLE} as select * from temp.likeness")
