"""One server and one Chromium for all page tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.serving import launched, served


@pytest.fixture(scope="session")
def address(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the small demo city is served."""
    with served(demo_home, tmp_path_factory.mktemp("served")) as url:
        yield url


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    """A Chromium."""
    chromium = launched(driver)
    yield chromium
    chromium.close()
