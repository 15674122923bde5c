"""xlsx packages written part by part, so that every part of them can be wrong on purpose."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SHEET = "xl/worksheets/sheet1.xml"
PLAIN, DATE = 0, 1  # cell styles

Parts = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Raw:
    """A cell as XML: what stands inside <c>, its type and style."""

    inner: str
    kind: str = "n"
    style: int = PLAIN


def serial(day: float) -> Raw:
    """A number shown as a date."""
    return Raw(f"<v>{day}</v>", style=DATE)


def formula(text: str, value: str | None = None, kind: str = "str") -> Raw:
    """A formula with its cached value, or without one."""
    return Raw(f"<f>{escape(text)}</f>" + ("" if value is None else f"<v>{escape(value)}</v>"), kind)


def error(code: str) -> Raw:
    """A cell that holds an Excel error."""
    return Raw(f"<v>{code}</v>", "e")


def letters(column: int) -> str:
    """A column's letters, from 0."""
    head, rest = divmod(column, 26)
    return (letters(head - 1) if head else "") + chr(65 + rest)


def cell_xml(row: int, column: int, value: Any) -> str:
    """One cell; text is written inline, None leaves no cell."""
    if value is None or value == "":
        return ""
    place = f"{letters(column)}{row}"
    if isinstance(value, Raw):
        return f'<c r="{place}" t="{value.kind}" s="{value.style}">{value.inner}</c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def rows_xml(grid: Sequence[Sequence[Any]], first_row: int = 1, hidden: Iterable[int] = ()) -> str:
    """Rows of cells; numbers in `hidden` are rows that the office does not see."""
    marks = dict.fromkeys(hidden, ' hidden="1"')
    return "".join(
        f'<row r="{row}"{marks.get(row, "")}>'
        + "".join(cell_xml(row, column, value) for column, value in enumerate(cells))
        + "</row>"
        for row, cells in enumerate(grid, start=first_row)
    )


def sheet_xml(data: str, before: str = "", after: str = "") -> bytes:
    """A worksheet part around its rows."""
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'.encode()


def merged(*ranges: str) -> str:
    """The element that merges ranges."""
    return "<mergeCells>" + "".join(f'<mergeCell ref="{each}"/>' for each in ranges) + "</mergeCells>"


def relations(*targets: tuple[str, str]) -> bytes:
    """A relations part: type and target."""
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{LINKS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'.encode()


def parts(sheets: Mapping[str, bytes], states: Mapping[str, str] | None = None, is_1904: bool = False) -> Parts:
    """The parts of a workbook of these sheets; `states` says which are hidden or veryHidden."""
    names = list(sheets)
    shown = states or {}
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"'
        + (f' state="{shown[name]}"' if name in shown else "")
        + "/>"
        for number, name in enumerate(names, start=1)
    )
    epoch = '<workbookPr date1904="1"/>' if is_1904 else ""
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/>'
        for number in range(1, len(names) + 1)
    )
    held = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}.sheet.main+xml"/>{overrides}</Types>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{epoch}<sheets>{listed}</sheets>'
        "</workbook>",
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    return {
        **{part: text.encode() for part, text in held.items()},
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(
            *(("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)),
            ("styles", "styles.xml"),
        ),
        **{f"xl/worksheets/sheet{number}.xml": xml for number, xml in enumerate(sheets.values(), start=1)},
    }


def packed(members: Mapping[str, bytes] | Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a zip, always the same bytes; a sequence may name a member twice."""
    held = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(held, "w", method) as archive:
        for name, content in members.items() if isinstance(members, Mapping) else members:
            entry = zipfile.ZipInfo(name, (2025, 6, 30, 8, 0, 0))
            entry.compress_type = method
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return held.getvalue()


def workbook(grid: Sequence[Sequence[Any]], **given: Any) -> bytes:
    """A workbook of one sheet; `before`, `after` and `hidden` as for its XML, `is_1904` for its dates."""
    hidden, is_1904 = given.pop("hidden", ()), given.pop("is_1904", False)
    return packed(parts({"台账": sheet_xml(rows_xml(grid, hidden=hidden), **given)}, is_1904=is_1904))
