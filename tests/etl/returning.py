"""What the tests of the returned workbook do with one: read it, put it right in place, send it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

OWN = ("退回原因", "退回号", "原行号")


def page_of(path: Path, name: str) -> Any:
    """One sheet of the workbook, as openpyxl has it."""
    return openpyxl.load_workbook(path)[name]


def header_row(page: Any) -> int:
    """The row in which our columns are named."""
    return next(row[0].row for row in page.iter_rows() if tuple(cell.value for cell in row[:3]) == OWN)


def lines(page: Any) -> list[tuple[Any, ...]]:
    """The values of all rows."""
    return list(page.iter_rows(values_only=True))


def mend(path: Path, target: Path, changes: dict[tuple[str, str], str]) -> Path:
    """Write the right text into cells, named by the 退回号's end and the header; everything else stays."""
    book = openpyxl.load_workbook(path)
    done = set()
    for page in book.worksheets[1:]:
        top = header_row(page)
        places = {str(cell.value).strip().rstrip("*"): cell.column for cell in page[top] if cell.value}
        for row in page.iter_rows(min_row=top + 1):
            number = str(row[1].value or "").rpartition("/")[2]
            for (refusal, header), text in changes.items():
                if refusal == number:
                    page.cell(row[0].row, places[header], text).data_type = "s"
                    done.add((refusal, header))
    assert done == set(changes)
    book.save(target)
    return target
