"""The trail's files: lines are added at the end under a lock, durably; what a kill left half done is mended."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from filelock import FileLock

from warehouse.access.entry import START, Draft, Entry, Value, chained, read_line
from warehouse.paths import Home, sweep, sync_folder, write_durably

PATIENCE: Final = 15  # seconds to wait for the lock: an append takes milliseconds, so a longer wait is a fault
_POLL: Final = 0.005  # seconds between two tries for it: of the order of an append
_BLOCK: Final = 64 << 10  # bytes read at a time from the end
_HEAD: Final = re.compile(r"(\d{1,18}) ([0-9a-f]{64})\n")
# What the next append does about a state that an append before it left behind; kept in its trail_mended entry.
TORN, BEHIND, BROKEN = "torn", "head_behind", "broken"


@dataclass(frozen=True, slots=True)
class Head:
    """The last line that was acknowledged."""

    seq: int
    hash: str


_NOTHING: Final = Head(0, START)


def trail_file(home: Home) -> Path:
    """The lines, oldest first."""
    return home.audit / "trail.jsonl"


def head_file(home: Home) -> Path:
    """Number and hash of the last line."""
    return home.audit / "HEAD"


def head_of(home: Home) -> Head | None:
    """What HEAD says; None when it is missing or unreadable."""
    try:
        match = _HEAD.fullmatch(head_file(home).read_bytes().decode("ascii"))
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return Head(int(match[1]), match[2]) if match else None


def lock_of(home: Home) -> FileLock:
    """Held while lines are added; waiting ends with an OSError."""
    return FileLock(home.audit / "lock", timeout=PATIENCE)


def newest_first(stream: BinaryIO, end: int) -> Iterator[bytes]:
    """First the bytes after the last newline before `end` (none in a whole file), then the lines from there back."""
    rest = b""
    while end > 0:
        size = min(_BLOCK, end)
        end -= size
        stream.seek(end)
        rest, *whole = (stream.read(size) + rest).split(b"\n")
        yield from reversed(whole)
    yield rest


def append(home: Home, drafts: Sequence[Draft]) -> list[Entry]:
    """Add lines for `drafts` and acknowledge them; what an interrupted append left is mended first.

    Any OSError goes to the caller: what has no line was not recorded.
    """
    path = trail_file(home)
    home.audit.mkdir(parents=True, exist_ok=True)
    with lock_of(home).acquire(poll_interval=_POLL):
        if not path.exists() and head_of(home) is None:
            _acknowledge(home, _NOTHING)  # so that a missing HEAD is never a matter of time
            sync_folder(home.root)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666), "r+b") as stream:
            end = stream.seek(0, os.SEEK_END)
            older = newest_first(stream, end)
            torn, line = next(older), next(older, None)
            last, mends = _last(home, torn, line, older)
            entries = _chain([*mends, *drafts], last)
            # torn bytes are written over, so that no kill falls between dropping them and saying so
            stream.seek(end - len(torn))
            stream.write(b"".join(entry.line() for entry in entries))
            stream.truncate()
            stream.flush()
            os.fsync(stream.fileno())
        if mends:
            sweep(home.audit)
        _acknowledge(home, Head(entries[-1].seq, entries[-1].hash))
    return entries[len(mends) :]


def _acknowledge(home: Home, head: Head) -> None:
    write_durably(head_file(home), f"{head.seq} {head.hash}\n".encode("ascii"))


def _chain(drafts: Sequence[Draft], last: Head) -> list[Entry]:
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    entries: list[Entry] = []
    for draft in drafts:
        last = Head(entries[-1].seq, entries[-1].hash) if entries else last
        entries.append(chained(draft, at, last.seq + 1, last.hash))
    return entries


def _last(home: Home, torn: bytes, line: bytes | None, older: Iterator[bytes]) -> tuple[Head, list[Draft]]:
    """Where the chain goes on, and what has to be said about the state found: nothing after an undisturbed append."""
    mends = [_mend(TORN, bytes=len(torn), sha256=hashlib.sha256(torn).hexdigest())] if torn else []
    head, last = head_of(home), None if line is None else read_line(line)
    found = Head(last.seq, last.hash) if last else _NOTHING
    if head == found and (last or line is None):
        return found, mends
    if head and last and _is_behind(head, last, older):
        return found, [*mends, _mend(BEHIND, head_seq=head.seq, last_seq=last.seq)]
    told = head or Head(0, "")
    mends.append(_mend(BROKEN, head_seq=told.seq, head_hash=told.hash, last_seq=found.seq))
    if last is None and line is not None:
        # an unreadable line stays where it is, for verify to name; the chain goes on from what was acknowledged
        return head or _NOTHING, mends
    return found, mends


def _is_behind(head: Head, last: Entry, older: Iterator[bytes]) -> bool:
    """Whether the lines from `last` back lead to the acknowledged one: appends that were cut off before HEAD."""
    while last.seq > head.seq + 1:
        before = read_line(next(older, b""))
        if before is None or (before.seq, before.hash) != (last.seq - 1, last.previous):
            return False
        last = before
    return last.seq == head.seq + 1 and last.previous == head.hash


def _mend(kind: str, **detail: Value) -> Draft:
    return Draft("service", "trail_mended", "", {"kind": kind, **detail})
