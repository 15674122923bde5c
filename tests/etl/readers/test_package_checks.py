"""What is refused before or while a file is understood: wrong types, damaged and hostile packages."""

import subprocess
import sys
import zipfile

import pytest
import xlsxwriter

from etl.readers import FileRefused, open_document
from etl.readers.document import Limits

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def package(tmp_path):
    """The parts of a small workbook, a dict that a test may change."""
    path = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet().write_row("A1", ["编号", 1])
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def opened(tmp_path, package):
    """Pack the parts again, with further members, and open the result."""

    def pack(*members, name="台账.xlsx"):
        path = tmp_path / "packed"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in [*package.items(), *members]:
                archive.writestr(part, content)
        return open_document(path, name=name)

    return pack


def reason(call, *arguments, **options):
    with pytest.raises(FileRefused) as refusal:
        call(*arguments, **options)
    assert refusal.value.message.endswith("。")
    assert "/tmp" not in refusal.value.message
    return refusal.value.reason


def sheet(cells, root=f'<worksheet xmlns="{MAIN}">', end="</worksheet>"):
    return f"{HEAD}{root}<sheetData>{cells}</sheetData>{end}".encode()


def cells_of(document):
    return [chunk.rows() for chunk in document.sheets[0].chunks()]


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "f.xlsx", "empty_file"),
        ("编号,县区\n".encode(), "f.xlsx", "type_mismatch"),
        ("编号,县区\n".encode(), "f.parquet", "type_mismatch"),
        (b"%PDF-1.7 ...", "f.csv", "type_mismatch"),
        (b"PAR1....PAR1", "f.csv", "type_mismatch"),
        (b"PAR1....PAR1", "f.parquet", "corrupt_file"),
        (b"%PDF-1.7 ...", "f.pdf", "unsupported_type"),
        ("编号,县区\n".encode(), "f", "unsupported_type"),
        (b"PK\x03\x04 broken", "f.xlsx", "corrupt_file"),
        (b"PK\x03\x04 broken", "f.csv", "type_mismatch"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"), "f.xls", "corrupt_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le"), "f.xlsx", "type_mismatch"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage\0".encode("utf-16-le"), "f.xlsx", "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"), "f.doc", "unsupported_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"), "f.wps", "unsupported_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"), "f.docx", "type_mismatch"),
        (b"PK\x03\x04 broken", "f.docx", "corrupt_file"),
        (b"<html><table>", "f.xls", "type_mismatch"),
    ],
)
def test_content_and_extension_must_agree_on_a_type_that_is_read(tmp_path, content, name, expected):
    path = tmp_path / "delivered"
    path.write_bytes(content)
    assert reason(open_document, path, name=name) == expected


@pytest.mark.parametrize(
    ("members", "name", "saved_as"),
    [
        (("content.xml", "mimetype"), "f.ods", ".xlsx"),
        (("[Content_Types].xml", "xl/workbook.bin"), "f.xlsb", ".xlsx"),
    ],
)
def test_a_known_type_that_is_not_read_says_what_to_save_as(tmp_path, members, name, saved_as):
    path = tmp_path / "packed"
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    with pytest.raises(FileRefused) as refusal:
        open_document(path, name=name)
    assert refusal.value.reason == "unsupported_type"
    assert f"请另存为 {saved_as} 后" in refusal.value.message


def test_an_unknown_type_is_told_which_ones_are_taken(tmp_path):
    (tmp_path / "f").write_bytes(b"x")
    with pytest.raises(FileRefused) as refusal:
        open_document(tmp_path / "f", name="f.zip")
    for extension in (".xlsx", ".xls", ".et", ".csv", ".docx", ".parquet"):
        assert extension in refusal.value.message


def test_a_workbook_named_csv_and_an_archive_named_xlsx_are_refused(tmp_path, opened):
    assert reason(opened, name="台账.csv") == "type_mismatch"
    path = tmp_path / "archive"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    assert reason(open_document, path, name="f.xlsx") == "type_mismatch"


def test_the_plain_package_reads(opened):
    assert cells_of(opened()) == [[(1, None, None, "编号", "1")]]


@pytest.mark.parametrize("member", ["../../evil", "/abs", "..\\evil", "C:/evil", "XL/Workbook.xml", "a\\b"])
def test_member_names_that_climb_or_collide_are_refused(opened, member):
    assert reason(opened, (member, b"x")) == "corrupt_file"


def test_a_truncated_package_is_corrupt(tmp_path, opened):
    opened()
    whole = (tmp_path / "packed").read_bytes()
    for size in (len(whole) // 2, len(whole) - 10, 40):
        (tmp_path / "cut").write_bytes(whole[:size])
        assert reason(open_document, tmp_path / "cut", name="f.xlsx") == "corrupt_file"


def test_a_flipped_bit_in_a_member_is_corrupt(tmp_path, opened):
    opened()
    content = bytearray((tmp_path / "packed").read_bytes())
    content[content.index(SHEET.encode()) + len(SHEET) + 20] ^= 1
    (tmp_path / "flipped").write_bytes(content)
    assert reason(open_document, tmp_path / "flipped", name="f.xlsx") == "corrupt_file"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "iso-8859-1"])
@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "docProps/core.xml", "_rels/.rels", "xl/extra.xml"])
def test_a_document_type_in_any_part_and_encoding_is_refused(package, opened, part, encoding):
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    text = f'{mark}<?xml version="1.0" encoding="{encoding[:6] if "16" in encoding else encoding}"?>'
    package[part] = (text + '<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>').encode(encoding)
    assert reason(opened) == "xml_dtd"


@pytest.mark.parametrize("member", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/x/VBAPROJECT.BIN"])
def test_macros_are_refused(opened, member):
    assert reason(opened, (member, b"<x/>")) == "macro"
    assert reason(opened, (member, b"<x/>"), name="台账.xlsm") == "macro"


def test_a_bomb_is_refused_by_ratio_size_and_number_of_members(opened, package):
    assert reason(opened, ("xl/media/a.bin", bytes(3_000_000))) == "resource_limit"
    assert reason(opened, *((f"xl/media/{number}", b"") for number in range(2_001))) == "resource_limit"
    package[SHEET] = sheet("<row><c><v>1</v></c></row>" + " " * 3_000_000)
    assert reason(opened) == "resource_limit"


def test_a_file_over_fifty_megabytes_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "large"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/large.bin", bytes(Limits.UPLOAD.file_bytes))
    assert reason(open_document, path, name="f.xlsx") == "resource_limit"


def test_rows_and_cells_without_references_count_by_position(package, opened):
    package[SHEET] = sheet(
        '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row>'
        '<row r="5"><c r="B5"><v>1</v></c><c><v>2</v></c></row>'
        '<row><c t="inlineStr"><is><t>x</t><rPh><t>音</t></rPh><r><t>y</t></r></is></c></row>'
    )
    assert cells_of(opened()) == [
        [
            (1, None, None, "a", "b", None),
            (5, None, None, None, "1", "2"),
            (6, None, None, "xy", None, None),
        ]
    ]


@pytest.mark.parametrize(
    "root",
    [
        '<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><dimension ref="A1"/>',
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:A1"/>',
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/>',
    ],
    ids=["strict", "dimension too small", "dimension too large"],
)
def test_strict_namespaces_and_lying_dimensions_lose_nothing(package, opened, root):
    package[SHEET] = sheet("".join(f'<row r="{n}"><c r="C{n}"><v>{n}</v></c></row>' for n in (1, 2, 9)), root)
    assert [row[0] for row in cells_of(opened())[0]] == [1, 2, 9]


def test_a_prefixed_sheet_reads_and_an_unknown_one_is_refused_never_empty(package, opened):
    cells = '<x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row>'
    prefixed = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{cells}</x:sheetData></x:worksheet>'
    package[SHEET] = prefixed.encode()
    assert cells_of(opened()) == [[(1, None, None, "7")]]
    package[SHEET] = sheet(cells, f'<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}">')
    assert reason(opened) == "corrupt_file"
    package[SHEET] = sheet('<row r="1"><c r="A1"><v>7</v></c></row>', '<worksheet xmlns="urn:other">')
    assert reason(opened) == "corrupt_file"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="11"><v>1</v></c></row>',
        '<row r="1"><c r="AAAAA1"><v>1</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="1048577"><c><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>99</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></row>',
    ],
)
def test_contradicting_positions_and_broken_parts_are_corrupt(package, opened, cells):
    package[SHEET] = sheet(cells)
    assert reason(opened) == "corrupt_file"


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"])
def test_a_missing_part_is_corrupt(package, opened, part):
    del package[part]
    assert reason(opened) == "corrupt_file"


def test_overlapping_merges_cannot_blow_up(package, opened):
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="J{n}"><v>1</v></c></row>' for n in range(1, 1_001))
    merges = "<mergeCells>" + '<mergeCell ref="A1:J1000"/>' * 1_200 + "</mergeCells></worksheet>"
    package[SHEET] = sheet(cells, end=merges)
    assert reason(opened) == "corrupt_file"


def test_a_shared_formula_that_links_outside_taints_every_cell_that_shares_it(package, opened):
    package[SHEET] = sheet(
        '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A2">[1]S!A1</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c><c r="B2"><f t="shared" si="1">A1</f><v>2</v></c></row>'
    )
    flags = opened().sheets[0].flags
    assert flags.filter(flag="external").select("row", "column").rows() == [(1, 0), (2, 0)]


def test_a_formula_that_gives_the_empty_text_has_a_value(package, opened):
    package[SHEET] = sheet('<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><f>IF(1,"")</f><v></v></c></row>')
    document = opened()
    assert cells_of(document) == [[(1, None, None, "1")]]
    assert document.sheets[0].flags.rows() == [(1, 0, "number"), (1, 1, "formula")]


def test_a_workbook_whose_sheets_are_all_hidden_is_refused(package, opened):
    package["xl/workbook.xml"] = package["xl/workbook.xml"].replace(b'sheetId="1"', b'sheetId="1" state="hidden"')
    assert reason(opened) == "no_data_rows"


def test_a_macro_sheet_named_only_in_the_relations_is_refused(package, opened):
    part = "xl/_rels/workbook.xml.rels"
    package[part] = package[part].replace(b"/relationships/worksheet", b"/relationships/xlMacrosheet")
    assert reason(opened) == "macro"


@pytest.mark.parametrize("encoding", ["gb2312", "no-such-code", "utf-7"])
def test_xml_in_an_encoding_that_office_never_writes_is_corrupt(package, opened, encoding):
    package[SHEET] = f'<?xml version="1.0" encoding="{encoding}"?><x/>'.encode()
    assert reason(opened) == "corrupt_file"


def test_parts_are_found_whatever_the_case_of_their_names(package, opened):
    package["xl/worksheets/Sheet1.xml"] = package.pop(SHEET)
    assert cells_of(opened()) == [[(1, None, None, "编号", "1")]]


def test_the_door_of_the_readers_leaves_pyarrow_alone():
    """A child process with 1 GiB of address space loses a fifth of it to pyarrow, which only Parquet needs."""
    loaded = "import sys, etl.readers; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0
