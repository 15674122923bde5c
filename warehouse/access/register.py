"""The register: one SQLite file of accounts, grants and sessions, which servers and command lines share."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final

from warehouse.ledger import Damaged
from warehouse.paths import Home, place, sync_folder

Connection = sqlite3.Connection
Row = sqlite3.Row

PRIVATE: Final = 0o600  # of the file; SQLite gives its -wal and -shm the same
BUSY_SECONDS: Final = 10.0  # a change takes milliseconds: whoever waits longer waits for a disk that is gone
IDLE_KEPT: Final = 4  # open connections kept for the next reader; opening one costs ten times what a reading does
_RETRY_SECONDS: Final = 0.02
# One entry per version of the schema; an entry is never changed once it was released.
_MIGRATIONS: Final = (
    (
        """
        create table accounts (
            account text primary key,
            name text not null,
            password_hash text, -- null: signs in elsewhere
            is_disabled integer not null default 0,
            must_change integer not null default 0,
            created_at text not null,
            created_by text not null,
            changed_at text not null,
            changed_by text not null,
            signed_in_at text
        ) strict
        """,
        # `key` is an account, or "?" and a hash of what was typed where there is no such account
        """
        create table attempts (
            key text primary key,
            failures integer not null,
            locked_until text,
            last_at text not null
        ) strict
        """,
        """
        create table sessions (
            token_hash blob primary key,
            account text not null,
            name text not null,
            method text not null,
            role text,
            created_at text not null,
            seen_at text not null,
            expires_at text not null
        ) strict
        """,
        "create index sessions_by_account on sessions (account)",
        """
        create table grants (
            id integer primary key,
            account text not null,
            role text not null,
            name text not null,
            leader text not null,
            post text not null,
            districts text not null, -- JSON lists
            departments text not null,
            starts_on text,
            ends_on text,
            granted_at text not null,
            granted_by text not null,
            revoked_at text,
            revoked_by text
        ) strict
        """,
        "create unique index grants_standing on grants (account, role) where revoked_at is null",
    ),
)
_WORDS: Final = {"SQLITE_BUSY": "正被别的程序占用", "SQLITE_FULL": "磁盘已满", "SQLITE_READONLY": "只能读，不能写"}


class Unwritable(OSError):
    """The register cannot be read or written just now: busy, disk full, no right; `strerror` says which in Chinese."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A connection and the file it was opened on: a restored register is another file under the same name."""

    connection: Connection
    file: tuple[int, int]


_idle: dict[tuple[int, Path], list[_Open]] = {}  # by process: a connection must not be used after a fork
_creating = Lock()


@contextmanager
def reading(home: Home) -> Iterator[Connection]:
    """A connection to read with; where there is no register yet, an empty one. Raises Unwritable, Damaged."""
    if not home.register.exists():
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.row_factory = Row
        _migrate(connection)
        try:
            yield connection
        finally:
            connection.close()
        return
    with _lent(home) as connection:
        yield connection


@contextmanager
def changing(home: Home) -> Iterator[Connection]:
    """One transaction: all of it is on the disk when the block ends, or, after any error, nothing.

    Raises Unwritable, Damaged.
    """
    with _lent(home) as connection:
        connection.execute("begin immediate")
        try:
            yield connection
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise


def save_copy(home: Home, target: Path) -> None:
    """Write a whole copy of the register to `target`, while servers go on; for backups.

    Copy the register by this alone: opening and closing the file by other means in a process that uses it drops
    SQLite's locks. The copy holds no session, for a restored one could be one that was ended since.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    _create(draft)
    copy = sqlite3.connect(draft, isolation_level=None)
    try:
        with reading(home) as connection:
            connection.backup(copy)
        copy.execute("pragma journal_mode = delete")
        copy.execute("delete from sessions")
        copy.execute("vacuum")
    finally:
        copy.close()
    place(draft, target)


def stamp(moment: datetime) -> str:
    """A moment as it is kept: UTC with microseconds, so that texts sort as moments do. Raises ValueError if naive."""
    if moment.tzinfo is None:
        raise ValueError("a moment in the register needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_of(text: str) -> datetime:
    """The aware UTC moment of a stamp."""
    return datetime.fromisoformat(text)


@contextmanager
def _lent(home: Home) -> Iterator[Connection]:
    """A connection that no other thread has; kept for the next one when nothing went wrong."""
    with _explained(home.register):
        lent = _taken(home.register)
        try:
            yield lent.connection
        except sqlite3.Error:
            lent.connection.close()
            raise
        except BaseException:
            _give_back(home.register, lent)
            raise
        _give_back(home.register, lent)


def _taken(path: Path) -> _Open:
    kept = _idle.setdefault((os.getpid(), path), [])
    while kept:
        try:
            candidate = kept.pop()
        except IndexError:  # another thread took the last one
            break
        if candidate.file == _file_of(path):
            return candidate
        candidate.connection.close()
    with _creating:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _create(path)
            sync_folder(path.parent)
    connection = _connected(path)
    return _Open(connection, _file_of(path) or (0, 0))


def _give_back(path: Path, lent: _Open) -> None:
    kept = _idle.setdefault((os.getpid(), path), [])
    if len(kept) < IDLE_KEPT:
        kept.append(lent)
    else:
        lent.connection.close()


def _file_of(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _create(path: Path) -> None:
    """Make the empty file with its rights before anything is written to it; another process may be faster."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, PRIVATE)
    except FileExistsError:
        return
    os.close(handle)


def _connected(path: Path) -> Connection:
    if path.stat().st_mode & 0o077:
        path.chmod(PRIVATE)  # a restored copy may have come with the rights of its folder
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.row_factory = Row
        _use_wal(connection)
        connection.execute("pragma synchronous = full")  # what was acknowledged outlives a power cut
        connection.execute("pragma foreign_keys = on")
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _use_wal(connection: Connection) -> None:
    """Readers go on while one writes. SQLite does not wait here for another process that does the same: we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_SECONDS)


def _migrate(connection: Connection) -> None:
    """Bring the schema up to this version, all of it or nothing. Raises Damaged when it is from a later one."""
    known = len(_MIGRATIONS)
    if _version(connection) == known:
        return
    connection.execute("begin immediate")
    try:
        found = _version(connection)
        if found > known:
            raise Damaged("账号登记簿（register.sqlite）由更新版本的清单写成，请升级后再用")
        for statements in _MIGRATIONS[found:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"pragma user_version = {known}")
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _version(connection: Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """SQLite's errors as those that the command line and the pages tell in a sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        name = error.sqlite_errorname
        raise Unwritable(errno.EIO, f"账号登记簿{_WORDS.get(name, f'不能使用：{name}')}", str(path)) from error
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise Damaged("账号登记簿（register.sqlite）已损坏，请用备份恢复") from error
