"""Shares of the full marks for every subject and indicator, and what one case more or less makes of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from warehouse.assessment.marking import Numbers
from warehouse.assessment.readings import Readings
from warehouse.assessment.scheme import Indicator, Scheme


def shares(scheme: Scheme, readings: Readings) -> Numbers:
    """The share of the full marks (0–1) of every subject (rows) in every indicator (columns); nan where left out."""
    columns = [each.shares_of(readings.values(each), each.weight, each.measure.better) for _, each in scheme.indicators]
    return np.column_stack(columns)


def is_judged(scheme: Scheme, readings: Readings) -> NDArray[np.bool_]:
    """Who has a score: no accident is only worth something beside what was due, so a single case must have been.

    Of a leader it must be the leader's own, not one of the district.
    """
    columns = [readings.gauged[each.key] for _, each in scheme.indicators if each.of is None]
    if not columns:
        return np.zeros(len(readings.subjects), dtype=bool)
    told = [[reading.value is not None and bool(reading.denominator) for reading in column] for column in columns]
    return np.asarray(np.array(told, dtype=bool).any(axis=0) & readings.has_begun, dtype=np.bool_)


def steps(scheme: Scheme, readings: Readings, given: Numbers, full: Numbers) -> Numbers:
    """How many marks one case (finding, obligation, task, report) more or less makes, by subject and indicator.

    It comes from the marking: nothing beyond the floor and the target, a whole step at the edge of one. A hand-given
    score is in no cases and makes none.
    """
    found = np.zeros_like(given)
    for column, (_, each) in enumerate(scheme.indicators):
        if not (each.measure.is_in_cases and each.measure.is_step):
            continue
        told = readings.gauged[each.key]
        numerators = np.array([np.nan if r.value is None or r.numerator is None else r.numerator for r in told])
        most = np.array([np.inf if r.denominator is None else r.denominator for r in told])
        unit = most if each.measure.is_rate else np.ones_like(most)
        others = readings.values(each)
        for cases in (numerators - 1, numerators + 1):
            is_possible = (cases >= 0) & (cases <= most)
            tried = np.divide(cases, unit, out=np.full_like(cases, np.nan), where=is_possible)
            change = np.abs(_alone(each, tried, others) - given[:, column]) * full[:, column]
            found[:, column] = np.fmax(found[:, column], change)
    return found


def _alone(each: Indicator, tried: Numbers, others: Numbers) -> Numbers:
    """The share each subject would have with its tried value, all others staying as they are."""
    if each.by_rank is None:
        return each.shares_among(tried, others, each.weight, each.measure.better)
    one_by_one = [
        each.shares_among(tried[[place]], np.delete(others, place), each.weight, each.measure.better)
        for place in range(len(tried))
    ]
    return np.concatenate(one_by_one) if one_by_one else tried
