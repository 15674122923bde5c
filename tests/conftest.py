"""Fixtures that several folders share: a loaded demo city, the contract's folder, and the hypothesis profile."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Playwright, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from etl.demo import handed_in, write_city
from etl.load import Options, load
from warehouse.paths import Home

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
DEMO_TODAY = date(2026, 10, 31)
DEMO_FINDINGS = 2_400  # enough for every story, small enough to load while a test waits

# The machine is shared with browsers and loaders: no example is judged by the clock.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `shared` are left out, by name, where the contract's folder is not."""
    if SHARED.is_dir():
        return
    missing = pytest.mark.skip(reason="needs ../shared, which is not here")
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(missing)


class _Grouped(LoadScopeScheduling):
    """Tests of one `xdist_group` run on one worker, in order.

    pytest 9.2 no longer looks at the node id that xdist 3.8 writes a group into, so --dist loadgroup alone spreads
    them; the group of a file is read off its text here.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _group_of(nodeid.partition("::")[0]) or nodeid


@cache
def _group_of(file: str) -> str | None:
    path = Path(__file__).resolve().parent.parent / file
    found = re.search(r"pytest\.mark\.xdist_group\(\"(\w+)\"\)", path.read_text(encoding="utf-8"))
    return found[1] if found else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Grouped | None:
    """The scheduler of --dist loadgroup."""
    return _Grouped(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The contract's folder."""
    return SHARED


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """What starts browsers; there can be one in a process."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The office files of a small demo city."""
    folder = tmp_path_factory.mktemp("demo-files")
    return write_city(folder, findings=DEMO_FINDINGS, seed=7, today=DEMO_TODAY)


@pytest.fixture(scope="session")
def demo_home(demo_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small demo city loaded and published; tests read it and never write to it."""
    home = Home(tmp_path_factory.mktemp("demo-home"))
    units, days = handed_in(demo_files)
    report = load(home, demo_files, Options(today=DEMO_TODAY, units=units, days=days))
    assert report.snapshot, report.problems
    return home.root


@pytest.fixture(autouse=True)
def _no_home_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test never touches the home that the person at the machine uses."""
    monkeypatch.delenv("QINGDAN_HOME", raising=False)
    os.environ.pop("QINGDAN_HOME", None)


@pytest.fixture(autouse=True)
def the_main_module() -> Iterator[None]:
    """A page that is run on a stage leaves its script behind as the main module, and spawned processes start there."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
