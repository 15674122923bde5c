"""Where a home keeps its things, and how a file is put there so that it survives a power cut."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

COPY_BLOCK: Final = 4 << 20  # bytes per read when hashing or copying: large enough for the disk, small in memory
DATA: Final = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class Home:
    """One office's folder: everything Qingdan writes lies below `root` (default `./.qingdan`)."""

    root: Path

    @property
    def objects(self) -> Path:
        """Immutable files named by their sha256: originals and landed rows."""
        return self.root / "landing" / "objects"

    @property
    def loads(self) -> Path:
        """The ledger: one JSON entry per accepted delivery."""
        return self.root / "landing" / "loads"

    @property
    def held(self) -> Path:
        """Deliveries the quality gate held back, with its reasons; they wait for repair."""
        return self.root / "landing" / "held"

    @property
    def staging(self) -> Path:
        """Scratch of the running load; cleared when the next one starts."""
        return self.root / "staging"

    @property
    def snapshots(self) -> Path:
        """Published warehouses and their manifests, immutable."""
        return self.root / "snapshots"

    @property
    def current(self) -> Path:
        """The one-line pointer to the published snapshot."""
        return self.root / "CURRENT"

    @property
    def uploads(self) -> Path:
        """Files dropped on the upload page before they are loaded, and the scratch of previews; cleared by age."""
        return self.root / "uploads"

    @property
    def readers(self) -> Path:
        """Marks of the processes that hold a snapshot open."""
        return self.root / "readers"

    @property
    def returned(self) -> Path:
        """Returned workbooks (退回表), one per delivery with refused rows."""
        return self.root / "returned"

    @property
    def audit(self) -> Path:
        """The trail of who did what: one hash-chained file and its head."""
        return self.root / "audit"

    @property
    def register(self) -> Path:
        """The SQLite file of accounts, grants and sessions."""
        return self.root / "register.sqlite"

    @property
    def service(self) -> Path:
        """The settings of the service: its address and how people sign in; absent on a machine of one's own."""
        return self.root / "service.toml"

    @property
    def schemes(self) -> Path:
        """The office's own assessment schemes, each beside its last valid copy; absent where the shipped ones do."""
        return self.root / "schemes"

    @property
    def rulings(self) -> Path:
        """What persons decided on proposed forms of follow-up: a file for each decision, never changed."""
        return self.root / "rulings"

    @property
    def lock(self) -> Path:
        """Held by the one loader that may be at work."""
        return self.root / "lock"

    def prepare(self) -> None:
        """Make the folders, open to their owner alone; a home that is there stays as it is."""
        if not self.root.exists():
            self.root.mkdir(parents=True, mode=0o700)
            sync_folder(self.root.parent)
        for folder in (self.objects, self.loads, self.held, self.staging, self.snapshots, self.returned):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.objects.parent, self.root):  # a ledger whose folder a power cut takes is a ledger lost
            sync_folder(folder)

    def object(self, sha256: str) -> Path:
        """The path of the object with this hash."""
        return self.objects / sha256


def sha256_of(path: Path) -> str:
    """The sha256 of a file as hexadecimal text."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(COPY_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable; on Windows a folder cannot be opened, and the rename itself is journalled."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def place(temporary: Path, final: Path) -> None:
    """Publish a finished temporary file under its final name: fsync the file, rename, fsync the folder.

    Any OSError goes to the caller: a load whose bytes are not surely on the disk is not acknowledged.
    """
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())
    temporary.replace(final)
    sync_folder(final.parent)


def write_durably(final: Path, content: bytes) -> None:
    """Write a small file so that readers see the old bytes or the new, never a part."""
    temporary = final.with_name(f".{final.name}.{os.getpid()}.tmp")
    temporary.write_bytes(content)
    place(temporary, final)


def archive(source: Path, home: Home) -> str:
    """Copy a file into the objects under its sha256, durably; returns the hash. A known file is not written twice."""
    temporary = home.staging / f"archive-{os.getpid()}-{os.fsencode(source.name).hex()[:40]}.tmp"
    digest = hashlib.sha256()
    with source.open("rb") as reader, temporary.open("wb") as writer:
        while block := reader.read(COPY_BLOCK):
            digest.update(block)
            writer.write(block)
    return _settle(temporary, digest.hexdigest(), home)


def adopt(temporary: Path, home: Home) -> str:
    """Move a file that was just written in staging into the objects; returns its sha256."""
    return _settle(temporary, sha256_of(temporary), home)


def _settle(temporary: Path, sha256: str, home: Home) -> str:
    final = home.object(sha256)
    if final.exists() and final.stat().st_size == temporary.stat().st_size and sha256_of(final) == sha256:
        temporary.unlink()
    else:
        place(temporary, final)
    return sha256


def sweep(*folders: Path) -> None:
    """Remove what a killed process left half written under a temporary name."""
    for folder in folders:
        for entry in folder.glob(".*.tmp"):
            entry.unlink()


def clear(folder: Path) -> None:
    """Empty a scratch folder."""
    for entry in folder.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
