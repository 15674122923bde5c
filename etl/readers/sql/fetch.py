"""The child: `python -m etl.readers.sql.fetch` runs the query it is given on stdin and writes the answer as Parquet."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import adbc_driver_manager
import adbc_driver_postgresql.dbapi
import adbc_driver_sqlite.dbapi
import pyarrow as pa
import pyarrow.parquet as pq

from etl.readers.document import FileRefused

CONNECT_SECONDS: Final = "10"
ROW_GROUP: Final = 100_000
CANCELLED: Final = "57014"  # SQLSTATE: the server ended the statement, which had its time


def main() -> None:
    """Fetch, or say on stdout why not. What a driver says may hold the address, so it is not passed on."""
    asked: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    target = Path(asked["target"])
    try:
        if "path" in asked:
            _from_sqlite(asked["path"], asked["query"], target)
        else:
            _from_postgres(asked["address"], asked["query"], target, asked["seconds"])
    except FileRefused as refused:
        told = {"reason": refused.reason, "message": refused.message}
        sys.stdout.write(json.dumps(told))


def _from_postgres(address: str, query: str, target: Path, seconds: float) -> None:
    os.environ.setdefault("PGCONNECT_TIMEOUT", CONNECT_SECONDS)
    try:
        connection = adbc_driver_postgresql.dbapi.connect(address)
    except adbc_driver_manager.Error:
        raise FileRefused("corrupt_file", "连接不上数据库，请检查地址、用户名、密码和网络。") from None
    with closing(connection), closing(connection.cursor()) as cursor:
        try:
            cursor.execute("set transaction read only")
            cursor.execute(f"set local statement_timeout = {int(seconds * 1000)}")
            # The driver puts the query in brackets: a line of its own keeps a comment at its end from the last one.
            cursor.execute(query.strip().rstrip(";") + "\n")
            _write(cursor.fetch_record_batch(), target)
        except (adbc_driver_manager.Error, pa.ArrowException, OSError) as error:
            raise _refused(error) from None


def _from_sqlite(path: str, query: str, target: Path) -> None:
    """SQLite types values, not columns: every column is asked for as text, as SQLite itself writes it."""
    bare = query.strip().rstrip(";")
    with (
        closing(adbc_driver_sqlite.dbapi.connect(f"file:{quote(path)}?mode=ro")) as connection,
        closing(connection.cursor()) as cursor,
    ):
        try:
            cursor.execute(bare)
            names = cursor.fetch_record_batch().schema.names
            doubled = next((name for name in names if names.count(name) > 1), None)
            if doubled is not None:
                raise FileRefused("duplicate_header", f"查询结果有两列都叫“{doubled}”，请用 AS 改名其中一列。")
            quoted = ['"' + name.replace('"', '""') + '"' for name in names]
            columns = ", ".join(f"cast({name} as text) as {name}" for name in quoted)
            cursor.execute("\n".join(["select", columns, "from (", bare, ")"]))
            _write(cursor.fetch_record_batch(), target)
        except (adbc_driver_manager.Error, pa.ArrowException, OSError) as error:
            raise _refused(error) from None


def _write(reader: Any, target: Path) -> None:
    """Stream the answer into a file; a type of the database's own that is text underneath is text."""
    fields = [pa.field(field.name, _plain(field.type)) for field in reader.schema]
    schema = pa.schema(fields)
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in reader:
            columns = [column.storage if isinstance(column, pa.ExtensionArray) else column for column in batch.columns]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema), row_group_size=ROW_GROUP)


def _plain(kind: Any) -> Any:
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def _refused(error: Exception) -> FileRefused:
    state = getattr(error, "sqlstate", None) or ""
    if state == CANCELLED:
        return FileRefused("resource_limit", "查询超过时间限制没有完成，请缩小查询范围或请数据库管理员建立索引。")
    code = f"（数据库返回 {state}）" if state else ""
    return FileRefused("schema_mismatch", f"数据库没有执行这条查询{code}，请检查表名、列名和权限后重试。")


if __name__ == "__main__":
    main()
