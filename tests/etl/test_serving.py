"""Serving a home whose snapshot was built by another version of the models."""

import duckdb
import pytest

from etl.cli import serving
from tests.small_city import TODAY
from warehouse.access import Viewer
from warehouse.ask import Outdated, ask
from warehouse.manifests import snapshot_file
from warehouse.paths import Home
from warehouse.snapshots import open_current, publish, published


@pytest.fixture
def old_home(home):
    """The small city as a version without the register of units would have published it."""
    current = published(home)
    copy = home.staging / "old.duckdb"
    copy.write_bytes(snapshot_file(home, current.id).read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("drop table core.dim_unit")
    publish(home, copy, current.deliveries, current.row_counts)
    return home


def asked(home):
    snapshot = open_current(home)
    try:
        return ask(Viewer.office(), snapshot, "units", as_of=TODAY)["unit"].to_list()
    finally:
        snapshot.close()


def test_a_question_that_an_old_snapshot_cannot_answer_says_what_to_do(old_home):
    with pytest.raises(Outdated, match="qingdan build"):
        asked(old_home)


def test_serving_builds_an_old_snapshot_again_and_leaves_a_new_one_as_it_is(old_home):
    before = published(old_home)
    serving._bring_up(old_home)
    after = published(old_home)
    assert (after.seq, after.deliveries) == (before.seq + 1, before.deliveries)
    assert asked(old_home) == ["市应急局", "青石第一机械厂"]
    serving._bring_up(old_home)
    assert published(old_home).id == after.id


def test_serving_a_home_without_a_snapshot_builds_nothing(tmp_path):
    serving._bring_up(Home(tmp_path / "empty"))
    assert not (tmp_path / "empty").exists()


def test_a_home_that_others_can_open_is_warned_of(home):
    home.root.chmod(0o700)
    assert serving._exposed(home) == []
    home.root.chmod(0o750)
    assert "chmod 700" in serving._exposed(home)[0]


def test_a_new_home_is_its_owners_alone(tmp_path):
    new = Home(tmp_path / "deep" / "home")
    new.prepare()
    assert new.root.stat().st_mode & 0o777 == 0o700
