"""Places: competition ranks, who is nearly tied with whom, red and black list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from warehouse.assessment.marking import Numbers, ranks_and_rears, ranks_of
from warehouse.assessment.scheme import Lists

RED, BLACK = "red", "black"
_SLIP: Final = 1.5e-6  # scores are rounded to six digits: exactly one case apart is not less than one case


@dataclass(frozen=True, slots=True)
class Place:
    """A rank (None without a score), the best and worst rank of those nearly tied with it, and its list."""

    rank: int | None
    near_ranks: tuple[int, int] | None
    listed: str | None


def places(scores: Numbers, steps: Numbers, lists: Lists | None, vetoed: Sequence[bool]) -> list[Place]:
    """The place of every score; nan has none.

    Two are nearly tied when their scores differ, but by less than one case can make for either (`steps`). Equal scores
    share a rank and are no near tie.
    """
    ranks = ranks_of(scores)
    red, black = bands(scores, lists.red if lists else 0, lists.black if lists else 0)
    gaps = np.abs(scores[:, None] - scores[None, :])
    reach = np.maximum(steps[:, None], steps[None, :])
    near = (gaps > 0) & (gaps < reach - _SLIP)
    found = []
    for place, rank in enumerate(ranks):
        if not rank:
            found.append(Place(None, None, None))
            continue
        others = [int(each) for each in ranks[near[place]]]
        band = (min(int(rank), *others), max(int(rank), *others)) if others else None
        is_red = bool(red[place]) and (lists is None or lists.may_veto_be_red or not vetoed[place])
        found.append(Place(int(rank), band, RED if is_red else BLACK if black[place] else None))
    return found


def bands(scores: Numbers, red: int, black: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who is among the first `red` and among the last `black`, along the last axis, ties taken in as a whole.

    Who would be on both lists, in a field too small for them or all tied, is on neither.
    """
    return listed(*ranks_and_rears(scores), red, black)


def listed(
    ranks: NDArray[np.int64], rears: NDArray[np.int64], red: int, black: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """As `bands`, of ranks from the best and from the worst."""
    first = (ranks > 0) & (ranks <= red)
    last = (ranks > 0) & (rears <= black)
    both = first & last
    return first & ~both, last & ~both


def last_ones(scores: Numbers, n: int) -> NDArray[np.bool_]:
    """Who has fewer than `n` worse scores: the last n, more where the boundary is tied; never all of them tied."""
    ranks, rears = ranks_and_rears(scores)
    return (ranks > 1) & (rears <= n)
