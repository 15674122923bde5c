"""`qingdan access`: which account works in which role, over what; one by one, or by the 权限 workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from etl import cells
from etl.cells import Refused
from etl.cli.known import known_names
from etl.cli.output import HomeOption, JsonOption, day_of, explained, home_of, print_frame, print_json, stderr, stdout
from etl.cli.permissions import ROLES, NotPermissions, Permissions, listed, read_permissions
from etl.load import today_here
from warehouse.access import Role, accounts, trail
from warehouse.access.accounts import BadAccount, account_name
from warehouse.access.grants import BadGrant, Grant, Outcome, Withdrawal, apply, grants, require_sense
from warehouse.paths import Home
from warehouse.vocabulary import UnknownWord, code_of

access = typer.Typer(name="access", help="授权：授予、撤销、列出，或按权限表批量装入", no_args_is_help=True)

AccountArgument = Annotated[str, typer.Argument(metavar="账号", help="登录用的账号")]
RoleArgument = Annotated[
    str, typer.Argument(metavar="角色", help="、".join(f"{role.words}（{role.value}）" for role in Role))
]
OUTCOMES: dict[Outcome, str] = {
    "added": "新增",
    "replaced": "替换",
    "revoked": "撤销",
    "unchanged": "未变",
    "absent": "本来就没有",
}
_MISTAKES = (BadAccount, BadGrant, UnknownWord, NotPermissions, Refused)


@access.command("grant")
def grant(
    context: typer.Context,
    account: AccountArgument,
    role: RoleArgument,
    name: Annotated[str, typer.Option("--name", help="使用人姓名")] = "",
    leader: Annotated[str, typer.Option("--leader", help="领导姓名（领导必填；联络员可填所联络的领导）")] = "",
    post: Annotated[str, typer.Option("--post", help="领导职务，与 --leader 一起写")] = "",
    district: Annotated[list[str] | None, typer.Option("--district", help="县区，可重复")] = None,
    department: Annotated[list[str] | None, typer.Option("--department", help="部门（责任单位），可重复")] = None,
    starts_on: Annotated[str | None, typer.Option("--from", help="从哪天起，如 2026-01-01，含当天")] = None,
    ends_on: Annotated[str | None, typer.Option("--to", help="到哪天止，含当天")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """授予一个角色；同一账号同一角色原有的授权被替换。名称须与已发布的数据一致。"""
    place = home_of(context, home)
    days = [day_of(text) if text else None for text in (starts_on, ends_on)]
    with explained(*_MISTAKES):
        wanted = Grant(
            account=account,
            role=Role(code_of(ROLES, role)),
            name=name.strip(),
            leader=cells.name(leader) or "",
            post=cells.name(post) or "",
            districts=tuple(found for text in district or () for found in listed(text)),
            departments=tuple(found for text in department or () for found in listed(text)),
            starts_on=days[0],
            ends_on=days[1],
        )
        given = _checked(place, wanted)
        outcome = _applied(place, [given])[0]
    if as_json:
        print_json({**_told(given), "outcome": outcome})
    else:
        own = "（本人所在县区）" if given.districts != wanted.districts and not wanted.districts else ""
        stdout.print(f"{OUTCOMES[outcome]}：{_sentence(given)}{own}", markup=False)
    _tell_unknown(place, [given.account])


@access.command("revoke")
def revoke(
    context: typer.Context,
    account: AccountArgument,
    role: Annotated[str | None, typer.Argument(metavar="[角色]", help="不写则撤销该账号的全部角色")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """撤销一个账号的一个角色或全部角色；已登录的下一次操作即失效。"""
    place = home_of(context, home)
    with explained(*_MISTAKES):
        known, chosen = account_name(account), Role(code_of(ROLES, role)) if role else None
        stood = [each for each in grants(place, account=known) if chosen in (None, each.role)]
        if not stood:
            word = f"{chosen.words}角色" if chosen else "任何角色"
            raise BadAccount(f"账号 {known} 没有{word}可撤销，请用 qingdan access list 查看")
        steps = [Withdrawal(known, each.role) for each in stood]
        _applied(place, steps)
    if as_json:
        print_json({"account": known, "revoked": [each.role.value for each in stood]})
    else:
        stdout.print(f"已撤销 {known} 的{'、'.join(each.role.words for each in stood)}角色", markup=False)


@access.command("list")
def list_grants(
    context: typer.Context,
    account: Annotated[str | None, typer.Option("--account", help="只看一个账号")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出有效的授权，含还没到期和尚未开始的。"""
    with explained(*_MISTAKES):
        found = grants(home_of(context, home), account=account)
    rows = [{**_told(each), "granted_at": _at(each), "granted_by": each.granted_by} for each in found]
    if as_json:
        print_json(rows)
    elif rows:
        print_frame(pl.DataFrame(rows, infer_schema_length=None), False)
    else:
        stdout.print("还没有授权，请用 qingdan access grant 或 qingdan access load 授予")


@access.command("load")
def load(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="权限表", help="xlsx 或 csv；模板见 qingdan access template")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """按权限表新增、替换、撤销；有一行不对就一行也不改，并逐行说明。表里没有的授权不动。"""
    place, today = home_of(context, home), today_here()
    with explained(*_MISTAKES):
        if not path.is_file():
            raise NotPermissions(f"找不到文件 {path}，或它不是普通文件；请检查路径")
        read = read_permissions(path, today, known_names(place, today))
        if not read.bad:
            steps = [step.does for step in read.steps]
            outcomes = _applied(place, steps)
    if read.bad:
        _refuse(path, read, as_json)
    if as_json:
        rows = [
            {"sheet": step.sheet, "row": step.row, **_told(step.does), "outcome": outcome}
            for step, outcome in zip(read.steps, outcomes, strict=True)
        ]
        print_json({"file": path.name, "counts": dict(Counter(outcomes)), "rows": rows, "bad": []})
    else:
        _print_load(path, read, outcomes)
    _tell_unknown(place, [step.account for step in steps if isinstance(step, Grant)])


@access.command("template")
def template(
    out: Annotated[Path, typer.Argument(metavar="文件", help="写到哪个 .xlsx 文件")],
    as_json: JsonOption = False,
) -> None:
    """写出一份空的权限表，附填写说明。"""
    from etl.cli.template import write_template

    with explained(NotPermissions):
        if out.suffix.lower() != ".xlsx":
            raise NotPermissions(f"模板是 xlsx 文件，请写成 {out.stem or '权限'}.xlsx")
        if out.exists():
            raise NotPermissions(f"{out} 已经有了，为免覆盖请换一个文件名")
    write_template(out)
    if as_json:
        print_json({"file": str(out)})
    else:
        stdout.print(f"已写出 {out}，填好后用 qingdan access load 装入", markup=False)


def _checked(home: Home, wanted: Grant) -> Grant:
    """The grant held against the published names, a leader's own district filled in. Raises BadGrant, BadAccount."""
    given = require_sense(wanted)
    if not (given.districts or given.departments or given.leader):
        return given
    known = known_names(home, today_here())
    for problem in known.problems(given):
        raise problem
    return known.completed(given)


def _applied(home: Home, steps: Sequence[Grant | Withdrawal]) -> list[Outcome]:
    """Grant and revoke in the operator's name; nothing of it holds without its lines in the trail."""

    def told(outcomes: list[Outcome]) -> None:
        _record(home, list(zip(steps, outcomes, strict=True)))

    return apply(home, steps, by=trail.operator(), told=told)


def _record(home: Home, done: list[tuple[Grant | Withdrawal, Outcome]]) -> None:
    """One line of the trail for each change; what stays as it was is no change."""
    drafts = [
        trail.Draft(
            trail.operator(),
            "grant" if isinstance(step, Grant) else "revoke",
            step.account,
            {name: _flat(value) for name, value in _told(step).items() if value and name != "account"},
        )
        for step, outcome in done
        if outcome in ("added", "replaced", "revoked")
    ]
    trail.record_all(home, drafts)


def _refuse(path: Path, read: Permissions, as_json: bool) -> None:
    """List every bad row and end with code 1."""
    if as_json:
        bad = [
            {"sheet": row.sheet, "row": row.row, "column": row.column, "reason": row.reason, "message": row.message}
            for row in read.bad
        ]
        print_json({"file": path.name, "counts": {}, "rows": [], "bad": bad})
    stderr.print(f"{path.name}：{len(read.bad)} 行有误，没有改动任何授权；请改正后整份重装", markup=False)
    for row in read.bad:
        sheet = f"工作表“{row.sheet}”" if row.sheet else ""
        column = f"“{row.column}”" if row.column else ""
        stderr.print(f"  {sheet}第 {row.row} 行{column}：{row.message}", markup=False)
    raise typer.Exit(1)


def _print_load(path: Path, read: Permissions, outcomes: list[Outcome]) -> None:
    counts = Counter(outcomes)
    summary = "，".join(f"{OUTCOMES[outcome]} {counts[outcome]}" for outcome in OUTCOMES if counts[outcome])
    stdout.print(f"{path.name}：{summary}；表里没有的授权未动", markup=False)
    for step, outcome in zip(read.steps, outcomes, strict=True):
        if outcome != "unchanged":
            stdout.print(f"  第 {step.row} 行 {OUTCOMES[outcome]}：{_sentence(step.does)}", markup=False)
    if read.warnings:
        stderr.print(f"提示：{'；'.join(read.warnings)}", markup=False)


def _tell_unknown(home: Home, names: list[str]) -> None:
    """A grant may stand before its account does, or for one of the unified sign-in; a slip would stand too."""
    known = {each.account for each in accounts.listed(home)}
    unknown = [name for name in dict.fromkeys(names) if name not in known]
    if unknown:
        stderr.print(f"提示：还没有登记账号 {'、'.join(unknown)}；由统一认证登录的可以不登记，请核对写法", markup=False)


def _told(does: Grant | Withdrawal) -> dict[str, Any]:
    """A step as JSON tells it."""
    if isinstance(does, Withdrawal):
        return {"account": does.account, "role": does.role.value if does.role else None}
    return {
        "account": does.account,
        "role": does.role.value,
        "name": does.name,
        "leader": does.leader,
        "post": does.post,
        "districts": list(does.districts),
        "departments": list(does.departments),
        "starts_on": does.starts_on,
        "ends_on": does.ends_on,
    }


def _flat(value: str | list[str] | date) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)


def _at(given: Grant) -> str | None:
    return given.granted_at.isoformat(timespec="seconds") if given.granted_at else None


def _sentence(does: Grant | Withdrawal) -> str:
    """A step in one line for people."""
    if isinstance(does, Withdrawal):
        return f"{does.account} {does.role.words if does.role else '全部角色'}"
    parts = [
        f"领导 {does.leader}（{does.post}）" if does.leader else "",
        f"县区 {'、'.join(does.districts)}" if does.districts else "",
        f"部门 {'、'.join(does.departments)}" if does.departments else "",
        f"{does.starts_on or '即日'}至{does.ends_on or '长期'}" if does.starts_on or does.ends_on else "",
    ]
    return f"{does.account} {does.role.words}" + "".join(f"；{part}" for part in parts if part)
