"""The seat of a reader: who is signed in at the other end of this rerun, looked up on the server every time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from dashboard.demo_scope import demo_viewer
from dashboard.sign_in.cookies import Names
from dashboard.sign_in.desk import Desk, desk_at, moment, root
from dashboard.sign_in.identity import Identity, identity_of
from warehouse.access import Denied, Viewer, trail
from warehouse.access.service import Home
from warehouse.snapshots import Snapshot

_LEFT: Final = "登录已失效：账号已退出、已停用、已到时限或授权已变更。请重新登录；如仍打不开，请联系安委办。"


class SignedOut(Exception):
    """Nobody is signed in at this seat any more; the text says so to the reader."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An identity and the token it came with; the token is never shown and never kept elsewhere."""

    desk: Desk
    identity: Identity
    token: str | None = field(repr=False)

    @property
    def home(self) -> Home:
        """The home that the service was started with."""
        return self.desk.home

    def viewer_on(self, snapshot: Snapshot) -> Viewer:
        """The viewer of the chosen role; a demo identity takes its scope from the snapshot. Raises SignedOut."""
        if self.identity.is_demo and self.identity.role is not None:
            return demo_viewer(self.identity.role, self.identity.account, snapshot)
        if self.identity.viewer is None:
            raise SignedOut(_LEFT)
        return self.identity.viewer

    def owner(self, viewer: Viewer) -> str:
        """The name under which the server keeps what this seat has under way in this scope: it tells nobody a token."""
        return hashlib.sha256(f"{self.token} {viewer.scope_id}".encode()).hexdigest()

    def require_same(self, viewer: Viewer) -> None:
        """Raises SignedOut when the identity ended or its scope changed since the page was drawn."""
        now = identity_of(self.desk, self.token, moment())
        if now is None or not now.is_ready or now.role is not viewer.role:
            raise SignedOut(_LEFT)
        if now.viewer is not None and now.viewer.scope_id != viewer.scope_id:
            raise Denied("您的授权刚刚变更，请刷新页面后再试")

    def denied(self, target: str, **detail: str | int) -> None:
        """Put down in the trail that something was refused to this seat; lines alike only once a minute."""
        self.desk.notes.denied(self.identity.account, target, **detail)

    def note(self, action: str, target: str, **detail: str | int) -> None:
        """Put down in the trail what was done from this seat. Raises OSError when it cannot be: then it is not done."""
        trail.record(self.home, self.identity.account, action, target, **detail)


def take_seat() -> Seat:
    """The seat of the rerun that asks, by the cookie its websocket came with. Raises SignedOut."""
    desk = desk_at(root())
    token = st.context.cookies.get(Names.of(desk.service).session)
    identity = identity_of(desk, token, moment())
    if identity is None or not identity.is_ready:
        raise SignedOut(_LEFT)
    return Seat(desk, identity, token)
