"""What a file is made of: its parts, sections, roles and counts, as `qingdan duties parse --structure` prints it."""

from __future__ import annotations

import re
from typing import Any, Final

from etl.documents.compile import title_of
from etl.documents.lines import Line
from etl.documents.model import Parsed
from etl.documents.outline import Node, Part, outline
from etl.documents.plain import Plain, plain
from etl.documents.tables import contacts, of_table, reporting_times, scene_rules

_POST: Final = re.compile(
    r"(?:负责人|书记|市长|县长|区长|镇长|主任|主席|常委|成员|秘书长|部长|局长|领导干部|经理|董事长)(?:职责)?$"
)
_GROUP: Final = re.compile(r"清单$|情况$")


def structure(parsed: Parsed) -> dict[str, Any]:
    """The tree of the file: one document, a body with its annex, or several; with the tables of a handbook."""
    text = plain(parsed.text)
    parts = outline(text)
    if len(parts) == 1:
        return _of_part(text, parts[0])
    annexes = [part for part in parts if part.annex]
    mains = [part for part in parts if not part.annex]
    if len(mains) == 1:
        found: dict[str, Any] = {"body": _of_part(text, mains[0])}
        found |= {"annex" if part.label == "附件" else part.label: _titled(text, part) for part in annexes}
        return found
    if not any(part.tables or part.labelled for part in parts):
        documents = [_titled(text, part) for part in parts]
        return {
            "documents": documents,
            "documents_count": len(documents),
            "numbered_items": sum(each.get("numbered_items", 0) for each in documents),
        }
    return {"blocks": _blocks(text, parts)} | _handbook(text, parts)


def _titled(text: Plain, part: Part) -> dict[str, Any]:
    tree = {"title": title_of(text, part)} | _of_part(text, part)
    return tree | {"numbered_items": sum(1 for node in part.walk() if node.is_leaf and node.line.marker != "cn")}


def _of_part(text: Plain, part: Part) -> dict[str, Any]:
    is_posts = len(part.nodes) > 1 and all(_POST.search(node.line.text) for node in part.nodes)
    sections = [_section(text, node, is_posts) for node in part.nodes]
    return {"top_level_sections": len(sections), "roles" if is_posts else "sections": sections}


def _section(text: Plain, node: Node, is_post: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"no": node.line.token, "heading": _written(text, node.line)}
    groups = [child for child in node.children if not child.is_leaf]
    if is_post and (groups or not node.children) and all(_GROUP.search(child.line.text) for child in node.children):
        found["groups"] = {_written(text, child.line): _leaves(child) for child in node.children}
        if not node.children:
            found["paragraphs"] = sum(1 for line in node.paragraphs if line.kind == "text")
        return found
    if groups and len(groups) == len(node.children):
        return found | {"subsections": [_subsection(text, child) for child in node.children]}
    return found | {"leaf_clauses": _leaves(node)}


def _subsection(text: Plain, node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {
        "no": node.line.token,
        "heading": _written(text, node.line),
        "numbered_items": len(node.children),
    }
    posts = [child for child in node.children if not child.is_leaf]
    if posts:
        found["posts"] = [
            {"heading": _written(text, each.line), "leaf_clauses": _leaves(each)} for each in node.children
        ]
    return found | {"leaf_clauses": _leaves(node)}


def _leaves(node: Node) -> int:
    if node.is_leaf:
        return 1
    own = 0 if node.children else sum(1 for line in node.paragraphs if line.kind == "text")
    return own + sum(_leaves(child) for child in node.children)


def _written(text: Plain, line: Line) -> str:
    return text.written(line.start, line.end)


def _blocks(text: Plain, parts: list[Part]) -> list[dict[str, Any]]:
    """The parts of a handbook; checklists of one title stand together, each with whom it applies to."""
    blocks: list[dict[str, Any]] = []
    for part in parts:
        title = title_of(text, part)
        if part.tables and not part.nodes:
            found = of_table(text, part)
            if "items" in found:
                if blocks and blocks[-1]["title"] == title and "checklists" in blocks[-1]:
                    blocks[-1]["checklists"].append(found)
                else:
                    blocks.append({"title": title, "checklists": [found]})
                continue
            blocks.append({"title": title} | found)
        elif part.nodes and all(not node.children and len(node.line.text) > 40 for node in part.nodes):
            blocks.append({"title": title, "items": len(part.nodes)})
        elif part.nodes:
            tree = {"title": title} | _of_part(text, part)
            if "roles" in tree:
                tree["role_headings"] = [role["heading"] for role in tree["roles"]]
            blocks.append(tree)
        else:
            blocks.append({"title": title, "paragraph_headings": [label for label, _ in part.labelled]})
    return blocks


def _handbook(text: Plain, parts: list[Part]) -> dict[str, Any]:
    found = {
        "leader_district_contacts": contacts(text, parts),
        "onsite_attendance_rules": scene_rules(text, parts),
        "reporting_deadlines": reporting_times(text, parts),
    }
    return {name: rows for name, rows in found.items() if rows}
