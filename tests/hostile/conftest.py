"""A home that knows the office's names, published once per worker and copied for every test that writes."""

import shutil

import pytest

from etl.load import Options, load
from tests.hostile.office import TODAY, write_registers
from warehouse.paths import Home


@pytest.fixture(scope="session")
def registered(tmp_path_factory):
    """A home with the registers and nothing else; tests only read it."""
    folder = tmp_path_factory.mktemp("office")
    home = Home(folder / "home")
    report = load(home, write_registers(folder / "files"), Options(today=TODAY))
    assert report.exit_code == 0, report.to_dict()
    return home


@pytest.fixture
def home(registered, tmp_path):
    """A copy of that home that a test may change."""
    return Home(shutil.copytree(registered.root, tmp_path / "home"))
