"""A command that is killed at any step leaves a trail that is whole, and no publish without its line."""

import re
from pathlib import Path

import pytest

from etl.load import locked
from tests.faults.homes import state_of
from tests.faults.operations import Operation
from tests.faults.running import Nursery, copied
from warehouse.access import trail
from warehouse.check import check
from warehouse.paths import Home
from warehouse.snapshots import manifests, published_id

pytestmark = pytest.mark.faults


def number_of(operations: tuple[Operation, ...], kinds: str, pattern: str) -> int:
    """The first operation of these kinds on this path."""
    return next(
        number
        for number, each in enumerate(operations)
        if re.fullmatch(kinds, each.kind) and re.search(pattern, each.target or each.path)
    )


@pytest.mark.parametrize(
    ("kinds", "pattern", "lines", "remarks"),
    [
        pytest.param("create|write", r"^audit/trail\.jsonl$", 0, 0, id="before the line"),
        pytest.param("sync", r"^audit/trail\.jsonl$", 1, 1, id="the line is written"),
        pytest.param("create", r"^audit/\.HEAD\S+tmp$", 1, 1, id="the line is on the disk"),
        pytest.param("rename", r"^audit/HEAD$", 1, 1, id="before HEAD has its name"),
        pytest.param("ack", "", 1, 0, id="HEAD moved, nobody was told"),
    ],
)
def test_an_append_killed_at_any_step_leaves_a_whole_trail(
    kinds: str, pattern: str, lines: int, remarks: int, base: Path, nursery: Nursery, tmp_path: Path
):
    out = tmp_path / "trail.jsonl"
    words = ["audit", "export", "--format", "jsonl", "--out", str(out)]
    done = nursery.run(copied(base, tmp_path / "home"), words)
    out.unlink()
    home = Home(copied(base, tmp_path / "home"))
    before = trail.entries(home)
    assert nursery.run(home.root, words, kill_at=number_of(done.operations, kinds, pattern)).is_killed
    assert out.exists() == (kinds == "ack"), "what was not recorded is not handed over"
    assert check(home) == []
    assert len(trail.inspect(home).remarks) == remarks
    assert [entry.action for entry in trail.entries(home)[len(before) :]] == ["audit_export"] * lines
    trail.record(home, "service", "backup")
    added = [entry.action for entry in trail.entries(home)[len(before) :]]
    assert added == ["audit_export"] * lines + ["trail_mended"] * remarks + ["backup"]
    assert trail.verify(home) == []
    assert sorted(path.name for path in home.audit.glob("*HEAD*")) == ["HEAD"]


@pytest.mark.parametrize(
    ("kinds", "pattern", "said"),
    [
        pytest.param("rename", r"^audit/HEAD$", True, id="the line is not acknowledged"),
        pytest.param("rename", r"^snapshots/\S+duckdb$", True, id="before the snapshot has its name"),
        pytest.param("rename", r"^snapshots/\S+json$", True, id="a snapshot without a manifest"),
        pytest.param("rename", "^CURRENT$", True, id="before the pointer moves"),
        pytest.param("ack", "", False, id="the pointer moved, nobody was told"),
    ],
)
def test_a_publish_killed_after_its_line_is_said_to_be_interrupted(
    kinds: str, pattern: str, said: bool, base: Path, nursery: Nursery, tmp_path: Path
):
    first = manifests(Home(base))[0].id
    words = ["snapshots", "use", first]
    done = nursery.run(copied(base, tmp_path / "home"), words)
    home = Home(copied(base, tmp_path / "home"))
    assert nursery.run(home.root, words, kill_at=number_of(done.operations, kinds, pattern)).is_killed
    assert check(home) == []
    line = trail.last_of(home, "rollback")
    assert line is not None
    assert (published_id(home) == line.target) is not said
    for _ in range(2):
        with locked(home):
            pass
    notes = [entry for entry in trail.entries(home) if entry.action == "publish_interrupted"]
    assert [(note.target, note.detail["line"], note.detail["current"]) for note in notes] == (
        [(line.target, line.seq, first)] if said else []
    )
    assert check(home) == []
    assert trail.verify(home) == []
    assert state_of(home.root).contents == state_of(base).contents
