"""Automatic numbers of a Word document: what the list's level says, counted as Word counts."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

import cn2an
from lxml import etree

_CHINESE: Final = frozenset(
    {"chineseCounting", "chineseCountingThousand", "ideographTraditional", "japaneseCounting", "taiwaneseCounting",
     "taiwaneseCountingThousand", "ideographDigital", "japaneseDigitalTenThousand", "chineseLegalSimplified",
     "japaneseLegal"}
)  # fmt: skip
_STYLES_DEEP: Final = 20


class Numbering:
    """Counters of a document's lists, and the label that a numbered paragraph begins with."""

    def __init__(self, word: str, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self.word = word
        self.levels: dict[str, dict[int, etree._Element]] = {}
        self.lists: dict[str, str] = {}
        self.starts: dict[tuple[str, int], int] = {}
        self.counters: dict[str, dict[int, int]] = defaultdict(dict)
        self.begun: set[tuple[str, int]] = set()
        self.styles = {} if styles is None else {s.get(f"{word}styleId"): s for s in styles.iter(f"{word}style")}
        if numbering is not None:
            self._read(numbering)

    def _read(self, numbering: etree._Element) -> None:
        word = self.word
        for abstract in numbering.iter(f"{word}abstractNum"):
            found = {_int(level.get(f"{word}ilvl")): level for level in abstract.findall(f"{word}lvl")}
            self.levels[abstract.get(f"{word}abstractNumId") or ""] = found
        for each in numbering.iter(f"{word}num"):
            number = each.get(f"{word}numId") or ""
            abstract_of = each.find(f"{word}abstractNumId")
            self.lists[number] = (abstract_of.get(f"{word}val") or "") if abstract_of is not None else ""
            for override in each.findall(f"{word}lvlOverride"):
                start = override.find(f"{word}startOverride")
                if start is not None:
                    self.starts[number, _int(override.get(f"{word}ilvl"))] = _int(start.get(f"{word}val"))

    def label(self, paragraph: etree._Element) -> str:
        """The number that Word shows before the paragraph, or nothing; counts on."""
        number, depth = self._place(paragraph)
        if not number or number == "0" or number not in self.lists:
            return ""
        abstract = self.lists[number]
        level = self.levels.get(abstract, {}).get(depth)
        if level is None:
            return ""
        counts = self.counters[abstract]
        override = self.starts.get((number, depth))
        if override is not None and (number, depth) not in self.begun:
            self.begun.add((number, depth))
            counts[depth] = override
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else self._start(abstract, depth)
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        return self._rendered(abstract, level, counts)

    def _place(self, paragraph: etree._Element) -> tuple[str, int]:
        """The list and depth of a paragraph: its own, else its style's, through what the style is based on."""
        word = self.word
        properties = paragraph.find(f"{word}pPr")
        if properties is None:
            return "", 0
        own = properties.find(f"{word}numPr")
        style = properties.find(f"{word}pStyle")
        number, depth = self._of(own)
        name = style.get(f"{word}val") if style is not None else None
        for _ in range(_STYLES_DEEP):
            if number or name is None or name not in self.styles:
                break
            entry = self.styles[name]
            number, depth = self._of(entry.find(f"{word}pPr/{word}numPr"))
            based = entry.find(f"{word}basedOn")
            name = based.get(f"{word}val") if based is not None else None
        return number, depth

    def _of(self, place: etree._Element | None) -> tuple[str, int]:
        if place is None:
            return "", 0
        number, depth = place.find(f"{self.word}numId"), place.find(f"{self.word}ilvl")
        return (
            (number.get(f"{self.word}val") or "") if number is not None else "",
            _int(depth.get(f"{self.word}val")) if depth is not None else 0,
        )

    def _start(self, abstract: str, depth: int) -> int:
        level = self.levels[abstract].get(depth)
        start = level.find(f"{self.word}start") if level is not None else None
        return _int(start.get(f"{self.word}val")) if start is not None else 1

    def _rendered(self, abstract: str, level: etree._Element, counts: dict[int, int]) -> str:
        pattern = level.find(f"{self.word}lvlText")
        text = (pattern.get(f"{self.word}val") or "") if pattern is not None else ""

        def one(found: re.Match[str]) -> str:
            depth = int(found[1]) - 1
            kind = self.levels[abstract].get(depth)
            form = kind.find(f"{self.word}numFmt") if kind is not None else None
            count = counts.get(depth, self._start(abstract, depth))
            return _written(count, (form.get(f"{self.word}val") or "decimal") if form is not None else "decimal")

        return "" if "%" not in text else re.sub(r"%(\d)", one, text)


def _written(count: int, form: str) -> str:
    if form in _CHINESE:
        return str(cn2an.an2cn(count, "low")).removeprefix("一") if 10 <= count < 20 else str(cn2an.an2cn(count, "low"))
    if form.startswith("decimalEnclosedCircle") and 1 <= count <= 20:
        return chr(ord("①") + count - 1)
    if form in ("upperLetter", "lowerLetter") and 1 <= count <= 26:
        return chr((ord("A") if form == "upperLetter" else ord("a")) + count - 1)
    return "" if form in ("bullet", "none") else str(count)


def _int(text: str | None) -> int:
    return int(text) if text and text.lstrip("-").isdigit() else 0
