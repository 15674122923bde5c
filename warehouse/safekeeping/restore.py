"""Restore: a home made again from a back-up, on any machine; all of it, or nothing."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from warehouse.access.trail import record
from warehouse.check import Violation, check
from warehouse.paths import Home, sync_folder
from warehouse.safekeeping import chest
from warehouse.safekeeping.chest import Contents, Sealed, Unsound
from warehouse.safekeeping.contents import Refused, secret_files

_DRAFT: Final = ".restoring"
_PRIVATE: Final = ("register.sqlite", "secrets/")  # never readable by others, whatever the operator's umask

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a home was made from and holds now; `violations` are what was already wrong when it was kept.

    `secrets` are where restored secrets lie now and where service.toml looks for them.
    """

    contents: Contents
    sha256: str
    delivery_count: int
    snapshot_count: int
    violations: tuple[Violation, ...]
    secrets: tuple[tuple[Path, Path], ...]


def restore(
    archive: Path, home: Home, *, actor: str, sha256: str | None = None, tell: Tell = lambda _: None
) -> Restored:
    """Make `home` again from a back-up. It must be empty or not be there.

    The archive is read whole before anything is written, and hashed again while it is. With `sha256` it must be the
    very one that the back-up's receipt named. Raises Refused, Unsound (nothing is left behind), OSError.
    """
    _refuse(archive, home)
    tell("核对备份")
    sealed = chest.read(archive)
    if sha256 is not None and sealed.sha256 != sha256.strip().lower():
        raise Unsound("备份文件完好，但不是所写哈希的那一份，不能恢复；请核对文件和备份时打印的 sha256")
    first_made = _make(home.root)
    try:
        tell("写出文件")
        draft = Home(home.root / _DRAFT)
        _write(archive, draft.root, sealed)
        tell("核验")
        violations = tuple(check(draft))
        shutil.rmtree(draft.readers, ignore_errors=True)  # marks of the check
    except BaseException:
        shutil.rmtree(first_made or home.root / _DRAFT, ignore_errors=True)
        raise
    _move(draft.root, home)
    home.prepare()
    record(
        home,
        actor,
        "restore",
        archive.name,
        sha256=sealed.sha256,
        made_at=sealed.contents.made_at,
        snapshot=sealed.contents.snapshot,
    )
    names = [member.name for member in sealed.contents.members]
    return Restored(
        contents=sealed.contents,
        sha256=sealed.sha256,
        delivery_count=sum(name.startswith("landing/loads/") for name in names),
        snapshot_count=sum(name.endswith(".duckdb") for name in names),
        violations=violations,
        secrets=_secrets(home),
    )


def _refuse(archive: Path, home: Home) -> None:
    if not archive.is_file():
        raise Refused(f"找不到备份文件 {archive}，请检查路径")
    if (home.root / _DRAFT).exists():
        raise Refused(f"上一次恢复到 {home.root} 没有完成，里面的数据不全；请清空这个文件夹，再恢复一次")
    if home.root.exists() and (not home.root.is_dir() or any(home.root.iterdir())):
        raise Refused(f"{home.root} 不是空的；恢复从不覆盖已有数据，请用 --home 写明一个新文件夹")


def _make(folder: Path) -> Path | None:
    """Make a folder that only its owner enters; returns the topmost one that was not there, to take it away again."""
    first = next((each for each in reversed((folder, *folder.parents)) if not each.exists()), None)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    return first


def _write(archive: Path, folder: Path, sealed: Sealed) -> None:
    """Every member into `folder`, on the disk when this returns."""
    folder.mkdir()
    written = chest.read(archive, lambda name: _opened(folder, name))
    if written.sha256 != sealed.sha256:
        raise Unsound("备份文件在恢复过程中变了，没有恢复；请把它拷到本机磁盘再试")
    for each in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(each)


class _Durable(io.BufferedWriter):
    """A file whose bytes are on the disk once it is closed."""

    def close(self) -> None:
        if not self.closed:
            self.flush()
            os.fsync(self.fileno())
        super().close()


def _opened(folder: Path, name: str) -> BinaryIO:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = 0o600 if name.startswith(_PRIVATE) else 0o666
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    return _Durable(io.FileIO(handle, "wb"))


def _move(draft: Path, home: Home) -> None:
    """Put everything in its place, the pointer last: until then nothing is published here."""
    entries = sorted(draft.iterdir(), key=lambda path: (path.name == home.current.name, path.name))
    for entry in entries:
        os.replace(entry, home.root / entry.name)
    sync_folder(home.root)
    draft.rmdir()


def _secrets(home: Home) -> tuple[tuple[Path, Path], ...]:
    folder = home.root / "secrets"
    wanted = secret_files(home) if folder.is_dir() else {}
    return tuple((folder / key, path) for key, path in wanted.items() if (folder / key).is_file())
