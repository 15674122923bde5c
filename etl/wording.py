"""The words of an activity as they are compared, and the matcher as a build calls it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Final

import polars as pl

from etl.matching import match_frame

PARTED: Final = "、"  # what stands between the duties of a decision
_VEIL: Final = "\x1e"
_UNTOLD: Final = r"[^\p{L}\p{M}\p{N}]"


def compared(text: pl.Expr) -> pl.Expr:
    """Text reduced to what is compared: NFKC, lower case, letters and digits only."""
    return text.str.normalize("NFKC").str.to_lowercase().str.replace_all(_UNTOLD, "")


def judged_words(content: pl.Expr, note: pl.Expr) -> pl.Expr:
    """What a decision is about: the words of the entry and of its note, which may say that it was called off."""
    return compared(content) + compared(note.fill_null(""))


def split_keys(text: str, known: Container[str]) -> list[str | None]:
    """The duty keys in a text parted by 、, each once; a key's own words may hold a 、 too. None for what is no key."""
    pieces, found, start = text.split(PARTED), list[str | None](), 0
    while start < len(pieces):
        ends = (end for end in range(len(pieces), start, -1) if PARTED.join(pieces[start:end]) in known)
        end = next(ends, None)
        found.append(None if end is None else PARTED.join(pieces[start:end]))
        start = start + 1 if end is None else end
    return list(dict.fromkeys(found))


def match(
    activities: pl.DataFrame, assignments: pl.DataFrame, places: Mapping[str, str], decisions: pl.DataFrame
) -> pl.DataFrame:
    """The matcher as a build calls it (warehouse.judgement.Match): the words are those that decisions are about."""
    known = set(assignments["duty_key"].to_list())
    named = [_veiled(text, known) for text in decisions["duties"].to_list()]
    given = (
        activities.with_columns(judged_words(pl.col("content"), pl.col("note")).alias("words")),
        assignments.with_columns(pl.col("duty_key").str.replace_all(PARTED, _VEIL, literal=True)),
        places,
    )
    answer = match_frame(*given, decisions.with_columns(pl.Series("duties", named, dtype=pl.String)))
    # what was decided on another leader's entry for duties that this leader does not hold says nothing of this one
    idle = answer.filter((pl.col("source") == "taught") & (pl.col("state") == "counted") & pl.col("duty_key").is_null())
    if len(idle):
        alone = given[0].filter(pl.col("activity_key").is_in(idle["activity_key"].implode()))
        by_words = match_frame(alone, *given[1:], decisions.clear())
        answer = pl.concat([answer.join(idle.select("activity_key"), on="activity_key", how="anti"), by_words])
    return answer.with_columns(pl.col("duty_key").str.replace_all(_VEIL, PARTED, literal=True))


def _veiled(text: str | None, known: Container[str]) -> str | None:
    """The duties of a decision with the 、 inside a key veiled: the matcher takes a 、 for the end of one."""
    keys = [key.replace(PARTED, _VEIL) for key in split_keys(text or "", known) if key]
    return PARTED.join(keys) or None
