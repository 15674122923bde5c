"""A home with one published load, and what a second command makes of it undisturbed; built once per worker."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.faults import office
from tests.faults.homes import State, Town, load_here, state_of
from tests.faults.running import Nursery, copied
from warehouse.paths import Home

TODAY = ("--today", office.TODAY.isoformat())


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """The process that runs commands."""
    opened = Nursery()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("base") / "home"
    report = load_here(home, office.first_files(tmp_path_factory.mktemp("first")))
    assert report.exit_code == 0
    return home


@pytest.fixture(scope="session")
def town(base: Path, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A second load into the base home."""
    files = office.second_files(tmp_path_factory.mktemp("second"))
    words = ("load", *map(str, files), *TODAY)
    return recorded(base, nursery, tmp_path_factory.mktemp("second-load"), words, files, state_of(base))


@pytest.fixture(scope="session")
def village(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A first load into an empty home."""
    empty = tmp_path_factory.mktemp("empty")
    files = office.first_files(tmp_path_factory.mktemp("first-again"))
    words = ("load", *map(str, files), *TODAY)
    return recorded(empty, nursery, tmp_path_factory.mktemp("first-load"), words, files, None)


@pytest.fixture(scope="session")
def return_trip(town: Town, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A roll-back from the second load to the first."""
    folder = tmp_path_factory.mktemp("return-trip")
    base = copied(town.base, folder / "base")
    assert load_here(base, town.files).snapshot
    assert town.before
    words = ("snapshots", "use", town.before.snapshot)
    return recorded(base, nursery, folder, words, (), state_of(base))


def recorded(
    base: Path, nursery: Nursery, folder: Path, words: Sequence[str], files: Sequence[Path], before: State | None
) -> Town:
    """How a command goes when nobody disturbs it."""
    home, recording = copied(base, folder / "home"), folder / "recording"
    recording.mkdir()
    done = nursery.run(home, words, recording=recording)
    assert done.code in (0, 2), done.errors
    assert done.operations[-1].kind == "ack"
    Home(home).prepare()
    return Town(base, tuple(words), tuple(files), done.operations, recording, before, state_of(home))
