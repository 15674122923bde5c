"""Files that were dropped on the upload page: each under a random name, with the name it came with beside it.

A claimed name is shown and handed on as an argument; no path is ever made of it.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from warehouse.access.service import Home

MOST_FILES: Final = 20  # in one drop: every table of a city twice over, and still a list that a person reads through
FILE_MEGABYTES: Final = 50  # of one file: reading rule 15, and server.maxUploadSize in .streamlit/config.toml
_KEPT_SECONDS: Final = 24 * 3600  # what nobody loaded by tomorrow is dropped again
_LONGEST_NAME: Final = 500  # characters: twice what any file system holds, and still one line of the trail


@dataclass(frozen=True, slots=True)
class Dropped:
    """One file: where it lies, the name it claims, its size in bytes and its sha256."""

    path: Path
    name: str
    bytes: int
    sha256: str


def keep(home: Home, files: Iterable[tuple[str, bytes | memoryview]]) -> tuple[Path, tuple[Dropped, ...]]:
    """Write files (claimed name, content) into a new folder below `home.uploads`; returns it with them, in order.

    Raises OSError; then nothing is left behind.
    """
    folder = home.uploads / secrets.token_hex(16)
    home.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(mode=0o700)
    try:
        return folder, tuple(_kept(folder, name, content) for name, content in files)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _kept(folder: Path, name: str, content: bytes | memoryview) -> Dropped:
    path = folder / secrets.token_hex(16)
    path.write_bytes(content)
    return Dropped(path, passable(name), len(content), hashlib.sha256(content).hexdigest())


def passable(name: str) -> str:
    """The claimed name as an argument of a process can hold it.

    No argument holds a NUL or half a character: a control character stands in its place, so that the reader refuses
    the name as it would have done.
    """
    return "".join("\x01" if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign for sign in name[:_LONGEST_NAME])


def sweep(home: Home, now: float | None = None) -> None:
    """Remove what was dropped more than a day ago; what someone else removes meanwhile is gone as well."""
    if not home.uploads.exists():
        return
    oldest = (time.time() if now is None else now) - _KEPT_SECONDS
    for entry in home.uploads.iterdir():
        try:
            is_old = entry.stat().st_mtime < oldest
        except FileNotFoundError:
            continue
        if is_old and entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        elif is_old:
            entry.unlink(missing_ok=True)
