"""The text the grammar reads: simplified, half width, no inner spaces, no conversion debris; each place is kept."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import Final

import opencc

# A bad conversion leaves the reading behind the character: 產(chǎn), 發(fā). Tones tell it from an ordinary bracket;
# a toneless reading counts only where every letter belongs to one syllable of pinyin.
_TONED: Final = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_READING: Final = re.compile(
    rf"(?<=[㐀-鿿])[(（](?=[a-z{_TONED}]{{1,6}}[)）])"
    rf"(?:[a-z]*[{_TONED}][a-z{_TONED}]*|(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:i?ang|i?ong|ing|eng|uai|iao|ian|uan|[aeiou]{{1,2}}n?g?))[)）]"
)
_SPACE: Final = frozenset(" \u00a0\u3000\u200b\u200c\u200d\ufeff\u2002\u2003\u2009")
_FOLD: Final = {
    "“": "“", "”": "”", "〝": "“", "〞": "”", "「": "“", "」": "”", "『": "“", "』": "”", "｢": "“", "｣": "”",
    "﹙": "(", "﹚": ")", "【": "[", "】": "]", "〔": "[", "〕": "]",
    "—": "-", "–": "-", "―": "-", "－": "-", "～": "-", "~": "-", "∼": "-", "﹣": "-", "·": "·", "・": "·",
    "﹐": ",", "﹑": "、", "﹒": ".", "﹔": ";", "﹕": ":", "﹖": "?", "﹗": "!", "％": "%", "\r": "\n", "\t": "|",
    "\v": "\n",    "\f": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as written and as the grammar reads it; `places[i]` is where the i-th plain character stands in `raw`."""

    raw: str
    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Raw offsets of the plain stretch [start, end)."""
        if start >= end or not self.places:
            at = self.places[min(start, len(self.places) - 1)] if self.places else 0
            return at, at
        return self.places[start], self.places[end - 1] + 1

    def written(self, start: int, end: int) -> str:
        """The plain stretch [start, end) in the script and punctuation of the raw text, without the debris."""
        return "".join(self.raw[place] for place in dict.fromkeys(self.places[start:end]))

    def index(self, place: int) -> int:
        """Where the raw offset `place` stands in the plain text."""
        return bisect_left(self.places, place)


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified script, one character for one: where a phrase would change its length, each by itself."""
    found: str = _simplifier().convert(text)
    if len(found) == len(text):
        return found
    lines = [(line, _simplifier().convert(line)) for line in text.split("\n")]
    return "\n".join(new if len(new) == len(line) else "".join(map(_one, line)) for line, new in lines)


def _one(character: str) -> str:
    found: str = _simplifier().convert(character)
    return found if len(found) == 1 else character


def plain(raw: str) -> Plain:
    """Fold `raw` for the grammar. Line ends stay, a TAB becomes the bar between cells; other white space and every
    pinyin reading are left out."""
    characters: list[str] = []
    places: list[int] = []
    at = 0
    for debris in [*_READING.finditer(raw), None]:
        stop = debris.start() if debris else len(raw)
        for place in range(at, stop):
            character = raw[place]
            if character in _SPACE or unicodedata.category(character) in ("Cf", "Zs"):
                continue
            kept = "①" <= character <= "⑳"  # NFKC makes ① a plain 1, and a list item a number
            for folded in _FOLD.get(character) or (character if kept else unicodedata.normalize("NFKC", character)):
                if folded != " ":
                    characters.append(_FOLD.get(folded, folded))
                    places.append(place)
        at = debris.end() if debris else at
    return Plain(raw, simplified("".join(characters)), tuple(places))
