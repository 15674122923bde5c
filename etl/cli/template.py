"""The empty 权限 workbook that `qingdan access template` writes: headers, drop-down lists, and how to fill it in."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

import xlsxwriter

from etl.cli.known import KnownNames
from etl.cli.permissions import permissions_form
from warehouse.access import Role

_ROWS: Final = 500  # that carry a list to choose from; more rows may be filled in by hand
_HELP: Final = (
    ("账号", "必填。与登录账号一致；统一认证的账号照写"),
    ("角色", f"必填：{'、'.join(role.words for role in Role)}。一个账号有几个角色就写几行"),
    ("姓名", "领导必填，与领导名册一致；其他角色写使用人姓名"),
    (
        "职务",
        "领导必填，与领导名册一致；部门联络员的姓名和职务都在领导名册中时，同时看到该领导的记录；其他角色只作说明",
    ),
    ("县区", "督导组必填，联络员县区、部门填其中一项；几个县区用顿号隔开。领导不填则为本人所在县区，联系县区要写明"),
    ("部门", "只有联络员填，与隐患台账的责任单位一致；几个部门用顿号隔开"),
    ("起", "从哪天起，含当天；不填即日起"),
    ("止", "到哪天止，含当天；不填长期有效"),
    ("作废", "填“是”即撤销该账号的该角色"),
    ("装入", "qingdan access load 本文件。有一行不对就一行也不改；表里没有的授权不动"),
)


def write_template(target: Path) -> None:
    """Write the empty table and its explanation; every cell but a header is text, so that ids stay as written."""
    made = BytesIO()  # a disk that fails is then told by the system, not by the library
    with xlsxwriter.Workbook(made) as book:
        head = book.add_format({"bold": True, "bg_color": "#F3F6FB", "border": 1, "align": "center"})
        text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        page = book.add_worksheet("权限")
        for place, column in enumerate(permissions_form(KnownNames()).columns):
            page.write_string(0, place, column.header + ("*" if column.required else ""), head)
            page.set_column(place, place, 18, text)
        page.data_validation(1, 1, _ROWS, 1, {"validate": "list", "source": [role.words for role in Role]})
        page.data_validation(1, 8, _ROWS, 8, {"validate": "list", "source": ["是"]})
        page.freeze_panes(1, 0)
        notes = book.add_worksheet("填写说明")
        notes.set_column(0, 0, 10)
        notes.set_column(1, 1, 96)
        for line, (name, sentence) in enumerate(_HELP):
            notes.write_string(line, 0, name, wrapped)
            notes.write_string(line, 1, sentence, wrapped)
    target.write_bytes(made.getvalue())
