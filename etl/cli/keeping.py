"""`qingdan status`, `qingdan snapshots` and `qingdan build`: what a home holds, and keeping it whole."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

import typer

from etl.audit import GateFailed
from etl.cli.output import HomeOption, JsonOption, explained, home_of, print_json, stderr, stdout
from etl.load import LoaderBusy, locked, rebuild, today_here
from warehouse.access import Viewer
from warehouse.access.trail import operator
from warehouse.ask import ask
from warehouse.check import check
from warehouse.ledger import Damaged, deliveries, held_ids
from warehouse.ledger import held as held_deliveries
from warehouse.paths import Home
from warehouse.promises import PromiseBroken
from warehouse.snapshots import NoSnapshot, describe, manifests, open_current, prune, published, use
from warehouse.validation import Invalid
from warehouse.vocabulary import TABLES


def status(
    context: typer.Context,
    check_: Annotated[bool, typer.Option("--check", help="核验全部不变量：哈希、台账、清单、快照")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """快照、报送、行数和质量检查；--check 时有一条不符即退出码 1。"""
    place = home_of(context, home)
    with explained(Damaged):
        entries, held = deliveries(place), held_ids(place)
    current = published(place)
    violations = [asdict(violation) for violation in check(place)] if check_ else None
    told: dict[str, Any] = {
        "snapshot": describe(current) if current else None,
        "deliveries": [
            {
                "id": entry.id,
                "file": entry.file,
                "total": entry.total_count,
                "accepted": entry.accepted_count,
                "refused": entry.refused_count,
                "layout": entry.layout_count,
                "state": _state(entry.id, held, current.deliveries if current else ()),
            }
            for entry in entries
        ],
        "row_counts": {
            table: sum(counts.values()) for table, counts in (current.row_counts if current else {}).items()
        },
    }
    told["quality"] = _quality(place, {entry.id for entry in entries} & held)
    if violations is not None:
        told["violations"] = violations
    if as_json:
        print_json(told)
    else:
        _print_status(told)
    if violations:
        raise typer.Exit(1)


def _quality(place: Home, held: set[str]) -> dict[str, Any]:
    """What the gate saw before the published snapshot, and why deliveries were held back."""
    reasons = {each.id: list(each.reasons) for each in held_deliveries(place) if each.id in held}
    try:
        snapshot = open_current(place)
    except NoSnapshot:
        return {"passed": 0, "failed": [], "held": reasons}
    checks = ask(Viewer.office(), snapshot, "quality", as_of=today_here())
    snapshot.close()
    return {
        "passed": int(checks["is_passed"].sum()),
        "failed": checks.filter(~checks["is_passed"]).to_dicts(),
        "held": reasons,
    }


def _state(delivery: str, held: set[str], in_snapshot: tuple[str, ...]) -> str:
    if delivery in held:
        return "held"
    return "published" if delivery in in_snapshot else "pending"


def _print_status(told: dict[str, Any]) -> None:
    snapshot = told["snapshot"]
    stdout.print(
        f"快照 {snapshot['id']}（发布于 {snapshot['published_at']}）" if snapshot else "还没有发布任何数据",
        markup=False,
    )
    for table, count in told["row_counts"].items():
        stdout.print(f"  {TABLES[table].title} {count:,} 行", markup=False)
    states = {"published": "已发布", "held": "暂缓（质量检查未过）", "pending": "待发布"}
    for entry in told["deliveries"]:
        counts = f"{entry['total']} = {entry['accepted']} + {entry['refused']} + {entry['layout']}"
        line = f"  {entry['id']} {entry['file']}：{counts} {states[entry['state']]}"
        stdout.print(line, markup=False)
    quality = told["quality"]
    stdout.print(f"质量检查：{quality['passed']} 项通过，{len(quality['failed'])} 项提示", markup=False)
    for failed in quality["failed"]:
        where = failed["delivery"] or TABLES[failed["table_name"]].title
        stdout.print(
            f"  ! {failed['sentence']}（{where}，实际 {failed['observed']}，要求 {failed['expected']}）", markup=False
        )
    for name, reasons in quality["held"].items():
        stdout.print(f"  ! {name} 暂缓：{'；'.join(reasons)}", markup=False)
    if "violations" in told:
        if not told["violations"]:
            stdout.print("核验通过：全部不变量成立")
        for violation in told["violations"]:
            stdout.print(f"  ✗ {violation['invariant']} {violation['message']}", markup=False)


def list_snapshots(
    context: typer.Context,
    action: Annotated[
        Literal["use", "prune"] | None, typer.Argument(help="use ID：回到某个快照；prune：清理旧快照")
    ] = None,
    snapshot: Annotated[str | None, typer.Argument(help="快照编号")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出快照；use 以新编号发布旧内容，prune 删除多余的旧快照。"""
    place = home_of(context, home)
    with explained(NoSnapshot, LoaderBusy):
        if action == "use":
            if snapshot is None:
                raise typer.BadParameter("请写明快照编号，如 qingdan snapshots use 000003-1a2b3c4d")
            with locked(place):
                told: Any = describe(use(place, snapshot, operator()))
        elif action == "prune":
            with locked(place):
                told = {"pruned": prune(place)}
        else:
            told = [describe(manifest) for manifest in manifests(place)]
    if as_json:
        print_json(told)
    else:
        for line in told if isinstance(told, list) else [told]:
            stdout.print("  ".join(f"{key}={value}" for key, value in line.items()), markup=False)


def build(
    context: typer.Context,
    engine: Annotated[Literal["duckdb", "spark"], typer.Option("--engine", help="用哪种引擎重建")] = "duckdb",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """只凭台账和落地文件重建并发布。"""
    if engine == "spark":
        stderr.print("Spark 引擎还没有做好，请先用 --engine duckdb")
        raise typer.Exit(1)
    with explained(GateFailed, PromiseBroken, Damaged, LoaderBusy, Invalid):
        built = rebuild(home_of(context, home), lambda step: stderr.print(step, markup=False))
    if as_json:
        print_json({"snapshot": built})
    else:
        stdout.print(f"快照 {built}", markup=False)
