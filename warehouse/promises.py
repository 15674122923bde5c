"""The promises in the models' headers, run on the built tables before anything is published."""

from __future__ import annotations

import duckdb

from warehouse.graph import Model


class PromiseBroken(Exception):
    """A model does not hold what its header promises; the text names model, promise and the rows that break it."""


def _query(model: Model, kind: str, text: str) -> str:
    """Counts the rows that break a promise. Its words come from the repository's own headers, never from data."""
    if kind == "unique" and "," not in text:
        template = "select count(*) - count(distinct {text}) from {table}"
    elif kind == "unique":
        template = "select coalesce(sum(n - 1), 0) from (select count(*) as n from {table} group by {text})"
    else:
        template = "select count(*) from {table} where not ({text})"
    if kind == "not_null":
        text = " and ".join(f"{column.strip()} is not null" for column in text.split(","))
    return template.format(text=text, table=model.table)


def check_promises(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Run the promises of one model. Raises PromiseBroken at the first that does not hold."""
    for kind, text in model.promises:
        # all is fetched: a result that is not read to its end keeps the connection busy
        broken = sum(int(count) for (count,) in connection.execute(_query(model, kind, text)).fetchall())
        if broken:
            raise PromiseBroken(f"{model.table}：{kind}: {text}（{broken} 行不符）")
