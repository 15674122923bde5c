"""What the bench found, line by line, with the limits it is held to, as a table for people and as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
from rich.console import Console
from rich.table import Table

# The contract's numbers: a load may take this many times what DuckDB alone needs, beyond a start that any load has.
LOAD_RATIO: Final = 8.0
FIXED_START_SECONDS: Final = 10.0
PEAK_MB: Final = 2_000.0
# A question answers from cubes, so a hundred times the findings may not cost more than this.
ASK_RATIO: Final = 1.5
# A rerun with a what-if may take 1.5 times one without: beside one call of the scores, a re-score half of it. A
# thousand weightings may take twenty reruns.
RESCORE_RATIO: Final = 0.5
WEIGHTINGS_RATIO: Final = 20.0
# Up to here the limits above hold; beyond it a load has to end at all, within this memory.
JUDGED_ROWS: Final = 1_000_000
PEAK_MB_BEYOND: Final = 6_000.0
_MARKS: Final = {True: "✓", False: "✗", None: ""}


@dataclass(frozen=True, slots=True)
class Line:
    """One measured thing. A question has its seconds on the small home too; its `rows` are those of its answer."""

    what: str
    rows: int | None = None
    seconds: float | None = None
    cpu_seconds: float | None = None
    peak_mb: float | None = None
    ratio: float | None = None
    ratio_limit: float | None = None
    peak_limit_mb: float | None = None
    small_seconds: float | None = None
    small_cpu_seconds: float | None = None

    @property
    def is_within(self) -> bool | None:
        """Whether every limit of the line is kept; None when it has none."""
        held = [
            value <= limit
            for value, limit in ((self.ratio, self.ratio_limit), (self.peak_mb, self.peak_limit_mb))
            if value is not None and limit is not None
        ]
        return all(held) if held else None


@dataclass(slots=True)
class Verdict:
    """All lines of one run, the machine's load included, in the order in which they were measured."""

    machine: dict[str, Any]
    lines: list[Line] = field(default_factory=list)

    @property
    def broken(self) -> list[Line]:
        """The lines that broke a limit."""
        return [line for line in self.lines if line.is_within is False]

    def write(self, path: Path) -> None:
        """Keep everything as one JSON object: machine, lines (with is_within)."""
        lines = [asdict(line) | {"is_within": line.is_within} for line in self.lines]
        path.write_bytes(orjson.dumps({"machine": self.machine, "lines": lines}, option=orjson.OPT_INDENT_2))

    def show(self, console: Console) -> None:
        """Print loads, then questions with the milliseconds on both homes, and below them how many broke a limit."""
        loads = _table("装载", "行数", "秒", "CPU 秒", "峰值 MB", "比值", "限")
        asked = _table("提问", "答案行数", "小库毫秒", "大库毫秒", "小库 CPU", "大库 CPU", "比值", "限")
        for line in self.lines:
            if line.small_seconds is None:
                loads.add_row(*_load_cells(line))
            else:
                asked.add_row(*_question_cells(line))
        for table in (loads, asked):
            console.print(table)
        told = "、".join(f"{key} {value}" for key, value in self.machine.items())
        console.print(f"机器：{told}", markup=False)
        console.print(f"超限 {len(self.broken)} 项" if self.broken else "全部在限内", markup=False)


def _table(what: str, *numbers: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(what, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    return table


def _load_cells(line: Line) -> list[str]:
    limits = [
        *([f"≤ {line.ratio_limit:g}"] if line.ratio_limit is not None else []),
        *([f"≤ {line.peak_limit_mb:,.0f} MB"] if line.peak_limit_mb is not None else []),
    ]
    return [
        line.what,
        "" if line.rows is None else f"{line.rows:,}",
        _number(line.seconds, ".2f"),
        _number(line.cpu_seconds, ".2f"),
        _number(line.peak_mb, ",.0f"),
        _number(line.ratio, ".2f"),
        "，".join(limits),
        _MARKS[line.is_within],
    ]


def _question_cells(line: Line) -> list[str]:
    times = (line.small_seconds, line.seconds, line.small_cpu_seconds, line.cpu_seconds)
    return [
        line.what,
        "" if line.rows is None else f"{line.rows:,}",
        *(_number(None if seconds is None else seconds * 1000, ".1f") for seconds in times),
        _number(line.ratio, ".2f"),
        "" if line.ratio_limit is None else f"≤ {line.ratio_limit:g}",
        _MARKS[line.is_within],
    ]


def _number(value: float | None, spec: str) -> str:
    return "" if value is None or math.isnan(value) else format(value, spec)
