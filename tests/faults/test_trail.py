"""A command that is killed at any step leaves a trail that is whole, and no publish without its line."""

from pathlib import Path

import pytest

from etl.load import locked
from tests.faults.homes import state_of
from tests.faults.killing import copied, killed_command
from warehouse.access import trail
from warehouse.check import check
from warehouse.paths import Home
from warehouse.snapshots import manifests, published_id

pytestmark = pytest.mark.faults


@pytest.mark.parametrize(
    ("event", "pattern", "nth", "later", "lines", "remarks"),
    [
        # the command reads the trail once before it writes
        pytest.param("open", r"/audit/trail\.jsonl$", 2, 0, 0, 0, id="before the line"),
        pytest.param("open", r"/audit/\.HEAD\S+tmp$", 1, 0, 1, 1, id="the line is on the disk"),
        pytest.param("os.rename", r"/audit/HEAD$", 1, 0, 1, 1, id="before HEAD has its name"),
        pytest.param("os.rename", r"/audit/HEAD$", 1, 1, 1, 0, id="HEAD moved, nobody was told"),
    ],
)
def test_an_append_killed_at_any_step_leaves_a_whole_trail(
    event: str, pattern: str, nth: int, later: int, lines: int, remarks: int, base: Path, tmp_path: Path
):
    home, out = Home(copied(base, tmp_path / "home")), tmp_path / "trail.jsonl"
    before = trail.entries(home)
    words = ["audit", "export", "--format", "jsonl", "--out", str(out), "--home", str(home.root)]
    assert killed_command(words, event, pattern, nth, later)
    assert not out.exists(), "what was not recorded is not handed over"
    assert check(home) == []
    assert len(trail.inspect(home).remarks) == remarks
    assert [entry.action for entry in trail.entries(home)[len(before) :]] == ["audit_export"] * lines
    trail.record(home, "service", "backup")
    added = [entry.action for entry in trail.entries(home)[len(before) :]]
    assert added == ["audit_export"] * lines + ["trail_mended"] * remarks + ["backup"]
    assert trail.verify(home) == []
    assert sorted(path.name for path in home.audit.glob("*HEAD*")) == ["HEAD"]


@pytest.mark.parametrize(
    ("event", "pattern", "nth", "later", "said"),
    [
        pytest.param("os.rename", r"/audit/HEAD$", 1, 0, True, id="the line is not acknowledged"),
        pytest.param("os.rename", r"/snapshots/[^.]\S+duckdb$", 1, 0, True, id="before the snapshot has its name"),
        pytest.param("os.rename", r"/snapshots/[^.]\S+json$", 1, 0, True, id="a snapshot without a manifest"),
        pytest.param("os.rename", r"/CURRENT$", 1, 0, True, id="before the pointer moves"),
        pytest.param("os.rename", r"/CURRENT$", 1, 1, False, id="the pointer moved, nobody was told"),
    ],
)
def test_a_publish_killed_after_its_line_is_said_to_be_interrupted(
    event: str, pattern: str, nth: int, later: int, said: bool, base: Path, tmp_path: Path
):
    home = Home(copied(base, tmp_path / "home"))
    first = manifests(home)[0].id
    assert killed_command(["snapshots", "use", first, "--home", str(home.root)], event, pattern, nth, later)
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
