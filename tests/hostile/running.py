"""`qingdan` as a process of its own, its time and memory taken from outside, its children's included."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[2]
SAMPLE_SECONDS = 0.02
LONGEST = 900  # seconds after which a process is given up
SECONDS, MEMORY = 30, 1 << 30  # what one file may cost (domain.md, rule 15)
# A command line cannot hold a NUL, and a claimed name can: such a call is made by a process that is told its words.
CALL = "import json, sys; from etl.cli import app; app(json.load(sys.stdin))"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process left behind, and what it and its children took: seconds by the clock and of processors, bytes."""

    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    worked: float
    peak: int

    @property
    def json(self) -> Any:
        """What it printed."""
        return json.loads(self.stdout)


def qingdan(*words: object, wrapped: Sequence[str] = (), cwd: Path | None = None) -> Ran:
    """Run `qingdan` with these words, measured; `wrapped` is a command that runs it (strace, unshare)."""
    given = [str(word) for word in words]
    is_told = any("\0" in word for word in given)
    command = [*wrapped, sys.executable, *(["-c", CALL] if is_told else ["-m", "etl.cli", *given])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begun, worked = time.monotonic(), _worked()
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=out, stderr=err, cwd=cwd or ROOT, env=environment
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(given).encode() if is_told else b"")
        process.stdin.close()
        peak = _watched(process, begun + LONGEST)
        seconds = time.monotonic() - begun
        out.seek(0), err.seek(0)
        return Ran(process.returncode, out.read().decode(), err.read().decode(), seconds, _worked() - worked, peak)


def _worked() -> float:
    """Processor seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watched(process: subprocess.Popen[bytes], until: float) -> int:
    """Wait for a process, sampling the memory that it and its children hold; kill them all at the end of patience."""
    root = psutil.Process(process.pid)
    peak = 0
    while process.poll() is None:
        held = 0
        for each in _family(root):
            try:
                held += each.memory_info().rss
            except psutil.Error:
                continue
        peak = max(peak, held)
        if time.monotonic() > until:
            for each in _family(root):
                each.kill()
            process.wait()
        time.sleep(SAMPLE_SECONDS)
    return peak


def _family(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []
