"""Wrong passwords in a row, counted in the register before they are tried, so that guesses made at once count too."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from warehouse.access.register import Connection, moment_of, stamp

GUESSES: Final = 5  # in a row: more than a tired person needs, next to nothing for one who guesses
LOCKED_FOR: Final = timedelta(minutes=15)  # 480 guesses a day at most, and a person can wait for it
STRANGERS_KEPT: Final = 10_000  # names without an account that are counted: a megabyte


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sign-in: `until` is the end of the lock-out, if any; `is_tried` is False where it was locked out before."""

    until: datetime | None
    is_tried: bool


def count(register: Connection, account: str | None, typed: str, now: datetime) -> Attempt:
    """Count one more failure; `forget` takes it back when the password proves right.

    A name without an account (None) is counted as an account is, or the lock-out would tell which names exist; what
    was typed may be a password in the wrong field, so only its hash is kept.
    """
    key = account or f"?{hashlib.sha256(_folded(typed).encode('utf-8', 'replace')).hexdigest()}"
    before = register.execute("select failures, locked_until from attempts where key = ?", (key,)).fetchone()
    ends = moment_of(before["locked_until"]) if before and before["locked_until"] else None
    if ends and ends > now:
        return Attempt(ends, is_tried=False)
    failures = 1 + (before["failures"] if before and not ends else 0)
    until = now.astimezone(UTC) + LOCKED_FOR if failures >= GUESSES else None
    register.execute(
        "insert or replace into attempts (key, failures, locked_until, last_at) values (?, ?, ?, ?)",
        (key, failures, stamp(until) if until else None, stamp(now)),
    )
    if account is None and before is None:
        register.execute(
            "delete from attempts where key in"
            " (select key from attempts where key like '?%' order by last_at desc limit -1 offset ?)",
            (STRANGERS_KEPT,),
        )
    return Attempt(until, is_tried=True)


def forget(register: Connection, account: str) -> None:
    """Begin the count again, and end a lock-out."""
    register.execute("delete from attempts where key = ?", (account,))


def _folded(typed: str) -> str:
    """As known names are folded, or the spellings of a name would tell which names are known."""
    return unicodedata.normalize("NFKC", typed).strip().lower()
