"""The fictional plans: what is to be reported, the year's tasks and their progress, inspections, marks."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from etl.demo.city import FICTION, districts, table
from etl.demo.people import Term
from etl.demo.reports import DUE_DAYS, Window, departments, quarter, sent_on, write_report

METHODS = ("四不两直", "明查", "暗访", "查阅资料", "听取汇报、查阅资料")
FEEDBACK = ("已当场整改", "已下达整改通知，按期复查", "正在整改", "")


def schedule_table() -> pl.DataFrame:
    """报送计划: what every district and some departments owe, and by which day of the following month."""
    rows = [(d.name, "隐患台账", "每月", f"{DUE_DAYS['隐患台账']}日") for d in districts()]
    rows += [(d.name, "履职记录", "每季度", f"次月{DUE_DAYS['履职记录']}日前") for d in districts()]
    rows += [(unit, "督导检查登记", "每季度", str(DUE_DAYS["督导检查登记"])) for unit in departments()]
    return pl.DataFrame(rows, schema=["报送单位", "表", "频次", "截止日"], orient="row")


def write_inspections(out: Path, units: pl.DataFrame, terms: list[Term], today: date, seed: int) -> list[Path]:
    """督导检查登记 of every department that sent its quarter's register by today."""
    rng, paths, window = np.random.default_rng([seed, 7]), [], quarter(today)
    for unit in departments():
        day = sent_on(unit, window, DUE_DAYS["督导检查登记"], today, rng)
        rows = inspection_table(unit, units, terms, window, rng)
        if day is not None:
            name = f"09_督导检查登记_{window.name}_{unit}_{day:%Y%m%d}报.csv"
            paths.append(write_report(out / name, f"{unit}{window.name}督导检查登记表（{FICTION}）", rows))
    return paths


def inspection_table(
    unit: str, units: pl.DataFrame, terms: list[Term], window: Window, rng: np.random.Generator
) -> pl.DataFrame:
    """督导检查登记 of one department for a quarter; firms of its industry where it has one."""
    industry = units.filter(名称=unit)["行业"].item()
    firms = units.filter(类别="企业") if industry == "" else units.filter(类别="企业", 行业=industry)
    phrases, people = table("phrases"), table("people")
    span = (window.last - window.first).days + 1
    city = [term.name for term in terms if term.contacts and term.holds(window.first) and term.holds(window.last)]
    rows: dict[tuple[str, date], tuple[object, ...]] = {}
    for _ in range(int(rng.integers(5, 10))):
        firm, kind = firms.select("名称", "行业").row(int(rng.integers(len(firms))))
        day = window.first + timedelta(int(rng.integers(span)))
        own = f"{_pick(people['surnames'], rng)}{_pick(people['given'], rng)}"
        leader = _pick(city, rng) if rng.random() < 0.3 else own
        problem = _pick(phrases["problems"][kind], rng) if rng.random() < 0.8 else ""
        feedback = _pick(FEEDBACK, rng) if problem else ""
        about = _pick(phrases["industry_topics"][kind], rng)
        rows[firm, day] = (firm, day, _pick(METHODS, rng), leader, about, problem, feedback)
    columns = ["被督导单位", "督导时间", "督导方式", "带队领导", "督导内容", "发现的问题", "整改情况反馈"]
    schema = {name: pl.Date if name == "督导时间" else pl.String for name in columns}
    return pl.DataFrame([rows[key] for key in sorted(rows, key=str)], schema=schema, orient="row")


def task_table(today: date) -> pl.DataFrame:
    """年度任务 of this year."""
    rows = [
        (
            f"NC-RW-{today.year}-{number:02d}", task["title"], f"市{task['lead']}", task["coop"], task["cadence"],
            task["count"], date.fromisoformat(f"{today.year}-{task['deadline']}"), str(today.year),
        )
        for number, task in enumerate(table("tasks")["task"], start=1)
    ]  # fmt: skip
    columns = ["任务编号", "任务", "牵头单位", "配合单位", "频次", "次数", "完成期限", "年度"]
    return pl.DataFrame(rows, schema={c: pl.Date if c == "完成期限" else pl.String for c in columns}, orient="row")


def progress_table(today: date, seed: int) -> pl.DataFrame:
    """年度任务进展: what the leading units reported of each task up to today."""
    rng = np.random.default_rng([seed, 8])
    rows = []
    for number, task in enumerate(table("tasks")["task"], start=1):
        days = [date(today.year, month, int(rng.integers(2, 27))) for month in (3, 6, 9, 12)]
        done = date.fromisoformat(f"{today.year}-{task['deadline']}") + timedelta(int(rng.integers(-20, 25)))
        for day, words in zip(days, table("tasks")["progress"], strict=True):
            if day <= min(today, done):
                rows.append((f"NC-RW-{today.year}-{number:02d}", day, words, "进行中"))
        if done <= today and done not in days:
            rows.append((f"NC-RW-{today.year}-{number:02d}", done, "任务完成，材料已归档", "已完成"))
    schema = {"任务编号": pl.String, "日期": pl.Date, "进展": pl.String, "完成情况": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def score_table(window: Window, seed: int) -> pl.DataFrame:
    """考核评分 of a quarter: what no figure can tell of a district, in marks given by hand."""
    rng = np.random.default_rng([seed, 9])
    rows = []
    for d in districts():
        marks = round(float(np.clip(70 + 30 * d.care[1] + rng.normal(0, 2), 60, 100)), 1)
        rows.append((window.name, d.name, "宣传教育活动质量", str(marks), "", "现场评议"))
        if rng.random() < 0.25:
            rows.append((window.name, d.name, "信息报送", "", str(-int(rng.integers(1, 4))), "迟报、漏报扣分"))
    columns = ["年度/季度", "对象", "指标", "得分", "加/扣分", "依据"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _pick(words: list[str] | tuple[str, ...], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]
