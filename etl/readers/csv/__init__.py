"""Reading CSV: the encoding is decided over the whole file, then the text is read block by block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from etl.readers.csv.blocks import MAX_COLUMNS, plain_block, quoted_block, with_record_columns
from etl.readers.csv.encoding import BLOCK, Encoding, detect_encoding, utf8_blocks
from etl.readers.csv.records import MAX_RECORD, Record, next_record
from etl.readers.document import Document, FileRefused, Limits, Sheet

__all__ = ["open_csv"]

DELIMITERS = (b",", b"\t", b";")
LEADING_RECORDS = 20
LEADING_BYTES = 1 << 18
SEQUENTIAL_CELLS = 500_000


def open_csv(path: Path, limits: Limits | None, block_bytes: int = BLOCK) -> Document:
    """Open a delimited text file; blank lines are records too, without fields.

    With limits the records are counted now; without them memory stays constant however large the file is. Raises
    FileRefused with empty_file, encoding, resource_limit, or csv_structure when one record has no end.
    """
    encoding = detect_encoding(path)
    read = partial(_chunks, path, encoding, _delimiter(path, encoding), block_bytes)
    if limits is not None:
        rows = columns = 0
        for chunk in read():
            rows += chunk.filter(pl.col("fields") > 0).height
            columns = max(columns, chunk.select(pl.col("fields").max()).item())
            limits.refuse_shape(rows, columns)
    return Document("csv", (Sheet(name=None, read=read),))


def _chunks(path: Path, encoding: Encoding, delimiter: bytes, block_bytes: int) -> Iterator[pl.DataFrame]:
    row, text = 1, b""
    for block, is_last in _with_last(utf8_blocks(path, encoding, block_bytes)):
        text += block
        whole = None
        if text:
            whole = (quoted_block if b'"' in text else plain_block)(text, delimiter, is_last)
        if whole is not None:
            for frame in whole.frames(delimiter, row):
                row += frame.height
                yield frame
            text = text[whole.used :]
        if whole is None or is_last:
            used = 0
            for records, end in _sequential(text, delimiter, is_last):
                yield _frame(records, row)
                row += len(records)
                used = end
            text = text[used:]
        if len(text) > MAX_RECORD:
            raise FileRefused("csv_structure", f"第{row}条记录没有结尾，可能缺少换行或引号未闭合，请检查后重新导出。")


def _with_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each block with whether it is the last one."""
    held = next(blocks, b"")
    for block in blocks:
        yield held, False
        held = block
    yield held, True


def _sequential(text: bytes, delimiter: bytes, is_last: bool) -> Iterator[tuple[list[Record], int]]:
    """Batches of records read one by one, with the place in the text up to which they were read."""
    batch: list[Record] = []
    position = widest = 0
    while position < len(text):
        record = next_record(text, position, delimiter, is_last)
        if record is None:
            break
        position = record.end
        batch.append(record)
        widest = max(widest, min(len(record.fields), MAX_COLUMNS))
        if len(batch) * widest > SEQUENTIAL_CELLS:
            yield batch, position
            batch, widest = [], 0
    if batch:
        yield batch, position


def _frame(records: list[Record], first_row: int) -> pl.DataFrame:
    counts = [len(record.fields) for record in records]
    columns: list[list[str | None]] = [[None] * len(records) for _ in range(max(1, min(max(counts), MAX_COLUMNS)))]
    for position, record in enumerate(records):
        for column, field in zip(columns, record.fields, strict=False):
            column[position] = field.decode() or None
    cells = pl.DataFrame({f"c{number}": pl.Series(column, dtype=pl.String) for number, column in enumerate(columns)})
    faults = pl.Series("fault", ["csv_structure" if record.is_faulty else None for record in records], pl.String)
    return with_record_columns(cells, first_row, np.array(counts, dtype=np.int64)).with_columns(faults)


def _delimiter(path: Path, encoding: Encoding) -> bytes:
    """The delimiter that parts most of the first records; between equals, the one on which more records agree.

    Then the one with more fields wins, then comma, tab, semicolon in this order.
    """
    text, is_last = next(_with_last(utf8_blocks(path, encoding, LEADING_BYTES)))
    best, best_score = DELIMITERS[0], (0, 0, 0)
    for delimiter in DELIMITERS:
        counts = Counter(
            len(record.fields)
            for record in _leading_records(text, delimiter, is_last)
            if len(record.fields) > 1 and not record.is_faulty
        )
        agreeing, fields = max(((agreeing, fields) for fields, agreeing in counts.items()), default=(0, 0))
        score = (counts.total(), agreeing, fields)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _leading_records(text: bytes, delimiter: bytes, is_last: bool) -> Iterator[Record]:
    position = found = 0
    while position < len(text) and found < LEADING_RECORDS:
        record = next_record(text, position, delimiter, is_last)
        if record is None:
            return
        position = record.end
        if record.fields:
            found += 1
            yield record
