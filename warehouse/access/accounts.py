"""Accounts of people: who may sign in, with which password, and who is shut out for a while after wrong guesses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from warehouse.access import attempts, passwords
from warehouse.access.barred import BadAccount as BadAccount
from warehouse.access.barred import Disabled as Disabled
from warehouse.access.barred import Locked as Locked
from warehouse.access.barred import WrongPassword as WrongPassword
from warehouse.access.register import Connection, Row, changing, moment_of, reading, stamp
from warehouse.paths import Home

SHORTEST_NAME, LONGEST_NAME = 2, 64
RESERVED: Final = ("demo:", "cli:", "service")  # names of the trail that are no person's account
_LETTERS: Final = "a-z0-9\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"  # no other script: look-alikes
_NAME: Final = re.compile(f"[{_LETTERS}][{_LETTERS}._@-]*")
_ALL: Final = (
    "select accounts.*, attempts.locked_until from accounts left join attempts on attempts.key = accounts.account"
    " where $account is null or accounts.account = $account order by accounts.account"
)


Told = Callable[[], object]


def _silent(*_what: object) -> None:
    """For callers that are no person's act."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account; `is_external` has no password of ours (OIDC, proxy). Times are aware UTC.

    `locked_until` may be past: then the lock is over.
    """

    account: str
    name: str
    is_external: bool
    is_disabled: bool
    must_change: bool
    locked_until: datetime | None
    created_at: datetime
    signed_in_at: datetime | None


def account_name(text: str) -> str:
    """The account a text names: NFKC, lower case. Raises BadAccount with the rule that is broken."""
    name = unicodedata.normalize("NFKC", text[: 4 * LONGEST_NAME]).strip().lower()
    if name.startswith(RESERVED):
        raise BadAccount(f"“{name[:20]}”是系统保留的名称，不能作账号")
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        raise BadAccount(f"账号应有 {SHORTEST_NAME} 至 {LONGEST_NAME} 个字符")
    if not _NAME.fullmatch(name):
        raise BadAccount("账号只能用字母、数字、汉字和 . _ @ -，并以字母、数字或汉字开头")
    return name


def add(
    home: Home, account: str, *, by: str, name: str = "", is_external: bool = False, told: Told = _silent
) -> str | None:
    """Add an account; returns its first password (None when external), kept nowhere in clear. Raises BadAccount.

    Here and below `told` puts the change down in the trail before it is committed: what it raises undoes the change.
    """
    wanted, first = account_name(account), None if is_external else passwords.generated()
    kept = passwords.hashed(first) if first else None
    with changing(home) as register:
        if _row(register, wanted):
            raise BadAccount(f"账号 {wanted} 已经有了；忘记密码请用 qingdan users reset {wanted}")
        _insert(register, wanted, name, kept, by)
        told()
    return first


def reset(home: Home, account: str, *, by: str, told: Told = _silent) -> str:
    """Give a new first password, end the lock-out and all sessions; returns it. Raises BadAccount."""
    first = passwords.generated()
    kept = passwords.hashed(first)
    with changing(home) as register:
        row = _required(register, account)
        if row["password_hash"] is None:
            raise BadAccount(f"账号 {row['account']} 由外部认证登录，没有本地密码可重置")
        _set_password(register, row["account"], kept, by, must_change=True)
        told()
    return first


def disable(home: Home, account: str, *, by: str, told: Callable[[int], object] = _silent) -> int:
    """Shut the account and end its sessions at once; returns how many there were.

    One that signed in from outside or holds a grant is shut even where it was never added. Raises BadAccount.
    """
    with changing(home) as register:
        wanted = account_name(account)
        _require_row(register, wanted, by)
        _mark(register, wanted, by, is_disabled=True)
        ended = register.execute("delete from sessions where account = ?", (wanted,)).rowcount
        told(ended)
        return ended


def enable(home: Home, account: str, *, by: str, told: Told = _silent) -> None:
    """Open a disabled account again, without lock-out; the password stays. Raises BadAccount."""
    with changing(home) as register:
        wanted = _required(register, account)["account"]
        _mark(register, wanted, by, is_disabled=False)
        attempts.forget(register, wanted)
        told()


def listed(home: Home) -> list[Account]:
    """All accounts by name."""
    with reading(home) as register:
        return [_account(row) for row in register.execute(_ALL, {"account": None})]


def find(home: Home, account: str) -> Account | None:
    """One account; None also for a text that can be no account's name."""
    try:
        wanted = account_name(account)
    except BadAccount:
        return None
    with reading(home) as register:
        row = _row(register, wanted)
        return _account(row) if row else None


def is_untouched(home: Home) -> bool:
    """Whether nobody was ever added or granted anything, taken back since or not."""
    with reading(home) as register:
        found = register.execute("select exists (select 1 from accounts) or exists (select 1 from grants)").fetchone()
    return not found[0]


def has_local(home: Home) -> bool:
    """Whether any enabled account signs in with a password of ours."""
    with reading(home) as register:
        found = register.execute(
            "select exists (select 1 from accounts where password_hash is not null and not is_disabled)"
        )
        return bool(found.fetchone()[0])


def sign_in(home: Home, account: str, password: str, *, now: datetime) -> Account:
    """The account, when the password is its own. Raises WrongPassword (Disabled) or Locked; takes some 0.1 s."""
    return _proven(home, account, password, now)[0]


def change_password(home: Home, account: str, old: str, new: str, *, now: datetime) -> None:
    """Set a chosen password and end ALL sessions of the account: the caller opens a new one.

    Raises WrongPassword or Locked for `old` (counted as a sign-in is), passwords.WeakPassword for `new`.
    """
    found, proven = _proven(home, account, old, now)
    passwords.require_strong(new, account=found.account, old=old)
    kept = passwords.hashed(new)
    with changing(home) as register:
        changed = _set_password(register, found.account, kept, found.account, must_change=False, instead_of=proven)
    if not changed:
        raise WrongPassword(found.account, "password")


def _proven(home: Home, account: str, password: str, now: datetime) -> tuple[Account, str]:
    """The account whose password this is, and the hash it is kept as. Raises WrongPassword, Disabled, Locked."""
    with changing(home) as register:
        row = _known(register, account)
        name = str(row["account"]) if row else ""
        attempt = attempts.count(register, name or None, account, now)
    if attempt.until and not attempt.is_tried:
        raise Locked(name, attempt.until, is_new=False)
    if not passwords.is_right(row["password_hash"] if row else None, password) or row is None:
        if attempt.until:
            raise Locked(name, attempt.until, is_new=True)
        raise WrongPassword(name, "unknown" if row is None else "password" if row["password_hash"] else "external")
    proven = row["password_hash"]
    kept = passwords.hashed(password) if passwords.needs_rehash(proven) else proven
    with changing(home) as register:
        # what was right a moment ago may have been reset or shut since
        stands = register.execute(
            "update accounts set signed_in_at = ?, password_hash = ?"
            " where account = ? and password_hash = ? and not is_disabled",
            (stamp(now), kept, name, proven),
        ).rowcount
        if stands:
            attempts.forget(register, name)
    if not stands:
        raise Disabled(name)
    return replace(_account(row), locked_until=None, signed_in_at=now.astimezone(UTC)), kept


def _known(register: Connection, typed: str) -> Row | None:
    try:
        return _row(register, account_name(typed))
    except BadAccount:
        return None


def _row(register: Connection, account: str) -> Row | None:
    found: Row | None = register.execute(_ALL, {"account": account}).fetchone()
    return found


def _required(register: Connection, account: str) -> Row:
    row = _row(register, account_name(account))
    if row is None:
        raise BadAccount(f"没有账号 {account_name(account)}，请用 qingdan users list 查看全部账号")
    return row


def _require_row(register: Connection, account: str, by: str) -> None:
    """Make a row for an account that is known from outside only. Raises BadAccount for one that is not known at all."""
    if _row(register, account):
        return
    seen = register.execute(
        "select account from sessions where account = $account union all select account from grants"
        " where account = $account limit 1",
        {"account": account},
    )
    if seen.fetchone() is None:
        _required(register, account)
    _insert(register, account, "", None, by)


def _insert(register: Connection, account: str, name: str, kept: str | None, by: str) -> None:
    now = stamp(datetime.now(UTC))
    register.execute(
        "insert into accounts (account, name, password_hash, must_change, created_at, created_by, changed_at,"
        " changed_by) values (?, ?, ?, ?, ?, ?, ?, ?)",
        (account, name, kept, kept is not None, now, by, now, by),
    )


def _set_password(
    register: Connection, account: str, kept: str, by: str, *, must_change: bool, instead_of: str | None = None
) -> bool:
    """Set the password and end sessions and lock-out; False when `instead_of` is the hash no longer."""
    changed = register.execute(
        "update accounts set password_hash = $kept, must_change = $must_change, changed_at = $now, changed_by = $by"
        " where account = $account and password_hash = coalesce($instead_of, password_hash)",
        {
            "kept": kept,
            "must_change": must_change,
            "now": stamp(datetime.now(UTC)),
            "by": by,
            "account": account,
            "instead_of": instead_of,
        },
    ).rowcount
    if changed:
        register.execute("delete from sessions where account = ?", (account,))
        attempts.forget(register, account)
    return bool(changed)


def _mark(register: Connection, account: str, by: str, *, is_disabled: bool) -> None:
    register.execute(
        "update accounts set is_disabled = ?, changed_at = ?, changed_by = ? where account = ?",
        (is_disabled, stamp(datetime.now(UTC)), by, account),
    )


def _account(row: Row) -> Account:
    return Account(
        account=row["account"],
        name=row["name"],
        is_external=row["password_hash"] is None,
        is_disabled=bool(row["is_disabled"]),
        must_change=bool(row["must_change"]),
        locked_until=moment_of(row["locked_until"]) if row["locked_until"] else None,
        created_at=moment_of(row["created_at"]),
        signed_in_at=moment_of(row["signed_in_at"]) if row["signed_in_at"] else None,
    )
