"""Reading Parquet: the footer is checked before anything is read, then the rows are streamed as text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from etl.readers.document import FLAG_SCHEMA, Document, FileRefused, Limits, Sheet
from etl.readers.parquet.canonical import as_text, require_readable, slices

__all__ = ["open_parquet"]

MAGIC, ENCRYPTED_MAGIC = b"PAR1", b"PARE"
# Magic before and behind, and the footer's length in four bytes.
SMALLEST = 12
EXACT_DIGITS = 15
BATCH_ROWS = 20_000
# Read piece by piece, not a whole column at once.
READ_BYTES = 1 << 20


def open_parquet(path: Path, limits: Limits | None) -> Document:
    """Open a Parquet file: the names of its columns are record 1, data begin at record 2.

    With limits all rows are read once now, and flags mark dates and numbers of more than 15 digits, which no id may
    be; without them memory stays bounded by a batch and a page, however large the file is, there are no flags, and
    damage shows while it is read. Raises FileRefused with corrupt_file, encrypted, encoding, resource_limit, or
    schema_mismatch for a column that holds no single values.
    """
    _check_ends(path)
    with _damage(), _opened(path) as file:
        metadata, schema = file.metadata, file.schema_arrow
        require_readable(schema)
        if limits is not None:
            limits.refuse_shape(metadata.num_rows, len(schema))
            if metadata.num_row_groups > limits.members:
                raise FileRefused("resource_limit", f"文件分成了{metadata.num_row_groups:,}个行组，请重新导出后报送。")
            unpacked = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
            if unpacked > limits.unpacked_bytes:
                raise FileRefused(
                    "resource_limit",
                    f"文件解压后超过{limits.unpacked_bytes // 1_000_000} MB，请按年度或县区拆分后分别报送。",
                )
    read = partial(_chunks, path)
    if limits is None:
        return Document("parquet", (Sheet(name=None, read=read),))
    characters = 0
    flags = [pl.DataFrame(schema=FLAG_SCHEMA)]
    for chunk in read():
        characters += sum(chunk.select(pl.col(pl.String).str.len_chars().sum()).row(0))
        limits.refuse_text(characters)
        flags += _flags(chunk, schema)
    return Document("parquet", (Sheet(name=None, read=read, flags=pl.concat(flags)),))


def _flags(chunk: pl.DataFrame, schema: pa.Schema) -> Iterator[pl.DataFrame]:
    for place, field in enumerate(schema):
        text = pl.col(f"c{place}")
        if pa.types.is_date(field.type) or pa.types.is_timestamp(field.type):
            flag, is_marked = "date", text.is_not_null()
        elif pa.types.is_integer(field.type) or pa.types.is_floating(field.type) or pa.types.is_decimal(field.type):
            flag, is_marked = "number", text.str.count_matches(r"\d") > EXACT_DIGITS
        else:
            continue
        marked = chunk.filter(is_marked, pl.col("row") > 1)
        yield marked.select("row", pl.lit(place, pl.UInt16).alias("column"), pl.lit(flag).alias("flag"))


def _chunks(path: Path) -> Iterator[pl.DataFrame]:
    with _damage(), _opened(path, READ_BYTES) as file:
        schema = file.schema_arrow
        held = pl.DataFrame([pl.Series(f"c{place}", [name]) for place, name in enumerate(schema.names)])
        row = 1
        # Texts stay in their dictionaries while they are read: one long text that a million rows share is one text.
        for batch in file.iter_batches(BATCH_ROWS):
            for piece in slices(batch):
                cells = as_text(piece)
                yield _numbered(pl.concat([held, cells]), row)
                row += held.height + cells.height
                held = held.clear()
        if held.height or row == 1:
            yield _numbered(held, row)


def _numbered(cells: pl.DataFrame, first_row: int) -> pl.DataFrame:
    height = cells.height
    return pl.DataFrame(
        [
            pl.int_range(first_row, first_row + height, dtype=pl.UInt32, eager=True).alias("row"),
            pl.Series("fields", [None], dtype=pl.UInt16).new_from_index(0, height),
            pl.Series("fault", [None], dtype=pl.String).new_from_index(0, height),
            *cells.get_columns(),
        ]
    )


def _check_ends(path: Path) -> None:
    """Both ends carry the magic, and the footer lies between them: what follows may believe its length."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
        file.seek(max(0, size - 8))
        tail = file.read(8)
    if tail.endswith(ENCRYPTED_MAGIC):
        raise FileRefused("encrypted", "文件是加密的，请取消加密后重新导出报送。")
    length = int.from_bytes(tail[:4], "little")
    if size < SMALLEST or head != MAGIC or not tail.endswith(MAGIC) or not 0 < length <= size - SMALLEST:
        raise _damaged()


@contextmanager
def _opened(path: Path, buffer_bytes: int = 0) -> Iterator[pq.ParquetFile]:
    """The file, its texts left in their dictionaries. Page checksums are compared where the writer put them."""
    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        texts = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
    with pq.ParquetFile(
        path,
        read_dictionary=texts,
        buffer_size=buffer_bytes,
        pre_buffer=False,
        page_checksum_verification=True,
    ) as file:
        yield file


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except (MemoryError, pa.ArrowMemoryError) as error:
        raise FileRefused("resource_limit", "文件展开后过大，请按年度或县区拆分后分别报送。") from error
    except (pa.ArrowException, OSError, EOFError, UnicodeDecodeError, OverflowError) as error:
        raise _damaged() from error


def _damaged() -> FileRefused:
    return FileRefused("corrupt_file", "文件已损坏或不完整，请从原系统重新导出后报送。")
