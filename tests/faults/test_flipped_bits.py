"""One flipped bit, anywhere in a snapshot or a landed object, is noticed before any figure is made of it."""

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from etl.load import rebuild
from tests.faults import office, planted
from tests.faults.conftest import TODAY
from tests.faults.extent import extent
from tests.faults.homes import Contents, contents_of, load_here, state_of
from tests.faults.running import Nursery, copied
from tests.faults.verdicts import breaches, immutable, published_bytes, told
from warehouse.ledger import Damaged, deliveries
from warehouse.paths import Home
from warehouse.snapshots import NoSnapshot, open_current, published_id, snapshot_file

pytestmark = pytest.mark.faults

IN_SNAPSHOTS = extent(200, 30)
IN_OBJECTS = extent(150, 15)
CHECKED = extent(10, 15)  # one in so many is also shown to check()


@contextmanager
def flipped(path: Path, random: Random) -> Any:
    """One bit of a file the other way round, for a while."""
    at, bit = random.randrange(path.stat().st_size), 1 << random.randrange(8)

    def flip() -> None:
        with path.open("rb+") as stream:
            stream.seek(at)
            (byte,) = stream.read(1)
            stream.seek(at)
            stream.write(bytes([byte ^ bit]))

    flip()
    try:
        yield f"bit {bit} of byte {at} of {path.name}"
    finally:
        flip()


@pytest.fixture
def two(base: Path, tmp_path: Path) -> Path:
    """A home with two snapshots."""
    home = copied(base, tmp_path / "home")
    (tmp_path / "daily").mkdir()
    assert load_here(home, office.daily_files(tmp_path / "daily", 1)).exit_code == 0
    return home


def shown(home: Path) -> tuple[Contents, str | None] | None:
    """What a reader sees, and the warning; None when it is shown nothing."""
    try:
        snapshot = open_current(Home(home))
    except NoSnapshot:
        return None
    try:
        return contents_of(snapshot), snapshot.warning
    finally:
        snapshot.close()


def flips_in_snapshots(home: Path, count: int, older: Contents) -> list[str]:
    """Flip bits of the published snapshot; the older one is to be shown, with a warning."""
    named, random, found = published_id(Home(home)), Random("snapshots"), []
    assert named
    for number in range(count):
        with flipped(snapshot_file(Home(home), named), random) as where:
            try:
                seen = shown(home)
            except Exception as error:  # noqa: BLE001 - a planted bug lets DuckDB open anything
                found.append(f"{where}: {error}")
                continue
            if seen is None or seen[0] != older or not seen[1]:
                found.append(f"{where}: no fall-back with a warning")
            if number % CHECKED == 0 and not {"I1", "I8"} <= {each.split()[0] for each in breaches(home)}:
                found.append(f"{where}: check does not see it")
    return found


def flips_in_objects(home: Path, count: int) -> list[str]:
    """Flip bits of landed objects; a build is to refuse them and to change nothing that is published."""
    place, random, found = Home(home), Random("objects"), []
    parts = [part.object for each in deliveries(place) for part in each.parts]
    before = published_bytes(home)
    for number in range(count):
        with flipped(place.object(random.choice(parts)), random) as where:
            try:
                built = rebuild(place)
                found.append(f"{where}: {built} was built of it")
            except Damaged:
                pass
            except Exception as error:  # noqa: BLE001 - a planted bug lets DuckDB read anything
                found.append(f"{where}: {error}")
            found += immutable(before, home)
            if number % CHECKED == 0 and "I3" not in {each.split()[0] for each in breaches(home)}:
                found.append(f"{where}: check does not see it")
    return found


def test_a_flipped_bit_in_a_snapshot_shows_the_older_one_with_a_warning(base: Path, two: Path):
    older = state_of(base).contents
    assert flips_in_snapshots(two, IN_SNAPSHOTS, older) == []
    assert breaches(two) == []


def test_a_flipped_bit_in_the_only_snapshot_shows_nothing(base: Path, tmp_path: Path):
    home = copied(base, tmp_path / "home")
    named = published_id(Home(home))
    assert named
    for _ in range(5):
        with flipped(snapshot_file(Home(home), named), Random("only")):
            assert shown(home) is None


def test_a_flipped_bit_in_a_landed_object_stops_the_build(two: Path):
    assert flips_in_objects(two, IN_OBJECTS) == []
    assert breaches(two) == []


def test_no_row_is_judged_by_names_from_a_damaged_object(base: Path, nursery: Nursery, tmp_path: Path):
    """The names of regions and leaders are read from landed objects before anything is built."""
    (tmp_path / "second").mkdir()
    files = office.second_files(tmp_path / "second")
    for number, table in enumerate(("regions", "leaders")[: extent(2, 1)]):
        home = copied(base, tmp_path / "home")
        (landed,) = [part.object for each in deliveries(Home(home)) for part in each.parts if part.table == table]
        before, entered = published_bytes(home), len(deliveries(Home(home)))
        with flipped(Home(home).object(landed), Random(f"names {number}")):
            done = nursery.run(home, ["load", *map(str, files), *TODAY])
            assert done.code == 1
            assert told(done.errors + done.out, done.code) == []
            assert immutable(before, home) == []
        assert len(deliveries(Home(home))) == entered, "nothing is entered that was judged by wrong names"


def test_the_command_line_says_that_it_shows_an_older_snapshot(two: Path, nursery: Nursery):
    named = published_id(Home(two))
    assert named
    with flipped(snapshot_file(Home(two), named), Random("told")):
        done = nursery.run(two, ["figures", "rectification", "--as-of", office.TODAY.isoformat(), "--json"])
        assert done.code == 0
        assert "较早的快照" in done.errors
        assert nursery.run(two, ["status", "--check"]).code == 1


@pytest.mark.parametrize(
    ("bug", "trial"),
    [
        ("hash_skipped_by_readers", lambda home, older: flips_in_snapshots(home, 10, older)),
        ("objects_not_hashed", lambda home, older: flips_in_objects(home, 10)),
    ],
)
def test_a_planted_bug_is_caught(bug: str, trial: Callable[[Path, Contents], list[str]], base: Path, two: Path):
    older = state_of(base).contents
    with planted.planted(bug):
        assert trial(two, older) != []
