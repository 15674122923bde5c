"""Marks of the readers that hold a snapshot open, so that none is pruned under them."""

from __future__ import annotations

import os
import secrets

from filelock import FileLock, Timeout

from warehouse.paths import Home


def hold(home: Home, snapshot_id: str) -> FileLock | None:
    """Mark a snapshot as held by this reader, so that prune leaves it; released when the reader closes or dies.

    A reader who may not write in the home leaves no mark: an open file stays readable when its name is pruned.
    """
    if not os.access(home.readers if home.readers.exists() else home.root, os.W_OK):
        return None
    home.readers.mkdir(exist_ok=True)
    mark = FileLock(home.readers / f"{snapshot_id}.{os.getpid()}-{secrets.token_hex(4)}")
    mark.acquire(timeout=0)
    return mark


def is_free(home: Home, snapshot_id: str) -> bool:
    """Whether no living reader holds the snapshot; marks of dead ones are cleared away."""
    for mark in home.readers.glob(f"{snapshot_id}.*"):
        try:
            with FileLock(mark, timeout=0):
                pass
        except Timeout:
            return False
        mark.unlink(missing_ok=True)
    return True
