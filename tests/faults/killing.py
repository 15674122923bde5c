"""Loads in child processes that are killed with SIGKILL, the whole process group, at a given moment of their work."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from tests.faults.office import TODAY

STEPS = ("读取", "核对", "建仓", "质量检查", "核验", "发布")
PATIENCE = 600  # seconds for a child process on a machine that is busy with other tests
QINGDAN = ("-c", "from etl.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Moment:
    """So many seconds after the load told its `step`-th step (0: after the start)."""

    step: int
    after: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """When an undisturbed load told each of its steps, in seconds from its start; its end is the last entry."""

    names: tuple[str, ...]
    seconds: tuple[float, ...]

    def within(self, random: Random, first: str | None = None, last: str | None = None) -> Moment:
        """A random moment from the first telling of `first` (else the start) to that of `last` (else the end).

        It hangs on the step before it, so that it falls into the same work on a slower run.
        """
        begin = self.seconds[self.names.index(first)] if first else 0.0
        end = self.seconds[self.names.index(last)] if last else self.seconds[-1]
        at = random.uniform(begin, end)
        step = sum(told <= at for told in self.seconds[1:-1])
        return Moment(step, at - self.seconds[step])


def start(home: Path, files: Sequence[Path], program: Sequence[str] = QINGDAN) -> subprocess.Popen[str]:
    """Begin to load files in a process group of its own; its steps come on stderr."""
    return subprocess.Popen(
        [sys.executable, *program, "load", *map(str, files), "--home", str(home), "--today", TODAY.isoformat()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def measured(home: Path, files: Sequence[Path]) -> Timeline:
    """Load files undisturbed and note when each step was told."""
    names, seconds, begun = ["start"], [0.0], time.monotonic()
    with start(home, files) as process:
        for name in _steps(process):
            names.append(name)
            seconds.append(time.monotonic() - begun)
        assert process.wait(PATIENCE) == 2, "the second files hold rows that are refused"
    return Timeline((*names, "end"), (*seconds, time.monotonic() - begun))


def killed(home: Path, files: Sequence[Path], moment: Moment) -> bool:
    """Load files and kill the load at the moment; False when it had ended before."""
    with start(home, files) as process:
        try:
            if moment.step:
                next(islice(_steps(process), moment.step - 1, None), None)
            process.wait(moment.after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait(PATIENCE) == -signal.SIGKILL


def killed_at_event(home: Path, files: Sequence[Path], event: str, pattern: str, nth: int, later: int) -> bool:
    """Load files in a process that kills its group at one exact system event (see `dying`)."""
    program = ("-m", "tests.faults.dying", event, pattern, str(nth), str(later))
    with start(home, files, program) as process:
        process.communicate(timeout=PATIENCE)
        return process.returncode == -signal.SIGKILL


def killed_command(words: Sequence[str], event: str, pattern: str, nth: int, later: int) -> bool:
    """Run `qingdan WORDS` in a process that kills its group at one exact system event (see `dying`)."""
    command = [sys.executable, "-m", "tests.faults.dying", event, pattern, str(nth), str(later), *words]
    done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, start_new_session=True)
    return done.returncode == -signal.SIGKILL


def copied(home: Path, target: Path) -> Path:
    """A home of its own for one trial."""
    shutil.rmtree(target, ignore_errors=True)
    return Path(shutil.copytree(home, target))


def _steps(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(STEPS):
            yield line.split()[0]
