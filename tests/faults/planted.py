"""Bugs that are planted in the product while the harness runs, so that it is seen to catch them."""

import atexit
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import etl.land
import etl.publish
import warehouse.access.chain
import warehouse.build
import warehouse.paths
import warehouse.publishing
import warehouse.safekeeping.restore
import warehouse.snapshots
from etl.load import locked
from warehouse.ledger import Delivery
from warehouse.manifests import Manifest, manifests, published_id, snapshot_file
from warehouse.paths import Home, sync_folder

Set = Callable[[Any, str, Any], None]
_PLACING = (warehouse.paths, warehouse.publishing, warehouse.access.chain)


def folder_not_synced(put: Set = setattr) -> None:
    """Renames are not made durable."""
    put(warehouse.paths, "sync_folder", lambda folder: None)


def file_not_synced(put: Set = setattr) -> None:
    """A file gets its name before its bytes are on the disk."""

    def place(temporary: Path, final: Path) -> None:
        temporary.replace(final)
        sync_folder(final.parent)

    for module in _PLACING:
        if hasattr(module, "place"):
            put(module, "place", place)


def sync_errors_ignored(put: Set = setattr) -> None:
    """An fsync that fails is taken for one that did not."""

    def place(temporary: Path, final: Path) -> None:
        with temporary.open("rb+") as stream, suppress(OSError):
            os.fsync(stream.fileno())
        temporary.replace(final)
        with suppress(OSError):
            sync_folder(final.parent)

    for module in _PLACING:
        if hasattr(module, "place"):
            put(module, "place", place)


def pointer_written_in_place(put: Set = setattr) -> None:
    """CURRENT is overwritten instead of replaced."""
    real = warehouse.publishing.write_durably

    def write(final: Path, content: bytes) -> None:
        if final.name != "CURRENT":
            real(final, content)
            return
        with final.open("wb") as stream:
            stream.flush()
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        sync_folder(final.parent)

    put(warehouse.publishing, "write_durably", write)


def acknowledged_before_the_pointer(put: Set = setattr) -> None:
    """The user is told that it is done, then CURRENT is written."""
    real = warehouse.publishing.write_durably

    def write(final: Path, content: bytes) -> None:
        if final.name == "CURRENT":
            atexit.register(real, final, content)
        else:
            real(final, content)

    put(warehouse.publishing, "write_durably", write)


def entered_before_its_objects(put: Set = setattr) -> None:
    """The ledger names objects that come only afterwards."""
    real = etl.land.enter

    def enter(home: Home, delivery: Delivery) -> None:
        aside = [(home.object(part.object), home.staging / f"late-{part.object}") for part in delivery.parts]
        for final, late in aside:
            final.rename(late)
        sync_folder(home.objects)
        real(home, delivery)
        for final, late in aside:
            warehouse.paths.place(late, final)

    put(etl.land, "enter", enter)


def number_used_twice(put: Set = setattr) -> None:
    """A snapshot gets a number that is taken."""
    put(warehouse.publishing, "_last_number", lambda home: 0)


def name_used_twice(put: Set = setattr) -> None:
    """A snapshot is written over the one before it."""
    real = warehouse.publishing.snapshot_file

    def file(home: Home, snapshot_id: str) -> Path:
        old = published_id(home)
        return real(home, old or snapshot_id)

    put(warehouse.publishing, "snapshot_file", file)


def published_one_pruned(put: Set = setattr) -> None:
    """Pruning does not look at what CURRENT names."""

    def prune(home: Home, keep: int = 0) -> list[str]:
        gone = [manifest.id for manifest in manifests(home)]
        for name in gone:
            for end in (".json", ".duckdb"):
                (home.snapshots / f"{name}{end}").unlink()
        return gone

    put(warehouse.snapshots, "prune", prune)


def held_one_pruned(put: Set = setattr) -> None:
    """Pruning does not look at who reads."""
    put(warehouse.publishing, "is_free", lambda home, snapshot_id: True)


def counts_wrong(put: Set = setattr) -> None:
    """The manifest promises a row too many."""
    real = warehouse.snapshots.publish

    def publish(home: Home, built: Path, deliveries: Any, row_counts: Any, *rest: Any) -> Manifest:
        first = next(iter(row_counts))
        wrong = {name: count + (name == next(iter(row_counts[first]))) for name, count in row_counts[first].items()}
        return real(home, built, deliveries, {**row_counts, first: wrong}, *rest)

    put(warehouse.snapshots, "publish", publish)


def manifest_before_the_snapshot(put: Set = setattr) -> None:
    """The manifest and the pointer stand before the file that they name."""
    real = warehouse.publishing.place

    def place(temporary: Path, final: Path) -> None:
        def late() -> None:
            real(aside, final)

        if final.suffix != ".duckdb":
            real(temporary, final)
            return
        aside = temporary.with_name("aside.duckdb")
        temporary.rename(aside)
        writing = warehouse.publishing.write_durably

        def write(path: Path, content: bytes) -> None:
            writing(path, content)
            if path.name == "CURRENT":
                late()

        warehouse.publishing.write_durably = write

    put(warehouse.publishing, "place", place)


def objects_not_hashed(put: Set = setattr) -> None:
    """A build reads its objects unseen."""
    put(warehouse.build, "verified", lambda home, sha256: home.object(sha256))


def hash_skipped_by_readers(put: Set = setattr) -> None:
    """A reader opens what CURRENT names without a look at its bytes."""
    put(warehouse.snapshots, "verifies", lambda home, manifest: snapshot_file(home, manifest.id).exists())


def lines_not_synced(put: Set = setattr) -> None:
    """HEAD says of lines of the trail that they are there, and they are in memory only."""

    class _Os:
        def __getattr__(self, name: str) -> Any:
            return (lambda handle: None) if name == "fsync" else getattr(os, name)

    put(warehouse.access.chain, "os", _Os())


def lock_ignored(put: Set = setattr) -> None:
    """Two loaders may be at work at once."""

    class Open:
        def __init__(self, *_: Any, **__: Any) -> None: ...

        def acquire(self, *_: Any, **__: Any) -> None: ...

        def release(self, *_: Any, **__: Any) -> None: ...

    put(sys.modules[locked.__module__], "FileLock", Open)


def copied_into_place(put: Set = setattr) -> None:
    """Snapshots are copied to their final name instead of renamed to it."""

    def place(temporary: Path, final: Path) -> None:
        shutil.copyfile(temporary, final)
        sync_folder(final.parent)

    put(warehouse.publishing, "place", place)


@contextmanager
def planted(*names: str) -> Iterator[None]:
    """Bugs in this very process, for a while."""
    before: list[tuple[Any, str, Any, bool]] = []

    def put(module: Any, name: str, value: Any) -> None:
        before.append((module, name, getattr(module, name, None), hasattr(module, name)))
        setattr(module, name, value)

    try:
        for name in names:
            BUGS[name](put)
        yield
    finally:
        for module, name, value, was_there in reversed(before):
            setattr(module, name, value) if was_there else delattr(module, name)


BUGS: dict[str, Callable[..., None]] = {
    bug.__name__: bug
    for bug in (
        folder_not_synced, file_not_synced, sync_errors_ignored, pointer_written_in_place,
        acknowledged_before_the_pointer, entered_before_its_objects, number_used_twice, name_used_twice,
        published_one_pruned, held_one_pruned, counts_wrong, manifest_before_the_snapshot, objects_not_hashed,
        hash_skipped_by_readers, lines_not_synced, lock_ignored, copied_into_place,
    )
}  # fmt: skip
