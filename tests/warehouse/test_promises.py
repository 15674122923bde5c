import duckdb
import pytest

from warehouse.graph import Model
from warehouse.promises import PromiseBroken, check_promises


def check(rows, *promises):
    """Check promises on a table core.a with the columns x and y."""
    connection = duckdb.connect()
    try:
        connection.execute("create schema core")
        connection.execute("create table core.a (x integer, y varchar)")
        for row in rows:
            connection.execute("insert into core.a values ($x, $y)", dict(zip("xy", row, strict=True)))
        check_promises(connection, Model("core", "a", "", "", False, promises, "", frozenset()))
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("rows", "promise"),
    [
        ([(1, "a"), (2, "a")], ("unique", "x")),
        ([(1, "a"), (1, "b")], ("unique", "x, y")),
        ([(1, "a"), (2, None)], ("not_null", "x")),
        ([(1, "a"), (2, "b")], ("not_null", "x, y")),
        ([(1, "a"), (2, "b")], ("assert", "x between 1 and 2")),
        ([(None, "a")], ("assert", "x > 0")),
        ([], ("unique", "x")),
        ([], ("unique", "x, y")),
        ([], ("not_null", "x")),
    ],
)
def test_a_promise_that_holds_is_silent(rows, promise):
    check(rows, promise)


@pytest.mark.parametrize(
    ("rows", "promise", "broken"),
    [
        ([(1, "a"), (1, "b"), (1, "c")], ("unique", "x"), 2),
        ([(1, "a"), (1, "a"), (2, "a")], ("unique", "x, y"), 1),
        ([(None, "a"), (None, "a")], ("unique", "x"), 2),
        ([(None, "a"), (None, "a")], ("unique", "x, y"), 1),
        ([(1, "a"), (2, None), (None, None)], ("not_null", "x, y"), 2),
        ([(1, "a"), (0, "b")], ("assert", "x > 0"), 1),
    ],
)
def test_a_broken_promise_names_model_promise_and_rows(rows, promise, broken):
    with pytest.raises(PromiseBroken) as told:
        check(rows, ("assert", "true"), promise)
    assert str(told.value) == f"core.a：{promise[0]}: {promise[1]}（{broken} 行不符）"
