"""Why someone is not signed in: no such account, a wrong password, a disabled account, too many guesses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from warehouse.access import attempts

Cause = Literal["unknown", "password", "disabled", "external"]

_ZONE: Final = ZoneInfo("Asia/Shanghai")


class BadAccount(ValueError):
    """A text that cannot be an account's name, or an account that is not there or there already; says why."""


class WrongPassword(Exception):
    """The sign-in is refused; the sentence is the same for every cause, so that it tells a stranger nothing.

    For the trail: `account` is the account's name, empty when there is no such account (what was typed may be a
    password); `cause` is why.
    """

    def __init__(self, account: str = "", cause: Cause = "unknown") -> None:
        super().__init__("账号或密码不对")
        self.account, self.cause = account, cause


class Disabled(WrongPassword):
    """The password was right but the account is disabled; the same sentence."""

    def __init__(self, account: str) -> None:
        super().__init__(account, "disabled")


class Locked(Exception):
    """Too many wrong passwords in a row; `until` is aware UTC, the sentence says it in Shanghai's time.

    `account` is empty when there is no such account: names are counted alike, or the lock would tell which exist.
    `is_new` is true for the guess that locked it (for the trail).
    """

    def __init__(self, account: str, until: datetime, *, is_new: bool) -> None:
        # the minute after, so that who waits until then is let in
        shown = (until + timedelta(seconds=59)).astimezone(_ZONE)
        super().__init__(
            f"密码连续输错 {attempts.GUESSES} 次，账号锁定到 {shown:%H:%M}；请到时再试，或联系安委办重置密码"
        )
        self.account, self.until, self.is_new = account, until, is_new
