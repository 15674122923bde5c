"""Passwords: hashed with argon2, generated for a first sign-in, weighed when chosen."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 128  # characters: beyond guessing online; below, no one writes a book into the field
# RFC 9106 section 4, second recommended option (argon2id, 3 passes, 64 MiB, 4 lanes): 0.1 s on the two cores of a
# small server. OWASP's least (2 passes, 19 MiB) took 0.02 s; the first option's 2 GiB would end the server.
TIME_COST, MEMORY_KIB, LANES = 3, 64 * 1024, 4
HASH_BYTES, SALT_BYTES = 32, 16
AT_ONCE: Final = 4  # hashes made at the same time: 256 MiB, whatever number of people sign in
FIRST_GROUPS, FIRST_GROUP = 4, 4  # a first password: 16 characters of 31, 79 bits, in groups that are read aloud
UNAMBIGUOUS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # no i l 1, no o 0
_TOO_LONG: Final = 8 * LONGEST  # characters typed that can be no password: folding shortens a text less than this

_hasher: Final = PasswordHasher(TIME_COST, MEMORY_KIB, LANES, HASH_BYTES, SALT_BYTES, type=Type.ID)
_turns: Final = BoundedSemaphore(AT_ONCE)


class WeakPassword(ValueError):
    """A chosen password breaks a rule; the sentence says which."""


def require_strong(new: str, *, account: str, old: str = "") -> None:
    """Raises WeakPassword when `new` is too short or long, one character, the account, the old one or a common one."""
    folded = _folded(new[: _TOO_LONG + 1])
    if len(folded) < SHORTEST:
        raise WeakPassword(f"新密码至少要有 {SHORTEST} 个字符，现在只有 {len(folded)} 个")
    if len(folded) > LONGEST:
        raise WeakPassword(f"新密码最多 {LONGEST} 个字符")
    plain = folded.casefold()
    if len(set(plain)) == 1:
        raise WeakPassword("新密码不能是同一个字符的重复")
    if account and _folded(account).casefold() in plain:
        raise WeakPassword("新密码里不能含有账号名")
    if old and folded == _folded(old[:_TOO_LONG]):
        raise WeakPassword("新密码不能与原密码相同")
    if plain in _commonest():
        raise WeakPassword("新密码太常见，很容易被猜中，请换一个")


def generated() -> str:
    """A first password: characters that are not mistaken for each other when read from paper."""
    return "-".join("".join(secrets.choice(UNAMBIGUOUS) for _ in range(FIRST_GROUP)) for _ in range(FIRST_GROUPS))


def hashed(password: str) -> str:
    """The password as it is kept."""
    with _turns:
        return _hasher.hash(_bytes(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether the password belongs to the kept hash; takes the same time where there is none."""
    stand_in = _nobodys()
    possible = kept if len(password) <= _TOO_LONG else None
    try:
        with _turns:
            _hasher.verify(possible or stand_in, _bytes(password[:_TOO_LONG]))
    except (VerificationError, InvalidHashError):
        return False
    return possible is not None


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def _folded(text: str) -> str:
    """NFKC: what an input method types full-width is the same password."""
    return unicodedata.normalize("NFKC", text)


def _bytes(password: str) -> bytes:
    # a lone surrogate is no text, but a form may hold one: it must be a wrong password, not an error
    return _folded(password).encode("utf-8", "surrogatepass")


@cache
def _nobodys() -> str:
    """A hash that no one has the password of: what is verified when there is no account."""
    return _hasher.hash(secrets.token_bytes(HASH_BYTES))


@cache
def _commonest() -> frozenset[str]:
    lines = (Path(__file__).parent / "commonest_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
