from datetime import date

import pytest

from etl.demo import write_city

from .office import rows_of

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def today():
    return TODAY


@pytest.fixture(scope="session")
def city(tmp_path_factory):
    """The folder of a city with 4,000 findings."""
    out = tmp_path_factory.mktemp("city")
    write_city(out, findings=4_000, today=TODAY)
    return out


@pytest.fixture(scope="session")
def regions(city):
    return rows_of(city / "01_行政区划.xlsx", renamed=False)


@pytest.fixture(scope="session")
def district_of(regions):
    """Resolves a district by name or alias, exactly; an unknown spelling gives None."""
    known = {r["名称"]: r["名称"] for r in regions}
    for row in regions:
        known |= {alias: row["名称"] for alias in (row["别名"] or "").split("、") if alias}
    return known.get


@pytest.fixture(scope="session")
def ledgers(city):
    """Findings by delivering district."""
    return {p.stem.split("_")[-1]: rows_of(p) for p in sorted(city.glob("07_*"))}


@pytest.fixture(scope="session")
def records(city):
    """Activities by delivering office."""
    return {p.stem.split("_")[-1]: rows_of(p) for p in sorted(city.glob("06_*"))}
