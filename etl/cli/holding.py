"""`qingdan held`: deliveries that the quality gate kept back, and what becomes of them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from etl.cli.output import HomeOption, JsonOption, explained, home_of, print_json, stderr, stdout
from etl.load import LoaderBusy
from etl.load.holding import NotHeld, drop, release
from warehouse.access.trail import operator
from warehouse.ledger import Damaged, waiting

held = typer.Typer(name="held", help="质量检查暂存的报送：查看、放行、放弃", no_args_is_help=True)
_DELIVERY = Annotated[str, typer.Argument(help="报送编号")]


@held.command("list")
def list_held(context: typer.Context, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """等待处理的报送和暂存的原因。"""
    with explained(Damaged):
        pairs = waiting(home_of(context, home))
    told: list[dict[str, Any]] = [
        {"delivery": delivery.id, "file": delivery.file, "unit": delivery.unit, "reasons": list(entry.reasons)}
        for delivery, entry in pairs
    ]
    if as_json:
        print_json(told)
        return
    for each in told:
        stdout.print(f"{each['delivery']}  {each['file']}：{'；'.join(each['reasons'])}", markup=False)
    if not told:
        stdout.print("没有暂存的报送")


@held.command("release")
def release_held(
    context: typer.Context, delivery: _DELIVERY, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """核对无误后放行：数量突变等可由人负责的检查改为提示，其余照常；不合格的仍暂存。"""
    with explained(LoaderBusy, NotHeld, Damaged):
        report = release(home_of(context, home), delivery, operator(), lambda step: stderr.print(step, markup=False))
    if as_json:
        print_json(report.to_dict())
    else:
        for problem in report.problems:
            stdout.print(f"仍然暂存：{problem}", markup=False)
        stdout.print(f"快照 {report.snapshot}" if report.snapshot else "没有发布任何数据", markup=False)
    raise typer.Exit(0 if report.snapshot and not report.held else 1)


@held.command("drop")
def drop_held(context: typer.Context, delivery: _DELIVERY, home: HomeOption = None) -> None:
    """放弃一份暂存的报送：原件仍在，不再等待处理。"""
    with explained(LoaderBusy, NotHeld, Damaged):
        drop(home_of(context, home), delivery, operator())
    stdout.print(f"{delivery} 不再等待处理，原件仍在", markup=False)
