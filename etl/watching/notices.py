"""When to look at a watched folder again: at once when the system gives notice of a change, else by the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Final

from watchfiles import watch
from watchfiles._rust_notify import WatchfilesRustInternalError

LOOK: Final = 1.0  # seconds between two looks when nothing is notified: network shares notify nobody


def notices(folders: Sequence[Path], stop: Event) -> Iterator[object]:
    """One notice whenever something changed in a folder, and one for every LOOK seconds without.

    Each folder is watched by itself: a watch that goes down on its own would follow links out of the folder.
    """
    try:
        yield from watch(
            *folders,
            recursive=False,
            watch_filter=None,
            stop_event=stop,
            rust_timeout=int(LOOK * 1000),
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
    except (OSError, WatchfilesRustInternalError):
        # a folder is gone, or the system's watches are used up: the next look comes by the clock
        stop.wait(LOOK)
