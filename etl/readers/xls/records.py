"""The records of an old workbook's stream, and the texts in them ([MS-XLS])."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from etl.readers.package import corrupt

BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
IS_WIDE, HAS_PHONETIC, IS_RICH = 0x01, 0x04, 0x08

HEAD = struct.Struct("<HH")


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes, int]]:
    """Kind, data and end of each record from `at` to the end of its part, parts inside it left out."""
    depth = 0
    unpack, size = HEAD.unpack_from, len(stream)
    while True:
        if at + 4 > size:
            raise corrupt("内容不完整")
        kind, length = unpack(stream, at)
        at += 4 + length
        if at > size:
            raise corrupt("内容不完整")
        if kind == BOF:
            depth += 1
        elif kind == EOF:
            depth -= 1
            if depth == 0:
                return
        if depth < 1:
            raise corrupt("内部结构无法识别")
        if depth == 1:
            yield kind, stream[at - length : at], at


def continued(stream: bytes, data: bytes, at: int) -> list[bytes]:
    """A record's data and the data of the records right behind it, which end at `at`, that go on with it."""
    pieces = [data]
    while at + 4 <= len(stream):
        kind, length = HEAD.unpack_from(stream, at)
        if kind != CONTINUE:
            break
        pieces.append(stream[at + 4 : at + 4 + length])
        at += 4 + length
    return pieces


class Texts:
    """Reads texts one after another from a record that may go on in further ones."""

    def __init__(self, pieces: list[bytes], at: int = 0) -> None:
        self.data = b"".join(pieces)
        self.ends = list(accumulate(len(piece) for piece in pieces))
        self.at = at

    def next(self, length_bytes: int = 2) -> str:
        """The next text; its length stands before it in one or two bytes, and marks in another."""
        data = self.data
        count = data[self.at] if length_bytes == 1 else data[self.at] | data[self.at + 1] << 8
        marks = data[self.at + length_bytes]
        self.at += length_bytes + 1
        runs = phonetic = 0
        if marks & IS_RICH:
            (runs,) = struct.unpack_from("<H", data, self.at)
            self.at += 2
        if marks & HAS_PHONETIC:
            (phonetic,) = struct.unpack_from("<I", data, self.at)
            self.at += 4
        text = self._characters(count, bool(marks & IS_WIDE))
        self.at += 4 * runs + phonetic
        return text

    def _characters(self, count: int, is_wide: bool) -> str:
        """Characters of one or two bytes; where the record goes on in another, that one says anew which."""
        text: list[bytes] = []
        while True:
            place = bisect_right(self.ends, self.at)
            end = self.ends[place] if place < len(self.ends) else len(self.data)
            width = 2 if is_wide else 1
            taken = min(count, (end - self.at) // width)
            piece = self.data[self.at : self.at + taken * width]
            text.append(piece if is_wide else piece.decode("latin-1").encode("utf-16-le"))
            self.at += taken * width
            count -= taken
            if not count:
                return b"".join(text).decode("utf-16-le")
            if self.at >= len(self.data) or self.at != end:
                raise corrupt("文字不完整")
            is_wide = bool(self.data[self.at] & IS_WIDE)
            self.at += 1
