"""`qingdan schemes` and `qingdan assess`: the scheme files, and what persons decide on the proposed forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from etl.cli.output import (
    AsOfOption,
    HomeOption,
    JsonOption,
    PeriodOption,
    day_of,
    explained,
    home_of,
    print_json,
    stderr,
    stdout,
)
from warehouse.access import Viewer, trail
from warehouse.assessment import SchemeError
from warehouse.assessment.proposals import Candidate, candidates
from warehouse.assessment.rulings import VERDICTS, Ruling, Unruled, Verdict, rule, ruled, rulings
from warehouse.assessment.scheme_files import Shelf, read_scheme, shelf, use_scheme
from warehouse.paths import Home
from warehouse.periods import UnknownPeriod
from warehouse.snapshots import NoSnapshot, open_current

schemes = typer.Typer(name="schemes", help="考核方案：列出、检查、启用", no_args_is_help=True)
assess = typer.Typer(name="assess", help="考核处理：待定事项、确认、不采用", no_args_is_help=True)
_MISTAKES = (SchemeError, Unruled, UnknownPeriod, NoSnapshot)
SchemeOption = Annotated[str, typer.Option("--scheme", help="考核方案")]
ReasonOption = Annotated[str, typer.Option("--reason", help="理由，会留存")]
ActorOption = Annotated[str | None, typer.Option("--actor", help="决定人；留痕里也写明")]


def shelf_of(home: Home) -> Shelf:
    """The schemes in force; what must be said about wrong files goes to stderr."""
    found = shelf(home)
    for warning in found.warnings:
        stderr.print(warning, markup=False)
    return found


@schemes.command("list")
def list_schemes(context: typer.Context, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """列出正在使用的考核方案和来源。"""
    place = home_of(context, home)
    with explained(*_MISTAKES):
        found = shelf_of(place)
    rows = [
        {
            "name": each.name,
            "title": each.title,
            "subject": each.subject,
            "period": each.period,
            "indicator_count": len(each.indicators),
            "is_own": found.origins[each.name].parent == place.schemes,
        }
        for each in found.schemes
    ]
    if as_json:
        print_json({"schemes": rows, "warnings": list(found.warnings)})
        return
    for row in rows:
        origin = "本单位" if row["is_own"] else "随程序"
        stdout.print(f"{row['name']}  {row['title']}  {row['indicator_count']} 项指标  {origin}", markup=False)


@schemes.command("check")
def check(files: Annotated[list[Path], typer.Argument(help="方案文件（TOML）")], as_json: JsonOption = False) -> None:
    """检查方案文件，逐条指出行、项和原因；不启用。有错时退出码为 1。"""
    told: list[dict[str, Any]] = []
    for path in files:
        try:
            scheme = read_scheme(path)
            told.append({"file": path.name, "name": scheme.name, "problems": []})
        except SchemeError as error:
            problems = [{"line": each.line, "key": each.key, "reason": each.reason} for each in error.problems]
            told.append({"file": path.name, "name": None, "problems": problems})
            if not as_json:
                stderr.print(str(error), markup=False)
    if as_json:
        print_json(told)
    else:
        for each in told:
            if each["name"]:
                stdout.print(f"{each['file']}：可以使用（{each['name']}）", markup=False)
    raise typer.Exit(1 if any(each["problems"] for each in told) else 0)


@schemes.command("use")
def use(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="方案文件（TOML）；有错则不启用，原方案照旧")],
    actor: ActorOption = None,
    home: HomeOption = None,
) -> None:
    """检查并启用本单位的方案；与随程序的方案同名时以本单位的为准。"""
    with explained(*_MISTAKES):
        scheme = use_scheme(home_of(context, home), file, actor or trail.operator())
    stdout.print(f"已启用 {scheme.name}（{scheme.title}）", markup=False)


@assess.command("candidates")
def list_candidates(
    context: typer.Context,
    scheme: SchemeOption = "district-quarter",
    period: PeriodOption = None,
    as_of: AsOfOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出方案建议的处理：规则、数据、出处和决定；由人确认，不由机器处罚。"""
    place = home_of(context, home)
    with explained(*_MISTAKES):
        found = ruled(_proposed(context, place, scheme, period, as_of), rulings(place))
    if as_json:
        print_json([each.to_dict() for each in found])
        return
    words = {"waiting": "待定", "confirmed": "已确认", "dismissed": "不采用"}
    for each in found:
        told = each.candidate
        changed = "（数据已变）" if each.is_changed else ""
        stdout.print(f"{words[each.state]}{changed}  {told.form}  {told.subject}：{told.words}", markup=False)
        stdout.print(f"    {told.key}", markup=False)


@assess.command("confirm")
def confirm(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="candidates 列出的键")],
    reason: ReasonOption,
    as_of: AsOfOption = None,
    actor: ActorOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """确认一项建议的处理。"""
    _decide(context, key, "confirmed", reason, as_of, actor, home, as_json)


@assess.command("dismiss")
def dismiss(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="candidates 列出的键")],
    reason: ReasonOption,
    as_of: AsOfOption = None,
    actor: ActorOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """不采用一项建议的处理。"""
    _decide(context, key, "dismissed", reason, as_of, actor, home, as_json)


@assess.command("withdraw")
def withdraw(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="已决定的键")],
    reason: ReasonOption,
    actor: ActorOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """撤回已作的决定，这一项重新待定。"""
    place = home_of(context, home)
    with explained(*_MISTAKES):
        last = {each.key: each for each in rulings(place)}.get(key)
        if last is None or last.verdict == "withdrawn":
            raise Unruled(f"没有可撤回的决定：{key}")
        _told(rule(place, last, "withdrawn", actor=actor or trail.operator(), reason=reason), as_json)


def _decide(
    context: typer.Context,
    key: str,
    verdict: Verdict,
    reason: str,
    as_of: str | None,
    actor: str | None,
    home: Path | None,
    as_json: bool,
) -> None:
    place = home_of(context, home)
    with explained(*_MISTAKES):
        scheme, period, *_ = [*key.split("|"), ""]
        found = {each.key: each for each in _proposed(context, place, scheme, period or None, as_of)}
        if key not in found:
            raise Unruled(f"没有这项建议：{key}；用 qingdan assess candidates 查看")
        _told(rule(place, found[key], verdict, actor=actor or trail.operator(), reason=reason), as_json)


def _proposed(
    context: typer.Context, home: Home, scheme: str, period: str | None, as_of: str | None
) -> list[Candidate]:
    snapshot = open_current(home)
    context.call_on_close(snapshot.close)
    if snapshot.warning:
        stderr.print(snapshot.warning, markup=False)
    return candidates(Viewer.office(), snapshot, shelf_of(home).of(scheme), period=period, as_of=day_of(as_of))


def _told(ruling: Ruling, as_json: bool) -> None:
    if as_json:
        print_json({name: getattr(ruling, name) for name in ruling.__slots__})
    else:
        stdout.print(f"已记下：{VERDICTS[ruling.verdict]}  {ruling.form}  {ruling.subject}", markup=False)
