"""Rows from another system's database: one SELECT, read-only, in a bounded time, kept as Parquet and read from it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import sqlglot
from sqlglot import exp

from etl.readers.document import Document, FileRefused
from etl.readers.parquet import open_parquet

__all__ = ["open_query", "query_name"]

ANSWER: Final = "answer.parquet"
# Another system's database is not to be kept busy for longer by a delivery.
MOST_SECONDS: Final = 600.0
DIALECTS: Final = {"postgresql": "postgres", "postgres": "postgres", "sqlite": "sqlite"}
SQLITE_MAGIC: Final = b"SQLite format 3\0"
_ROOT: Final = Path(__file__).resolve().parents[3]
_WRITING: Final = (
    *(exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Command, exp.Into, exp.Lock),
    *(exp.Pragma, exp.Attach, exp.Set, exp.Copy),
)


def open_query(address: str, query: str, folder: Path, *, seconds: float = MOST_SECONDS) -> Document:
    """The answer of `query` from `postgresql://…` or `sqlite:///path`: names are record 1, data begin at record 2.

    A child process fetches it into `folder` as answer.parquet, typed as the database types it, in a read-only
    transaction, and is ended after `seconds`; that file is what was delivered. Raises FileRefused: unsupported_type
    for another address or what is not one SELECT, corrupt_file where the database does not open, schema_mismatch
    where it refuses the query or a column has no text, duplicate_header, resource_limit. No sentence holds an address.
    """
    dialect = DIALECTS.get(_scheme(address))
    if dialect is None:
        raise FileRefused("unsupported_type", "只能从 postgresql:// 或 sqlite:/// 开头的数据库地址读取，请检查地址。")
    require_one_select(query, dialect)
    asked: dict[str, Any] = {"query": query, "target": str((folder / ANSWER).resolve()), "seconds": seconds}
    asked |= {"path": str(_sqlite_file(address))} if dialect == "sqlite" else {"address": address}
    _fetch(asked, seconds)
    return replace(open_parquet(folder / ANSWER, None), kind="sql")


def query_name(address: str, query: str) -> str:
    """What such a delivery is called: system, host and database without credentials, and eight digits of the query."""
    mark = hashlib.sha256(query.strip().encode()).hexdigest()[:8]
    if _scheme(address) == "sqlite":
        return f"sqlite {Path(unquote(urlsplit(address).path)).name} {mark}"
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return f"postgresql {host}{unquote(parts.path)} {mark}"


def require_one_select(query: str, dialect: str) -> None:
    """Raises FileRefused(unsupported_type) for anything but one statement that only reads."""
    try:
        statements = [each for each in sqlglot.parse(query, dialect=dialect) if each is not None]
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise FileRefused("unsupported_type", "查询语句无法识别，请检查拼写后重试。") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query) or statements[0].find(*_WRITING):
        raise FileRefused("unsupported_type", "只接受一条 SELECT 查询语句，不接受修改数据的语句或多条语句。")


def _scheme(address: str) -> str:
    return address.partition(":")[0].lower() if "://" in address else ""


def _sqlite_file(address: str) -> Path:
    """The file of `sqlite:///path`: from the root where there is such a file, else from here."""
    text = unquote(address.partition("://")[2])
    path = Path("/" + text.lstrip("/"))
    path = path if path.is_file() else Path(text.lstrip("/"))
    try:
        with path.open("rb") as file:
            if file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC:
                return path.resolve()
    except OSError as error:
        raise FileRefused("corrupt_file", "打不开这个 SQLite 数据库文件，请检查地址和权限。") from error
    raise FileRefused("corrupt_file", "这个文件不是 SQLite 数据库，请检查地址。")


def _fetch(asked: dict[str, Any], seconds: float) -> None:
    """Run the child. What it asks of the database goes by its standard input: arguments are seen by every user."""
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", "etl.readers.sql.fetch"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=seconds,
            cwd=Path(asked["target"]).parent,
            env={**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileRefused(
            "resource_limit", f"查询超过{seconds:g}秒没有完成，请缩小查询范围或请数据库管理员建立索引。"
        ) from None
    told = child.stdout.decode("utf-8", "replace").strip()
    if told:
        refusal: dict[str, str] = json.loads(told)
        raise FileRefused(refusal["reason"], refusal["message"])
    if child.returncode != 0:
        raise FileRefused("corrupt_file", "读取数据库时程序中断，请检查数据库后重试。", f"exit {child.returncode}")
