"""Grants: which account works in which role, over which districts, leaders and departments, from when to when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final, Literal

import orjson

from warehouse.access.accounts import BadAccount, account_name
from warehouse.access.register import Connection, Row, changing, moment_of, reading, stamp
from warehouse.access.viewer import Role, Viewer
from warehouse.paths import Home

Outcome = Literal["added", "replaced", "unchanged", "revoked", "absent"]

STRONGEST_FIRST: Final = (Role.OFFICE, Role.TOUR, Role.LIAISON, Role.LEADER, Role.VIEWER)
_FIELDS: Final = ("leader", "post", "districts", "departments")
_WORDS: Final = {"leader": "领导姓名", "post": "领导职务", "districts": "县区", "departments": "部门"}
# What each role takes beside the name: the rest of _FIELDS is refused, so that no one believes it had an effect.
_TAKES: Final = {
    Role.OFFICE: (),
    Role.TOUR: ("districts",),
    Role.LIAISON: ("leader", "post", "districts", "departments"),
    Role.LEADER: ("leader", "post", "districts"),
    Role.VIEWER: (),
}
_SEES: Final = {Role.OFFICE: "看到全部数据", Role.VIEWER: "只看公布的汇总"}


class BadGrant(ValueError):
    """A grant that makes no sense for its role; `field` is the Grant's field at fault."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one account. Both days are included; None is open. `granted_*` are filled by the register."""

    account: str
    role: Role
    name: str = ""
    leader: str = ""
    post: str = ""
    districts: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None
    granted_at: datetime | None = None
    granted_by: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether `day` lies between the two days, both included."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One role of an account is taken back, or all of them."""

    account: str
    role: Role | None = None


def require_sense(given: Grant) -> Grant:
    """The grant as it is kept: account's name folded, lists without repeats. Raises BadGrant, accounts.BadAccount."""
    role, word = given.role, given.role.words
    for field in _FIELDS:
        if getattr(given, field) and field not in _TAKES[role]:
            why = f"，这个角色{_SEES[role]}" if role in _SEES else ""
            raise BadGrant(field, f"{word}不能填{_WORDS[field]}{why}")
    if role is Role.LEADER and not given.leader:
        raise BadGrant("leader", "领导要写明姓名")
    if bool(given.leader) != bool(given.post):
        field = "post" if given.leader else "leader"
        raise BadGrant(field, f"{word}的领导姓名和职务要同时写明，缺{_WORDS[field]}")
    if role is Role.TOUR and not given.districts:
        raise BadGrant("districts", "督导组至少要有一个县区")
    if role is Role.LIAISON and not given.districts and not given.departments:
        raise BadGrant("districts", "联络员至少要有一个县区或部门")
    if role is Role.LIAISON and given.districts and (given.departments or given.leader):
        # the sums of both together would be sums of neither
        field = "departments" if given.departments else "leader"
        raise BadGrant(field, f"县区联络员只填县区，不能再填{_WORDS[field]}；两种都要的，请另开一个账号")
    if given.starts_on and given.ends_on and given.ends_on < given.starts_on:
        raise BadGrant("ends_on", f"止（{given.ends_on}）早于起（{given.starts_on}）")
    return replace(
        given,
        account=account_name(given.account),
        districts=tuple(dict.fromkeys(given.districts)),
        departments=tuple(dict.fromkeys(given.departments)),
    )


def grant(home: Home, given: Grant, *, by: str) -> Outcome:
    """Grant, replacing the standing grant of the same account and role. Raises BadGrant, accounts.BadAccount."""
    return apply(home, [given], by=by)[0]


def revoke(home: Home, account: str, role: Role | None, *, by: str) -> int:
    """Take back one role of an account, or all; returns how many stood. Raises accounts.BadAccount."""
    with changing(home) as register:
        return _revoke(register, account_name(account), role, by, stamp(datetime.now(UTC)))


def apply(
    home: Home,
    steps: Sequence[Grant | Withdrawal],
    *,
    by: str,
    told: Callable[[list[Outcome]], object] = lambda _: None,
) -> list[Outcome]:
    """Grant and revoke in this order, all or nothing; what became of each. Raises BadGrant, accounts.BadAccount.

    `told` puts it down in the trail before it is committed: what it raises undoes all of it.
    """
    checked = [require_sense(step) if isinstance(step, Grant) else step for step in steps]
    now = stamp(datetime.now(UTC))
    found: list[Outcome] = []
    with changing(home) as register:
        for step in checked:
            if isinstance(step, Grant):
                found.append(_grant(register, step, by, now))
            else:
                stood = _revoke(register, account_name(step.account), step.role, by, now)
                found.append("revoked" if stood else "absent")
        told(found)
    return found


def grants(home: Home, *, account: str | None = None, today: date | None = None) -> list[Grant]:
    """Standing grants by account, strongest role first; with `today` only those that hold on that day.

    Raises accounts.BadAccount.
    """
    wanted = None if account is None else account_name(account)
    with reading(home) as register:
        rows = register.execute(
            "select * from grants where revoked_at is null and ($account is null or account = $account)"
            " order by account",
            {"account": wanted},
        ).fetchall()
    found = [_of(row) for row in rows]
    found.sort(key=lambda each: (each.account, STRONGEST_FIRST.index(each.role)))
    return [each for each in found if today is None or each.holds_on(today)]


def viewers_of(home: Home, account: str, today: date) -> list[Viewer]:
    """What the account may be on that day, strongest role first; [] when nothing is granted or it is disabled.

    Deny by default: a text that can be no account's name (a demo identity) has no grants.
    """
    try:
        wanted = account_name(account)
    except BadAccount:
        return []
    with reading(home) as register:
        known = register.execute("select name, is_disabled from accounts where account = ?", (wanted,)).fetchone()
    if known and known["is_disabled"]:
        return []
    name = known["name"] if known else ""
    return [_viewer(each, each.name or name) for each in grants(home, account=wanted, today=today)]


def _viewer(given: Grant, name: str) -> Viewer:
    if given.role is Role.OFFICE:
        return Viewer.office(given.account, name)
    if given.role is Role.LEADER:
        return Viewer.leader(given.account, given.leader, given.post, given.districts)
    if given.role is Role.VIEWER:
        return Viewer(given.account, Role.VIEWER, name)
    whole = Viewer.of_districts(given.account, given.role, given.districts, name)
    leaders = (f"{given.leader}/{given.post}",) if given.leader else ()
    return replace(whole, leaders=leaders, departments=given.departments)


def _grant(register: Connection, given: Grant, by: str, now: str) -> Outcome:
    row = register.execute(
        "select * from grants where account = ? and role = ? and revoked_at is null", (given.account, given.role.value)
    ).fetchone()
    if row and replace(_of(row), granted_at=None, granted_by="") == replace(given, granted_at=None, granted_by=""):
        return "unchanged"
    _revoke(register, given.account, given.role, by, now)
    register.execute(
        "insert into grants (account, role, name, leader, post, districts, departments, starts_on, ends_on,"
        " granted_at, granted_by) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            given.account,
            given.role.value,
            given.name,
            given.leader,
            given.post,
            orjson.dumps(given.districts).decode(),
            orjson.dumps(given.departments).decode(),
            given.starts_on and given.starts_on.isoformat(),
            given.ends_on and given.ends_on.isoformat(),
            now,
            by,
        ),
    )
    return "replaced" if row else "added"


def _revoke(register: Connection, account: str, role: Role | None, by: str, now: str) -> int:
    """Close standing grants; the row stays as history."""
    return register.execute(
        "update grants set revoked_at = $now, revoked_by = $by"
        " where account = $account and revoked_at is null and ($role is null or role = $role)",
        {"now": now, "by": by, "account": account, "role": role and role.value},
    ).rowcount


def _of(row: Row) -> Grant:
    return Grant(
        account=row["account"],
        role=Role(row["role"]),
        name=row["name"],
        leader=row["leader"],
        post=row["post"],
        districts=tuple(orjson.loads(row["districts"])),
        departments=tuple(orjson.loads(row["departments"])),
        starts_on=date.fromisoformat(row["starts_on"]) if row["starts_on"] else None,
        ends_on=date.fromisoformat(row["ends_on"]) if row["ends_on"] else None,
        granted_at=moment_of(row["granted_at"]),
        granted_by=row["granted_by"],
    )
