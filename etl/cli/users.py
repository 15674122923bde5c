"""`qingdan users`: who may sign in with a password of ours, and who is shut out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import polars as pl
import typer

from etl.cli.output import HomeOption, JsonOption, explained, home_of, print_frame, print_json, stdout
from etl.load import today_here
from warehouse.access import accounts, trail
from warehouse.access.accounts import Account, BadAccount, account_name
from warehouse.access.grants import grants
from warehouse.access.trail import operator

users = typer.Typer(name="users", help="账号：新建、重置密码、停用、启用、列出", no_args_is_help=True)

AccountArgument = Annotated[str, typer.Argument(metavar="账号", help="登录用的账号，如 zhang.san")]


@users.command("add")
def add(
    context: typer.Context,
    account: AccountArgument,
    name: Annotated[str, typer.Option("--name", help="使用人姓名")] = "",
    is_external: Annotated[bool, typer.Option("--external", help="由统一认证登录，不设本地密码")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """新建账号，打印初始密码（只此一次）；首次登录须改密码。"""
    place, wanted = home_of(context, home), name.strip()
    with explained(BadAccount):
        known = account_name(account)
        first = accounts.add(
            place,
            known,
            by=operator(),
            name=wanted,
            is_external=is_external,
            told=lambda: trail.record(place, operator(), "user_added", known, name=wanted, is_external=is_external),
        )
    if as_json:
        print_json({"account": known, "name": wanted, "is_external": is_external, "password": first})
    elif first is None:
        stdout.print(f"已登记账号 {known}，由统一认证登录；请用 qingdan access grant 授权", markup=False)
    else:
        stdout.print(f"已新建账号 {known}，初始密码（只显示这一次，首次登录须修改）：{first}", markup=False)


@users.command("reset")
def reset(
    context: typer.Context, account: AccountArgument, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """重置密码，打印新的初始密码（只此一次）；解除锁定，已登录的立即退出。"""
    place = home_of(context, home)
    with explained(BadAccount):
        known = account_name(account)
        first = accounts.reset(
            place, known, by=operator(), told=lambda: trail.record(place, operator(), "user_reset", known)
        )
    if as_json:
        print_json({"account": known, "password": first})
    else:
        stdout.print(f"已重置 {known} 的密码，初始密码（只显示这一次，首次登录须修改）：{first}", markup=False)


@users.command("disable")
def disable(
    context: typer.Context, account: AccountArgument, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """停用账号，已登录的立即退出；统一认证的账号同样停用。"""
    place = home_of(context, home)
    with explained(BadAccount):
        known = account_name(account)
        ended = accounts.disable(
            place,
            known,
            by=operator(),
            told=lambda ended: trail.record(place, operator(), "user_disabled", known, sessions=ended),
        )
    if as_json:
        print_json({"account": known, "is_disabled": True, "sessions_ended": ended})
    else:
        stdout.print(f"已停用账号 {known}，结束会话 {ended} 个", markup=False)


@users.command("enable")
def enable(
    context: typer.Context, account: AccountArgument, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """重新启用账号，解除锁定；密码和授权不变。"""
    place = home_of(context, home)
    with explained(BadAccount):
        known = account_name(account)
        accounts.enable(
            place, known, by=operator(), told=lambda: trail.record(place, operator(), "user_enabled", known)
        )
    if as_json:
        print_json({"account": known, "is_disabled": False})
    else:
        stdout.print(f"已启用账号 {known}", markup=False)


@users.command("list")
def list_users(context: typer.Context, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """列出账号：姓名、今天的角色、是否停用、锁定到何时、最近登录（UTC）。"""
    place = home_of(context, home)
    roles: dict[str, list[str]] = {}
    for given in grants(place, today=today_here()):
        roles.setdefault(given.account, []).append(given.role.words)
    rows = [_row(account, roles.get(account.account, [])) for account in accounts.listed(place)]
    if as_json:
        print_json(rows)
    elif rows:
        print_frame(pl.DataFrame(rows, infer_schema_length=None), False)
    else:
        stdout.print("还没有账号，请用 qingdan users add 新建")


def _row(account: Account, roles: list[str]) -> dict[str, Any]:
    locked = account.locked_until
    return {
        "account": account.account,
        "name": account.name,
        "roles": roles,
        "is_external": account.is_external,
        "is_disabled": account.is_disabled,
        "must_change": account.must_change,
        "locked_until": locked.isoformat(timespec="seconds") if locked and locked > datetime.now(UTC) else None,
        "created_at": account.created_at.isoformat(timespec="seconds"),
        "signed_in_at": account.signed_in_at.isoformat(timespec="seconds") if account.signed_in_at else None,
    }
