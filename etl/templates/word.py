"""The Word form of a table: a grid to fill in line by line, or labels beside values for one record."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from etl.contract import TEXT, Contract
from etl.templates.guide import Advice, notes_of

_LINES: Final = 12  # empty rows of a grid: what fits under the header of a page; more are added by copying
_STAMP: Final = (1980, 1, 1, 0, 0, 0)  # fixed: the same version writes the same bytes
_MARGIN: Final = Mm(18)
_PAGE: Final = (Mm(210), Mm(297))
_LABEL_FILL, _NEEDED_FILL = "F3F6FB", "1F4FD1"


def word_form(form: Contract, guide: Sequence[Advice], is_single: bool) -> bytes:
    """The bytes of `<table>.docx`; `is_single` gives labels beside values, else a grid with a header row."""
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = form.shape.title, ""
    _set_page(document, is_landscape=not is_single)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(heading, form.shape.title, size=18, is_bold=True)
    if is_single:
        _paragraph(document, "一张表填一条记录；再填一条时，把整张表复制到后面，表与表之间留一个空行。带 * 的必填。")
        _write_labels(document, guide)
    else:
        _paragraph(document, "一行填一条记录，行不够时在末尾插入。带 * 的必填。")
        _write_grid(document, guide)
    _paragraph(document, "")
    for sentence in (*notes_of(form), *(_told(advice) for advice in guide)):
        _paragraph(document, f"· {sentence}", size=9)
    return _packed(document)


def _told(advice: Advice) -> str:
    words = f"：{'、'.join(advice.words)}" if advice.words else ""
    example = f"。例：{advice.example}" if advice.example else ""
    return f"【{advice.column.header}】{advice.need}。{advice.how}{words}{example}"


def _set_page(document: Any, *, is_landscape: bool) -> None:
    section = document.sections[0]
    width, height = reversed(_PAGE) if is_landscape else _PAGE
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    font = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        font.set(qn(script), "宋体")


def _paragraph(document: Any, text: str, size: float = 10.5) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(3)
    _run(paragraph, text, size=size)


def _run(paragraph: Any, text: str, *, size: float, is_bold: bool = False, colour: str | None = None) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = Pt(size), is_bold
    if colour:
        run.font.color.rgb = docx.shared.RGBColor.from_string(colour)


def _write_grid(document: Any, guide: Sequence[Advice]) -> None:
    table = _table(document, 1 + _LINES, len(guide))
    size = 9 if len(guide) <= 10 else 7.5
    for cell, advice in zip(table.rows[0].cells, guide, strict=True):
        _label(cell, advice, size)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in table.rows[1:]:
        row.height = Mm(9)


def _write_labels(document: Any, guide: Sequence[Advice]) -> None:
    """Two pairs of label and value in a row; a long text has a row of its own."""
    rows = list(_rows(guide))
    table = _table(document, len(rows), 4)
    for row, pairs in zip(table.rows, rows, strict=True):
        cells = row.cells
        row.height = Mm(24 if _is_long(pairs[0]) else 10)
        for place, advice in enumerate(pairs):
            _label(cells[2 * place], advice, 10.5)
        if len(pairs) == 1:
            cells[1].merge(cells[3])
    for column, width in zip(table.columns, (34, 53, 34, 53), strict=True):
        for cell in column.cells:
            cell.width = Mm(width)


def _rows(guide: Sequence[Advice]) -> Iterator[tuple[Advice, ...]]:
    waiting: Advice | None = None
    for advice in guide:
        if _is_long(advice):
            if waiting:
                yield (waiting,)
                waiting = None
            yield (advice,)
        elif waiting:
            yield waiting, advice
            waiting = None
        else:
            waiting = advice
    if waiting:
        yield (waiting,)


def _is_long(advice: Advice) -> bool:
    return advice.column.kind is TEXT


def _table(document: Any, rows: int, columns: int) -> Any:
    table = document.add_table(rows=rows, cols=columns, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    return table


def _label(cell: Any, advice: Advice, size: float) -> None:
    fill = OxmlElement("w:shd")
    fill.set(qn("w:val"), "clear")
    fill.set(qn("w:color"), "auto")
    fill.set(qn("w:fill"), _NEEDED_FILL if advice.column.required else _LABEL_FILL)
    cell._tc.get_or_add_tcPr().append(fill)
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, advice.label, size=size, is_bold=True, colour="FFFFFF" if advice.column.required else None)


def _packed(document: Any) -> bytes:
    """The document's bytes with one fixed time in every entry of its package."""
    raw, packed = BytesIO(), BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            stamped = zipfile.ZipInfo(entry.filename, date_time=_STAMP)
            stamped.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(stamped, source.read(entry))
    return packed.getvalue()
