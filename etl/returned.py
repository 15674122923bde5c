"""The returned workbook (退回表): refused rows as they came, each with its place, reason and sentence."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import xlsxwriter

from warehouse.vocabulary import TABLES

_SHEET_NAME = 31  # characters Excel allows
_ROWS = 1_000_000  # of one sheet; Excel's limit is 1,048,576


def write_returned(target: Path, file: str, refused: pl.DataFrame) -> None:
    """Write the refused rows (columns of gather.REFUSED), one sheet per original sheet and table; text stays text."""
    workbook = xlsxwriter.Workbook(
        str(target), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    head = workbook.add_format(
        {"bold": True, "bg_color": "#F3F6FB", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    marked = workbook.add_format({"bg_color": "#FCEAE8", "text_wrap": True, "valign": "top"})
    plain = workbook.add_format({"text_wrap": True, "valign": "top"})
    used: set[str] = set()
    for (sheet, table), part in refused.sort("row").group_by("sheet", "table_name", maintain_order=True):
        title = _title(str(sheet or TABLES[str(table)].title), used)
        page = workbook.add_worksheet(title)
        labels = [label or "" for label in part["labels"][0].to_list()]
        places = {label.strip(): place for place, label in enumerate(labels)}
        headers = ["退回原因", "原行号", *labels]
        page.write_string(0, 0, f"退回表：{file}（请在原表中改正后重新报送）")
        for place, label in enumerate(headers):
            page.write_string(1, place, label, head)
        page.set_column(0, 0, 48)
        page.set_column(1, 1, 8)
        page.set_column(2, max(2, len(headers) - 1), 16)
        page.freeze_panes(2, 2)
        for line, row in enumerate(part.head(_ROWS).iter_rows(named=True), start=2):
            page.write_string(line, 0, row["message"], plain)
            page.write_number(line, 1, row["row"])
            wrong = places.get(row["column_name"] or "", -1)
            for place, cell in enumerate(row["cells"]):
                if cell is not None:
                    page.write_string(line, place + 2, cell[:32_767], marked if place == wrong else plain)
    workbook.close()


def _title(wanted: str, used: set[str]) -> str:
    """A sheet name Excel accepts, not used before."""
    clean = "".join("_" if char in "[]:*?/\\'" else char for char in wanted).strip()[:_SHEET_NAME] or "退回"
    title, number = clean, 2
    while title.lower() in used:
        title = f"{clean[: _SHEET_NAME - 4]}({number})"
        number += 1
    used.add(title.lower())
    return title
