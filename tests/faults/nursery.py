"""Runs `qingdan …` many times at the price of one start: python -m tests.faults.nursery SOCKET.

It imports the product once, uses nothing of it, and forks a process per request, in a process group of its own. A
request is one line of JSON (see `Order`), the answer another (see `Ended`).
"""

import atexit
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tests.faults.operations import Fault, Watch, arm

IMPORTED = ("etl.cli", "great_expectations", "pandas", "xlsxwriter", "dashboard.exports", "tests.faults.planted")


@dataclass(slots=True)
class Order:
    """A command and what shall befall it. `kill_after` is seconds after the fault's operation was reached."""

    words: list[str]
    home: str
    out: str
    err: str
    fault: dict[str, Any] = field(default_factory=dict)
    kill_after: float | None = None
    planted: list[str] = field(default_factory=list)
    recording: str | None = None
    patience: float = 600.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended: an exit code or minus a signal; its operations when it was not killed; seconds."""

    code: int
    operations: list[dict[str, Any]]
    seconds: float


def serve(address: str) -> None:
    """Answer requests for ever, each in a fork of its own."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # as the product sets it before the import
    for name in IMPORTED:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(address)
        door.listen(64)
        while True:
            line, _ = door.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                door.close()
                with line:
                    order = Order(**json.loads(line.makefile().readline()))
                    line.sendall(json.dumps(asdict(_tend(order))).encode() + b"\n")
                os._exit(0)
            line.close()


def _tend(order: Order) -> Ended:
    """Start the command in a fork, wait for it, kill its whole group when it is time."""
    begun = time.monotonic()
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ear)
        _run(order, mouth, begun)
    os.close(mouth)
    code = _wait(child, ear, order)
    os.close(ear)
    told = Path(order.out + ".operations")
    operations = json.loads(told.read_bytes()) if told.exists() else []
    told.unlink(missing_ok=True)
    return Ended(code, operations, time.monotonic() - begun)


def _wait(child: int, ear: int, order: Order) -> int:
    deadline = time.monotonic() + order.patience
    with selectors.DefaultSelector() as listening:
        listening.register(ear, selectors.EVENT_READ)
        # until the operation is reached, or the command has ended
        if order.kill_after is not None and listening.select(order.patience) and os.read(ear, 1):
            deadline = time.monotonic() + order.kill_after
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= deadline:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        time.sleep(0.002)


def _run(order: Order, mouth: int, begun: float) -> None:
    """In the fork: the command itself, never to return."""
    os.setsid()
    for stream, name in ((1, order.out), (2, order.err)):
        handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(handle, stream)
        os.close(handle)
    from etl.cli import main
    from tests.faults import planted

    for name in order.planted:
        planted.BUGS[name]()
    fault = Fault(**order.fault)
    if order.kill_after is not None:
        fault.signal_to = mouth
    recording = Path(order.recording) if order.recording else None
    watch = Watch(str(Path(order.home).resolve()), fault, recording, lambda: time.monotonic() - begun)
    arm(watch)
    sys.argv = ["qingdan", *order.words]
    code: Any = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    except BaseException as error:  # noqa: BLE001 - what an interpreter does with an error that nobody caught
        sys.excepthook(type(error), error, error.__traceback__)
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    if not code or code == 2:
        watch.take("ack", watch.root)
    atexit._run_exitfuncs()
    watch.is_quiet = True
    Path(order.out + ".operations").write_text(json.dumps(watch.told()))
    os._exit(code or 0)


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    serve(sys.argv[1])
