"""Readers that ask in a loop during twenty publishes see no error, no mixture of two snapshots, none go back."""

import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults import office
from tests.faults.killing import PATIENCE, copied
from tests.faults.reading import Rerun, read_afresh, read_current
from warehouse.check import check
from warehouse.paths import Home

PUBLISHES = 20


def assert_undisturbed(reruns: Sequence[Rerun], first: int) -> None:
    """Every rerun is of one snapshot in full, none is a fall-back, and the numbers of the snapshots never fall."""
    for each in reruns:
        # publish number n added its own findings and no others
        expected = office.FINDINGS + (each.seq - first) * office.DAILY_FINDINGS
        assert set(each.counts) == {expected}
        assert each.warning is None
    numbers = [each.seq for each in reruns]
    assert numbers == sorted(numbers)
    assert numbers[-1] == first + PUBLISHES


@pytest.mark.faults
def test_readers_are_never_disturbed_by_publishes(base: Path, tmp_path: Path):
    home, folder, stop = copied(base, tmp_path / "home"), tmp_path / "daily", tmp_path / "stop"
    folder.mkdir()
    office.daily_files(folder, PUBLISHES)
    command = [sys.executable, "-m", "tests.faults.publishing", str(home), str(folder)]
    apart = [sys.executable, "-m", "tests.faults.reading", str(home), str(stop)]
    with (
        ThreadPoolExecutor(3) as pool,
        subprocess.Popen(apart, stdout=subprocess.PIPE, text=True) as reader,
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as loader,
    ):
        try:
            at_work = [pool.submit(read, home, stop.exists) for read in (read_current, read_current, read_afresh)]
            _, errors = loader.communicate(timeout=PATIENCE)
        finally:
            stop.touch()
            loader.kill()
        assert loader.returncode == 0, errors
        runs = [each.result(PATIENCE) for each in at_work]
        told, _ = reader.communicate(timeout=PATIENCE)
        assert reader.returncode == 0
    runs.append([Rerun(**(each | {"counts": tuple(each["counts"])})) for each in json.loads(told)])
    for run in runs:
        assert_undisturbed(run, first=1)
    assert sum(each.is_overtaken for run in runs for each in run) >= PUBLISHES // 2, "publishes fell into the reruns"
    assert len({each.seq for run in runs for each in run}) >= PUBLISHES, "readers saw nearly every snapshot"
    assert check(Home(home)) == []
