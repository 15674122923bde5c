"""The figures of random cities, through files, loads and SQL, equal a recomputation written apart from all of them."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.load import Options, load
from tests.oracle.assessing import expected_scores
from tests.oracle.cities import TODAY, City, as_of_days, periods, random_city
from tests.oracle.recompute import figures
from tests.oracle.schemes import random_scheme
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.assessment import scores
from warehouse.assessment.scheme_files import FOLDER, parse_scheme
from warehouse.paths import Home
from warehouse.periods import containing
from warehouse.snapshots import Snapshot, open_current

SHARDS = 8
CITIES_A_SHARD = 25  # 200 cities in all (issue 2, must show 2)
GROUPS: dict[str, list[tuple[str, ...]]] = {
    "completion": [
        (),
        ("leader",),
        ("post",),
        ("role",),
        ("district",),
        ("duty",),
        ("cadence",),
        ("month",),
        ("leader", "month"),
    ],
    "progress": [(), ("leader",), ("district",), ("cadence",)],
    "rectification": [(), ("district",), ("industry",), ("level",), ("month",), ("district", "level")],
    "ageing": [(), ("district",), ("level",)],
    "flow": [(), ("district",)],
    "major_findings": [(), ("district",), ("district", "industry")],
    "repeats": [(), ("district",), ("unit", "level")],
    "accidents": [(), ("district",), ("industry",), ("level",), ("month",)],
    "clocks": [()],
    "scene": [(), ("leader",)],
    "flags": [(), ("leader",), ("post",), ("role",), ("district",), ("month",)],
}
PLACE = ("delivery", "file", "sheet", "row")  # where a record came from is no part of a figure
LEVELS = {"一般": "general", "重大": "major"}


def comparable(rows: list[dict[str, Any]], by: tuple[str, ...]) -> Counter[tuple[tuple[str, Any], ...]]:
    """Rows as a bag: dates as ISO text, numbers to nine digits, findings' levels as the warehouse names them."""

    def value(name: str, cell: Any) -> Any:
        if isinstance(cell, date):
            return cell.isoformat()
        if isinstance(cell, float):
            return round(cell, 9)
        if isinstance(cell, list):
            return tuple(cell)
        return LEVELS.get(cell, cell) if name == "level" else cell

    found = []
    for row in rows:
        shown = {name: cell for name, cell in row.items() if name not in PLACE}
        if by == ("duty",):  # a duty of its own without a code goes by its title
            shown["duty"] = shown["duty"] or shown["title"]
        found.append(tuple(sorted((name, value(name, cell)) for name, cell in shown.items())))
    return Counter(found)


def load_city(city: City, folder: Path) -> Home:
    """Load the deliveries of a city one after the other; every row of them is valid and must be taken.

    Each comes from a unit of its own: deliveries of random size from one unit would be held as fragments of the usual.
    """
    home = Home(folder / "home")
    for number, paths in enumerate(city.write_csvs(folder / "files")):
        days = {path.name: city.received_on(number, path.name) for path in paths}
        report = load(home, paths, Options(today=TODAY, unit=f"第{number}个单位", days=days))
        assert not report.problems
        assert not report.held, report.held
        for told in report.files:
            assert told.file_rejected in (None, "duplicate_upload"), (told.file, told.message)
            assert not told.rejected_count, (told.file, told.rows_rejected[:3])
            assert told.rows_total == told.rows_good + told.rejected_count + told.ignored_count
    return home


def assert_scores(city: City, snapshot: Snapshot, toml: str, as_of: date, rng: random.Random) -> None:
    """Every mark, score, grade, rank, near tie and list of a scheme is what the brute force says."""
    scheme = parse_scheme(toml, "scheme.toml")
    period = containing(as_of, scheme.period)
    before = period.previous()
    name = before.name if before and rng.random() < 0.3 else period.name
    found = scores(Viewer.office(), snapshot, scheme, period=name, as_of=as_of)
    expected = expected_scores(city, toml, period=name, as_of=as_of)
    assert {score.key for score in found} == set(expected)

    def close(value: Any) -> Any:
        return None if value is None else pytest.approx(float(value), abs=2e-6)

    for score in found:
        told = expected[score.key]
        assert score.score == close(told.score), (score, told, toml)
        assert [each.marks for each in score.indicators] == [close(mark) for mark in told.marks], (score, told, toml)
        assert [each.full_marks for each in score.indicators] == [close(full) for full in told.full]
        assert [(each.numerator, each.denominator) for each in score.indicators] == told.counts
        assert (score.bonus, score.penalty) == (close(told.bonus), close(told.penalty)), (score, told, toml)
        assert [each.name for each in score.vetoed] == told.vetoes
        plain = (score.grade, score.rank, score.rank_change, score.near_tie, score.listed)
        assert plain == (told.grade, told.rank, told.rank_change, told.near_tie, told.listed), (score, told, toml)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_figures_equal_the_brute_force_recomputation(shard: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    @settings(max_examples=CITIES_A_SHARD, database=None)
    @given(seed=st.integers(min_value=0, max_value=10**9))
    def agree(seed: int) -> None:
        rng = random.Random(f"{shard}/{seed}")
        city = random_city(rng)
        home = load_city(city, tmp_path_factory.mktemp("city"))
        snapshot = open_current(home)
        try:
            for as_of in as_of_days(city, rng)[:2]:
                for period in [None, *periods(rng)[:1]]:
                    for name, groups in GROUPS.items():
                        for by in groups:
                            extra = {"step": rng.choice(["day", "week", "month"])} if name == "flow" else {}
                            given_ = {"as_of": as_of, "period": period, "by": by, **extra}
                            answer = ask(Viewer.office(), snapshot, name, **given_).to_dicts()
                            expected = figures(city, name, **given_)
                            assert comparable(answer, by) == comparable(expected, by), (name, given_)
            as_of = as_of_days(city, rng)[0]
            shipped = FOLDER / f"{rng.choice(('district-quarter', 'leader-half-year'))}.toml"
            for toml in (shipped.read_text(encoding="utf-8"), random_scheme(rng)):
                assert_scores(city, snapshot, toml, as_of, rng)
        finally:
            snapshot.close()

    agree()
