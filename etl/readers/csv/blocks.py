"""Whole blocks of CSV text at once: where its records end and how many fields they have, then polars for the cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from etl.readers.csv.records import MAX_FIELD

QUOTE, LF, CR = b'"\n\r'
# More columns than this are counted in `fields` but not delivered: reading rule 15 allows no more.
MAX_COLUMNS = 200
# A frame takes 16 bytes for each cell, so one wide record among short ones must not widen a whole block.
FRAME_CELLS = 4_000_000

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """Well-formed records with LF line ends: the text, the end of each record, its count of fields (blank line: 0)."""

    text: bytes
    ends: Positions
    fields: Positions
    is_quoted: bool
    used: int

    def frames(self, delimiter: bytes, first_row: int) -> Iterator[pl.DataFrame]:
        """The records as frames of at most FRAME_CELLS cells; `first_row` is the number of the first record."""
        widest = max(1, min(int(self.fields.max()), MAX_COLUMNS))
        step = max(1, FRAME_CELLS // widest)
        for start in range(0, len(self.ends), step):
            fields = self.fields[start : start + step]
            begin = int(self.ends[start - 1]) + 1 if start else 0
            text = self.text[begin : int(self.ends[start + len(fields) - 1]) + 1]
            yield with_record_columns(self._cells(text, delimiter, fields), first_row + start, fields)

    def _cells(self, text: bytes, delimiter: bytes, fields: Positions) -> pl.DataFrame:
        width = max(1, min(int(fields.max()), MAX_COLUMNS))
        # With a header line of our own polars takes every line below it as a record of that width, blank ones too.
        header = delimiter.join(b"c%d" % number for number in range(width)) + b"\n"
        frame = pl.read_csv(
            header + text,
            separator=delimiter.decode(),
            quote_char='"' if self.is_quoted else None,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
        if frame.height != len(fields):
            raise RuntimeError(f"polars read {frame.height} records where {len(fields)} were counted")
        return frame.with_columns(pl.all().replace("", None)) if self.is_quoted else frame


def with_record_columns(cells: pl.DataFrame, first_row: int, fields: Positions) -> pl.DataFrame:
    """Put row and fields, and a fault of null, before the cells."""
    height = cells.height
    rows = pl.int_range(first_row, first_row + height, dtype=pl.UInt32, eager=True).alias("row")
    counts = pl.Series("fields", np.minimum(fields, 65_535), dtype=pl.UInt16)
    faults = pl.Series("fault", [None], dtype=pl.String).new_from_index(0, height)
    return pl.DataFrame([rows, counts, faults, *cells.get_columns()])


def plain_block(text: bytes, delimiter: bytes, is_last: bool) -> Block | None:
    """The whole records of a text without quotes; None if there is none yet."""
    if is_last:
        used = len(text)
        text = text if text.endswith((b"\n", b"\r")) else text + b"\n"
    else:
        # A CR at the very end may be half of a CRLF.
        used = max(text.rfind(b"\n"), text.rfind(b"\r", 0, len(text) - 1)) + 1
        text = text[:used]
    if not text:
        return None
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    codes = np.frombuffer(text, dtype=np.uint8)
    marks = np.flatnonzero((codes == LF) | (codes == ord(delimiter)))
    lines = np.flatnonzero(codes[marks] == LF)
    return _block(text, marks[lines], np.diff(lines, prepend=-1), False, used)


def quoted_block(text: bytes, delimiter: bytes, is_last: bool) -> Block | None:
    """The whole records of a text with quotes; None if there is none yet, or if the quoting needs a closer look."""
    size = len(text)
    if is_last and not text.endswith((b"\n", b"\r")):
        text += b"\n"
    codes = np.frombuffer(text, dtype=np.uint8)
    marks = np.flatnonzero((codes == QUOTE) | (codes == ord(delimiter)) | (codes == LF) | (codes == CR))
    kinds = codes[marks]
    is_quote = kinds == QUOTE
    is_inside = (np.cumsum(is_quote, dtype=np.int32) & 1).astype(bool)
    is_end, is_pair = _line_ends(codes, marks, kinds, ~is_inside & ~is_quote, is_last)
    ends = np.flatnonzero(is_end)
    if not len(ends):
        return None
    used = int(marks[ends[-1]]) + 1
    if not _is_well_quoted(codes, marks[is_quote], is_inside[is_quote], ord(delimiter), used):
        return None
    if np.diff(marks[ends], prepend=-1).max() > MAX_FIELD:
        return None
    is_mark = ~is_inside & ((kinds == ord(delimiter)) | is_end)
    fields = np.diff(np.flatnonzero(is_end[is_mark]), prepend=-1)
    normal, shift = _with_line_feeds(codes[:used], marks[ends], marks[is_pair])
    return _block(normal, marks[ends] - shift, fields, True, min(used, size))


def _line_ends(
    codes: npt.NDArray[np.uint8],
    marks: Positions,
    kinds: npt.NDArray[np.uint8],
    is_outside: npt.NDArray[np.bool_],
    is_last: bool,
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which marks end a record, and which are the CR of a CRLF that does."""
    is_cr = is_outside & (kinds == CR)
    following = np.append(codes, 0)[marks + 1]
    is_pair = is_cr & (following == LF)
    if len(marks) and not is_last and marks[-1] == len(codes) - 1:
        is_cr[-1] = False
    return (is_outside & (kinds == LF)) | (is_cr & ~is_pair), is_pair


def _is_well_quoted(
    codes: npt.NDArray[np.uint8], quotes: Positions, is_opening: npt.NDArray[np.bool_], delimiter: int, used: int
) -> bool:
    """Whether each quote before `used` opens after a delimiter or line end, closes before one, or is one of a pair."""
    borders = np.zeros(256, dtype=bool)
    borders[[QUOTE, LF, CR, delimiter]] = True
    is_used = quotes < used
    opening, closing = quotes[is_opening & is_used], quotes[~is_opening & is_used]
    opening = opening[opening > 0]
    return bool(borders[codes[opening - 1]].all() and borders[codes[closing + 1]].all())


def _with_line_feeds(codes: npt.NDArray[np.uint8], ends: Positions, pairs: Positions) -> tuple[bytes, Positions | int]:
    """The text with LF at every record's end, and how far each end moved to the left."""
    pairs = pairs[pairs < len(codes)]
    if not len(pairs) and (codes[ends] == LF).all():
        return codes.tobytes(), 0
    codes = codes.copy()
    codes[ends] = LF
    return np.delete(codes, pairs).tobytes(), np.searchsorted(pairs, ends)


def _block(text: bytes, ends: Positions, fields: Positions, is_quoted: bool, used: int) -> Block:
    is_blank = np.diff(ends, prepend=-1) == 1
    return Block(text, ends, np.where(is_blank, 0, fields), is_quoted, used)
