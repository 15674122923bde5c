"""The bench's yardstick: DuckDB alone reads the findings CSV, with given types, into a table of a new file."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Final

import duckdb

from etl.forms.ledgers import FINDINGS
from warehouse.vocabulary import TABLES

# the column is given in 万元, with decimals
_OWN_TYPES: Final = {"funds_yuan": "DOUBLE"}


def read_typed(source: Path, target: Path) -> float:
    """Seconds from opening the new file to its checkpoint; imports and the start of Python are left out."""
    landed = TABLES["findings"].columns
    types = {
        column.header: _OWN_TYPES.get(column.name, landed[column.name])
        for column in FINDINGS.columns
        if column.name in landed
    }
    begun = time.perf_counter()
    connection = duckdb.connect(str(target))
    # the struct of types has to be a constant; its names are our own headers
    columns = ", ".join(f"'{header}': '{kind}'" for header, kind in types.items())
    connection.execute(
        f"create table findings as select * from read_csv($source, header = true, columns = {{{columns}}})",  # noqa: S608
        {"source": str(source)},
    )
    connection.execute("checkpoint")
    connection.close()
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(read_typed(Path(sys.argv[1]), Path(sys.argv[2])))  # noqa: T201 - the parent process reads it
