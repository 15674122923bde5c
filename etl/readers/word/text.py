"""The main text of a Word file, streamed once: what is read of it and what is not, element by element."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from xml.parsers import expat

from etl.readers.document import FileRefused, Limits
from etl.readers.package import Package, corrupt
from etl.readers.word.cells import Attributes, Tables
from etl.readers.word.placing import Table

NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
MATH_TEXT = "http://schemas.openxmlformats.org/officeDocument/2006/math}t"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006}"
SEPARATOR = "}"
# Word itself nests a few dozen; what goes far deeper is made to break readers.
DEEPEST = 1_000
# Not read: field codes, text boxes, phonetic guides, tab stops, and properties as they were before a change.
UNREAD = (
    *("delText", "delInstrText", "instrText", "txbxContent", "rt", "tabs"),
    *("pPrChange", "rPrChange", "sectPrChange", "tblGridChange", "tblPrChange", "tblPrExChange", "tcPrChange"),
    *("trPrChange", "numberingChange"),
)
SPOKEN = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read_tables(package: Package, part: str, limits: Limits) -> list[Table]:
    """The outermost tables of the part in their order. Raises FileRefused: corrupt_file, resource_limit, xml_dtd."""
    tables = Tables(limits)
    package.parse(part, lambda parser: _handle_root(parser, tables), SEPARATOR)
    return tables.found


def _handle_root(parser: expat.XMLParserType, tables: Tables) -> None:
    """The root element must be a Word document; its namespace is the one that the other elements must have."""

    def begin(tag: str, _attributes: Attributes) -> None:
        namespace, _, local = tag.rpartition(SEPARATOR)
        if namespace not in NAMESPACES or local != "document":
            raise corrupt("正文的格式无法识别")
        tables.value_name = f"{namespace}{SEPARATOR}val"
        _Reading(tables, namespace + SEPARATOR).handle(parser)

    parser.StartElementHandler = begin


class _Reading:
    """Which elements do what; `skip` counts the open elements, from one that is not read downwards."""

    def __init__(self, tables: Tables, word: str) -> None:
        self.tables = tables
        self.word = word
        self.skip = 0
        self.alternatives: list[bool] = []
        self.is_in_paragraph_properties = False
        self.is_in_row_properties = False

    def handle(self, parser: expat.XMLParserType) -> None:
        """Set the handlers below the root: closures over local names, since they run for every element."""
        begins, ends = self._begins(), self._ends()
        tables = self.tables
        depth = 0

        def begin(tag: str, attributes: Attributes) -> None:
            nonlocal depth
            depth += 1
            if depth > DEEPEST:
                raise corrupt("内部嵌套过深")
            if self.skip:
                self.skip += 1
                return
            action = begins.get(tag)
            if action is not None:
                action(attributes)

        def end(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if self.skip:
                self.skip -= 1
                return
            action = ends.get(tag)
            if action is not None:
                action()

        def text(data: str) -> None:
            if tables.is_taking:
                tables.parts.append(data)

        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, text

    def _begins(self) -> dict[str, Callable[[Attributes], None]]:
        tables = self.tables
        named: dict[str, Callable[[Attributes], None]] = {
            "tbl": self._begin_table,
            "tr": tables.begin_row,
            "gridBefore": tables.indent,
            "trPr": partial(self._in_row_properties, True),
            "tc": tables.begin_cell,
            "gridSpan": tables.set_span,
            "vMerge": tables.join_down,
            "hMerge": tables.join_sideways,
            "cellDel": tables.remove_cell,
            "cellIns": tables.note_change,
            "pPr": partial(self._in_paragraph_properties, True),
            "ins": tables.note_change,
            "moveTo": tables.note_change,
            "del": self._begin_removed,
            "moveFrom": self._begin_removed,
            "t": tables.begin_text,
            "sym": tables.add_symbol,
            "fldChar": tables.mark_field,
            "ddList": tables.begin_choices,
            "listEntry": tables.add_choice,
            "result": tables.choose,
            "sdt": tables.begin_control,
            "showingPlcHdr": tables.mark_prompt,
            "sdtContent": tables.begin_control_content,
            "altChunk": _refuse_foreign,
        }
        named |= dict.fromkeys(UNREAD, self._skip)
        named |= {name: partial(tables.add, text) for name, text in SPOKEN.items()}
        found = {self.word + name: action for name, action in named.items()}
        found[MATH_TEXT] = tables.begin_text
        found[f"{COMPATIBILITY}AlternateContent"] = lambda _: self.alternatives.append(False)
        found |= dict.fromkeys((f"{COMPATIBILITY}Choice", f"{COMPATIBILITY}Fallback"), self._begin_alternative)
        return found

    def _ends(self) -> dict[str, Callable[[], object]]:
        tables = self.tables
        named: dict[str, Callable[[], object]] = {
            "tbl": tables.end_table,
            "tr": tables.end_row,
            "trPr": partial(self._in_row_properties, False),
            "tc": tables.end_cell,
            "pPr": partial(self._in_paragraph_properties, False),
            "p": tables.end_paragraph,
            "t": tables.end_text,
            "ddList": tables.end_choices,
            "sdt": tables.end_control,
            "sdtContent": tables.end_control_content,
        }
        found = {self.word + name: action for name, action in named.items()}
        found[MATH_TEXT] = tables.end_text
        found[f"{COMPATIBILITY}AlternateContent"] = self.alternatives.pop
        return found

    def _skip(self, _attributes: Attributes) -> None:
        self.skip = 1

    def _in_row_properties(self, is_in: bool, _attributes: Attributes | None = None) -> None:
        self.is_in_row_properties = is_in

    def _in_paragraph_properties(self, is_in: bool, _attributes: Attributes | None = None) -> None:
        self.is_in_paragraph_properties = is_in

    def _begin_table(self, _attributes: Attributes) -> None:
        if not self.tables.begin_table():
            self.skip = 1

    def _begin_alternative(self, _attributes: Attributes) -> None:
        """The first alternative is read, whichever it is; the others say the same for older programs."""
        if self.alternatives and self.alternatives[-1]:
            self.skip = 1
        elif self.alternatives:
            self.alternatives[-1] = True

    def _begin_removed(self, attributes: Attributes) -> None:
        """Text, a row or a paragraph's end that is deleted or moved away, though the change is not yet accepted."""
        self.tables.note_change(attributes)
        if self.is_in_row_properties:
            self.tables.remove_row()
        elif self.is_in_paragraph_properties:
            self.tables.remove_paragraph_end()
        else:
            self.skip = 1


def _refuse_foreign(_attributes: Attributes) -> None:
    raise FileRefused(
        "unsupported_type",
        "文件的正文由网页等其他格式嵌入而成，无法读取，请用 Word 或 WPS 打开另存为 .docx 后重新报送。",
    )
