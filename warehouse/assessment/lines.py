"""On which line of a TOML file a key stands: what tomllib does not tell, for the sentences about a wrong scheme."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

Path = tuple[str | int, ...]
_HEADER: Final = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY: Final = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)$""")
_QUOTED: Final = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_INLINE: Final = re.compile(r"([\w-]+)\s*=")


class Lines:
    """The lines of every table and key of one text; keys of inline tables stand on the line they are written on."""

    def __init__(self, text: str) -> None:
        self._at: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        self._table: Path = ()
        self._open: Path | None = None  # the key whose array or inline table goes on over further lines
        self._depth, self._fence, self._element = 0, "", -1
        for number, line in enumerate(text.splitlines(), start=1):
            self._read(number, line)

    def of(self, path: Sequence[str | int]) -> int:
        """The line of a key, else of the nearest table or key around it; 1 where nothing of it is written."""
        wanted = tuple(path)
        while wanted not in self._at:
            wanted = wanted[:-1]
        return self._at[wanted]

    def _read(self, number: int, line: str) -> None:
        if self._fence:  # within a text of several lines
            self._fence = "" if self._fence in line else self._fence
            return
        bare = _QUOTED.sub('""', re.sub(r'("""|\'\'\').*?\1', '""', line))
        bare = bare.split("#", 1)[0]
        if self._open is not None:
            self._within(number, bare)
        elif header := _HEADER.match(line):
            self._enter(number, header[1] == "[[", _names(header[2]))
        elif key := _KEY.match(line):
            path = (*self._table, *_names(key[1]))
            self._at.setdefault(path, number)
            self._open, self._depth, self._element = path, 0, -1
            self._within(number, bare.partition("=")[2])
        self._fence = next((mark for mark in ('"""', "'''") if bare.count(mark) % 2), "")

    def _enter(self, number: int, is_array: bool, names: list[str]) -> None:
        path: Path = ()
        for place, name in enumerate(names):
            path = (*path, name)
            if is_array and place == len(names) - 1:
                self._at.setdefault(path, number)
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
        self._table = path
        self._at.setdefault(path, number)

    def _within(self, number: int, bare: str) -> None:
        """Follow the brackets of a value: the elements of an array, the keys of an inline table."""
        path = self._open or ()
        is_array = self._depth > 0 or bare.lstrip().startswith("[")
        for part in re.split(r"([\[\]{}])", bare):
            if part in ("[", "{"):
                self._depth += 1
                if part == "{" and is_array:
                    self._element += 1
                    self._at.setdefault((*path, self._element), number)
            elif part in ("]", "}"):
                self._depth -= 1
            else:
                inner = (*path, self._element) if is_array and self._element >= 0 else path
                for name in _INLINE.findall(part) if self._depth else ():
                    self._at.setdefault((*inner, name), number)
        if self._depth <= 0:
            self._open = None


def _names(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in re.split(r"\.(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", dotted)]
