"""Sessions kept by the server: who is signed in at the other end of a cookie, and until when."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from warehouse.access.accounts import BadAccount, Disabled, account_name, find
from warehouse.access.register import Row, Unwritable, changing, moment_of, reading, stamp
from warehouse.access.viewer import Role
from warehouse.paths import Home

Method = Literal["local", "oidc", "proxy", "demo"]

ABSOLUTE: Final = timedelta(hours=12)  # a working day with its evening: nobody stays signed in overnight
IDLE: Final = timedelta(hours=2)  # a meeting long; a desk that was left is shut after it
SEEN_EVERY: Final = timedelta(minutes=1)  # how exactly idleness is known: a write a minute, not one per rerun
TOKEN_BYTES: Final = 32
DEMO: Final = "demo:"
_LONGEST_TOKEN: Final = 100  # characters; ours has 43, and what is longer need not be hashed
_LONGEST_NAME: Final = 100  # characters of a name that an identity provider sends
# An account may have a row or not (demo, or never added here); a local one is nobody without it.
_STANDING: Final = """
select
    sessions.*,
    coalesce(nullif(accounts.name, ''), sessions.name) as shown,
    sessions.method = 'local' and coalesce(accounts.must_change, 0) as must_change
from sessions left join accounts on accounts.account = sessions.account
where
    sessions.token_hash = ?
    and not coalesce(accounts.is_disabled, 0)
    and (sessions.method <> 'local' or accounts.password_hash is not null)
"""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that stands. `role` is the one chosen (a wish: what is granted is looked up in grants), or None.

    Times are aware UTC.
    """

    account: str
    name: str
    method: Method
    role: Role | None
    must_change: bool
    created_at: datetime
    expires_at: datetime


def open_session(home: Home, account: str, method: Method, *, now: datetime, name: str = "") -> str:
    """Open a session and return its token, which is kept nowhere in clear. Ended ones are cleared away.

    Raises accounts.BadAccount for a name that no account can have (an identity provider may send anything) or that
    has a password of ours while another method vouches for it, and accounts.Disabled for an account that was disabled.
    `demo` takes only names `demo:…`, and nothing else does.
    """
    if method == "demo":
        if not account.startswith(DEMO):
            raise BadAccount(f"演示身份应写成 {DEMO}名称")
        wanted = account
    else:
        wanted = account_name(account)
        known = find(home, wanted)
        if known is not None and known.is_disabled:
            raise Disabled(wanted)
        if method == "local":
            if known is None or known.is_external:
                raise BadAccount(f"没有账号 {wanted}，或它没有本地密码")
        elif wanted != account.lower() or (known is not None and not known.is_external):
            # what a provider sends is taken as it is: a look-alike is someone else, and a name with a password of ours
            # belongs to whoever knows that password
            raise BadAccount(f"账号 {wanted} 已用作本地账号，或外部认证给出的写法不规范，不能登录")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    at = stamp(now)
    with changing(home) as register:
        register.execute("delete from sessions where expires_at <= ? or seen_at <= ?", (at, stamp(now - IDLE)))
        register.execute(
            "insert into sessions (token_hash, account, name, method, created_at, seen_at, expires_at)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            (_kept(token), wanted, name[:_LONGEST_NAME], method, at, at, stamp(now + ABSOLUTE)),
        )
    return token


def session_of(home: Home, token: str, *, now: datetime) -> Session | None:
    """The session of a token; None when unknown, ended, expired, idle too long, or the account is disabled."""
    if not token or len(token) > _LONGEST_TOKEN:
        return None
    with reading(home) as register:
        row: Row | None = register.execute(_STANDING, (_kept(token),)).fetchone()
    if row is None:
        return None
    seen_at, expires_at = moment_of(row["seen_at"]), moment_of(row["expires_at"])
    if now >= expires_at or now - seen_at >= IDLE:
        return None
    if now - seen_at >= SEEN_EVERY:
        _see(home, token, now)
    return Session(
        account=row["account"],
        name=row["shown"],
        method=row["method"],
        role=Role(row["role"]) if row["role"] else None,
        must_change=bool(row["must_change"]),
        created_at=moment_of(row["created_at"]),
        expires_at=expires_at,
    )


def choose_role(home: Home, token: str, role: Role | None) -> None:
    """Remember the role the person works in; nothing happens where the session is gone."""
    with changing(home) as register:
        register.execute("update sessions set role = ? where token_hash = ?", (role and role.value, _kept(token)))


def close_session(home: Home, token: str) -> None:
    """Sign out; nothing happens where the session is gone."""
    with changing(home) as register:
        register.execute("delete from sessions where token_hash = ?", (_kept(token),))


def close_all(home: Home, account: str) -> int:
    """End every session of an account; returns how many there were."""
    wanted = account if account.startswith(DEMO) else account_name(account)
    with changing(home) as register:
        return register.execute("delete from sessions where account = ?", (wanted,)).rowcount


def _see(home: Home, token: str, now: datetime) -> None:
    """Note that the session is in use. On a full disk the pages go on, and the session ends when it seems idle."""
    try:
        with changing(home) as register:
            register.execute("update sessions set seen_at = ? where token_hash = ?", (stamp(now), _kept(token)))
    except Unwritable:
        return


def _kept(token: str) -> bytes:
    """What the register keeps of a token: whoever reads the file cannot sign in with it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
