"""Every operation of a process on the files of a home, counted: kill before the n-th, let it fail, or write them down.

Creations, renames, removals and new folders are audit events of the interpreter, which come before the operation; fsync
is no audit event and is wrapped. What DuckDB and Parquet writers do inside the staging folder is seen when the finished
file is synced or renamed.
"""

import errno
import hashlib
import os
import signal
import stat
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: create, write (an old file opened for writing), sync, rename, remove, mkdir, ack.

    Paths are relative to the home. `content` is the sha256 of the file's bytes at that moment (sync and rename of a
    file), kept in the recording's folder; `at` is seconds since the start.
    """

    kind: str
    path: str
    target: str = ""
    content: str = ""
    at: float = 0.0


@dataclass(slots=True)
class Fault:
    """What is to happen: at operation `kill_at` a SIGKILL; from `fail_at` on an OSError, once or for ever.

    With `signal_to` the operation `kill_at` is told to that file descriptor instead, and somebody else kills.
    """

    kill_at: int | None = None
    signal_to: int | None = None
    fail_at: int | None = None
    error: int = errno.EIO
    is_lasting: bool = False
    failing: tuple[str, ...] = ("create", "write", "sync", "rename", "mkdir")


@dataclass(slots=True)
class Watch:
    """The operations of this process below `root`, in order."""

    root: str
    fault: Fault
    contents: Path | None
    clock: Callable[[], float]
    done: list[Operation] = field(default_factory=list)
    is_quiet: bool = False

    def take(self, kind: str, path: str, target: str = "") -> None:
        """One operation that is about to happen."""
        if self.is_quiet or not (path.startswith(self.root) or target.startswith(self.root)):
            return
        self.is_quiet = True
        try:
            self._note(kind, path, target)
        finally:
            self.is_quiet = False

    def _note(self, kind: str, path: str, target: str) -> None:
        number, fault = len(self.done), self.fault
        content = self._keep(path) if kind in ("sync", "rename", "ack") else ""
        self.done.append(
            Operation(kind, self._short(path), self._short(target) if target else "", content, self.clock())
        )
        if fault.kill_at == number:
            if fault.signal_to is None:
                os.killpg(0, signal.SIGKILL)
            else:
                os.write(fault.signal_to, b"!")
        if fault.fail_at is not None and kind in fault.failing:
            fails = number >= fault.fail_at if fault.is_lasting else number == fault.fail_at
            if fails:
                raise OSError(fault.error, os.strerror(fault.error), target or path)

    def _short(self, path: str) -> str:
        return path.removeprefix(self.root).lstrip("/")

    def _keep(self, path: str) -> str:
        if self.contents is None or not os.path.isfile(path):
            return ""
        content = Path(path).read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        if not (self.contents / sha256).exists():
            (self.contents / sha256).write_bytes(content)
        return sha256

    def told(self) -> list[dict[str, Any]]:
        """The operations as JSON values."""
        return [asdict(each) for each in self.done]


def arm(watch: Watch) -> None:
    """From now on every operation of this process goes through `watch`. It cannot be undone."""
    real_sync = os.fsync

    def sync(handle: Any) -> None:
        number = handle if isinstance(handle, int) else handle.fileno()
        watch.take("sync", os.readlink(f"/proc/self/fd/{number}"))
        real_sync(number)

    def hook(name: str, arguments: tuple[Any, ...]) -> None:
        if name in _EVENTS and not watch.is_quiet:
            _EVENTS[name](watch, arguments)

    os.fsync = os.fdatasync = sync
    sys.addaudithook(hook)


def _opened(watch: Watch, arguments: tuple[Any, ...]) -> None:
    path, _, flags = arguments
    if isinstance(path, int) or not isinstance(flags, int) or not flags & WRITING:
        return
    full = _full(path)
    if _is_folder_or_device(full):
        return
    watch.take("create" if flags & os.O_TRUNC or not os.path.exists(full) else "write", full)


def _is_folder_or_device(path: str) -> bool:
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False


def _renamed(watch: Watch, arguments: tuple[Any, ...]) -> None:
    watch.take("rename", _full(arguments[0], arguments[2]), _full(arguments[1], arguments[3]))


def _removed(watch: Watch, arguments: tuple[Any, ...]) -> None:
    watch.take("remove", _full(arguments[0], arguments[1]))


def _made(watch: Watch, arguments: tuple[Any, ...]) -> None:
    path = _full(arguments[0], arguments[2])
    if not os.path.exists(path):
        watch.take("mkdir", path)


def _full(path: Any, folder: int = -1) -> str:
    text = os.fsdecode(path)
    if folder is not None and folder >= 0:
        text = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), text)
    return os.path.abspath(text)


_EVENTS: dict[str, Callable[[Watch, tuple[Any, ...]], None]] = {
    "open": _opened,
    "os.rename": _renamed,
    "os.remove": _removed,
    "os.rmdir": _removed,
    "os.mkdir": _made,
}
