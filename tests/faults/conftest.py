"""A home with one published load, and what a second load makes of it when nobody disturbs it; built once per worker."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import office
from tests.faults.homes import State, load_here, state_of
from tests.faults.killing import Timeline, copied, measured


@dataclass(frozen=True, slots=True)
class Town:
    """The base home, the files of the second load, how it goes undisturbed, and the states before and after it."""

    base: Path
    second: list[Path]
    timeline: Timeline
    before: State
    after: State


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("base") / "home"
    report = load_here(home, office.first_files(tmp_path_factory.mktemp("first")))
    assert report.exit_code == 0
    return home


@pytest.fixture(scope="session")
def town(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    second = office.second_files(tmp_path_factory.mktemp("second"))
    undisturbed = copied(base, tmp_path_factory.mktemp("undisturbed") / "home")
    timeline = measured(undisturbed, second)
    return Town(base, second, timeline, state_of(base), state_of(undisturbed))
