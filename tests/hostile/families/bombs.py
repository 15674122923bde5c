"""Small files that become large, deep or slow when they are opened (rule 15)."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from tests.hostile.office import findings, hostile
from tests.hostile.outcomes import Hostile, Rows, refused
from tests.hostile.workbook import HEAD, MAIN, SHEET, Parts, packed, parts, relations, rows_xml, sheet_xml

MEGABYTE = 1 << 20
LIMIT = refused("resource_limit")
TWO = findings({}, {})
UNKNOWN = Rows(0, {2: "unknown_district", 3: "unknown_district"})  # a value spread over cells of other columns


def _two() -> Parts:
    return parts({"台账": sheet_xml(rows_xml(TWO))})


def _long(members: Iterable[tuple[str, Iterable[bytes]]], level: int = 9) -> bytes:
    """A zip whose members are written in pieces, so that a test never holds what they unpack to."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, pieces in members:
            entry = zipfile.ZipInfo(name, (2025, 6, 30, 8, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
    return held.getvalue()


def _spread(part: str, pieces: Iterable[bytes], **others: bytes) -> bytes:
    """A good workbook with one part of many pieces."""
    held = _two() | others
    held.pop(part, None)
    return _long([*((name, [content]) for name, content in held.items()), (part, pieces)])


def _strings(*texts: Iterable[bytes]) -> Iterator[bytes]:
    yield f'{HEAD}<sst xmlns="{MAIN}">'.encode()
    for text in texts:
        yield b"<si><t>"
        yield from text
        yield b"</t></si>"
    yield b"</sst>"


def _shared_text() -> bytes:
    named = relations(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
    text = _strings([b"x" * MEGABYTE] * 320)
    return _spread("xl/sharedStrings.xml", text, **{"xl/_rels/workbook.xml.rels": named})


def _many_rows() -> bytes:
    row = rows_xml(TWO[1:2], 2).encode().replace(b'2"', b'@"')
    many = (row.replace(b"@", b"%d" % number) for number in range(2, 210_030))
    opened = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{rows_xml(TWO[:1])}'.encode()
    return _spread(SHEET, [opened, *many, b"</sheetData></worksheet>"])


def _noise() -> bytes:
    noise = random.Random(7)
    pieces = (noise.randbytes(12_000) + bytes(MEGABYTE) for _ in range(210))
    return _spread("xl/media/noise.bin", pieces)


def _styles() -> bytes:
    opened = f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs>'.encode()
    return _spread("xl/styles.xml", [opened, *[b'<xf numFmtId="14"/>' * 10_000] * 100, b"</cellXfs></styleSheet>"])


def _stored() -> bytes:
    return packed(_two() | {"xl/media/a.bin": bytes(51_000_000)}, zipfile.ZIP_STORED)


def _merging(merges: Iterable[bytes]) -> bytes:
    before, _, after = sheet_xml(rows_xml(TWO), after="<mergeCells>@</mergeCells>").partition(b"@")
    return _spread(SHEET, [before, *merges, after])


def _followed(after: str) -> bytes:
    return packed(_two() | {SHEET: sheet_xml(rows_xml(TWO), after=after)})


def _continued(rows: Iterable[str]) -> bytes:
    return packed(_two() | {SHEET: sheet_xml(rows_xml(TWO) + "".join(rows))})


def _pairs() -> Iterator[bytes]:
    return (f'<mergeCell ref="A{number}:G{number + 1}"/>'.encode() for number in range(2, 400_000, 2))


def bombs() -> Iterator[Hostile]:
    """Sizes, ratios, depths and counts."""
    corrupt, mild = refused("corrupt_file"), (LIMIT, refused("corrupt_file"), Rows(2))
    yield hostile("bomb-shared-text.xlsx", _shared_text, LIMIT)
    yield hostile("bomb-media.xlsx", lambda: _spread("xl/media/image1.png", [bytes(MEGABYTE)] * 260), LIMIT, Rows(2))
    unread = [b"<x>", *[b" " * MEGABYTE] * 250, b"</x>"]
    yield hostile("bomb-unread-part.xlsx", lambda: _spread("docProps/app.xml", unread), LIMIT)
    yield hostile("rows-210000.xlsx", _many_rows, LIMIT)
    yield hostile("noise-over-200-megabytes.xlsx", _noise, LIMIT)
    yield hostile("styles-a-million.xlsx", _styles, LIMIT, Rows(2))
    yield hostile("merges-200000.xlsx", lambda: _merging(_pairs()), *mild, Rows(1, {}, {3: "duplicate_exact"}), UNKNOWN)
    whole = refused("resource_limit", "corrupt_file", "missing_column", "duplicate_header")
    yield hostile("merges-of-the-whole.xlsx", lambda: _merging([b'<mergeCell ref="A1:GR200000"/>'] * 5_000), whole)
    yield hostile("depth-300000.xlsx", lambda: _followed("<x>" * 300_000 + "</x>" * 300_000), *mild)
    names = " ".join(f'a{number}="x"' for number in range(200_000))
    yield hostile("attributes-200000.xlsx", lambda: _followed(f"<x {names}/>"), *mild)
    hollow = '<row r="{0}"><c r="GR{0}" t="inlineStr"><is><t>x</t></is></c></row>'
    yield hostile("grid-of-holes.xlsx", lambda: _continued(map(hollow.format, range(4, 150_000))), LIMIT)
    empty = '<row r="{0}"/>'
    yield hostile("rows-without-cells.xlsx", lambda: _continued(map(empty.format, range(4, 1_048_577))), LIMIT, Rows(2))
    yield hostile("members-2100.xlsx", packed(_two() | {f"xl/media/{n}.png": b"" for n in range(2_100)}), LIMIT)
    sheets = refused("missing_column", "no_data_rows", "resource_limit")
    yield hostile("sheets-1900.xlsx", lambda: packed(parts({f"表{n}": sheet_xml("") for n in range(1_900)})), sheets)
    long = [TWO[0], [*TWO[1][:3], "长" * 32_768, *TWO[1][4:]], TWO[2]]
    yield hostile(
        "cell-one-too-long.xlsx", packed(parts({"表": sheet_xml(rows_xml(long))})), Rows(1, {2: "cell_too_long"})
    )
    yield hostile("size-claimed-too-large.xlsx", _claiming(0xFFFFFFFE), LIMIT, corrupt)
    yield hostile("size-claimed-too-small.xlsx", _claiming(10), LIMIT, corrupt)
    yield hostile("members-overlap.xlsx", _overlapping, LIMIT, corrupt)
    yield hostile("packed-51-megabytes.xlsx", _stored, LIMIT)


def _claiming(size: int) -> bytes:
    """A workbook whose directory and local head say another size of the sheet than it has."""
    return packed(_two()).replace(struct.pack("<I", len(_two()[SHEET])), struct.pack("<I", size))


def _overlapping() -> bytes:
    """Many directory entries that all name one packed member: each unpacks, none costs a byte."""
    body = packed({**_two(), "xl/media/a.bin": bytes(900_000)})
    end = body.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", body[end + 16 : end + 20])[0]
    directory = body[start:end]
    last = directory[directory.rindex(b"PK\x01\x02") :]
    copies = b"".join(last.replace(b"a.bin", b"%05d" % n) for n in range(1_500))
    count = len(_two()) + 1 + 1_500
    total = directory + copies
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(total), start, 0)
    return body[:start] + total + tail
