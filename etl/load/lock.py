"""The one lock of a home: whoever holds it is the only process that writes deliveries and snapshots."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb
import polars as pl
from filelock import FileLock, Timeout

from warehouse import snapshots
from warehouse.paths import Home, clear, sweep

_DISK_FULL: Final = os.strerror(errno.ENOSPC)
_SPENT_BYTES: Final = 1 << 20  # a disk with less room is full: the next block of a file would not fit


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


@contextmanager
def failing_as_the_system_does(home: Home) -> Iterator[None]:
    """What DuckDB and polars make of a full or broken disk, as the OSError it was."""
    try:
        yield
    except (duckdb.IOException, duckdb.FatalException) as error:
        raise OSError(errno.EIO, "磁盘已满或读写出错", str(home.root)) from error
    except pl.exceptions.ComputeError as error:
        # what fails while the end of a file is written is told without the system's reason
        if _DISK_FULL not in str(error) and shutil.disk_usage(home.root).free > _SPENT_BYTES:
            raise
        raise OSError(errno.ENOSPC, "磁盘已满", str(home.root)) from error
