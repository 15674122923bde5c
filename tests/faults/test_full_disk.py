"""A disk that is full at any of many sizes: a sentence and exit code 1; with room again the load completes.

Each disk is a small tmpfs in a mount namespace of its own, in which this file is run a second time.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.extent import extent
from tests.faults.homes import Town
from tests.faults.running import PATIENCE, Nursery
from tests.faults.verdicts import old_or_new, recovered, told

pytestmark = pytest.mark.faults

APART = "QINGDAN_MOUNTS_APART"  # set where this file runs in its own namespace
SIZES = extent(48, 4)
AGAIN = extent(1, 2)  # one in so many is also loaded again
BLOCK = 4096
ROOMY = 1 << 30


def own_namespace() -> list[str] | None:
    """The words that run a command where it may mount; None when this machine does not let us."""
    words = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    try:
        tried = subprocess.run(
            [*words, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False, timeout=PATIENCE
        )
    except FileNotFoundError:
        return None
    return words if tried.returncode == 0 else None


@contextmanager
def disk(folder: Path, size: int) -> Iterator[Path]:
    """A tmpfs of so many bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def resized(folder: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)


def used(folder: Path) -> int:
    state = os.statvfs(folder)
    return (state.f_blocks - state.f_bfree) * state.f_frsize


def test_a_full_disk_harms_nothing():
    """The test below, where it may mount."""
    words = own_namespace()
    if words is None:
        pytest.skip("no tmpfs can be mounted here: neither as root nor in a user namespace (unshare -rm)")
    if APART in os.environ:
        pytest.skip("this is the namespace")
    command = [*words, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", __file__]
    done = subprocess.run(command, env=os.environ | {APART: "1"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20_000:]
    assert " passed" in done.stdout


@pytest.mark.skipif(APART not in os.environ, reason="runs in a mount namespace of its own, see above")
def test_a_load_into_a_disk_of_any_size(town: Town, nursery: Nursery, tmp_path: Path):
    with disk(tmp_path / "roomy", ROOMY) as room:
        shutil.copytree(town.base, room / "home")
        least = used(room)
        assert nursery.run(room / "home", town.words).code in (0, 2)
        most = used(room)
    found, codes = [], set()
    for number in range(SIZES):
        # half of them where the small files are written, half on the way to the snapshot and beyond
        extra = number * BLOCK if number < SIZES // 2 else (most - least) * (number - SIZES // 2 + 1) * 4 // SIZES
        with disk(tmp_path / f"disk-{number}", least + extra) as small:
            home = Path(shutil.copytree(town.base, small / "home"))
            done = nursery.run(home, town.words)
            codes.add(done.code)
            breaches = told(done.errors, done.code)
            breaches += old_or_new(home, town, is_acknowledged=done.code in (0, 2))
            resized(small, ROOMY)
            if number % AGAIN == 0:
                breaches += recovered(home, town)
        found += [f"{extra} bytes: {breach}" for breach in breaches]
    assert not found, "\n".join(found)
    assert 1 in codes, "some were too small"
    assert codes & {0, 2}, "some were not"
