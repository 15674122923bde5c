"""Fixtures that several folders share: a loaded demo city, the contract's folder, and the hypothesis profile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Playwright, sync_playwright

from etl.demo import write_city
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
    report = load(home, demo_files, Options(today=DEMO_TODAY))
    assert report.snapshot, report.problems
    return home.root


@pytest.fixture(autouse=True)
def _no_home_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test never touches the home that the person at the machine uses."""
    monkeypatch.delenv("QINGDAN_HOME", raising=False)
    os.environ.pop("QINGDAN_HOME", None)
