import shutil

import pytest

from tests.small_city import deliver, published_home, write_city
from warehouse.paths import Home


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """A home in which the small city is published; tests only read it."""
    return published_home(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def registered(tmp_path_factory):
    """A home with nothing but the city's districts; tests only read it."""
    folder = tmp_path_factory.mktemp("registered")
    home = Home(folder / "home")
    assert deliver(home, *write_city(folder / "files", ["行政区划"])).exit_code == 0
    return home


@pytest.fixture
def home(published, tmp_path):
    """A copy of the published home that a test may change."""
    return Home(shutil.copytree(published.root, tmp_path / "home"))


@pytest.fixture
def districts(registered, tmp_path):
    """A copy of the home with districts only that a test may change."""
    return Home(shutil.copytree(registered.root, tmp_path / "home"))
