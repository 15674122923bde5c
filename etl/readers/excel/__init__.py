"""Reading xlsx: the package is checked first, then every visible sheet is streamed once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import polars as pl

from etl.readers.document import Document, FileRefused, Limits, Sheet
from etl.readers.excel.workbook import read_workbook
from etl.readers.excel.worksheet import read_worksheet
from etl.readers.grid import Grid, formula_ranges
from etl.readers.merges import spread
from etl.readers.package import checked_package

__all__ = ["open_xlsx"]


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
            formulas = formula_ranges(grid.flags)
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
