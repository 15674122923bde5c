"""One worksheet's records, read once: every cell's text as the office sees it, and what kind of cell it is."""

from __future__ import annotations

import struct
from array import array

import numpy as np

from etl.readers.document import Limits
from etl.readers.excel.values import number_text, serial_text
from etl.readers.grid import BOOL, DATE, ERROR, EXTERNAL, FORMULA, NUMBER, Grid, GridBuilder
from etl.readers.package import corrupt
from etl.readers.xls.formulas import shared_at
from etl.readers.xls.records import Texts, continued, records
from etl.readers.xls.workbook import Workbook

SHARED_TEXT, NUMBER_CELL, SHORT_NUMBER, SHORT_NUMBERS = 0x00FD, 0x0203, 0x027E, 0x00BD
FORMULA_CELL, FORMULA_TEXT, SHARED_FORMULA, ARRAY_FORMULA = 0x0006, 0x0207, 0x04BC, 0x0221
LOGICAL, TEXT_CELL, RICH_TEXT_CELL, MERGES = 0x0205, 0x0204, 0x00D6, 0x00E5
# What a formula's eight bytes of value say in the first of them when they are no number.
IS_TEXT, IS_LOGICAL, IS_ERROR = 0, 1, 2
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def read_worksheet(stream: bytes, offset: int, workbook: Workbook, limits: Limits) -> Grid:
    """Read the worksheet whose records begin at `offset`; merged values are not yet spread. Raises FileRefused."""
    cells = _Cells(workbook, limits)
    try:
        for kind, data, end in records(stream, offset):
            cells.take(kind, data, stream, end)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise corrupt("工作表的内容无法识别") from error
    return cells.finish()


class _Cells:
    """Cells in the order of the file, which need not be that of the rows."""

    def __init__(self, workbook: Workbook, limits: Limits) -> None:
        self.workbook = workbook
        self.grid = GridBuilder(limits)
        self.limits = limits
        self.keys = array("I")  # row and column, from 0, in one number
        self.texts: list[str | None] = []
        self.flags = array("B")
        self.formula: int | None = None  # which cell awaits the text its formula gave
        self.shares: dict[tuple[int, int], list[int]] = {}
        self.anchor: tuple[int, int] | None = None  # of the shared formula that the last formula cell is part of
        self.outside: set[tuple[int, int]] = set()

    def take(self, kind: int, data: bytes, stream: bytes, end: int) -> None:
        """The next record."""
        if kind == SHARED_TEXT:
            row, column, _, number = struct.unpack_from("<HHHI", data)
            self._put(row, column, self.workbook.strings[number])
        elif kind in (NUMBER_CELL, SHORT_NUMBER, SHORT_NUMBERS):
            self._put_numbers(kind, data)
        elif kind == FORMULA_CELL:
            self._put_formula(data)
        elif kind in (FORMULA_TEXT, SHARED_FORMULA, ARRAY_FORMULA):
            self._complete_formula(kind, data, stream, end)
        elif kind == LOGICAL:
            row, column, _, value, is_error = struct.unpack_from("<HHHBB", data)
            self._put_logical(row, column, value, bool(is_error))
        elif kind in (TEXT_CELL, RICH_TEXT_CELL):
            row, column = struct.unpack_from("<HH", data)
            self._put(row, column, Texts(continued(stream, data, end), 6).next())
        elif kind == MERGES:
            self._merge(data)

    def finish(self) -> Grid:
        """The grid of all cells, in the order of rows and columns."""
        for anchor in self.outside:
            for place in self.shares[anchor]:
                self.flags[place] |= 1 << EXTERNAL
        keys = np.frombuffer(self.keys, dtype=np.uint32)
        order = np.argsort(keys, kind="stable")
        grid, texts, flags = self.grid, self.texts, self.flags
        current = -1
        for place in order.tolist():
            row, column = divmod(self.keys[place], 1 << 16)
            if row != current:
                if current >= 0:
                    grid.end_row()
                grid.begin_row(str(row + 1))
                current = row
            text, marks = texts[place], flags[place]
            while marks:
                mark = (marks & -marks).bit_length() - 1
                grid.flag(column, mark)
                marks &= marks - 1
            if text:
                grid.put(column, text)
        if current >= 0:
            grid.end_row()
        return grid.finish()

    def _put(self, row: int, column: int, text: str | None, *flags: int) -> None:
        self.formula = None
        if text and column >= self.limits.columns:
            self.limits.refuse_shape(0, column + 1)
        self.keys.append(row << 16 | column)
        self.texts.append(text)
        self.flags.append(sum(1 << flag for flag in flags))

    def _put_numbers(self, kind: int, data: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", data)
        if kind == NUMBER_CELL:
            self._put_number(row, column, style, struct.unpack_from("<d", data, 6)[0])
        elif kind == SHORT_NUMBER:
            self._put_number(row, column, style, _unpacked(struct.unpack_from("<I", data, 6)[0]))
        else:
            for place, (style, packed) in enumerate(struct.iter_unpack("<HI", data[4:-2])):
                self._put_number(row, column + place, style, _unpacked(packed))

    def _put_number(self, row: int, column: int, style: int, value: float, *flags: int) -> None:
        if style in self.workbook.date_styles:
            day = serial_text(repr(value), self.workbook.epoch)
            if day is not None:
                self._put(row, column, day, DATE, *flags)
                return
        number = str(int(value)) if value == value // 1 else number_text(repr(value))
        if number is None:
            raise corrupt("数字无法识别")
        self._put(row, column, number, NUMBER, *flags)

    def _put_logical(self, row: int, column: int, value: int, is_error: bool, *flags: int) -> None:
        if not is_error:
            self._put(row, column, "TRUE" if value else "FALSE", BOOL, *flags)
            return
        self._put(row, column, ERRORS.get(value, "#N/A"), ERROR, *flags)

    def _put_formula(self, data: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", data)
        value = data[6:14]
        (size,) = struct.unpack_from("<H", data, 20)
        tokens = data[22 : 22 + size]
        outside = (EXTERNAL,) if self.workbook.links.lead_outside(tokens) else ()
        if value[6:8] != b"\xff\xff":
            self._put_number(row, column, style, struct.unpack("<d", value)[0], FORMULA, *outside)
        elif value[0] in (IS_LOGICAL, IS_ERROR):
            self._put_logical(row, column, value[2], value[0] == IS_ERROR, FORMULA, *outside)
        else:
            self._put(row, column, None, FORMULA, *outside)
            self.formula = len(self.texts) - 1 if value[0] == IS_TEXT else None
        self.anchor = shared_at(tokens)
        if self.anchor is not None:
            self.shares.setdefault(self.anchor, []).append(len(self.texts) - 1)

    def _complete_formula(self, kind: int, data: bytes, stream: bytes, end: int) -> None:
        """The text that the formula above gave; or a shared or array formula, which stands once for all its cells."""
        if kind == FORMULA_TEXT:
            if self.formula is not None:
                self.texts[self.formula] = Texts(continued(stream, data, end)).next() or None
            return
        at = 8 if kind == SHARED_FORMULA else 12
        (size,) = struct.unpack_from("<H", data, at)
        if self.anchor is not None and self.workbook.links.lead_outside(data[at + 2 : at + 2 + size]):
            self.outside.add(self.anchor)

    def _merge(self, data: bytes) -> None:
        (count,) = struct.unpack_from("<H", data)
        for top, bottom, left, right in struct.iter_unpack("<4H", data[2 : 2 + 8 * count]):
            if (top, left) != (bottom, right):
                self.grid.merges.append((top + 1, left, bottom + 1, right))


def _unpacked(packed: int) -> float:
    """A number in 30 bits: an integer or the upper half of a double, perhaps in hundredths."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return value / 100 if packed & 1 else value
