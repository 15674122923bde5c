"""`qingdan backup` and `qingdan restore`: a whole home in one file, and a home made again from it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from etl.cli.output import HomeOption, JsonOption, explained, home_of, print_json, stderr, stdout
from etl.load import LoaderBusy, locked
from warehouse.access.trail import operator
from warehouse.ledger import Damaged
from warehouse.paths import Home
from warehouse.safekeeping import Receipt, Refused, Unsound, back_up, restore

_AGAIN_SECONDS: Final = 0.5  # between two tries for the loader's lock
_PATIENCE_SECONDS: Final = 600  # a load of a million rows takes minutes; a timer should not fail for one


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="备份文件，如 /backup/qingdan-20261031.tar；已有的文件不会被覆盖")],
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="连同 service.toml 所写的密钥文件；这样的备份要像密钥一样保管")
    ] = False,
    wait: Annotated[int, typer.Option("--wait", help="正在装载时最多等多少秒", min=0)] = _PATIENCE_SECONDS,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """把整个数据目录备份成一个文件；看板不必停。退出码 0 完好，2 已备份但数据目录有损坏或有未备份的文件。"""
    place = home_of(context, home)
    if not (place.current.exists() or place.register.exists() or place.loads.is_dir()):
        raise typer.BadParameter(f"{place.root} 不是清单的数据目录，请用 --home 写明")
    with explained(Refused, Unsound, LoaderBusy, Damaged), _patiently_locked(place, wait):
        kept = back_up(place, file, actor=operator(), has_secrets=with_secrets)
    if as_json:
        print_json({**asdict(kept), "file": str(kept.file)})
    else:
        _print_receipt(kept)
    raise typer.Exit(2 if kept.warnings else 0)


def restore_home(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="qingdan backup 写成的文件")],
    sha256: Annotated[str | None, typer.Option("--sha256", help="备份时打印的哈希；写上则只认这一份")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """从备份恢复到一个新的数据目录（--home），逐个核对哈希并全部核验；退出码 0 完好，2 备份时就已有损坏。"""
    place = home_of(context, home)
    with explained(Refused, Unsound, Damaged):
        made = restore(file, place, actor=operator(), sha256=sha256, tell=lambda step: stderr.print(step, markup=False))
    told = {
        "home": str(place.root),
        "made_at": made.contents.made_at,
        "product": made.contents.product,
        "sha256": made.sha256,
        "snapshot": made.contents.snapshot,
        "deliveries": made.delivery_count,
        "snapshots": made.snapshot_count,
        "violations": [asdict(violation) for violation in made.violations],
        "secrets": [{"restored": str(now), "wanted": str(then)} for now, then in made.secrets],
    }
    if as_json:
        print_json(told)
    else:
        stdout.print(
            f"已恢复到 {place.root}：{made.delivery_count} 份报送、{made.snapshot_count} 个快照，"
            f"当前快照 {told['snapshot'] or '无'}（备份于 {told['made_at']}，清单 {told['product']}）",
            markup=False,
        )
        for now, then in made.secrets:
            stdout.print(f"  密钥在 {now}，service.toml 要的是 {then}，请移过去并保持权限 600", markup=False)
        for violation in made.violations:
            stdout.print(f"  ✗ {violation.invariant} {violation.message}（备份时已如此）", markup=False)
        if not made.violations:
            stdout.print("核验通过：全部不变量成立，操作留痕完整；所有人需重新登录", markup=False)
    raise typer.Exit(2 if made.violations else 0)


@contextmanager
def _patiently_locked(home: Home, seconds: int) -> Iterator[None]:
    """The loader's lock, waited for: a back-up at night must not fail because a load is at work."""
    deadline, is_told = time.monotonic() + seconds, False
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(locked(home))
                break
            except LoaderBusy:
                if time.monotonic() >= deadline:
                    raise
                if not is_told:
                    stderr.print("正在装载，等它结束……")
                    is_told = True
                time.sleep(_AGAIN_SECONDS)
        yield


def _print_receipt(kept: Receipt) -> None:
    stdout.print(
        f"已备份到 {kept.file}：{kept.delivery_count} 份报送，当前快照 {kept.snapshot or '无'}，{kept.bytes:,} 字节",
        markup=False,
    )
    stdout.print(f"sha256 {kept.sha256}（请另处记下，恢复时用 --sha256 核对）", markup=False)
    if kept.has_secrets:
        stdout.print("注意：这份备份含登录用的密钥，谁拿到它就能冒充本系统；请加密保存，不要发邮件", markup=False)
    else:
        stdout.print("备份含全部数据和账号登记簿，只应由管理员保管；不含密钥文件", markup=False)
    for warning in kept.warnings:
        stdout.print(f"  ! {warning}", markup=False)
