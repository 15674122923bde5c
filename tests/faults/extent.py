"""How much the fault tests try: a cut with `make test`, all of it with `make faults` (QINGDAN_FAULTS=whole)."""

import os

IS_WHOLE = os.environ.get("QINGDAN_FAULTS") == "whole"


def extent(whole: int, cut: int) -> int:
    """How many there are: of the whole, or of the cut."""
    return whole if IS_WHOLE else cut
