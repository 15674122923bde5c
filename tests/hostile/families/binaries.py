"""xls and et workbooks of BIFF records in an OLE file, whole and broken (rules 1, 3, 5, 7 and 15)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlwt
from xlwt.CompoundDoc import XlsDoc

from tests.hostile.office import FINDING, column, findings, hostile
from tests.hostile.outcomes import Hostile, Rows, refused

Fill = Callable[[xlwt.Workbook], None]
TWO = findings({}, {})
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _write(page: Any, grid: Sequence[Sequence[Any]]) -> None:
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for row, cells in enumerate(grid):
        for place, value in enumerate(cells):
            if isinstance(value, date):
                page.write(row, place, value, day)
            elif value not in ("", None):
                page.write(row, place, value)


def _book(grid: Sequence[Sequence[Any]], fill: Fill = lambda book: None) -> xlwt.Workbook:
    book = xlwt.Workbook(encoding="utf-8")
    _write(book.add_sheet("台账"), grid)
    fill(book)
    return book


def _saved(book: xlwt.Workbook) -> bytes:
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _xls(grid: Sequence[Sequence[Any]], fill: Fill = lambda book: None) -> bytes:
    return _saved(_book(grid, fill))


def _wrapped(stream: bytes) -> bytes:
    """A BIFF stream in an OLE file."""
    held = BytesIO()
    XlsDoc().save(held, stream.ljust(4_096, b"\0"))
    return held.getvalue()


def _record(code: int, content: bytes) -> bytes:
    return struct.pack("<HH", code, len(content)) + content


def _after_begin(stream: bytes, record: bytes) -> bytes:
    """The stream with a record put after its first one."""
    first = 4 + struct.unpack("<H", stream[2:4])[0]
    return stream[:first] + record + stream[first:]


def binaries() -> Iterator[Hostile]:
    """Workbooks of the older kind."""
    corrupt = refused("corrupt_file")
    whole = _xls(TWO)
    yield hostile("plain.xls", whole, Rows(2))
    yield hostile("plain.et", whole, Rows(2))
    yield hostile("xls-named.xlsx", whole, refused("type_mismatch"))
    yield hostile("xls-named.csv", whole, refused("type_mismatch"))
    yield hostile("cut-in-half.xls", whole[: len(whole) // 2], corrupt)
    yield hostile("cut-to-a-head.xls", whole[:512], corrupt, refused("type_mismatch"))
    yield hostile("garbage-in-ole.xls", OLE + bytes(range(256)) * 40, corrupt, refused("type_mismatch"))
    yield hostile("garbage-stream.xls", _wrapped(bytes(range(7, 247)) * 40), corrupt)
    yield hostile("no-records.xls", _wrapped(b"\0" * 4_096), corrupt, refused("missing_column", "no_data_rows"))
    stream = _book(TWO).get_biff_data()
    locked = _after_begin(stream, _record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)))
    yield hostile("password.xls", _wrapped(locked), refused("encrypted"))
    table = 512 * (struct.unpack("<I", whole[76:80])[0] + 1)
    looped = whole[:table] + struct.pack("<128I", *[0] * 128) + whole[table + 512 :]
    yield hostile("sectors-loop.xls", looped, corrupt)
    wild = whole[:76] + struct.pack("<I", 0x7FFFFFFF) + whole[80:]
    yield hostile("sectors-nowhere.xls", wild, corrupt, refused("type_mismatch"))
    hidden = _xls(TWO, lambda book: setattr(book.add_sheet("旧"), "visibility", 1))
    yield hostile("sheet-hidden.xls", hidden, Rows(2, warn=("hidden_sheet:旧",)))
    yield hostile("rows-hidden.xls", _xls(TWO, lambda book: setattr(book.get_sheet(0).row(1), "hidden", 1)), Rows(2))
    two = _xls(TWO, lambda book: _write(book.add_sheet("七月"), findings({"编号": "H-7"})))
    yield hostile("sheet-per-month.xls", two, Rows(3))
    days = column(FINDING, "发现日期", [date(2025, 3, 2), 45718, "2025年3月2日"])
    told = {(row, "发现日期"): "2025-03-02" for row in (2, 3, 4)}
    yield hostile("days-stored.xls", _xls(days), Rows(3, values=told))
    moved = _book(column(FINDING, "发现日期", [44256]))
    moved.dates_1904 = True
    yield hostile("days-of-1904.xls", _saved(moved), Rows(1, values={(2, "发现日期"): "2025-03-02"}))
    ids = column(FINDING, "编号", ["007", 7, 1234567890123456, date(2025, 3, 2)])
    yield hostile(
        "ids-stored.xls",
        _xls(ids),
        Rows(2, {4: "id_not_text", 5: "id_not_text"}, values={(2, "编号"): "007", (3, "编号"): "7"}),
    )
    merged = _xls(findings({}, {"县区": ""}), lambda book: book.get_sheet(0).merge(1, 2, 1, 1))
    yield hostile("district-merged.xls", merged, Rows(2, values={(3, "县区"): "青石区"}))
    titled = [["云川市隐患台账"], *TWO, ["合计", 2], ["填表人：甲"]]
    yield hostile("totals.xls", _xls(titled), Rows(2, {}, {1: "title", 5: "totals_row", 6: "footer"}))
    yield hostile("header-only.xls", _xls(TWO[:1]), refused("no_data_rows"))
    yield hostile(
        "text-that-means-something.xls",
        _xls(column(FINDING, "隐患描述", ["=1+1", "<b>x</b>", "@A1"])),
        Rows(3, values={(2, "隐患描述"): "=1+1"}),
    )
    yield hostile(
        "last-row.xls",
        _xls(TWO, lambda book: book.get_sheet(0).write(65_535, 0, "仅供参考")),
        Rows(2, {65_536: "missing_required"}),
    )
    yield hostile(
        "last-column.xls", _xls(TWO, lambda book: book.get_sheet(0).write(0, 255, "远")), refused("resource_limit")
    )
    lying = stream.replace(
        _record(0x200, struct.pack("<IIHHH", 0, 3, 0, 7, 0)),
        _record(0x200, struct.pack("<IIHHH", 0, 0xFFFFFF, 0, 0xFFFF, 0)),
    )
    yield hostile("dimension-lies.xls", _wrapped(lying), Rows(2), refused("resource_limit", "corrupt_file"))
    yield hostile("string-count-lies.xls", _wrapped(_counting(stream)), corrupt, Rows(2), refused("resource_limit"))


def _counting(stream: bytes) -> bytes:
    """The stream with a shared string table that claims two thousand million strings."""
    place = stream.index(struct.pack("<H", 0xFC), 4)
    return stream[: place + 4] + struct.pack("<II", 0x7FFFFFFF, 0x7FFFFFFF) + stream[place + 12 :]
