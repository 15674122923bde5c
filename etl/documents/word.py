"""The text of a Word document as a reader sees it: automatic numbers written out, tables cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from etl.documents.numbering import Numbering
from etl.readers.document import FileRefused, Limits
from etl.readers.package import Package, checked_package, corrupt

_WORD: Final = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_MOST_BYTES: Final = 40_000_000  # of a part: a duty list is never that long, and its tree takes ten times as much
_UNREAD: Final = frozenset(
    {"del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "txbxContent", "pPr", "rPr"}
)


def read_word(path: Path) -> str:
    """Paragraphs and table rows as lines; a cell is a line that opens with a TAB, a blank line ends a row.

    Raises FileRefused: corrupt_file, encrypted, macro, xml_dtd, resource_limit.
    """
    with checked_package(path, Limits.UPLOAD) as package:
        part = package.main_part()
        if part is None:
            raise corrupt("找不到正文")
        root = _tree(package, part)
        word = next((name for name in _WORD if root.tag == f"{name}document"), None)
        if word is None:
            raise corrupt("正文的格式无法识别")
        kinds = {kind.rsplit("/", 1)[-1]: target for kind, target in _relations(package, part)}
        numbering = Numbering(
            word,
            _tree(package, kinds["numbering"]) if "numbering" in kinds else None,
            _tree(package, kinds["styles"]) if "styles" in kinds else None,
        )
        body = root.find(f"{word}body")
        return "\n".join(_lines(body, word, numbering)) + "\n" if body is not None else ""


def _relations(package: Package, part: str) -> list[tuple[str, str]]:
    try:
        return list(package.relations(part).values())
    except FileRefused:  # a text without lists and styles has no relations
        return []


def _tree(package: Package, part: str) -> etree._Element:
    entry = package.parts.get(part.lower())
    if entry is None:
        raise corrupt("缺少必需的部件")
    if entry.file_size > _MOST_BYTES:
        raise FileRefused("resource_limit", "文档正文过长，请只保留清单部分后重新读取。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(package.archive.read(entry), parser)
    except etree.XMLSyntaxError as error:
        raise corrupt("内容不是完整的 XML") from error


def _lines(body: etree._Element, word: str, numbering: Numbering) -> Iterator[str]:
    for element in _blocks(body, word):
        if element.tag == f"{word}p":
            yield _paragraph(element, word, numbering).replace("\t", " ")
        else:
            yield from _table(element, word, numbering)


def _blocks(parent: etree._Element, word: str) -> Iterator[etree._Element]:
    """Paragraphs and tables below `parent`, through content controls and insertions."""
    for element in parent:
        if element.tag in (f"{word}p", f"{word}tbl"):
            yield element
        elif element.tag in (f"{word}sdt", f"{word}sdtContent", f"{word}ins", f"{word}moveTo", f"{word}customXml"):
            yield from _blocks(element, word)


def _table(table: etree._Element, word: str, numbering: Numbering) -> Iterator[str]:
    yield ""
    for row in table.iter(f"{word}tr"):
        if row.find(f"{word}trPr/{word}del") is not None or _owner(row, word) is not table:
            continue
        for cell in row.findall(f"{word}tc"):
            merge = cell.find(f"{word}tcPr/{word}vMerge")
            if merge is not None and merge.get(f"{word}val") != "restart":
                yield "\t"
                continue
            words = [_paragraph(each, word, numbering) for each in cell.iter(f"{word}p")]
            yield "\t" + "\u2028".join(text.replace("\t", " ") for text in words if text.strip())
        yield ""


def _owner(row: etree._Element, word: str) -> etree._Element | None:
    """The table that a row belongs to: a nested table's rows are read with their cell."""
    return next(row.iterancestors(f"{word}tbl"), None)


def _paragraph(paragraph: etree._Element, word: str, numbering: Numbering) -> str:
    return numbering.label(paragraph) + "".join(_text(paragraph, word))


def _text(parent: etree._Element, word: str) -> Iterator[str]:
    for element in parent:
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        if name in _UNREAD:
            continue
        if element.tag == f"{word}t":
            yield element.text or ""
        elif name in ("tab", "ptab"):
            yield " "
        elif name in ("br", "cr"):
            yield "\n" if element.get(f"{word}type") != "page" else ""
        elif name == "noBreakHyphen":
            yield "-"
        else:
            yield from _text(element, word)
