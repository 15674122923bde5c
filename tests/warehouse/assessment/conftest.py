import pytest

from tests.small_city import CITY, PLANS, deliver, write_city, write_csv
from warehouse.paths import Home
from warehouse.snapshots import open_current


@pytest.fixture(scope="session")
def full_snapshot(tmp_path_factory):
    """The small city with its plans: tasks, reports owed, marks given by hand."""
    folder = tmp_path_factory.mktemp("full-city")
    home = Home(folder / "home")
    assert deliver(home, *write_city(folder / "files", tuple(CITY))).exit_code == 0
    plans = [write_csv(folder / f"{table}.csv", *content) for table, content in PLANS.items()]
    assert deliver(home, *plans).snapshot
    opened = open_current(home)
    yield opened
    opened.close()
