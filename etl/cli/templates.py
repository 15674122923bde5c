"""`qingdan templates`: empty workbooks and Word forms for the offices that report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from etl.cli.output import JsonOption, explained, print_json, stdout
from etl.templates import AlreadyThere, write_templates


def templates(
    folder: Annotated[Path, typer.Argument(help="写到哪个文件夹")],
    as_json: JsonOption = False,
) -> None:
    """为每种表写出空白工作簿和 Word 表单，带填写说明、可选的词和示例；按说明填好即可装入。"""
    with explained(AlreadyThere):
        paths = write_templates(folder)
    if as_json:
        print_json([str(path) for path in paths])
        return
    for path in paths:
        stdout.print(str(path), markup=False)
