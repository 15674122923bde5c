"""Which words of activities repeat those of an earlier day: likeness by Levenshtein distance, never pair by pair."""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import Any, Final

import numpy as np
import polars as pl
from rapidfuzz.distance import Levenshtein

TENTHS: Final = 9  # similarity ≥ 0.9 (domain.md section 5): of ten characters of the longer text one may differ
# Of fewer than ten characters 0.9 lets none differ, and what coincides there is the name of an occasion that returns
# (参加安委会全体会议), not a copied account of what was done.
SHORTEST: Final = 10
_GRAM: Final = 4  # characters of a piece: in ten or more there is room for one piece more than edits are allowed
_FOLD: Final = np.uint64(0x9E3779B97F4A7C15)  # folds four characters into one number; two that meet are only compared
_COUNTED_BITS: Final = 24  # of that number, to count by: at most 16 million counters
_PLACE_BITS: Final = 16  # a cell holds at most 32,767 characters
_LOW: Final = np.uint64((1 << _PLACE_BITS) - 1)
_MARK_WORDS: Final = 4  # of 64 bits: the characters of a text of a few hundred still leave bits unset
_SCHEMA: Final = {"words": pl.String, "source_words": pl.String, "similarity": pl.Float64}
Numbers = np.ndarray[Any, np.dtype[Any]]


def alike(texts: pl.DataFrame) -> pl.DataFrame:
    """The first text of an earlier day that each text repeats.

    `texts` has words (normalised, each once), first_on and last_on (the days of its first and last entry). The answer
    has words, source_words and similarity (0.9 to 1): one row for each text that is like one first told on an earlier
    day, the earliest of those; and one where a text itself comes again on a later day. Texts of fewer than SHORTEST
    characters are not compared.

    Similarity is 1 − d / length of the longer text, d the Levenshtein distance in characters (Levenshtein, Soviet
    Physics Doklady 10, 1966). Candidates share a piece: of one disjoint piece more than edits are allowed, one stays
    whole and stands at most that many characters off (Li, Deng, Wang, Feng: PASS-JOIN, PVLDB 5(3), 2011); the pieces
    are the rarest ones. No pair is missed, and the order of the rows changes nothing.
    """
    told = texts.filter(pl.col("words").str.len_chars() >= SHORTEST).sort("first_on", "words")
    words, days = told["words"].to_list(), told["first_on"].to_list()
    index = _Index(words)
    found: list[tuple[str, str, float]] = []
    entered = 0
    for number, last_on in enumerate(told["last_on"].to_list()):
        while days[entered] < days[number]:  # only what was told on an earlier day can have been copied
            index.take(entered)
            entered += 1
        source = index.earliest(number)
        if source is not None:
            found.append((words[number], words[source], similarity(words[number], words[source])))
        if days[number] < last_on:
            found.append((words[number], words[number], 1.0))
    return pl.DataFrame(found, schema=_SCHEMA, orient="row")


def similarity(one: str, other: str) -> float:
    """1 − Levenshtein distance / length of the longer; 1.0 for equal texts."""
    longer = max(len(one), len(other))
    return 1.0 if longer == 0 else (longer - Levenshtein.distance(one, other)) / longer


def _allowed(longer: Any) -> Any:
    """The edits that leave a similarity of 0.9, in whole numbers: no rounding decides at the bound."""
    return longer * (10 - TENTHS) // 10


class _Index:
    """The texts of earlier days by rare pieces of theirs."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        lengths = np.array([len(text) for text in words], np.int64)
        self._ends = np.cumsum(lengths)
        characters = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).astype(np.uint64)
        self._grams = _folded(characters)
        bits = min(len(characters).bit_length() + 1, _COUNTED_BITS)
        counted = (self._grams >> np.uint64(64 - bits)).astype(np.int64)
        self._counts = np.bincount(counted, minlength=1 << bits)[counted]
        self._marks = _marks(characters, lengths)
        # for each piece: number, length and place of the texts that hold it, packed into one number each
        self._pieces: dict[int, array[int]] = defaultdict(lambda: array("Q"))

    def take(self, number: int) -> None:
        """Put a text in, by one piece more than the longest text it can be like may differ in."""
        length = len(self._words[number])
        grams = self._grams_of(number)
        for start in self._rarest(number, _allowed(length * 10 // TENTHS) + 1):
            packed = (number << _PLACE_BITS | length) << _PLACE_BITS | start
            self._pieces[int(grams[start])].append(packed)

    def earliest(self, number: int) -> int | None:
        """The earliest text in the index that is like this one."""
        text = self._words[number]
        for candidate in self._candidates(number):
            other = self._words[candidate]
            allowed = _allowed(max(len(text), len(other)))
            if Levenshtein.distance(text, other, score_cutoff=allowed) <= allowed:
                return candidate
        return None

    def _candidates(self, number: int) -> list[int]:
        """Numbers of texts that share a piece near its place and differ in few enough characters, in order."""
        length, starts, found = len(self._words[number]), [], []
        for start, gram in enumerate(self._grams_of(number).tolist()):
            known = self._pieces.get(gram)
            if known is not None:
                starts.append(start)
                found.append(np.frombuffer(known, np.uint64))
        if not found:
            return []
        packed = np.concatenate(found)
        shift = np.repeat(np.array(starts), [len(each) for each in found]) - (packed & _LOW).astype(np.int64)
        lengths = (packed >> np.uint64(_PLACE_BITS) & _LOW).astype(np.int64)
        allowed = _allowed(np.maximum(lengths, length))
        is_near = (np.abs(shift) <= allowed) & (np.abs(lengths - length) <= allowed)
        numbers = (packed[is_near] >> np.uint64(2 * _PLACE_BITS)).astype(np.int64)
        # an edit takes at most one character away and brings one: two marks
        apart = np.bitwise_count(self._marks[numbers] ^ self._marks[number]).sum(axis=1)
        near: list[int] = np.unique(numbers[apart <= 2 * allowed[is_near]]).tolist()
        return near

    def _grams_of(self, number: int) -> Numbers:
        end = int(self._ends[number])
        return self._grams[end - len(self._words[number]) : end - _GRAM + 1]

    def _rarest(self, number: int, wanted: int) -> list[int]:
        """Places of so many disjoint pieces of a text, the rarest first; side by side where those leave no room."""
        end = int(self._ends[number])
        counts = self._counts[end - len(self._words[number]) : end - _GRAM + 1]
        taken: list[int] = []
        for start in np.argsort(counts, kind="stable").tolist():
            if all(abs(start - other) >= _GRAM for other in taken):
                taken.append(start)
                if len(taken) == wanted:
                    return taken
        return [place * _GRAM for place in range(wanted)]


def _folded(characters: Numbers) -> Numbers:
    """Every four characters that follow each other as one number, over the ends of texts too: those are not asked."""
    padded = np.concatenate([characters, np.zeros(_GRAM - 1, np.uint64)])
    folded = np.zeros(len(characters), np.uint64)
    for place in range(_GRAM):
        folded = (folded ^ padded[place : place + len(characters)]) * _FOLD
        folded ^= folded >> np.uint64(29)
    return folded


def _marks(characters: Numbers, lengths: Numbers) -> Numbers:
    """For each text a bit for each character that occurs, shared by characters with the same remainder."""
    marks = np.zeros((len(lengths), _MARK_WORDS), np.uint64)
    remainders = characters % np.uint64(_MARK_WORDS * 64)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    bits = np.uint64(1) << (remainders % np.uint64(64))
    np.bitwise_or.at(marks, (owners, (remainders // np.uint64(64)).astype(np.int64)), bits)
    return marks
