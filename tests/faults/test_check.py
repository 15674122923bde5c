"""Damage that is planted in a home is found by `check`, under the number of the invariant that it breaks."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import orjson
import pytest

from tests.faults.running import QINGDAN, copied
from warehouse.access import trail
from warehouse.access.chain import head_file, trail_file
from warehouse.check import check
from warehouse.ledger import deliveries
from warehouse.paths import Home, sha256_of
from warehouse.snapshots import manifests, snapshot_file

pytestmark = pytest.mark.faults

Manifest = dict[str, object]


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def change_manifest(home: Home, change: Callable[[Manifest], None]) -> None:
    path = home.snapshots / f"{manifests(home)[0].id}.json"
    content = orjson.loads(path.read_bytes())
    change(content)
    path.write_bytes(orjson.dumps(content))


def flip_landed_rows(home: Home) -> None:
    flip_a_bit(home.object(deliveries(home)[-1].parts[0].object))


def flip_an_original(home: Home) -> None:
    flip_a_bit(home.object(deliveries(home)[0].sha256))


def flip_the_snapshot(home: Home) -> None:
    flip_a_bit(snapshot_file(home, manifests(home)[0].id))


def remove_a_ledger_entry(home: Home) -> None:
    sorted(home.loads.glob("*.json"))[1].unlink()


def cut_a_ledger_entry(home: Home) -> None:
    entry = sorted(home.loads.glob("*.json"))[1]
    entry.write_bytes(entry.read_bytes()[:100])


def change_a_ledger_count(home: Home) -> None:
    entry = sorted(home.loads.glob("*.json"))[-1]
    content = orjson.loads(entry.read_bytes())
    content["total_count"] += 1
    entry.write_bytes(orjson.dumps(content))


def change_a_ledger_part(home: Home) -> None:
    entry = sorted(home.loads.glob("*.json"))[-1]
    content = orjson.loads(entry.read_bytes())
    for name in ("total_count", "accepted_count"):
        content[name] -= 1
    content["parts"][0]["rows"] -= 1
    entry.write_bytes(orjson.dumps(content))


def remove_an_object(home: Home) -> None:
    home.object(deliveries(home)[-1].parts[0].object).unlink()


def point_to_nothing(home: Home) -> None:
    home.current.write_text("000009-deadbeef\n")


def blank_the_pointer(home: Home) -> None:
    home.current.write_text("")


def change_a_published_count(home: Home) -> None:
    def change(manifest: Manifest) -> None:
        counts = manifest["row_counts"]["findings"]  # type: ignore[index]
        counts[next(iter(counts))] += 1

    change_manifest(home, change)


def forget_a_delivery(home: Home) -> None:
    def change(manifest: Manifest) -> None:
        gone = manifest["deliveries"].pop()  # type: ignore[attr-defined]
        for counts in manifest["row_counts"].values():  # type: ignore[attr-defined]
            counts.pop(gone, None)

    change_manifest(home, change)


def publish_a_number_twice(home: Home) -> None:
    """A second snapshot under number 1 that is whole in itself: only its number is wrong."""
    real = manifests(home)[0]
    copy = home.staging / "copy.duckdb"
    shutil.copyfile(snapshot_file(home, real.id), copy)
    with copy.open("ab") as stream:
        stream.write(b"\0")
    sha256 = sha256_of(copy)
    twin = f"{real.seq:06d}-{sha256[:8]}"
    copy.rename(snapshot_file(home, twin))
    content = orjson.loads(real.to_json()) | {"id": twin, "sha256": sha256}
    (home.snapshots / f"{twin}.json").write_bytes(orjson.dumps(content))


def cut_an_older_manifest(home: Home) -> None:
    publish_a_number_twice(home)
    named = home.current.read_text().strip()
    (old,) = (path for path in home.snapshots.glob("*.json") if path.stem != named)
    old.write_bytes(old.read_bytes()[:40])


def plant_a_log(home: Home) -> None:
    """Rows that no hash covers, in a log that DuckDB reads in with the file."""
    path = snapshot_file(home, manifests(home)[0].id)
    before = path.read_bytes()
    with duckdb.connect(str(path)) as connection:
        connection.execute("pragma disable_checkpoint_on_shutdown")
        connection.execute("delete from core.fct_finding")
    assert path.read_bytes() == before


def edit_the_trail(home: Home) -> None:
    path = trail_file(home)
    path.write_bytes(path.read_bytes().replace(b'"accepted":120', b'"accepted":121'))


def cut_the_trail(home: Home) -> None:
    """The last line gone, and HEAD set to the one before: only the manifest knows."""
    lines = trail_file(home).read_bytes().splitlines(keepends=True)
    last = orjson.loads(lines[-2])
    trail_file(home).write_bytes(b"".join(lines[:-1]))
    head_file(home).write_text(f"{last['seq']} {last['hash']}\n")


def remove_the_trail(home: Home) -> None:
    shutil.rmtree(home.audit)


def publish_without_a_line(home: Home) -> None:
    """A snapshot put in place by hand, as if by an older program."""
    real = manifests(home)[0]
    copy = "000002-" + real.sha256[:8]
    shutil.copyfile(snapshot_file(home, real.id), snapshot_file(home, copy))
    later = "2099-01-01T00:00:00+00:00"
    content = orjson.loads(real.to_json()) | {"id": copy, "seq": 2, "published_at": later, "trail": None}
    (home.snapshots / f"{copy}.json").write_bytes(orjson.dumps(content))
    home.current.write_text(f"{copy}\n")


def publish_with_the_line_of_another(home: Home) -> None:
    publish_without_a_line(home)
    change_manifest(home, lambda manifest: manifest.update(trail=manifests(home)[1].trail))


@pytest.mark.parametrize(
    ("plant", "invariant"),
    [
        (flip_landed_rows, "I3"),
        (flip_an_original, "I3"),
        (remove_an_object, "I3"),
        (cut_a_ledger_entry, "I3"),
        (remove_a_ledger_entry, "I2"),
        (change_a_ledger_part, "I2"),
        (change_a_published_count, "I2"),
        (forget_a_delivery, "I2"),
        (change_a_ledger_count, "I4"),
        (flip_the_snapshot, "I1"),
        (flip_the_snapshot, "I8"),
        (point_to_nothing, "I1"),
        (blank_the_pointer, "I1"),
        (publish_a_number_twice, "I6"),
        (cut_an_older_manifest, "I8"),
        (plant_a_log, "I8"),
        (plant_a_log, "I1"),
        (edit_the_trail, "I14"),
        (cut_the_trail, "I14"),
        (remove_the_trail, "I14"),
        (publish_without_a_line, "I14"),
        (publish_with_the_line_of_another, "I14"),
    ],
)
def test_planted_damage_is_found(plant: Callable[[Home], None], invariant: str, base: Path, tmp_path: Path):
    home = Home(copied(base, tmp_path / "home"))
    plant(home)
    found = check(home)
    assert invariant in {violation.invariant for violation in found}
    assert all(violation.message for violation in found)


@pytest.mark.parametrize(
    ("plant", "only"),
    [
        (flip_landed_rows, "I3"),
        (remove_a_ledger_entry, "I2"),
        (change_a_ledger_count, "I4"),
        (point_to_nothing, "I1"),
        (publish_a_number_twice, "I6"),
        (edit_the_trail, "I14"),
        (cut_the_trail, "I14"),
        (publish_with_the_line_of_another, "I14"),
    ],
)
def test_damage_of_one_kind_accuses_nothing_else(plant: Callable[[Home], None], only: str, base: Path, tmp_path: Path):
    home = Home(copied(base, tmp_path / "home"))
    plant(home)
    assert {violation.invariant for violation in check(home)} == {only}


def test_an_undamaged_home_is_whole(base: Path):
    assert check(Home(base)) == []


def test_a_home_that_was_published_before_there_was_a_trail_is_whole(base: Path, tmp_path: Path):
    home = Home(copied(base, tmp_path / "home"))
    shutil.rmtree(home.audit)
    change_manifest(home, lambda manifest: manifest.pop("trail"))
    assert check(home) == []
    trail.record(home, "service", "backup")
    assert check(home) == []


def test_a_line_that_a_power_cut_tore_is_no_breach(base: Path, tmp_path: Path):
    home = Home(copied(base, tmp_path / "home"))
    with trail_file(home).open("ab") as stream:
        stream.write(b'{"action":"expo')
    assert check(home) == []
    assert len(trail.verify(home)) == 1


@pytest.mark.parametrize("plant", [flip_landed_rows, cut_a_ledger_entry])
def test_the_command_names_the_damage_and_fails(plant: Callable[[Home], None], base: Path, tmp_path: Path):
    home = Home(copied(base, tmp_path / "home"))
    plant(home)
    command = [sys.executable, *QINGDAN, "status", "--check", "--home", str(home.root)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert told.stdout + told.stderr
