"""The named steps of the publish protocol and of the writes before it, found among the operations of a command."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from tests.faults.operations import Operation

# What is put in place: the final name it is renamed to, and which of several (0 the first, -1 the last).
PLACED = {
    "an original is archived": (r"^landing/objects/\w+$", 0),
    "rows are landed": (r"^landing/objects/\w+$", -1),
    "a returned workbook is written": (r"^returned/\S+xlsx$", 0),
    "the first delivery is entered": (r"^landing/loads/\S+json$", 0),
    "the last delivery is entered": (r"^landing/loads/\S+json$", -1),
    "the line of the publish is acknowledged": (r"^audit/HEAD$", -1),
    "the snapshot gets its name": (r"^snapshots/\S+duckdb$", 0),
    "its manifest is written": (r"^snapshots/\S+json$", 0),
    "the pointer moves": (r"^CURRENT$", 0),
}
# Each of them has three moments: nothing is synced, nothing is renamed, the rename is not synced.
MOMENTS = ("before its bytes are synced", "before it has its name", "before its folder is synced")
# Other steps: the kind of operation, its path, which one.
SINGLE = {
    "staging is cleared": ("write|create", r"^lock\.holder$", 0),
    "the lines of the files are written": ("write|create", r"^audit/trail\.jsonl$", 0),
    "the lines of the files are synced": ("sync", r"^audit/trail\.jsonl$", 0),
    "the line of the publish is written": ("write|create", r"^audit/trail\.jsonl$", -1),
    "the line of the publish is synced": ("sync", r"^audit/trail\.jsonl$", -1),
    "nobody was told": ("ack", "", 0),
}


class NotThere(AssertionError):
    """The command does not do what the protocol says."""


def moments(operations: Sequence[Operation], step: str) -> tuple[int, ...]:
    """The numbers of the operations before which a named step is cut off: three of what is placed, else one."""
    if step in SINGLE:
        kinds, pattern, nth = SINGLE[step]
        found = [
            number
            for number, each in enumerate(operations)
            if re.fullmatch(kinds, each.kind) and re.search(pattern, each.path)
        ]
        return (_nth(found, nth, step),)
    pattern, nth = PLACED[step]
    renames = [
        number for number, each in enumerate(operations) if each.kind == "rename" and re.search(pattern, each.target)
    ]
    at = _nth(renames, nth, step)
    rename = operations[at]
    synced = [number for number in range(at) if _is_sync(operations[number], rename.path)]
    folder = str(PurePosixPath(rename.target).parent).removeprefix(".")
    settled = [number for number in range(at, len(operations)) if _is_sync(operations[number], folder)]
    return (_nth(synced, -1, step), at, _nth(settled, 0, step))


def _is_sync(operation: Operation, path: str) -> bool:
    return operation.kind == "sync" and operation.path == path


def _nth(found: Sequence[int], nth: int, step: str) -> int:
    if not found:
        raise NotThere(f"{step}: no such operation")
    return found[nth]
