"""The bench's deliveries: a findings CSV of any length with every column, its regions, an office's other files."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import polars as pl

from etl.demo import write_city
from etl.demo.city import districts, industries, regions, table
from etl.forms.ledgers import FINDINGS

HEADERS: Final = tuple(column.header for column in FINDINGS.columns if column.name != "is_withdrawn")
TODAY: Final = date(2026, 6, 30)  # fixed, so that every run writes the same bytes
SPAN_DAYS: Final = 730
_CHUNK: Final = 250_000
_SEED: Final = 11
_OFFICE_FINDINGS: Final = 240
_PLACES: Final = (
    "原料库",
    "成品仓",
    "配电室",
    "装卸平台",
    "锅炉房",
    "二层车间",
    "地下车库",
    "员工宿舍",
    "油罐区",
    "门卫室",
)
_FAULTS: Final = (
    "灭火器压力不足，未按月点检",
    "安全出口上锁，疏散指示灯不亮",
    "动火作业票无人签发",
    "配电箱敞开，电线私拉乱接",
    "可燃气体探测器超期未标定",
    "临边洞口没有防护栏杆",
    "特种作业人员证件过期",
    "危险化学品混放，标签缺失",
    "堆放纸箱,遮挡消火栓,通道变窄",  # ASCII commas: the cell has to be quoted
    '现场"三违"无人制止，记录空白',  # quotes: doubled inside a quoted cell
)
_FAULT_SHARES: Final = (0.14, 0.13, 0.12, 0.12, 0.12, 0.12, 0.11, 0.10, 0.03, 0.01)


def write_ledger(path: Path, rows: int) -> None:
    """Write `rows` findings as UTF-8 CSV with every header: 12 districts, 10 industries, two years up to TODAY."""
    rng = np.random.default_rng(_SEED)
    with path.open("wb") as target:
        for first in range(0, rows, _CHUNK):
            _chunk(first, min(_CHUNK, rows - first), rng, target)


def write_regions(path: Path) -> None:
    """Write 行政区划 of the fictional city, whose districts the findings name."""
    regions(TODAY.year).write_csv(path)


def write_office(folder: Path) -> list[Path]:
    """Write the demo city's own files, so that the questions about leaders and accidents have rows to count."""
    return write_city(folder, findings=_OFFICE_FINDINGS, today=TODAY)


def _chunk(first: int, size: int, rng: np.random.Generator, target: BinaryIO) -> None:
    cells = _words(size, rng) | _course(size, rng)
    cells["编号"] = pl.select(
        pl.concat_str(pl.lit("YP-"), pl.int_range(first, first + size).cast(pl.String).str.zfill(9))
    ).to_series()
    pl.DataFrame(cells).select(HEADERS).write_csv(target, include_header=first == 0)


def _course(size: int, rng: np.random.Generator) -> dict[str, pl.Series]:
    """What became of each finding: the days and the status that agrees with them."""
    now = (TODAY - date(1970, 1, 1)).days
    found = now - rng.integers(0, SPAN_DAYS, size)
    deadline = found + rng.choice([7, 15, 30, 45, 60], size)
    rectified = found + np.ceil(rng.lognormal(2.6, 0.8, size)).astype(np.int64)
    closed = rectified + rng.integers(0, 10, size)
    is_rectified = (rectified <= now) & (rng.random(size) < 0.97)
    is_closed = is_rectified & (closed <= now) & (rng.random(size) < 0.96)
    status = np.where(is_closed, "已销号", np.where(is_rectified, "已整改", rng.choice(["未整改", "整改中"], size)))
    extended = rng.random(size) < 0.05
    return {
        "交办日期": _days(np.minimum(found + 1, now), found % 3 > 0),
        "复查日期": _days(closed, is_closed),
        "通报日期": _days(closed, is_closed & (found % 2 == 0)),
        "延期申请日期": _days(np.minimum(deadline - 3, now), extended),
        "发现日期": _days(found, np.ones(size, dtype=bool)),
        "整改期限": _days(deadline, np.ones(size, dtype=bool)),
        "延期至": _days(deadline + 30, extended),
        "整改完成日期": _days(rectified, is_rectified),
        "销号日期": _days(closed, is_closed),
        "整改状态": pl.Series(status),
    }


def _days(days: np.ndarray, is_given: np.ndarray) -> pl.Series:
    dates = pl.Series(days.astype(np.int32)).cast(pl.Date)
    return pl.select(pl.when(pl.Series(is_given)).then(dates)).to_series()


def _words(size: int, rng: np.random.Generator) -> dict[str, pl.Series]:
    names = [d.name for d in districts()]
    people = [surname + given for surname in table("people")["surnames"] for given in table("people")["given"]]
    brands, ends = table("city")["brands"], ("机械制造厂", "物流有限公司", "建设工程有限公司", "商贸广场")
    firms = [f"{names[n % 12].rstrip('区县')}{brand}{end}" for n, brand in enumerate(brands) for end in ends]
    is_major = rng.random(size) < 0.015
    unit = _drawn(firms, size, rng)
    text = pl.concat_str(
        _drawn(_PLACES, size, rng),
        pl.Series(rng.integers(1, 400, size)).cast(pl.String),
        pl.lit("号位："),
        _drawn(_FAULTS, size, rng, _FAULT_SHARES),
        pl.lit("，涉及"),
        pl.Series(rng.integers(1, 60, size)).cast(pl.String),
        pl.lit("处，已拍照留存并当场告知负责人"),
    )
    return {
        "县区": _drawn(names, size, rng),
        "被督导单位": unit,
        "行业": _drawn(industries(), size, rng),
        "隐患等级": pl.Series(np.where(is_major, "重大", "一般")),
        "隐患描述": pl.select(text).to_series(),
        "责任单位": unit,
        "责任人": _some(_drawn(people, size, rng), 0.9, rng),
        "整改措施": _some(_drawn(table("phrases")["measures"], size, rng), 0.85, rng),
        "整改资金(万元)": _some(pl.Series(rng.lognormal(0.5, 1.0, size).round(2)), 0.6, rng),
        "应急预案": pl.Series(rng.choice(["有", "无"], size)),
        "挂牌督办": pl.select(pl.when(pl.Series(is_major)).then(pl.lit("市级"))).to_series(),
    }


def _drawn(
    values: tuple[str, ...] | list[str], size: int, rng: np.random.Generator, shares: tuple[float, ...] | None = None
) -> pl.Series:
    return pl.Series(values).gather(rng.choice(len(values), size, p=shares))


def _some(values: pl.Series, share: float, rng: np.random.Generator) -> pl.Series:
    is_given = pl.Series(rng.random(len(values)) < share)
    return pl.select(pl.when(is_given).then(values)).to_series()


if __name__ == "__main__":
    write_ledger(Path(sys.argv[1]), int(sys.argv[2]))
