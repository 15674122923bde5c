"""The audit trail: every publish, refusal, export, denied access and decision is one line, chained to the one before.

`record` puts a line down durably before it returns. No text of a value can end a line or stand outside its quotes, and
a line that was changed, removed, added or moved afterwards is told by `verify`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

from warehouse.access.chain import append, newest_first, trail_file
from warehouse.access.entry import ACTIONS, Draft, Entry, UnknownAction, Value, read_line
from warehouse.access.inspection import Inspection, inspect
from warehouse.paths import Home

__all__ = [
    "ACTIONS",
    "Draft",
    "Entry",
    "Inspection",
    "UnknownAction",
    "backwards",
    "each",
    "entries",
    "inspect",
    "last_of",
    "newest",
    "operator",
    "record",
    "record_all",
    "verify",
]


def record(home: Home, actor: str, action: str, target: str = "", **detail: Value) -> Entry:
    """Put down one act, durably; returns its entry.

    Values longer than entry.LONGEST characters are cut, with their length. Raises UnknownAction, and OSError when the
    line is not surely on the disk: then the act must not go on.
    """
    return record_all(home, [Draft(actor, action, target, detail)])[0]


def record_all(home: Home, drafts: Sequence[Draft]) -> list[Entry]:
    """Put down several acts at the price of one; as `record`."""
    return append(home, drafts) if drafts else []


def each(home: Home) -> Iterator[Entry]:
    """All entries, oldest first, as they are read; a line that cannot be read is left out (`verify` names it)."""
    path = trail_file(home)
    if not path.exists():
        return
    with path.open("rb") as stream:
        for line in stream:
            if line.endswith(b"\n") and (entry := read_line(line)):
                yield entry


def entries(home: Home) -> list[Entry]:
    """All entries, oldest first."""
    return list(each(home))


def backwards(home: Home) -> Iterator[Entry]:
    """All entries, newest first, read from the end: the first ones cost the same however long the trail is."""
    yield from _backwards(home, b"")


def newest(home: Home, count: int) -> list[Entry]:
    """The last `count` entries, newest first."""
    return list(islice(backwards(home), count))


def last_of(home: Home, *actions: str) -> Entry | None:
    """The newest entry of one of these actions; lines of others are not even parsed."""
    return next(_backwards(home, tuple(f'{{"action":"{action}",'.encode("ascii") for action in actions)), None)


def verify(home: Home) -> list[str]:
    """What is wrong with the trail, as sentences; none when it is whole. A torn last line is said, not blamed."""
    found = inspect(home)
    return found.problems + found.remarks


def operator() -> str:
    """Who works at the command line: `cli:<os user>`, from the process itself, not from its environment."""
    if sys.platform == "win32":
        import getpass

        return f"cli:{getpass.getuser()}"
    import pwd

    try:
        return f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:  # a container's user need not have a name
        return f"cli:{os.getuid()}"


def _backwards(home: Home, prefix: bytes | tuple[bytes, ...]) -> Iterator[Entry]:
    path = trail_file(home)
    if not path.exists():
        return
    with path.open("rb") as stream:
        lines = newest_first(stream, path.stat().st_size)
        next(lines)
        for line in lines:
            if line.startswith(prefix) and (entry := read_line(line)):
                yield entry
