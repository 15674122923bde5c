"""Inspections, plans, the reporting plan and marks of the canary city."""

from __future__ import annotations

from datetime import date

from tests.forge.canary import DISTRICTS, City, days
from tests.forge.tokens import Mint

PLAN = "报送计划.csv"
PLANNED_ON = date(2026, 1, 5)
"""When the offices were told the plan: half a year of reports is missing."""


def write(city: City, mint: Mint) -> None:
    """Write every table down."""
    for letter in DISTRICTS:
        _inspections(city, mint, letter)
    for letter, name in city.departments.items():
        _inspection(city, mint, letter, name, date(2026, 5, 5), None)
    _plan(city, mint)
    _tasks(city, mint)


def _inspections(city: City, mint: Mint, letter: str) -> None:
    firms = [row.values["名称"] for row in city.of("units") if row.district == letter]
    for place, day in enumerate(days(9)):
        _inspection(city, mint, letter, firms[place % len(firms)], day, letter)


def _inspection(city: City, mint: Mint, owner: str, unit: str, day: date, district: str | None) -> None:
    row = {
        "被督导单位": unit,
        "督导时间": day.isoformat(),
        "督导方式": "四不两直、明查",
        "带队领导": f"孙{mint(owner)}、{city.leaders[f'{district}1'].name if district else mint(owner)}",
        "督导内容": mint(owner),
        "发现的问题": mint(owner),
        "整改情况反馈": mint(owner),
    }
    city.add("inspections", "督导检查登记.csv", row, district=district)


def _plan(city: City, mint: Mint) -> None:
    for name in (*city.districts.values(), *city.departments.values(), f"{mint('O')}局"):
        for table in ("隐患台账", "督导检查登记"):
            row = {"报送单位": name, "表": table, "频次": "每月", "截止日": 10}
            city.add("schedule", PLAN, row)


def _tasks(city: City, mint: Mint) -> None:
    for place, letter in enumerate(("P", "Q", "P")):
        task = mint("O")
        row = {
            "任务编号": task,
            "任务": mint("O"),
            "牵头单位": city.departments[letter],
            "配合单位": mint("O"),
            "频次": "每季度",
            "次数": 1,
            "完成期限": "2026-05-31",
            "年度": 2026,
        }
        city.add("tasks", "年度任务.csv", row)
        for month in range(1, 4 + place):
            told = {"任务编号": task, "日期": f"2026-0{month}-15", "进展": mint("O"), "完成情况": mint("O")}
            city.add("task_progress", "年度任务进展.csv", told)
    for name in city.districts.values():
        row = {"年度/季度": "2026Q1", "对象": name, "指标": mint("O"), "得分": 90, "依据": mint("O")}
        city.add("scores", "考核评分.csv", row)
