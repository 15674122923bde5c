"""What a delivery changes is told before it is loaded and after; corrected rows clear their refusals."""

from __future__ import annotations

import csv

import pytest

from etl.reach import Reach
from tests.small_city import TODAY, deliver, findings, write_csv
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.paths import Home
from warehouse.snapshots import open_current


def _ask(home: Home, question: str, **where: list[str]) -> list[dict]:
    snapshot = open_current(home)
    try:
        return ask(Viewer.office(), snapshot, question, as_of=TODAY, where=where).to_dicts()
    finally:
        snapshot.close()


@pytest.fixture(scope="module")
def again(published, tmp_path_factory):
    """The small city after a second ledger: one row new, one changed twice over, one as it was, one withdrawn."""
    import shutil

    folder = tmp_path_factory.mktemp("again")
    home = Home(shutil.copytree(published.root, folder / "home"))
    header = ["编号", "县区", "被督导单位", "行业", "隐患等级", "隐患描述", "发现日期", "整改期限", "延期至",
              "整改完成日期", "整改状态", "销号日期", "作废"]  # fmt: skip
    path = write_csv(
        folder / "第二次.csv",
        header,
        [
            [
                "H-003",
                "白河县",
                "",
                "消防",
                "重大",
                "疏散通道堵塞",
                "2025-05-01",
                "2025-06-29",
                "",
                "2025-06-20",
                "已整改",
                "",
                "",
            ],
            [
                "H-004",
                "白河县",
                "",
                "消防",
                "重大",
                "消火栓无水",
                "2025-06-01",
                "2025-06-30",
                "",
                "2025-06-10",
                "已整改",
                "",
                "",
            ],
            [
                "H-005",
                "高新区",
                "",
                "危险化学品",
                "一般",
                "=1+1 罐区标识脱落",
                "2024-12-20",
                "2025-01-10",
                "",
                "",
                "",
                "",
                "是",
            ],
            ["H-009", "青石区", "", "", "一般", "护栏松动", "2025-06-02", "2025-06-30", "", "", "整改中", "", ""],
        ],
    )
    preview = deliver(home, path, is_dry_run=True)
    report = deliver(home, path)
    assert report.snapshot, report.problems
    return home, preview, report


CHANGED = [
    ("changed", 2, "整改完成日期", None, "2025-06-20"),
    ("changed", 2, "整改状态", "整改中", "已整改"),
    ("changed", 2, "隐患等级", "一般", "重大"),
    ("withdrawn", 4, None, None, None),
]


def _told(report) -> tuple[dict, list]:
    changes = dict(report.files[0].changes)
    rows = changes.pop("rows")
    return changes, sorted((r["kind"], r["row"], r["column"], r["old"], r["new"]) for r in rows)


@pytest.mark.parametrize("when", [1, 2], ids=["before it is loaded", "after"])
def test_a_load_tells_what_it_adds_changes_and_withdraws(again, when):
    counts, rows = _told(again[when])
    assert counts == {"added": 1, "changed": 1, "withdrawn": 1, "unchanged": 1}
    assert rows == sorted(CHANGED, key=lambda row: (*row[:2], row[2] or ""))


def test_a_preview_leaves_nothing_behind(again):
    home, *_ = again
    assert list(home.uploads.iterdir()) == []


def test_the_first_delivery_of_a_table_only_adds(published):
    counts = {row["table_name"]: row for row in _ask(published, "change_counts")}
    assert counts["findings"]["added_count"] == 5
    assert sum(row["changed_count"] + row["withdrawn_count"] for row in counts.values()) == 0
    assert _ask(published, "changes") == []


def test_a_withdrawn_row_that_comes_again_is_restored(again, tmp_path):
    import shutil

    home = Home(shutil.copytree(again[0].root, tmp_path / "home"))
    report = deliver(home, write_csv(tmp_path / "恢复.csv", *findings({"编号": "H-005", "县区": "高新区"})))
    assert [(r["kind"], r["key"]) for r in report.files[0].changes["rows"]] == [("restored", "H-005")]


def test_a_corrected_row_clears_its_refusal_by_its_key(home, tmp_path):
    bad = findings(
        {"编号": "H-020", "整改状态": "已销号"}, {"编号": "H-021", "发现日期": "2025-02-30"}, {"编号": "H-022"}
    )
    first = deliver(home, write_csv(tmp_path / "一.csv", *bad))
    assert [row["row"] for row in first.files[0].rows_rejected] == [2, 3]
    open_now = {row["row"]: row["answered_by"] for row in _ask(home, "refusals")}
    assert open_now == {2: None, 3: None}
    second = deliver(home, write_csv(tmp_path / "二.csv", *findings({"编号": "H-021", "发现日期": "2025-02-28"})))
    after = {row["row"]: row["answered_by"] for row in _ask(home, "refusals")}
    assert after == {2: None, 3: second.files[0].delivery}


def test_a_row_that_carries_its_number_clears_a_refusal_without_a_key(home, tmp_path):
    first = deliver(home, write_csv(tmp_path / "一.csv", *findings({"编号": ""}, {"编号": "H-031"})))
    (refusal,) = _ask(home, "refusals")
    assert refusal["refusal"] == f"{first.files[0].delivery}/1"
    header, rows = findings({"编号": "H-030"})
    path = write_csv(
        tmp_path / "退回.csv",
        ["退回原因", "退回号", "原行号", *header],
        [["没有填写编号", refusal["refusal"], 2, *rows[0]]],
    )
    second = deliver(home, path)
    assert second.files[0].warn == []
    assert _ask(home, "refusals")[0]["answered_by"] == second.files[0].delivery


def test_layout_of_a_returned_table_is_still_layout(home, tmp_path):
    header, rows = findings({"编号": "H-040"})
    path = tmp_path / "退回.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(
            [
                ["退回原因", "退回号", "原行号", *header],
                ["", "", 2, *rows[0]],
                ["", "", 3, "合计", *[""] * (len(header) - 1)],
                ["", "", 4, *[""] * len(header)],
            ]
        )
    report = deliver(home, path, is_dry_run=True)
    told = report.files[0]
    assert (told.rows_good, told.rejected_count) == (1, 0)
    assert [(row["row"], row["reason"]) for row in told.rows_ignored] == [(3, "totals_row"), (4, "blank")]


def test_a_liaison_delivers_own_rows_only_and_over_nobody_else(home, tmp_path):
    rows = findings(
        {"编号": "H-050"},
        {"编号": "H-051", "县区": "白河县"},
        {"编号": "H-003", "隐患描述": "别人的编号"},  # 白河县's in the warehouse
        {"编号": "H-001", "整改状态": "整改中"},
    )
    report = deliver(home, write_csv(tmp_path / "a.csv", *rows), is_dry_run=True, reach=Reach(("青石区",), ()))
    told = report.files[0]
    assert told.rows_good == 2
    assert [(row["row"], row["column"], row["reason"]) for row in told.rows_rejected] == [
        (3, "县区", "unknown_district"),
        (4, "编号", "duplicate_id_conflict"),
    ]


def test_a_department_delivers_what_it_answers_for(home, tmp_path):
    rows = findings({"编号": "H-060", "责任单位": "市应急局"}, {"编号": "H-061", "责任单位": "别的局"})
    report = deliver(home, write_csv(tmp_path / "a.csv", *rows), is_dry_run=True, reach=Reach((), ("市应急局",)))
    assert [row["row"] for row in report.files[0].rows_rejected] == [3]


def test_a_liaison_delivers_the_log_of_own_leaders(home, tmp_path):
    header = ("时间", "领导职务", "姓名", "履职内容")
    path = write_csv(
        tmp_path / "a.csv",
        header,
        [["2025-06-01", "区长", "周启明", "检查学校"], ["2025-06-01", "县长", "何清源", "检查矿山"]],
    )
    report = deliver(home, path, is_dry_run=True, reach=Reach(("青石区",), ()))
    assert [(row["row"], row["column"], row["reason"]) for row in report.files[0].rows_rejected] == [
        (3, "姓名", "unknown_person")
    ]


def test_registers_are_the_offices(home, tmp_path):
    path = write_csv(tmp_path / "a.csv", ("名称", "类别"), [["某单位", "企业"]])
    report = deliver(home, path, is_dry_run=True, reach=Reach(("青石区",), ()))
    assert report.files[0].file_rejected == "schema_mismatch"
    assert "安委办" in report.files[0].message


def test_the_unit_stands_on_the_sheet_or_is_named(home, tmp_path):
    header, rows = findings({"编号": "H-070"})
    lines = [["隐患排查治理台账"], ["填报单位：青石区应急管理局  填报日期：2025年6月"], header, *rows]
    path = tmp_path / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(line + [""] * (len(header) - len(line)) for line in lines)
    assert deliver(home, path, is_dry_run=True).files[0].unit == "青石区应急管理局"
    assert deliver(home, path, is_dry_run=True, unit="青石区政府").files[0].unit == "青石区政府"


def test_a_row_that_is_refused_again_stands_for_its_first_refusal(home, tmp_path):
    deliver(home, write_csv(tmp_path / "一.csv", *findings({"编号": ""}, {"编号": "H-080"})))
    (first,) = _ask(home, "refusals")
    header, rows = findings({"编号": "", "隐患描述": "仍没有编号"}, {"编号": "H-081"})
    lines = [["没有填写编号", first["refusal"], 2, *rows[0]], ["", "", 3, *rows[1]]]
    again = deliver(home, write_csv(tmp_path / "二.csv", ["退回原因", "退回号", "原行号", *header], lines))
    standing = {row["refusal"]: row["answered_by"] for row in _ask(home, "refusals")}
    assert standing == {first["refusal"]: again.files[0].delivery, f"{again.files[0].delivery}/1": None}


def test_a_liaison_is_told_no_names_of_elsewhere(home, tmp_path):
    header = ("时间", "领导职务", "姓名", "履职内容")
    path = write_csv(tmp_path / "a.csv", header, [["2025-06-01", "县长", "何清", "检查矿山"]])
    told = deliver(home, path, is_dry_run=True, reach=Reach(("青石区",), ())).files[0]
    assert [row["reason"] for row in told.rows_rejected] == ["unknown_person"]
    assert "何清源" not in told.rows_rejected[0]["message"]
