"""Telling whether a compiled formula takes its value from another workbook ([MS-XLS] 2.5.198)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

# Bytes behind the mark of each token; tokens of a class (0x20 up) are counted by the class of references.
SIZES = {
    **dict.fromkeys(range(0x03, 0x17), 0),
    0x01: 4,
    0x02: 4,
    0x1C: 1,
    0x1D: 1,
    0x1E: 2,
    0x1F: 8,
    0x20: 7,
    0x21: 2,
    0x22: 3,
    0x23: 4,
    0x24: 4,
    0x25: 8,
    0x26: 6,
    0x27: 6,
    0x28: 6,
    0x29: 2,
    0x2A: 4,
    0x2B: 8,
    0x2C: 4,
    0x2D: 8,
    0x39: 6,
    0x3A: 6,
    0x3B: 10,
    0x3C: 6,
    0x3D: 10,
}
TEXT, ATTRIBUTE, NAME = 0x17, 0x19, 0x23
SHARED = (0x01, 0x02)
ELSEWHERE = (0x39, 0x3A, 0x3B, 0x3C, 0x3D)
IS_CHOICE = 0x04


@dataclass(frozen=True)
class Links:
    """Which numbered places and names of a workbook lie in another one."""

    places: frozenset[int]
    names: frozenset[int]

    @classmethod
    def of(cls, places: list[bool], names: list[bytes]) -> Links:
        """`places` say it themselves, `names` by their formula (the whole record of a name)."""
        outside = cls(frozenset(number for number, is_outside in enumerate(places) if is_outside), frozenset())
        if not outside.places:
            return outside
        found = {number for number, data in enumerate(names, start=1) if outside.lead_outside(_name_formula(data))}
        return cls(outside.places, frozenset(found))

    def lead_outside(self, tokens: bytes) -> bool:
        """Whether a formula names another workbook; one that cannot be read does, where the workbook has links."""
        if not self.places:
            return False
        at = 0
        while at < len(tokens):
            mark = tokens[at]
            mark = mark if mark < 0x20 else mark & 0x1F | 0x20
            at += 1
            if mark == TEXT:
                at += 2 + tokens[at] * (2 if tokens[at + 1] & 1 else 1)
            elif mark == ATTRIBUTE:
                kind, count = struct.unpack_from("<BH", tokens, at)
                at += 3 + (2 * (count + 1) if kind & IS_CHOICE else 0)
            elif mark not in SIZES:
                return True
            else:
                if mark in ELSEWHERE and struct.unpack_from("<H", tokens, at)[0] in self.places:
                    return True
                if mark == NAME and struct.unpack_from("<H", tokens, at)[0] in self.names:
                    return True
                at += SIZES[mark]
        return False


def shared_at(tokens: bytes) -> tuple[int, int] | None:
    """The first cell (row, column from 0) of the shared or array formula that this one is part of."""
    if len(tokens) < 5 or tokens[0] not in SHARED:
        return None
    row, column = struct.unpack_from("<HH", tokens, 1)
    return row, column


def _name_formula(data: bytes) -> bytes:
    """A name's record: marks, key, length of the name, length of the formula, eight bytes, the name, the formula."""
    characters, size = struct.unpack_from("<BH", data, 3)
    is_wide = data[14] & 1
    start = 15 + characters * (2 if is_wide else 1)
    return data[start : start + size]
