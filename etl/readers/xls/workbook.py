"""What the sheets of an old workbook share: their list, the date epoch, texts, date styles, links to others."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

from etl.readers.document import FileRefused
from etl.readers.excel.values import BUILT_IN_DATES, is_date_format
from etl.readers.package import corrupt
from etl.readers.xls.formulas import Links
from etl.readers.xls.records import BOF, Texts, continued, records

BIFF8 = 0x0600
FILE_PASS, BOUND_SHEET, DATE_MODE, FORMAT, STYLE, STRINGS = 0x002F, 0x0085, 0x0022, 0x041E, 0x00E0, 0x00FC
BOOK, BOOK_SHEETS, NAME = 0x01AE, 0x0017, 0x0018
WORKSHEET, MACRO_SHEET, VISUAL_BASIC = 0x00, 0x01, 0x06
# A book of links that points to this workbook, or to the functions of an add-in.
OWN_BOOKS = (0x0401, 0x3A01)


@dataclass(frozen=True)
class SheetEntry:
    """A worksheet as the workbook lists it: its records begin at `offset`."""

    name: str
    offset: int
    is_hidden: bool


@dataclass(frozen=True)
class Workbook:
    """What the sheets of a workbook share; `date_styles` are cell style numbers that show a date or time."""

    sheets: tuple[SheetEntry, ...]
    epoch: Literal[1900, 1904]
    strings: list[str]
    date_styles: frozenset[int]
    links: Links


def read_workbook(stream: bytes) -> Workbook:
    """Read the first part of the stream. Raises FileRefused: corrupt_file, encrypted, macro, unsupported_type."""
    try:
        return _read_workbook(stream)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise corrupt("工作簿的内容无法识别") from error


def _read_workbook(stream: bytes) -> Workbook:
    sheets: list[SheetEntry] = []
    epoch: Literal[1900, 1904] = 1900
    strings: list[str] = []
    formats: dict[int, str] = {}
    styles: list[int] = []
    books: list[bool] = []
    places: list[bool] = []
    names: list[bytes] = []
    for kind, data, end in records(stream, 0):
        if kind == BOF and struct.unpack_from("<H", data)[0] != BIFF8:
            raise FileRefused("unsupported_type", "文件是 Excel 95 或更早的格式，请另存为 .xlsx 后重新报送。")
        if kind == FILE_PASS:
            raise FileRefused("encrypted", "文件设有打开密码，请取消密码后重新报送。")
        if kind == BOUND_SHEET:
            sheets += _sheet(data)
        elif kind == DATE_MODE and struct.unpack_from("<H", data)[0]:
            epoch = 1904
        elif kind == FORMAT:
            formats[struct.unpack_from("<H", data)[0]] = Texts([data], 2).next()
        elif kind == STYLE:
            styles.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == STRINGS:
            strings = _strings(continued(stream, data, end))
        elif kind == BOOK:
            books.append(struct.unpack_from("<H", data, 2)[0] not in OWN_BOOKS)
        elif kind == BOOK_SHEETS:
            places = _places(b"".join(continued(stream, data, end)), books)
        elif kind == NAME:
            names.append(data)
    dates = {number for number, code in formats.items() if is_date_format(code)} | BUILT_IN_DATES - formats.keys()
    return Workbook(
        sheets=tuple(sheets),
        epoch=epoch,
        strings=strings,
        date_styles=frozenset(style for style, number in enumerate(styles) if number in dates),
        links=Links.of(places, names),
    )


def _sheet(data: bytes) -> list[SheetEntry]:
    """The worksheet of an entry; a chart sheet is none."""
    offset, state, kind = struct.unpack_from("<IBB", data)
    if kind in (MACRO_SHEET, VISUAL_BASIC):
        raise FileRefused("macro", "文件含有宏表，请另存为不含宏的 .xlsx 后重新报送。")
    return [SheetEntry(Texts([data], 6).next(1), offset, bool(state & 3))] if kind == WORKSHEET else []


def _strings(pieces: list[bytes]) -> list[str]:
    (count,) = struct.unpack_from("<I", pieces[0], 4)
    texts = Texts(pieces, 8)
    # A count of more than there is runs into the end, whatever it claims.
    return [texts.next() for _ in range(count)]


def _places(data: bytes, books: list[bool]) -> list[bool]:
    """Of each place that formulas name by its number, whether it lies in another workbook."""
    (count,) = struct.unpack_from("<H", data)
    return [books[struct.unpack_from("<H", data, 2 + 6 * number)[0]] for number in range(count)]
