"""The CSV reader against Python's csv module on well-formed text, and its own rule on broken text."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.readers import FileRefused, Limits, open_document
from etl.readers.csv import open_csv

HEADER = ["编号", "县区", "隐患描述"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030"]
WORDS = st.text(alphabet=st.sampled_from('中文市县é𬍛a1 　=,;\t"\r\n'), max_size=8)
PLAIN_WORDS = st.text(alphabet=st.sampled_from("中文市县é𬍛a1 　=-"), max_size=8)


def records(path, block_bytes=None):
    """All records as (row, fields, fault, cells without trailing nulls)."""
    document = open_csv(path, None, block_bytes) if block_bytes else open_document(path, name=path.name)
    found = []
    for chunk in document.sheets[0].chunks():
        for row, fields, fault, *cells in chunk.iter_rows():
            while cells and cells[-1] is None:
                cells.pop()
            found.append((row, fields, fault, cells))
    return found


def read_text(tmp_path, text, encoding="utf-8", **options):
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode(encoding))
    return records(path, **options)


def expected_by_csv_module(text, delimiter):
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    found = []
    for number, row in enumerate(rows, start=1):
        cells = [cell or None for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        found.append((number, len(row), None, cells))
    return found


@st.composite
def well_formed(draw, words):
    """Ragged records with any line ends and quotes, after twenty that leave no doubt about the delimiter."""
    delimiter = draw(st.sampled_from(",\t;"))
    rows = [*[HEADER] * 20, *draw(st.lists(st.lists(words, max_size=7), max_size=12))]
    pieces = []
    for row in rows:
        fields = [
            '"' + word.replace('"', '""') + '"'
            if any(mark in word for mark in '"\r\n,;\t') or (words is WORDS and draw(st.booleans()))
            else word
            for word in row
        ]
        pieces.append(delimiter.join(fields))
        pieces.append(draw(st.sampled_from(["\n", "\r\n", "\r"])))
    if draw(st.booleans()):
        pieces.pop()
    return "".join(pieces), delimiter


@pytest.mark.parametrize("words", [WORDS, PLAIN_WORDS], ids=["quoted", "plain"])
@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_well_formed_text_reads_like_the_csv_module_in_any_encoding_and_block_size(words, data):
    text, delimiter = data.draw(well_formed(words))
    encoding = data.draw(st.sampled_from(ENCODINGS))
    block = data.draw(st.sampled_from([1, 2, 3, 7, 16, 64, 1 << 20]))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(text.encode(encoding))
        assert records(path, block) == expected_by_csv_module(text, delimiter)


@settings(max_examples=250, deadline=None)
@given(text=st.text(alphabet='ab",\r\n', max_size=60))
def test_broken_text_reads_the_same_whatever_the_block_size(text):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_text("x,y,z\n" + text, newline="")
        whole = records(path, 1 << 20)
        assert [row for row, *_ in whole] == list(range(1, len(whole) + 1))
        for block in (1, 2, 5, 11):
            assert records(path, block) == whole


def test_blank_lines_are_records_without_fields(tmp_path):
    assert read_text(tmp_path, "a,b\n\n\r\nc,d\n") == [
        (1, 2, None, ["a", "b"]),
        (2, 0, None, []),
        (3, 0, None, []),
        (4, 2, None, ["c", "d"]),
    ]


def test_an_unclosed_quote_makes_its_own_line_faulty_and_the_next_lines_are_read(tmp_path):
    assert read_text(tmp_path, 'a,b\n1,"open\n2,x\n3,y') == [
        (1, 2, None, ["a", "b"]),
        (2, 1, "csv_structure", ['1,"open']),
        (3, 2, None, ["2", "x"]),
        (4, 2, None, ["3", "y"]),
    ]


def test_an_unclosed_quote_before_a_quoted_field_does_not_swallow_it(tmp_path):
    found = read_text(tmp_path, 'a,b\n1,"open\n2,"x,y"\n3,y\n')
    assert [(row, fault) for row, _, fault, _ in found] == [(1, None), (2, "csv_structure"), (3, None), (4, None)]
    assert found[2][3] == ["2", "x,y"]


def test_text_after_a_closing_quote_makes_the_record_faulty(tmp_path):
    assert read_text(tmp_path, 'a,b\n"x"y,1\n2,3\n')[1:] == [
        (2, 1, "csv_structure", ['"x"y,1']),
        (3, 2, None, ["2", "3"]),
    ]


def test_a_quote_inside_an_unquoted_field_is_an_ordinary_character(tmp_path):
    assert read_text(tmp_path, '管径,长度\n5"管,"1"\n')[1] == (2, 2, None, ['5"管', "1"])


def test_a_field_left_open_for_more_than_a_megabyte_is_faulty_and_reading_resumes(tmp_path):
    lines = "".join(f"{number},市中区\n" for number in range(120_000))
    found = read_text(tmp_path, f'a,b\n1,"open\n{lines}', block_bytes=1 << 19)
    assert len(found) == 120_002
    assert found[1] == (2, 1, "csv_structure", ['1,"open'])
    assert {fault for _, _, fault, _ in found[2:]} == {None}


def test_quoted_line_breaks_are_kept_as_written(tmp_path):
    assert read_text(tmp_path, 'a,b\r\n"x\r\ny\nz\rw",2\r\n')[1] == (2, 2, None, ["x\r\ny\nz\rw", "2"])


def test_text_is_not_trimmed_and_words_for_nothing_stay_words(tmp_path):
    assert read_text(tmp_path, 'a,b,c,d\n  x ,NULL,nan,""\n')[1] == (2, 4, None, ["  x ", "NULL", "nan"])


def test_a_nul_in_a_cell_is_left_for_the_judge(tmp_path):
    assert read_text(tmp_path, "编号,描述\nYH1,坏\0值\n")[1] == (2, 2, None, ["YH1", "坏\0值"])


def test_columns_beyond_two_hundred_are_counted_but_not_delivered(tmp_path):
    found = read_text(tmp_path, "a,b\n" + ",".join(["1"] * 70_000) + "\n")
    assert (found[1][1], len(found[1][3])) == (65_535, 200)
    assert read_text(tmp_path, "a,b\n" + ",".join(["1"] * 300) + '\n"x",y\n')[1][1] == 300


def test_one_wide_record_among_many_narrow_ones_does_not_widen_all_frames(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("a,b\n" + "1\n" * 30_000 + "," * 199 + "\n" + "1\n" * 30_000)
    chunks = list(open_csv(path, None).sheets[0].chunks())
    assert sum(chunk.height for chunk in chunks) == 60_002
    assert max(chunk.height * (chunk.width - 3) for chunk in chunks) <= 4_000_000
    assert pl.concat([chunk["row"] for chunk in chunks]).to_list() == list(range(1, 60_003))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("编号;县区\n1;甲,乙\n2;丙,丁\n", ["1", "甲,乙"]),
        ("编号\t县区\n1\t甲,乙\n", ["1", "甲,乙"]),
        ("编号,描述\n1,甲;乙;丙\n2,丁;戊;己\n", ["1", "甲;乙;丙"]),
        ('编号,描述\n1,"甲\t乙,丙"\n', ["1", "甲\t乙,丙"]),
        ("二〇二四年台账\n编号;县区\n1;甲\n", ["编号", "县区"]),
    ],
)
def test_the_delimiter_is_the_one_on_which_most_first_records_agree(tmp_path, text, cells):
    assert read_text(tmp_path, text)[1][3] == cells


@pytest.mark.parametrize(
    "content",
    [
        "编号,县区\n1,市中区\n".encode() + "2,五通桥区\n".encode("gb18030"),
        "编号,县区\n1,市中区金口河区井研县\n".encode() + b"2,\xb1\xb1\n",
        "编号,县区\n1,市中区\n".encode("utf-16-le"),
        "编号,县区\n1,市中区\n".encode("utf-32"),
        "编号,县区\n1,市中区\n".encode("utf-16") + b"\x00",
        "编号,县区\n1,市中区\n".encode("gb18030") + b"\xff\xff\n",
    ],
    ids=["two halves", "short second half", "utf-16 without mark", "utf-32", "half a character", "stray bytes"],
)
def test_text_that_does_not_decode_whole_is_refused(tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refusal:
        open_document(path, name="台账.csv")
    assert refusal.value.reason == "encoding"


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x84\x31\x95\x33"])
def test_nothing_or_nothing_but_a_mark_is_an_empty_file(tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refusal:
        open_document(path, name="台账.csv")
    assert refusal.value.reason == "empty_file"


def test_upload_limits_refuse_too_many_rows_columns_and_bytes(tmp_path):
    path = tmp_path / "file.csv"
    small = Limits(file_bytes=2_000, rows=10, leading_rows=0, columns=3)
    for text in ("a,b\n" * 11, "a,b,c,d\n", "a,b\n" + "x" * 2_000):
        path.write_text(text)
        with pytest.raises(FileRefused) as refusal:
            open_document(path, name="f.csv", limits=small)
        assert refusal.value.reason == "resource_limit"
        assert records(path)
    path.write_text("a,b,c\n" * 10 + "\n" * 20)
    assert open_document(path, name="f.csv", limits=small).kind == "csv"


def test_a_record_without_an_end_refuses_the_file_instead_of_filling_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("etl.readers.csv.MAX_RECORD", 1 << 16)
    path = tmp_path / "file.csv"
    path.write_text("a,b\n" + "x" * (1 << 20))
    with pytest.raises(FileRefused) as refusal:
        list(open_csv(path, None, 1 << 12).sheets[0].chunks())
    assert refusal.value.reason == "csv_structure"


def test_a_csv_can_be_read_twice_and_has_no_flags(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("a,b\n1,2\n")
    sheet = open_document(path, name="f.txt").sheets[0]
    assert [chunk.rows() for chunk in sheet.chunks()] == [chunk.rows() for chunk in sheet.chunks()]
    assert (sheet.name, sheet.flags.height, sheet.merges) == (None, 0, ())
