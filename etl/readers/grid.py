"""The grid of one sheet or table while it is read: filled cells become text frames, flags stay sparse."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import polars as pl

from etl.readers.document import FLAG_SCHEMA, Limits
from etl.readers.package import corrupt

FLAGS = ("number", "date", "bool", "error", "no_value", "external", "formula")
NUMBER, DATE, BOOL, ERROR, NO_VALUE, EXTERNAL, FORMULA = range(len(FLAGS))
FRAME_ROWS = 20_000
LAST_ROW = 1_048_576
SHOWN_RANGES = 10

# Top row, left column, bottom row, right column; rows from 1, columns from 0, both ends included.
Range = tuple[int, int, int, int]


@dataclass(frozen=True)
class Grid:
    """A sheet as read: equally wide frames of its filled rows, the flags of its cells, its merged ranges."""

    frames: list[pl.DataFrame]
    flags: pl.DataFrame
    merges: tuple[Range, ...]


class GridBuilder:
    """Collects cells row by row; rows with no filled cell leave no trace, so a sparse sheet costs nothing."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.row = 0
        self.row_text = ""
        self.merges: list[Range] = []
        self._is_filled = False
        self._characters = 0
        self._rows = array("I")
        self._columns: list[list[str | None]] = []
        self._frames: list[pl.DataFrame] = []
        self._row_count = 0
        self._width = 0
        self._flag_rows, self._flag_columns, self._flag_codes = array("I"), array("H"), array("B")

    def begin_row(self, number: str | None) -> None:
        """Begin the row with this r= attribute, or the next row if it has none; rows only ever ascend."""
        row = self.row + 1 if number is None else int(number) if number.isdecimal() else 0
        if not self.row < row <= LAST_ROW:
            raise corrupt("行号重复或次序错乱")
        self.row, self.row_text = row, str(row)

    def put(self, column: int, text: str | None) -> None:
        """Fill a cell of the current row; None fills it with nothing, for a formula that has no value."""
        columns = self._columns
        if column >= len(columns):
            self._width = max(self._width, column + 1)
            self.limits.refuse_shape(self._row_count, self._width)
            columns.extend([] for _ in range(column + 1 - len(columns)))
        cells = columns[column]
        gap = len(self._rows) - len(cells)
        if gap:
            if gap < 0:
                raise corrupt("单元格重复")
            cells.extend([None] * gap)
        cells.append(text)
        if text:
            self._characters += len(text)
        self._is_filled = True

    def flag(self, column: int, code: int) -> None:
        """Note something about a cell of the current row."""
        self._flag_rows.append(self.row)
        self._flag_columns.append(column)
        self._flag_codes.append(code)

    def end_row(self) -> None:
        """End the current row and keep it if a cell was filled."""
        if not self._is_filled:
            return
        self._is_filled = False
        self.limits.refuse_text(self._characters)
        self._rows.append(self.row)
        self._row_count += 1
        if len(self._rows) >= FRAME_ROWS:
            self._flush()

    def finish(self) -> Grid:
        """The grid of all rows so far."""
        self._flush()
        frames = [_widen(frame, self._width) for frame in self._frames]
        codes = pl.Series(self._flag_codes, dtype=pl.UInt8)
        flags = pl.DataFrame(
            {
                "row": pl.Series(self._flag_rows, dtype=pl.UInt32),
                "column": pl.Series(self._flag_columns, dtype=pl.UInt16),
                "flag": codes.replace_strict(dict(enumerate(FLAGS)), return_dtype=pl.String),
            },
            schema=FLAG_SCHEMA,
        )
        return Grid(frames, flags, tuple(self.merges))

    def _flush(self) -> None:
        height = len(self._rows)
        if height == 0:
            return
        self.limits.refuse_shape(self._row_count, self._width)
        data: dict[str, pl.Series] = {
            "row": pl.Series(self._rows, dtype=pl.UInt32),
            "fields": pl.Series([None], dtype=pl.UInt16).new_from_index(0, height),
            "fault": pl.Series([None], dtype=pl.String).new_from_index(0, height),
        }
        for number, cells in enumerate(self._columns):
            cells.extend([None] * (height - len(cells)))
            data[f"c{number}"] = pl.Series(cells, dtype=pl.String)
        self._frames.append(pl.DataFrame(data))
        self._rows = array("I")
        self._columns = []


def _widen(frame: pl.DataFrame, width: int) -> pl.DataFrame:
    present = frame.width - 3
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(f"c{number}") for number in range(present, width))


def formula_ranges(flags: pl.DataFrame) -> str:
    """The cells with formulas as ranges down a column: `F2:F40、H3`; what is beyond the first ten is counted."""
    cells = flags.filter(flag="formula").sort("column", "row")
    runs = (
        cells.with_columns(run=(pl.col("row").diff().fill_null(0) != 1).or_(pl.col("column").diff() != 0).cum_sum())
        .group_by("run", maintain_order=True)
        .agg(pl.col("column").first(), top=pl.col("row").first(), bottom=pl.col("row").last())
    )
    shown = [
        f"{_letters(column)}{top}" if top == bottom else f"{_letters(column)}{top}:{_letters(column)}{bottom}"
        for _, column, top, bottom in runs.head(SHOWN_RANGES).iter_rows()
    ]
    more = f"等{runs.height}处" if runs.height > SHOWN_RANGES else ""
    return "、".join(shown) + more


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
