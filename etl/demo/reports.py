"""What the fictional offices hand in month by month: who reports what, on which day, and who forgets."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from etl.demo.city import FICTION, districts, table
from etl.demo.delimited import write_delimited
from etl.demo.shapes import Shape, spell
from etl.demo.stories import story
from etl.demo.workbook import Sheet

OFFICE = "市安委办"
MONTHS_BACK = 3  # the plan is that old: a quarter of reports, so that one quarterly report is among them
DUE_DAYS = {"隐患台账": 10, "履职记录": 20, "督导检查登记": 15}
DEPARTMENTS = 8  # of the city's departments, so many report
ENTERED_SHARE = 0.93  # of a month's activities, so many are entered by its end; the others come with the whole ledgers
# Of a hundred reports so many come in time and so many late; the others never come.
USUAL, LAGGING, OF_DEPARTMENTS = (82, 14), (25, 60), (65, 20)
_DAY = re.compile(r"_(\d{4})(\d\d)(\d\d)报$")
_OF_OFFICES = re.compile(
    r"^(?:\d+_)(?:隐患月报|履职季报|督导检查登记|事故快报)_[^_]+_([^_]+)_|^\d+_(?:履职记录|隐患台账)_([^_]+)$"
)


@dataclass(frozen=True)
class Window:
    """A month or quarter that has ended, as offices name it; both days belong to it."""

    name: str
    first: date
    last: date

    def due(self, day: int) -> date:
        """The day of the following month by which the report is due."""
        after = self.last + timedelta(1)
        return after.replace(day=min(day, monthrange(after.year, after.month)[1]))


def planned_on(today: date) -> date:
    """The day on which the offices were told the plan."""
    month = today.year * 12 + today.month - 1 - MONTHS_BACK
    return date(month // 12, month % 12 + 1, 1)


def months(today: date) -> list[Window]:
    """The months that have ended since the plan."""
    first = planned_on(today)
    found = []
    for _ in range(MONTHS_BACK):
        last = first.replace(day=monthrange(first.year, first.month)[1])
        found.append(Window(f"{first:%Y-%m}", first, last))
        first = last + timedelta(1)
    return found


def quarter(today: date) -> Window:
    """The quarter that has ended since the plan: there is one in any three months."""
    last = next(month.last for month in months(today) if month.last.month % 3 == 0)
    return Window(f"{last.year}Q{last.month // 3}", date(last.year, last.month - 2, 1), last)


def departments() -> list[str]:
    """The departments that report, as the register of units names them."""
    return [f"市{entry.split('|')[0]}" for entry in table("city")["departments"][:DEPARTMENTS]]


def reported_by(path: Path) -> tuple[str, date | None]:
    """The unit that handed a file of the demo city in, and the day; None is the day of the load."""
    found, day = _OF_OFFICES.match(path.stem), _DAY.search(path.stem)
    unit = (found[1] or found[2]) if found else OFFICE
    # the district that does not report: the office put its whole ledgers together
    if unit == story("late_reporter")["district"]:
        unit = OFFICE
    return unit, date(*map(int, day.groups())) if day else None


def handed_in(paths: Iterable[Path]) -> tuple[dict[str, str], dict[str, date]]:
    """The units and the days of files by name, as `etl.load.Options` takes them."""
    told = {path.name: reported_by(path) for path in paths}
    return {name: unit for name, (unit, _) in told.items()}, {name: day for name, (_, day) in told.items() if day}


def write_reports(
    out: Path, found: Mapping[str, pl.DataFrame], acted: Mapping[str, pl.DataFrame], today: date, seed: int
) -> list[Path]:
    """隐患月报 and 履职季报 of every district that sent one by today: the rows as they stood on that day."""
    rng = np.random.default_rng([seed, 6])
    paths = []
    for district in districts():
        for month in months(today):
            day = sent_on(district.name, month, DUE_DAYS["隐患台账"], today, rng)
            rows = found[district.name].filter(pl.col("发现日期").is_between(month.first, month.last))
            if day is not None and len(rows):
                name = f"061_隐患月报_{month.name}_{district.name}_{day:%Y%m%d}报.csv"
                title = f"{district.name}{month.name}隐患排查治理月报（{FICTION}）"
                paths.append(write_report(out / name, title, as_it_stood(rows, day)))
        window = quarter(today)
        day = sent_on(district.name, window, DUE_DAYS["履职记录"], today, rng)
        rows = acted[district.name].filter(pl.col("时间").is_between(window.first, window.last))
        if day is not None and len(rows):
            name = f"062_履职季报_{window.name}_{district.name}_{day:%Y%m%d}报.csv"
            title = f"{district.name}{window.name}领导履职季报（{FICTION}）"
            numbered = rows.with_columns(pl.int_range(1, pl.len() + 1).cast(pl.String).alias("序号"))
            paths.append(write_report(out / name, title, numbered))
    return paths


def write_first_reports(out: Path, ledger: pl.DataFrame, today: date) -> list[Path]:
    """事故快报 of the first and the last accident since the plan, the day after each: casualties as first believed.

    The ledger of today corrects both: the first one after the days in which that may be done, and down a level.
    """
    recent = ledger.filter(pl.col("发生时间").dt.date().is_between(planned_on(today), today - timedelta(2)))
    paths = []
    for row in {row["事故编号"]: row for row in (*recent.head(1).to_dicts(), *recent.tail(1).to_dicts())}.values():
        day = row["发生时间"].date() + timedelta(1)
        is_first = row["事故编号"] == recent["事故编号"][0]
        believed = {"死亡人数": "3"} if is_first else {"重伤人数": str(int(row["重伤人数"]) + 2)}
        unknown = dict.fromkeys(("立案日期", "结案日期", "延期批准日期", "公开日期", "整改评估日期"))
        frame = pl.DataFrame([row | believed | unknown], schema=ledger.schema)
        name = f"080_事故快报_{day:%Y-%m}_{row['县区']}_{day:%Y%m%d}报.csv"
        paths.append(write_report(out / name, f"{row['县区']}事故快报（{FICTION}）", frame))
    return paths


def write_entered(out: Path, acted: Mapping[str, pl.DataFrame], today: date, seed: int) -> list[Path]:
    """What was entered by the end of each month before this one, collected by the office from all but the silent."""
    rng = np.random.default_rng([seed, 61])
    silent = story("late_reporter")["district"]
    whole = pl.concat([frame for office, frame in acted.items() if office != silent]).sort("时间", maintain_order=True)
    whole = whole.filter(pl.Series(rng.random(len(whole)) < ENTERED_SHARE, dtype=pl.Boolean))
    paths = []
    for number in range((today.year - 1) * 12, today.year * 12 + today.month - 1):
        first = date(number // 12, number % 12 + 1, 1)
        last = first.replace(day=monthrange(first.year, first.month)[1])
        rows = whole.filter(pl.col("时间").is_between(first, last))
        if len(rows):
            name = f"060_履职月汇总_{first:%Y-%m}_{last:%Y%m%d}报.csv"
            numbered = rows.with_columns(pl.int_range(1, pl.len() + 1).cast(pl.String).alias("序号"))
            paths.append(write_report(out / name, f"{first:%Y-%m}领导履职月汇总（{FICTION}）", numbered))
    return paths


def sent_on(unit: str, window: Window, due_day: int, today: date, rng: np.random.Generator) -> date | None:
    """The day on which a unit sends its report of a window, or None when it has sent none by today."""
    chance, early, late = int(rng.integers(100)), int(rng.integers(1, due_day)), int(rng.integers(1, 13))
    if unit == story("late_reporter")["district"]:
        return None
    in_time, tardy = OF_DEPARTMENTS if unit in departments() else USUAL
    if unit == story("lagging")["district"]:
        in_time, tardy = LAGGING
    due = window.due(due_day)
    if chance >= in_time + tardy:
        return None
    day = due - timedelta(early - 1) if chance < in_time else due + timedelta(late)
    return day if day <= today else None


def as_it_stood(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The findings as the district knew them on a day: what was done later had not been done."""
    done, closed = (pl.when(pl.col(name) <= day).then(pl.col(name)) for name in ("整改完成日期", "销号日期"))
    status = (
        pl.when(closed.is_not_null())
        .then(pl.col("整改状态"))
        .when(done.is_not_null())
        .then(pl.col("整改状态").replace("已销号", "已整改"))
        .otherwise(pl.col("整改状态").replace({"已销号": "整改中", "已整改": "整改中", "整改完成": "整改中"}))
    )
    steps = [
        pl.when(pl.col(name) <= day).then(pl.col(name)).alias(name)
        for name in ("延期申请日期", "交办日期", "复查日期", "通报日期")
    ]
    return rows.with_columns(
        done.alias("整改完成日期"), closed.alias("销号日期"), status.alias("整改状态"), *steps
    )  # fmt: skip


def write_report(path: Path, title: str, rows: pl.DataFrame) -> Path:
    """One report as an office's own system writes it: CSV with a title; returns the path."""
    shape = Shape(format="csv-bom", styles=("iso",))
    return write_delimited(path, Sheet("", (title,), spell(rows, shape)), shape, "")
