import dataclasses
import json

import duckdb
import pytest

from warehouse import snapshots
from warehouse.access import trail
from warehouse.access.chain import trail_file
from warehouse.paths import Home, sha256_of
from warehouse.snapshots import (
    NoSnapshot,
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


def test_a_log_planted_beside_a_snapshot_is_not_read_in(small, put, opened):
    put(1)
    second = put(2)
    path = snapshot_file(small, second.id)
    before = path.read_bytes()
    with duckdb.connect(str(path)) as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown")
        connection.execute("update told set n = 666")
    assert path.read_bytes() == before, "the hash alone would not tell"
    snapshot = opened(small)
    assert (snapshot.seq, number_in(snapshot)) == (1, 1)
    assert second.id not in snapshot.id
    assert snapshot.warning
    path.with_name(f"{path.name}.wal").unlink()
    assert number_in(opened(small)) == 2


def test_every_publish_and_roll_back_has_its_line_with_who_did_it(small, put):
    first = put(1)
    second = put(2)
    third = use(small, first.id, "cli:zhang")
    lines = trail.entries(small)
    assert [(line.action, line.target, line.actor) for line in lines] == [
        ("publish", first.id, "service"),
        ("publish", second.id, "service"),
        ("rollback", third.id, "cli:zhang"),
    ]
    assert lines[2].detail == {"sha256": first.sha256, "deliveries": 1, "rolled_back_to": first.id}
    assert [manifest.trail for manifest in manifests(small)] == [line.hash for line in reversed(lines)]
    assert trail.verify(small) == []


def test_a_publish_whose_line_cannot_be_written_changes_nothing(small, put, opened):
    first = put(1)
    before = sorted(path.name for path in small.snapshots.iterdir())
    trail_file(small).unlink()
    trail_file(small).mkdir()
    with pytest.raises(OSError, match="trail"):
        put(2)
    assert sorted(path.name for path in small.snapshots.iterdir()) == before
    assert published_id(small) == first.id


def test_a_publish_that_never_came_to_be_current_is_said_once(small, put):
    first = put(1)
    small.current.rename(small.current.with_name("kept"))
    second = put(2)
    small.current.with_name("kept").replace(small.current)  # as if the process had died before the pointer moved
    assert prune(small) == prune(small) == []
    assert [(line.action, line.target) for line in trail.newest(small, 2)] == [
        ("publish_interrupted", second.id),
        ("publish", second.id),
    ]
    assert trail.newest(small, 1)[0].detail == {"line": 2, "current": first.id}
    put(3)
    assert prune(small) == []
    assert trail.newest(small, 1)[0].action == "publish"


def test_a_manifest_of_before_the_trail_is_read(small, put):
    manifest = put(1)
    path = small.snapshots / f"{manifest.id}.json"
    content = json.loads(path.read_bytes())
    del content["trail"]
    path.write_text(json.dumps(content))
    assert published(small) == dataclasses.replace(manifest, trail=None)
