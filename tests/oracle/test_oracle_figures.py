"""Hand-computed findings and accidents: the judge against domain.md section 5; random cities against section 3."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from tests.oracle.cities import City, as_of_days, periods, random_city
from tests.oracle.reading import LEVELS, stand
from tests.oracle.recompute import accident_level, books, bounds, figures, year_before
from tests.oracle.town import YEAR_END, Row, one, opened, town


def finding(number: str, found: str, deadline: str, closed: str = "", extended: str = "", level: str = "一般") -> Row:
    return {"编号": number, "县区": "青岚县", "隐患等级": level, "隐患描述": "杂物", "发现日期": found,
            "整改期限": deadline, "延期至": extended,
            "整改状态": "已销号" if closed else "整改中", "销号日期": closed}  # fmt: skip


FINDINGS = [
    finding("1", "2024-01-10", "2024-02-10", closed="2024-02-10"),
    finding("2", "2024-01-10", "2024-02-10", closed="2024-02-20", extended="2024-02-29", level="重大隐患"),
    finding("3", "2024-02-01", "2024-02-29"),
    finding("4", "2024-03-01", "2024-03-31", level="重大事故隐患"),
    finding("5", "2023-12-31", "2024-01-31", closed="2024-03-05"),
]


def test_rectification_of_five_findings_by_hand() -> None:
    city = town([("隐患台账.csv", FINDINGS)])
    row = one(city, "rectification", date(2024, 2, 29), "2024")
    assert row == {
        "found_count": 3, "closed_count": 2, "rectification_rate": 2 / 3, "due_count": 3, "closed_on_time_count": 2,
        "on_time_rate": 2 / 3, "on_time_rate_original": 1 / 3, "open_count": 2, "overdue_count": 1,
        "major_open_count": 0, "major_overdue_count": 0,
    }  # fmt: skip
    later = one(city, "rectification", date(2024, 4, 1), "2024Q1")
    assert (later["due_count"], later["open_count"], later["major_overdue_count"]) == (5, 2, 1)
    months = {r["month"]: r for r in figures(city, "rectification", as_of=date(2024, 4, 1), by=("month",))}
    assert (months["2024-01"]["found_count"], months["2024-01"]["due_count"], months["2024-02"]["due_count"]) == (
        2,
        1,
        3,
    )
    levels = {r["level"]: r["found_count"] for r in figures(city, "rectification", as_of=YEAR_END, by=("level",))}
    assert levels == {"一般": 2, "重大": 2}


def test_ageing_and_flow_by_hand() -> None:
    city = town([("隐患台账.csv", FINDINGS)])
    ages = {r["bucket"]: r["open_count"] for r in figures(city, "ageing", as_of=date(2024, 3, 8))}
    assert ages == {"0–7": 1, "8–30": 0, "31–90": 1, "91–180": 0, ">180": 0}
    rows = figures(city, "flow", as_of=date(2024, 3, 4), period="2024", step="month")
    assert [tuple(r.values()) for r in rows] == [
        ("2024-01-01", 2, 0, 3),
        ("2024-02-01", 1, 2, 2),
        ("2024-03-01", 1, 0, 3),
    ]
    weeks = figures(city, "flow", as_of=date(2024, 2, 4), period="2024-02", step="week")
    assert [r["period_start"] for r in weeks] == ["2024-01-29"]


@pytest.mark.parametrize(
    ("case", "level"),
    [
        ((2, 9, 9_999_999), "general"), ((3, 0, 0), "larger"), ((0, 10, 0), "larger"), ((0, 0, 10_000_000), "larger"),
        ((10, 0, 0), "major"), ((0, 50, 0), "major"), ((0, 0, 50_000_000), "major"), ((9, 49, 49_999_999), "larger"),
        ((30, 0, 0), "extraordinary"), ((0, 100, 0), "extraordinary"), ((0, 0, 100_000_000), "extraordinary"),
    ],
)  # fmt: skip
def test_accident_level_is_the_worst_of_three_ladders(case: tuple[int, int, int], level: str) -> None:
    assert accident_level(*case) == level


def accident(number: str, on: str, deaths: str, loss: str) -> Row:
    return {"事故编号": number, "发生时间": on, "县区": "白石区", "死亡人数": deaths, "重伤人数": "",
            "直接经济损失(万元)": loss}  # fmt: skip


def test_accidents_against_the_same_days_of_last_year() -> None:
    cases = [
        accident("1", "2024-02-29 08:00", "1人", "20万元"), accident("2", "2023-02-28", "3", "1,000.5"),
        accident("3", "2023-01-01", "无", "5000元"), accident("4", "2023-03-01", "9", "1"),
    ]  # fmt: skip
    city = town([("事故台账.csv", cases)])
    row = one(city, "accidents", date(2024, 2, 29), "2024")
    assert (row["accident_count"], row["death_count"], row["loss_yuan"]) == (1, 1, 200_000)
    assert (row["accident_count_last_year"], row["death_count_last_year"]) == (2, 3)
    assert (row["loss_yuan_last_year"], row["is_both_down"]) == (10_010_000, True)
    assert one(city, "accidents", date(2024, 2, 29), "all")["is_both_down"] is None
    assert one(city, "accidents", date(2025, 2, 28), "2025")["accident_count_last_year"] == 0
    rows = figures(city, "accidents", as_of=YEAR_END, by=("district",))
    assert {r["district"] for r in rows} == {"青岚彝族自治县", "白石区"}
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_periods_are_calendar_periods() -> None:
    assert bounds("2024-02", YEAR_END) == (date(2024, 2, 1), date(2024, 2, 29))
    assert bounds("2026Q3", YEAR_END) == (date(2026, 7, 1), date(2026, 9, 30))
    assert bounds("2026H1", YEAR_END) == (date(2026, 1, 1), date(2026, 6, 30))
    assert bounds(None, YEAR_END) == (date(2024, 1, 1), YEAR_END)
    assert bounds("all", YEAR_END) == (None, None)


def test_random_cities_are_valid_and_show_every_kind_of_case() -> None:
    seen: set[str] = set()
    for seed in range(150):
        rng = Random(seed)
        city = random_city(rng)
        for loads in range(1, len(city.deliveries) + 1):
            assert books(City(city.deliveries[:loads])).ledger["领导名册"]  # reads and resolves every row
        for finding_row in stand(city.deliveries)["隐患台账"]:
            assert finding_row.found <= finding_row.deadline
            assert finding_row.level in LEVELS
        for as_of in as_of_days(city, rng):
            seen |= {o.state(as_of) for o in opened(city)} | {o.cadence for o in opened(city)}
            row = one(city, "completion", as_of, periods(rng)[0])
            assert row["fulfilled_count"] <= row["due_count"]
            assert row["done_count"] <= row["needed_count"]
    assert seen >= {"fulfilled", "late", "missed", "open", "future", "waived", "once", "week", "day", "two_months"}
