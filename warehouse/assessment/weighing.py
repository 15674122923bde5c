"""Where the weight of an indicator goes that is left out: over its group, or over all that are counted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from warehouse.assessment.marking import Numbers
from warehouse.assessment.scheme import FULL, Scheme


def spread(scheme: Scheme, weights: Numbers, counted: NDArray[np.bool_]) -> Numbers:
    """The full marks of every subject (rows) in every indicator (columns): 0 where left out, 100 in each row's sum.

    By `spread = "all"` the counted weights share the 100 in their proportion. By "group" a left-out weight stays in
    its group; that of a group of which nothing is counted goes over the other groups in proportion. A row without
    anything counted is all 0. `weights` need not sum to 100.
    """
    live = np.where(counted, weights, 0.0)
    if scheme.spread == "group":
        for place, group in enumerate(scheme.groups):
            at = members(scheme, place)
            whole = live[:, at].sum(axis=1, keepdims=True)
            live[:, at] = _over(live[:, at], whole) * (weights[at].sum() if len(group.indicators) else 0.0)
    return _over(live, live.sum(axis=1, keepdims=True)) * FULL


def members(scheme: Scheme, group: int) -> slice:
    """The columns of a group's indicators."""
    start = sum(len(each.indicators) for each in scheme.groups[:group])
    return slice(start, start + len(scheme.groups[group].indicators))


def _over(part: Numbers, whole: Numbers) -> Numbers:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
