"""SQL of an attacker who got as far as a cursor: it reads nothing but the snapshot, and changes no byte anywhere."""

import os

import duckdb
import polars as pl
import pytest

from warehouse import reader as reader_module
from warehouse.paths import sha256_of
from warehouse.reader import QUERY_SECONDS, NotClosed, closed_reader, require_closed

SNAPSHOT = "{folder}/snapshot.duckdb"
CANARY = "{folder}/canary"

DENIED = {
    "other files are not read": [
        "from read_csv('/etc/passwd')",
        "from read_csv_auto('/etc/passwd')",
        "from read_text('/etc/passwd')",
        "from read_blob('/etc/passwd')",
        "from read_blob('/etc/*')",
        "from read_json('/etc/passwd')",
        "from read_json_objects('/etc/passwd')",
        "from read_ndjson('/etc/passwd')",
        "from read_parquet('/etc/passwd')",
        "from parquet_metadata('/etc/passwd')",
        "from parquet_schema('/etc/passwd')",
        "from parquet_kv_metadata('/etc/passwd')",
        "from read_duckdb('/etc/passwd', table_name = 'x')",
        "from sniff_csv('/etc/passwd')",
        "from glob('/etc/*')",
        "from '/etc/passwd'",
        "from '/etc/*.csv'",
        "from read_csv('/dev/stdin')",
        "from read_text('file:///etc/passwd')",
        "from read_text('../../../../etc/passwd')",
        "from query('from read_text(''/etc/passwd'')')",
        "from query_table('/etc/passwd')",
        "from json_execute_serialized_sql(json_serialize_sql('from read_text(''/etc/passwd'')'))",
        "select getenv('HOME')",
        "create temp table t as from read_text('/etc/passwd')",
        "create temp macro m() as table from read_text('/etc/passwd')",
        "prepare p as from read_text('/etc/passwd')",
        "explain analyze from read_text('/etc/passwd')",
    ],
    "its own file and its logs are out of reach too": [
        f"from read_blob('{SNAPSHOT}')",
        f"from read_duckdb('{SNAPSHOT}', table_name = 'told')",
        f"attach '{SNAPSHOT}' as again (read_only)",
        f"attach '{SNAPSHOT}' as again",
        f"copy (select 1) to '{SNAPSHOT}'",
        f"copy (select 1) to '{SNAPSHOT}.wal'",
        f"copy (select 1) to '{SNAPSHOT}.wal.recovery'",
        f"copy (select 1) to '{SNAPSHOT}.wal.checkpoint'",
    ],
    "nothing is written": [
        f"copy (select 1) to '{CANARY}.csv'",
        f"copy warehouse.told to '{CANARY}.parquet' (format parquet)",
        f"copy warehouse.told to '{CANARY}' (format csv, partition_by (n))",
        f"copy (select 1) to '{CANARY}.json' (format json)",
        "copy (select 1) to '.tmp/canary.csv'",
        "copy (select 1) to '/dev/stdout'",
        f"export database '{CANARY}'",
        f"import database '{CANARY}'",
        f"call enable_logging(storage = 'file', storage_path = '{CANARY}')",
        "call enable_logging('QueryLog')",
        f"call enable_profiling(save_location = '{CANARY}.json')",
        "pragma enable_profiling",
        f"set profiling_output = '{CANARY}.json'",
        f"set log_query_path = '{CANARY}.log'",
        f"create persistent secret s in local_file (type http, bearer_token '{CANARY}')",
    ],
    "no other database comes in": [
        f"attach '{CANARY}.duckdb' as other",
        "attach '/etc/passwd' as other",
        "attach 'https://example.org/x.duckdb' as other",
        "attach 'postgres:dbname=x' as other (type postgres)",
        "attach 'x.sqlite' as other (type sqlite)",
        "detach warehouse",
    ],
    "no network": [
        "from read_json('https://example.org/x.json')",
        "from 'http://127.0.0.1:9/x.csv'",
        "from read_parquet('s3://bucket/x.parquet')",
        "from glob('s3://bucket/*')",
        "copy (select 1) to 'http://127.0.0.1:9/x.csv'",
        "from duckdb_extension_repositories()",
    ],
    "no extension": [
        "install httpfs",
        "install spatial from community",
        "force install httpfs from 'http://127.0.0.1:9/'",
        "update extensions",
        "load httpfs",
        f"load '{CANARY}.duckdb_extension'",
    ],
    "no setting is moved": [
        "set enable_external_access = true",
        "set lock_configuration = false",
        "reset lock_configuration",
        "pragma lock_configuration = false",
        "set allowed_directories = ['/']",
        "set allowed_paths = ['/etc/passwd']",
        "set allowed_configs = ['threads']",
        "set disabled_filesystems = ''",
        "reset disabled_filesystems",
        "set temp_directory = '/tmp'",
        "set max_temp_directory_size = '1TB'",
        "set memory_limit = '100GB'",
        "pragma memory_limit = '100GB'",
        "set threads = 64",
        "set max_execution_time = 0",
        "reset max_execution_time",
        "set session max_execution_time = 0",
        "set python_enable_replacements = true",
        "set python_scan_all_frames = true",
        "set autoload_known_extensions = true",
        "set allow_persistent_secrets = true",
        "set secret_directory = '/tmp'",
        "set home_directory = '/tmp'",
        "set extension_directories = ['/tmp']",
        "set custom_extension_repository = 'http://127.0.0.1:9'",
        "set file_search_path = '/etc'",
        "set http_proxy = '127.0.0.1:9'",
        "set TimeZone = 'Asia/Shanghai'",
        "pragma enable_progress_bar",
        "pragma disable_checkpoint_on_shutdown",
        "pragma force_checkpoint",
    ],
    "the snapshot is not changed": [
        "create table warehouse.canary as select 1 as x",
        "create table canary as select 1 as x",
        "create view warehouse.canary as select 1",
        "create macro warehouse.main.canary() as 1",
        "create type warehouse.main.canary as enum ('a')",
        "create sequence warehouse.main.canary",
        "create schema warehouse.canary",
        "create index canary on warehouse.told (n)",
        "create or replace table warehouse.told as select 2 as n",
        "insert into warehouse.told values (1)",
        "update warehouse.told set n = 1",
        "delete from warehouse.told",
        "truncate warehouse.told",
        "merge into warehouse.told using (select 7 as n) as s using (n) when matched then delete",
        "drop table warehouse.told",
        "alter table warehouse.told add column x integer",
        "alter table warehouse.told rename to other",
        "comment on table warehouse.told is 'canary'",
        "copy warehouse.told from '/etc/passwd'",
        "create table memory.canary as select 1 as x",
    ],
}

# What DuckDB cannot be told to refuse, and why it does no harm: it stays in the memory of this process, can name no
# file, ends with the cursor or the reader, and no question of ours names it (`ask` runs fixed texts in `warehouse`).
HARMLESS = {
    "a temporary table lives in the cursor alone, without a file to spill to": "create temp table t as select 1",
    "a temporary view lives in the cursor alone": "create temp view v as select 1",
    "a temporary macro lives in the cursor alone": "create temp macro m(x) as x",
    "a variable lives in the cursor alone": "set variable v = 1",
    "a search path lives in the cursor alone, and a question sets its own": "set search_path = 'system.main'",
    "a database in memory has no file": "attach ':memory:' as other",
    "a secret in memory opens nothing without a network": "create temporary secret s (type http, bearer_token 'x')",
    "there are no secrets to list": "from duckdb_secrets()",
    "there are no files beside it to list": "from duckdb_temporary_files()",
    "the log is off and empty": "from duckdb_logs",
    "a checkpoint of a read-only file writes nothing": "force checkpoint warehouse",
    "a vacuum of a read-only file writes nothing": "vacuum",
    "an analysis of a read-only file writes nothing": "analyze",
    "a built-in extension is loaded from the program itself": "load parquet",
    "settings may be read": "from duckdb_settings()",
    "the path of the snapshot may be read, and no page shows SQL's answers unasked": "pragma database_list",
    "its own pages may be counted": "pragma storage_info('warehouse.told')",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of the snapshot, which is also the working directory."""
    with duckdb.connect(str(tmp_path / "snapshot.duckdb")) as connection:
        connection.execute("create table told as select 7 as n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def reader(folder):
    """A closed reader of the snapshot."""
    connection = closed_reader(folder / "snapshot.duckdb")
    yield connection
    connection.close()


def everything(folder):
    """Every file below the folder, with the hash of its bytes."""
    return {path: sha256_of(path) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("sql", [pytest.param(sql, id=sql) for statements in DENIED.values() for sql in statements])
def test_hostile_sql_is_denied_and_leaves_every_byte(folder, reader, sql):
    before = everything(folder)
    with pytest.raises(duckdb.Error):
        reader.cursor().execute(sql.format(folder=folder)).fetchall()
    assert reader.cursor().execute("select n from warehouse.told").fetchone() == (7,)
    assert everything(folder) == before


@pytest.mark.parametrize("sql", HARMLESS.values(), ids=HARMLESS)
def test_what_cannot_be_denied_changes_no_byte_and_no_answer(folder, reader, sql):
    before = everything(folder)
    cursor = reader.cursor()
    told = cursor.execute(sql).fetchall()
    assert "root:" not in str(told)
    cursor.close()
    asking = reader.cursor()
    asking.execute("use warehouse")
    assert asking.execute("select n from told").fetchone() == (7,)
    assert asking.execute("from duckdb_tables()").fetchall() == reader.execute("from duckdb_tables()").fetchall()
    assert everything(folder) == before


@pytest.mark.parametrize("sql", ["create temp table t as select 1 as n", "create temp view t as select 1 as n"])
def test_what_one_cursor_made_no_other_sees(reader, sql):
    reader.cursor().execute(sql)
    with pytest.raises(duckdb.CatalogException):
        reader.cursor().execute("from t")


def test_a_database_in_memory_that_takes_the_name_of_a_schema_is_refused_and_gives_no_false_answer(folder):
    with duckdb.connect(str(folder / "snapshot.duckdb")) as connection:
        connection.execute("create schema core; create table core.told as select 7 as n")
    connection = closed_reader(folder / "snapshot.duckdb")
    try:
        attacker = connection.cursor()
        attacker.execute("attach ':memory:' as core")
        attacker.execute("create table core.main.told as select 666 as n")
        with pytest.raises(duckdb.BinderException, match="Ambiguous"):
            connection.cursor().execute("select n from core.told").fetchall()
        with pytest.raises(duckdb.BinderException):
            attacker.execute("use core; detach warehouse")
    finally:
        connection.close()


def test_a_temporary_table_that_outgrows_the_memory_does_not_spill_to_the_disk(folder, monkeypatch):
    monkeypatch.setattr(reader_module, "_OPENING", reader_module._OPENING | {"memory_limit": "32MB"})
    connection = closed_reader(folder / "snapshot.duckdb")
    try:
        with pytest.raises(duckdb.OutOfMemoryException):
            connection.execute("create temp table t as select hash(range)::varchar || range from range(9000000)")
    finally:
        connection.close()
    assert [name for name in os.listdir(folder) if name != "snapshot.duckdb"] == []


def test_the_frames_of_the_program_are_not_seen(reader):
    secret = pl.DataFrame({"x": [1]})
    with pytest.raises(duckdb.Error):
        reader.cursor().execute("from secret")
    assert secret.height == 1


def test_a_cursor_has_the_settings_of_its_reader(reader):
    names = {
        "enable_external_access": False,
        "lock_configuration": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "allow_unsigned_extensions": False,
        "allow_persistent_secrets": False,
        "python_enable_replacements": False,
        "allowed_directories": [],
        "temp_directory": "",
        "max_temp_directory_size": "0 bytes",
        # it is local to a connection: set on the reader only, its cursors would run for ever
        "max_execution_time": QUERY_SECONDS * 1000,
    }
    cursor = reader.cursor()
    told = {name: cursor.execute("select current_setting($name)", {"name": name}).fetchone()[0] for name in names}
    assert told == names
    databases = cursor.execute("select database_name, readonly from duckdb_databases() where not internal").fetchall()
    assert databases == [("warehouse", True)]


@pytest.mark.parametrize(
    ("spoilt", "named"),
    [
        ({"max_execution_time": "0"}, "max_execution_time"),
        ({"autoload_known_extensions": "true"}, "autoload_known_extensions"),
        ({"python_enable_replacements": "true"}, "python_enable_replacements"),
        ({"temp_directory": ".tmp"}, "temp_directory"),
        ({"max_temp_directory_size": "1GB"}, "max_temp_directory_size"),
    ],
)
def test_a_setting_that_did_not_take_is_named_and_the_reader_refused(folder, monkeypatch, spoilt, named):
    monkeypatch.setattr("warehouse.reader._OPENING", reader_module._OPENING | spoilt)
    with pytest.raises(NotClosed, match=named):
        closed_reader(folder / "snapshot.duckdb")


@pytest.mark.parametrize(
    ("left_out", "named"),
    [
        ("set lock_configuration = true", "lock_configuration"),
        ("set disabled_filesystems = 'LocalFileSystem'", "disabled_filesystems"),
        ("set enable_external_access = false", "enable_external_access"),
    ],
)
def test_a_closing_step_that_is_missing_is_named_and_the_reader_refused(folder, monkeypatch, left_out, named):
    steps = tuple(step for step in reader_module._CLOSING if step != left_out)
    assert len(steps) == len(reader_module._CLOSING) - 1
    monkeypatch.setattr(reader_module, "_CLOSING", steps)
    with pytest.raises(NotClosed, match=named):
        closed_reader(folder / "snapshot.duckdb")


def test_a_database_that_may_be_written_is_no_closed_reader(folder):
    with (
        duckdb.connect(str(folder / "snapshot.duckdb")) as connection,
        pytest.raises(NotClosed),
    ):
        require_closed(connection, folder / "snapshot.duckdb")


def test_a_path_with_a_quote_is_only_a_path(tmp_path):
    path = tmp_path / "it's.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table told as select 7 as n")
    reader = closed_reader(path)
    try:
        assert reader.execute("select n from warehouse.told").fetchone() == (7,)
    finally:
        reader.close()
