"""The text that is judged: NFKC without inner space, slips of the input method in key words put right."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from etl.matching.lexicon import read

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u180e\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f]")
_SPACE = re.compile(r"[ \t\r\f\v\u3000]+")
_BREAKS = str.maketrans(
    {",": "，", ";": "；", "!": "！", "?": "？", ":": "：", "(": "（", ")": "）", "\n": "。", "[": "（", "]": "）"}
)
_PLAIN = re.compile("[\u4e00-\u9fff0-9A-Za-z，。；：、！？（）《》“”·.,;:!?()%-]*")
LONGEST = 2_000  # characters of an entry that are judged; a log entry is a few sentences


def plain(words: str) -> str:
    """The entry as the places are looked for in it: one kind of punctuation, no space, nothing invisible."""
    if len(words) <= LONGEST and _PLAIN.fullmatch(words):
        return words.translate(_BREAKS)
    text = _SPACE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", words[: 4 * LONGEST])))
    return text[:LONGEST].translate(_BREAKS)


@cache
def _slips() -> tuple[dict[str, str], re.Pattern[str]]:
    told = read("typos")
    real = set(told["real"]) | set(told["words"])
    found = {
        word[:at] + sound + word[at + 1 :]: word
        for word in told["words"]
        for at, char in enumerate(word)
        for sound in told["sounds"].get(char, "")
    }
    found |= dict(told["others"])
    slips = {wrong: right for wrong, right in found.items() if wrong not in real}
    chars = {char for wrong, right in slips.items() for char, meant in zip(wrong, right, strict=True) if char != meant}
    return slips, re.compile(f"[{''.join(sorted(chars))}]")


def corrected(text: str) -> str:
    """The same text, character by character, with the slips of `typos.toml` put right."""
    slips, wrong_chars = _slips()
    if not wrong_chars.search(text):
        return text
    for wrong in {text[at : at + 2] for at in range(len(text) - 1)} & slips.keys():
        text = text.replace(wrong, slips[wrong])
    return text
