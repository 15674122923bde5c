"""`qingdan watch`: a folder into which the offices put their files."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Annotated

import orjson
import typer

from etl.cli.loading import LISTED
from etl.cli.output import HomeOption, JsonOption, explained, home_of, stderr, stdout
from etl.watching import Told, Unwatchable, Watch
from etl.watching.dropped import on_one_line
from warehouse.ledger import Damaged

_VERDICTS = {"refused": "拒收。", "known": "已有。", "held": "暂存。", "failed": "没有收下。"}


def watch(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="监视的文件夹，连同其中的文件夹")],
    unit: Annotated[str, typer.Option("--unit", help="报送单位；子文件夹里的文件以子文件夹名为报送单位")] = "",
    once: Annotated[bool, typer.Option("--once", help="只处理现在已有的文件，然后结束")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """监视文件夹：放进来的文件写完后按上传的限额自动装载，原件不动；每份文件报告一行。

    同时放进来的一起装载。已经收过的、已经拒收过的不再装载，改了内容才再读。带 --once 时退出码 0 全部收下，2 有行退回或
    文件拒收，1 有文件没有收下或暂存。
    """
    outcomes: list[Told] = []

    def tell(told: Told) -> None:
        if once:
            outcomes.append(told)
        _print_line(told) if as_json else _print_words(told)

    stop = Event()
    with explained(Unwatchable, Damaged), _stopped_by_signals(stop):
        watched = Watch(
            folder,
            home_of(context, home),
            tell,
            lambda sentence: stderr.print(sentence, markup=False),
            unit=unit,
            listed=None if as_json else LISTED,
        )
        if once:
            watched.run_once(stop)
        else:
            stderr.print(f"正在监视 {watched.folder}，按 Ctrl+C 结束", markup=False)
            watched.run(stop)
    raise typer.Exit(_exit_code(outcomes))


def _exit_code(outcomes: list[Told]) -> int:
    if any(told.outcome in ("failed", "held") for told in outcomes):
        return 1
    is_short = any(told.outcome == "refused" or (told.report and told.report.rejected_count) for told in outcomes)
    return 2 if is_short else 0


@contextmanager
def _stopped_by_signals(stop: Event) -> Iterator[None]:
    """Ctrl+C and the service manager set `stop`; what is being loaded is finished."""
    kept = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _print_line(told: Told) -> None:
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        **(told.report.to_dict() if told.report else {}),
        "file": told.file,
        "unit": told.unit,
        "outcome": told.outcome,
        "message": told.message,
        "snapshot": told.snapshot,
    }
    sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
    sys.stdout.flush()


def _print_words(told: Told) -> None:
    report = told.report
    stdout.print(
        f"{on_one_line(told.file)}"
        + (f"（{on_one_line(told.unit)}）" if told.unit else "")
        + f"：{_VERDICTS.get(told.outcome, '')}{told.message}"
        + (f"；退回表 {report.returned}" if report and report.returned and told.outcome == "loaded" else "")
        + (f"；报送编号 {report.delivery}" if report and report.delivery else ""),
        markup=False,
    )
    sys.stdout.flush()
