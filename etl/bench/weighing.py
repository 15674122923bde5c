"""How long a what-if takes beside one call of the scores: a re-score, and a thousand weightings of 200 × 20."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
import orjson

from warehouse.access import Viewer
from warehouse.assessment import load_scheme
from warehouse.assessment.readings import Reading, Readings, Subject
from warehouse.assessment.scheme import Scheme
from warehouse.assessment.scheme_files import parse_scheme
from warehouse.assessment.scoring import scores
from warehouse.assessment.whatif import board, rescored, stability
from warehouse.periods import parse_period
from warehouse.snapshots import open_current

SUBJECTS: Final = 200
INDICATORS: Final = 20
_AS_OF: Final = date(2026, 6, 30)
_TURNS: Final = 9


def wide_scheme() -> Scheme:
    """A scheme of 20 indicators of equal weight."""
    indicators = "".join(
        f'[[group.indicator]]\nname = "指标{n}"\nfigure = "completion"\nfield = "completion_rate"\n'
        f'where = {{ duty = ["Z-{n}"] }}\nweight = 5\nlinear = {{ floor = 0.{n % 5}, target = 0.95 }}\n'
        'reason = "量时间用"\n'
        for n in range(INDICATORS)
    )
    return parse_scheme(
        'name = "wide"\ntitle = "宽"\nsubject = "district"\nperiod = "quarter"\nspread = "group"\n'
        f'[[group]]\nname = "过程"\nweight = 100\n{indicators}'
        '[[grade]]\nname = "合格"\nfrom_score = 0\n[lists]\nred = 20\nblack = 20\nreason = "量时间用"\n',
        "wide.toml",
    )


def wide_readings(scheme: Scheme) -> Readings:
    """Figures of 200 subjects, some without a case, drawn with a fixed seed."""
    rng = np.random.default_rng(1)
    gauged = {}
    for _, each in scheme.indicators:
        due = rng.integers(0, 30, SUBJECTS)
        done = rng.binomial(due, 0.8)
        gauged[each.key] = tuple(
            Reading(part / whole if whole else None, part, whole)
            for part, whole in zip(done.tolist(), due.tolist(), strict=True)
        )
    subjects = tuple(Subject(f"对象{n:03d}") for n in range(SUBJECTS))
    return Readings(parse_period("2026Q2"), _AS_OF, subjects, gauged, tuple(() for _ in subjects))


def measured(home: Path) -> dict[str, float]:
    """Median seconds of one call of the scores on a home, of a re-score and of a thousand weightings of 200 × 20."""
    snapshot = open_current(home)
    try:
        scheme = load_scheme("district-quarter")
        asked = _seconds(lambda: scores(Viewer.office(), snapshot, scheme, as_of=_AS_OF))
    finally:
        snapshot.close()
    wide = wide_scheme()
    prepared = board(wide, wide_readings(wide))
    return {
        "scores": asked,
        "rescored": _seconds(lambda: rescored(prepared, weights={"指标1": 9})),
        "stability": _seconds(lambda: stability(prepared)),
    }


def _seconds(act: Callable[[], object]) -> float:
    act()
    taken = []
    for _ in range(_TURNS):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return median(taken)


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(measured(Path(sys.argv[1]))))
