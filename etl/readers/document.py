"""What a reader gives: a document of sheets of text frames, or the reason why the file is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import polars as pl

FLAG_SCHEMA: dict[str, pl.DataType] = {"row": pl.UInt32(), "column": pl.UInt16(), "flag": pl.String()}


class FileRefused(Exception):
    """A whole file is refused: `reason` is a file reason code of the contract, `message` a Chinese sentence.

    The sentence says what is wrong and the way out; it never holds a path, a traceback or another file's data. `cause`
    is for the operator: how a reading process ended, when it did so by itself.
    """

    def __init__(self, reason: str, message: str, cause: str = "") -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message
        self.cause = cause


@dataclass(frozen=True)
class Limits:
    """How large a file may be before it is refused as `resource_limit` (reading rule 15)."""

    file_bytes: int = 50 * 1000 * 1000
    unpacked_bytes: int = 200 * 1000 * 1000
    ratio: int = 200
    members: int = 2_000
    columns: int = 200
    rows: int = 200_000
    # The leading records among which the header is looked for are no data, so they come on top of `rows`.
    leading_rows: int = 20
    # A frame spends 16 bytes on every cell, empty or not. Six million cells are all that 200 MB of sheet XML can
    # really hold, so only a grid that is nearly all holes passes ten million.
    grid_cells: int = 10_000_000
    # A text that many cells share is stored once in the file and stands in every one of them in a frame.
    characters: int = 200_000_000

    UPLOAD: ClassVar[Limits]

    def refuse_size(self, size: int) -> None:
        """Refuse a file of `size` bytes that is larger than `file_bytes`."""
        if size > self.file_bytes:
            raise FileRefused(
                "resource_limit",
                f"文件超过{self.file_bytes // 1_000_000} MB，请按年度或县区拆分后分别报送。",
            )

    def refuse_shape(self, rows: int, columns: int) -> None:
        """Refuse a sheet whose filled rows or columns are more than allowed."""
        if rows > self.rows + self.leading_rows:
            raise FileRefused("resource_limit", f"数据超过{self.rows:,}行，请按年度或县区拆分后分别报送。")
        if columns > self.columns:
            raise FileRefused("resource_limit", f"表格超过{self.columns}列，请删去多余的列后重新报送。")
        if rows * columns > self.grid_cells:
            raise FileRefused("resource_limit", "表格范围过大且大多为空，请删去远处多余的单元格后重新报送。")

    def refuse_text(self, characters: int) -> None:
        """Refuse a sheet whose cells hold more text than allowed, shared text counted in each of them."""
        if characters > self.characters:
            raise FileRefused("resource_limit", "表格中的文字总量过大，请按年度或县区拆分后分别报送。")


Limits.UPLOAD = Limits()


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table of cells: name (None for CSV), flags of cells, date epoch, merged ranges, and its chunks.

    `flags` has the columns row (UInt32), column (UInt16, from 0) and flag: number, date, bool, error, no_value,
    external, formula. `merges` are (top row, left column, bottom row, right column), rows from 1, columns from 0.
    `turned` is the same table read as a form of labels with their values beside them, where it may be one: the labels
    are its record 0, and every filled-in form is one record with the number of the row in which it begins.
    """

    name: str | None
    read: Callable[[], Iterator[pl.DataFrame]] = field(repr=False)
    flags: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FLAG_SCHEMA), repr=False)
    epoch: Literal[1900, 1904] = 1900
    merges: tuple[tuple[int, int, int, int], ...] = ()
    turned: Sheet | None = None

    def chunks(self) -> Iterator[pl.DataFrame]:
        """Frames in file order: row (UInt32), fields (UInt16), fault (String), then c0, c1, … (String).

        Widths may differ between chunks; an empty cell is null, text is exactly as written. May be called again. A
        CSV without limits can still raise FileRefused("csv_structure") while it is read, when one record has no end.
        """
        return self.read()


@dataclass(frozen=True)
class Document:
    """A file that was understood: its kind, its visible sheets in order, warnings as `code:detail`."""

    kind: Literal["xlsx", "xls", "csv", "docx", "parquet", "sql"]
    sheets: tuple[Sheet, ...]
    warnings: tuple[str, ...] = ()
