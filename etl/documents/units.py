"""Who leads and who helps: the bracket behind a task, in the forms that offices write it."""

from __future__ import annotations

import re
from typing import Final

_BRACKET: Final = re.compile(r"[(\[](?P<in>(?:[^()\[\]。]|[(\[][^()\[\]]{0,40}[)\]]){3,600})[)\]]")
_IS_ABOUT: Final = re.compile(r"责任单位|责任部门|牵头|负责|配合|落实$|主办|协办|承办")
_NAMED: Final = re.compile(
    r"(?P<role>(?:牵头|主要|第一)?(?:责任)(?:单位|部门)|牵头(?:责任)?(?:单位|部门)|主办单位|协同(?:责任)?(?:单位|部门)|配合(?:责任)?(?:单位|部门)|协办单位|参与单位|责任单位)[:：]?"
)
_HELPING: Final = re.compile(r"协同|配合|协办|参与")
_TAIL: Final = re.compile(
    r"(?:按照?(?:各自)?(?:职责|职能)?(?:分工)?(?:分别)?|依(?:据)?职责|根据职责分工|分别|共同|具体|抓总)?"
    r"(?P<verb>牵头负责|牵头|主办|分工负责|分工落实|负责|配合推进|配合|协办|协同|参与|落实|参加)$"
)
_LEADS: Final = ("牵头", "牵头负责", "主办")
_DOES: Final = ("负责", "分工负责", "落实", "分工落实")  # lead where nobody else does
_SPLIT: Final = re.compile(r"[、,;](?![^(《〈]*[)》〉])")
_WITH: Final = re.compile(r"会同")
_REST: Final = re.compile(r"等(?:有关|相关)?(?:部门|单位)*$|等(?:有关|相关)(?:部门|单位|部门单位)$")


def units_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Leading and helping units named in the brackets of a clause (plain text), each once, in order."""
    lead: list[str] = []
    help_: list[str] = []
    for found in _BRACKET.finditer(text):
        if not _IS_ABOUT.search(found["in"]):
            continue
        leading, helping = _of_bracket(found["in"])
        lead += [unit for unit in leading if unit not in lead]
        help_ += [unit for unit in helping if unit not in help_ and unit not in lead]
    return tuple(lead), tuple(help_)


def _of_bracket(words: str) -> tuple[list[str], list[str]]:
    named = list(_NAMED.finditer(words))
    if named:
        lead: list[str] = []
        help_: list[str] = []
        for mark, after in zip(named, [*named[1:], None], strict=True):
            stretch = words[mark.end() : after.start() if after else len(words)]
            (help_ if _HELPING.search(mark["role"]) else lead).extend(_units(stretch.strip(",;、。:")))
        return lead, help_
    return _by_verbs(words)


def _by_verbs(words: str) -> tuple[list[str], list[str]]:
    """市应急局牵头,市财政局配合,有关部门分工负责: units before each verb; without a 牵头 those who 负责 lead."""
    groups: list[tuple[str, list[str]]] = []
    waiting: list[str] = []
    for piece in _SPLIT.split(words):
        verb = _TAIL.search(piece)
        if not verb:
            waiting += _units(piece)
            continue
        body = piece[: verb.start()]
        first, *rest = _WITH.split(body, maxsplit=1)
        groups.append((verb["verb"], waiting + _units(first)))
        if rest:
            groups.append(("配合", _units(rest[0])))
        waiting = []
    leads = [units for done, units in groups if done in _LEADS]
    lead: list[str] = []
    help_: list[str] = []
    for done, units in groups:
        is_lead = done in _LEADS or (not leads and done in _DOES and not lead)
        (lead if is_lead else help_).extend(units)
    if not groups:
        return [], []
    return lead, help_ + waiting


def _units(words: str) -> list[str]:
    found = []
    for piece in _SPLIT.split(words):
        unit = _REST.sub("", piece.strip("。.:; "))
        unit = unit.removesuffix("等").strip()
        if unit:
            found.append(unit)
    return found
