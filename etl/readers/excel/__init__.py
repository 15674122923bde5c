"""Reading xlsx: the package is checked first, then every visible sheet is streamed once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import polars as pl

from etl.readers.document import Document, FileRefused, Limits, Sheet
from etl.readers.excel.grid import Grid
from etl.readers.excel.merges import spread
from etl.readers.excel.package import checked_package
from etl.readers.excel.workbook import read_workbook
from etl.readers.excel.worksheet import read_worksheet

__all__ = ["open_xlsx"]

SHOWN_RANGES = 10


def open_xlsx(path: Path, limits: Limits) -> Document:
    """Read all visible worksheets of the package at `path`, transitional or strict form.

    Blank rows are left out. Warnings: hidden_sheet:NAME, formula_cells:SHEET!RANGES. Raises FileRefused with
    corrupt_file, encrypted, macro, xml_dtd, resource_limit, or no_data_rows when every sheet is hidden.
    """
    sheets: list[Sheet] = []
    warnings: list[str] = []
    with checked_package(path, limits) as package:
        workbook = read_workbook(package)
        for entry in workbook.sheets:
            if entry.is_hidden:
                warnings.append(f"hidden_sheet:{entry.name}")
                continue
            grid = read_worksheet(package, entry.part, workbook, limits)
            formulas = _formula_ranges(grid.flags)
            if formulas:
                warnings.append(f"formula_cells:{entry.name}!{formulas}")
            grid = spread(grid, limits)
            sheets.append(
                Sheet(
                    name=entry.name,
                    read=partial(_frames, grid),
                    flags=grid.flags,
                    epoch=workbook.epoch,
                    merges=grid.merges,
                )
            )
    if not sheets:
        raise FileRefused("no_data_rows", "工作簿里没有可见的工作表，请取消隐藏需要报送的工作表后重新报送。")
    return Document("xlsx", tuple(sheets), tuple(warnings))


def _frames(grid: Grid) -> Iterator[pl.DataFrame]:
    return iter(grid.frames)


def _formula_ranges(flags: pl.DataFrame) -> str:
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
