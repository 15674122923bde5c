"""Reading xls and et: the compound file is taken apart, then every visible worksheet's records are read once.

Our own reader of BIFF8, because calamine, the fast one, gives an error cell as a blank, does not say which cells are
formulas, and has no day for serial 60: the contract asks for all three.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import polars as pl

from etl.readers.document import Document, FileRefused, Limits, Sheet
from etl.readers.grid import Grid, formula_ranges
from etl.readers.merges import spread
from etl.readers.xls.compound import read_stream
from etl.readers.xls.workbook import read_workbook
from etl.readers.xls.worksheet import read_worksheet

__all__ = ["open_xls"]


def open_xls(path: Path, limits: Limits) -> Document:
    """Read all visible worksheets of the BIFF8 workbook at `path`, as Excel 97 to 2003 and WPS write it.

    Blank rows are left out. Warnings: hidden_sheet:NAME, formula_cells:SHEET!RANGES. The format cannot say that a
    formula was never computed: one whose last value is the empty text is a blank with the flag formula. Raises
    FileRefused with corrupt_file, encrypted, macro, resource_limit, unsupported_type, or no_data_rows when every
    sheet is hidden.
    """
    sheets: list[Sheet] = []
    warnings: list[str] = []
    stream = read_stream(path.read_bytes())
    workbook = read_workbook(stream)
    for entry in workbook.sheets:
        if entry.is_hidden:
            warnings.append(f"hidden_sheet:{entry.name}")
            continue
        grid = read_worksheet(stream, entry.offset, workbook, limits)
        formulas = formula_ranges(grid.flags)
        if formulas:
            warnings.append(f"formula_cells:{entry.name}!{formulas}")
        grid = spread(grid, limits)
        sheets.append(Sheet(entry.name, partial(_frames, grid), grid.flags, workbook.epoch, grid.merges))
    if not sheets:
        raise FileRefused("no_data_rows", "工作簿里没有可见的工作表，请取消隐藏需要报送的工作表后重新报送。")
    return Document("xls", tuple(sheets), tuple(warnings))


def _frames(grid: Grid) -> Iterator[pl.DataFrame]:
    return iter(grid.frames)
