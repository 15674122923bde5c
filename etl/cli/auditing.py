"""`qingdan audit`: is the trail whole, what stands in it, and a copy to hand over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import polars as pl
import typer

from etl.cli.output import HomeOption, JsonOption, explained, home_of, print_json, stdout
from etl.dates import SHANGHAI
from warehouse.access.entry import plain
from warehouse.access.trail import ACTIONS, Entry, backwards, each, inspect, operator, record

# The whole table is held in memory to be written; a year of an office stays far below, and jsonl has no limit.
ROWS_MOST: Final = 200_000

audit = typer.Typer(name="audit", help="操作留痕：核验、列出、导出", no_args_is_help=True)

SinceOption = Annotated[str | None, typer.Option("--since", help="从哪一天起（北京时间），如 2026-01-01")]
UntilOption = Annotated[str | None, typer.Option("--until", help="到哪一天止，含当天")]
ActorOption = Annotated[str | None, typer.Option("--actor", help="只要这个账号的，命令行为 cli:系统用户")]
ActionOption = Annotated[str | None, typer.Option("--action", help="只要这种操作，如 publish 或 发布")]


class TooMany(Exception):
    """More entries than a table can hold."""


class UnknownChoice(Exception):
    """A day or an action that is none."""


@audit.command()
def verify(context: typer.Context, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """核验操作留痕是否完整；有删改即逐条说明，退出码 1。"""
    found = inspect(home_of(context, home))
    if as_json:
        print_json(asdict(found))
    else:
        for sentence in found.problems + found.remarks:
            stdout.print(sentence, markup=False)
        if not found.problems:
            stdout.print(f"操作留痕完整：共 {found.count:,} 条，末条哈希 {found.last}", markup=False)
    if found.problems:
        raise typer.Exit(1)


@audit.command("list")
def list_(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", help="最近多少条", min=1)] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出最近的操作，新的在前。"""
    found = list(islice(backwards(home_of(context, home)), limit))
    if as_json:
        # a claimed file name may hold halves of characters, which only an escape can carry
        typer.echo(json.dumps([asdict(entry) for entry in found], indent=2))
        return
    for entry in found:
        row = _row(entry)
        stdout.print(
            f"{row['序号']}  {row['时间']}  {row['账号']}  {row['操作']}  {row['对象']}  {row['详情']}", markup=False
        )


@audit.command()
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件")],
    format_: Annotated[
        Literal["xlsx", "csv", "jsonl"], typer.Option("--format", help="jsonl 为原样，可独立核验")
    ] = "xlsx",
    since: SinceOption = None,
    until: UntilOption = None,
    actor: ActorOption = None,
    action: ActionOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """导出操作留痕；导出本身也留痕。"""
    place = home_of(context, home)
    with explained(UnknownChoice, TooMany):
        chosen = _chosen(each(place), _day(since), _day(until), actor, _code(action))
        # the copy is complete before its line is written: what the line says was exported, was
        draft = out.with_name(f".{out.name}.tmp")
        try:
            count = _write(draft, format_, chosen)
            told = {"format": format_, "count": count, "since": since, "until": until}
            line = record(place, operator(), "audit_export", str(out), **told, of_actor=actor, of_action=action)
            draft.replace(out)
        finally:
            draft.unlink(missing_ok=True)
    if as_json:
        print_json({"file": str(out), "count": count, "line": line.seq})
    else:
        stdout.print(f"已写出 {out}（{count:,} 条）", markup=False)


def _write(path: Path, format_: str, chosen: Iterator[Entry]) -> int:
    """Write the entries; gives how many. Raises TooMany for a table that would not fit."""
    if format_ == "jsonl":
        with path.open("wb") as stream:
            return sum(bool(stream.write(entry.line())) for entry in chosen)
    from dashboard.exports import csv_bytes, xlsx_bytes

    rows = [_row(entry) for entry in islice(chosen, ROWS_MOST + 1)]
    if len(rows) > ROWS_MOST:
        raise TooMany(f"超过 {ROWS_MOST:,} 条，请用 --since、--until 缩短时段，或用 --format jsonl 导出全部")
    names = list(_COLUMNS)
    frame = pl.DataFrame(rows, schema=_COLUMNS)
    if format_ == "csv":
        path.write_bytes(csv_bytes(frame, names))
        return len(rows)
    notes = {
        "时间": "北京时间（Asia/Shanghai）",
        "哈希": "每行的哈希覆盖本行和上一行的哈希；用 qingdan audit verify 核验，原样数据请用 --format jsonl 导出",
        "转义": "控制字符、换行和方向符号写作 \\u 加四位十六进制数",
        "条数": f"{len(rows):,}",
    }
    path.write_bytes(xlsx_bytes(frame, names, sheet="操作留痕", title="操作留痕", notes=notes))
    return len(rows)


_COLUMNS: Final = {
    "序号": pl.Int64,
    "时间": pl.String,
    "账号": pl.String,
    "操作": pl.String,
    "操作代码": pl.String,
    "对象": pl.String,
    "详情": pl.String,
    "哈希": pl.String,
}


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "序号": entry.seq,
        "时间": plain(_here(entry)),
        "账号": plain(entry.actor),
        "操作": plain(entry.words),
        "操作代码": plain(entry.action),
        "对象": plain(entry.target),
        "详情": plain(json.dumps(entry.detail, ensure_ascii=False)) if entry.detail else "",
        "哈希": plain(entry.hash),
    }


def _here(entry: Entry) -> str:
    try:
        return datetime.fromisoformat(entry.at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    except ValueError:  # a line that was changed by hand is shown as it is
        return entry.at


def _chosen(
    found: Iterator[Entry], since: date | None, until: date | None, actor: str | None, action: str | None
) -> Iterator[Entry]:
    first, last = (since or date.min).isoformat(), (until or date.max).isoformat()
    return (
        entry
        for entry in found
        if first <= _here(entry)[:10] <= last and actor in (None, entry.actor) and action in (None, entry.action)
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError as error:
        raise UnknownChoice(f"“{text}”不是日期，请写成 2026-10-31") from error


def _code(text: str | None) -> str | None:
    code = {words: code for code, words in ACTIONS.items()}.get(text or "", text)
    if code is not None and code not in ACTIONS:
        raise UnknownChoice(f"没有名为 {text} 的操作，可用：{'、'.join(f'{c}（{w}）' for c, w in ACTIONS.items())}")
    return code
