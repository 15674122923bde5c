"""What a disk may hold after the power fails: a home's recorded operations, replayed up to any one of them.

Sure is only what was synced: a file's bytes by fsync of the file, an entry of a folder by fsync of the folder. Of all
the rest a disk may have kept nothing, everything, the names without the bytes, or any mixture.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.operations import Operation

LINKED = (".duckdb", "landing/objects/")  # never changed in place: a trial's home may share their bytes
EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(eq=False, slots=True)
class File:
    """A file: the bytes that were synced, and the last ones written (both as sha256 of the recording)."""

    durable: str = EMPTY
    latest: str = EMPTY


@dataclass(eq=False, slots=True)
class Folder:
    """A folder: its synced entries, and the present ones."""

    durable: dict[str, "File | Folder"] = field(default_factory=dict)
    latest: dict[str, "File | Folder"] = field(default_factory=dict)


# A file's bytes after the crash: those of one hash, or those of the first and a part of what the second has more.
Bytes = tuple[str, ...]
Layout = dict[str, Bytes | None]  # by path; None is a folder
VARIANTS = ("lost", "bare", "torn", "kept", "mixed")


class Disk:
    """A home whose state at the start is all on the disk; `play` takes its operations one by one."""

    def __init__(self, start: Path, contents: Path, operations: Sequence[Operation]) -> None:
        self.root = self._read(start, contents)
        self.contents = contents
        self._operations = operations
        self.is_acknowledged = False

    def play(self) -> Iterator[int]:
        """After each operation its number; before the first, -1."""
        yield -1
        for number, operation in enumerate(self._operations):
            _PLAYS[operation.kind](self, number, operation)
            yield number

    def layout(self, variant: str, random: Random) -> Layout:
        """What is left of it, by one way of failing."""
        found: Layout = {}
        self._lay(self.root, "", variant, random, found)
        return found

    def _lay(self, folder: Folder, above: str, variant: str, random: Random, found: Layout) -> None:
        for name in sorted({*folder.durable, *folder.latest}):
            sure, present = folder.durable.get(name), folder.latest.get(name)
            chosen = {"lost": sure, "mixed": random.choice((sure, present))}.get(variant, present)
            path = f"{above}{name}"
            if isinstance(chosen, Folder):
                found[path] = None
                self._lay(chosen, f"{path}/", variant, random, found)
            elif chosen is not None:
                found[path] = _bytes_of(chosen, random.choice(VARIANTS[:-1]) if variant == "mixed" else variant)

    def _read(self, start: Path, contents: Path) -> Folder:
        folder = Folder()
        for entry in sorted(start.iterdir()):
            if entry.is_dir():
                folder.latest[entry.name] = self._read(entry, contents)
            else:
                content = entry.read_bytes()
                sha256 = hashlib.sha256(content).hexdigest()
                (contents / sha256).write_bytes(content)
                folder.latest[entry.name] = File(sha256, sha256)
        folder.durable = dict(folder.latest)
        return folder

    def _folder(self, path: str) -> Folder:
        folder = self.root
        for part in Path(path).parts:
            inside = folder.latest.get(part)
            if not isinstance(inside, Folder):  # made by somebody whose operations are not recorded
                inside = folder.latest[part] = Folder()
            folder = inside
        return folder

    def _parent(self, path: str) -> tuple[Folder, str]:
        return self._folder(str(Path(path).parent)), Path(path).name

    def _file(self, path: str) -> File:
        """The file there; one that was written by a library is first seen when it is finished."""
        folder, name = self._parent(path)
        found = folder.latest.get(name)
        if not isinstance(found, File):
            found = folder.latest[name] = File()
        return found

    def _coming(self, number: int, path: str) -> str:
        """The bytes that the file has when it is next synced or renamed: between, any part of them."""
        later = (each for each in self._operations[number + 1 :] if each.path == path)
        return next((each.content for each in later if each.kind in ("sync", "rename") and each.content), EMPTY)

    def _write(self, number: int, operation: Operation) -> None:
        self._file(operation.path).latest = self._coming(number, operation.path)

    def _sync(self, number: int, operation: Operation) -> None:
        if not operation.content:
            folder = self._folder(operation.path)
            folder.durable = dict(folder.latest)
            return
        file = self._file(operation.path)
        file.durable = file.latest = operation.content

    def _rename(self, number: int, operation: Operation) -> None:
        folder, name = self._parent(operation.path)
        if operation.content:
            self._file(operation.path).latest = operation.content
        moved = folder.latest.pop(name, None)
        if moved is None:
            moved = Folder()
        target, final = self._parent(operation.target)
        target.latest[final] = moved

    def _remove(self, number: int, operation: Operation) -> None:
        folder, name = self._parent(operation.path)
        folder.latest.pop(name, None)

    def _mkdir(self, number: int, operation: Operation) -> None:
        self._folder(operation.path)

    def _acknowledge(self, number: int, operation: Operation) -> None:
        self.is_acknowledged = True


_PLAYS: dict[str, Callable[[Disk, int, Operation], None]] = {
    "create": Disk._write,
    "write": Disk._write,
    "sync": Disk._sync,
    "rename": Disk._rename,
    "remove": Disk._remove,
    "mkdir": Disk._mkdir,
    "ack": Disk._acknowledge,
}


def _bytes_of(file: File, variant: str) -> Bytes:
    if variant == "torn" and file.latest != file.durable:
        return (file.durable, file.latest)
    return (file.latest if variant == "kept" else file.durable,)


def lay_out(layout: Layout, contents: Path, target: Path) -> Path:
    """A home that holds just this."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for path, kept in layout.items():
        place = target / path
        if kept is None:
            place.mkdir()
        elif len(kept) == 1 and (path.endswith(LINKED[0]) or path.startswith(LINKED[1])):
            os.link(contents / kept[0], place)
        else:
            place.write_bytes(
                _joined(*((contents / sha256).read_bytes() if sha256 != EMPTY else b"" for sha256 in kept))
            )
    return target


def _joined(sure: bytes, written: bytes | None = None) -> bytes:
    """A torn file: of an appended one the old bytes and half of the new, of any other half of what was written."""
    if written is None:
        return sure
    start = len(sure) if written.startswith(sure) else 0
    return written[: start + (len(written) - start) // 2]
