"""One worksheet's XML, streamed once: every cell's text as the office sees it, and what kind of cell it is."""

from __future__ import annotations

import re
from xml.parsers import expat

from etl.readers.document import Limits
from etl.readers.excel.formulas import links_outside
from etl.readers.excel.values import iso_text, number_text, serial_text, unescape
from etl.readers.excel.workbook import Workbook
from etl.readers.grid import BOOL, DATE, ERROR, EXTERNAL, FORMULA, LAST_ROW, NO_VALUE, NUMBER, Grid, GridBuilder
from etl.readers.package import Package, corrupt

MAIN_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
TAGS = ("c", "v", "f", "t", "row", "rPh", "mergeCell", "sheetData")
REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
LAST_COLUMN = 16_383

Attributes = dict[str, str]


def read_worksheet(package: Package, part: str, workbook: Workbook, limits: Limits) -> Grid:
    """Read one worksheet part; merged values are not yet spread. Raises FileRefused."""
    grid = GridBuilder(limits)
    package.parse(part, lambda parser: _handle_root(parser, grid, workbook))
    return grid.finish()


def column_number(letters: str) -> int:
    """The number of a column, from 0, by its letters; raises FileRefused beyond XFD."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= LAST_COLUMN + 1 or not letters.isalpha() or not letters.isascii():
        raise corrupt("单元格位置无法识别")
    return number - 1


def _handle_root(parser: expat.XMLParserType, grid: GridBuilder, workbook: Workbook) -> None:
    """The root element must be a worksheet; its prefix is the one that the tags of cells must have."""

    def begin(tag: str, attributes: Attributes) -> None:
        prefix, colon, local = tag.rpartition(":")
        namespace = attributes.get(f"xmlns:{prefix}" if colon else "xmlns")
        if local != "worksheet" or namespace not in MAIN_NAMESPACES:
            raise corrupt("工作表的格式无法识别")
        _Cells(grid, workbook).handle(parser, prefix + colon)

    parser.StartElementHandler = begin


class _Cells:
    """The cell being read, and what later cells of the sheet need to know of earlier ones."""

    def __init__(self, grid: GridBuilder, workbook: Workbook) -> None:
        self.grid = grid
        self.strings = workbook.strings
        self.epoch = workbook.epoch
        self.date_styles = workbook.date_styles
        self.outside_names = workbook.outside_names
        self.outside_shared: set[str] = set()
        self.columns: dict[str, int] = {}
        self.column = -1
        self.attributes: Attributes = {}
        self.value: str | None = None
        self.inline: list[str] | None = None
        self.formula: tuple[Attributes, str] | None = None
        self.is_in_data = self.is_in_cell = self.is_in_guide = False

    def handle(self, parser: expat.XMLParserType, prefix: str) -> None:
        """Set the handlers below the root: closures over local names, since they run five times a cell."""
        locals_by_tag = {prefix + local: local for local in TAGS}
        cell_tag, value_tag = prefix + "c", prefix + "v"
        text: list[str] = []

        def begin(tag: str, attributes: Attributes) -> None:
            if tag == value_tag:
                text.clear()
            elif tag == cell_tag:
                self.attributes = attributes
                self.value = self.inline = self.formula = None
                self.is_in_cell = True
            else:
                text.clear()
                self._begin(locals_by_tag.get(tag), tag, attributes)

        def end(tag: str) -> None:
            if tag == value_tag:
                self.value = "".join(text)
            elif tag == cell_tag:
                self.is_in_cell = False
                self._finish()
            else:
                self._end(locals_by_tag.get(tag), text)

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text.append

    def _begin(self, local: str | None, tag: str, attributes: Attributes) -> None:
        if local == "row":
            self.grid.begin_row(attributes.get("r"))
            self.column = -1
        elif local == "f":
            self.formula = (attributes, "")
        elif local == "rPh":
            self.is_in_guide = True
        elif local == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif local == "sheetData":
            self.is_in_data = True
        elif local is None and self.is_in_data and tag.rpartition(":")[2] in TAGS:
            # A cell under another prefix than the root's would otherwise be lost without a word.
            raise corrupt("工作表的格式无法识别")

    def _end(self, local: str | None, text: list[str]) -> None:
        if local == "row":
            self.grid.end_row()
        elif local == "f" and self.formula is not None:
            self.formula = (self.formula[0], "".join(text))
        elif local == "t" and self.is_in_cell and not self.is_in_guide:
            self.inline = [*(self.inline or ()), *text]
        elif local == "rPh":
            self.is_in_guide = False
        elif local == "sheetData":
            self.is_in_data = False

    def _finish(self) -> None:
        attributes = self.attributes
        value = self.value if self.inline is None else "".join(self.inline)
        column = self.column = self._position(attributes)
        kind = attributes.get("t", "n")
        if self.formula is not None:
            self._note_formula(column, kind, value, self.formula)
        if not value:
            return
        if kind == "s":
            text = self._shared(value)
        elif kind == "n":
            text = self._number(column, attributes, value)
        else:
            text = self._other(column, kind, value)
        if text:
            self.grid.put(column, text)

    def _position(self, attributes: Attributes) -> int:
        """The column of a cell: from its reference, else the one after the cell before."""
        reference = attributes.get("r")
        if reference is None:
            if self.column >= LAST_COLUMN:
                raise corrupt("单元格位置无法识别")
            return self.column + 1
        row_text = self.grid.row_text
        letters = reference[: -len(row_text)] if row_text else ""
        column = self.columns.get(letters)
        if column is None:
            column = self.columns[letters] = column_number(letters)
        if not reference.endswith(row_text):
            raise corrupt("单元格位置与行号不符")
        return column

    def _shared(self, value: str) -> str:
        try:
            index = int(value)
            if index >= 0:
                return self.strings[index]
        except (ValueError, IndexError) as error:
            raise corrupt("共享文字缺失") from error
        raise corrupt("共享文字缺失")

    def _number(self, column: int, attributes: Attributes, value: str) -> str:
        if attributes.get("s") in self.date_styles:
            day = serial_text(value, self.epoch)
            if day is not None:
                self.grid.flag(column, DATE)
                return day
        number = number_text(value)
        if number is None:
            return value
        self.grid.flag(column, NUMBER)
        return number

    def _other(self, column: int, kind: str, value: str) -> str:
        if kind == "b":
            self.grid.flag(column, BOOL)
            return "TRUE" if value.strip() in ("1", "true") else "FALSE"
        if kind == "e":
            self.grid.flag(column, ERROR)
            return value
        if kind == "d":
            self.grid.flag(column, DATE)
            return iso_text(value)
        return unescape(value)

    def _note_formula(self, column: int, kind: str, value: str | None, formula: tuple[Attributes, str]) -> None:
        self.grid.flag(column, FORMULA)
        attributes, text = formula
        is_outside = links_outside(text, self.outside_names)
        # Only the first cell of a shared formula holds its words; the others name it by number.
        if attributes.get("t") == "shared":
            number = attributes.get("si", "")
            if text and is_outside:
                self.outside_shared.add(number)
            is_outside = is_outside or number in self.outside_shared
        if is_outside:
            self.grid.flag(column, EXTERNAL)
        # A formula whose value is the empty text has an empty <v> and the type str: that is a value.
        if not value and not (kind == "str" and value is not None):
            self.grid.flag(column, NO_VALUE)
            self.grid.put(column, None)

    def _merge(self, reference: str) -> None:
        corners = [REFERENCE.fullmatch(corner) for corner in reference.split(":")]
        first, last = corners[0], corners[-1]
        if len(corners) > 2 or first is None or last is None:
            raise corrupt("合并单元格的范围无法识别")
        top, bottom = sorted((int(first[2]), int(last[2])))
        left, right = sorted((column_number(first[1]), column_number(last[1])))
        if bottom > LAST_ROW:
            raise corrupt("合并单元格的范围无法识别")
        if (top, left) != (bottom, right):
            self.grid.merges.append((top, left, bottom, right))
