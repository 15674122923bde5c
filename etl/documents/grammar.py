"""The grammar's data (grammar.toml), compiled once: words to meanings, the longest word first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Final

import cn2an

_DATA: Final = Path(__file__).with_name("grammar.toml")
# What a numeral may look like, in digits or characters.
NUMERAL: Final = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千]+)"


@cache
def data() -> dict[str, Any]:
    """The tables of grammar.toml."""
    return tomllib.loads(_DATA.read_text(encoding="utf-8"))


def either(words: Iterable[str], is_pattern: bool = False) -> str:
    """An alternation, the longest word first; `is_pattern` keeps the words as patterns."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(word if is_pattern else re.escape(word) for word in ordered)


@cache
def meanings(table: str, meaning: str) -> dict[str, str]:
    """Every word of a table of the grammar, with the value it stands for."""
    return {word: entry[meaning] for entry in data()[table] for word in entry["words"]}


@cache
def words(table: str) -> tuple[str, ...]:
    """Every word of a table of the grammar."""
    return tuple(word for entry in data()[table] for word in entry["words"])


@cache
def acts() -> re.Pattern[str]:
    """Finds words of activities, and weak words that only look like them (group `weak`)."""
    strong = meanings("activity", "code")
    return re.compile(f"(?P<weak>{either(words('weak'))})|(?P<strong>{either(strong)})")


@cache
def passed_over() -> re.Pattern[str]:
    """Finds the words in whose comma clause a number asks for nothing."""
    return re.compile(either(words("pass"), is_pattern=True))


@cache
def names() -> re.Pattern[str]:
    """Finds stretches that are names, so that a number in them asks for nothing."""
    return re.compile("|".join(f"(?:{entry['pattern']})" for entry in data()["name"]))


def number(text: str) -> int:
    """The value of a numeral: digits, or characters as 两 and 十五; 0 where the characters make no number."""
    if text.replace(".", "", 1).isdigit():
        return int(float(text))
    try:
        return int(cn2an.cn2an(f"一{text}" if text[0] in "百千" else text, "smart"))
    except ValueError:
        return 0


def masked(text: str) -> str:
    """The text with every name blanked out, each character for one."""
    return names().sub(lambda found: "□" * len(found[0]), text)
