"""Inspections, tasks with their progress and scores, from the files of an office to the rows of their questions."""

from datetime import date

import pytest

from tests.small_city import PLANS, deliver, write_city, write_csv
from warehouse.access import Denied, Role, Viewer
from warehouse.ask import ask
from warehouse.check import check
from warehouse.paths import Home
from warehouse.snapshots import open_current

OFFICE = Viewer.office()
TODAY = date(2025, 6, 30)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plans")
    home = Home(folder / "home")
    files = [write_csv(folder / f"{table}.csv", *content) for table, content in PLANS.items()]
    report = deliver(home, *write_city(folder / "files", ["行政区划", "单位名册", "领导名册"]), *files)
    assert report.snapshot, report.problems
    assert [told.table for told in report.files][3:] == ["inspections", "tasks", "task_progress", "scores", "schedule"]
    return home


@pytest.fixture(scope="module")
def told(home):
    snapshot = open_current(home)

    def asking(question, viewer=OFFICE, as_of=TODAY, period="2025", **given):
        return ask(viewer, snapshot, question, as_of=as_of, period=period, **given)

    yield asking
    snapshot.close()


def test_inspections_have_district_methods_and_leader_as_the_registers_name_them(told):
    rows = told("inspection_rows").select("unit", "district", "inspected_on", "methods", "leader", "file", "row").rows()
    assert rows == [
        ("白河县", "白河县", date(2025, 5, 6), "hear_report", "外聘专家", "督导检查登记.csv", 4),
        ("市应急局", None, date(2025, 4, 1), "read_documents", "林远山", "督导检查登记.csv", 3),
        (
            "青石第一机械厂", "青石区", date(2025, 3, 2), "open_visit、unannounced_visit", "林远山",
            "督导检查登记.csv", 2,
        ),
    ]  # fmt: skip
    assert told("inspection_rows", as_of=date(2025, 4, 1)).height == 2
    assert told("inspection_rows", where={"district": ["青石区"]}).height == 1
    assert told("inspection_rows", where={"unit": ["市应急局"], "month": ["2025-04"]}).height == 1
    assert told("inspection_rows", period="2025Q1")["unit"].to_list() == ["青石第一机械厂"]


def test_inspections_are_seen_by_those_who_see_the_whole_district(told):
    liaison = Viewer.of_districts("qing", Role.LIAISON, ("青石区",))
    assert told("inspection_rows", liaison)["unit"].to_list() == ["青石第一机械厂"]
    with pytest.raises(Denied):
        told("inspection_rows", Viewer.leader("zhou", "周启明", "区长", ("青石区",)))


@pytest.mark.parametrize(
    ("as_of", "states"),
    [
        (date(2025, 3, 30), ["open", "open", "open", "open"]),
        (date(2025, 5, 20), ["done", "open", "open", "open"]),
        (date(2025, 6, 24), ["done", "overdue", "open", "open"]),
        (date(2025, 6, 30), ["done", "late", "open", "open"]),
        (date(2025, 7, 1), ["done", "late", "overdue", "open"]),
    ],
)
def test_a_task_is_open_done_late_or_overdue_as_of_any_day(told, as_of, states):
    frame = told("task_rows", as_of=as_of)
    assert frame["task"].to_list() == ["R-1", "R-2", "R-3", "R-5"]
    assert frame["state"].to_list() == states


def test_a_task_shows_what_was_last_reported_of_it(told):
    row = told("task_rows", as_of=date(2025, 5, 1)).row(0, named=True)
    assert (row["progress_count"], row["progress_on"], row["progress"], row["completion"], row["done_on"]) == (
        1, date(2025, 3, 31), "首轮排查", "进行中", None,
    )  # fmt: skip
    row = told("task_rows").row(0, named=True)
    assert (row["progress_count"], row["progress"], row["done_on"], row["row"]) == (2, "全部整改", date(2025, 5, 20), 2)
    assert told("task_rows", where={"unit": ["市交通局"], "state": ["late"]})["task"].to_list() == ["R-2"]
    assert told("task_rows", period="2026")["task"].to_list() == ["R-4", "R-5"]


def test_progress_is_listed_with_its_task_and_without_one_too(told):
    rows = told("task_progress_rows").select("task", "title", "progress_on", "is_done").rows()
    assert rows == [
        ("R-2", "客运整治", date(2025, 6, 25), True),
        ("R-9", None, date(2025, 6, 1), False),
        ("R-1", "粉尘整治", date(2025, 5, 20), True),
        ("R-1", "粉尘整治", date(2025, 3, 31), False),
    ]
    quality = told("quality").to_dicts()
    (orphans,) = [row for row in quality if row["check_name"] == "orphan_task_count"]
    assert (orphans["observed"], orphans["severity"], orphans["is_passed"]) == (1, "warning", False)


def test_scores_are_those_of_periods_that_end_in_the_period(told):
    rows = told("score_rows").select("period", "subject", "score", "adjustment").rows()
    assert rows == [
        ("2025H1", "青石区", 90.0, 1.0), ("2025Q1", "白河县", None, -2.0), ("2025Q1", "青石区", 92.5, None),
    ]  # fmt: skip
    assert told("score_rows", period="2024")["period"].to_list() == ["2024"]
    assert told("score_rows", period="2025Q1").height == 2


def test_every_row_is_accounted_for_and_the_home_is_whole(home, told):
    assert check(home) == []
    counts = {row["table_name"]: row["row_count"] for row in told("load_counts").to_dicts()}
    assert {table: counts[table] for table in ("inspections", "tasks", "task_progress", "scores")} == {
        "inspections": 3, "tasks": 5, "task_progress": 4, "scores": 4,
    }  # fmt: skip


def test_a_later_row_of_the_same_key_replaces_and_a_withdrawn_one_goes(home, tmp_path):
    from shutil import copytree

    mine = Home(copytree(home.root, tmp_path / "home"))
    header = (*PLANS["督导检查登记"][0], "作废")
    rows = [
        ["青石第一机械厂", "2025-03-02", "明查", "林市长", "粉尘防爆", "积尘", "复查合格", ""],
        ["市应急局", "2025-04-01", "", "", "", "", "", "是"],
    ]
    deliver(mine, write_csv(tmp_path / "更正.csv", header, rows))
    snapshot = open_current(mine)
    found = ask(OFFICE, snapshot, "inspection_rows", as_of=TODAY, period="2025")
    snapshot.close()
    assert found.select("unit", "feedback").rows() == [("白河县", None), ("青石第一机械厂", "复查合格")]
    assert check(mine) == []
