import shutil
from datetime import date

import duckdb
import pytest

from tests.small_city import published_home
from warehouse import judgement, likeness
from warehouse.graph import ordered_models
from warehouse.paths import Home
from warehouse.recorded import record
from warehouse.snapshots import open_current
from warehouse.vocabulary import PROVENANCE, TABLES


@pytest.fixture(scope="session")
def columns_of():
    """The columns of every landed table and model with their types, as a build of nothing gives them."""
    connection = duckdb.connect()
    for schema in ("landing", "staging"):
        connection.execute(f"create schema {schema}")
    for name, table in TABLES.items():
        listed = ", ".join(f"{column} {kind}" for column, kind in {**table.columns, **PROVENANCE}.items())
        connection.execute(f"create table landing.{name} ({listed})")
    record(connection, [], [])
    judgement.create(connection)
    likeness.create(connection)
    for model in ordered_models():
        connection.execute(f"create table {model.table} as {model.sql}")
    described = connection.execute(
        "select table_schema || '.' || table_name, column_name, data_type from information_schema.columns"
        " order by ordinal_position"
    )
    found = {}
    for table, column, kind in described.fetchall():
        found.setdefault(table, {})[column] = kind
    connection.close()
    return found


@pytest.fixture
def run_model(columns_of):
    """Runs one model on given rows: `given` maps a table to rows; a column that a row does not name is null."""

    def run(table, given):
        model = next(each for each in ordered_models() if each.table == table)
        connection = duckdb.connect()
        try:
            for schema in {name.split(".")[0] for name in model.reads}:
                connection.execute(f"create schema {schema}")
            for name in sorted(model.reads):
                kinds = columns_of[name]
                connection.execute(f"create table {name} ({', '.join(f'{c} {k}' for c, k in kinds.items())})")
                for row in given.get(name, []):
                    assert set(row) <= set(kinds), f"{name} has no {set(row) - set(kinds)}"
                    whole = {column: row.get(column) for column in kinds}
                    connection.table(name).insert(list(whole.values()))
            assert set(given) <= model.reads, f"{table} does not read {set(given) - model.reads}"
            return connection.sql(model.sql).pl().to_dicts()
        finally:
            connection.close()

    return run


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """A home in which the small city is published; tests only read it."""
    return published_home(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def snapshot(published):
    """The small city's snapshot, open."""
    opened = open_current(published)
    yield opened
    opened.close()


@pytest.fixture
def home(published, tmp_path):
    """A copy of the published home that a test may change."""
    return Home(shutil.copytree(published.root, tmp_path / "home"))


@pytest.fixture(scope="session")
def as_of():
    return date(2025, 6, 30)
