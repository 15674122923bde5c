"""Canary tokens: `kxA1n00017x` says in ASCII whose value it stands in, and is found again in any bytes."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import count
from urllib.parse import unquote_to_bytes

import pyarrow as pa

# Two letters at most: in Arrow's buffers texts stand shoulder to shoulder.
TOKEN = re.compile(rb"kx([a-z][a-z0-9]?)n(\d{5})x", re.IGNORECASE)
# A text that is cut short keeps its owner's letters; two digits at least, for base64 holds any four letters by chance.
_CUT = re.compile(rb"kx([A-Z][A-Z0-9]?)n\d{2,4}(?![0-9x])|kx([A-Z][A-Z0-9]?)n\d{5}(?!x)")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_ESCAPED = re.compile(rb"\\u([0-9a-fA-F]{4})")
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_DEEP = 6  # containers in containers that are opened


class Mint:
    """Gives out tokens, each once; the same city is minted the same way every time."""

    def __init__(self) -> None:
        self._serials = count(1)

    def __call__(self, owner: str) -> str:
        """A new token of ``owner``."""
        return f"kx{owner}n{next(self._serials):05d}x"


def tokens_in(*texts: object) -> set[str]:
    """The whole tokens that stand in some values."""
    return {found for text in texts for found in _whole(str(text).encode())}


def _whole(data: bytes) -> Iterator[str]:
    for owner, digits in TOKEN.findall(data):
        yield f"kx{owner.decode().upper()}n{digits.decode()}x"


def owner_of(token: str) -> str:
    """The owner's letters of a token."""
    return token[2:].partition("n")[0].upper()


def tokens_sent(data: bytes) -> set[str]:
    """Every token in what was sent, whole or cut short (then `kxA1n`), whatever it is packed in.

    Looks into the bytes as they are, percent- and JSON-escapes, base64, zip members and zips in them, gzip, zlib and
    Arrow streams, compressed columns included.
    """
    found: set[str] = set()
    for layer in _layers(data, 0):
        found.update(_whole(layer))
        found.update(f"kx{(first or second).decode()}n" for first, second in _CUT.findall(layer))
    return found


def _layers(data: bytes, depth: int) -> Iterator[bytes]:
    yield data
    if depth > _DEEP:
        return
    if b"%" in data:
        yield unquote_to_bytes(data)
    if b"\\u00" in data:
        yield _ESCAPED.sub(lambda match: chr(int(match[1], 16)).encode(), data)
    for part in _parts(data):
        yield from _layers(part, depth + 1)


def _parts(data: bytes) -> Iterator[bytes]:
    at = data.find(_ZIP)
    if at >= 0:
        yield from _members(data[at:])
    for start in _starts(data, _GZIP):
        yield from _inflated(data[start:], 31)
    if data[:2] in (b"\x78\x01", b"\x78\x9c", b"\x78\xda"):
        yield from _inflated(data, 15)
    for start in _starts(data, b"\xff\xff\xff\xff"):
        yield from _arrow(data[start:])
    for run in _BASE64.findall(data):
        yield from _decoded(run)


def _starts(data: bytes, mark: bytes, most: int = 200) -> Iterator[int]:
    at = data.find(mark)
    while at >= 0 and most:
        yield at
        at, most = data.find(mark, at + 1), most - 1


def _members(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            for name in book.namelist():
                yield name.encode()
                yield book.read(name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return


def _inflated(data: bytes, window: int) -> Iterator[bytes]:
    try:
        yield zlib.decompressobj(window).decompress(data)
    except zlib.error:
        return


def _arrow(data: bytes) -> Iterator[bytes]:
    try:
        table = pa.ipc.open_stream(pa.py_buffer(data)).read_all()
    except (pa.ArrowException, OSError, ValueError):
        return
    yield repr(table.schema).encode()
    for column in table.columns:
        yield repr(column.to_pylist()).encode()


def _decoded(run: bytes) -> Iterator[bytes]:
    bare = run.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        yield base64.b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
    except binascii.Error:
        return


def shown(tokens: Iterable[str]) -> str:
    """Some tokens for a message, grouped by owner."""
    by_owner: dict[str, list[str]] = {}
    for token in sorted(tokens):
        by_owner.setdefault(owner_of(token), []).append(token)
    return "; ".join(f"{owner}: {len(each)} ({', '.join(each[:3])})" for owner, each in by_owner.items())
