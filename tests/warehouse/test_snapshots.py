import duckdb
import polars as pl
import pytest

from warehouse import snapshots
from warehouse.paths import Home, sha256_of
from warehouse.snapshots import (
    NoSnapshot,
    closed_reader,
    current,
    manifests,
    open_current,
    prune,
    publish,
    published,
    published_id,
    snapshot_file,
    use,
)


@pytest.fixture
def small(tmp_path):
    """A home that holds nothing yet."""
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def put(small):
    """Publishes a file that holds one number."""

    def publishing(number):
        built = small.staging / "build.duckdb"
        with duckdb.connect(str(built)) as connection:
            connection.execute("create table told as select $n as n", {"n": number})
        return publish(small, built, (f"{number:06d}-delivery",), {"findings": {f"{number:06d}-delivery": number}})

    return publishing


def number_in(snapshot):
    return snapshot.cursor().execute("select n from warehouse.told").fetchone()[0]


@pytest.fixture
def opened():
    """Opens snapshots that are closed after the test."""
    held = []

    def opening(home):
        held.append(open_current(home))
        return held[-1]

    yield opening
    for snapshot in held:
        snapshot.close()


def test_a_home_without_a_snapshot_says_how_to_get_one(small):
    with pytest.raises(NoSnapshot, match="qingdan load"):
        open_current(small)
    assert (published(small), published_id(small), manifests(small)) == (None, None, [])


def test_what_is_published_is_what_is_opened(small, put, opened):
    manifest = put(7)
    snapshot = opened(small.root)
    assert (snapshot.id, snapshot.seq, snapshot.warning) == (manifest.id, 1, None)
    assert manifest.id == f"000001-{manifest.sha256[:8]}"
    assert sha256_of(snapshot_file(small, manifest.id)) == manifest.sha256
    assert number_in(snapshot) == 7
    assert published(small) == manifest
    assert manifest.row_counts == {"findings": {"000007-delivery": 7}}


def test_each_publish_has_a_new_number_and_leaves_the_old_files_alone(small, put, opened):
    first = put(1)
    before = snapshot_file(small, first.id).read_bytes()
    second = put(2)
    assert (second.seq, published_id(small)) == (2, second.id)
    assert snapshot_file(small, first.id).read_bytes() == before
    assert number_in(opened(small)) == 2
    assert [manifest.id for manifest in manifests(small)] == [second.id, first.id]


def test_a_reader_keeps_its_snapshot_while_another_is_published(small, put, opened):
    put(1)
    reader = opened(small)
    put(2)
    assert number_in(reader) == 1
    assert number_in(opened(small)) == 2


@pytest.mark.parametrize("damage", ["changed", "cut", "gone", "manifest"])
def test_a_damaged_publication_falls_back_to_the_newest_that_verifies_with_a_warning(small, put, opened, damage):
    put(1)
    second, third = put(2), put(3)
    path = snapshot_file(small, third.id)
    content = path.read_bytes()
    if damage == "changed":
        path.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    elif damage == "cut":
        path.write_bytes(content[:-1])
    elif damage == "gone":
        path.unlink()
    else:
        (small.snapshots / f"{third.id}.json").write_text("{")
    snapshot = opened(small)
    assert (snapshot.id, number_in(snapshot)) == (second.id, 2)
    assert second.id in snapshot.warning
    assert "无法核验" in snapshot.warning


@pytest.mark.parametrize("pointer", ["", "000099-00000000\n", "../../etc\n", "\u4e2d文"])
def test_a_damaged_pointer_falls_back_with_a_warning(small, put, opened, pointer):
    put(1)
    second = put(2)
    small.current.write_text(pointer, encoding="utf-8")
    snapshot = opened(small)
    assert snapshot.id == second.id
    assert snapshot.warning


def test_when_nothing_verifies_nothing_is_shown(small, put):
    for manifest in (put(1), put(2)):
        snapshot_file(small, manifest.id).write_bytes(b"no database")
    with pytest.raises(NoSnapshot):
        open_current(small)


def test_going_back_is_a_new_number_with_the_old_content(small, put, opened):
    first, second = put(1), put(2)
    third = use(small, first.id)
    assert (third.seq, third.sha256, third.deliveries, third.rolled_back_to) == (
        3,
        first.sha256,
        first.deliveries,
        first.id,
    )
    assert published_id(small) == third.id
    assert number_in(opened(small)) == 1
    assert put(4).seq == 4
    assert {manifest.id for manifest in manifests(small)} >= {first.id, second.id, third.id}


def test_going_back_to_what_is_not_there_or_damaged_is_refused(small, put):
    first, second = put(1), put(2)
    snapshot_file(small, first.id).write_bytes(b"no database")
    for wanted in (first.id, "000009-12345678", "../x"):
        with pytest.raises(NoSnapshot, match="qingdan snapshots"):
            use(small, wanted)
    assert published_id(small) == second.id


def test_prune_keeps_the_newest_the_published_and_the_held(small, put, opened):
    first = put(1)
    reader = opened(small)
    second = put(2)
    for number in range(3, 7):
        put(number)
    use(small, second.id)
    gone = prune(small, keep=2)
    assert first.id not in gone
    assert number_in(reader) == 1
    assert {manifest.seq for manifest in manifests(small)} == {1, 6, 7}
    reader.mark.release()
    assert prune(small, keep=2) == [first.id]
    small.current.write_text(f"{manifests(small)[1].id}\n", encoding="ascii")
    assert prune(small, keep=1) == []
    assert not list(small.snapshots.glob("000001-*"))


def test_a_number_is_never_used_twice_even_after_pruning(small, put):
    for number in range(1, 5):
        put(number)
    prune(small, keep=1)
    assert put(5).seq == 5


def test_a_long_lived_reader_keeps_one_open_snapshot_until_the_pointer_moves(small, put):
    put(1)
    first = current(small.root)
    assert current(small.root) is first
    put(2)
    second = current(small.root)
    assert (second is first, number_in(second), number_in(first)) == (False, 2, 1)
    assert current(small.root) is second
    for number in range(3, 7):
        put(number)
        current(small.root)
    with pytest.raises(duckdb.ConnectionException):
        number_in(first)
    for snapshot in snapshots._OPEN.pop(small.root):
        snapshot.close()


def test_a_long_lived_reader_in_a_damaged_home_keeps_one_snapshot_too(small, put):
    put(1)
    second = put(2)
    snapshot_file(small, second.id).write_bytes(b"no database")
    first = current(small.root)
    assert (current(small.root) is first, bool(first.warning)) == (True, True)
    third = put(3)
    assert (current(small.root).id, current(small.root).warning) == (third.id, None)
    for snapshot in snapshots._OPEN.pop(small.root):
        snapshot.close()


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from read_blob('/etc/*')",
        "select * from glob('/etc/*')",
        "select * from '/etc/passwd'",
        "select * from read_parquet('/tmp/x.parquet')",
        "select * from read_json('https://example.org/x.json')",
        "copy (select 1) to '/tmp/qingdan-canary.csv'",
        "copy warehouse.told to '/tmp/qingdan-canary.parquet' (format parquet)",
        "export database '/tmp/qingdan-canary'",
        "attach '/tmp/qingdan-canary.duckdb' as other",
        "attach ':memory:' as other; attach '/etc/passwd' as p",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set allowed_directories = ['/']",
        "set temp_directory = '/tmp'",
        "set memory_limit = '100GB'",
        "reset max_execution_time",
        "pragma enable_progress_bar",
        "create table warehouse.canary as select 1 as x",
        "create schema warehouse.canary",
        "insert into warehouse.told values (1)",
        "update warehouse.told set n = 1",
        "delete from warehouse.told",
        "drop table warehouse.told",
        "alter table warehouse.told add column x integer",
        "create or replace table warehouse.told as select 2 as n",
    ],
)
def test_a_closed_reader_reads_its_file_and_nothing_else(small, put, sql):
    manifest = put(7)
    path = snapshot_file(small, manifest.id)
    before = path.read_bytes()
    reader = closed_reader(path)
    try:
        with pytest.raises(duckdb.Error):
            reader.cursor().execute(sql).fetchall()
        assert reader.cursor().execute("select n from warehouse.told").fetchone() == (7,)
    finally:
        reader.close()
    assert path.read_bytes() == before


def test_a_closed_reader_does_not_see_the_frames_of_its_program(small, put):
    secret = pl.DataFrame({"x": [1]})
    reader = closed_reader(snapshot_file(small, put(7).id))
    try:
        with pytest.raises(duckdb.Error):
            reader.cursor().execute("select * from secret")
    finally:
        reader.close()
    assert secret.height == 1


def test_the_settings_of_a_closed_reader_are_what_they_should_be(small, put):
    reader = closed_reader(snapshot_file(small, put(7).id))
    names = (
        "enable_external_access",
        "lock_configuration",
        "autoinstall_known_extensions",
        "autoload_known_extensions",
        "allow_community_extensions",
        "allow_unsigned_extensions",
        "python_enable_replacements",
    )
    try:
        told = {name: reader.execute("select current_setting($name)", {"name": name}).fetchone()[0] for name in names}
    finally:
        reader.close()
    assert told == dict.fromkeys(names, False) | {"lock_configuration": True}


def test_a_path_with_a_quote_is_only_a_path(tmp_path):
    path = tmp_path / "it's.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table told as select 7 as n")
    reader = closed_reader(path)
    try:
        assert reader.execute("select n from warehouse.told").fetchone() == (7,)
    finally:
        reader.close()
