"""The scope of the identities to look around with: chosen from the snapshot itself, on a machine without accounts."""

from datetime import date
from typing import Final

from warehouse.access import Role, Viewer
from warehouse.ask import ask
from warehouse.snapshots import Snapshot

_TOURED: Final = 3  # districts of the demo tour: enough to compare, few enough to see that others are missing
_REMEMBERED: Final = 8  # snapshots whose scopes are remembered: a server reads the last few only
_CHOSEN: dict[str, "Scope"] = {}

Scope = tuple[tuple[str, ...], tuple[str, str, str] | None]
"""The districts in their order, and the leader: name, post, district."""


def demo_viewer(role: Role, account: str, snapshot: Snapshot) -> Viewer:
    """A viewer of this role: the first districts, and the first leader of a district who has something due.

    The same snapshot gives the same viewer. Without districts or leaders the scope is empty, and everything is denied.
    """
    if role is Role.OFFICE:
        return Viewer.office(account, "演示")
    districts, leader = _scope(snapshot)
    match role:
        case Role.LEADER if leader is not None:
            return Viewer.leader(account, leader[0], leader[1], (leader[2],))
        case Role.LIAISON:
            return Viewer.of_districts(account, role, districts[:1], "演示")
        case Role.TOUR:
            return Viewer.of_districts(account, role, districts[:_TOURED], "演示")
        case _:
            return Viewer(account, role, "演示")


def _scope(snapshot: Snapshot) -> Scope:
    if snapshot.sha256 not in _CHOSEN:
        while len(_CHOSEN) >= _REMEMBERED:
            _CHOSEN.pop(next(iter(_CHOSEN)), None)
        _CHOSEN[snapshot.sha256] = _choose(snapshot)
    return _CHOSEN[snapshot.sha256]


def _choose(snapshot: Snapshot) -> Scope:
    office, any_day = Viewer.office(), date(2026, 1, 1)  # who has duties does not depend on the day
    districts = ask(office, snapshot, "districts", as_of=any_day)["district"].to_list()
    counted = ask(office, snapshot, "completion", as_of=any_day, period="all", by=("leader",))
    of_districts = counted.filter(counted["district"].is_in(districts)).sort("district", "leader", "post")
    first = of_districts.row(0, named=True) if of_districts.height else None
    return tuple(districts), None if first is None else (first["leader"], first["post"], first["district"])
