"""The front desk of one service: its home, its settings, the key of its forms, and what it has noted lately."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from dashboard.sign_in.notes import Notes
from dashboard.sign_in.seals import Seals
from warehouse.access import accounts, trail
from warehouse.access.service import LOOPBACK, Home, Service, cookie_key, may_listen, read_service

_ZONE: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Desk:
    """What every request is judged by: one per process and home, with the settings as they were at the start."""

    home: Home
    service: Service
    seals: Seals = field(repr=False)
    notes: Notes = field(repr=False)
    may_demo: bool = False
    """Whether, at the start, nobody had ever set up a way to sign in to this home."""

    def why_not_on(self, address: str | None) -> str | None:
        """None when requests that reached `address` of this machine may be answered, else why not."""
        return None if address in LOOPBACK else may_listen(self.service, self.home, address)


def moment() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(UTC)


def office_day(at: datetime) -> date:
    """The day it is where the office is, by which grants are judged."""
    return at.astimezone(_ZONE).date()


def root() -> Path:
    """The folder of the home that the service was started with: QINGDAN_HOME, else ./.qingdan."""
    return Path(os.environ.get("QINGDAN_HOME", ".qingdan")).resolve()


@cache
def desk_at(folder: Path) -> Desk:
    """The desk of the home in `folder`; its settings are read once. Raises BadService."""
    home = Home(folder)
    # the trail remembers accounts and grants that a lost register no longer does
    is_new = is_never_set_up(home) and trail.last_of(home, "user_added", "grant") is None
    return Desk(home, read_service(home), Seals(cookie_key(home)), Notes(home), is_new)


def is_never_set_up(home: Home) -> bool:
    """Whether the home has no settings of the service, be they unreadable, and nobody was added or granted anything."""
    return not os.path.lexists(home.service) and accounts.is_untouched(home)
