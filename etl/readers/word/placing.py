"""The columns of a Word table: its grid is cut wherever any row has a border, a reader sees fewer columns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from etl.readers.document import Limits
from etl.readers.grid import Grid, GridBuilder

# Rows from which the columns are told; a table that ends within them may be a form.
LEADING_ROWS = 50


class Cell(NamedTuple):
    """A cell as it stands in its row: the grid columns it covers, the last excluded, and how it joins those above."""

    left: int
    right: int
    text: str | None
    is_first: bool  # the first of cells merged downwards
    is_joined: bool  # one of those below the first


class Row(NamedTuple):
    """A row of cells with its number in the table, from 1."""

    number: int
    cells: list[Cell]


class Table:
    """One table while it is read: rows go into a grid of text, merged cells into ranges."""

    def __init__(self, limits: Limits) -> None:
        self.rows: list[Row] = []
        self.is_short = True
        self.warnings: dict[str, None] = {}
        self._grid = GridBuilder(limits)
        self._edges: list[int] = []
        # left column → (top row, right column, last row and its place) of cells that are merged downwards
        self._open: dict[int, tuple[int, int, int, int]] = {}
        self._place_count = 0

    def take(self, row: Row) -> None:
        """The next row; the first ones wait until enough are there to tell the columns."""
        if self.is_short and len(self.rows) < LEADING_ROWS:
            self.rows.append(row)
            return
        if self.is_short:
            self.is_short = False
            self._place_leading()
        self._place(row)

    def finish(self) -> Grid:
        """The grid of all rows, merged values not yet spread."""
        if self.is_short:
            self._place_leading()
        for left in list(self._open):
            self._close(left)
        return self._grid.finish()

    def _place_leading(self) -> None:
        self._edges = column_edges([row.cells for row in self.rows])
        for row in self.rows:
            self._place(row)

    def _place(self, row: Row) -> None:
        self._grid.begin_row(str(row.number))
        self._place_count += 1
        for cell, (left, right) in zip(row.cells, placed(row.cells, self._edges), strict=True):
            above = self._open.get(left)
            # the row right above, though a deleted one may have stood between
            if cell.is_joined and above is not None and above[1] == right and above[3] == self._place_count - 1:
                self._open[left] = (above[0], right, row.number, self._place_count)
                continue
            self._close(left)
            if cell.is_first:
                self._open[left] = (row.number, right, row.number, self._place_count)
            elif right > left:
                self._grid.merges.append((row.number, left, row.number, right))
            if cell.text is not None:
                self._grid.put(left, cell.text)
        self._grid.end_row()

    def _close(self, left: int) -> None:
        top, right, bottom, _ = self._open.pop(left, (0, 0, 0, 0))
        if (top, left) != (bottom, right) and top:
            self._grid.merges.append((top, left, bottom, right))


def column_edges(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Where the columns of the table begin in its grid: as in the first of the rows with the most cells.

    Rows below the last one of the commonest pattern do not count: signatures under a table part it as they like.
    """
    patterns = [tuple(cell.left for cell in cells) for cells in rows if cells]
    if not patterns:
        return []
    counts = Counter(patterns)
    commonest = max(counts, key=lambda pattern: (counts[pattern], len(pattern)))
    last = len(patterns) - patterns[::-1].index(commonest)
    most = max(len(pattern) for pattern in patterns[:last])
    return list(next(pattern for pattern in patterns if len(pattern) == most))


def placed(cells: Sequence[Cell], edges: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last column of each cell of a row, as the eye takes them.

    A row of as many cells as there are columns has one in each, wherever its borders were dragged to. In any other
    row a cell covers the columns that begin under it; none is lost: where two begin under one column, the second
    takes the next.
    """
    if len(cells) == len(edges):
        return [(place, place) for place in range(len(cells))]
    found: list[tuple[int, int]] = []
    free = 0
    for cell in cells:
        left = max(bisect_right(edges, cell.left) - 1, free)
        right = max(bisect_left(edges, cell.right) - 1, left)
        found.append((left, right))
        free = right + 1
    return found
