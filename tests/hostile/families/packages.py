"""xlsx packages that are damaged, forged or poisoned (rules 1, 11 and 15)."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO

from tests.hostile.office import FINDING, column, findings, hostile
from tests.hostile.outcomes import Hostile, Rows, refused
from tests.hostile.workbook import (
    HEAD,
    MAIN,
    PACKAGE,
    SHEET,
    Parts,
    Raw,
    error,
    formula,
    packed,
    parts,
    relations,
    rows_xml,
    sheet_xml,
    workbook,
)

TWO = findings({}, {})
CORRUPT, DTD = refused("corrupt_file"), refused("xml_dtd")


def _two(**changed: bytes) -> Parts:
    """The parts of a good workbook, some replaced or added; `/` and `.` in a name are written as __ and _."""
    held = parts({"台账": sheet_xml(rows_xml(TWO))})
    return held | {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in changed.items()}


def _with(part: str, content: bytes) -> bytes:
    return packed(_two() | {part: content})


def damaged() -> Iterator[Hostile]:
    """Zip files that are cut, flipped, forged."""
    whole = packed(_two())
    yield hostile("cut-in-half.xlsx", whole[: len(whole) // 2], CORRUPT)
    yield hostile("cut-at-the-end.xlsx", whole[:-12], CORRUPT)
    yield hostile("cut-to-a-head.xlsx", whole[:30], CORRUPT)
    place = whole.index(SHEET.encode()) + len(SHEET) + 40
    yield hostile("one-bit-flipped.xlsx", whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :], CORRUPT)
    yield hostile("junk-before.xlsx", b"MZ" + bytes(64) + whole, refused("type_mismatch", "corrupt_file"))
    yield hostile("junk-after.xlsx", whole + b"x" * 70_000, CORRUPT)
    yield hostile("nothing-but-a-directory.xlsx", b"PK\x05\x06" + bytes(18), refused("corrupt_file", "type_mismatch"))
    yield hostile("garbage-after-the-sign.xlsx", b"PK\x03\x04" + bytes(range(256)) * 16, CORRUPT)
    yield hostile("member-twice.xlsx", packed([*_two().items(), (SHEET, sheet_xml(rows_xml(findings({}))))]), CORRUPT)
    yield hostile("member-twice-in-other-case.xlsx", _with("xl/Worksheets/SHEET1.xml", b"<x/>"), CORRUPT)
    for number, name in enumerate(
        ("../../tmp/hostile_canary", "/tmp/hostile_canary", "..\\hostile_canary", "C:\\hostile_canary")
    ):
        yield hostile(f"member-climbs-{number}.xlsx", _with(name, b"x"), CORRUPT)
    yield hostile("member-is-a-link.xlsx", _link(), CORRUPT, Rows(2))
    locked = bytearray(whole)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    yield hostile("member-is-locked.xlsx", bytes(locked), refused("encrypted"))
    yield hostile("method-unknown.xlsx", whole.replace(b"\x08\x00", b"\x63\x00"), CORRUPT)
    members = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, "_rels/.rels"}
    for number, name in enumerate(sorted(members)):
        held = {part: content for part, content in _two().items() if part != name}
        yield hostile(f"part-missing-{number}.xlsx", packed(held), refused("corrupt_file", "type_mismatch"))
    inner = packed({"台账.xlsx": whole})
    yield hostile("workbook-in-a-zip.xlsx", inner, refused("type_mismatch"))
    yield hostile("workbook-in-its-own-media.xlsx", _with("xl/media/a.xlsx", whole), Rows(2))
    yield hostile(
        "zip-of-zips.xlsx", packed({"[Content_Types].xml": b"<x/>", "a.zip": inner}), refused("type_mismatch")
    )


def _link() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in _two().items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 6, 30, 8, 0, 0)), content)
        entry = zipfile.ZipInfo("xl/media/image1.png", (2025, 6, 30, 8, 0, 0))
        entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return held.getvalue()


def declared() -> Iterator[Hostile]:
    """Document types in any part and encoding, and what only looks like one."""
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    asks = '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x"> %e;]>'
    laughs = (
        '<!DOCTYPE x [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]>"
    )
    sheet = sheet_xml(rows_xml(TWO)).decode().removeprefix(HEAD)
    yield hostile("dtd-outside.xlsx", _with(SHEET, f"{HEAD}{outside}{sheet}".encode()), DTD)
    yield hostile("dtd-asks-the-network.xlsx", _with(SHEET, f"{HEAD}{asks}{sheet}".encode()), DTD)
    yield hostile("dtd-laughs.xlsx", _with(SHEET, f"{HEAD}{laughs}{sheet}".encode()), DTD)
    yield hostile("dtd-plain.xlsx", _with("docProps/core.xml", b"<!DOCTYPE x><x/>"), DTD)
    yield hostile("dtd-in-relations.xlsx", _with("_rels/.rels", f"{HEAD}{asks}<x/>".encode()), DTD)
    yield hostile("dtd-in-types.xlsx", _with("[Content_Types].xml", f"{HEAD}{outside}<x/>".encode()), DTD)
    yield hostile("dtd-in-a-drawing.xlsx", _with("xl/drawings/vml1.vml", f"{outside}<x/>".encode()), DTD)
    for code in ("utf-16", "utf-16-be", "utf-16-le"):
        mark = {"utf-16-be": "\ufeff", "utf-16-le": "\ufeff"}.get(code, "")
        text = f'{mark}<?xml version="1.0" encoding="UTF-16"?>{outside}{sheet}'
        yield hostile(f"dtd-in-{code}.xlsx", _with(SHEET, text.encode(code)), refused("xml_dtd", "corrupt_file"))
    yield hostile(
        "dtd-in-utf-7.xlsx",
        _with(SHEET, b'<?xml version="1.0" encoding="utf-7"?>' + f"{outside}{sheet}".encode("utf-7")),
        refused("xml_dtd", "corrupt_file"),
    )
    late = f"{HEAD}<!--{' ' * 300_000}-->{outside}{sheet}"
    yield hostile("dtd-far-below-a-comment.xlsx", _with(SHEET, late.encode()), DTD)
    spoken = f"{HEAD}<!-- {outside.replace('--', '')} -->{sheet}"
    yield hostile("dtd-only-spoken-of.xlsx", _with(SHEET, spoken.encode()), Rows(2))
    asked = f'{HEAD}<?xml-stylesheet href="http://127.0.0.1:9/x.xsl" type="text/xsl"?>{sheet}'
    yield hostile("stylesheet-from-the-network.xlsx", _with(SHEET, asked.encode()), Rows(2))
    included = sheet.replace(
        "<sheetData>", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/><sheetData>'
    )
    yield hostile("xinclude.xlsx", _with(SHEET, (HEAD + included).encode()), Rows(2), CORRUPT)


def poisoned() -> Iterator[Hostile]:
    """Macros, encryption, links to elsewhere, formulas."""
    macro = refused("macro")
    yield hostile("macro.xlsx", _with("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), macro)
    yield hostile(
        "macro.xlsm",
        _with("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        macro,
        refused("unsupported_type"),
    )
    yield hostile("macro-elsewhere.xlsx", _with("xl/deep/er/VbaProject.BIN", b"x"), macro)
    yield hostile("macro-sheet.xlsx", _with("xl/macrosheets/sheet1.xml", b"<x/>"), macro)
    targets = (("worksheet", "worksheets/sheet1.xml"), ("externalLink", "externalLinks/externalLink1.xml"))
    links = _two() | {
        "xl/_rels/workbook.xml.rels": relations(*targets),
        "xl/externalLinks/externalLink1.xml": f'{HEAD}<externalLink xmlns="{MAIN}"/>'.encode(),
        SHEET: sheet_xml(
            rows_xml(
                column(
                    FINDING,
                    "隐患描述",
                    [
                        "甲",
                        formula("[1]表!A1", "乙"),
                        formula("'C:\\[b.xlsx]表'!A1", "丙"),
                        formula("cmd|'/C calc'!A0", "丁"),
                        formula('HYPERLINK("http://127.0.0.1:9","戊")', "戊"),
                    ],
                )
            )
        ),
    }
    yield hostile(
        "links-to-other-workbooks.xlsx",
        packed(links),
        Rows(
            2, dict.fromkeys((3, 4, 5), "external_reference"), values={(6, "隐患描述"): "戊"}, warn=("formula_cells",)
        ),
    )
    away = relations(("hyperlink", "http://127.0.0.1:9/")).replace(b'Id="rId1"', b'Id="rId1" TargetMode="External"')
    yield hostile("links-to-the-network.xlsx", _with("xl/worksheets/_rels/sheet1.xml.rels", away), Rows(2))
    climbing = relations(("worksheet", "../../../../etc/passwd"), ("styles", "file:///etc/passwd"))
    yield hostile("relations-climb.xlsx", _with("xl/_rels/workbook.xml.rels", climbing), CORRUPT)
    errors = [error(code) for code in ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#DIV/0!", "#SPILL!")]
    yield hostile(
        "errors.xlsx",
        workbook(column(FINDING, "隐患描述", errors)),
        Rows(0, dict.fromkeys(range(2, 10), "excel_error")),
    )
    bare = [formula("A1&B1"), formula("TODAY()", "2025-03-02"), formula("1/0", "#DIV/0!", "e"), formula('IF(1,"")', "")]
    yield hostile(
        "formulas.xlsx",
        workbook(column(FINDING, "隐患描述", bare)),
        Rows(1, {2: "formula_no_cached_value", 4: "excel_error", 5: "missing_required"}, warn=("formula_cells",)),
    )


def malformed() -> Iterator[Hostile]:
    """Sheets whose XML says odd or contradictory things."""
    data = rows_xml(TWO)
    lying = '<dimension ref="A1:XFD1048576"/>'
    yield hostile("dimension-too-large.xlsx", _with(SHEET, sheet_xml(data, lying)), Rows(2))
    yield hostile("dimension-too-small.xlsx", _with(SHEET, sheet_xml(data, '<dimension ref="A1"/>')), Rows(2))
    yield hostile(
        "dimension-nonsense.xlsx", _with(SHEET, sheet_xml(data, '<dimension ref="ZZZZ99999999:!"/>')), Rows(2)
    )
    yield hostile("rows-descend.xlsx", _with(SHEET, sheet_xml(rows_xml(TWO[1:], 5) + rows_xml(TWO[:1]))), CORRUPT)
    yield hostile("rows-twice.xlsx", _with(SHEET, sheet_xml(data + data)), CORRUPT)
    yield hostile("row-number-huge.xlsx", _with(SHEET, sheet_xml(data + f'<row r="{"9" * 30}"/>')), CORRUPT)
    yield hostile("row-number-zero.xlsx", _with(SHEET, sheet_xml(data.replace('<row r="1">', '<row r="0">'))), CORRUPT)
    yield hostile("cells-elsewhere.xlsx", _with(SHEET, sheet_xml(data.replace('r="B2"', 'r="B7"'))), CORRUPT)
    yield hostile("cells-twice.xlsx", _with(SHEET, sheet_xml(data.replace('r="B2"', 'r="A2"'))), CORRUPT)
    far = data + '<row r="9"><c r="XFD9" t="inlineStr"><is><t>x</t></is></c></row>'
    yield hostile("cell-in-the-last-column.xlsx", _with(SHEET, sheet_xml(far)), refused("resource_limit"))
    beyond = data + '<row r="9"><c r="AAAA9"><v>1</v></c></row>'
    yield hostile("cell-beyond-the-last-column.xlsx", _with(SHEET, sheet_xml(beyond)), CORRUPT)
    missing = [*TWO[:1], [Raw("<v>99</v>", "s"), *TWO[1][1:]]]
    yield hostile("shared-text-missing.xlsx", workbook(missing), CORRUPT)
    yield hostile("xml-cut.xlsx", _with(SHEET, sheet_xml(data)[:-40]), CORRUPT)
    yield hostile("xml-two-roots.xlsx", _with(SHEET, sheet_xml(data) + b"<x/>"), CORRUPT)
    yield hostile("xml-not-utf-8.xlsx", _with(SHEET, sheet_xml(data).replace("通".encode(), b"\xff")), CORRUPT)
    yield hostile("xml-control-character.xlsx", _with(SHEET, sheet_xml(data).replace("通".encode(), b"\x01")), CORRUPT)
    prefixed = (
        sheet_xml(data)
        .decode()
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:?", "<?")
        .replace("xmlns=", "xmlns:x=")
    )
    yield hostile("xml-prefixed.xlsx", _with(SHEET, prefixed.encode()), Rows(2))
    foreign = sheet_xml(data).replace(MAIN.encode(), b"urn:other")
    yield hostile("xml-of-another-namespace.xlsx", _with(SHEET, foreign), CORRUPT)
    rich = '<is><r><t>通道</t></r><r><rPr><b/></rPr><t>堵塞</t></r><rPh sb="0" eb="1"><t>tong</t></rPh></is>'
    yield hostile(
        "rich-text.xlsx",
        workbook(column(FINDING, "隐患描述", [Raw(rich, "inlineStr")])),
        Rows(1, values={(2, "隐患描述"): "通道堵塞"}),
    )
    overlap = "<mergeCells>" + '<mergeCell ref="A2:G3"/>' * 2 + "</mergeCells>"
    yield hostile(
        "merges-overlap.xlsx",
        _with(SHEET, sheet_xml(data, after=overlap)),
        CORRUPT,
        Rows(0, {2: "unknown_district", 3: "unknown_district"}),
    )
    nonsense = '<mergeCells><mergeCell ref="A1:B2:C3"/><mergeCell ref=""/></mergeCells>'
    yield hostile("merges-nonsense.xlsx", _with(SHEET, sheet_xml(data, after=nonsense)), CORRUPT, Rows(2))


def others() -> Iterator[Hostile]:
    """Packages of other programs under the name of a workbook."""
    deck = {"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"}
    yield hostile("slides.xlsx", packed(deck), refused("type_mismatch"))
    yield hostile(
        "word.xlsx", packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), refused("type_mismatch")
    )
    sheet = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
    yield hostile("opendocument.xlsx", packed(sheet), refused("type_mismatch"))
    yield hostile("opendocument.ods", packed(sheet), refused("unsupported_type"))
    binary = _two() | {"xl/workbook.bin": b"\x83\x01\x00"}
    yield hostile("binary.xlsx", packed(binary), refused("type_mismatch", "corrupt_file", "unsupported_type"))
    yield hostile("binary.xlsb", packed(binary), refused("unsupported_type"))
    yield hostile(
        "programs.jar",
        packed({"META-INF/MANIFEST.MF": b"x", "A.class": b"\xca\xfe\xba\xbe"}),
        refused("unsupported_type"),
    )
    types = f'{HEAD}<Types xmlns="{PACKAGE}/content-types"/>'.encode()
    yield hostile("types-empty.xlsx", _with("[Content_Types].xml", types), Rows(2), CORRUPT)
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0")
    yield hostile("password.xlsx", locked, refused("encrypted"))
    huge = struct.pack("<8sQQ", b"PK\x03\x04ab", 2**63, 2**63)
    yield hostile("head-of-huge-numbers.xlsx", huge, CORRUPT)
