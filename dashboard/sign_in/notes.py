"""What the door notes in the audit trail, so sparingly that a flood of bad requests cannot fill the disk."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, NamedTuple

from warehouse.access import trail
from warehouse.access.service import Home

_LOG: Final = logging.getLogger(__name__)
SECONDS: Final = 60
ALIKE: Final = {"denied": 1, "sign_in_failed": 10}  # lines alike per minute: guesses at a password are worth counting
KINDS: Final = 60  # different lines per minute and action: a person reads no more, and a day of them is 30 MB
TARGETS: Final = 10  # different targets of lines otherwise alike
SPARING: Final = "同一来源的同类事件每分钟限量记录，unrecorded 为此前未记的次数"


class Source(NamedTuple):
    """Where a request came from: the address that opened the connection, and what a proxy's header claims beside."""

    peer: str
    claimed: str = ""

    def detail(self) -> dict[str, str]:
        """As it stands in a line of the trail."""
        return {"peer": self.peer, "claimed": self.claimed} if self.claimed else {"peer": self.peer}


@dataclass
class _Minute:
    number: int
    counts: dict[tuple[str, ...], int] = field(default_factory=dict)
    unrecorded: int = 0


class Notes:
    """The trail as the door writes it; safe to use from several threads."""

    def __init__(self, home: Home, clock: Callable[[], float] = time.monotonic) -> None:
        self._home, self._clock = home, clock
        self._minute = _Minute(0)
        self._left: dict[tuple[str, ...], int] = {}
        self._lock = Lock()

    def done(self, actor: str, action: str, target: str = "", **detail: str | int | bool | None) -> None:
        """Note what someone who is known did."""
        trail.record(self._home, actor, action, target, **detail)

    def refused(self, action: str, kind: str, source: Source, target: str = "", *, actor: str = "service") -> None:
        """Note a refusal: so many lines alike per peer and minute, and the next says how many were left out."""
        left_out = self._due((action, kind, source.peer, actor, target))
        if left_out is not None:
            sparing = {"unrecorded": left_out, "sparing": SPARING}
            trail.record(self._home, actor, action, target, cause=kind, **source.detail(), **sparing)

    def denied(self, actor: str, target: str, **detail: str | int) -> None:
        """Note that someone who is known asked for what they may not have, as sparingly."""
        left_out = self._due(("denied", "asked", actor, target))
        if left_out is not None:
            trail.record(self._home, actor, "denied", target, cause="asked", **detail, unrecorded=left_out)

    def _due(self, key: tuple[str, ...]) -> int | None:
        """How many lines like this were left out since the last; None when this one is left out too."""
        with self._lock:
            number = int(self._clock() // SECONDS)
            if number != self._minute.number:
                self._turn(number)
            counts = self._minute.counts
            # a target may be any text a stranger sends: a few are told, then they are alike
            alike = sum(other[:-1] == key[:-1] for other in counts)
            is_many = key not in counts and (alike >= TARGETS or sum(other[0] == key[0] for other in counts) >= KINDS)
            seen = counts.get(key, 0)
            if is_many or seen >= ALIKE.get(key[0], 1):
                self._minute.unrecorded += 1
                if not is_many:
                    counts[key] = seen + 1
                return None
            counts[key] = seen + 1
            return self._left.pop(key, 0)

    def _turn(self, number: int) -> None:
        past = self._minute
        if past.unrecorded:
            _LOG.warning("refused requests not written to the trail in one minute: %s", past.unrecorded)
        left = {key: count - ALIKE.get(key[0], 1) for key, count in past.counts.items()}
        self._left = {key: count for key, count in left.items() if count > 0}
        self._minute = _Minute(number)
