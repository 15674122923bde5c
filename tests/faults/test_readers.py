"""Readers that ask in a loop during many publishes see no error, no mixture of two snapshots, none go back."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults import office, reading
from tests.faults.extent import extent
from tests.faults.homes import load_here
from tests.faults.reading import Rerun, rerun
from tests.faults.running import PATIENCE, copied
from tests.faults.verdicts import breaches
from warehouse.paths import Home
from warehouse.snapshots import Snapshot, manifests, open_current

pytestmark = pytest.mark.faults

PUBLISHES = extent(100, 5)
PROCESSES = extent(5, 2)
READERS = extent(10, 3)  # in each process
PAUSE = 0.1 * PROCESSES * READERS  # seconds between two reruns of a reader: the loader needs the machine too


def disturbances(reruns: Sequence[Rerun], first: int) -> list[str]:
    """What a reader saw that it should not: a mixture, a fall-back, an older snapshot after a newer one."""
    found = []
    for each in reruns:
        # publish number n added its own findings and no others
        expected = office.FINDINGS + (each.seq - first) * office.DAILY_FINDINGS
        if set(each.counts) != {expected}:
            found.append(f"I9 {each.counts} in snapshot {each.seq}, expected {expected}")
        if each.warning:
            found.append(f"I9 {each.warning}")
    numbers = [each.seq for each in reruns]
    return found if numbers == sorted(numbers) else [*found, f"I9 back in time: {numbers}"]


def test_readers_are_never_disturbed_by_publishes(base: Path, tmp_path: Path):
    home, folder, stop = copied(base, tmp_path / "home"), tmp_path / "daily", tmp_path / "stop"
    folder.mkdir()
    office.daily_files(folder, PUBLISHES)
    loader = [sys.executable, "-m", "tests.faults.publishing", str(home), str(folder)]
    reader = [sys.executable, "-m", "tests.faults.reading", str(home), str(stop), str(READERS), str(PAUSE)]
    with ExitStack() as processes:
        apart = [
            processes.enter_context(subprocess.Popen(reader, stdout=subprocess.PIPE, text=True))
            for _ in range(PROCESSES)
        ]
        try:
            done = subprocess.run(loader, capture_output=True, text=True, timeout=6 * PATIENCE, check=False)
        finally:
            stop.touch()
        assert done.returncode == 0, done.stderr
        told = [each.communicate(timeout=PATIENCE)[0] for each in apart]
        assert [each.returncode for each in apart] == [0] * PROCESSES, "a reader met an error"
    runs = [
        [Rerun(**(each | {"counts": tuple(each["counts"])})) for each in run]
        for text in told
        for run in json.loads(text)
    ]
    assert len(runs) == PROCESSES * READERS
    assert [sentence for run in runs for sentence in disturbances(run, first=1)] == []
    assert {run[-1].seq for run in runs} == {1 + PUBLISHES}
    assert any(each.is_overtaken for run in runs for each in run), "publishes fell into the reruns"
    assert len({each.seq for run in runs for each in run}) >= PUBLISHES // 2, "readers saw most of the snapshots"
    assert breaches(home) == []


@pytest.fixture
def two(base: Path, tmp_path: Path) -> Path:
    home = copied(base, tmp_path / "home")
    (tmp_path / "daily").mkdir()
    assert load_here(home, office.daily_files(tmp_path / "daily", 1)).exit_code == 0
    return home


def test_a_reader_that_mixes_two_snapshots_is_caught(two: Path, monkeypatch: pytest.MonkeyPatch):
    place = Home(two)
    newer = open_current(place)
    place.current.write_text(f"{manifests(place)[-1].id}\n")
    older = open_current(place)
    real, asked = reading.ask, []

    def mixed(viewer: object, snapshot: Snapshot, question: str, **given: object) -> object:
        asked.append(question)
        return real(viewer, older if len(asked) % 2 else snapshot, question, **given)

    assert disturbances([rerun(newer)], first=1) == []
    monkeypatch.setattr(reading, "ask", mixed)
    assert disturbances([rerun(newer)], first=1) != []
    assert disturbances([Rerun(2, None, (123,), False), Rerun(1, None, (120,), False)], first=1) != []
    newer.close()
    older.close()
