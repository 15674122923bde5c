"""The last look before publishing: a new, read-only process opens the built file and asks it every question."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from datetime import date
from pathlib import Path

from filelock import FileLock

from warehouse.access import Denied, Role, Viewer
from warehouse.ask import ask, questions
from warehouse.snapshots import Manifest, Snapshot, closed_reader

_SECONDS = 600  # a validation that takes longer has hung


class Invalid(Exception):
    """The built file does not open or does not answer."""


def validate_apart(built: Path) -> None:
    """Run `validate` in a process of its own. Raises Invalid; also when a write-ahead log was left behind."""
    if built.with_name(built.name + ".wal").exists():
        raise Invalid("建好的数据文件留有未合并的日志，不予发布")
    command = [sys.executable, "-P", "-m", "warehouse.validation", str(built)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Invalid(f"建好的数据文件在 {_SECONDS} 秒内没有答完，不予发布") from error
    if done.returncode:
        raise Invalid(f"建好的数据文件未通过核验：{(done.stderr.strip().splitlines() or [str(done.returncode)])[-1]}")


def validate(built: Path) -> int:
    """Ask every question of a built file, as the office and narrowed to a scope; returns how many there are."""
    manifest = Manifest(id="000000-00000000", seq=0, sha256="", published_at="", deliveries=())
    snapshot = Snapshot(built.parent, manifest, closed_reader(built), FileLock(built.with_suffix(".validation")))
    require_answers(snapshot)
    snapshot.connection.close()
    return len(questions())


def require_answers(snapshot: Snapshot) -> None:
    """Ask an open snapshot every question, whole and narrowed. Raises ask.Outdated for one of another version."""
    narrow = Viewer("validation", Role.TOUR, districts=("",), figure_districts=("",), leaders=("",), departments=("",))
    for name in questions():
        ask(Viewer.office(), snapshot, name, as_of=date.today(), limit=1)  # noqa: DTZ011 - any day answers
        with contextlib.suppress(Denied):  # what only the office may ask has no narrower form
            ask(narrow, snapshot, name, as_of=date.today(), limit=1)  # noqa: DTZ011


if __name__ == "__main__":
    validate(Path(sys.argv[1]))
