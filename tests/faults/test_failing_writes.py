"""A disk that fails at any operation: the command stops with a sentence, nothing is half published or lost."""

import errno
import logging
from pathlib import Path

import pytest

from tests.faults.extent import extent
from tests.faults.homes import Town
from tests.faults.running import Done, Nursery, copied
from tests.faults.verdicts import old_or_new, recovered, told

pytestmark = pytest.mark.faults

LOG = logging.getLogger(__name__)
STRIDE = extent(2, 40)
AGAIN = extent(2, 2)  # one in so many is also loaded again


def verdict(home: Path, town: Town, done: Done, kind: str) -> list[str]:
    """An fsync that failed is never followed by an ack: its bytes may be gone, and a second try would not say so."""
    found = told(done.errors, done.code)
    if kind == "sync" and done.code in (0, 2):
        found.append("an acknowledgement after a failed fsync")
    return found + old_or_new(home, town, is_acknowledged=done.code in (0, 2))


@pytest.mark.parametrize("is_lasting", [False, True], ids=["once", "for ever"])
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC], ids=["input/output error", "no space"])
def test_an_operation_that_fails_stops_the_load_and_harms_nothing(
    error: int, is_lasting: bool, town: Town, nursery: Nursery, tmp_path: Path
):
    found = []
    # the four trials together see more of the operations
    start = (2 * is_lasting + (error == errno.EIO)) * STRIDE // 4
    for trial, number in enumerate(range(start, len(town.operations), STRIDE)):
        operation = town.operations[number]
        if operation.kind in ("remove", "ack"):
            continue
        home = copied(town.base, tmp_path / "home")
        done = nursery.run(home, town.words, fail_at=number, error=error, is_lasting=is_lasting)
        breaches = verdict(home, town, done, operation.kind)
        if not breaches and trial % AGAIN == 0:
            breaches = recovered(home, town)
        found += [f"{number} {operation.kind} {operation.path} {operation.target}: {breach}" for breach in breaches]
    assert not found, "\n".join(found)


def test_a_planted_bug_is_caught(town: Town, nursery: Nursery, tmp_path: Path):
    numbers = [number for number, each in enumerate(town.operations) if each.kind == "sync"]
    found = []
    for number in (numbers[0], numbers[len(numbers) // 2]):
        home = copied(town.base, tmp_path / "home")
        done = nursery.run(home, town.words, planted=["sync_errors_ignored"], fail_at=number)
        found += verdict(home, town, done, "sync")
    assert found != []
