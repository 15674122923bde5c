"""Commands for the nursery: `qingdan …` in a process of its own that is killed, fails or is recorded as ordered."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tests.faults.nursery import Ended, Order
from tests.faults.operations import Operation

PATIENCE = 600  # seconds for a child process on a machine that is busy with other tests
QINGDAN = ("-c", "from etl.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a command."""

    code: int
    out: str
    errors: str
    operations: tuple[Operation, ...]
    seconds: float

    @property
    def is_killed(self) -> bool:
        """By SIGKILL."""
        return self.code == -signal.SIGKILL


class Nursery:
    """The process that runs commands; several threads may ask it at once."""

    def __init__(self) -> None:
        # the address of a Unix socket has at most 107 bytes
        self._folder = Path(tempfile.mkdtemp(prefix="nursery-"))
        self._address = self._folder / "door"
        self._numbers = count()
        self._process = subprocess.Popen([sys.executable, "-m", "tests.faults.nursery", str(self._address)])
        deadline = time.monotonic() + PATIENCE
        while not self._address.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the nursery did not open")
            time.sleep(0.05)

    def close(self) -> None:
        """Let it go."""
        self._process.terminate()
        self._process.wait(PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)

    def run(
        self,
        home: Path,
        words: Sequence[str],
        *,
        planted: Sequence[str] = (),
        kill_after: float | None = None,
        recording: Path | None = None,
        **fault: Any,
    ) -> Done:
        """Run `qingdan WORDS --home HOME`; `fault` as in operations.Fault."""
        name = str(self._folder / f"run-{next(self._numbers)}")
        order = Order(
            words=[*words, "--home", str(home)],
            home=str(home),
            out=f"{name}.out",
            err=f"{name}.err",
            fault=fault,
            kill_after=kill_after,
            planted=list(planted),
            recording=str(recording) if recording else None,
            patience=PATIENCE,
        )
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(2 * PATIENCE)
            while True:
                try:
                    line.connect(str(self._address))
                    break
                except ConnectionRefusedError:  # between bind and listen
                    time.sleep(0.05)
            line.sendall(json.dumps(asdict(order)).encode() + b"\n")
            ended = Ended(**json.loads(line.makefile().readline()))
        told = [Path(f"{name}{end}").read_text(errors="replace") for end in (".out", ".err")]
        for end in (".out", ".err"):
            Path(f"{name}{end}").unlink()
        operations = tuple(Operation(**each) for each in ended.operations)
        return Done(ended.code, told[0], told[1], operations, ended.seconds)


def copied(home: Path, target: Path) -> Path:
    """A home of its own for one trial."""
    shutil.rmtree(target, ignore_errors=True)
    return Path(shutil.copytree(home, target))
