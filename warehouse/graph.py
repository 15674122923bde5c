"""The models and their order: each SQL file is one table, its folder the schema, its tables the edges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

import sqlglot
from sqlglot import exp

FOLDER: Final = Path(__file__).parent / "models"
_HEADER = re.compile(r"^-- (\w+): (.*)$")


@dataclass(frozen=True, slots=True)
class Model:
    """One SQL file: schema.name, what it is, its grain, its promises, its text and the tables it reads."""

    schema: str
    name: str
    description: str
    grain: str
    is_view: bool
    promises: tuple[tuple[str, str], ...]
    sql: str
    reads: frozenset[str]

    @property
    def table(self) -> str:
        """The full name, schema.name."""
        return f"{self.schema}.{self.name}"


def read_model(path: Path) -> Model:
    """Parse one file. Raises ValueError when its header lacks the description or the grain."""
    sql = path.read_text(encoding="utf-8")
    comments = [line for line in sql.splitlines() if line.startswith("-- ")]
    entries = [(match[1], match[2]) for line in comments[1:] if (match := _HEADER.match(line))]
    keyed = dict(entries)
    if not comments or "grain" not in keyed:
        raise ValueError(f"{path.name}: the header needs a description and a grain")
    statement = sqlglot.parse_one(sql, dialect="duckdb")
    reads = {f"{table.db}.{table.name}" for table in statement.find_all(exp.Table) if table.db}
    # what the reader of words is given beside the tables that the statement itself reads
    reads |= {table.strip() for table in keyed.get("after", "").split(",") if table.strip()}
    promises = tuple((kind, text) for kind, text in entries if kind in ("unique", "not_null", "assert"))
    return Model(
        schema=path.parent.name,
        name=path.stem,
        description=comments[0][3:],
        grain=keyed["grain"],
        is_view=keyed.get("materialized") == "view",
        promises=promises,
        sql=sql,
        reads=frozenset(reads),
    )


@cache
def ordered_models() -> tuple[Model, ...]:
    """All models, each after the models it reads. Raises graphlib.CycleError on a circle."""
    models = {model.table: model for model in map(read_model, sorted(FOLDER.glob("*/*.sql")))}
    sorter = TopologicalSorter({table: sorted(model.reads & models.keys()) for table, model in sorted(models.items())})
    return tuple(models[table] for table in sorter.static_order())
