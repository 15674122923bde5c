"""A child process measured from outside: seconds, CPU of it and its children, peak memory of the heaviest of them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_KIB_PER_MB: Final = 1000 if sys.platform != "darwin" else 1_000_000  # ru_maxrss: kilobytes on Linux, bytes on macOS
_TAIL: Final = 12
_PROGRESS_BAR: Final = "%|"  # how tqdm, inside Great Expectations, draws its bars


class ChildFailed(Exception):
    """A measured process ended with an exit code that its caller did not expect."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line that the process said on stderr: when, in seconds since its start, and the CPU seconds used by then."""

    at_seconds: float
    cpu_seconds: float
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process cost. `steps` are its lines on stderr, `output` its stdout."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str
    steps: tuple[Step, ...]

    def step_costs(self) -> list[tuple[str, float, float]]:
        """From each line to the next: text, seconds, CPU seconds; the time before the first line is 启动."""
        marks = [Step(0.0, 0.0, "启动"), *self.steps, Step(self.seconds, self.cpu_seconds, "")]
        return [
            (mark.text, after.at_seconds - mark.at_seconds, after.cpu_seconds - mark.cpu_seconds)
            for mark, after in pairwise(marks)
        ]


def measure(arguments: Sequence[str], scratch: Path, allowed: Sequence[int] = (0,)) -> Measured:
    """Run `python arguments…` to its end and measure it. Raises ChildFailed when its exit code is not allowed."""
    output = scratch / "stdout"
    steps: list[Step] = []
    with output.open("wb") as sink:
        begun = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, *arguments], stdout=sink, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=_ROOT
        )
        if child.stderr is not None:
            for line in child.stderr:
                if line.strip() and _PROGRESS_BAR not in line:
                    steps.append(Step(time.perf_counter() - begun, _cpu_so_far(child.pid), line.strip()))
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in allowed:
        said = [*(step.text for step in steps), *output.read_text(encoding="utf-8").splitlines()]
        raise ChildFailed("\n".join([f"退出码 {child.returncode}：{' '.join(arguments[:3])} …", *said[-_TAIL:]]))
    cpu = usage.ru_utime + usage.ru_stime
    return Measured(seconds, cpu, usage.ru_maxrss / _KIB_PER_MB, output.read_text(encoding="utf-8"), tuple(steps))


def _cpu_so_far(pid: int) -> float:
    """User and system seconds of a running process and its ended children; nan where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
