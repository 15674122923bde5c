"""`qingdan duties`: duty lists from the official document to countable duties."""

from __future__ import annotations

import typer

from etl.cli import duty_lists

duties = typer.Typer(name="duties", help="职责清单：体检、比较、装载原文", no_args_is_help=True)
duties.command("check")(duty_lists.check)
duties.command("diff")(duty_lists.diff)
duties.command("load")(duty_lists.load)
