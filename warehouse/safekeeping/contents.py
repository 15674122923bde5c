"""What of a home goes into a back-up, under which name, and what is left out because it can be made again."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from warehouse.access.chain import head_file, lock_of, trail_file
from warehouse.access.register import save_copy
from warehouse.paths import Home
from warehouse.safekeeping.chest import is_member

# Not kept, with the reason: staging, uploads and readers belong to running processes; the lock and its holder too;
# the demo's files are written by `qingdan demo`; cookie.key is made anew, and a kept one would sign forged forms of
# later days.
# Secrets are kept on demand only, and from where service.toml says that they are.
LEFT_OUT: Final = frozenset({"staging", "uploads", "readers", "lock", "lock.holder", "demo", "cookie.key", "secrets"})
_BY_COPY: Final = ("register.sqlite", "audit")  # they change while the service runs


class Refused(Exception):
    """A back-up or restore that must not go on; the text is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a back-up: its name there, where its bytes lie now, and the hash they must have if it is known."""

    name: str
    path: Path
    sha256: str | None = None


def pieces(home: Home, scratch: Path, *, has_secrets: bool) -> list[Piece]:
    """Everything to be kept, sorted by name. The register and the trail are copied to `scratch` while others go on.

    The caller holds the loader's lock: nothing else of a home changes without it. The trail is copied last, for it
    must hold a line for each snapshot.
    """
    found = [*_files(home), *_copied(home, scratch)]
    if has_secrets:
        found += _secrets(home)
    return sorted(found, key=lambda piece: piece.name)


def strangers(home: Home) -> list[str]:
    """Names in the home that a back-up does not know; drafts of a killed process (leading dot) are nobody's loss."""
    kept = {folder.name for folder in _folders(home)} | {"landing", home.current.name, home.service.name, *_BY_COPY}
    sqlite = {f"{home.register.name}{end}" for end in ("-wal", "-shm", "-journal")}
    found = [path.name for path in home.root.iterdir() if path.name not in kept | LEFT_OUT | sqlite]
    found += [
        path.relative_to(home.root).as_posix()
        for folder in _folders(home)
        if folder.is_dir()
        for path in folder.iterdir()
        if not (path.is_file() and is_member(path.relative_to(home.root).as_posix()))
    ]
    with suppress(Refused):
        found = [name for name in found if home.root / name not in secret_files(home).values()]
    return sorted(name for name in found if not name.rsplit("/", 1)[-1].startswith("."))


def _folders(home: Home) -> tuple[Path, ...]:
    return (home.objects, home.loads, home.held, home.returned, home.snapshots, home.schemes, home.rulings)


def _files(home: Home) -> Iterator[Piece]:
    for path in (home.current, home.service):
        if path.is_file():
            yield Piece(path.name, path)
    for folder in _folders(home):
        for path in folder.iterdir() if folder.is_dir() else ():
            name = path.relative_to(home.root).as_posix()
            if path.is_file() and not path.is_symlink() and is_member(name):
                yield Piece(name, path, path.name if folder == home.objects else None)


def _copied(home: Home, scratch: Path) -> Iterator[Piece]:
    if home.register.exists():
        save_copy(home, scratch / home.register.name)
        yield Piece(home.register.name, scratch / home.register.name)
    if trail_file(home).exists():
        with lock_of(home):
            for path in (trail_file(home), head_file(home)):
                shutil.copyfile(path, scratch / path.name)
        for path in (trail_file(home), head_file(home)):
            yield Piece(path.relative_to(home.root).as_posix(), scratch / path.name)


def _secrets(home: Home) -> Iterator[Piece]:
    """The files that service.toml names as secrets, each under its key."""
    for key, path in secret_files(home).items():
        if not path.is_file():
            raise Refused(
                f"service.toml 的 {key} 指向 {path}，这个文件不存在或读不出来；请先建好，或不带 --with-secrets 备份"
            )
        yield Piece(f"secrets/{key}", path)


def secret_files(home: Home) -> dict[str, Path]:
    """Where service.toml says that secrets lie, by `section.key`. Raises Refused when it cannot be read."""
    if not home.service.is_file():
        return {}
    try:
        told = tomllib.loads(home.service.read_text(encoding="utf-8"))
    except ValueError as error:
        raise Refused(f"{home.service} 不合 TOML 写法，找不出密钥文件；请先改正，或不带 --with-secrets 备份") from error
    return {
        f"{section}.{key}": home.root / value
        for section, keys in told.items()
        if isinstance(keys, dict)
        for key, value in keys.items()
        if key.endswith("secret_file") and isinstance(value, str)
    }
