"""The files in a watched folder: which count, what tells that one has changed, whose they are."""

from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from etl import cells

_UNFINISHED: Final = (".tmp", ".part", ".crdownload")
_HIDDEN: Final = ("~$", ".")


class Stamp(NamedTuple):
    """What is different once a file's bytes are."""

    size: int
    changed: int
    inode: int


def scan(top: Path, complain: Callable[[str], None]) -> tuple[dict[Path, Stamp], tuple[Path, ...]]:
    """The regular files below `top` with their stamps, and the folders they lie in; links are not followed.

    Hidden names and those of unfinished copies are left alone. A folder that cannot be read is told to `complain`.
    """
    found: dict[Path, Stamp] = {}
    folders, queue = [], [top]
    while queue:
        folder = queue.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith(_HIDDEN) or entry.name.lower().endswith(_UNFINISHED):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        queue.append(Path(entry.path))
                    elif entry.is_file(follow_symlinks=False):
                        state = entry.stat(follow_symlinks=False)
                        found[Path(entry.path)] = Stamp(state.st_size, state.st_mtime_ns, state.st_ino)
        except FileNotFoundError:
            if folder == top:
                complain("监视的文件夹不见了，等它回来")
        except OSError as error:
            complain(f"文件夹“{shown(folder.name)}”读不了：{why(error)}")
        else:
            folders.append(folder)
    return found, tuple(sorted(folders))


def unit_of(below: Path) -> str:
    """The unit that the folder directly below the watched one names; empty for a file in the watched folder itself."""
    if len(below.parts) < 2:
        return ""
    try:
        return cells.name(shown(below.parts[0])) or ""
    except cells.Refused:
        return ""


def shown(name: str) -> str:
    """A file's name as text: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def on_one_line(name: str) -> str:
    """A name that cannot begin a line of its own nor turn the direction of the one it stands in."""
    return "".join("\ufffd" if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in name)


def why(error: OSError) -> str:
    """What an error of the system means to whoever looks after the machine."""
    known = {
        errno.ENOSPC: "磁盘已满，请腾出空间",
        errno.EDQUOT: "磁盘配额已满，请腾出空间",
        errno.EACCES: "没有读取的权限，请改权限",
        errno.EPERM: "没有读取的权限，请改权限",
        errno.EROFS: "磁盘是只读的，请检查挂载",
        errno.EIO: "磁盘读写出错，请检查磁盘",
    }
    return known.get(error.errno or 0, f"读写出错（{error.strerror or error}）")
