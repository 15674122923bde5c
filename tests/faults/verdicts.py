"""What must hold of a home after a fault: each breach as a sentence, none when it is as it should be."""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from tests.faults.homes import State, Town, ledger_of, load_here, state_of
from warehouse.access import trail
from warehouse.check import check
from warehouse.ledger import Damaged
from warehouse.paths import Home
from warehouse.snapshots import NoSnapshot, manifests

UNREADABLE = (NoSnapshot, Damaged, OSError, duckdb.Error)
CHINESE = re.compile("[一-鿿]{4}")


def breaches(home: Path) -> list[str]:
    """What `qingdan status --check` would say."""
    return [f"{each.invariant} {each.message}" for each in check(Home(home))]


def old_or_new(home: Path, town: Town, *, is_acknowledged: bool = False) -> list[str]:
    """The home is whole and shows the state before the command or the one after it, in full; after the ack the latter.

    What was delivered before is still there.
    """
    Home(home).prepare()  # every command does this first
    found = breaches(home)
    try:
        if town.before and (lost := town.before.ledger - ledger_of(Home(home))):
            found.append(f"I3 {len(lost)} deliveries are no longer in the ledger")
        state = state_of(home)
    except UNREADABLE as error:
        return found if town.before is None and not is_acknowledged and not found else [*found, f"I1 {error}"]
    if state.warning:
        found.append(f"I1 {state.warning}")
    is_new = _shows(state, town.after)
    if is_acknowledged and not is_new:
        found.append("I3 an acknowledged command is lost")
    if not is_new and (town.before is None or not _shows(state, town.before)):
        found.append("I5 neither the old content nor the new")
    if town.before and state.seq < town.before.seq:
        found.append(f"I6 {state.seq} after {town.before.seq}")
    return found


def _shows(state: State, wanted: State) -> bool:
    return state.contents == wanted.contents and state.published == wanted.published


def completed(home: Path, town: Town) -> list[str]:
    """The home is as if there had been no fault: every delivery once, the same rows, every object."""
    found = breaches(home)
    try:
        state = state_of(home)
    except UNREADABLE as error:
        return [*found, f"I1 {error}"]
    wanted = town.after
    agreements = {
        "I1 no fall-back": state.warning is None,
        "I2 rows per delivery": state.row_counts == wanted.row_counts,
        "I3 ledger": state.ledger == wanted.ledger,
        "I3 published deliveries": state.published == wanted.published,
        "I3 objects": state.objects >= wanted.objects,
        "I4 returned workbooks": state.returned == wanted.returned,
        "I5 contents": state.contents == wanted.contents,
        "I6 number": state.seq >= (town.before.seq if town.before else 0),
        "I14 trail": trail.verify(Home(home)) == [],
        "I14 lines of the loads": {line.target for line in trail.each(Home(home)) if line.action == "load"}
        >= set(state.published),
    }
    found += [name for name, is_so in agreements.items() if not is_so]
    line = trail.last_of(Home(home), "publish", "rollback")
    if line is None or line.target != state.snapshot:
        found.append("I14 the line of the publish")
    return found


def recovered(home: Path, town: Town) -> list[str]:
    """What the office does after a fault: look, load the same files again, look; with what is found each time."""
    found = old_or_new(home, town)
    if (code := load_here(home, town.files).exit_code) not in (0, 2):
        found.append(f"I5 loading again ends with {code}")
    return found + completed(home, town)


def told(errors: str, code: int) -> list[str]:
    """A command that could not do its work says so in Chinese, without a traceback, and fails."""
    found = []
    if "Traceback" in errors or "Error:" in errors or "Exception" in errors:
        found.append(f"S14 {errors.strip().splitlines()[-1]}")
    if code not in (0, 1, 2):
        found.append(f"S14 exit code {code}")
    if code == 1 and not CHINESE.search(errors):
        found.append(f"S14 no sentence: {errors!r}")
    return found


def immutable(before: dict[str, bytes], home: Path) -> list[str]:
    """Every snapshot and manifest that was there keeps its bytes (I7, I8)."""
    return [f"I8 {name} changed" for name, content in before.items() if _read(home / name) != content]


def published_bytes(home: Path) -> dict[str, bytes]:
    """All files of published snapshots, and the pointer."""
    names = [f"snapshots/{each.id}{end}" for each in manifests(Home(home)) for end in (".duckdb", ".json")]
    return {name: (home / name).read_bytes() for name in [*names, "CURRENT"]}


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def all_of(found: Sequence[Sequence[str]]) -> list[str]:
    """Several verdicts as one."""
    return [sentence for each in found for sentence in each]
