"""The tree of a document: titled parts, numbered headings and clauses, tables, in the order in which they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from etl.documents.lines import RANKS, Line, annex_number, is_heading, lines_of, plain_line
from etl.documents.plain import Plain

_LABELLED: Final = re.compile(r"^(?P<label>[^,。;:()“”]{2,16}):(?=.{10})")


@dataclass(slots=True)
class Node:
    """A numbered line with all that stands under it."""

    line: Line
    path: str
    paragraphs: list[Line] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        """A clause: nothing numbered stands under it, and it says something itself."""
        return not self.children and not (is_heading(self.line.text) and self.paragraphs)


Row = list[Line]


@dataclass(slots=True)
class Part:
    """A titled part of the file: a list, a rule, a table, a form; or what stands before the first title."""

    title: Line | None
    title_head: Line | None = None  # the first line of a title of two
    subtitle: str = ""
    annex: str = ""
    label: str = ""  # first part of its paths
    front: list[Line] = field(default_factory=list)  # paragraphs before the first number
    nodes: list[Node] = field(default_factory=list)
    tables: list[list[Row]] = field(default_factory=list)
    order: list[Line] = field(default_factory=list)

    @property
    def labelled(self) -> list[tuple[str, Line]]:
        """Paragraphs that open with their own heading: 报送时限:…"""
        found = [
            (match["label"], line)
            for line in self.front
            if (match := _LABELLED.match(line.text)) and not re.search("电话|传真|邮箱", match["label"])
        ]
        return found if len(found) > 1 else []

    @property
    def has_content(self) -> bool:
        """Whether anything numbered, tabled or labelled stands in it: a cover page and a preface have none."""
        return bool(self.nodes or self.tables or self.labelled)

    def walk(self) -> Iterator[Node]:
        """Every node in order."""
        todo = list(reversed(self.nodes))
        while todo:
            node = todo.pop()
            yield node
            todo.extend(reversed(node.children))


def outline(text: Plain) -> list[Part]:
    """The parts of a file with their paths; a part without content goes before the next one's first clause."""
    parts = [_filled(part) for part in _split(_without_indents(text, list(lines_of(text))))]
    kept: list[Part] = []
    front: list[Line] = []
    for part in parts:
        if not part.has_content:
            front += [line for line in part.order if line.kind not in ("furniture", "blank")]
            continue
        part.front = front + part.front
        front = []
        kept.append(part)
    if front and kept:
        kept[-1].front += front
    elif front:
        kept = [Part(title=next((line for line in front if line.kind in ("title", "notice")), None), front=front)]
    _label(kept)
    return kept


def _without_indents(text: Plain, lines: list[Line]) -> list[Line]:
    """Lines that open with a TAB and have no neighbour cell are indented paragraphs, not a table."""
    found = []
    for at, line in enumerate(lines):
        beside = (lines[at - 1].kind if at else "", lines[at + 1].kind if at + 1 < len(lines) else "")
        found.append(plain_line(text, line) if line.kind == "cell" and "cell" not in beside and line.text else line)
    return found


def _label(parts: list[Part]) -> None:
    mains = [part for part in parts if not part.annex]
    annexes = [part for part in parts if part.annex]
    for at, part in enumerate(mains, start=1):
        part.label = f"第{at}篇" if len(mains) > 1 else ""
    for part in annexes:
        part.label = part.annex
    for part in parts:
        for node in part.walk():
            node.path = f"{part.label}/{node.path}" if part.label else node.path


def _split(lines: list[Line]) -> Iterator[Part]:
    """Cut the file where a title begins; a title of two lines is one, a bracketed line below belongs to it."""
    part = Part(title=None)
    annex = ""
    for at, line in enumerate(lines):
        if line.kind == "annex":
            annex = annex_number(line.text)
            continue
        if line.kind == "notice" and part.title is None and not any(each.kind == "numbered" for each in part.order):
            part.title = line
        if line.kind == "title":
            heading = _first_half(part)
            yield part
            part = Part(title=line, title_head=heading, annex=annex, subtitle=_subtitle(lines, at))
            annex = ""
        elif annex and line.kind in ("text", "numbered"):
            yield part
            part = Part(title=line if line.kind == "text" and is_heading(line.text) else None, annex=annex)
            annex = ""
            if part.title:
                continue
        part.order.append(line)
    yield part


def _first_half(part: Part) -> Line | None:
    """The line above a title that is its first half: short, unnumbered, and no sentence."""
    if not part.order or part.order[-1].kind != "text" or not 6 <= len(part.order[-1].text) <= 30:
        return None
    words = part.order[-1].text
    return (
        part.order.pop()
        if re.search(r"(?:干部|政府|党委|部门|单位|企业|市|县|区|委员会|办公室|关于.*)$", words)
        else None
    )


def _subtitle(lines: list[Line], at: int) -> str:
    below = next((line for line in lines[at + 1 :] if line.kind != "blank"), None)
    return (
        below.text if below and below.text.startswith("(") and below.text.endswith(")") and len(below.text) < 40 else ""
    )


def _filled(part: Part) -> Part:
    """Hang the part's lines into its tree and tables."""
    stack: list[Node] = []
    rows: list[Row] = []
    row: Row = []
    for line in part.order:
        if line.kind == "cell":
            row.append(line)
            continue
        if line.kind == "blank":
            if row:
                rows.append(row)
                row = []
            continue
        if row:
            rows.append(row)
            row = []
        if rows:
            part.tables.append(rows)
            rows = []
        if line.kind == "numbered":
            _hang(part, stack, line)
        elif line is not part.title and line.kind not in ("furniture",):
            (stack[-1].paragraphs if stack else part.front).append(line)
    if row:
        rows.append(row)
    if rows:
        part.tables.append(rows)
    return part


def _hang(part: Part, stack: list[Node], line: Line) -> None:
    rank = RANKS[line.marker or "circle"]
    while stack and RANKS[stack[-1].line.marker or "circle"] >= rank:
        stack.pop()
    path = f"{stack[-1].path}/{line.token}" if stack else line.token
    node = Node(line, path)
    (stack[-1].children if stack else part.nodes).append(node)
    stack.append(node)
