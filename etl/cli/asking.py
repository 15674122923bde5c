"""`qingdan figures`, `qingdan rows` and `qingdan export`: the questions the pages ask, on the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
import typer

from etl.cli.assessing import shelf_of
from etl.cli.output import (
    AsOfOption,
    HomeOption,
    JsonOption,
    PeriodOption,
    WhereOption,
    day_of,
    explained,
    filters_of,
    home_of,
    print_frame,
    print_json,
    stderr,
    stdout,
)
from warehouse.access import Denied, Viewer, trail
from warehouse.ask import UnknownQuestion, ask
from warehouse.assessment import Scheme, SchemeError, scores
from warehouse.assessment.definitions import definitions
from warehouse.periods import UnknownPeriod
from warehouse.snapshots import NoSnapshot, Snapshot, open_current
from warehouse.vocabulary import ACCIDENT_LEVELS, CADENCES, FINDING_LEVELS, FLAGS, TABLES, UnknownWord, code_of

FIGURES = (
    "completion", "progress", "flags", "rectification", "ageing", "flow", "closing-time", "closing-test",
    "major-findings", "repeats", "accidents", "accident-rates", "clocks", "scene", "reporting", "scores", "ranks",
    "definitions",
)  # fmt: skip
ROWS = {
    "completion": "obligation_rows",
    "obligations": "obligation_rows",
    "standing": "standing_rows",
    "activities": "activity_rows",
    "flags": "flag_rows",
    "matches": "match_rows",
    "decisions": "decision_rows",
    "rectification": "finding_rows",
    "findings": "finding_rows",
    "major-findings": "major_finding_rows",
    "repeats": "repeat_rows",
    "accidents": "accident_rows",
    "clocks": "clocks",
    "scene": "scene_rows",
    "corrections": "correction_rows",
    "leaders": "leader_rows",
    "duties": "duty_rows",
    "holders": "holder_rows",
    "documents": "document_rows",
    "clauses": "clause_rows",
    "responsibility": "responsibility_rows",
    "responsibility-gaps": "responsibility_gaps",
    "inspections": "inspection_rows",
    "tasks": "task_rows",
    "task-progress": "task_progress_rows",
    "schedule": "schedule_rows",
    "scores": "score_rows",
    "reporting": "reporting_rows",
    "refusals": "refusals",
    "deliveries": "deliveries",
    "quality": "quality",
}
# Figures and rows whose level is an accident's, not a finding's.
OF_ACCIDENTS = ("accidents", "accident-rates", "clocks", "scene", "corrections")
# Rows behind a rate are by default those the rate counts.
SCOPES = {"completion": "due", "rectification": "found"}
DEFAULT_SCHEME = "district-quarter"
_MISTAKES = (UnknownQuestion, UnknownPeriod, SchemeError, NoSnapshot, Denied, UnknownWord)


def figures(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="、".join(FIGURES))],
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            help="分组：leader、post、role、district、duty、cadence、industry、level、month、unit、table_name；可重复",
        ),
    ] = None,
    as_of: AsOfOption = None,
    period: PeriodOption = None,
    scheme: Annotated[str | None, typer.Option("--scheme", help="考核方案（scores、ranks）")] = None,
    step: Annotated[str | None, typer.Option("--step", help="flow 的步长：day、week、month")] = None,
    where: WhereOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """计算一个指标；JSON 总是对象的列表，率在 0–1 之间，没有分母时为 null。"""
    day, groups = day_of(as_of), [part for text in by or () for part in text.split(",") if part]
    with explained(*_MISTAKES):
        snapshot = _opened(context, home)
        if name == "scores" or (name == "ranks" and scheme):
            if where:
                raise UnknownQuestion("考核得分按全部对象计算和排名，不能加 --where")
            chosen = shelf_of(home_of(context, home)).of(scheme or DEFAULT_SCHEME)
            _print_scores(snapshot, name, chosen, groups, period, day, as_json)
            return
        if name == "definitions":
            if where or len(groups) > 1:
                raise UnknownQuestion("口径比较按全部对象排名，不能加 --where，--by 只能写一个")
            _print_definitions(snapshot, groups, period, day, as_json)
            return
        if name not in FIGURES:
            raise UnknownQuestion(f"没有名为 {name} 的指标，可用：{'、'.join(FIGURES)}")
        filters = _coded(name, filters_of(where))
        extra: dict[str, Any] = {"step": step} if step else {}
        frame = ask(
            Viewer.office(),
            snapshot,
            name.replace("-", "_"),
            as_of=day,
            period=period,
            by=groups,
            where=filters,
            **extra,
        )
        print_frame(frame, as_json)


def rows(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="、".join(ROWS))],
    as_of: AsOfOption = None,
    period: PeriodOption = None,
    where: WhereOption = None,
    limit: Annotated[int | None, typer.Option("--limit", help="最多列出几行", min=1)] = None,
    scope: Annotated[
        str | None,
        typer.Option(
            "--scope",
            help="findings：found、due 或 all；major-findings：in_hand、closed、found 或 all；"
            "obligations：period、due 或 current",
        ),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """列出指标背后的记录，附报送、文件、工作表和行号。"""
    day = day_of(as_of)
    with explained(*_MISTAKES):
        snapshot = _opened(context, home)
        if name not in ROWS:
            raise UnknownQuestion(f"没有名为 {name} 的记录，可用：{'、'.join(ROWS)}")
        question = ROWS[name]
        extra = {"obligation_rows": "window"}.get(question, "scope")
        chosen = scope or SCOPES.get(name)
        given: dict[str, Any] = {extra: chosen} if chosen else {}
        frame = ask(
            Viewer.office(),
            snapshot,
            question,
            as_of=day,
            period=period,
            where=_coded(name, filters_of(where)),
            limit=limit,
            **given,
        )
        print_frame(frame, as_json)


def export(
    context: typer.Context,
    what: Annotated[Literal["ranking"], typer.Argument(help="ranking：排名表")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个文件")],
    by: Annotated[Literal["leader", "district"], typer.Option("--by", help="排领导还是县区")] = "district",
    format_: Annotated[Literal["xlsx", "csv"], typer.Option("--format", help="文件格式")] = "xlsx",
    as_of: AsOfOption = None,
    period: PeriodOption = None,
    where: WhereOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """导出带口径说明的排名表。"""
    from dashboard.exports import ranking_bytes

    with explained(*_MISTAKES):
        day = day_of(as_of)
        snapshot = _opened(context, home)
        content = ranking_bytes(
            Viewer.office(),
            snapshot,
            by=by,
            format=format_,
            as_of=day,
            period=period or str(day.year),
            where={key: tuple(values) for key, values in _coded("completion", filters_of(where)).items()},
        )
        # put down before the bytes leave: an export without its line does not happen
        trail.record(
            home_of(context, home),
            trail.operator(),
            "export",
            f"{what}_{by}",
            form=format_,
            snapshot=snapshot.id,
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        out.write_bytes(content)
    if as_json:
        print_json({"what": what, "file": str(out), "bytes": len(content), "snapshot": snapshot.id})
    else:
        stdout.print(f"已写出 {out}（{len(content):,} 字节）", markup=False)


def _opened(context: typer.Context, home: Path | None) -> Snapshot:
    """The published snapshot, let go when the command ends; a fall-back to an older one is said on stderr."""
    snapshot = open_current(home_of(context, home))
    context.call_on_close(snapshot.close)
    if snapshot.warning:
        stderr.print(snapshot.warning, markup=False)
    return snapshot


def _coded(name: str, filters: dict[str, list[str]]) -> dict[str, list[str]]:
    """Chinese words of enumerations as the codes the warehouse keeps: level=重大 is level=major."""
    words: dict[str, dict[str, tuple[str, ...]]] = {
        "level": ACCIDENT_LEVELS if name in OF_ACCIDENTS else FINDING_LEVELS,
        "cadence": CADENCES,
        "flag": FLAGS,
        "table_name": {table: (shape.title,) for table, shape in TABLES.items()},
    }
    return {
        key: [code_of(words[key], value) for value in values] if key in words else values
        for key, values in filters.items()
    }


def _print_scores(
    snapshot: Snapshot, name: str, chosen: Scheme, groups: list[str], period: str | None, day: date, as_json: bool
) -> None:
    if groups and groups != [chosen.subject]:
        raise UnknownQuestion(f"方案 {chosen.name} 的考核对象是 {chosen.subject}，不能按 {'、'.join(groups)} 计分")
    found = scores(Viewer.office(), snapshot, chosen, period=period, as_of=day)
    short = ("subject", "post", "score", "grade", "rank", "rank_change", "near_tie")
    shown: Callable[[Any], dict[str, Any]] = lambda score: {key: getattr(score, key) for key in short}  # noqa: E731
    if not as_json:
        print_frame(pl.DataFrame([shown(score) for score in found], infer_schema_length=None), False)
        return
    if name == "ranks":
        print_json([{key: value for key, value in shown(score).items() if key != "grade"} for score in found])
    else:
        print_json([score.to_dict() for score in found])


def _print_definitions(snapshot: Snapshot, groups: list[str], period: str | None, day: date, as_json: bool) -> None:
    by: Any = groups[0] if groups else "district"
    found = [each.to_dict() for each in definitions(Viewer.office(), snapshot, period=period, as_of=day, by=by)]
    if as_json:
        print_json(found)
    else:
        print_frame(pl.DataFrame(found, infer_schema_length=None), False)
