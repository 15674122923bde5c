"""The one lock of a home: whoever holds it is the only process that writes deliveries and snapshots."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from warehouse import snapshots
from warehouse.paths import Home, clear, sweep


class LoaderBusy(Exception):
    """Another load is at work in this home."""


@contextmanager
def locked(home: Home, wait: float = 0) -> Iterator[None]:
    """Hold the loader's lock. Raises LoaderBusy when another process still has it after `wait` seconds."""
    home.prepare()
    lock = FileLock(home.lock)
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        holder = home.lock.with_name("lock.holder")
        who = f"（进程 {holder.read_text()}）" if holder.exists() else ""
        raise LoaderBusy(f"另一个装载正在进行{who}，请等它结束后再试；看板不受影响") from error
    try:
        home.lock.with_name("lock.holder").write_text(str(os.getpid()))
        clear(home.staging)
        sweep(home.root, home.loads, home.held, home.returned)
        snapshots.note_interrupted(home)
        yield
        clear(home.staging)
    finally:
        lock.release()
