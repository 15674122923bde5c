"""Seats of the tests: a local account with a grant, signed in as the sign-in page would."""

from dashboard.seat import Seat
from dashboard.session import Reader
from dashboard.sign_in.desk import desk_at, moment
from dashboard.sign_in.identity import identity_of
from warehouse.access import accounts, grants, sessions
from warehouse.access.grants import Grant
from warehouse.paths import Home
from warehouse.snapshots import Snapshot, open_current


def seated(home: Home, granted: Grant) -> Seat:
    """Add the account if it is not there, grant, sign in."""
    if accounts.find(home, granted.account) is None:
        first = accounts.add(home, granted.account, by="cli:test")
        accounts.change_password(home, granted.account, first or "", "一个够长的新密码 7", now=moment())
    grants.grant(home, granted, by="cli:test")
    token = sessions.open_session(home, granted.account, "local", now=moment())
    desk = desk_at(home.root)
    identity = identity_of(desk, token, moment())
    assert identity, "the account is not signed in"
    return Seat(desk, identity, token)


def reading(home: Home, granted: Grant, snapshot: Snapshot | None = None) -> Reader:
    """The reader that a rerun would make of this account."""
    seat, opened = seated(home, granted), snapshot or open_current(home)
    return Reader(seat.viewer_on(opened), opened, seat)
