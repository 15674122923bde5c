"""`qingdan load` and `qingdan demo`."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

import typer
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from etl.cli.output import HomeOption, JsonOption, day_of, explained, home_of, print_json, stderr, stdout
from etl.dates import FIRST_YEAR, LAST_YEAR
from etl.forms import FORMS
from etl.load import LoaderBusy, Options, load
from etl.reach import Reach
from etl.readers import FileRefused, Limits
from etl.readers.sql import ANSWER, open_query, query_name
from etl.report import FileReport, LoadReport
from warehouse.access import trail
from warehouse.paths import Home
from warehouse.vocabulary import TABLES

LISTED = 200  # refused rows listed one by one for people; JSON lists all
DEMO_FINDINGS, DEMO_SEED = 20_000, 7


class NothingToLoad(Exception):
    """A path names no file that can be loaded."""


def load_files(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(help="台账文件或文件夹；也可以是 postgresql:// 或 sqlite:/// 地址")],
    kind: Annotated[str | None, typer.Option("--kind", help=f"指定是哪种表：{'、'.join(FORMS)}")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不落地、不发布")] = False,
    today: Annotated[str | None, typer.Option("--today", help="把这一天当作今天")] = None,
    limits: Annotated[Literal["upload"] | None, typer.Option("--limits", help="upload：按上传文件的限额读取")] = None,
    name: Annotated[list[str] | None, typer.Option("--name", help="对方声明的文件名，每个文件一个，顺序相同")] = None,
    unit: Annotated[str, typer.Option("--unit", help="报送单位；不写时用表上的“填报单位”")] = "",
    query: Annotated[str | None, typer.Option("--query", help="从数据库装载时的查询（只读）")] = None,
    wait: Annotated[float, typer.Option("--wait", help="另一个装载正在进行时，最多等多少秒", min=0)] = 0,
    scope: Annotated[str | None, typer.Option("--scope", help="只收这些县区、部门的行（JSON），供报送页使用")] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="留痕里写明是谁报送的")] = None,
    details: Annotated[bool, typer.Option("--details", help="在 JSON 中附上每行的规范值")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """读取台账，核对、落地并发布；退出码 0 全部收下，2 有行被退回，1 没有发布。"""
    if kind is not None and kind not in FORMS:
        raise typer.BadParameter(f"没有名为 {kind} 的表，可用：{'、'.join(FORMS)}")
    options = Options(
        today=day_of(today),
        kind=kind,
        limits=Limits.UPLOAD if limits else None,
        is_dry_run=dry_run,
        has_details=details,
        listed=None if as_json else LISTED,
        actor=actor or trail.operator(),
        unit=unit,
        reach=_reach(scope),
        wait=wait,
    )
    place = home_of(context, home)
    if query is not None:
        if len(paths) != 1:
            raise typer.BadParameter("--query 只能与一个数据库地址一起使用")
        report = _query(place, paths[0], query, options)
    else:
        with explained(NothingToLoad):
            files = _files([Path(path) for path in paths])
        if name and len(files) != len(name):
            raise typer.BadParameter(f"--name 给了 {len(name)} 个，而文件有 {len(files)} 个；请为每个文件各写一个")
        report = _run(place, files, options, name or None)
    if as_json:
        print_json(report.to_dict())
    else:
        print_report(report)
    raise typer.Exit(report.exit_code)


def demo(
    context: typer.Context,
    findings: Annotated[int, typer.Option("--findings", help="隐患条数", min=240)] = DEMO_FINDINGS,
    seed: Annotated[int, typer.Option("--seed", help="同一种子、同一天写出同样的文件")] = DEMO_SEED,
    today: Annotated[str | None, typer.Option("--today", help="数据的最后一天，默认今天")] = None,
    catalog: Annotated[str, typer.Option("--catalog", help="领导们用哪份随附的职责清单；不写时用示例城市自己的")] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """写出一座虚构城市的台账文件（虚构示例城市），装载并发布。"""
    from etl.demo import UnknownCatalog, check, handed_in, write_city

    place, day = home_of(context, home), day_of(today)
    if not FIRST_YEAR + 2 <= day.year < LAST_YEAR:
        raise typer.BadParameter(f"--today 应在 {FIRST_YEAR + 2} 年至 {LAST_YEAR - 1} 年之间")
    with explained(UnknownCatalog):
        check(catalog)
    place.prepare()  # made here, the home is its owner's alone
    folder = place.root / "demo"
    folder.mkdir(exist_ok=True)
    stderr.print(f"写出虚构示例城市的台账文件：{folder}")
    with explained(ValueError):
        paths = write_city(folder, findings=findings, seed=seed, today=day, catalog=catalog)
    units, days = handed_in(paths)
    report = _run(place, paths, Options(today=day, listed=LISTED, units=units, days=days), None)
    if as_json:
        print_json(report.to_dict())
    else:
        print_report(report)
    # the demo's files hold rows to be refused on purpose
    raise typer.Exit(1 if report.snapshot is None else 0)


def run_load(home: Home, files: list[Path], options: Options, *, as_json: bool) -> LoadReport:
    """Load files and tell of it, as JSON or to people."""
    report = _run(home, files, options, None)
    if as_json:
        print_json(report.to_dict())
    else:
        print_report(report)
    return report


def _query(home: Home, address: str, query: str, options: Options) -> LoadReport:
    """Load the answer of a query: it is kept as a Parquet file, and that file is what was delivered."""
    name = f"{query_name(address, query)}.parquet"
    with TemporaryDirectory(prefix="qingdan-") as folder:
        try:
            open_query(address, query, Path(folder))
        except FileRefused as refused:
            home.prepare()
            trail.record(home, options.actor, "refused_file", name, reason=refused.reason, message=refused.message)
            return LoadReport(files=[FileReport(name, file_rejected=refused.reason, message=refused.message)])
        return _run(home, [Path(folder) / ANSWER], options, [name])


def _reach(text: str | None) -> Reach | None:
    """Whose rows are taken, from its JSON; None takes everybody's."""
    if text is None:
        return None
    try:
        told = json.loads(text)
        return Reach(tuple(told["districts"]), tuple(told["departments"]))
    except (ValueError, TypeError, KeyError) as error:
        raise typer.BadParameter('--scope 应写成 {"districts": ["某区"], "departments": []}') from error


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


def print_report(report: LoadReport) -> None:
    """What a load came to, for people."""
    for told in report.files:
        _print_file(told)
    for problem in report.problems:
        stdout.print(f"未发布：{problem}", markup=False)
    if not report.problems:
        for each in report.held:
            stdout.print(f"暂存 {each['file']}（{each['delivery']}）：{'；'.join(each['reasons'])}", markup=False)
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
        + (f"；{_changed(told.changes)}" if told.changes else "")
        + (f"；提示：{'；'.join(told.warn[:5])}{' 等' if len(told.warn) > 5 else ''}" if told.warn else "")
        + (f"；报送编号 {told.delivery}" if told.delivery else ""),
        markup=False,
    )


def _changed(changes: dict[str, Any]) -> str:
    """新增 3、变更 2（整改状态：整改中 → 已销号）, with the first few values that changed."""
    words = {"added": "新增", "changed": "变更", "withdrawn": "作废", "unchanged": "未变"}
    counts = "、".join(f"{word} {changes[name]}" for name, word in words.items() if changes[name])
    first = [
        f"第 {row['row']} 行{row['column']}：{row['old']} → {row['new']}" for row in changes["rows"] if row["column"]
    ]
    return counts + (f"（{'；'.join(first[:3])}{' 等' if len(first) > 3 else ''}）" if first else "")
