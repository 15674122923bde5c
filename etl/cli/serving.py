"""`qingdan serve` and `qingdan bench`."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from etl.cli.output import HomeOption, home_of, stderr

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(
    context: typer.Context,
    address: Annotated[str, typer.Option("--address", help="监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口", min=1, max=65535)] = 8501,
    home: HomeOption = None,
) -> None:
    """打开看板（只读），默认 http://127.0.0.1:8501。"""
    if address not in LOOPBACK:
        stderr.print("登录功能尚未配置，只能在本机 127.0.0.1 上打开；没有身份，就不上网络")
        raise typer.Exit(1)
    found = importlib.util.find_spec("dashboard")
    if found is None or found.origin is None:
        stderr.print("找不到看板程序，请重新安装")
        raise typer.Exit(1)
    folder = Path(found.origin).parent
    environment = os.environ | {"QINGDAN_HOME": str(home_of(context, home).root)}
    command = [
        sys.executable,
        "-P",
        "-m",
        "streamlit",
        "run",
        str(folder / "app.py"),
        "--server.address",
        address,
        "--server.port",
        str(port),
    ]
    stderr.print(f"看板：http://{address}:{port}", markup=False)
    os.execve(sys.executable, command, environment)


def bench(
    findings: Annotated[int, typer.Option("--findings", help="最多多少条隐患", min=10_000)] = 1_000_000,
    out: Annotated[Path | None, typer.Option("--out", help="把结果也写成 JSON 文件")] = None,
    home: Annotated[Path | None, typer.Option("--home", help="临时数据放在哪个目录下，默认系统临时目录")] = None,
) -> None:
    """量装载和提问的快慢，以同一次运行中的比值表示。"""
    from etl.bench import run

    raise typer.Exit(run(findings, home, out))
