"""The form of a back-up: a plain tar that any tar lists, of which every single byte is accounted for.

Each member's header is the one that this module writes for its name and size, what fills up its last block is zero, and
the last member, `manifest-<sha256>.json`, carries the hash of its own bytes in its name and the size and hash of every
other member inside. A reader that insists on all of it finds any flipped bit, missing end or added member, and no link,
device, absolute path or `..` can be written in this form at all.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.paths import COPY_BLOCK

FORMAT: Final = 1
_BLOCK: Final = tarfile.BLOCKSIZE
_END: Final = bytes(2 * _BLOCK)
# A list of files: 100 million deliveries would not fill it, and no forged size makes the reader take more memory.
_LARGEST_MANIFEST: Final = 4 << 30
_FOLDERS: Final = "landing/objects|landing/loads|landing/held|returned|snapshots|schemes|rulings|audit|secrets"
_MEMBER: Final = re.compile(
    rf"(?:{_FOLDERS})/[A-Za-z0-9_-][A-Za-z0-9._-]{{0,79}}|CURRENT|register\.sqlite|service\.toml", re.ASCII
)
_MANIFEST: Final = re.compile(r"manifest-([0-9a-f]{64})\.json", re.ASCII)

Sink = Callable[[str], BinaryIO]


class Unsound(Exception):
    """The file is not a whole back-up of Qingdan; the text is a sentence for the operator."""


class Member(BaseModel):
    """One file of the home: its name relative to the home, its bytes and their hash."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    name: str
    bytes: int
    sha256: str


class Contents(BaseModel):
    """What a back-up says of itself: when it was made, by which version, of which snapshot, and all its members."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    format: int
    product: str
    made_at: str
    snapshot: str | None
    has_secrets: bool
    members: list[Member]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A back-up that was read from its first byte to its last and holds what it says."""

    contents: Contents
    sha256: str
    bytes: int


def is_member(name: str) -> bool:
    """Whether a back-up may hold a file of this name."""
    return _MEMBER.fullmatch(name) is not None


def add(archive: BinaryIO, name: str, size: int, content: BinaryIO) -> str:
    """Write one member; returns the sha256 of its bytes. Raises Unsound when the content is not `size` bytes long."""
    archive.write(_header(name, size))
    digest, left = hashlib.sha256(), size
    while left and (block := content.read(min(COPY_BLOCK, left))):
        digest.update(block)
        archive.write(block)
        left -= len(block)
    if left or content.read(1):
        raise Unsound(f"{name} 在备份时变了大小，请查明是什么程序在改动数据目录，然后重新备份")
    archive.write(bytes(-size % _BLOCK))
    return digest.hexdigest()


def close(archive: BinaryIO, contents: Contents) -> None:
    """Write the manifest and the end."""
    content = contents.model_dump_json(indent=1).encode()
    archive.write(_header(f"manifest-{hashlib.sha256(content).hexdigest()}.json", len(content)))
    archive.write(content + bytes(-len(content) % _BLOCK) + _END)


def read(path: Path, sink: Sink | None = None) -> Sealed:
    """Read a whole back-up and hold it to its manifest; with a sink, each member's bytes go there on the way.

    What a sink was given is good only once this returns. Raises Unsound.
    """
    with path.open("rb") as stream:
        return _Reader(stream, sink).all()


class _Reader:
    """Walks over a back-up once; every byte goes through `_take`."""

    def __init__(self, stream: BinaryIO, sink: Sink | None) -> None:
        self._stream = stream
        self._sink = sink
        self._digest = hashlib.sha256()
        self._count = 0

    def all(self) -> Sealed:
        """Every member, the manifest, the end."""
        found: list[Member] = []
        while True:
            name, size = self._next()
            if match := _MANIFEST.fullmatch(name):
                break
            if not is_member(name):
                raise Unsound(f"备份文件里有不属于备份的内容（第 {len(found) + 1} 个成员），不能恢复")
            if found and found[-1].name >= name:
                raise Unsound("备份文件的成员顺序不对或重复，文件被改动过，不能恢复")
            found.append(Member(name=name, bytes=size, sha256=self._content(name, size)))
        contents = self._manifest(match[1], size)
        if self._take(len(_END)) != _END or self._stream.read(1):
            raise Unsound("备份文件的末尾不对，文件被截断或被加长，不能恢复")
        if contents.members != found:
            raise Unsound(_difference(contents.members, found))
        return Sealed(contents, self._digest.hexdigest(), self._count)

    def _take(self, size: int) -> bytes:
        block = self._stream.read(size)
        if len(block) != size:
            raise Unsound("备份文件不完整，被截断了，不能恢复；请改用另一份备份")
        self._digest.update(block)
        self._count += size
        return block

    def _next(self) -> tuple[str, int]:
        block = self._take(_BLOCK)
        try:
            told = tarfile.TarInfo.frombuf(block, "ascii", "strict")
            is_ours = block == _header(told.name, told.size)
        except (tarfile.HeaderError, ValueError):
            is_ours = False
        if not is_ours:
            raise Unsound("这不是清单的备份文件，或它已损坏，不能恢复；请改用另一份备份")
        return told.name, told.size

    def _content(self, name: str, size: int) -> str:
        digest, left = hashlib.sha256(), size
        target = self._sink(name) if self._sink else None
        try:
            while left:
                block = self._take(min(COPY_BLOCK, left))
                digest.update(block)
                left -= len(block)
                if target is not None:
                    target.write(block)
        finally:
            if target is not None:
                target.close()
        self._padding(size)
        return digest.hexdigest()

    def _padding(self, size: int) -> None:
        if any(self._take(-size % _BLOCK)):
            raise Unsound("备份文件已损坏（填充字节不是零），不能恢复；请改用另一份备份")

    def _manifest(self, sha256: str, size: int) -> Contents:
        if size > _LARGEST_MANIFEST:
            raise Unsound("备份文件的清单大得不合情理，文件被改动过，不能恢复")
        content = self._take(size)
        self._padding(size)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Unsound("备份文件的清单已损坏，不能恢复；请改用另一份备份")
        try:
            contents = Contents.model_validate_json(content)
        except ValidationError as error:
            raise Unsound("备份文件的清单读不懂，可能由更新的版本写成；请用写它的版本或更新的版本恢复") from error
        if contents.format != FORMAT:
            raise Unsound(f"备份文件由清单 {contents.product} 写成，格式更新；请升级后再恢复")
        return contents


def _header(name: str, size: int) -> bytes:
    """The one header that a member of this name and size has: a private file of nobody, at no time."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT, "ascii", "strict")


def _difference(promised: list[Member], found: list[Member]) -> str:
    names, held = {each.name for each in promised}, {each.name: each for each in found}
    if missing := sorted(names - held.keys()):
        return f"备份文件缺了 {len(missing)} 个文件，不能恢复；请改用另一份备份"
    if foreign := sorted(held.keys() - names):
        return f"备份文件多出 {len(foreign)} 个不在清单上的文件，被改动过，不能恢复"
    changed = [each.name for each in promised if held[each.name] != each]
    return f"备份文件里 {len(changed)} 个文件与清单上的哈希不符，不能恢复；请改用另一份备份"
