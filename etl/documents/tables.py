"""Tables and rules of a handbook: contact table, checklists, empty forms, who goes to the scene, report times.

No name and no number of a person is taken from them: a post, its office and its district are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from etl.documents.lines import Line
from etl.documents.outline import Part, Row
from etl.documents.plain import Plain
from etl.documents.requirements import Setting, requirements

_POST: Final = re.compile(r"^(?:职务|领导职务|岗位)$")
_OFFICE: Final = re.compile(r"联络单位|协调单位|联系单位|联络处室")
_DISTRICT: Final = re.compile(r"(?:联系|负责|包保|挂联|挂包).*(?:县|区|镇|街道|地区)")
_METHOD: Final = re.compile(r"督查方式|检查方式|督导方式")
_WHO: Final = (
    ("主要负责人", re.compile(r"主要(?:负责人|负责同志|领导)")),
    ("分管安全生产的负责人", re.compile(r"分管安全生产")),
    ("分管行业（领域）的负责人", re.compile(r"分管行业")),
)
_LEVEL: Final = re.compile(
    r"发生(?P<level>(?:影响较大的)?(?:特别重大|重大|较大|一般)(?:及以上)?)的?(?:生产安全)?(?:一般)?事故|发生(?P<mild>影响较大的一般)"
)
_STEP: Final = re.compile(r"(?:电话|书面)?(?:初报|续报|核报|反馈|报告|报送[^,。]{0,14})")


def contacts(text: Plain, parts: list[Part]) -> list[dict[str, Any]]:
    """Rows of the contact table: row, post, liaison_unit, district (None where the cell is blank)."""
    found = []
    for table in _tables(parts):
        header = [cell.text for cell in table[0]]
        places = [
            next((at for at, word in enumerate(header) if pattern.search(word)), None)
            for pattern in (_POST, _OFFICE, _DISTRICT)
        ]
        if places[0] is None or places[2] is None:
            continue
        for number, row in enumerate(table[1:], start=1):
            post, office, district = (_cell(text, row, place) for place in places)
            if post:
                found.append({"row": number, "post": post, "liaison_unit": office, "district": district})
    return found


def of_table(text: Plain, part: Part) -> dict[str, Any]:
    """What the tables of a part are: a checklist's items and methods, rows of a register, or an empty form."""
    rows = [row for table in part.tables for row in table]
    numbered = [row for row in rows if row and row[0].text.rstrip("、.").isdigit()]
    filled = [row for row in numbered if any(cell.text for cell in row[1:])]
    method = next((row for row in rows if row and _METHOD.search(row[0].text) and len(row) > 1), None)
    if method is not None and filled:
        applies = re.sub(r"^\(适用于(?:督查|检查)?|\)$", "", part.subtitle)
        words = re.split(r"[;；、。]", re.sub(r"\d+[、.]", "", method[1].text))
        return {
            "applies_to": _in_raw(text, part, applies),
            "items": len(filled),
            "methods": [word for word in words if word],
        }
    if numbered and not filled:
        return {"blank_rows": len(numbered)}
    if filled:
        return {"rows": len(filled)}
    fields = [re.sub(r"^[一二三四五六七八九十\d]+[、.]", "", row[0].text) for row in rows if row and row[0].text]
    return {"fields": fields}


def _in_raw(text: Plain, part: Part, folded: str) -> str:
    at = text.text.find(part.subtitle, part.title.end if part.title else 0)
    within = text.text.find(folded, at) if at >= 0 and folded else -1
    return text.written(within, within + len(folded)) if within >= 0 else folded


def scene_rules(text: Plain, parts: list[Part]) -> list[dict[str, Any]]:
    """Who must go to the scene of an accident, by its level: one row per sentence of the rule."""
    del text
    found: list[dict[str, Any]] = []
    for sentence in _sentences(parts):
        level = _LEVEL.search(sentence)
        if level is None or not re.search(r"赶赴|赶到", sentence):
            continue
        at = sentence.find("事故发生地")
        city, county = (sentence[:at], sentence[at:]) if at > 0 else (sentence, "")
        found.append(
            {
                "rule": len(found) + 1,
                "accident_level": level["mild"] or level["level"],
                "strength": "should (原则上)" if "原则上" in sentence else "must",
                "when": "立即" if "立即" in sentence else None,
                "city": _who(city[level.end() :]) if at > 0 else [],
                "county": _who(county),
            }
        )
    return found


def reporting_times(text: Plain, parts: list[Part]) -> list[dict[str, Any]]:
    """Report times that a rule names: event, step, within (ISO 8601), from."""
    del text
    found = []
    for part in parts:
        if part.title is None or not re.search(r"报告|报送", part.title.text):
            continue
        for sentence in (each for _, line in part.labelled for each in re.split(r"[。;]", line.text)):
            told = re.search(
                r"(?:^|[:,])(?:接到(?P<notice>[^,:]{4,40}),|(?P<event>[^,:]{4,30}?)(?:信息)?(?:要|应|须|需)在)",
                sentence,
            )
            for asked in requirements(sentence, Setting()):
                if told is None or not (asked.deadline_iso or "").startswith("PT"):
                    continue
                step = _STEP.search(asked.quote) or _STEP.search(sentence)
                found.append(
                    {
                        "event": re.sub(r"后$", "", told["notice"] or told["event"]),
                        "step": step[0] if step else None,
                        "within": asked.deadline_iso,
                        "from": "接到" if told["notice"] else "事发",
                    }
                )
    return found


def _who(words: str) -> list[str]:
    bodies = [body for body in ("党委", "政府") if body in words] or ["市委"] * ("市委" in words) + ["市政府"] * (
        "市政府" in words
    )
    bodies = ["党委", "政府"] if "党政" in words else [body for body in ("市委", "市政府") if body in words] or bodies
    found = []
    for name, pattern in _WHO:
        if pattern.search(words):
            found += [f"{body}{name}" for body in bodies] if name == "主要负责人" and bodies else [name]
    return found


def _sentences(parts: list[Part]) -> Iterator[str]:
    for part in parts:
        if part.title is None or "现场" not in part.title.text:
            continue
        for node in part.walk():
            yield from re.split(r"[。;]", node.line.text)


def _tables(parts: list[Part]) -> Iterator[list[Row]]:
    for part in parts:
        yield from (table for table in part.tables if len(table) > 1)


def _cell(text: Plain, row: Row, place: int | None) -> str | None:
    if place is None or place >= len(row):
        return None
    cell: Line = row[place]
    return text.written(cell.start, cell.end) or None
