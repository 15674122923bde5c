"""Whether the order of an answer is one: rows that stand at one place change places from run to run."""

from __future__ import annotations

import duckdb
import sqlglot
from sqlglot import expressions

from tests.forge.canary import AS_OF
from warehouse import ask as asking
from warehouse.periods import parse_period
from warehouse.snapshots import Snapshot


def tied(name: str, snapshot: Snapshot) -> int:
    """How many rows of a question's answer differ from another one that stands at the same place."""
    tree = sqlglot.parse_one(asking.questions()[name].sql, read="duckdb")
    order = tree.args.get("order")
    if order is None:
        return 0
    keys = [each.this for each in order.expressions]
    if any(key.name.lower() == "all" for key in keys):
        return 0
    tree.set("limit", None)
    tree.set("order", None)
    given = {each.alias_or_name for each in tree.selects}
    names = []
    for place, key in enumerate(keys):
        if isinstance(key, expressions.Column) and not key.table and key.name in given:
            names.append(key.name)
        else:
            names.append(f"_key{place}")
            tree = tree.select(expressions.alias_(key.copy(), names[-1]))
    sql = tree.sql(dialect="duckdb")
    known = asking._parameters(parse_period("all"), AS_OF, (), {}, None) | asking._defaults(name)
    wanted = duckdb.extract_statements(sql)[0].named_parameters
    frame = asking._run(snapshot, sql, {each: known[each] for each in wanted})
    return frame.filter(frame.select(names).is_duplicated()).unique().height
