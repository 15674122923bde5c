"""Telling whether a formula takes its value from another workbook."""

from __future__ import annotations

import re

# One pass over the tokens in which brackets can stand: "text", 'sheet'!, [book]sheet!, a DDE topic, plain names.
TOKEN = re.compile(
    r'"(?:[^"]|"")*"'
    r"|(?P<quoted>'(?:[^']|'')*'!)"
    r"|(?P<book>(?<![\w\]])\[[^\[\]]+\][^\s'\"+\-*/^&=<>(),;:\[\]{}!]*!)"
    r"|(?P<dde>[\w.]+\|['\w])"
    r"|(?P<name>[^\W\d][\w.\\]*)"
)


def links_outside(formula: str, outside_names: frozenset[str]) -> bool:
    """Whether `formula` names another workbook, directly or by one of `outside_names` (lower case)."""
    if "[" not in formula and "|" not in formula and not outside_names:
        return False
    for token in TOKEN.finditer(formula):
        kind, text = token.lastgroup, token.group()
        if kind in ("book", "dde") or (kind == "quoted" and "[" in text and "]" in text):
            return True
        if kind == "name" and text.lower() in outside_names:
            return True
    return False
