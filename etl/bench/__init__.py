"""`qingdan bench`: how long loading and asking take, as ratios of one run, measured from outside in child processes."""

from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path
from statistics import median
from typing import Final

import orjson
from rich.console import Console

from etl.bench.ledger import TODAY, write_office, write_regions
from etl.bench.measured import ChildFailed, Measured, measure
from etl.bench.verdict import (
    ASK_RATIO,
    FIXED_START_SECONDS,
    JUDGED_ROWS,
    LOAD_RATIO,
    PEAK_MB,
    PEAK_MB_BEYOND,
    RESCORE_RATIO,
    WEIGHTINGS_RATIO,
    Line,
    Verdict,
)
from etl.bench.wide import SCHEME, TERM, write_scheme, write_wide

__all__ = ["run"]

SMALL: Final = 10_000
_BASELINES: Final = 3  # the yardstick is short, so one disturbed run of it would bend the ratio
_PUBLISHED: Final = (0, 2)  # 2: some rows were refused, as the demo city's files intend
_LONGEST_STEP: Final = 60


def run(findings: int, home: Path | None, out: Path | None = None) -> int:
    """Measure with 10⁴ and `findings` rows and print the table; 0 within the limits, 1 when one is broken.

    Everything is written in a temporary folder (below `home` if one is given) that is removed. `out` takes the
    results as JSON.
    """
    console = Console(highlight=False, width=None if os.isatty(1) else 140)
    if not hasattr(os, "wait4"):
        console.print("bench 要从外面量 CPU 和内存，只能在 Linux 或 macOS 上运行")
        return 1
    verdict = Verdict(_machine())
    if home is not None:
        home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="qingdan-bench-", dir=home) as folder:
        try:
            _measure_all(Path(folder), findings, verdict)
        except ChildFailed as error:
            verdict.show(console)
            console.print(f"没有量完：{error}", markup=False)
            return 1
        finally:
            if out is not None:
                verdict.write(out)
    verdict.show(console)
    return 1 if verdict.broken else 0


def _measure_all(folder: Path, findings: int, verdict: Verdict) -> None:
    write_regions(folder / "regions.csv")
    (folder / "office").mkdir()
    office = write_office(folder / "office")
    homes = {rows: folder / f"home-{rows}" for rows in (SMALL, findings)}
    for rows, home in homes.items():
        ledger = folder / f"findings-{rows}.csv"
        written = measure(["-m", "etl.bench.ledger", str(ledger), str(rows)], folder)
        verdict.lines.append(Line("写出隐患台账 CSV", rows, written.seconds, written.cpu_seconds, written.peak_mb))
        _measure_load(folder, ledger, home, rows, verdict)
        # another unit's own small delivery: set beside a million rows it would be held as a fragment
        again = _load(home, office, folder, "--unit", "安委办")
        verdict.lines.append(Line("再装一批小文件（全部重建）", rows, again.seconds, again.cpu_seconds, again.peak_mb))
        ledger.unlink()
    _measure_questions(folder, homes[SMALL], homes[findings], findings, verdict)
    _measure_weighing(folder, homes[SMALL], verdict)
    _measure_page(folder, verdict)
    _measure_compiling(folder, verdict)


def _measure_compiling(folder: Path, verdict: Verdict) -> None:
    """A list ten times as long may take ten times as long, and half as much again."""
    run = measure(["-m", "etl.bench.compiling"], folder)
    small, large = orjson.loads(run.output)
    ratio = large / small / 10
    line = Line("读 200 kB 职责清单（启动之后）", None, large, None, run.peak_mb, ratio=ratio, ratio_limit=ASK_RATIO)
    verdict.lines.append(line)


def _measure_weighing(folder: Path, home: Path, verdict: Verdict) -> None:
    """What a page's rerun costs with a what-if is a re-score beside the scores it shows anyway."""
    run = measure(["-m", "etl.bench.weighing", str(home)], folder)
    told = orjson.loads(run.output)
    for name, words, limit in (
        ("rescored", "考核改权重重排（200 对象 × 20 指标，比一次计分）", RESCORE_RATIO),
        ("stability", "考核 1000 组权重（200 对象 × 20 指标，比一次计分）", WEIGHTINGS_RATIO),
    ):
        ratio = told[name] / told["scores"]
        verdict.lines.append(Line(words, None, told[name], None, run.peak_mb, ratio=ratio, ratio_limit=limit))


def _measure_page(folder: Path, verdict: Verdict) -> None:
    """A rerun of the what-if page that moves a weight, beside one that moves nothing: 200 districts × 20 indicators."""
    (folder / "wide").mkdir()
    home = folder / "home-wide"
    _load(home, write_wide(folder / "wide"), folder)
    write_scheme(home / "schemes")
    run = measure(["-m", "dashboard.rehearsal", str(home), SCHEME, TERM], folder)
    told = orjson.loads(run.output)
    words, ratio = "推演页改一个权重（200 对象 × 20 指标，比不改的一次重跑）", told["moved"] / told["plain"]
    verdict.lines.append(Line(words, None, told["moved"], None, run.peak_mb, ratio=ratio, ratio_limit=ASK_RATIO))


def _measure_load(folder: Path, ledger: Path, home: Path, rows: int, verdict: Verdict) -> None:
    """DuckDB alone, then the whole load from cold, then where its time went."""
    runs = []
    for turn in range(_BASELINES if rows <= JUDGED_ROWS else 1):
        target = folder / f"baseline-{turn}.duckdb"
        cost = measure(["-m", "etl.bench.baseline", str(ledger), str(target)], folder)
        runs.append((float(cost.output), cost))
        target.unlink()
    baseline = median(seconds for seconds, _ in runs)
    verdict.lines.append(
        Line(
            "DuckDB 按给定类型读入",
            rows,
            baseline,
            median(cost.cpu_seconds for _, cost in runs),
            max(cost.peak_mb for _, cost in runs),
        )
    )
    load = _load(home, [folder / "regions.csv", ledger], folder)
    is_judged = SMALL < rows <= JUDGED_ROWS
    verdict.lines.append(
        Line(
            "从零装载到发布",
            rows,
            load.seconds,
            load.cpu_seconds,
            load.peak_mb,
            max(0.0, load.seconds - FIXED_START_SECONDS) / baseline,
            LOAD_RATIO if is_judged else None,
            PEAK_MB if rows <= JUDGED_ROWS else PEAK_MB_BEYOND,
        )
    )
    verdict.lines += [
        Line(f"  · {text[:_LONGEST_STEP]}", None, seconds, cpu) for text, seconds, cpu in load.step_costs()
    ]


def _load(home: Path, files: list[Path], folder: Path, *more: str) -> Measured:
    program = "from etl.cli import main; main()"
    options = ["--home", str(home), "--today", TODAY.isoformat(), *more]
    return measure(["-c", program, "load", *map(str, files), *options], folder, _PUBLISHED)


def _measure_questions(folder: Path, small: Path, large: Path, findings: int, verdict: Verdict) -> None:
    asked = measure(["-m", "etl.bench.asking", str(small), str(large)], folder)
    for case in orjson.loads(asked.output):
        is_judged = case["is_judged"] and findings <= JUDGED_ROWS
        verdict.lines.append(
            Line(
                case["case"],
                case["answer_rows"],
                case["large_seconds"],
                case["large_cpu_seconds"],
                ratio=case["large_seconds"] / case["small_seconds"],
                ratio_limit=ASK_RATIO if is_judged else None,
                small_seconds=case["small_seconds"],
                small_cpu_seconds=case["small_cpu_seconds"],
            )
        )
    verdict.lines.append(Line("提问（整个进程）", None, asked.seconds, asked.cpu_seconds, asked.peak_mb))


def _machine() -> dict[str, object]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "核": os.cpu_count(),
        "内存 GB": round(memory / 1e9),
        "Python": platform.python_version(),
        "系统负载": round(os.getloadavg()[0], 2),
    }
