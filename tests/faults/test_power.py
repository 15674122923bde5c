"""The power fails after any operation of a command: the disk holds the old state or the new one, an ack is kept.

`disk` says what a disk may hold then. Recorded is what the product's own process does to its files. The register of
accounts is left out: SQLite keeps its own log, part of it through shared memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from tests.faults.disk import VARIANTS, Disk, Layout, lay_out
from tests.faults.extent import extent
from tests.faults.homes import Town
from tests.faults.operations import Operation
from tests.faults.running import Nursery, copied
from tests.faults.verdicts import old_or_new, recovered

pytestmark = pytest.mark.faults

STRIDE = extent(1, 12)  # every prefix, or every twelfth and those about the pointer
AGAIN = 16  # of so many states one is also loaded again
SCRATCH = ("staging/", "readers/", "lock", "uploads/")


def crashes(town: Town, operations: Sequence[Operation], stride: int) -> Iterator[tuple[str, Layout, bool]]:
    """What a disk may hold, each once: after which operation, the files, whether the command was acknowledged."""
    disk, seen, random = Disk(town.base, town.recording, operations), set(), Random("power")
    last = len(operations) - 1
    pointer = max((number for number, each in enumerate(operations) if each.target == "CURRENT"), default=last)
    for number in disk.play():
        if number % stride and number < pointer - 3:
            continue
        for variant in VARIANTS:
            layout = disk.layout(variant, random)
            kept = (disk.is_acknowledged, *((path, layout[path]) for path in layout if not path.startswith(SCRATCH)))
            if kept in seen:
                continue
            seen.add(kept)
            yield f"{variant} after {number} {operations[number]}", layout, disk.is_acknowledged


def survey(town: Town, folder: Path, operations: Sequence[Operation] | None = None, stride: int = STRIDE) -> list[str]:
    """Every breach in every state that a crash may leave."""
    found = []
    for number, (name, layout, is_acknowledged) in enumerate(crashes(town, operations or town.operations, stride)):
        home = lay_out(layout, town.recording, folder / "home")
        breaches = old_or_new(home, town, is_acknowledged=is_acknowledged)
        if not breaches and town.files and number % AGAIN == 0:
            breaches = recovered(home, town)
        found += [f"{name}: {breach}" for breach in breaches]
    return found


def test_power_lost_during_a_load_loses_nothing(town: Town, tmp_path: Path):
    assert survey(town, tmp_path) == []


def test_power_lost_during_the_very_first_load_loses_nothing(village: Town, tmp_path: Path):
    assert survey(village, tmp_path) == []


def test_power_lost_during_a_roll_back_loses_nothing(return_trip: Town, tmp_path: Path):
    assert survey(return_trip, tmp_path) == []


def test_the_replay_ends_in_what_the_disk_held(town: Town, tmp_path: Path):
    """What the recorder did not see would be missing here."""
    disk = Disk(town.base, town.recording, town.operations)
    for _ in disk.play():
        pass
    home = lay_out(disk.layout("lost", Random(0)), town.recording, tmp_path / "home")
    assert recovered(home, town) == []


@pytest.mark.parametrize(
    "bug",
    [
        "folder_not_synced",
        "file_not_synced",
        "pointer_written_in_place",
        "acknowledged_before_the_pointer",
        "manifest_before_the_snapshot",
        "lines_not_synced",
        "copied_into_place",
    ],
)
def test_a_bug_planted_in_the_publish_is_caught(bug: str, return_trip: Town, nursery: Nursery, tmp_path: Path):
    assert is_caught(bug, return_trip, nursery, tmp_path)


def test_a_bug_planted_in_the_load_is_caught(town: Town, nursery: Nursery, tmp_path: Path):
    assert is_caught("entered_before_its_objects", town, nursery, tmp_path)


def is_caught(bug: str, town: Town, nursery: Nursery, folder: Path) -> bool:
    """Whether any state that the command with a bug may leave is in breach; looked for from the end."""
    home, recording = copied(town.base, folder / "recorded"), folder / "recording"
    recording.mkdir()
    done = nursery.run(home, town.words, planted=[bug], recording=recording)
    assert done.code in (0, 2), done.errors
    for known in town.recording.iterdir():
        if not (recording / known.name).exists():
            (recording / known.name).hardlink_to(known)
    states = list(crashes(replace(town, recording=recording), done.operations, 1))
    return any(
        old_or_new(lay_out(layout, recording, folder / "home"), town, is_acknowledged=is_acknowledged)
        for _, layout, is_acknowledged in reversed(states)
    )
