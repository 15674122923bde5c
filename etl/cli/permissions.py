"""The 权限 workbook: who gets which role over what, read by the same rules as every office file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl

from etl import cells
from etl.cells import Refused
from etl.cli.known import KnownNames
from etl.contract import DAY, NAME, WITHDRAWN, Column, Contract, Kind, Reading, Resolve, choice
from etl.issues import ISSUES, issue
from etl.judge import judge
from etl.layout import ACCOUNT_HEADERS
from etl.readers import FileRefused, Limits
from etl.references import References
from etl.survey import survey
from warehouse.access import Role
from warehouse.access.accounts import BadAccount, account_name
from warehouse.access.grants import BadGrant, Grant, Withdrawal, require_sense
from warehouse.vocabulary import Table

SHAPE: Final = Table(
    "权限表",
    {
        "account": "VARCHAR",
        "role": "VARCHAR",
        "name": "VARCHAR",
        "post": "VARCHAR",
        "districts": "VARCHAR",
        "departments": "VARCHAR",
        "starts_on": "DATE",
        "ends_on": "DATE",
    },
    ("account", "role"),
)
ROLES: Final[dict[str, tuple[str, ...]]] = {role.value: (role.words, role.value) for role in Role}
# Where a grant's fault stands in the workbook.
_HEADERS: Final = {
    "account": "账号",
    "leader": "姓名",
    "post": "职务",
    "districts": "县区",
    "departments": "部门",
    "starts_on": "起",
    "ends_on": "止",
}


class NotPermissions(Exception):
    """The file cannot be read as a 权限 table at all; says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one row asks for."""

    sheet: str | None
    row: int
    does: Grant | Withdrawal


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be done: where, why, and the sentence for the office."""

    sheet: str | None
    row: int
    column: str | None
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Permissions:
    """A read workbook: steps in file order, and bad rows; with any bad row nothing is to be done."""

    steps: list[Step]
    bad: list[BadRow]
    warnings: list[str]


def listed(text: str | None) -> tuple[str, ...]:
    """The names of one cell, 、-separated (also by comma or semicolon), each folded as names are."""
    return tuple(found for piece in re.split("[、,，;；\n]", text or "") if (found := cells.name(piece)))


def permissions_form(known: KnownNames) -> Contract:
    """The form of the 权限 table, held against the names of the published snapshot."""
    return Contract(
        "permissions",
        (
            Column("账号", "account", _ACCOUNT, ACCOUNT_HEADERS[1:], required=True),
            Column("角色", "role", choice(ROLES), ("权限角色",), required=True),
            Column("姓名", "name", NAME, ("人员姓名", "领导姓名")),
            Column("职务", "post", NAME, ("现任职务", "领导职务")),
            Column("县区", "districts", _LIST, ("可见县区", "负责县区", "县（市、区）")),
            Column("部门", "departments", _LIST, ("可见部门", "责任单位")),
            Column("起", "starts_on", DAY, ("开始日期", "起始日期", "生效日期")),
            Column("止", "ends_on", DAY, ("结束日期", "截止日期", "失效日期")),
            WITHDRAWN,
        ),
        resolve=_resolved_by(known),
        own=SHAPE,
    )


def read_permissions(path: Path, today: date, known: KnownNames) -> Permissions:
    """Read a workbook or CSV file. Raises NotPermissions."""
    with TemporaryDirectory(prefix="qingdan-") as scratch:
        return _read(path, today, known, Path(scratch) / "read")


def _read(path: Path, today: date, known: KnownNames, folder: Path) -> Permissions:
    forms = {"permissions": permissions_form(known)}
    found = survey(path, path.name, forms, None, Limits.UPLOAD, folder)
    if found.reason:
        raise NotPermissions(f"{path.name}：{found.message}")
    read = Permissions([], [], found.warnings)
    for sheet, header in found.tables:
        reading = Reading(today, References(), sheet.epoch)
        try:
            for judged in judge(sheet, header, reading, forms, path.name):
                read.steps.extend(Step(sheet.name, row["row"], _does(row, known)) for row in _rows(judged.accepted))
                read.bad.extend(
                    BadRow(sheet.name, row["row"], row["column"], row["reason"], row["message"])
                    for row in _rows(judged.refused)
                )
        except FileRefused as refused:
            raise NotPermissions(f"{path.name}：{refused.message}") from refused
        read.warnings.extend(reading.warnings)
    if not read.steps and not read.bad:
        raise NotPermissions(f"{path.name}：表头下面没有一行数据")
    return _settled(read)


def _account(text: str, _: Reading) -> str | None:
    given = cells.identifier(text)
    if given is None:
        return None
    try:
        return account_name(given)
    except BadAccount as error:
        raise Refused("bad_account", str(error)) from error


_ACCOUNT: Final = Kind(_account, pl.String(), is_id=True)
_LIST: Final = Kind(lambda text, _: "、".join(listed(cells.clean(text))) or None, pl.String())


def _rows(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    return frame.iter_rows(named=True)


def _does(row: dict[str, Any], known: KnownNames) -> Grant | Withdrawal:
    """The grant or withdrawal of a parsed row.

    姓名 and 职务 name the leader in a leader's row, and in that of a department's liaison where the list of
    leaders knows them; elsewhere they only say who the person is.
    """
    role, name, post = Role(row["role"]), row["name"] or "", row["post"] or ""
    if row["is_withdrawn"]:
        return Withdrawal(row["account"], role)
    is_of_department = role is Role.LIAISON and not listed(row["districts"])
    is_key = role is Role.LEADER or (is_of_department and (name, post) in known.leaders)
    given = Grant(
        account=row["account"],
        role=role,
        name=name,
        leader=name if is_key else "",
        post=post if is_key else "",
        districts=listed(row["districts"]),
        departments=listed(row["departments"]),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
    )
    return known.completed(given)


def _resolved_by(known: KnownNames) -> Resolve:
    """The last step of judging: whether the cells of a row make a grant, and of names that are known."""

    def resolve(frame: pl.DataFrame, _: Reading) -> tuple[pl.DataFrame, pl.DataFrame]:
        whole = frame.filter(pl.col("account").is_not_null() & pl.col("role").is_not_null())
        issues = [
            issue(row["at"], _HEADERS[bad.field], Refused("bad_grant", str(bad)))
            for row in _rows(whole)
            for bad in _faults(_does(row, known), known)
        ]
        return frame, pl.DataFrame(issues, schema=ISSUES)

    return resolve


def _faults(does: Grant | Withdrawal, known: KnownNames) -> list[BadGrant]:
    if isinstance(does, Withdrawal):
        return []
    try:
        require_sense(does)
    except BadGrant as bad:
        return [bad]
    return known.problems(does)


def _settled(read: Permissions) -> Permissions:
    """Of rows that say the same the first counts; rows that say different things of one key are all bad."""
    by_key: dict[tuple[str, Role | None], list[Step]] = {}
    for step in read.steps:
        by_key.setdefault((step.does.account, step.does.role), []).append(step)
    steps = [same[0] for same in by_key.values() if all(step.does == same[0].does for step in same)]
    clashing = [same for same in by_key.values() if any(step.does != same[0].does for step in same)]
    bad = [
        BadRow(
            step.sheet,
            step.row,
            "账号",
            "duplicate_id_conflict",
            f"同一账号、同一角色在第 {'、'.join(str(other.row) for other in same if other is not step)} 行写法不同，"
            "无法判断以哪一行为准",
        )
        for same in clashing
        for step in same
    ]
    repeated = [
        f"第 {'、'.join(str(step.row) for step in same[1:])} 行与第 {same[0].row} 行相同，只算一次"
        for same in by_key.values()
        if len(same) > 1 and same not in clashing
    ]
    told = sorted([*read.bad, *bad], key=lambda row: (row.sheet or "", row.row))
    return Permissions(steps, told, [*read.warnings, *repeated])
