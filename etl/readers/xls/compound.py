"""The compound file around an old workbook: a file system in a file, of which one stream is read ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from etl.readers.document import FileRefused
from etl.readers.package import corrupt

HEADER_BYTES, ENTRY_BYTES, MINI_BYTES = 512, 128, 64
DIFAT_AT, DIFAT_IN_HEADER = 76, 109
NO_ENTRY = 0xFFFFFFFF
STORAGE, STREAM = 1, 2

Table = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


def root_names(content: bytes) -> set[str]:
    """The names, in lower case, of what lies directly below the root. Raises FileRefused(corrupt_file)."""
    try:
        return {entry.name.lower() for entry in _children(_directory(_sectors(content), content))}
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise corrupt("内部结构无法识别") from error


def read_stream(content: bytes) -> bytes:
    """The workbook's stream of the compound file. Raises FileRefused: corrupt_file, macro, unsupported_type."""
    try:
        return _read_stream(content)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise corrupt("内部结构无法识别") from error


def _sectors(content: bytes) -> _Sectors:
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    if shift not in (9, 12) or mini_shift != 6:
        raise corrupt("内部结构无法识别")
    return _Sectors(content, 1 << shift)


def _directory(sectors: _Sectors, content: bytes) -> list[_Entry]:
    (start,) = struct.unpack_from("<I", content, 48)
    directory = sectors.chain(start, sectors.table)
    return [_entry(directory[at : at + ENTRY_BYTES]) for at in range(0, len(directory), ENTRY_BYTES)]


def _read_stream(content: bytes) -> bytes:
    sectors = _sectors(content)
    entries = _directory(sectors, content)
    (cutoff, mini_table_at) = struct.unpack_from("<II", content, 56)
    named = {entry.name.lower(): entry for entry in _children(entries)}
    if any(entry.kind == STORAGE and "_vba_project" in name for name, entry in named.items()) or "macros" in named:
        raise FileRefused("macro", "文件含有宏，请另存为不含宏的 .xlsx 后重新报送。")
    entry = named.get("workbook")
    if entry is None or entry.kind != STREAM:
        if "book" in named:
            raise FileRefused("unsupported_type", "文件是 Excel 95 或更早的格式，请另存为 .xlsx 后重新报送。")
        raise corrupt("找不到工作簿")
    if entry.size >= cutoff:
        found = sectors.chain(entry.start, sectors.table)
    else:
        inside = _Sectors.of_mini(sectors.chain(entries[0].start, sectors.table))
        found = inside.chain(entry.start, np.frombuffer(sectors.chain(mini_table_at, sectors.table), dtype="<u4"))
    if len(found) < entry.size:
        raise corrupt("内容不完整")
    return found[: entry.size]


def _entry(data: bytes) -> _Entry:
    name_bytes, kind = struct.unpack_from("<HB", data, 64)
    left, right, child = struct.unpack_from("<III", data, 68)
    start, size = struct.unpack_from("<II", data, 116)
    return _Entry(data[: max(0, min(name_bytes, 64) - 2)].decode("utf-16-le"), kind, left, right, child, start, size)


def _children(entries: list[_Entry]) -> Iterator[_Entry]:
    """What lies directly below the root: an embedded object further down may hold a workbook of its own."""
    waiting, seen = [entries[0].child], set()
    while waiting:
        number = waiting.pop()
        if number == NO_ENTRY:
            continue
        if number in seen:
            raise corrupt("内部目录有环")
        seen.add(number)
        yield entries[number]
        waiting += [entries[number].left, entries[number].right]


class _Sectors:
    """The sectors of a file, or of its stream of small ones, and the table that chains them."""

    def __init__(self, content: bytes, size: int) -> None:
        self.content, self.size, self.first = content, size, size
        self.table: Table = self._allocation_table()

    @classmethod
    def of_mini(cls, content: bytes) -> _Sectors:
        """Sectors of 64 bytes; their table is another stream."""
        sectors = cls.__new__(cls)
        sectors.content, sectors.size, sectors.first = content, MINI_BYTES, 0
        return sectors

    def chain(self, start: int, table: Table) -> bytes:
        """The sectors from `start` on, joined. A chain longer than the table has a ring."""
        pieces: list[bytes] = []
        number = start
        while number < 0xFFFFFFFA:
            if len(pieces) > len(table):
                raise corrupt("内部扇区有环")
            pieces.append(self._sector(number))
            number = int(table[number])
        return b"".join(pieces)

    def _sector(self, number: int) -> bytes:
        at = self.first + number * self.size
        piece = self.content[at : at + self.size]
        if not piece:
            raise corrupt("内容不完整")
        return piece

    def _allocation_table(self) -> Table:
        """The table's own sectors are listed in the header, and further on in a chain of lists."""
        (list_at,) = struct.unpack_from("<I", self.content, 68)
        numbers = list(struct.unpack_from(f"<{DIFAT_IN_HEADER}I", self.content, DIFAT_AT))
        seen: set[int] = set()
        while list_at < 0xFFFFFFFA:
            if list_at in seen:
                raise corrupt("内部扇区有环")
            seen.add(list_at)
            *more, list_at = struct.unpack(f"<{self.size // 4}I", self._sector(list_at))
            numbers += more
        used = list(dict.fromkeys(number for number in numbers if number < 0xFFFFFFFA))
        return np.frombuffer(b"".join(self._sector(number) for number in used), dtype="<u4")
