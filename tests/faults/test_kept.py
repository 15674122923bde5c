"""What is published stays: a roll-back is a new number, a past snapshot never changes, pruning spares who reads."""

from pathlib import Path

import pytest

from tests.faults import office, planted
from tests.faults.extent import extent
from tests.faults.homes import Town, contents_of, load_here, state_of
from tests.faults.running import Nursery, copied
from tests.faults.verdicts import breaches, immutable, published_bytes
from warehouse import snapshots
from warehouse.paths import Home
from warehouse.snapshots import NoSnapshot, manifests, open_current, published_id, use

pytestmark = pytest.mark.faults

LOADS = extent(12, 2)


def test_a_roll_back_is_a_new_number_with_the_old_content(town: Town, nursery: Nursery, tmp_path: Path):
    home = copied(town.base, tmp_path / "home")
    assert town.before
    assert load_here(home, town.files).snapshot
    before = published_bytes(home)
    assert nursery.run(home, ["snapshots", "use", town.before.snapshot]).code == 0
    state = state_of(home)
    assert (state.seq, state.contents) == (3, town.before.contents)
    assert immutable({name: content for name, content in before.items() if name != "CURRENT"}, home) == []
    assert breaches(home) == []
    # what the roll-back took out of sight is not lost: the next load brings it back
    assert load_here(home, town.files).snapshot
    assert state_of(home).contents == town.after.contents
    assert [each.seq for each in manifests(Home(home))] == [4, 3, 2, 1]
    assert breaches(home) == []


def test_past_publishes_answer_as_they_did(base: Path, tmp_path: Path):
    """I13: after each of many loads, every older snapshot has its bytes."""
    home = copied(base, tmp_path / "home")
    (tmp_path / "daily").mkdir()
    past: dict[str, bytes] = {}
    for file in office.daily_files(tmp_path / "daily", LOADS):
        past |= {name: content for name, content in published_bytes(home).items() if name != "CURRENT"}
        assert load_here(home, [file]).exit_code == 0
        kept = {each.id for each in manifests(Home(home))}
        assert immutable({name: past[name] for name in past if Path(name).stem in kept}, home) == []
    assert breaches(home) == []


def pruned_under_readers(home: Path) -> list[str]:
    """Prune to one while a reader holds an old snapshot and another is the published one."""
    place = Home(home)
    oldest = manifests(place)[-1].id
    use(place, oldest)
    holder = open_current(place)
    before, held = contents_of(holder), holder.id
    (home.parent / "later").mkdir()
    load_here(home, office.daily_files(home.parent / "later", 2))
    snapshots.prune(place, keep=1)
    kept = {each.id for each in manifests(place)}
    found = [f"{name} was pruned" for name in (held, published_id(place)) if name not in kept]
    if contents_of(holder) != before:
        found.append("I9 the reader sees something else")
    holder.close()
    return found + breaches(home)


def test_pruning_spares_the_published_one_and_what_a_reader_holds(town: Town, tmp_path: Path):
    home = copied(town.base, tmp_path / "home")
    load_here(home, town.files)
    assert pruned_under_readers(home) == []
    snapshots.prune(Home(home), keep=1)
    assert len(manifests(Home(home))) == 1
    assert breaches(home) == []


@pytest.mark.parametrize("bug", ["held_one_pruned", "published_one_pruned"])
def test_a_planted_bug_is_caught(bug: str, town: Town, tmp_path: Path):
    home = copied(town.base, tmp_path / "home")
    load_here(home, town.files)
    with planted.planted(bug):
        try:
            found = pruned_under_readers(home)
        except NoSnapshot as error:  # the published one is gone
            found = [str(error)]
    assert found != []
