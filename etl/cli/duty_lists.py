"""`qingdan duties check`, `diff` and `load`: what of a list can be counted, what changed, and the words of a list."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from etl.cli.loading import run_load
from etl.cli.output import AsOfOption, HomeOption, JsonOption, day_of, explained, home_of, print_json, stderr, stdout
from etl.documents import check as checking
from etl.documents.check import Finding, Share
from etl.documents.entries import Entry, words_of
from etl.documents.lists import read_list
from etl.load import Options, today_here
from etl.load.documents import TABLE
from etl.readers import FileRefused
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.editions import Change, Item, asked, compare
from warehouse.lists import concerned_by, difference
from warehouse.paths import Home
from warehouse.snapshots import open_current

ListArgument = Annotated[Path, typer.Argument(help="文件：.docx、.txt，或职责清单工作簿、CSV")]
_NATURES = {"counted": "计次", "event": "按事件", "standing": "常态"}
_KINDS = {"added": "新增", "dropped": "取消", "changed": "变更", "moved": "移位"}
_SHOWN = 60  # characters of a duty in a line for people


class Unread(Exception):
    """A list that cannot be read; the text names the file."""


def check(file: ListArgument, as_json: JsonOption = False) -> None:
    """清单体检：每条职责能不能计次，有没有含糊的词、牵头单位和可留的印证；按角色合计。"""
    with explained(Unread):
        entries, refused = _read(file)
    findings = checking.check(entries)
    parts = checking.shares(findings)
    if refused:
        stderr.print(f"{file.name}：有 {refused} 行读不成，没有体检", markup=False)
    if as_json:
        *roles, total = (part.to_dict() for part in parts)
        told = [asdict(each) | {"is_faultless": each.is_faultless} for each in findings]
        print_json({"file": file.name, "refused_count": refused, "total": total, "roles": roles, "duties": told})
        return
    _print_shares(parts)
    for finding in findings:
        if faults := _faults(finding):
            stdout.print(f"{finding.place or '—'}　{finding.text[:_SHOWN]}　{'；'.join(faults)}", markup=False)


def diff(
    context: typer.Context,
    old: ListArgument,
    new: ListArgument,
    home: Annotated[Path | None, typer.Option("--home", help="从这个数据目录查涉及的领导")] = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
) -> None:
    """比较一份清单的两个版本：新增、取消、变更、移位的职责，按条文的意思而不按编号对应。"""
    with explained(Unread):
        before, after = ([_item(entry) for entry in _read(file)[0]] for file in (old, new))
    changes = [change for change in compare(before, after) if change.kind != "same"]
    nobody: list[list[str]] = [[] for _ in changes]
    named = _concerned(home_of(context, home), changes, day_of(as_of)) if home or context.obj else nobody
    counts = {kind: sum(change.kind == kind for change in changes) for kind in _KINDS}
    if as_json:
        told = [_told(change, leaders) for change, leaders in zip(changes, named, strict=True)]
        unchanged = len(after) - sum(change.new is not None for change in changes)
        print_json({"old": old.name, "new": new.name, **counts, "same": unchanged, "changes": told})
        return
    stdout.print("、".join(f"{word} {counts[kind]}" for kind, word in _KINDS.items()), markup=False)
    for change, leaders in zip(changes, named, strict=True):
        place = f"{change.old.path} → {change.new.path}" if change.old and change.new else change.item.path
        words = [f"{_KINDS[change.kind]} {place}", change.item.text[:_SHOWN], difference(change)]
        words += [f"涉及 {'、'.join(leaders)}"] if leaders else []
        stdout.print("　".join(filter(None, words)), markup=False)


def load(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="清单原文：.docx 或 .txt")],
    catalog: Annotated[
        str | None, typer.Option("--catalog", help="属于哪个目录（职责清单里的“目录”）；默认文件名")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """把办公室自己的清单原文收进数据目录并发布，页面上即可看到条文所在的位置；旧版留着比较。"""
    options = Options(today=today_here(), kind=TABLE, catalog=catalog)
    with explained(Unread):
        files = [_there(file)]
    report = run_load(home_of(context, home), files, options, as_json=as_json)
    raise typer.Exit(report.exit_code)


def _there(file: Path) -> Path:
    if not file.is_file():
        raise Unread(f"找不到文件 {file}，或它不是普通文件；请检查路径")
    return file


def _read(file: Path) -> tuple[list[Entry], int]:
    _there(file)
    try:
        return read_list(file, today_here())
    except FileRefused as refused:
        raise Unread(f"{file.name}：{refused.message}（{refused.reason}）") from refused


def _item(entry: Entry) -> Item:
    return Item(
        key=entry.code,
        role=entry.role,
        path=entry.place,
        text=entry.text,
        asks=tuple(dict.fromkeys(asked(*each) for each in entry.cadences)),
        deadline="、".join(entry.deadlines),
        lead="、".join(entry.lead),
        words=words_of(entry.text),
    )


def _concerned(home: Home, changes: list[Change], day: date) -> list[list[str]]:
    snapshot = open_current(home)
    try:
        holders, leaders = (
            ask(Viewer.office(), snapshot, question, as_of=day) for question in ("holder_rows", "leader_rows")
        )
    finally:
        snapshot.close()
    return concerned_by(changes, holders, leaders, day)


def _told(change: Change, leaders: list[str]) -> dict[str, Any]:
    sides = {
        side: {"code": item.key or None, "role": item.role, "clause": item.path, "text": item.text} if item else None
        for side, item in (("old", change.old), ("new", change.new))
    }
    fields = [{"field": field, "old": old or None, "new": new or None} for field, old, new in change.fields]
    return {"kind": change.kind, "is_moved": change.is_moved, **sides, "fields": fields, "leaders": leaders}


def _faults(finding: Finding) -> list[str]:
    faults = [f"含糊：{'、'.join(finding.vague)}"] if finding.vague else []
    faults += (
        [f"无印证可留{'：' + '、'.join(finding.traces) if finding.traces else ''}"] if finding.is_traceless else []
    )
    # under a role's heading it is that role's own affair
    return faults + (["无牵头单位"] if finding.is_leadless and not finding.role else [])


def _print_shares(parts: list[Share]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("角色", overflow="fold")
    names = ("职责", *_NATURES.values(), "含糊", "无牵头", "无印证")
    for name in names:
        table.add_column(name, justify="right")
    for part in parts:
        counts = (part.counted_count, part.event_count, part.standing_count, part.vague_count, part.leadless_count,
                  part.traceless_count)  # fmt: skip
        shown = [f"{count} ({count / part.duty_count:.0%})" if part.duty_count else "—" for count in counts]
        role = "合计" if part.is_total else (part.role or "（没有写明角色）")
        table.add_row(role.replace("[", "\\["), str(part.duty_count), *shown)
    stdout.print(table)
