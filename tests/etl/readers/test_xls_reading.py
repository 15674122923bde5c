"""The xls reader on workbooks that xlwt writes, and on records written by hand for what xlwt cannot."""

import datetime as dt
import struct
from contextlib import suppress

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlwt.CompoundDoc import XlsDoc

from etl.readers import FileRefused, open_document
from etl.readers.document import Limits
from tests.etl.readers.reading import flags_of, refusal, rows_of

DAY = xlwt.easyxf(num_format_str="yyyy/m/d")
MOMENT = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日" hh:mm:ss')


@pytest.fixture
def written(tmp_path):
    """Write one sheet with xlwt through a function of (workbook, sheet), and open it."""

    def write(fill, name="台账.xls"):
        book = xlwt.Workbook(encoding="utf-8")
        fill(book, book.add_sheet("台账"))
        book.save(str(tmp_path / "file"))
        return open_document(tmp_path / "file", name=name)

    return write


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def short_text(text):
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def long_text(text):
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def formula(row, column, value, tokens, style=0):
    return record(
        0x0006, struct.pack("<HHH", row, column, style) + value + bytes(6) + struct.pack("<H", len(tokens)) + tokens
    )


BOF = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
SHEET_BOF = struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)
END = record(0x000A)
STYLES = record(0x00E0, bytes(20))
LINKED_BOOK = record(0x01AE, struct.pack("<HH", 1, 5) + b"\0b.xls" + b"\1\0\0S")
OWN_BOOK = record(0x01AE, struct.pack("<HH", 1, 0x0401))
PLACES = record(0x0017, struct.pack("<HHhhHhh", 2, 0, 0, 0, 1, 0, 0))
TEXT, LOGICAL, ERROR, BLANK = (bytes([kind, 0]) for kind in (0, 1, 2, 3))


def cached(kind, value=0):
    return kind + bytes([value, 0, 0, 0]) + b"\xff\xff"


@pytest.fixture
def by_hand(tmp_path):
    """Open a workbook of these records: those of the book, then those of its one sheet S."""

    def pack(book=b"", sheet=b"", bof=BOF, kind=0, state=0, sheet_bof=SHEET_BOF):
        listed = record(0x0085, struct.pack("<IBB", 0, state, kind) + short_text("S"))
        head = record(0x0809, bof) + STYLES + book
        listed = record(0x0085, struct.pack("<IBB", len(head) + len(listed) + len(END), state, kind) + short_text("S"))
        stream = head + listed + END + record(0x0809, sheet_bof) + sheet + END
        XlsDoc().save(str(tmp_path / "made"), stream)
        return open_document(tmp_path / "made", name="f.xls")

    return pack


TEXTS = st.text(
    alphabet=st.one_of(st.sampled_from("中文市 \t\n　é𬍛ab"), st.characters(exclude_categories=["Cs"])),
    min_size=1,
    max_size=12,
)
NUMBERS = st.one_of(st.integers(-(10**14), 10**14), st.floats(-1e9, 1e9).filter(lambda value: abs(value) > 1e-3))
DAYS = st.dates(dt.date(1900, 3, 1), dt.date(2999, 12, 31))
MOMENTS = st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2099, 1, 1)).map(lambda m: m.replace(microsecond=0))
CELLS = st.one_of(st.none(), TEXTS, NUMBERS, st.booleans(), DAYS, MOMENTS)


def as_delivered(value):
    """What the reader must give for a value: text and flag."""
    if isinstance(value, bool):
        return str(value).upper(), "bool"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00"), "date"
    if isinstance(value, dt.date):
        return value.isoformat(), "date"
    if isinstance(value, str):
        return value, None
    return None, "number"


@settings(max_examples=80, deadline=None)
@given(table=st.lists(st.lists(CELLS, max_size=6), max_size=8), top=st.sampled_from([0, 5, 65_000]))
def test_any_table_that_xlwt_writes_comes_back(tmp_path_factory, table, top):
    path = tmp_path_factory.mktemp("xls") / "file.xls"
    book = xlwt.Workbook(encoding="utf-8")
    written = book.add_sheet("S")
    for number, row in enumerate(table):
        for column, value in enumerate(row):
            style = MOMENT if isinstance(value, dt.datetime) else DAY if isinstance(value, dt.date) else None
            if value is not None:
                written.write(top + number, column, value, *([style] if style else []))
    book.save(str(path))
    sheet = open_document(path, name="f.xls").sheets[0]
    found = rows_of(sheet)
    flags = {(row, column): flag for row, column, flag in flags_of(sheet)}
    assert set(found) == {top + n + 1 for n, row in enumerate(table) if any(v is not None for v in row)}
    for number, row in enumerate(table):
        for column, value in enumerate(row):
            cells = found.get(top + number + 1, [])
            got = cells[column] if column < len(cells) else None
            if value is None:
                assert (got, flags.get((top + number + 1, column))) == (None, None)
                continue
            text, flag = as_delivered(value)
            assert flags.get((top + number + 1, column)) == flag
            if flag == "number":
                assert float(got) == pytest.approx(value, rel=1e-14)
            else:
                assert got == text


def test_texts_over_many_records_read_as_calamine_reads_them(tmp_path, written):
    texts = [
        "".join(chr(0x4E00 + (n * 7 + k) % 5000) if k % n else "a" for k in range(n % 90)) or "x" for n in range(1, 900)
    ]
    texts += ["é" * 5_000 + "中" * 5_000, "plain latin " * 1_500]

    def fill(_, sheet):
        for number, text in enumerate(texts):
            sheet.write(number, 0, text)
            sheet.write(number, 1, number / 7)

    found = rows_of(written(fill).sheets[0])
    assert [cells[0] for cells in found.values()] == texts
    oracle = CalamineWorkbook.from_path(tmp_path / "file").get_sheet_by_index(0).to_python()
    assert [(text, float(number)) for text, number in found.values()] == [tuple(row) for row in oracle]


def test_a_text_may_change_its_width_where_its_record_ends(by_hand):
    table = record(0x00FC, struct.pack("<II", 1, 2) + struct.pack("<HB", 5, 0) + b"abc")
    table += record(
        0x003C, b"\1" + "中文".encode("utf-16-le") + struct.pack("<HBH", 3, 9, 1) + "中".encode("utf-16-le")
    )
    table += record(0x003C, b"\0de" + bytes(4))
    cells = b"".join(record(0x00FD, struct.pack("<HHHI", 0, number, 0, number)) for number in range(2))
    assert rows_of(by_hand(book=table, sheet=cells).sheets[0]) == {1: ["abc中文", "中de"]}


def test_numbers_and_dates_have_the_text_the_xlsx_reader_gives(written):
    def fill(_, sheet):
        for column, value in enumerate((3.0, 2.5, 150, -7, 1e22, 1e-7, 0.1 + 0.2, 12.34, 1.2345678901234568e18)):
            sheet.write(0, column, value)
        for column, value in enumerate((59, 60, 61, 45413.354166666664, 0.5, -5)):
            sheet.write(1, column, value, DAY)

    long = ["12.34", "1234567890123456768"]
    sheet = written(fill).sheets[0]
    assert rows_of(sheet) == {
        1: ["3", "2.5", "150", "-7", "10000000000000000000000", "0.0000001", "0.30000000000000004", *long],
        2: ["1900-02-28", "1900-02-29", "1900-03-01", "2024-05-01 08:30:00", "12:00:00", "-5"],
    }
    assert (2, 5, "number") in flags_of(sheet)


def test_packed_numbers_are_unpacked(by_hand):
    packed = [
        7 << 2 | 2,
        (-7 << 2 & 0xFFFFFFFF) | 2,
        1234 << 2 | 3,
        struct.unpack("<Q", struct.pack("<d", 2.5))[0] >> 32,
    ]
    numbers = b"".join(struct.pack("<HI", 0, number) for number in packed)
    sheet = by_hand(
        sheet=record(0x00BD, struct.pack("<HH", 1, 2) + numbers + struct.pack("<H", 5))
        + record(0x027E, struct.pack("<HHHI", 2, 0, 0, packed[0]))
    ).sheets[0]
    assert rows_of(sheet) == {2: [None, None, "7", "-7", "12.34", "2.5"], 3: ["7"]}


def test_a_1904_workbook_gives_the_days_the_office_sees(written):
    def fill(book, sheet):
        book.dates_1904 = True
        sheet.write(0, 0, 43951, DAY)

    sheet = written(fill).sheets[0]
    assert (rows_of(sheet), sheet.epoch) == ({1: ["2024-05-01"]}, 1904)


def test_error_cells_are_flagged_and_never_blank(written):
    def fill(_, sheet):
        sheet.row(0).set_cell_error(0, 0x07)
        sheet.row(0).set_cell_error(1, 0x2A)

    sheet = written(fill).sheets[0]
    assert rows_of(sheet) == {1: ["#DIV/0!", "#N/A"]}
    assert flags_of(sheet) == {(1, 0, "error"), (1, 1, "error")}


def test_formulas_keep_their_last_value_and_are_flagged_and_warned_of(by_hand):
    tokens = b"\x1e\x01\x00"
    document = by_hand(
        sheet=formula(0, 0, struct.pack("<d", 2.5), tokens)
        + formula(1, 0, cached(TEXT), tokens)
        + record(0x0207, long_text("合格"))
        + formula(2, 0, cached(LOGICAL, 1), tokens)
        + formula(3, 0, cached(ERROR, 0x17), tokens)
        + formula(4, 0, cached(BLANK), tokens)
        + record(0x0204, struct.pack("<HHH", 4, 1, 0) + long_text("乙"))
    )
    sheet = document.sheets[0]
    assert rows_of(sheet) == {1: ["2.5"], 2: ["合格"], 3: ["TRUE"], 4: ["#REF!"], 5: [None, "乙"]}
    assert flags_of(sheet) == {
        *((row, 0, "formula") for row in range(1, 6)),
        (1, 0, "number"),
        (3, 0, "bool"),
        (4, 0, "error"),
    }
    assert document.warnings == ("formula_cells:S!A1:A5",)


def reference(place):
    return b"\x3a" + struct.pack("<HHH", place, 0, 0)


def test_a_formula_that_leads_to_another_workbook_is_external(by_hand):
    name = record(0x0018, struct.pack("<HBBHHHBBBB", 0, 0, 1, 7, 0, 0, 0, 0, 0, 0) + b"\0n" + reference(1))
    one = struct.pack("<d", 1)
    sheet = by_hand(
        book=OWN_BOOK + LINKED_BOOK + PLACES + name,
        sheet=formula(0, 0, one, reference(0))
        + formula(1, 0, one, b"\x17\x02\x00[]" + reference(1) + b"\x03")
        + formula(2, 0, one, b"\x43\x01\x00\x00\x00")
        + formula(3, 0, one, b"\x01" + struct.pack("<HH", 3, 0))
        + record(0x0221, struct.pack("<HHBBHIH", 3, 4, 0, 0, 0, 0, 7) + reference(1))
        + formula(4, 0, one, b"\x01" + struct.pack("<HH", 3, 0))
        + formula(5, 0, one, b"\x18"),
    ).sheets[0]
    assert {row for row, _, flag in flags_of(sheet) if flag == "external"} == {2, 3, 4, 5, 6}


def test_without_links_no_formula_is_external(by_hand):
    sheet = by_hand(book=OWN_BOOK + PLACES.replace(b"\x01\0", b"\0\0"), sheet=formula(0, 0, bytes(8), reference(1)))
    assert flags_of(sheet.sheets[0]) == {(1, 0, "formula"), (1, 0, "number")}


def test_merged_values_spread_over_their_range_only(written):
    def fill(_, sheet):
        sheet.write_merge(0, 0, 0, 2, "台账")
        sheet.write_merge(1, 3, 0, 0, "市中区")
        for row, text in enumerate("甲乙丙丁", start=1):
            sheet.write(row, 2, text)

    sheet = written(fill).sheets[0]
    assert rows_of(sheet) == {
        1: ["台账"] * 3,
        2: ["市中区", None, "甲"],
        3: ["市中区", None, "乙"],
        4: ["市中区", None, "丙"],
        5: [None, None, "丁"],
    }
    assert set(sheet.merges) == {(1, 0, 1, 2), (2, 0, 4, 0)}


def test_hidden_sheets_are_named_and_not_read(written):
    def fill(book, sheet):
        sheet.write(0, 0, "甲")
        for number, name in enumerate(("旧数据", "很隐蔽"), start=1):
            hidden = book.add_sheet(name)
            hidden.visibility = number
            hidden.write(0, 0, "乙")

    document = written(fill)
    assert [(sheet.name, rows_of(sheet)) for sheet in document.sheets] == [("台账", {1: ["甲"]})]
    assert document.warnings == ("hidden_sheet:旧数据", "hidden_sheet:很隐蔽")


def test_cells_in_any_order_find_their_rows(by_hand):
    def number(row, column):
        return record(0x0203, struct.pack("<HHHd", row, column, 0, 10 * row + column))

    sheet = by_hand(sheet=number(2, 0) + number(0, 1) + number(2, 1) + number(0, 0)).sheets[0]
    assert rows_of(sheet) == {1: ["0", "1"], 3: ["20", "21"]}
    assert refusal(by_hand, sheet=number(2, 0) + number(2, 0))[0] == "corrupt_file"


def test_a_chart_inside_a_sheet_brings_no_cells(by_hand):
    chart = record(0x0809, BOF) + record(0x0203, struct.pack("<HHHd", 0, 0, 0, 1)) + END
    sheet = by_hand(sheet=chart + record(0x0203, struct.pack("<HHHd", 1, 0, 0, 2))).sheets[0]
    assert rows_of(sheet) == {2: ["2"]}


def test_a_wps_workbook_is_read_and_named_as_one(written):
    document = written(lambda _, sheet: sheet.write(0, 0, "甲"), name="台账.et")
    assert (document.kind, rows_of(document.sheets[0])) == ("xls", {1: ["甲"]})


def test_what_a_workbook_must_not_have_is_refused(by_hand):
    assert refusal(by_hand, book=record(0x002F, bytes(54)))[0] == "encrypted"
    assert refusal(by_hand, kind=1)[0] == "macro"
    assert refusal(by_hand, state=1)[0] == "no_data_rows"
    reason, sentence = refusal(by_hand, bof=b"\x00\x05" + BOF[2:])
    assert (reason, ".xlsx" in sentence) == ("unsupported_type", True)
    wide = record(0x0203, struct.pack("<HHHd", 0, Limits.UPLOAD.columns, 0, 1))
    assert refusal(by_hand, sheet=wide)[0] == "resource_limit"


def test_a_macro_project_in_the_compound_file_is_refused(tmp_path, written):
    written(lambda _, sheet: sheet.write(0, 0, "甲"))
    content = (tmp_path / "file").read_bytes()
    # xlwt's directory: the second entry is the workbook; an unused one becomes a storage beside it
    at = content.index("Workbook".encode("utf-16-le"))
    name = "_VBA_PROJECT_CUR".encode("utf-16-le")
    entry = bytearray(128)
    entry[: len(name)] = name
    struct.pack_into("<HBBIII", entry, 64, len(name) + 2, 1, 0, *[0xFFFFFFFF] * 3)
    struct.pack_into("<I", entry, 116, 0xFFFFFFFE)
    changed = bytearray(content)
    changed[at + 128 : at + 256] = entry
    struct.pack_into("<I", changed, at + 72, 2)
    (tmp_path / "macro").write_bytes(changed)
    assert refusal(open_document, tmp_path / "macro", name="f.xls")[0] == "macro"


@pytest.mark.parametrize(
    "sheet",
    [
        record(0x00FD, struct.pack("<HHHI", 0, 0, 0, 99)),
        record(0x0203, b"\0"),
        record(0x0203, struct.pack("<HHHd", 0, 0, 0, float("nan"))),
        record(0x0204, struct.pack("<HHH", 0, 0, 0) + b"\xff\x7f\x01ab"),
        record(0x0204, struct.pack("<HHH", 0, 0, 0) + b"\x01\x00\x01\x00\xd8"),
        struct.pack("<HH", 0x0203, 60_000),
    ],
)
def test_broken_records_are_corrupt(by_hand, sheet):
    assert refusal(by_hand, sheet=sheet)[0] == "corrupt_file"


def test_a_string_table_that_claims_more_than_there_is_is_corrupt(by_hand):
    assert (
        refusal(by_hand, book=record(0x00FC, struct.pack("<II", 1, 0xFFFFFFFF) + long_text("甲")))[0] == "corrupt_file"
    )


def test_one_long_text_in_a_million_cells_is_too_much(by_hand):
    cells = b"".join(
        record(0x00FD, struct.pack("<HHHI", row, column, 0, 0)) for row in range(200) for column in range(100)
    )
    table = struct.pack("<II", 1, 1) + struct.pack("<HB", 32_000, 0)
    pieces = record(0x00FC, table + b"a" * 8_000) + b"".join(record(0x003C, b"\0" + b"a" * 8_000) for _ in range(3))
    assert refusal(by_hand, book=pieces, sheet=cells)[0] == "resource_limit"


def test_a_cut_or_scrambled_file_is_refused_or_reads_and_never_breaks(tmp_path, written):
    def fill(_, sheet):
        for row in range(300):
            sheet.write(row, 0, f"第{row}行")
            sheet.write(row, 1, row / 3)

    written(fill)
    whole = (tmp_path / "file").read_bytes()
    for size in (600, len(whole) // 2):
        (tmp_path / "cut").write_bytes(whole[:size])
        assert refusal(open_document, tmp_path / "cut", name="f.xls")[0] == "corrupt_file"
    directory = whole.index("Root Entry".encode("utf-16-le"))
    for at in (30, 48, 68, 76, directory + 64, directory + 76, directory + 128 + 68, directory + 128 + 116):
        for value in (0, 1, 7, 0xFFFFFFFE):
            changed = bytearray(whole)
            struct.pack_into("<I", changed, at, value)
            (tmp_path / "changed").write_bytes(changed)
            with suppress(FileRefused):
                found = open_document(tmp_path / "changed", name="f.xls").sheets
                assert len(rows_of(found[0])) == 300, (at, value)
