"""`qingdan duties`: from an official document to a list that the office corrects and loads."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from etl.cli import duty_lists
from etl.cli.output import JsonOption, print_json, stderr, stdout
from etl.documents import Parsed, parse_file
from etl.documents.catalog import write_catalog
from etl.documents.structure import structure
from etl.readers import FileRefused

duties = typer.Typer(name="duties", help="职责清单：读文件、体检、比较、装入原文", no_args_is_help=True)
duties.command("check")(duty_lists.check)
duties.command("diff")(duty_lists.diff)
duties.command("load")(duty_lists.load)


@duties.command("parse")
def parse(
    files: Annotated[list[Path], typer.Argument(help="清单文件：txt 或 docx，一份文件里可有几个文件")],
    structure_only: Annotated[bool, typer.Option("--structure", help="只列结构：文件、章节、角色、条数、表")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="写成职责清单工作簿，改好后可直接装入")] = None,
    as_json: JsonOption = False,
) -> None:
    """读出每条职责、它在原文中的位置和要求。机器先读，由人定夺。"""
    parsed = [_read(path) for path in files]
    if out is not None:
        count = write_catalog(parsed, out)
        stderr.print(f"已写出 {count} 行：{out}。请逐行核对后用 qingdan load 装入。", markup=False)
        if not as_json:
            return
    if structure_only:
        found = [structure(each) for each in parsed]
        print_json(found[0] if len(found) == 1 else {each.file: tree for each, tree in zip(parsed, found, strict=True)})
        return
    rows = [row for each in parsed for row in _rows(each)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        stdout.print(f"{row['clause']}  {row['role'] or ''}  {' '.join(str(row['text']).split())[:60]}", markup=False)
        for asked in row["requirements"]:
            stdout.print(f"    {_told(asked)}", markup=False)


def _read(path: Path) -> Parsed:
    try:
        return parse_file(path)
    except FileRefused as refused:
        stderr.print(f"{path.name}：{refused.message}", markup=False)
        raise typer.Exit(1) from refused


def _rows(parsed: Parsed) -> list[dict[str, Any]]:
    return [{"file": parsed.file, **asdict(duty)} for duty in parsed.duties]


def _told(asked: dict[str, Any]) -> str:
    parts = [asked["activity"], asked["cadence"] or "", f"{asked['min_count']}次" if asked["cadence"] else ""]
    parts += [asked["deadline"] or "", asked["target_rate"] or ""]
    return " · ".join(part for part in parts if part) + f"  “{' '.join(asked['quote'].split())}”"
