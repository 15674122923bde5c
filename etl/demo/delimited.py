"""Writes spelled rows as CSV: GB18030 or UTF-8 with BOM, title and totals rows padded as Excel pads them."""

import csv
import io
from pathlib import Path

import polars as pl

from etl.demo.shapes import TYPED, Shape
from etl.demo.workbook import Sheet, totals

ENCODINGS = {"csv-gb18030": "gb18030", "csv-bom": "utf-8-sig", "csv": "utf-8"}


def write_delimited(path: Path, sheet: Sheet, shape: Shape, footer: str) -> Path:
    """Writes one sheet in the encoding that the shape names, with CRLF line ends; returns the path."""
    columns = sheet.columns
    dates = [name for name in columns if name + TYPED in sheet.rows.columns]
    filled = [pl.coalesce(name, pl.col(name + TYPED).dt.strftime("%Y-%m-%d")) for name in dates]
    rows = sheet.rows.with_columns(filled).select(pl.col(name).replace("", None) for name in columns)
    above = [[title] for title in sheet.titles] + [[shape.header(column) for column in columns]]
    below: list[list[str]] = []
    if shape.totals:
        found = totals(rows, columns)
        below.append([found.get(index, "") for index in range(len(columns))])
    if shape.footer:
        below.append([footer])
    body = rows.write_csv(include_header=False, line_terminator="\r\n", null_value="")
    text = _lines(above, len(columns)) + body + _lines(below, len(columns))
    path.write_bytes(text.encode(ENCODINGS[shape.format]))
    return path


def _lines(rows: list[list[str]], width: int) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(row + [""] * (width - len(row)) for row in rows)
    return out.getvalue()
