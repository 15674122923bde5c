"""Who is at the other end of a cookie: looked up on the server for every page, message and rerun, kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dashboard.sign_in.desk import Desk, is_never_set_up, office_day
from warehouse.access import Act, Role, Viewer, grants, sessions
from warehouse.access.sessions import Method, Session

DEMO: Final = "demo:"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is signed in. `viewers` are the roles that are granted today, strongest first; a demo identity has none,
    for its scope comes from the snapshot (the session makes it from `role`)."""

    session: Session
    viewers: tuple[Viewer, ...]

    @property
    def account(self) -> str:
        """The account, as the trail names it."""
        return self.session.account

    @property
    def name(self) -> str:
        """The person's name, the account where none is known."""
        return self.session.name or self.session.account

    @property
    def method(self) -> Method:
        """How the person signed in."""
        return self.session.method

    @property
    def is_demo(self) -> bool:
        """Whether this is one of the identities to look around with, on a machine without accounts."""
        return self.session.method == "demo"

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles to choose from, strongest first."""
        return tuple(Role) if self.is_demo else tuple(viewer.role for viewer in self.viewers)

    @property
    def role(self) -> Role | None:
        """The role the person works in: the chosen one while it is granted, the only one, or None."""
        if self.is_demo:
            return Role(self.account.removeprefix(DEMO))
        if self.session.role in self.roles:
            return self.session.role
        return self.roles[0] if len(self.roles) == 1 else None

    @property
    def viewer(self) -> Viewer | None:
        """The viewer of `role`; None for a demo identity and where no role is granted or chosen."""
        return next((viewer for viewer in self.viewers if viewer.role is self.role), None)

    def may(self, act: Act) -> bool:
        """Whether the role the person works in allows `act`; without a role nothing is allowed."""
        return self.role is not None and Viewer(self.account, self.role).may(act)

    @property
    def is_ready(self) -> bool:
        """Whether pages may be shown: the first password is changed and a role is clear."""
        return not self.session.must_change and self.role is not None


def identity_of(desk: Desk, token: str | None, now: datetime) -> Identity | None:
    """The identity of a session's token; None when there is none, it ended, or its way to sign in was switched off."""
    session = sessions.session_of(desk.home, token, now=now) if token else None
    if session is None:
        return None
    if session.method == "demo":
        return Identity(session, ()) if allows_demo(desk) else None
    if session.method not in desk.service.methods:
        return None
    return Identity(session, tuple(grants.viewers_of(desk.home, session.account, office_day(now))))


def allows_demo(desk: Desk) -> bool:
    """Whether nobody ever set up a way to sign in; a running service may lose this, and never gains it."""
    return desk.may_demo and is_never_set_up(desk.home)


def demo_account(role: Role) -> str:
    """The account of a demo identity."""
    return f"{DEMO}{role}"
