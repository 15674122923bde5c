"""A closed reader: a connection that can read one published file and do nothing else, whatever SQL it is given."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from warehouse.manifests import NoSnapshot

QUERY_SECONDS: Final = 30  # no question of a page may hold the machine longer
# Set when the connection is made. What is local to a connection must be set here: its cursors begin with these values,
# not with what `set` said to the first one.
_OPENING: Final = {
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "allow_unsigned_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "max_execution_time": str(QUERY_SECONDS * 1000),
    "max_temp_directory_size": "0B",
    "python_enable_replacements": "false",
    "temp_directory": "",  # with one named, `.tmp` of the working directory could be written to
}
# Said once the file is attached, in this order. An attached file's own path and its logs stay readable and writable
# for COPY and ATTACH unless the file system itself is taken away; the file is open by then.
_CLOSING: Final = (
    "use warehouse",
    "detach memory",
    "set allowed_directories = []",
    "set enable_external_access = false",
    "set disabled_filesystems = 'LocalFileSystem'",
    "set lock_configuration = true",
)
_AS_SET: Final = {
    **_OPENING,
    "allowed_directories": "[]",
    "enable_external_access": "false",
    "lock_configuration": "true",
    "max_temp_directory_size": "0 bytes",
}
_DATABASES: Final = "select database_name, readonly::varchar from duckdb_databases() where not internal"


class NotClosed(NoSnapshot):
    """A setting that closes a reader is not in force: it is not used."""


def closed_reader(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can read this file and nothing else: no other file, no network, no setting can be changed.

    The file is the database `warehouse`. Raises NotClosed when a setting, read back, is not as it was set.
    """
    connection = duckdb.connect(config=dict(_OPENING))
    try:
        quoted = str(path).replace("'", "''")
        connection.execute(f"attach '{quoted}' as warehouse (read_only)")
        for setting in _CLOSING:
            connection.execute(setting)
        require_closed(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def require_closed(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Read the settings back, as a cursor sees them. Raises NotClosed."""
    cursor = connection.cursor()
    try:
        told = dict(cursor.execute("select name, value from duckdb_settings()").fetchall())
        told |= dict(cursor.execute(_DATABASES).fetchall())
        for name, value in {**_AS_SET, "warehouse": "true"}.items():
            if told.get(name) != value:
                raise NotClosed(_sentence(name, value, told.get(name)))
        # the taken away file system is not told among the settings: its own path must be out of reach
        try:
            cursor.execute("select filename from read_blob($path)", {"path": str(path)}).fetchall()
        except duckdb.PermissionException:
            return
        raise NotClosed(_sentence("disabled_filesystems", "LocalFileSystem", ""))
    finally:
        cursor.close()


def _sentence(name: str, wanted: str, found: str | None) -> str:
    return f"数据文件没有打开：只读限制 {name} 应为 {wanted}，实为 {found}；请核对 DuckDB 版本后再试"
