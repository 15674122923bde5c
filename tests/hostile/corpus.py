"""All hostile files of the project, made when they are asked for, always the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from tests.hostile.families import (
    binaries,
    bombs,
    characters,
    claims,
    columnar,
    days,
    delimited,
    encodings,
    identities,
    layouts,
    packages,
    quantities,
    word,
)
from tests.hostile.outcomes import Hostile

FAMILIES: tuple[Callable[[], Iterator[Hostile]], ...] = (
    encodings.encodings,
    delimited.structures,
    layouts.headers,
    layouts.bodies,
    layouts.sheets,
    days.spellings,
    days.impossible_days,
    days.orders,
    quantities.quantities,
    identities.identities,
    identities.districts,
    identities.people,
    identities.words,
    identities.repeats,
    characters.characters,
    packages.damaged,
    packages.declared,
    packages.poisoned,
    packages.malformed,
    packages.others,
    bombs.bombs,
    word.documents,
    word.broken_documents,
    binaries.binaries,
    columnar.columnar,
    claims.claims,
    claims.polyglots,
)


@cache
def corpus() -> tuple[Hostile, ...]:
    """Every file of every family."""
    return tuple(each for family in FAMILIES for each in family())
