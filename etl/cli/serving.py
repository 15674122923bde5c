"""`qingdan serve` and `qingdan bench`."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from etl.cli.output import HomeOption, explained, home_of, stderr
from etl.load import LoaderBusy, rebuild
from etl.publish import REFUSALS
from warehouse.access.accounts import has_local
from warehouse.access.service import BadService, Service, may_listen, read_service
from warehouse.access.trail import operator
from warehouse.ask import Outdated
from warehouse.paths import Home
from warehouse.snapshots import NoSnapshot, open_current
from warehouse.validation import require_answers


def serve(
    context: typer.Context,
    address: Annotated[str, typer.Option("--address", help="监听地址；本机以外要先配好登录")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口", min=1, max=65535)] = 8501,
    home: HomeOption = None,
) -> None:
    """打开看板，默认 http://127.0.0.1:8501。"""
    chosen = home_of(context, home)
    with explained(BadService):
        service = read_service(chosen)
    _bring_up(chosen)
    if reason := may_listen(service, chosen, address):
        stderr.print(reason, markup=False)
        raise typer.Exit(1)
    found = importlib.util.find_spec("dashboard")
    if found is None or found.origin is None:
        stderr.print("找不到看板程序，请重新安装")
        raise typer.Exit(1)
    for sentence in (*service.warnings, *_exposed(chosen), *_announced(service, chosen, address, port)):
        stderr.print(sentence, markup=False)
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(Path(found.origin).parent / "app.py")]
    command += ["--server.address", address, "--server.port", str(port)]
    # Streamlit would ask the internet for this machine's address, only to print it.
    command += ["--logger.hideWelcomeMessage", "true"]
    # Who opened a connection is what the network says, never a header: a proxy proves itself by its secret.
    environment = os.environ | {"QINGDAN_HOME": str(chosen.root), "FORWARDED_ALLOW_IPS": ""}
    if os.name == "nt":  # there a replaced process ends for whoever waits for it, such as a service manager
        raise typer.Exit(subprocess.call(command, env=environment))
    os.execve(sys.executable, command, environment)


def _bring_up(home: Home) -> None:
    """A snapshot of an older version cannot answer this one's questions: it is built again from what was landed."""
    try:
        with closing(open_current(home)) as snapshot:
            require_answers(snapshot)
    except Outdated as old:
        stderr.print(f"{old}。正在重建，请稍候……", markup=False)
        with explained(*REFUSALS, LoaderBusy):
            rebuild(home, lambda step: stderr.print(step, markup=False), actor=operator())
    except NoSnapshot:
        return  # the pages say what to do


def _exposed(home: Home) -> list[str]:
    """A warning where other users of the machine can read the home past every scope; Windows has no such bits."""
    if os.name == "nt" or not home.root.exists() or not home.root.stat().st_mode & 0o077:
        return []
    return [f"提醒：本机其他用户也能打开数据目录 {home.root}，绕过权限读取数据；请运行 chmod 700 {home.root}"]


def _announced(service: Service, home: Home, address: str, port: int) -> list[str]:
    """Where the dashboard opens and how people sign in, in a sentence each."""
    shown = f"[{address}]" if ":" in address else address
    where = f"看板：{service.origin or f'http://{shown}:{port}'}"
    if not service.is_configured and not has_local(home):
        return [where, "没有账号：本机直接打开，使用演示身份；不要把反向代理指到这里。建账号：qingdan users add 账号"]
    words = {"local": "本地账号", "oidc": service.oidc.label if service.oidc else "", "proxy": "单位门户"}
    ways = "、".join(words[method] for method in service.methods)
    return [where, f"登录方式：{ways}" if ways else f"没有登录方式，谁也进不来；请在 {home.service} 配置"]


def bench(
    findings: Annotated[int, typer.Option("--findings", help="最多多少条隐患", min=10_000)] = 1_000_000,
    out: Annotated[Path | None, typer.Option("--out", help="把结果也写成 JSON 文件")] = None,
    home: Annotated[Path | None, typer.Option("--home", help="临时数据放在哪个目录下，默认系统临时目录")] = None,
) -> None:
    """量装载和提问的快慢，以同一次运行中的比值表示。"""
    from etl.bench import run

    raise typer.Exit(run(findings, home, out))
