"""What a child process may take while it reads one file (safety.md, hazard 6; domain.md section 3, rule 15)."""

from __future__ import annotations

import ctypes
import os
import signal
from dataclasses import asdict, dataclass
from typing import Any, Final

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # of unshare(2)

_PARENT_DEATH_SIGNAL: Final = 1  # of prctl(2)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Address space and largest file in bytes, processor and wall clock in seconds; None is unbounded."""

    memory_bytes: int | None
    file_bytes: int | None
    cpu_seconds: int | None
    wall_seconds: int | None

    def to_dict(self) -> dict[str, Any]:
        """As JSON carries it to the child."""
        return asdict(self)


OFFICE: Final = Bounds(memory_bytes=1 << 30, file_bytes=1 << 30, cpu_seconds=30, wall_seconds=60)
OWN: Final = Bounds(None, None, None, None)  # a Parquet file of the operator's own systems has no size limit


def confine(bounds: Bounds) -> None:
    """Bind this process for good. To be called before anything that starts threads is imported.

    Windows has no such limits: there the wall clock of the parent alone holds.
    """
    if os.name == "nt":
        return
    _leave_the_network()
    _end_with_the_parent()
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, bounds.memory_bytes),
        (resource.RLIMIT_FSIZE, bounds.file_bytes),
        (resource.RLIMIT_CPU, bounds.cpu_seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        if most is not None:
            resource.setrlimit(kind, (most, most))


def _end_with_the_parent() -> None:
    """Killed when the loader is, on Linux: nothing goes on reading for nobody."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _leave_the_network() -> None:
    """Into a network namespace of one's own, which has no way out, where the kernel lets this user.

    Where it does not, nothing is lost but a second lock: no reader opens an address that a file names.
    """
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    if unshare is not None and unshare(_NEW_NET) != 0:
        unshare(_NEW_USER | _NEW_NET)
