"""A file's text to its blocks and duties: the outline, what every clause asks for, and who leads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from etl.documents.lines import Line, is_heading
from etl.documents.model import Block, BlockKind, Duty, Parsed, Requirement
from etl.documents.outline import Node, Part, outline
from etl.documents.plain import Plain, plain
from etl.documents.requirements import Setting, requirements
from etl.documents.units import units_of

_YEAR_PLAN: Final = re.compile(r"(?:\d{4}年|年度)[^,。三]{0,20}(?:要点|工作计划|工作安排|重点任务|工作任务|任务分解)")
_ROLE_WORDS: Final = re.compile(
    r"(?:(?:负责|主要|分管)?(?:安全生产|安全|消防)?(?:工作|监管|岗位|共同|主要|领导|属地)?(?:职责|责任)(?:清单)?(?:及.*)?|工作提示清单|履职清单)$"
)
_BEARER: Final = re.compile(
    r"(?:负责人|负责同志|书记|市长|县长|区长|镇长|乡长|主任|主席|常委|成员|领导|领导干部|领导班子|秘书长|部长|局长|处长|科长|厂长|矿长|经理|董事长"
    r"|安全员|人员|常委会|常务会|党委|政府|党组|党工委|管委会|委员会|安委会|安委办|办公室|部门|单位|企业|局|委|办|队|乡镇|街道|公司|中心|职工|班组长|车间主任|实际控制人|法定代表人|同志|联络员|专家|议会|人大|政协|各级[^,]{0,6})(?:\([^()]*\))?$"
)
_PERSONAL: Final = re.compile(r"[\u4e00-\u9fff·]{2,5}同志(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the pieces of one part share."""

    text: Plain
    document: str
    setting: Setting


def parse(text: str, file: str) -> Parsed:
    """Read a document's text. Offsets count its characters; nothing raises, whatever the text is."""
    folded = plain(text)
    parts = outline(folded)
    titles: dict[str, str] = {}
    blocks: list[Block] = []
    duties: list[Duty] = []
    for part in parts:
        title = title_of(folded, part)
        titles[part.label] = title
        frame = _Frame(folded, title, _setting(part))
        if part.title is not None:
            blocks.append(_block(frame, "title", part.label, None, part.title))
        for block in _blocks(frame, part):
            blocks.append(block)
            duty = _duty(frame, block)
            if duty is not None:
                duties.append(duty)
    return Parsed(file, text, titles, tuple(blocks), tuple(duties))


def title_of(text: Plain, part: Part) -> str:
    """A part's title as written, both lines of it."""
    halves = [line for line in (part.title_head, part.title) if line is not None]
    return "".join(text.written(line.opens, line.end) for line in halves)


def _setting(part: Part) -> Setting:
    title = part.title.text if part.title else ""
    opening = title + " " + "".join(line.text for line in part.front[:3])[:200]
    return Setting(is_year_plan=bool(_YEAR_PLAN.search(title or opening)))


def _blocks(frame: _Frame, part: Part) -> Iterator[Block]:
    labelled = {line.start: label for label, line in part.labelled}
    base = part.label
    path = f"{base}/正文" if base else "正文"
    for line in part.front:
        label = labelled.get(line.start)
        if label:
            yield _block(frame, "clause", f"{base}/{label}" if base else label, None, line)
        else:
            yield _block(frame, _loose(line), path, None, line)
    for table in part.tables:
        yield from _table(frame, part, table)
    closing = _closing(part)
    for node in part.nodes:
        yield from _of_node(frame, node, None)
    for line in closing:
        yield _block(frame, _loose(line), f"{base}/文末" if base else "文末", None, line)


def _closing(part: Part) -> list[Line]:
    """Paragraphs behind the last numbered clause: they close the document and belong to no clause."""
    nodes = list(part.walk())
    if not nodes or not nodes[-1].is_leaf or nodes[-1].line.marker == "article":
        return []
    if not re.search(r"[。;)\]]$", nodes[-1].line.text):
        return []
    closing, nodes[-1].paragraphs = nodes[-1].paragraphs, []
    return closing


def _table(frame: _Frame, part: Part, table: list[list[Line]]) -> Iterator[Block]:
    """Rows that open with a number are clauses; a contact table's rows name people and are none."""
    is_contacts = any("联系电话" in cell.text or "姓名" in cell.text for row in table[:1] for cell in row)
    prefix = f"{part.label}/" if part.label else ""
    for row in table:
        cells = [cell for cell in row if cell.text]
        if not cells:
            continue
        number = cells[0].text.rstrip("、.")
        is_item = number.isdigit() and len(cells) > 1 and not is_contacts
        words = cells[1:] if is_item else cells
        whole = replace(words[0], end=words[-1].end, text=frame.text.text[words[0].start : words[-1].end])
        yield _block(
            frame, "clause" if is_item else "text", f"{prefix}{number}" if is_item else f"{prefix}表", None, whole
        )


def _loose(line: Line) -> BlockKind:
    if line.kind in ("note", "furniture"):
        return line.kind
    return "text"


def _of_node(frame: _Frame, node: Node, role: str | None, above: str | None = None) -> Iterator[Block]:
    own = node.line
    if node.is_leaf:
        yield _block(frame, "clause", node.path, role, own, above)
        for line in node.paragraphs:
            yield _block(frame, _loose(line), node.path, role, line, above)
        return
    written = frame.text.written(own.start, own.end)
    bearer = _role(written, own.text) if is_heading(own.text) else None
    role = bearer or role
    yield _block(
        frame, "role" if bearer else "heading" if is_heading(own.text) else "text", node.path, role, own, above
    )
    above = written if is_heading(own.text) else above
    for at, line in enumerate(node.paragraphs):
        kind: BlockKind = _loose(line) if node.children else "clause" if line.kind == "text" else _loose(line)
        many = sum(1 for each in node.paragraphs if each.kind == "text") > 1 and not node.children
        yield _block(frame, kind, f"{node.path}#{at + 1}" if many else node.path, role, line, above)
    for child in node.children:
        yield from _of_node(frame, child, role, above)


def _role(written: str, folded: str) -> str | None:
    """The role that a heading names, its words about duties left out: 市长职责 → 市长."""
    bare = _ROLE_WORDS.sub("", folded)
    if (
        not bare
        or not _BEARER.search(bare)
        or len(bare) > 36
        or re.match(r"(?:严格|切实|加强|落实|压实|强化|推动|明确|健全|严肃|坚持)", bare)
    ):
        return None
    return written[: len(bare)] if len(written) == len(folded) else bare


def _block(
    frame: _Frame, kind: BlockKind, path: str, role: str | None, line: Line, heading: str | None = None
) -> Block:
    start, end = frame.text.span(line.start, line.end) if line.end > line.start else (0, 0)
    return Block(kind, path, role, frame.text.raw[start:end], start, end, heading)


def _duty(frame: _Frame, block: Block) -> Duty | None:
    """A clause is a duty; other words are one where they ask for something that can be counted."""
    if block.kind in ("title", "role", "furniture", "heading") or block.start == block.end:
        return None
    start, end = frame.text.index(block.start), frame.text.index(block.end)
    words = frame.text.text[start:end]
    found = [_placed(frame.text, requirement, start) for requirement in requirements(words, frame.setting)]
    if block.kind != "clause" and not found:
        return None
    lead, coop = (tuple(_as_written(frame.text, unit, words, start) for unit in units) for units in units_of(words))
    return Duty(
        frame.document,
        block.path,
        block.role,
        block.text,
        block.start,
        block.end,
        tuple(found),
        lead,
        coop,
        block.heading,
    )


def _as_written(text: Plain, unit: str, words: str, start: int) -> str:
    at = words.find(unit)
    return text.written(start + at, start + at + len(unit)) if at >= 0 else unit


def _placed(text: Plain, requirement: Requirement, offset: int) -> Requirement:
    start, end = text.span(offset + requirement.start, offset + requirement.end)
    return replace(requirement, start=start, end=end, quote=text.raw[start:end])
