"""Damage in what was published or refused before is found too: older snapshots, roll-backs, refused rows."""

from collections.abc import Callable
from pathlib import Path

import orjson
import polars as pl
import pytest

from tests.faults import office
from tests.faults.homes import load_here
from tests.faults.running import copied
from warehouse.check import check
from warehouse.ledger import Delivery, deliveries
from warehouse.manifests import NOTHING
from warehouse.paths import Home, adopt, sha256_of
from warehouse.snapshots import manifests, snapshot_file, use

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def aged(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three publishes: a first load, a second one with refused rows, a roll-back to the first."""
    folder = tmp_path_factory.mktemp("aged")
    home = copied(base, folder / "home")
    (folder / "second").mkdir()
    assert load_here(home, office.second_files(folder / "second")).exit_code == 2
    use(Home(home), manifests(Home(home))[-1].id)
    assert check(Home(home)) == []
    return home


def change(path: Path, **values: object) -> None:
    path.write_bytes(orjson.dumps(orjson.loads(path.read_bytes()) | values))


def with_refusals(home: Home) -> Delivery:
    return next(each for each in deliveries(home) if each.refusals)


def put_refusals(home: Home, rows: pl.DataFrame) -> None:
    """Other refused rows, as an object that is whole in itself."""
    draft = home.staging / "refusals.parquet"
    rows.write_parquet(draft)
    change(home.loads / f"{with_refusals(home).id}.json", refusals=adopt(draft, home))


def refusals(home: Home) -> pl.DataFrame:
    return pl.read_parquet(home.object(str(with_refusals(home).refusals)))


def drop_a_refused_row(home: Home) -> None:
    put_refusals(home, refusals(home).head(1))


def silence_a_refused_row(home: Home) -> None:
    put_refusals(home, refusals(home).with_columns(column_name=pl.lit(None, pl.String)))


def forget_the_refusals(home: Home) -> None:
    change(home.loads / f"{with_refusals(home).id}.json", refusals=None)


def miscount_layout(home: Home) -> None:
    entry = with_refusals(home)
    change(home.loads / f"{entry.id}.json", layout_count=7, total_count=entry.total_count + 7 - entry.layout_count)


def shorten_landed_rows(home: Home) -> None:
    entry = deliveries(home)[0]
    draft = home.staging / "rows.parquet"
    pl.read_parquet(home.object(entry.parts[0].object)).head(1).write_parquet(draft)
    part = entry.parts[0].model_dump() | {"object": adopt(draft, home)}
    change(home.loads / f"{entry.id}.json", parts=[part])


def lose_what_was_published_once(home: Home) -> None:
    (home.loads / f"{deliveries(home)[-1].id}.json").unlink()


def leave_out_what_was_published_once(home: Home) -> None:
    change(home.snapshots / f"{manifests(home)[0].id}.json", rolled_back_to=None)


def change_a_roll_back(home: Home) -> None:
    change(home.snapshots / f"{manifests(home)[0].id}.json", deliveries=[])


def point_to_an_older_one(home: Home) -> None:
    home.current.write_text(f"{manifests(home)[-1].id}\n")


def say_that_nothing_was_published(home: Home) -> None:
    home.current.write_text(f"{NOTHING}\n")


def forge_a_past_snapshot(home: Home) -> None:
    """Other bytes, and a manifest that agrees with them: only the trail remembers."""
    past = manifests(home)[1]
    path = snapshot_file(home, past.id)
    with path.open("ab") as stream:
        stream.write(b"\0")
    change(home.snapshots / f"{past.id}.json", sha256=sha256_of(path))


@pytest.mark.parametrize(
    ("plant", "invariant"),
    [
        (drop_a_refused_row, "I4"),
        (silence_a_refused_row, "I4"),
        (forget_the_refusals, "I4"),
        (miscount_layout, "I4"),
        (shorten_landed_rows, "I2"),
        (lose_what_was_published_once, "I3"),
        (leave_out_what_was_published_once, "I3"),
        (change_a_roll_back, "I6"),
        (point_to_an_older_one, "I6"),
        (say_that_nothing_was_published, "I1"),
        (forge_a_past_snapshot, "I13"),
    ],
)
def test_damage_to_the_past_is_found(plant: Callable[[Home], None], invariant: str, aged: Path, tmp_path: Path):
    home = Home(copied(aged, tmp_path / "home"))
    plant(home)
    found = check(home)
    assert invariant in {violation.invariant for violation in found}
    assert all(violation.message for violation in found)
