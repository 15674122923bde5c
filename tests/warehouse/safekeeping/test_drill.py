"""The restore drill: load, back up while people read and a loader loads, lose the machine, restore, go on."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from etl.demo import write_city
from etl.load import Options, load
from warehouse.access import Viewer, accounts, trail
from warehouse.ask import ask
from warehouse.check import check
from warehouse.ledger import deliveries
from warehouse.paths import Home
from warehouse.snapshots import Snapshot, closed_reader, manifests, open_current, snapshot_file

TODAY = date(2026, 10, 31)
QINGDAN = (sys.executable, "-c", "from etl.cli import main; main()")
PATIENCE = 600  # seconds for a child on a machine that is busy with other tests
FIGURES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("rectification", {"by": ("district",), "period": "all"}),
    ("completion", {"by": ("district",), "period": "2026Q3"}),
    ("accidents", {"by": ("level",), "period": "2026"}),
    ("ageing", {}),
)


def figures_of(snapshot: Snapshot) -> dict[str, list[str]]:
    """Figures of every kind, as rows."""
    return {
        name: sorted(map(repr, ask(Viewer.office(), snapshot, name, as_of=TODAY, **given).rows()))
        for name, given in FIGURES
    }


def figures_at(home: Home, snapshot_id: str) -> dict[str, list[str]]:
    """The figures of one of the home's snapshots, published or past."""
    (manifest,) = (each for each in manifests(home) if each.id == snapshot_id)
    snapshot = Snapshot(home.root, manifest, closed_reader(snapshot_file(home, manifest.id)), None)
    found = figures_of(snapshot)
    snapshot.close()
    return found


def figures_now(home: Home) -> dict[str, list[str]]:
    """The figures that a reader who comes now sees."""
    snapshot = open_current(home)
    assert snapshot.warning is None
    found = figures_of(snapshot)
    snapshot.close()
    return found


def started(*command: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    )


def ended(process: subprocess.Popen[str], *codes: int) -> str:
    told, complaint = process.communicate(timeout=PATIENCE)
    assert process.returncode in codes, complaint
    return told


@pytest.mark.faults
def test_a_lost_home_comes_back_whole_and_goes_on(tmp_path: Path):
    home, archive, elsewhere = (
        Home(tmp_path / "home"),
        tmp_path / "away" / "qingdan.tar",
        Home(tmp_path / "new" / "home"),
    )
    archive.parent.mkdir()
    (tmp_path / "office").mkdir()
    *first, during, after = write_city(tmp_path / "office", findings=400, seed=7, today=TODAY)
    assert load(home, first, Options(today=TODAY)).snapshot
    password = accounts.add(home, "zhang", by="cli:tester", name="张三") or ""

    stop = tmp_path / "stop"
    readers = [started(sys.executable, "-m", "tests.faults.reading", home.root, stop, "1", "0") for _ in range(2)]
    loader = started(*QINGDAN, "load", during, "--home", home.root, "--today", TODAY.isoformat())
    while home.lock.with_name("lock.holder").read_text() != str(loader.pid):
        assert loader.poll() is None
    keeper = started(*QINGDAN, "backup", archive, "--home", home.root, "--json")
    receipt = json.loads(ended(keeper, 0))
    ended(loader, 0, 2)
    stop.touch()
    reruns = [rerun for reader in readers for runs in json.loads(ended(reader, 0)) for rerun in runs]
    assert reruns
    assert [rerun["warning"] for rerun in reruns if rerun["warning"]] == []
    expected = figures_at(home, receipt["snapshot"])
    ledger, lines = deliveries(home), trail.entries(home)
    assert [line.action for line in lines if line.action == "backup"] == ["backup"]

    shutil.rmtree(home.root)
    told = json.loads(
        ended(
            started(*QINGDAN, "restore", archive, "--home", elsewhere.root, "--sha256", receipt["sha256"], "--json"), 0
        )
    )

    assert check(elsewhere) == []
    assert (told["snapshot"], told["deliveries"]) == (receipt["snapshot"], receipt["delivery_count"])
    assert figures_now(elsewhere) == expected
    assert deliveries(elsewhere) == ledger[: receipt["delivery_count"]]
    assert accounts.sign_in(elsewhere, "zhang", password, now=datetime(2026, 10, 31, 8, tzinfo=UTC)).account == "zhang"

    report = load(elsewhere, [after], Options(today=TODAY))
    assert report.files[0].delivery
    assert int(report.files[0].delivery.split("-")[0]) == receipt["delivery_count"] + 1
    assert int((report.snapshot or "").split("-")[0]) == int(receipt["snapshot"].split("-")[0]) + 1
    assert check(elsewhere) == []
    assert trail.verify(elsewhere) == []
    continued = trail.entries(elsewhere)
    (restored,) = [line for line in continued if line.action == "restore"]
    assert restored.detail["sha256"] == receipt["sha256"]
    assert continued[: restored.seq - 1] == lines[: restored.seq - 1]
    assert [line.seq for line in continued] == list(range(1, len(continued) + 1))
    assert continued[-1].action == "publish"
