"""A load that is killed at any moment leaves the old snapshot or the new one, and loading again completes it."""

import logging
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.faults.conftest import Town
from tests.faults.homes import load_here, state_of
from tests.faults.killing import QINGDAN, copied, killed, killed_at_event
from warehouse.access import trail
from warehouse.check import check
from warehouse.paths import Home

pytestmark = pytest.mark.faults

LOG = logging.getLogger(__name__)  # pytest shows it beside a failure
SHARDS = 3
# Ten kills each: eight anywhere in the load, one while the warehouse is built, one from validation to the end.
STRETCHES = (*[(None, None)] * 8, ("建仓", "质量检查"), ("核验", None))


def assert_old_or_new(home: Path, town: Town) -> int:
    """The home is whole and shows the old snapshot or the new one in full; returns its number."""
    assert check(Home(home)) == []
    found = state_of(home)
    assert found.contents in (town.before.contents, town.after.contents)
    assert found.published in (town.before.published, town.after.published)
    assert found.seq >= town.before.seq
    return found.seq


def assert_completed(home: Path, town: Town, least_seq: int) -> None:
    """The home is as if nobody had killed anything: every delivery once, the same rows, every object."""
    assert check(Home(home)) == []
    found = state_of(home)
    assert found.ledger == town.after.ledger
    assert found.published == town.after.published
    assert found.row_counts == town.after.row_counts
    assert found.contents == town.after.contents
    assert found.objects >= town.after.objects
    assert found.returned == town.after.returned
    assert found.seq >= least_seq
    lines = trail.entries(Home(home))
    assert trail.verify(Home(home)) == []
    assert {line.target for line in lines if line.action == "load"} >= set(found.published)
    assert [line.target for line in lines if line.action == "publish"][-1] == found.snapshot


def recover(home: Path, town: Town) -> None:
    """What the office does after a kill: look, load the same files again, look."""
    seq = assert_old_or_new(home, town)
    assert load_here(home, town.second).exit_code in (0, 2)
    assert_completed(home, town, seq)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_load_killed_at_a_random_moment_loses_and_doubles_nothing(shard: int, town: Town, tmp_path: Path):
    random = Random(f"kill {shard}")
    for trial, (first, last) in enumerate(STRETCHES):
        moment = town.timeline.within(random, first, last)
        home = copied(town.base, tmp_path / "home")
        while not killed(home, town.second, moment):
            moment = town.timeline.within(random, first, last)
            home = copied(town.base, tmp_path / "home")
        LOG.warning("trial %d: %.3f s after %s", trial, moment.after, town.timeline.names[moment.step])
        recover(home, town)


@pytest.mark.parametrize(
    ("event", "pattern", "nth", "later"),
    [
        pytest.param("os.rename", r"/landing/objects/\w+$", 3, 0, id="an original is half archived"),
        pytest.param("os.rename", r"/landing/loads/\S+json$", 1, 0, id="rows landed, nothing entered"),
        pytest.param("os.rename", r"/landing/loads/\S+json$", 4, 0, id="some deliveries entered"),
        pytest.param("open", r"/returned\.xlsx$", 1, 1, id="a returned workbook is half written"),
        pytest.param("os.rename", r"/returned/\S+xlsx$", 2, 0, id="before a returned workbook has its name"),
        pytest.param("os.rename", r"/snapshots/[^.]\S+duckdb$", 1, 0, id="before the snapshot has its name"),
        pytest.param("os.rename", r"/snapshots/[^.]\S+json$", 1, 0, id="a snapshot without a manifest"),
        pytest.param("os.rename", r"/CURRENT$", 1, 0, id="before the pointer moves"),
        pytest.param("os.rename", r"/CURRENT$", 1, 1, id="the pointer moved, nobody was told"),
    ],
)
def test_a_load_killed_at_an_exact_step_loses_and_doubles_nothing(
    event: str, pattern: str, nth: int, later: int, town: Town, tmp_path: Path
):
    home = copied(town.base, tmp_path / "home")
    assert killed_at_event(home, town.second, event, pattern, nth, later)
    recover(home, town)


def test_the_commands_themselves_recover_a_killed_load(town: Town, tmp_path: Path):
    home = copied(town.base, tmp_path / "home")
    assert killed_at_event(home, town.second, "os.rename", r"/snapshots/[^.]\S+json$", 1, 0)
    assert _qingdan("status", "--check", "--home", str(home)) == 0
    assert_old_or_new(home, town)
    assert _qingdan("load", *map(str, town.second), "--home", str(home), "--today", "2026-09-30") in (0, 2)
    assert _qingdan("status", "--check", "--home", str(home)) == 0
    assert_completed(home, town, town.before.seq)


def _qingdan(*arguments: str) -> int:
    return subprocess.run([sys.executable, *QINGDAN, *arguments], capture_output=True, check=False).returncode
