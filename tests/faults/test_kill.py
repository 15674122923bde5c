"""A command that is killed at any step leaves the old snapshot or the new one, and loading again completes it."""

import logging
from pathlib import Path
from random import Random

import pytest

from tests.faults import steps
from tests.faults.extent import IS_WHOLE, extent
from tests.faults.homes import Town
from tests.faults.running import Nursery, copied
from tests.faults.verdicts import old_or_new, recovered

pytestmark = pytest.mark.faults

LOG = logging.getLogger(__name__)  # pytest shows it beside a failure
SHARDS = 4
RANDOM_MOMENTS = extent(100, 4)
NAMED = [(name, moment) for name in steps.PLACED for moment in range(3)] + [(name, 0) for name in steps.SINGLE]
# The cut: each step that places a file at one of its moments in turn, and two others.
CUT = [pair for number, pair in enumerate(NAMED[: 3 * len(steps.PLACED)]) if pair[1] == (number // 3) % 3]
CUT += [("the lines of the files are synced", 0), ("nobody was told", 0)]
AGAIN = extent(1, 4)  # one in so many is also loaded again


def killed_home(town: Town, nursery: Nursery, target: Path, number: int, *planted: str) -> Path:
    home = copied(town.base, target)
    done = nursery.run(home, town.words, kill_at=number, planted=planted)
    assert done.is_killed, done.errors
    return home


@pytest.mark.parametrize(
    ("step", "moment"),
    NAMED if IS_WHOLE else CUT,
    ids=lambda value: value if isinstance(value, str) else steps.MOMENTS[value],
)
def test_a_load_killed_at_a_named_step_loses_and_doubles_nothing(
    step: str, moment: int, town: Town, nursery: Nursery, tmp_path: Path
):
    number = steps.moments(town.operations, step)[moment]
    home = killed_home(town, nursery, tmp_path / "home", number)
    is_again = CUT.index((step, moment)) % AGAIN == 0 if AGAIN > 1 else True
    assert (recovered if is_again else old_or_new)(home, town) == []


@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_load_killed_at_a_random_moment_loses_and_doubles_nothing(
    shard: int, town: Town, nursery: Nursery, tmp_path: Path
):
    random = Random(f"kill {shard}")
    ends = [each.at for each in town.operations]
    for trial in range(RANDOM_MOMENTS // SHARDS):
        is_killed = False
        while not is_killed:
            # so long after an operation that it falls into the same work on a slower run
            moment = random.uniform(0, ends[-1])
            number = max((at for at, end in enumerate(ends) if end <= moment), default=0)
            home = copied(town.base, tmp_path / "home")
            is_killed = nursery.run(
                home, town.words, kill_at=number, kill_after=max(moment - ends[number], 0.0)
            ).is_killed
        LOG.warning("trial %d: %.3f s after %s", trial, moment - ends[number], town.operations[number])
        assert recovered(home, town) == []


@pytest.mark.skipif(not IS_WHOLE, reason="make faults kills at every operation there is")
@pytest.mark.parametrize("shard", range(SHARDS))
def test_a_load_killed_before_any_of_its_operations_loses_and_doubles_nothing(
    shard: int, town: Town, nursery: Nursery, tmp_path: Path
):
    for number in range(shard, len(town.operations), SHARDS):
        LOG.warning("operation %d: %s", number, town.operations[number])
        assert recovered(killed_home(town, nursery, tmp_path / "home", number), town) == []


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.95] if IS_WHOLE else [0.95])
def test_a_first_load_that_is_killed_leaves_nothing_or_all(
    share: float, village: Town, nursery: Nursery, tmp_path: Path
):
    number = int(len(village.operations) * share)
    assert recovered(killed_home(village, nursery, tmp_path / "home", number), village) == []


def test_a_roll_back_that_is_killed_at_any_operation_shows_one_or_the_other(
    return_trip: Town, nursery: Nursery, tmp_path: Path
):
    for number in range(0, len(return_trip.operations), extent(1, 5)):
        home = killed_home(return_trip, nursery, tmp_path / "home", number)
        assert old_or_new(home, return_trip) == [], return_trip.operations[number]


def test_the_commands_themselves_recover_a_killed_load(town: Town, nursery: Nursery, tmp_path: Path):
    number = steps.moments(town.operations, "its manifest is written")[1]
    home = killed_home(town, nursery, tmp_path / "home", number)
    assert nursery.run(home, ["status", "--check"]).code == 0
    assert old_or_new(home, town) == []
    assert nursery.run(home, town.words).code in (0, 2)
    assert nursery.run(home, ["status", "--check"]).code == 0
    assert recovered(home, town) == []


@pytest.mark.parametrize("bug", ["number_used_twice", "name_used_twice"])
def test_a_bug_planted_in_the_publish_is_caught(bug: str, return_trip: Town, nursery: Nursery, tmp_path: Path):
    assert cut_off(return_trip, nursery, tmp_path, bug, "nobody was told", 0) != []


@pytest.mark.parametrize(
    ("bug", "step", "moment"),
    [
        ("manifest_before_the_snapshot", "the pointer moves", 2),
        ("entered_before_its_objects", "the last delivery is entered", 2),
        ("counts_wrong", "nobody was told", 0),
        ("published_one_pruned", "nobody was told", 0),
    ],
)
def test_a_bug_planted_in_the_load_is_caught(
    bug: str, step: str, moment: int, town: Town, nursery: Nursery, tmp_path: Path
):
    assert cut_off(town, nursery, tmp_path, bug, step, moment) != []


def cut_off(town: Town, nursery: Nursery, folder: Path, bug: str, step: str, moment: int) -> list[str]:
    """What is found of a command with a bug that is killed at one of its own steps."""
    home = copied(town.base, folder / "home")
    done = nursery.run(home, town.words, planted=[bug])
    if step != "nobody was told":
        number = steps.moments(done.operations, step)[moment]
        home = killed_home(town, nursery, folder / "home", number, bug)
    return old_or_new(home, town)
