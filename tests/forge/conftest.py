"""The canary city, loaded once per worker, its snapshot, and a server over it with everyone signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.forge.canary import City, canary, published
from tests.forge.serving import Served, served, sign_everyone_in
from warehouse.paths import Home
from warehouse.snapshots import Snapshot, open_current


@pytest.fixture(scope="session")
def city() -> City:
    """The rows of the canary city."""
    return canary()


@pytest.fixture(scope="session")
def canary_home(city: City, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The canary city, published."""
    return published(city, tmp_path_factory.mktemp("canary"))


@pytest.fixture(scope="session")
def snapshot(canary_home: Home) -> Iterator[Snapshot]:
    """The canary city's snapshot, open."""
    opened = open_current(canary_home)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def tokens(canary_home: Home, city: City) -> dict[str, str]:
    """The session of everyone, by account."""
    return sign_everyone_in(canary_home, city)


@pytest.fixture(scope="session")
def server(
    canary_home: Home, city: City, tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The product as it is, over the canary city."""
    with served(canary_home, city, tmp_path_factory.mktemp("served"), tokens=tokens) as running:
        yield running
