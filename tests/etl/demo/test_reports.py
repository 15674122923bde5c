from collections import Counter
from datetime import date, timedelta

import pytest

from etl.demo import handed_in, reported_by, write_city
from etl.demo.reports import Window, months, planned_on, quarter
from etl.demo.stories import story

from .conftest import TODAY
from .office import day, rows_of, sheets_of

KINDS = ("061", "062", "09_")


@pytest.fixture(scope="module")
def reports(city):
    """The reports of the months since the plan, with unit and day."""
    return {path: reported_by(path) for path in sorted(city.iterdir()) if path.name.startswith(KINDS)}


@pytest.mark.parametrize(
    ("today", "first", "last_quarter"),
    [
        (date(2026, 11, 20), date(2026, 8, 1), "2026Q3"),
        (date(2026, 1, 1), date(2025, 10, 1), "2025Q4"),
        (date(2026, 3, 31), date(2025, 12, 1), "2025Q4"),
        (date(2028, 5, 31), date(2028, 2, 1), "2028Q1"),
    ],
)
def test_three_months_and_one_quarter_have_ended_since_the_plan(today, first, last_quarter):
    assert planned_on(today) == first
    ended = months(today)
    assert (len(ended), ended[0].first) == (3, first)
    assert ended[-1].last == today.replace(day=1) - timedelta(1)
    assert quarter(today).name == last_quarter


@pytest.mark.parametrize(("due_day", "due"), [(10, date(2026, 2, 10)), (31, date(2026, 2, 28))])
def test_a_report_is_due_on_its_day_of_the_following_month(due_day, due):
    assert Window("2026-01", date(2026, 1, 1), date(2026, 1, 31)).due(due_day) == due


def test_every_report_says_who_sent_it_and_when(reports, city):
    assert len(reports) > 40
    assert len({unit for unit, _ in reports.values()}) > 15
    for path, (unit, sent) in reports.items():
        assert unit in path.name
        assert planned_on(TODAY) < sent <= TODAY
    assert reported_by(city / "07_隐患台账_明川区.xlsx") == ("明川区", None)
    assert reported_by(city / "06_履职记录_赤岩县.csv") == ("赤岩县", None)
    assert reported_by(city / "01_行政区划.xlsx") == ("市安委办", None)
    assert reported_by(city / "11_报送计划_20260801报.xlsx") == ("市安委办", date(2026, 8, 1))
    units, days = handed_in(city.iterdir())
    assert set(units) == {path.name for path in city.iterdir()}
    first = sorted(name for name in days if name.startswith("080_事故快报_"))
    assert len(first) == 2  # casualties as first believed, which the ledger corrects
    assert all(units[name] in name for name in first)
    monthly = sorted(path.name for path in city.glob("060_*"))
    assert len(monthly) == 22
    assert monthly[0] == "060_履职月汇总_2025-01_20250131报.csv"
    assert units[monthly[0]] == "市安委办"
    assert len(days) == len(reports) + len(first) + len(monthly) + 1
    assert days["11_报送计划_20260801报.xlsx"] == date(2026, 8, 1)


def test_some_reports_come_in_time_some_late_and_some_never(reports, city):
    (plan,) = sheets_of(city / "11_报送计划_20260801报.xlsx")
    assert Counter(row[1] for row in plan[3:]) == {"隐患台账": 12, "履职记录": 12, "督导检查登记": 8}
    late = Counter(sent.day > 10 for path, (_, sent) in reports.items() if path.name.startswith("061"))
    assert late[False] > late[True] > 2
    assert 30 < sum(late.values()) < 36
    silent = story("late_reporter")["district"]
    assert not any(silent in path.name for path in reports)
    assert reported_by(city / f"07_隐患台账_{silent}.xlsx")[0] == "市安委办"


def test_a_monthly_report_holds_the_month_as_it_stood_on_its_day(reports, ledgers):
    changed = 0
    for path, (unit, sent) in reports.items():
        if not path.name.startswith("061"):
            continue
        month = path.stem.split("_")[2]
        whole = {row["编号"]: row for row in ledgers[unit]}
        for row in rows_of(path):
            assert day(row["发现日期"]).isoformat()[:7] == month
            closed, rectified = day(row["销号日期"]), day(row["整改完成日期"])
            assert (row["整改状态"] == "已销号") == (closed is not None)
            assert all(each is None or each <= sent for each in (closed, rectified))
            final = whole[row["编号"]]
            assert row["隐患描述"] == final["隐患描述"]
            changed += row["整改状态"] != final["整改状态"]
    assert changed > 20


def test_registers_of_inspections_hold_the_quarter_and_no_visit_twice(reports):
    found = [
        (path, row, sent)
        for path, (_, sent) in reports.items()
        if path.name.startswith("09_")
        for row in rows_of(path, renamed=False)
    ]
    assert len(found) > 25
    for _, row, sent in found:
        assert date(2026, 7, 1) <= day(row["督导时间"]) <= date(2026, 9, 30) < sent
        assert bool(row["发现的问题"]) >= bool(row["整改情况反馈"])
    visits = [(path, row["被督导单位"], row["督导时间"]) for path, row, _ in found]
    assert len(visits) == len(set(visits))


def test_tasks_have_progress_up_to_the_last_day(city):
    import openpyxl

    book = openpyxl.load_workbook(city / "10_年度任务.xlsx")
    assert book.sheetnames == ["年度任务", "任务进展"]
    tasks = {row[0].value for row in book["年度任务"].iter_rows(min_row=3)}
    progress = [(row[0].value, row[1].value.date()) for row in book["任务进展"].iter_rows(min_row=3)]
    assert len(tasks) == 6
    assert {task for task, _ in progress} == tasks
    assert len(set(progress)) == len(progress) > 12
    assert all(when <= TODAY for _, when in progress)


def test_the_reports_are_the_same_for_the_same_seed(tmp_path):
    one, two, other = (
        [
            p.name
            for p in write_city(tmp_path / str(n), findings=240, seed=seed, today=TODAY)
            if p.name.startswith(KINDS)
        ]
        for n, seed in enumerate((7, 7, 8))
    )
    assert one == two != other
