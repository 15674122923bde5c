"""Sixteen loaders at once: one works, the others wait or say so; in the end every file is in, once."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults import office
from tests.faults.conftest import TODAY
from tests.faults.extent import extent
from tests.faults.homes import ledger_of, state_of
from tests.faults.running import Nursery, copied
from tests.faults.verdicts import breaches, told
from warehouse.paths import Home
from warehouse.snapshots import manifests

pytestmark = pytest.mark.faults

LOADERS = extent(16, 4)
PATIENCE = 0.3  # seconds before a loader that was told to wait tries again


def load_until_done(nursery: Nursery, home: Path, file: Path, planted: tuple[str, ...] = ()) -> list[str]:
    """What a person does: load, and when another load is at work, load again."""
    found: list[str] = []
    for _ in range(1000):
        done = nursery.run(home, ["load", str(file), *TODAY], planted=planted)
        found += told(done.errors, done.code)
        if done.code != 1 or found:
            return found
        time.sleep(PATIENCE)
    return ["never let in"]


def together(nursery: Nursery, home: Path, files: list[Path], planted: tuple[str, ...] = ()) -> list[str]:
    """Load all files at once; everything that is wrong afterwards."""
    with ThreadPoolExecutor(len(files)) as pool:
        runs = [pool.submit(load_until_done, nursery, home, file, planted) for file in files]
        found = [sentence for run in runs for sentence in run.result()]
    found += breaches(home)
    if found:
        return found
    state, first = state_of(home), len(ledger_of(Home(home))) - len(files)
    counts = state.row_counts["findings"]
    if first != 3 or len(state.published) != 3 + len(files):
        found.append(f"I3 {len(state.published)} deliveries are published")
    if sum(counts.values()) != office.FINDINGS + len(files) * office.DAILY_FINDINGS:
        found.append(f"I2 {counts}")
    if len({each.seq for each in manifests(Home(home))}) != len(manifests(Home(home))):
        found.append("I6 a number twice")
    return found


def test_many_loaders_at_once_bring_every_file_in_once(base: Path, nursery: Nursery, tmp_path: Path):
    home = copied(base, tmp_path / "home")
    (tmp_path / "daily").mkdir()
    assert together(nursery, home, office.daily_files(tmp_path / "daily", LOADERS)) == []


def test_the_same_file_loaded_many_times_at_once_is_in_once(base: Path, nursery: Nursery, tmp_path: Path):
    home = copied(base, tmp_path / "home")
    (tmp_path / "daily").mkdir()
    (file,) = office.daily_files(tmp_path / "daily", 1)
    with ThreadPoolExecutor(LOADERS) as pool:
        runs = [pool.submit(load_until_done, nursery, home, file) for _ in range(LOADERS)]
        assert [sentence for run in runs for sentence in run.result()] == []
    assert breaches(home) == []
    assert len(ledger_of(Home(home))) == 4
    assert state_of(home).seq == 2


def test_a_planted_bug_is_caught(base: Path, nursery: Nursery, tmp_path: Path):
    home = copied(base, tmp_path / "home")
    (tmp_path / "daily").mkdir()
    assert together(nursery, home, office.daily_files(tmp_path / "daily", LOADERS), ("lock_ignored",)) != []
