"""Word files: tables among text, tracked changes, and what can be wrong with them (rules 3, 11 and 15)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from tests.hostile.office import ACTIVITY, activities, findings, hostile
from tests.hostile.outcomes import Hostile, Rows, refused
from tests.hostile.workbook import HEAD, PACKAGE, packed, relations

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = "word/document.xml"
TEXT = "履职内容"
TWO = activities({}, {})


def run(text: str) -> str:
    """A run of text."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def cell(inner: Any, properties: str = "") -> str:
    """A cell: a string is a paragraph of text, XML that begins with < stands as it is."""
    text = "" if inner is None else str(inner)
    body = text if text.startswith("<w:") else f"<w:p>{run(text)}</w:p>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{body}</w:tc>"


def table(grid: Sequence[Sequence[Any]]) -> str:
    """A table of cells."""
    rows = "".join(f"<w:tr>{''.join(cell(value) for value in cells)}</w:tr>" for cells in grid)
    return f"<w:tbl>{rows}</w:tbl>"


def document(*blocks: str) -> dict[str, bytes]:
    """The parts of a document of these blocks."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/><Override PartName="/{DOCUMENT}" ContentType="{kind}"/></Types>'
        ).encode(),
        "_rels/.rels": relations(("officeDocument", DOCUMENT)),
        DOCUMENT: f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{"".join(blocks)}</w:body></w:document>'.encode(),
    }


def _docx(*blocks: str) -> bytes:
    return packed(document(*blocks))


def documents() -> Iterator[Hostile]:
    """Tables as offices write them."""
    title = f"<w:p>{run('履职记录')}</w:p>"
    yield hostile("plain.docx", _docx(title, table(TWO), f"<w:p>{run('填表人：甲')}</w:p>"), Rows(2))
    yield hostile(
        "two-tables.docx", _docx(table(activities({}, {})), title, table(activities({TEXT: "检查工地"}))), Rows(3)
    )
    other = _docx(table(activities({})), table(findings({}, {})))
    yield hostile("two-kinds.docx", other, Rows(3))
    paragraph = "<w:p>{}</w:p>".format
    change = 'w:id="1" w:author="x" w:date="2025-03-01T00:00:00Z"'
    tracked = paragraph(
        run("检查")
        + f"<w:ins {change}>{run('三家')}</w:ins><w:del {change}><w:r><w:delText>五家</w:delText></w:r></w:del>"
        + run("企业")
    )
    yield hostile(
        "tracked-changes.docx",
        _docx(table(activities({TEXT: tracked}))),
        Rows(1, values={(2, TEXT): "检查三家企业"}, warn=("tracked_changes",)),
    )
    moved = paragraph(f"<w:moveFrom {change}>{run('甲')}</w:moveFrom><w:moveTo {change}>{run('乙')}</w:moveTo>")
    yield hostile(
        "tracked-moves.docx",
        _docx(table(activities({TEXT: moved}))),
        Rows(1, values={(2, TEXT): "乙"}, warn=("tracked_changes",)),
    )
    rows = table(activities({}, {}, {})).split("<w:tr>")
    rows[3] = f"<w:trPr><w:del {change}/></w:trPr>" + rows[3]
    rows[2] = f"<w:trPr><w:ins {change}/></w:trPr>" + rows[2]
    yield hostile("tracked-rows.docx", _docx("<w:tr>".join(rows)), Rows(2, warn=("tracked_changes",)))
    nested = paragraph(run("检查")) + table([["序号", "内容"], ["1", "甲"]]) + paragraph("")
    inner = _docx(table(activities({TEXT: nested}, {})))
    yield hostile("table-in-a-cell.docx", inner, Rows(2, warn=("nested_table",)))
    within = _docx(table(activities({TEXT: paragraph(run("检查")) + table(TWO) + paragraph("")}, {TEXT: "别的"})))
    yield hostile("good-table-in-a-cell.docx", within, Rows(2, warn=("nested_table",)))
    head = "".join(cell(name) for name in ACTIVITY)
    restart, going = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = "".join(
        "<w:tr>"
        + cell(day)
        + cell("区长" if first else "", restart if first else going)
        + cell("周启明" if first else "", restart if first else going)
        + cell(f"检查{day}")
        + cell("")
        + "</w:tr>"
        for first, day in ((True, "2025-03-01"), (False, "2025-03-02"), (False, "2025-03-03"))
    )
    yield hostile(
        "names-merged-down.docx",
        _docx(f"<w:tbl><w:tr>{head}</w:tr>{body}</w:tbl>"),
        Rows(3, values={(4, "姓名"): "周启明"}),
    )
    span = f"<w:tbl><w:tr>{cell('履职记录', '<w:gridSpan w:val=' + chr(34) + '5' + chr(34) + '/>')}</w:tr>"
    yield hostile("title-inside.docx", _docx(span + table(TWO).removeprefix("<w:tbl>")), Rows(2, {}, {1: "title"}))
    lines = paragraph(run("甲") + "<w:r><w:br/></w:r>" + run("乙")) + paragraph(run("丙"))
    yield hostile(
        "lines-in-a-cell.docx", _docx(table(activities({TEXT: lines}))), Rows(1, values={(2, TEXT): "甲\n乙\n丙"})
    )
    field = paragraph(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("看这里")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    yield hostile("fields.docx", _docx(table(activities({TEXT: field}))), Rows(1, values={(2, TEXT): "看这里"}))
    yield hostile(
        "formulas-as-text.docx",
        _docx(table(activities({TEXT: "=1+1"}, {TEXT: "<script>alert(1)</script>"}))),
        Rows(2, values={(2, TEXT): "=1+1"}),
    )
    yield hostile("controls.docx", _docx(table(activities({TEXT: "甲\u202e乙"}, {}))), Rows(1, {2: "control_chars"}))


def broken_documents() -> Iterator[Hostile]:
    """Documents without a table, damaged, declared, poisoned, too large."""
    none = refused("missing_column", "no_data_rows")
    yield hostile("no-table.docx", _docx(f"<w:p>{run('时间 姓名 履职内容')}</w:p>"), none)
    yield hostile("empty-body.docx", _docx(), none)
    yield hostile("header-only.docx", _docx(table(TWO[:1])), refused("no_data_rows"))
    yield hostile(
        "no-document.docx",
        packed({name: text for name, text in document().items() if name != DOCUMENT}),
        refused("corrupt_file", "type_mismatch"),
    )
    whole = packed(document(table(TWO)))
    yield hostile("cut.docx", whole[: len(whole) // 2], refused("corrupt_file"))
    yield hostile("named.xlsx", whole, refused("type_mismatch"))
    yield hostile(
        "open-tags.docx", packed(document() | {DOCUMENT: document(table(TWO))[DOCUMENT][:-60]}), refused("corrupt_file")
    )
    text = document(table(TWO))[DOCUMENT].decode().removeprefix(HEAD)
    dtd = refused("xml_dtd")
    for number, declared in enumerate(
        (
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
            '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1:9/"> %e;]>',
        )
    ):
        yield hostile(f"dtd-{number}.docx", packed(document() | {DOCUMENT: (HEAD + declared + text).encode()}), dtd)
    wide = ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>' + text).encode("utf-16")
    yield hostile("dtd-utf-16.docx", packed(document() | {DOCUMENT: wide}), refused("xml_dtd", "corrupt_file"))
    yield hostile(
        "dtd-in-settings.docx", packed(document(table(TWO)) | {"word/settings.xml": b"<!DOCTYPE x><x/>"}), dtd
    )
    macro = document(table(TWO)) | {"word/vbaProject.bin": b"x"}
    yield hostile("macro.docx", packed(macro), refused("macro"))
    yield hostile("macro.docm", packed(macro), refused("macro", "unsupported_type"))
    remote = relations(("attachedTemplate", "http://127.0.0.1:9/x.dotm")).replace(
        b'Id="rId1"', b'Id="rId1" TargetMode="External"'
    )
    yield hostile(
        "template-from-the-network.docx",
        packed(document(table(TWO)) | {"word/_rels/settings.xml.rels": remote}),
        Rows(2),
    )
    foreign = refused("unsupported_type")  # the body may go on in the other part
    part = document(table(TWO), '<w:altChunk xmlns:r="x" r:id="rId9"/>')
    yield hostile("foreign-part.docx", packed(part | {"word/afchunk.html": b"<script>x</script>"}), Rows(2), foreign)
    deep = "<w:sdt><w:sdtContent>" * 30_000 + "</w:sdtContent></w:sdt>" * 30_000
    mild, limit = (refused("corrupt_file", "resource_limit"), Rows(2)), refused("resource_limit")
    yield hostile("depth-60000.docx", lambda: _docx(table(TWO), deep), *mild)
    cells = "<w:tbl><w:tr><w:tc>" * 15_000 + "<w:p/></w:tc></w:tr></w:tbl>" * 15_000
    yield hostile("tables-within-tables.docx", lambda: _docx(table(TWO), cells), *mild)
    yield hostile("rows-210000.docx", lambda: _docx(table([TWO[0], *(TWO[1] for _ in range(210_030))])), limit)
    yield hostile("bomb-spaces.docx", lambda: packed(document(table(TWO), " " * 190_000_000)), limit)
    runs = ("<w:p>", "<w:r><w:t>x</w:t></w:r>", "</w:p>")
    yield hostile(
        "runs-three-million.docx", lambda: _docx(table(TWO), runs[0], runs[1] * 3_000_000, runs[2]), limit, Rows(2)
    )
    span = f"<w:tbl><w:tr>{cell('履职记录', '<w:gridSpan w:val=' + chr(34) + '2000000000' + chr(34) + '/>')}</w:tr>"
    yield hostile(
        "span-of-two-thousand-million.docx",
        _docx(span + table(TWO).removeprefix("<w:tbl>")),
        refused("resource_limit", "corrupt_file"),
        Rows(2, {}, {1: "title"}),
    )
    letters = f"<w:p>{run('长' * 32_768)}</w:p>"
    yield hostile(
        "cell-one-too-long.docx", _docx(table(activities({TEXT: letters}, {}))), Rows(1, {2: "cell_too_long"})
    )
    yield hostile(
        "columns-201.docx", _docx(table([[*ACTIVITY, *(f"列{n}" for n in range(200))]])), refused("resource_limit")
    )
