"""The same files give the same content whatever the machine's zone, locale and hash seed are (I5)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import TODAY
from tests.faults.extent import IS_WHOLE
from tests.faults.homes import Town, load_here, state_of
from tests.faults.running import PATIENCE, QINGDAN, Nursery, copied
from tests.faults.steps import moments
from tests.faults.verdicts import completed, old_or_new

pytestmark = pytest.mark.faults

MACHINES = [
    {"TZ": "America/Los_Angeles", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4294967295"},
    {"TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "0", "PYTHONUTF8": "0"},
]


def elsewhere(machine: dict[str, str], *words: str) -> int:
    command = [sys.executable, *QINGDAN, *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        command, env=environment | machine, capture_output=True, check=False, timeout=PATIENCE, encoding="utf-8"
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode


@pytest.mark.parametrize("machine", MACHINES if IS_WHOLE else MACHINES[:1], ids=lambda machine: machine["TZ"])
def test_a_load_cut_off_here_completes_elsewhere(machine: dict[str, str], town: Town, nursery: Nursery, tmp_path: Path):
    home = copied(town.base, tmp_path / "home")
    number = moments(town.operations, "the last delivery is entered")[1]
    assert nursery.run(home, town.words, kill_at=number).is_killed
    assert old_or_new(home, town) == []
    assert elsewhere(machine, "load", *map(str, town.files), *TODAY, "--home", str(home)) == 2
    assert completed(home, town) == []


@pytest.mark.parametrize("machine", MACHINES if IS_WHOLE else MACHINES[1:2], ids=lambda machine: machine["TZ"])
def test_a_rebuild_from_objects_alone_gives_the_same_content(machine: dict[str, str], town: Town, tmp_path: Path):
    home = copied(town.base, tmp_path / "home")
    assert load_here(home, town.files).exit_code == 2
    before = state_of(home)
    for path in home.glob("snapshots/*"):
        path.unlink()
    (home / "CURRENT").unlink()
    assert elsewhere(machine, "build", "--home", str(home)) == 0
    after = state_of(home)
    assert after.contents == before.contents == town.after.contents
    assert after.published == before.published
    assert after.seq >= 1
