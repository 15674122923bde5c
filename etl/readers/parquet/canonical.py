"""Typed columns as the text an office would write: ISO dates, plain numbers, 是 and 否."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from etl.readers.document import FileRefused
from etl.readers.excel.values import number_text

ZONE = "Asia/Shanghai"
# What a batch may be as text; a batch that holds more, of texts that many rows share, is cut into smaller ones.
PIECE_BYTES = 64 << 20


def require_readable(schema: Any) -> None:
    """Refuse a schema with a column that holds no single values, or none that has a text: lists, bytes, durations."""
    for field in schema:
        if not _is_readable(field.type):
            raise FileRefused(
                "schema_mismatch",
                f"“{field.name}”列存放的不是单个的值（{_shown(field.type)}），请改存为文本、数字或日期后重新导出。",
            )


def slices(batch: Any) -> Iterator[Any]:
    """The batch in pieces that stay below PIECE_BYTES of text, or of one row."""
    if batch.num_rows > 1 and _text_bytes(batch) > PIECE_BYTES:
        half = batch.num_rows // 2
        yield from slices(batch.slice(0, half))
        yield from slices(batch.slice(half))
    elif batch.num_rows:
        yield batch


def as_text(batch: Any) -> pl.DataFrame:
    """The columns as texts c0, c1, …; a null stays one. Raises FileRefused(encoding) for text that is no UTF-8."""
    return pl.DataFrame([_column(f"c{place}", column) for place, column in enumerate(batch.columns)])


def _is_readable(kind: Any) -> bool:
    types = pa.types
    if types.is_dictionary(kind):
        return _is_readable(kind.value_type)
    tests = (
        *(types.is_string, types.is_large_string, types.is_string_view, types.is_null, types.is_boolean),
        *(types.is_integer, types.is_floating, types.is_decimal, types.is_date, types.is_time, types.is_timestamp),
    )
    return any(test(kind) for test in tests)


def _shown(kind: Any) -> str:
    return str(kind).partition("<")[0]


def _text_bytes(batch: Any) -> int:
    total = 0
    for column in batch.columns:
        if pa.types.is_dictionary(column.type) and len(column.dictionary):
            lengths = pc.binary_length(column.dictionary.cast(pa.large_string(), safe=False))
            total += pc.sum(lengths.take(column.indices)).as_py() or 0
        else:
            total += column.nbytes
    return total


def _column(name: str, column: Any) -> pl.Series:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as error:
        raise FileRefused("encoding", "文件中的文字不是 UTF-8 编码，请从原系统以 UTF-8 重新导出后报送。") from error
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    kind = column.type
    if pa.types.is_decimal(kind):
        texts = [None if value is None else format(value, "f") for value in column.to_pylist()]
        return pl.Series(name, texts, dtype=pl.String)
    series: pl.Series = pl.DataFrame(pa.table({name: column})).to_series()
    if pa.types.is_floating(kind):
        return _plain_numbers(series)
    if pa.types.is_boolean(kind):
        return pl.select(pl.when(series).then(pl.lit("是")).when(~series).then(pl.lit("否")).alias(name)).to_series()
    if pa.types.is_timestamp(kind):
        return _moments(series, kind.tz is not None)
    if pa.types.is_time(kind):
        return series.dt.to_string("%H:%M:%S")
    if pa.types.is_date64(kind):
        series = series.cast(pl.Date)
    return series.cast(pl.String)


def _moments(series: pl.Series, has_zone: bool) -> pl.Series:
    """Day, hour and minute; seconds only where there are any. A moment in a zone is told as the clock here shows it."""
    if has_zone:
        series = series.dt.convert_time_zone(ZONE)
    text = series.dt.to_string("%Y-%m-%d %H:%M:%S")
    return text.str.replace(r":00$", "")


def _plain_numbers(series: pl.Series) -> pl.Series:
    """The shortest text that gives the number again, without an exponent; what is no number stays NaN or inf."""
    text = series.cast(pl.String)
    odd = text.filter(text.str.contains("e")).unique().to_list()
    plain = {spelled: number_text(spelled) or spelled for spelled in odd}
    text = text.str.replace(r"\.0$", "").str.replace(r"^-0$", "0")
    return text.replace(list(plain), list(plain.values())) if plain else text
