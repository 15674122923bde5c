"""Merged cells: the value and the flags of the top left cell are given to every cell of the range."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import polars as pl

from etl.readers.document import Limits
from etl.readers.grid import FLAGS, FRAME_ROWS, Grid, Range
from etl.readers.package import corrupt

CELL = ["row", "column"]


def spread(grid: Grid, limits: Limits) -> Grid:
    """Spread merged values over their ranges, inside the rows and columns that hold cells of their own.

    A row that has nothing but its part in ranges from above is no row of its own: it stays left out.
    Raises FileRefused("corrupt_file") if ranges overlap so much that they cover more than a whole sheet.
    """
    if not grid.merges or not grid.frames:
        return grid
    rows = [row for frame in grid.frames for row in frame["row"]]
    width = grid.frames[0].width - 3
    covered: list[Range] = []
    area = 0
    for top, left, bottom, right in grid.merges:
        first, last = bisect_left(rows, top), bisect_right(rows, bottom)
        right = min(right, width - 1)
        if first < last and rows[first] == top and left <= right:
            covered.append((first, left, last, right))
            area += (last - first) * (right - left + 1)
            if area > limits.grid_cells:
                raise corrupt("合并单元格互相重叠")
    frames = _spread_values(grid.frames, covered, limits)
    return Grid(frames, _spread_flags(grid.flags, covered, rows), grid.merges)


def _spread_values(frames: list[pl.DataFrame], covered: list[Range], limits: Limits) -> list[pl.DataFrame]:
    """Ranges here count kept rows from 0, the last excluded; each frame but the last has FRAME_ROWS of them."""
    changed: dict[tuple[int, int], list[str | None]] = {}
    characters = 0

    def cells(frame: int, column: int) -> list[str | None]:
        if (frame, column) not in changed:
            changed[frame, column] = frames[frame][f"c{column}"].to_list()
        return changed[frame, column]

    for first, left, last, right in covered:
        value = cells(first // FRAME_ROWS, left)[first % FRAME_ROWS]
        if value is None:
            continue
        characters += len(value) * (last - first) * (right - left + 1)
        limits.refuse_text(characters)
        for frame in range(first // FRAME_ROWS, (last - 1) // FRAME_ROWS + 1):
            start = max(first - frame * FRAME_ROWS, 0)
            stop = min(last - frame * FRAME_ROWS, FRAME_ROWS)
            for column in range(left, right + 1):
                cells(frame, column)[start:stop] = [value] * (stop - start)
    return [
        frame.with_columns(
            pl.Series(f"c{column}", values, dtype=pl.String)
            for (number, column), values in changed.items()
            if number == position
        )
        for position, frame in enumerate(frames)
    ]


def _spread_flags(flags: pl.DataFrame, covered: list[Range], rows: list[int]) -> pl.DataFrame:
    """Flags of the top left cells at every cell of their ranges, instead of what stood there."""
    at_corner: dict[tuple[int, int], list[str]] = {}
    corners = pl.DataFrame(
        {"row": [rows[first] for first, *_ in covered], "column": [left for _, left, *_ in covered]},
        schema={"row": pl.UInt32, "column": pl.UInt16},
    )
    for row, column, flag in flags.join(corners.unique(), on=CELL, how="semi").iter_rows():
        at_corner.setdefault((row, column), []).append(flag)
    added = [
        (rows[position], column, flag)
        for first, left, last, right in covered
        for flag in at_corner.get((rows[first], left), ())
        for position in range(first, last)
        for column in range(left, right + 1)
    ]
    if not added:
        return flags
    spread_flags = pl.DataFrame(added, schema=flags.schema, orient="row").unique()
    rest = flags.join(spread_flags.select(CELL).unique(), on=CELL, how="anti")
    return pl.concat([rest, spread_flags]).sort("row", "column", pl.col("flag").cast(pl.Enum(FLAGS)))
