"""The words of an activity as they are compared, and the matcher as a build calls it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from etl.matching import match_frame

_UNTOLD: Final = r"[^\p{L}\p{M}\p{N}]"


def compared(text: pl.Expr) -> pl.Expr:
    """Text reduced to what is compared: NFKC, lower case, letters and digits only."""
    return text.str.normalize("NFKC").str.to_lowercase().str.replace_all(_UNTOLD, "")


def judged_words(content: pl.Expr, note: pl.Expr) -> pl.Expr:
    """What a decision is about: the words of the entry and of its note, which may say that it was called off."""
    return compared(content) + compared(note.fill_null(""))


def match(
    activities: pl.DataFrame, assignments: pl.DataFrame, places: Mapping[str, str], decisions: pl.DataFrame
) -> pl.DataFrame:
    """The matcher as a build calls it (warehouse.judgement.Match): the words are those that decisions are about."""
    words = judged_words(pl.col("content"), pl.col("note")).alias("words")
    return match_frame(activities.with_columns(words), assignments, places, decisions)
