"""How the command line speaks: one JSON value on stdout, or tables for people; everything else on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, TextIO

import orjson
import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from etl.load import today_here
from warehouse.paths import Home

stderr = Console(stderr=True, highlight=False, soft_wrap=True)
stdout = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 200)

HomeOption = Annotated[Path | None, typer.Option("--home", help="数据目录，默认 $QINGDAN_HOME 或 ./.qingdan")]
JsonOption = Annotated[bool, typer.Option("--json", help="只向标准输出打印一个 JSON 值")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="截至日期，如 2026-10-31；默认今天")]
PeriodOption = Annotated[str | None, typer.Option("--period", help="期间：2026、2026H1、2026Q3、2026-03 或 all")]
WhereOption = Annotated[list[str] | None, typer.Option("--where", help="筛选，如 district=明川区；可重复")]


def speak_chinese(*streams: TextIO) -> None:
    """Streams that can print every sentence, whatever the machine's locale is: UTF-8 where theirs has no Chinese."""
    for stream in streams:
        if not isinstance(stream, TextIOWrapper):
            continue
        try:
            "清单".encode(stream.encoding)
        except UnicodeEncodeError:
            stream.reconfigure(encoding="utf-8")
        stream.reconfigure(errors="backslashreplace")  # a rare character in a name stops no command


def home_of(context: typer.Context, given: Path | None) -> Home:
    """The home named after the subcommand, before it, in $QINGDAN_HOME, or ./.qingdan."""
    named = given or context.obj or os.environ.get("QINGDAN_HOME") or ".qingdan"
    return Home(Path(named).resolve())


def day_of(text: str | None) -> date:
    """A day given as ISO text; today in Asia/Shanghai when none is given."""
    if text is None:
        return today_here()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"“{text}”不是日期，请写成 2026-10-31") from error


def filters_of(given: Sequence[str] | None) -> dict[str, list[str]]:
    """`key=value` texts as lists of values by key."""
    found: dict[str, list[str]] = {}
    for text in given or ():
        key, sign, value = text.partition("=")
        if not sign:
            raise typer.BadParameter(f"“{text}”应写成 名称=值，如 district=明川区")
        found.setdefault(key.strip(), []).append(value.strip())
    return found


def print_json(value: Any) -> None:
    """One JSON value and nothing else."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.flush()


def print_frame(frame: pl.DataFrame, as_json: bool) -> None:
    """A frame as a list of objects, or as a table; an empty value is — and never 0."""
    if as_json:
        print_json(frame.to_dicts())
        return
    table = Table(box=None, pad_edge=False)
    for name, kind in frame.schema.items():
        table.add_column(name, justify="right" if kind.is_numeric() else "left", overflow="fold")
    for row in frame.rows():
        table.add_row(*(_shown(value, name) for name, value in zip(frame.columns, row, strict=True)))
    stdout.print(table)


def _shown(value: Any, name: str) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:.1%}" if name.endswith(("_rate", "_rate_original")) else f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, int) and not isinstance(value, bool) and name not in ("row", "year"):
        return f"{value:,}"
    return str(value).replace("[", "\\[")


@contextmanager
def explained(*errors: type[Exception]) -> Iterator[None]:
    """Turn the errors a person can act on into one sentence and exit code 1."""
    try:
        yield
    except errors as error:
        stderr.print(f"[red]{str(error).replace('[', chr(92) + '[')}[/red]")
        raise typer.Exit(1) from error
