"""The Parquet reader: typed columns as canonical text, checks before reading, memory that does not grow."""

import datetime as dt
import decimal
import random
from contextlib import suppress
from itertools import pairwise
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.readers import FileRefused, open_document
from etl.readers.document import Limits
from tests.etl.readers.reading import flags_of, refusal, rows_of

NAME = "台账.parquet"


@pytest.fixture
def opened(tmp_path):
    """Write columns (name → arrow array) as one file and open it."""

    def write(columns, limits=Limits.UPLOAD, **options):
        path = tmp_path / "f"
        pq.write_table(pa.table(columns), path, **options)
        return open_document(path, name=NAME, limits=limits)

    return write


def column_text(document):
    return [cells[0] if cells else None for row, cells in rows_of(document.sheets[0]).items() if row > 1]


@settings(max_examples=60, deadline=None)
@given(
    grid=st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), min_size=width, max_size=width),
            max_size=30,
        ).map(lambda rows: (width, rows))
    ),
    group=st.integers(1, 12),
    has_limits=st.booleans(),
)
def test_any_grid_of_texts_comes_back(tmp_path_factory, grid, group, has_limits):
    width, rows = grid
    path = tmp_path_factory.mktemp("parquet") / "f"
    table = pa.table({f"列{n}": pa.array([row[n] for row in rows], pa.string()) for n in range(width)})
    pq.write_table(table, path, row_group_size=group)
    document = open_document(path, name=NAME, limits=Limits.UPLOAD if has_limits else None)
    frame = pl.concat(list(document.sheets[0].chunks()))
    assert frame["row"].to_list() == list(range(1, len(rows) + 2))
    assert frame.drop("row", "fields", "fault").rows() == [
        tuple(f"列{n}" for n in range(width)),
        *(tuple(row) for row in rows),
    ]


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        (["甲", None, ""], pa.string(), ["甲", None, ""]),
        (["甲", "乙"], pa.large_string(), ["甲", "乙"]),
        (["甲", "乙", "甲", None], pa.dictionary(pa.int8(), pa.string()), ["甲", "乙", "甲", None]),
        ([True, False, None], pa.bool_(), ["是", "否", None]),
        ([0, -7, 2**63 - 1], pa.int64(), ["0", "-7", "9223372036854775807"]),
        ([2**64 - 1], pa.uint64(), ["18446744073709551615"]),
        ([3.0, 2.5, 1e22, 1e-7, 0.1 + 0.2, -0.0], pa.float64(), None),
        ([0.1, 3.0], pa.float32(), ["0.1", "3"]),
        ([decimal.Decimal("1.50"), decimal.Decimal("-0.07")], pa.decimal128(9, 2), ["1.50", "-0.07"]),
        ([decimal.Decimal("0.0000000001")], pa.decimal128(20, 10), ["0.0000000001"]),
        ([decimal.Decimal(7 * 10**40)], pa.decimal256(50, 0), ["7" + "0" * 40]),
        ([dt.date(2024, 5, 1), None], pa.date32(), ["2024-05-01", None]),
        ([dt.date(2024, 5, 1)], pa.date64(), ["2024-05-01"]),
        ([dt.datetime(2024, 5, 1), dt.datetime(2024, 5, 1, 8, 30, 5)], pa.timestamp("us"), None),
        ([dt.datetime(2024, 4, 30, 16, 30)], pa.timestamp("ms", "UTC"), ["2024-05-01 00:30"]),
        (
            [dt.datetime(2024, 5, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo"))],
            pa.timestamp("ns", "+09:00"),
            ["2024-05-01 08:00"],
        ),
        ([dt.time(8, 30)], pa.time64("us"), ["08:30:00"]),
        ([None, None], pa.null(), [None, None]),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, pa.DataType) else "",
)
def test_typed_columns_have_one_text(opened, values, kind, texts):
    if kind == pa.float64():
        texts = ["3", "2.5", "10000000000000000000000", "0.0000001", "0.30000000000000004", "0"]
    if kind == pa.timestamp("us"):
        texts = ["2024-05-01 00:00", "2024-05-01 08:30:05"]
    assert column_text(opened({"列": pa.array(values, kind)})) == texts


def test_old_timestamps_of_96_bits_are_moments(opened):
    moments = pa.array([dt.datetime(2024, 5, 1, 8, 30)], pa.timestamp("ns"))
    assert column_text(opened({"时间": moments}, use_deprecated_int96_timestamps=True)) == ["2024-05-01 08:30"]


def test_names_of_columns_are_the_first_record_whatever_they_are(opened, tmp_path):
    document = opened({"编号": pa.array(["1"]), "": pa.array(["2"]), "a.b": pa.array(["3"])})
    assert rows_of(document.sheets[0]) == {1: ["编号", "", "a.b"], 2: ["1", "2", "3"]}
    doubled = pa.table([pa.array(["1"]), pa.array(["2"])], names=["编号", "编号"])
    pq.write_table(doubled, tmp_path / "twice")
    document = open_document(tmp_path / "twice", name=NAME)
    assert rows_of(document.sheets[0]) == {1: ["编号", "编号"], 2: ["1", "2"]}


def test_a_file_without_rows_is_its_header(opened):
    assert rows_of(opened({"编号": pa.array([], pa.string())}).sheets[0]) == {1: ["编号"]}


def test_dates_and_numbers_too_long_for_an_id_are_flagged(opened):
    document = opened(
        {
            "日": pa.array([None, dt.date(2024, 5, 1)]),
            "数": pa.array([123456789012345, 1234567890123456]),
            "文": pa.array(["1234567890123456", "x"]),
        }
    )
    assert flags_of(document.sheets[0]) == {(3, 0, "date"), (3, 1, "number")}


@pytest.mark.parametrize(
    "array",
    [
        pa.array(["甲".encode("gb18030")], pa.binary()),
        pa.array([["甲"]]),
        pa.array([{"甲": 1}]),
        pa.array([dt.timedelta(1)]),
        pa.array([b"1234"], pa.binary(4)),
    ],
    ids=lambda array: str(array.type),
)
def test_a_column_without_single_values_is_named(opened, array):
    reason, sentence = refusal(opened, {"编号": pa.array(["1"]), "隐患描述": array})
    assert (reason, "“隐患描述”" in sentence) == ("schema_mismatch", True)


@pytest.mark.parametrize("use_dictionary", [True, False])
def test_text_that_is_no_utf8_is_refused_as_encoding(opened, use_dictionary):
    raw = pa.array(["好".encode("gb18030"), b"a"], pa.binary())
    broken = pa.Array.from_buffers(pa.string(), 2, raw.buffers())
    assert refusal(opened, {"甲": broken}, use_dictionary=use_dictionary)[0] == "encoding"


def test_a_footer_that_cannot_be_is_corrupt(opened, tmp_path):
    opened({"编号": pa.array(["1"] * 100)})
    whole = (tmp_path / "f").read_bytes()
    broken = {
        "no tail": whole[:-1],
        "cut": whole[: len(whole) // 2],
        "tiny": b"PAR1",
        "only magic": b"PAR1\0\0\0\0PAR1",
        "long footer": whole[:-8] + (1 << 31).to_bytes(4, "little") + b"PAR1",
        "short footer": whole[:-8] + (3).to_bytes(4, "little") + b"PAR1",
        "middle gone": whole[:20] + whole[40:],
    }
    for what, content in broken.items():
        (tmp_path / "broken").write_bytes(content)
        assert refusal(open_document, tmp_path / "broken", name=NAME, limits=Limits.UPLOAD)[0] == "corrupt_file", what
    (tmp_path / "broken").write_bytes(whole[:-4] + b"PARE")
    assert refusal(open_document, tmp_path / "broken", name=NAME)[0] == "encrypted"


def test_flipped_bits_never_break_the_reader_and_checksums_find_them(opened, tmp_path):
    rows = [f"第{n}号隐患" for n in range(2_000)]
    opened({"编号": pa.array(rows)}, write_page_checksum=True, use_dictionary=False)
    whole = (tmp_path / "f").read_bytes()
    chance = random.Random(7)
    for _ in range(40):
        content = bytearray(whole)
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        (tmp_path / "flipped").write_bytes(content)
        with suppress(FileRefused):
            found = open_document(tmp_path / "flipped", name=NAME, limits=Limits.UPLOAD)
            assert column_text(found) == rows


def test_what_the_footer_says_is_held_against_the_limits(opened):
    many = pa.array(["1"] * (Limits.UPLOAD.rows + 21))
    assert refusal(opened, {"编号": many})[0] == "resource_limit"
    assert rows_of(opened({"编号": many}, limits=None).sheets[0])[200_022] == ["1"]
    assert refusal(opened, {f"列{n}": pa.array(["1"]) for n in range(201)})[0] == "resource_limit"


def test_one_long_text_that_all_rows_share_is_a_bomb(opened):
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["长" * 30_000]))
    assert refusal(opened, {"描述": long})[0] == "resource_limit"


def test_without_limits_memory_does_not_grow_with_the_file(opened):
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["长" * 30_000]))
    document = opened({"描述": long}, limits=None)
    largest = last = 0
    for chunk in document.sheets[0].chunks():
        largest = max(largest, chunk.estimated_size())
        assert chunk["row"][0] == last + 1
        last = chunk["row"][-1]
    assert last == 20_001
    assert largest < 100_000_000


def test_rows_are_numbered_through_batches_and_groups(opened):
    document = opened({"编号": pa.array(range(45_000))}, limits=None, row_group_size=7_000)
    chunks = list(document.sheets[0].chunks())
    assert len(chunks) > 1
    assert pl.concat(chunks)["row"].to_list() == list(range(1, 45_002))
    assert [upper["row"][-1] + 1 for upper, _ in pairwise(chunks)] == [lower["row"][0] for _, lower in pairwise(chunks)]
