"""`qingdan activities decide`: what the office decides on entries that name no duty code."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final

import orjson
import polars as pl
import typer

from etl.cli.loading import print_report
from etl.cli.output import HomeOption, JsonOption, day_of, explained, home_of, print_json, stderr
from etl.dates import SHANGHAI
from etl.forms import FORMS
from etl.load import LoaderBusy, Options, load
from etl.report import LoadReport
from warehouse.access import Viewer, trail
from warehouse.ask import ask
from warehouse.paths import Home
from warehouse.snapshots import NoSnapshot, open_current
from warehouse.vocabulary import ACTIVITY_TYPES, VERDICTS, UnknownWord, code_of, word_of

WITHDRAWN: Final = "withdrawn"  # the decision is taken back: the words are read again
_EVER: Final = date(2099, 12, 31)
_KNOWN: Final = frozenset({"activity_key", "words", "verdict", "activity_type", "district", "duties", "reason"})
_TOLD: Final = ("activity_key", "leader", "post", "happened_on", "content", "note")


class Undecidable(Exception):
    """What was sent is no list of decisions, or is about an entry that is not there as it was seen."""


def decide(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="JSON 文件，或 -（从标准输入读）；也可以是填好的认定记录表格")],
    today: Annotated[str | None, typer.Option("--today", help="把这一天当作今天")] = None,
    wait: Annotated[float, typer.Option("--wait", help="另一个装载正在进行时，最多等多少秒", min=0)] = 0,
    actor: Annotated[str | None, typer.Option("--actor", help="认定人；留痕里也写明")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """认定待确认的履职记录：计入哪项职责，或不计入；认定随装载发布，每次重建都算数。

    JSON 是一个数组，每项写 activity_key 和 verdict（counts 计入、does_not_count 不计入、withdrawn 撤回）；
    计入时写 duties（职责键的数组），可写 activity_type、district、reason，以及看到的 words（原文已改时不认定）。
    """
    place = home_of(context, home)
    options = Options(today=day_of(today), kind="decisions", actor=actor or trail.operator(), wait=wait)

    def tell(step: str) -> None:
        stderr.print(step, markup=False)

    with explained(LoaderBusy, NoSnapshot, Undecidable), TemporaryDirectory(prefix="qingdan-") as folder:
        try:
            report = load(place, [_table(place, file, options, Path(folder))], options, tell=tell)
        except Undecidable as error:
            if not as_json:
                raise
            report = LoadReport(problems=[str(error)])  # the page reads one JSON value, whatever became of it
    if as_json:
        print_json(report.to_dict())
    else:
        print_report(report)
    raise typer.Exit(report.exit_code)


def _table(home: Home, file: str, options: Options, folder: Path) -> Path:
    """The decisions as a table: the file itself, or written below `folder` from its JSON. Raises Undecidable."""
    try:
        given = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Undecidable(f"读不到 {file}，请检查路径") from error
    if given.lstrip()[:1] not in (b"[", b"{"):
        if file == "-":
            raise Undecidable("标准输入里不是 JSON")
        return Path(file)
    now = datetime.now(SHANGHAI).replace(tzinfo=None, microsecond=0)
    moment = datetime.combine(options.today, now.time())
    path = folder / f"认定记录-{moment:%Y%m%d-%H%M%S}.csv"
    try:
        _write(path, _rows(home, _decisions(given), options.actor, moment))
    except UnknownWord as error:
        raise Undecidable(str(error)) from error
    return path


def _decisions(given: bytes) -> list[dict[str, Any]]:
    """The decisions of a JSON text. Raises Undecidable."""
    try:
        told = orjson.loads(given)
    except orjson.JSONDecodeError as error:
        raise Undecidable(f"不是 JSON：{error}") from error
    listed = told if isinstance(told, list) else [told]
    for each in listed:
        if not isinstance(each, dict) or not {"activity_key", "verdict"} <= each.keys() <= _KNOWN:
            raise Undecidable(f"每项认定要有 activity_key 和 verdict，可用的还有{'、'.join(sorted(_KNOWN))}")
    if not listed:
        raise Undecidable("没有一项认定")
    return listed


def _rows(home: Home, decisions: Sequence[Mapping[str, Any]], who: str, moment: datetime) -> list[dict[str, str]]:
    """The decisions as rows of 认定记录, each with the entry as it stands. Raises Undecidable, NoSnapshot."""
    entries = _entries(home, [str(each["activity_key"]) for each in decisions])
    rows = []
    for each in decisions:
        entry = entries.get(str(each["activity_key"]))
        if entry is None:
            raise Undecidable(f"没有这条未写职责编号的履职记录：{str(each['activity_key'])[:60]}；请刷新后重新认定")
        if each.get("words") not in (None, entry["words"]):
            raise Undecidable(f"“{entry['content'][:40]}”的原文已经更正，请刷新后按新的原文认定")
        verdict = str(each["verdict"])
        is_withdrawn = verdict == WITHDRAWN
        code = "does_not_count" if is_withdrawn else code_of(VERDICTS, verdict)
        kind = each.get("activity_type")
        rows.append(
            {
                **{name: str(entry[name] or "") for name in _TOLD},
                "verdict": word_of(VERDICTS, code),
                "activity_type": word_of(ACTIVITY_TYPES, code_of(ACTIVITY_TYPES, kind)) if kind else "",
                "district": each.get("district") or "",
                "duties": "、".join(each.get("duties") or ()),
                "decided_by": who,
                "decided_at": f"{moment:%Y-%m-%d %H:%M:%S}",
                "reason": each.get("reason") or "",
                "is_withdrawn": "是" if is_withdrawn else "",
            }
        )
    return rows


def _entries(home: Home, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The entries of the published snapshot by key, and those of decisions whose entry is gone, without words."""
    snapshot = open_current(home)
    try:
        office = Viewer.office()
        decided = ask(office, snapshot, "decision_rows", as_of=_EVER, period="all")
        found = ask(office, snapshot, "match_rows", as_of=_EVER, period="all", where={"activity": keys})
    finally:
        snapshot.close()
    gone = decided.with_columns(pl.lit(None, pl.String).alias("words"))
    both = pl.concat([found.select(*_TOLD, "words"), gone.select(*_TOLD, "words")])
    return {row["activity_key"]: row for row in both.reverse().iter_rows(named=True)}


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    headers = {column.name: column.header for column in FORMS["decisions"].columns}
    with path.open("w", encoding="utf-8", newline="") as stream:
        written = csv.DictWriter(stream, list(headers))
        written.writerow(headers)
        written.writerows(rows)
