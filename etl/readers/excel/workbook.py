"""The parts of a workbook that its sheets need: sheet list, shared strings, date styles, links to other workbooks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from xml.parsers import expat

from etl.readers.document import FileRefused
from etl.readers.excel.formulas import links_outside
from etl.readers.excel.values import BUILT_IN_DATES, is_date_format, unescape
from etl.readers.package import Package, corrupt

# The relations of the transitional and of the strict form of the format end alike.
WORKSHEET, STRINGS, STYLES = "/worksheet", "/sharedStrings", "/styles"
MACRO_SHEETS = ("/xlMacrosheet", "/xlIntlMacrosheet")

Attributes = dict[str, str]


@dataclass(frozen=True)
class SheetEntry:
    """A worksheet as the workbook lists it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True)
class Workbook:
    """What the sheets of a workbook share; `date_styles` are cell style numbers that show a date or time."""

    sheets: tuple[SheetEntry, ...]
    epoch: Literal[1900, 1904]
    strings: list[str]
    date_styles: frozenset[str]
    outside_names: frozenset[str]


def read_workbook(package: Package) -> Workbook:
    """Read the workbook part and what it points to; raises FileRefused if the package is no whole workbook."""
    start = package.main_part()
    if start is None:
        raise corrupt("找不到工作簿")
    relations = package.relations(start)
    if any(kind.endswith(MACRO_SHEETS) for kind, _ in relations.values()):
        raise FileRefused("macro", "文件含有宏表，请另存为不含宏的 .xlsx 后重新报送。")
    listed, epoch, names = _read_listing(package, start)
    sheets = []
    for title, relation, state in listed:
        if relation not in relations:
            raise corrupt("找不到工作表")
        kind, target = relations[relation]
        if kind.endswith(WORKSHEET):
            sheets.append(SheetEntry(title, target, state in ("hidden", "veryHidden")))
    parts = {kind.rpartition("/")[2]: target for kind, target in relations.values()}
    return Workbook(
        sheets=tuple(sheets),
        epoch=epoch,
        strings=_read_strings(package, parts[STRINGS[1:]]) if STRINGS[1:] in parts else [],
        date_styles=_read_date_styles(package, parts[STYLES[1:]]) if STYLES[1:] in parts else frozenset(),
        outside_names=names,
    )


def _read_listing(
    package: Package, part: str
) -> tuple[list[tuple[str, str, str]], Literal[1900, 1904], frozenset[str]]:
    """Sheets as (name, relation id, state), the date epoch, and the defined names that point outside."""
    sheets: list[tuple[str, str, str]] = []
    names: dict[str, list[str]] = {}
    epochs: list[Literal[1900, 1904]] = [1900]
    defined: list[str] = []

    def begin(tag: str, attributes: Attributes) -> None:
        local = _local(tag)
        if local == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible")))
        elif local == "workbookPr" and attributes.get("date1904", "0") in ("1", "true", "on"):
            epochs.append(1904)
        elif local == "definedName":
            defined.append(attributes.get("name", "").lower())

    def end(tag: str) -> None:
        if _local(tag) == "definedName":
            defined.clear()

    def text(data: str) -> None:
        if defined:
            names.setdefault(defined[-1], []).append(data)

    package.parse(part, _handlers(begin, end, text))
    outside = (name for name, parts in names.items() if links_outside("".join(parts), frozenset()))
    return sheets, epochs[-1], frozenset(outside)


def _read_strings(package: Package, part: str) -> list[str]:
    """The shared strings in order: rich text joined, phonetic guides left out."""
    strings: list[str] = []
    pieces: list[str] = []
    inside = {"t": False, "rPh": False}

    def begin(tag: str, _attributes: Attributes) -> None:
        local = _local(tag)
        if local in inside:
            inside[local] = True

    def end(tag: str) -> None:
        local = _local(tag)
        if local in inside:
            inside[local] = False
        elif local == "si":
            strings.append(unescape("".join(pieces)))
            pieces.clear()

    def text(data: str) -> None:
        if inside["t"] and not inside["rPh"]:
            pieces.append(data)

    package.parse(part, _handlers(begin, end, text))
    return strings


def _read_date_styles(package: Package, part: str) -> frozenset[str]:
    formats: dict[str, str] = {}
    styles: list[str] = []
    inside_cells = [False]

    def begin(tag: str, attributes: Attributes) -> None:
        local = _local(tag)
        if local == "numFmt":
            formats.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif local == "cellXfs":
            inside_cells[0] = True
        elif local == "xf" and inside_cells[0]:
            styles.append(attributes.get("numFmtId", "0"))

    def end(tag: str) -> None:
        if _local(tag) == "cellXfs":
            inside_cells[0] = False

    package.parse(part, _handlers(begin, end))
    built_in = {str(number) for number in BUILT_IN_DATES}
    return frozenset(
        str(style)
        for style, number in enumerate(styles)
        if (is_date_format(formats[number]) if number in formats else number in built_in)
    )


def _handlers(
    begin: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Callable[[expat.XMLParserType], None]:
    def handle(parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = begin
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text

    return handle


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]
