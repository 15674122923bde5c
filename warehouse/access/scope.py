"""Binds a scope to a question: every table it reads is narrowed to the viewer's rows, before any limit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from warehouse.access.viewer import Denied, Viewer

_RULES: Final = Path(__file__).with_name("rows.toml")
_READ: Final = re.compile(r"\b(from|join)\s+((?:core|marts|staging|landing)\.\w+)", re.IGNORECASE)
_COMMENT: Final = re.compile(r"--[^\n]*")
_LIST: Final = re.compile(r"\$(\w+)")
PERSONAL: Final = frozenset({"leader", "post", "role", "duty", "cadence"})
"""Groups and filters that can single out a person: then a figure counts only who is seen by name."""


@cache
def _rules() -> dict[str, tuple[str, str]]:
    """Rule name and text of every table. Raises KeyError when a table names a rule that is not there."""
    read = tomllib.loads(_RULES.read_text(encoding="utf-8"))
    return {table: (rule, read["rules"][rule].strip()) for table, rule in read["tables"].items()}


def tables_of(sql: str) -> tuple[str, ...]:
    """The tables that a question reads, each once, in the order of its text."""
    return tuple(dict.fromkeys(match[2].lower() for match in _READ.finditer(sql)))


def narrowed(sql: str) -> str:
    """The question's text with every table replaced by its visible rows.

    Raises KeyError for a table that has no rule, or that stands where it would not be narrowed.
    """

    def visible(match: re.Match[str]) -> str:
        rule, text = _rules()[match[2].lower()]
        # a question that fetches rows by their number needs the number through the narrowing too
        columns = "*, rowid" if "rowid" in sql and rule != "source" else "*"
        return f"{match[1]} (select {columns} from {match[2]} where {text})"

    replaced, count = _READ.subn(visible, sql)
    named = re.findall(r"\b(?:core|marts|staging|landing)\s*\.", _COMMENT.sub("", sql), re.IGNORECASE)
    if count != len(named):
        raise KeyError(f"a table stands where it is not narrowed: {sql[:80]}")
    return replaced


def require_reach(viewer: Viewer, tables: Sequence[str], lists: Mapping[str, Collection[str]], question: str) -> None:
    """Deny by default: a viewer whose scope reaches none of a question's tables is refused, never told a zero.

    Raises Denied.
    """
    if not any(is_reached(table, lists) for table in tables):
        raise Denied(f"{viewer.role.words}角色的可见范围里没有这一项数据（{question}），如需查看请联系安委办")


def is_reached(table: str, lists: Mapping[str, Collection[str]]) -> bool:
    """Whether any row of the table can be in the scope."""
    rule, text = _rules()[table]
    return rule == "open" or any(lists[name] for name in _LIST.findall(text))


def is_personal(by: Collection[str], where: Collection[str]) -> bool:
    """Whether a question grouped and filtered like this can single out a person."""
    return not PERSONAL.isdisjoint({*by, *where})


def lists_of(viewer: Viewer, by: Collection[str], where: Collection[str]) -> dict[str, list[str]]:
    """The scope as the parameters that the rules name.

    By leader, post, role, duty or cadence only those seen by name are counted; otherwise whole districts are, and, in a
    table of districts, what city leaders do for them (市领导联系).
    """
    personal = is_personal(by, where)
    # often one city leader's alone: told to those who see the whole district, and not by the month
    has_contacts = tuple(by) == ("district",) and not personal and "month" not in where
    figures = list(viewer.figure_districts)
    return {
        "seen_districts": figures,
        "seen_staff": list(viewer.districts),
        "seen_leaders": list(viewer.leaders),
        "seen_units": list(viewer.departments),
        "counted_leaders": list(viewer.leaders) if personal else [],
        "counted_districts": list(viewer.districts) if personal else figures,
        "counted_contacts": list(viewer.districts) if has_contacts else [],
    }


def require_districts(viewer: Viewer, wanted: Collection[str]) -> None:
    """Raises Denied when a district is asked for by name that the viewer does not see."""
    foreign = sorted(set(wanted) - set(viewer.figure_districts))
    if foreign and not viewer.sees_all:
        raise Denied("所选县区不在您的可见范围内，请在县区一栏重新选择，或联系安委办")
