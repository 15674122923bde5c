"""Rows from another system's database: SQLite always, PostgreSQL where its server is installed."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import adbc_driver_postgresql.dbapi as postgres
import pytest

from etl.readers.sql import open_query, query_name
from etl.readers.sql.fetch import _refused
from tests.etl.readers.reading import refusal, rows_of

POSTGRES = shutil.which("postgres") or "/usr/local/bin/postgres"


@pytest.fixture
def database(tmp_path):
    """A SQLite database of another system, as an address."""
    path = tmp_path / "安全 100%?.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("""
            create table hazard (code text, deaths, loss real, note);
            insert into hazard values ('YH-1', 0, 2.5, null), ('YH-2', '无', 3.0, ''), ('007', 2, 1e20, '甲
乙');
        """)
    return f"sqlite:///{str(path).replace('%', '%25').replace('?', '%3F').lstrip('/')}"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "answer").mkdir()
    return tmp_path / "answer"


def asked(address, query, folder, **options):
    document = open_query(address, query, folder, **options)
    assert document.kind == "sql"
    return rows_of(document.sheets[0])


def test_the_answer_has_the_names_first_and_every_value_as_text(database, folder):
    assert asked(database, "select code as 编号, deaths, loss, note from hazard order by rowid;", folder) == {
        1: ["编号", "deaths", "loss", "note"],
        2: ["YH-1", "0", "2.5"],
        3: ["YH-2", "无", "3.0", ""],
        4: ["007", "2", "1.0e+20", "甲\n乙"],
    }
    assert (folder / "answer.parquet").stat().st_size > 0


def test_a_type_that_changes_far_down_is_no_trouble(database, folder):
    query = (
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 30000) "
        'select i as "序""号", case when i < 29000 then i else \'x\' || i end as v from n -- the end'
    )
    rows = asked(database, query, folder)
    assert (len(rows), rows[1], rows[2], rows[30_001]) == (30_001, ['序"号', "v"], ["1", "1"], ["30000", "x30000"])


def test_an_answer_without_rows_is_its_names(database, folder):
    assert asked(database, "select code from hazard where false", folder) == {1: ["code"]}


@pytest.mark.parametrize(
    "query",
    [
        "",
        "select 1; select 2",
        "delete from hazard",
        "with gone as (delete from hazard returning code) select * from gone",
        "update hazard set code = ''",
        "create table x as select 1",
        "attach 'x' as y",
        "pragma user_version",
        "select * into y from hazard",
        "select from where",
        "select (" * 3_000,
    ],
)
def test_only_one_statement_that_reads_is_run(database, folder, query):
    assert refusal(open_query, database, query, folder)[0] == "unsupported_type"


def test_what_the_database_refuses_is_told_without_its_words(database, folder):
    reason, sentence = refusal(open_query, database, "select secret from nowhere", folder)
    assert (reason, "nowhere" in sentence) == ("schema_mismatch", False)
    assert refusal(open_query, database, "select code, code from hazard", folder)[0] == "duplicate_header"
    assert refusal(open_query, database, "select load_extension('x')", folder)[0] == "schema_mismatch"


def test_bytes_that_are_no_text_are_refused(database, folder):
    assert refusal(asked, database, "select x'b0a1' as 描述", folder)[0] == "encoding"


def test_a_query_that_does_not_end_is_ended(database, folder):
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) as m from n"
    started = time.monotonic()
    assert refusal(open_query, database, endless, folder, seconds=3)[0] == "resource_limit"
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("mysql://u:geheim@h/d", "unsupported_type"),
        ("geheim", "unsupported_type"),
        ("sqlite:///nowhere/geheim.db", "corrupt_file"),
        (f"sqlite://{Path(__file__)}", "corrupt_file"),
        ("postgresql://u:geheim@127.0.0.1:9/d", "corrupt_file"),
        ("postgresql://u:geheim@[broken/d", "corrupt_file"),
    ],
)
def test_an_address_that_does_not_open_is_told_without_it(folder, address, reason):
    found, sentence = refusal(open_query, address, "select 1", folder)
    assert (found, "geheim" in sentence) == (reason, False)


def test_the_name_of_a_delivery_holds_no_credentials_and_a_mark_of_the_query():
    named = query_name("postgresql://leser:geheim@db.example:5433/safety?password=auch", "select 1")
    assert named == query_name("postgresql://db.example:5433/safety", " select 1\n")
    assert named == "postgresql db.example:5433/safety 822ae07d"
    assert named != query_name("postgresql://db.example:5433/safety", "select 2")
    assert query_name("sqlite:////srv/data/%E5%8F%B0.db", "select 1") == "sqlite 台.db 822ae07d"


def test_a_statement_that_the_server_ended_had_its_time():
    class Ended(Exception):
        sqlstate = "57014"

    assert _refused(Ended()).reason == "resource_limit"


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server of our own on a socket only, as an address."""
    if not Path(POSTGRES).exists():
        pytest.skip(f"there is no PostgreSQL server at {POSTGRES}")
    # not below pytest's folder: the server runs as another user there, and a socket's path must be short
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as root:
        yield from _served(Path(root))


def _served(root):
    initdb = shutil.which("initdb") or str(Path(POSTGRES).resolve().parent / "initdb")
    plain = {"user": "postgres"} if os.geteuid() == 0 else {}
    root.chmod(0o777)
    data = root / "data"
    made = subprocess.run(
        [initdb, "-D", str(data), "-A", "trust", "-E", "UTF8", "--locale=C", "-U", "leser"],
        capture_output=True,
        check=False,
        cwd=root,
        **plain,
    )
    assert made.returncode == 0, made.stderr.decode()
    with subprocess.Popen(
        [POSTGRES, "-D", str(data), "-k", str(root), "-c", "listen_addresses=", "-c", "fsync=off"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=root,
        **plain,
    ) as process:
        address = f"postgresql://leser:geheim@/postgres?host={root}"
        try:
            _wait_for(address)
            yield address
        finally:
            process.terminate()


def _wait_for(address):
    for _ in range(100):
        try:
            postgres.connect(address).close()
        except postgres.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


def test_postgres_types_have_one_text(server, folder):
    query = """
        select '007'::text as 编号, 12::int as 人数, 2.50::numeric(9, 2) as 损失, 1.5::float8 as f, true as b,
            date '2024-05-01' as 日, timestamp '2024-05-01 08:30' as 时, null::text as 空,
            timestamptz '2024-05-01 00:30+00' as 区, '{"a": 1}'::jsonb as j, 'x'::varchar(3) as v, 'c'::"char" as c
    """
    rows = asked(server, query, folder)
    assert dict(zip(rows[1], rows[2], strict=True)) == {
        "编号": "007",
        "人数": "12",
        "损失": "2.50",
        "f": "1.5",
        "b": "是",
        "日": "2024-05-01",
        "时": "2024-05-01 08:30",
        "空": None,
        "区": "2024-05-01 08:30",
        "j": '{"a": 1}',
        "v": "x",
        "c": "c",
    }


def test_postgres_streams_many_rows(server, folder):
    rows = asked(server, "select i, 'x' || i as t from generate_series(1, 250000) as s(i)", folder)
    assert (len(rows), rows[250_001]) == (250_001, ["250000", "x250000"])


def test_postgres_is_only_read(server, folder):
    with closing(postgres.connect(server, autocommit=True)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("create sequence s")
    setting = "select current_setting('transaction_read_only') as 只读"
    assert asked(server, setting, folder) == {1: ["只读"], 2: ["on"]}
    for query in ("select nextval('s') as 新", "select set_config('transaction_read_only', 'off', false) as 设"):
        assert refusal(open_query, server, query, folder)[0] == "schema_mismatch"
    assert asked(server, "select is_called from s", folder)[2] == ["否"]


def test_postgres_has_its_time_and_no_more(server, folder):
    assert refusal(open_query, server, "select pg_sleep(60)::text as s", folder, seconds=3)[0] == "resource_limit"


def test_a_postgres_column_without_single_values_is_named(server, folder):
    reason, sentence = refusal(open_query, server, "select array[1, 2] as 数组", folder)
    assert (reason, "“数组”" in sentence) == ("schema_mismatch", True)
