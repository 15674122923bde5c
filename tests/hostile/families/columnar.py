"""Parquet from other systems: typed, nested, damaged, much larger than it looks (rules 5 to 7 and 15)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile.office import FINDING, findings, hostile
from tests.hostile.outcomes import Hostile, Rows, refused

DAY, TEXT, MONEY = "发现日期", "隐患描述", "整改资金(万元)"


def _saved(table: pa.Table, **given: Any) -> bytes:
    held = BytesIO()
    pq.write_table(table, held, **given)
    return held.getvalue()


def _with(rows: int = 2, **columns: Any) -> pa.Table:
    """Findings as strings, some columns replaced; a column named by its Chinese header."""
    grid = findings(*({} for _ in range(rows)))
    held: dict[str, Any] = {name: [row[place] for row in grid[1:]] for place, name in enumerate(grid[0])}
    return pa.table(held | columns)


def columnar() -> Iterator[Hostile]:
    """Columns of every type, whole and broken files."""
    whole = _saved(_with())
    corrupt, schema, limit = refused("corrupt_file"), refused("schema_mismatch"), refused("resource_limit")
    yield hostile("plain.parquet", whole, Rows(2))
    days = pa.array([date(2025, 3, 2), date(2025, 3, 3)])
    yield hostile("days.parquet", _saved(_with(**{DAY: days})), Rows(2, values={(2, DAY): "2025-03-02"}))
    moments = pa.array([datetime(2025, 3, 1, 20, tzinfo=UTC), None], pa.timestamp("us", "UTC"))
    yield hostile(
        "moments-of-utc.parquet",
        _saved(_with(**{DAY: moments})),
        Rows(1, {3: "missing_required"}, values={(2, DAY): "2025-03-02"}),
    )
    bare = pa.array([datetime(2025, 3, 2), datetime(2025, 3, 2, 8, 30)], pa.timestamp("ns"))
    yield hostile("moments.parquet", _saved(_with(**{DAY: bare})), Rows(2, values={(3, DAY): "2025-03-02"}))
    funds = pa.array([1.5, float("nan"), float("inf"), -1.0, None, 2.0])
    yield hostile(
        "numbers.parquet",
        _saved(_with(6, **{MONEY: funds})),
        Rows(3, {3: "not_a_number", 4: "not_a_number", 5: "negative"}, values={(2, MONEY): 1.5, (6, MONEY): None}),
    )
    large = pa.array([2**60, 7], pa.int64())
    yield hostile(
        "ids-as-numbers.parquet", _saved(_with(编号=large)), Rows(1, {2: "id_not_text"}, values={(3, "编号"): "7"})
    )
    yield hostile("ids-as-days.parquet", _saved(_with(编号=days)), Rows(0, {2: "id_not_text", 3: "id_not_text"}))
    yield hostile(
        "words-as-dictionary.parquet", _saved(_with(县区=pa.array(["青石", "白河县"]).dictionary_encode())), Rows(2)
    )
    yield hostile("large-strings.parquet", _saved(_with(县区=pa.array(["青石", "白河县"], pa.large_string()))), Rows(2))
    yield hostile(
        "nulls.parquet", _saved(_with(隐患描述=pa.nulls(2))), Rows(0, {2: "missing_required", 3: "missing_required"})
    )
    yield hostile("cell-too-long.parquet", _saved(_with(隐患描述=["长" * 32_768, "乙"])), Rows(1, {2: "cell_too_long"}))
    yield hostile(
        "controls.parquet",
        _saved(_with(隐患描述=["甲\x00乙", "乙\u202e"])),
        Rows(0, dict.fromkeys((2, 3), "control_chars")),
    )
    yield hostile("bytes.parquet", _saved(_with(县区=["青石区".encode("gb18030"), b"\xff\x00"])), schema)
    yield hostile("lists.parquet", _saved(_with(隐患描述=[["甲", "乙"], ["丙"]])), schema)
    yield hostile("records.parquet", _saved(_with(隐患描述=[{"a": 1}, {"a": 2}])), schema)
    lacking = _with().drop_columns(["整改状态"])
    yield hostile("column-missing.parquet", _saved(lacking), refused("missing_column"))
    twice = pa.Table.from_arrays([*_with().columns, pa.array(["a", "b"])], [*FINDING, "编号"])
    yield hostile("column-twice.parquet", _saved(twice), refused("duplicate_header", "corrupt_file", "schema_mismatch"))
    yield hostile(
        "no-rows.parquet",
        _saved(_with(0).cast(pa.schema([(name, pa.string()) for name in FINDING]))),
        refused("no_data_rows"),
    )
    yield hostile("cut-in-half.parquet", whole[: len(whole) // 2], corrupt)
    yield hostile("cut-to-a-sign.parquet", b"PAR1", corrupt)
    yield hostile("two-signs.parquet", b"PAR1PAR1", corrupt)
    yield hostile("footer-too-long.parquet", whole[:-8] + struct.pack("<I", 0x7FFFFFF0) + b"PAR1", corrupt)
    size = struct.unpack("<I", whole[-8:-4])[0]
    yield hostile(
        "footer-of-noise.parquet",
        whole[: -8 - size] + b"\x15\xff" * (size // 2) + b"\0" * (size % 2) + whole[-8:],
        corrupt,
    )
    yield hostile(
        "footer-encrypted.parquet",
        b"PARE" + whole[4:-4] + b"PARE",
        refused("encrypted", "corrupt_file", "type_mismatch"),
    )
    yield hostile("parquet-named.csv", whole, refused("type_mismatch"))
    yield hostile("parquet-named.xlsx", whole, refused("type_mismatch"))
    yield hostile("arrow-named.parquet", b"ARROW1\0\0" + bytes(64), refused("type_mismatch", "corrupt_file"))
    wide = _with(**{f"列{n}": ["x", "y"] for n in range(220)})
    yield hostile("columns-227.parquet", _saved(wide), limit)
    yield hostile("rows-200100.parquet", lambda: _saved(_repeating(200_100)), limit)
    yield hostile("text-of-nine-gigabytes.parquet", lambda: _saved(_repeating(100_000, "长" * 30_000)), limit)
    yield hostile("row-groups-20000.parquet", lambda: _saved(_with(20_000), row_group_size=1), limit, Rows(20_000))


def _repeating(rows: int, text: str = "通道堵塞") -> pa.Table:
    """One finding many times over: each column holds its value once."""
    index = pa.array([0] * rows, pa.int32())
    values = {**FINDING, TEXT: text}
    return pa.table({name: pa.DictionaryArray.from_arrays(index, [value]) for name, value in values.items()})
