"""`qingdan load` and `qingdan demo`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from etl.cli.output import HomeOption, JsonOption, day_of, explained, home_of, print_json, stderr, stdout
from etl.dates import FIRST_YEAR, LAST_YEAR
from etl.forms import FORMS
from etl.load import LoaderBusy, Options, load
from etl.readers import Limits
from etl.report import FileReport, LoadReport
from warehouse.paths import Home
from warehouse.vocabulary import TABLES

LISTED = 200  # refused rows listed one by one for people; JSON lists all
DEMO_FINDINGS, DEMO_SEED = 20_000, 7


class NothingToLoad(Exception):
    """A path names no file that can be loaded."""


def load_files(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="台账文件或文件夹")],
    kind: Annotated[str | None, typer.Option("--kind", help=f"指定是哪种表：{'、'.join(FORMS)}")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不落地、不发布")] = False,
    today: Annotated[str | None, typer.Option("--today", help="把这一天当作今天")] = None,
    limits: Annotated[Literal["upload"] | None, typer.Option("--limits", help="upload：按上传文件的限额读取")] = None,
    name: Annotated[str | None, typer.Option("--name", help="只装一个文件时，对方声明的文件名")] = None,
    details: Annotated[bool, typer.Option("--details", help="在 JSON 中附上每行的规范值")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """读取台账，核对、落地并发布；退出码 0 全部收下，2 有行被退回，1 没有发布。"""
    if kind is not None and kind not in FORMS:
        raise typer.BadParameter(f"没有名为 {kind} 的表，可用：{'、'.join(FORMS)}")
    with explained(NothingToLoad):
        files = _files(paths)
    if name is not None and len(files) != 1:
        raise typer.BadParameter("--name 只能与一个文件一起使用")
    options = Options(
        today=day_of(today),
        kind=kind,
        limits=Limits.UPLOAD if limits else None,
        is_dry_run=dry_run,
        has_details=details,
        listed=None if as_json else LISTED,
    )
    report = _run(home_of(context, home), files, options, [name] if name is not None else None)
    if as_json:
        print_json(report.to_dict())
    else:
        _print(report)
    raise typer.Exit(report.exit_code)


def demo(
    context: typer.Context,
    findings: Annotated[int, typer.Option("--findings", help="隐患条数", min=240)] = DEMO_FINDINGS,
    seed: Annotated[int, typer.Option("--seed", help="同一种子、同一天写出同样的文件")] = DEMO_SEED,
    today: Annotated[str | None, typer.Option("--today", help="数据的最后一天，默认今天")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """写出一座虚构城市的台账文件（虚构示例城市），装载并发布。"""
    from etl.demo import write_city

    place, day = home_of(context, home), day_of(today)
    if not FIRST_YEAR + 2 <= day.year < LAST_YEAR:
        raise typer.BadParameter(f"--today 应在 {FIRST_YEAR + 2} 年至 {LAST_YEAR - 1} 年之间")
    folder = place.root / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    stderr.print(f"写出虚构示例城市的台账文件：{folder}")
    with explained(ValueError):
        paths = write_city(folder, findings=findings, seed=seed, today=day)
    report = _run(place, paths, Options(today=day, listed=LISTED), None)
    if as_json:
        print_json(report.to_dict())
    else:
        _print(report)
    # the demo's files hold rows to be refused on purpose
    raise typer.Exit(1 if report.snapshot is None else 0)


def _files(paths: list[Path]) -> list[Path]:
    """The regular files named, and those below the folders named. Raises NothingToLoad."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
        if not inside:
            raise NothingToLoad(f"文件夹 {path} 里没有文件")
        if not inside[0].is_file():
            raise NothingToLoad(f"找不到文件 {path}，或它不是普通文件；请检查路径")
        found += inside
    return found


def _run(home: Home, files: list[Path], options: Options, names: list[str] | None) -> LoadReport:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    # one step to read and one to judge each file, then build, gate, validate, publish
    with Progress(*columns, console=stderr, transient=not stderr.is_terminal) as progress:
        task = progress.add_task("准备", total=2 * len(files) + 4)

        def tell(step: str) -> None:
            progress.update(task, description=step, advance=1)
            if not stderr.is_terminal:
                stderr.print(step, markup=False)

        with explained(LoaderBusy):
            report = load(home, files, options, names, tell)
        progress.update(task, description="完成", completed=2 * len(files) + 4)
    return report


def _print(report: LoadReport) -> None:
    for told in report.files:
        _print_file(told)
    for problem in report.problems:
        stdout.print(f"未发布：{problem}", markup=False)
    if report.is_dry_run:
        stdout.print("只核对，没有落地，没有发布")
    elif report.snapshot:
        stdout.print(f"快照 {report.snapshot}", markup=False)
    else:
        stdout.print("没有发布任何数据")


def _print_file(told: FileReport) -> None:
    if told.file_rejected:
        verdict = "已有" if told.file_rejected == "duplicate_upload" else "拒收"
        stdout.print(
            f"{told.file}：{verdict}（{told.file_rejected}）{told.message}",
            markup=False,
        )
        return
    title = "、".join(TABLES[table].title for table in (told.table or "").split("+"))
    reasons = "，".join(f"{reason} {count}" for reason, count in told.refused_reasons.items())
    stdout.print(
        f"{told.file}：{title} {told.rows_total} 行"
        f" = 收下 {told.rows_good} + 退回 {told.rejected_count} + 版式 {told.ignored_count}"
        + (f"；退回原因：{reasons}；退回表 {told.returned}" if told.rejected_count else "")
        + (f"；提示：{'；'.join(told.warn[:5])}{' 等' if len(told.warn) > 5 else ''}" if told.warn else "")
        + (f"；报送编号 {told.delivery}" if told.delivery else ""),
        markup=False,
    )
