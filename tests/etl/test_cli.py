import csv
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing import get_context

import openpyxl
import pytest
from typer.testing import CliRunner

from etl.cli import app
from etl.cli.asking import FIGURES, ROWS
from tests.etl.test_load import _hold
from tests.small_city import CITY, PLANS, findings, write_city, write_csv
from warehouse.snapshots import manifests, published

CHINESE = re.compile("[\u4e00-\u9fff]{2}")
DAY = ("--as-of", "2025-06-30")
COMPLETION = {
    "due_count", "fulfilled_count", "late_count", "open_count", "waived_count", "completion_rate", "needed_count",
    "done_count", "times_rate", "credible_count", "credible_rate",
}  # fmt: skip
RECTIFICATION = {
    "found_count", "closed_count", "rectification_rate", "due_count", "closed_on_time_count", "on_time_rate",
    "on_time_rate_original", "open_count", "overdue_count", "major_open_count", "major_overdue_count",
}  # fmt: skip
REPORTING = {
    "due_count", "on_time_count", "late_count", "missing_count", "pending_count", "on_time_rate", "completeness",
    "accepted_count", "refused_count", "refused_share", "rank",
}  # fmt: skip
LAST_YEAR = ("accident_count", "death_count", "serious_injury_count", "loss_yuan")
ACCIDENTS = {*LAST_YEAR, *(f"{name}_last_year" for name in LAST_YEAR), "is_both_down"}
FIELDS = {
    "completion": COMPLETION,
    "progress": {"open_window_count", "fulfilled_count", "progress_rate"},
    "rectification": RECTIFICATION,
    "ageing": {"bucket", "open_count"},
    "flow": {"period_start", "found_count", "closed_count", "backlog_count"},
    "closing-time": {"median_days", "low_days", "high_days", "closed_count", "open_count"},
    "closing-test": {"closed_count", "expected_count", "is_compared", "chi2", "degrees_of_freedom", "p", "why_not"},
    "major-findings": {
        "in_hand_count",
        "five_elements_full_count",
        "five_elements_rate",
        "supervised_count",
        "supervision_rate",
        "systems_rate",
        "found_count",
        "closed_count",
        "open_count",
        "overdue_count",
    },
    "clocks": {"accident_id", "clock", "started_at", "due_at", "done_at", "state"},
    "scene": {"accident_id", "expected_count", "present_count", "missing"},
    "accident-rates": {"accident_count", "accident_count_low", "accident_count_high", "death_count"},
    "repeats": {"compared_count", "repeat_count", "repeat_rate", "while_open_count"},
    "accidents": ACCIDENTS,
    "reporting": REPORTING,
    "flags": {
        "activity_count",
        "flagged_count",
        "no_evidence_count",
        "late_entry_count",
        "burst_count",
        "copied_count",
        "two_districts_count",
    },
    "ranks": {"subject", "rank", "rank_change", "near_tie"},
    "scores": {"subject", "score", "grade", "rank", "indicators", "bonus", "penalty", "vetoes"},
    "definitions": {"subject", "figure", "definition", "numerator", "denominator", "rate", "rank", "moved"},
}
GROUPS = {
    "completion": ("leader", "post", "role", "district", "duty", "cadence", "month"),
    "progress": ("leader", "post", "role", "district", "duty", "cadence"),
    "rectification": ("district", "industry", "level", "month"),
    "ageing": ("district", "industry", "level"),
    "flow": ("district", "industry", "level"),
    "closing-time": ("district", "industry", "level"),
    "closing-test": ("district", "industry", "level"),
    "major-findings": ("district", "industry"),
    "repeats": ("district", "unit", "industry", "level"),
    "accidents": ("district", "industry", "level", "month"),
    "flags": ("leader", "post", "role", "district", "month"),
    "ranks": ("leader", "district"),
    "scores": ("district",),
}


@dataclass(frozen=True)
class Ran:
    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self):
        return json.loads(self.stdout)


@pytest.fixture
def run():
    """Runs `qingdan` with these words."""

    def invoke(*words):
        result = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "300"})
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return invoke


@pytest.fixture
def ask_json(run, published):
    """The JSON a question prints over the published city."""

    def ask(*words):
        ran = run(*words, "--home", published.root, "--json")
        assert ran.exit_code == 0, ran.stderr
        return ran.json

    return ask


def refuses(ran, *words):
    """One clear Chinese sentence on stderr, nothing on stdout, no traceback."""
    assert ran.exit_code == 1
    assert ran.stdout == ""
    assert CHINESE.search(ran.stderr)
    assert "Traceback" not in ran.stderr
    for word in words:
        assert word in ran.stderr.replace("\n", "")


def test_a_load_of_good_rows_exits_with_0_and_prints_the_json_of_the_contract(run, tmp_path):
    paths = write_city(tmp_path / "in")
    ran = run("load", *paths, "--home", tmp_path / "home", "--today", "2025-06-30", "--json")
    assert ran.exit_code == 0
    told = ran.json
    assert set(told) == {"snapshot", "files"}
    assert re.fullmatch(r"000001-[0-9a-f]{8}", told["snapshot"])
    assert [file["table"] for file in told["files"]] == [
        "regions", "units", "leaders", "duties", "assignments", "activities", "findings", "accidents",
    ]  # fmt: skip
    for file in told["files"]:
        assert {
            "file", "table", "file_rejected", "rows_total", "rows_good", "rows_rejected", "rows_ignored", "warn",
            "delivery", "returned",
        } <= set(file)  # fmt: skip
        assert file["rows_total"] == file["rows_good"] == len(CITY[file["file"].removesuffix(".csv")][1])


def test_a_load_with_refused_rows_exits_with_2_and_lists_them(run, districts, tmp_path):
    header, rows = findings({"编号": "C-1", "整改资金(万元)": "3.5"}, {"编号": "C-2", "县区": "青石邨"})
    path = write_csv(tmp_path / "隐患.csv", header, rows)
    ran = run("load", path, "--home", districts.root, "--today", "2025-06-30", "--json", "--details")
    assert ran.exit_code == 2
    file = ran.json["files"][0]
    assert [(row["row"], row["column"], row["reason"]) for row in file["rows_rejected"]] == [
        (3, "县区", "unknown_district")
    ]
    assert "青石" in file["rows_rejected"][0]["message"]
    assert list(file["cells"]) == ["2"]
    cells = {
        "编号": "C-1",
        "县区": "青石区",
        "隐患等级": "一般",
        "发现日期": "2025-03-01",
        "整改资金(万元)": 3.5,
    }
    assert cells.items() <= file["cells"]["2"].items()
    again = run("load", path, "--home", districts.root, "--today", "2025-06-30")
    assert again.exit_code == 2  # a known file counts as when it was first taken
    assert "已有" in again.stdout


def test_a_load_that_publishes_nothing_exits_with_1_and_says_why(run, tmp_path):
    path = write_csv(tmp_path / "别的.csv", ["甲", "乙"], [["1", "2"]])
    ran = run("load", path, "--home", tmp_path / "home", "--json")
    assert ran.exit_code == 1
    assert ran.json["snapshot"] is None
    assert ran.json["files"][0]["file_rejected"] == "missing_column"
    assert ran.json["files"][0]["rows_total"] == 0
    people = run("load", path, "--home", tmp_path / "home")
    assert people.exit_code == 1
    assert "拒收" in people.stdout


def test_a_dry_run_tells_people_what_would_happen(run, districts, tmp_path):
    header, rows = findings({"编号": "C-1"}, {"编号": "C-2", "县区": "无此区"})
    path = write_csv(tmp_path / "隐患.csv", header, rows)
    ran = run("--home", districts.root, "load", path, "--dry-run", "--today", "2025-06-30")
    assert ran.exit_code == 2
    assert "隐患台账 2 行 = 收下 1 + 退回 1 + 版式 0" in ran.stdout
    assert "unknown_district 1" in ran.stdout
    assert "没有发布" in ran.stdout


def test_a_folder_is_all_its_files_and_a_claimed_name_belongs_to_one(run, districts, tmp_path):
    write_city(tmp_path / "in", ["领导名册", "单位名册"])
    ran = run("load", tmp_path / "in", "--home", districts.root, "--dry-run", "--json", "--today", "2025-06-30")
    assert [file["table"] for file in ran.json["files"]] == ["units", "leaders"]
    named = run(
        "load",
        tmp_path / "in" / "领导名册.csv",
        "--name",
        "../改名.csv",
        "--home",
        districts.root,
        "--dry-run",
        "--json",
    )
    assert named.json["files"][0]["file"] == "../改名.csv"
    two = run("load", tmp_path / "in", "--name", "一.csv", "--home", districts.root, "--dry-run")
    assert two.exit_code == 2
    assert "--name" in two.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--kind", "nothing"), "没有名为 nothing 的表"),
        (("--today", "31.12.2025"), "不是日期"),
        (("--limits", "none"), "upload"),
    ],
)
def test_a_wrong_option_of_load_is_refused_before_anything_is_read(run, tmp_path, words, sentence):
    path = write_csv(tmp_path / "隐患.csv", *findings({"编号": "C-1"}))
    ran = run("load", path, "--home", tmp_path / "home", *words)
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert sentence in ran.stderr.replace("\n", "")
    assert not (tmp_path / "home").exists()


def test_a_file_that_is_not_there_is_refused(run, tmp_path):
    ran = run("load", tmp_path / "没有.csv", "--home", tmp_path / "home")
    assert ran.exit_code == 1
    assert ran.stdout == ""


def test_a_second_loader_gets_a_sentence_and_exit_code_1(run, districts, tmp_path):
    context = get_context("spawn")
    is_held, may_go = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(districts.root, is_held, may_go))
    other.start()
    try:
        assert is_held.wait(30)
        path = write_csv(tmp_path / "隐患.csv", *findings({"编号": "C-1"}))
        refuses(run("load", path, "--home", districts.root, "--json"), "另一个装载正在进行", str(other.pid))
        refuses(run("build", "--home", districts.root), "另一个装载正在进行")
        refuses(run("snapshots", "prune", "--home", districts.root), "另一个装载正在进行")
        assert run("figures", "completion", "--home", districts.root, "--json").exit_code == 0
    finally:
        may_go.set()
        other.join(30)


def test_home_is_understood_before_and_after_the_subcommand_and_from_the_environment(run, published, monkeypatch):
    after = run("figures", "completion", *DAY, "--json", "--home", published.root)
    before = run("--home", published.root, "figures", "completion", *DAY, "--json")
    assert before.json == after.json
    monkeypatch.setenv("QINGDAN_HOME", str(published.root))
    assert run("figures", "completion", *DAY, "--json").json == after.json
    assert run("--home", published.root / "none", "status", "--json", "--home", published.root).json["snapshot"]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_without_group_is_a_list_with_the_fields_of_the_contract(ask_json, name):
    told = ask_json("figures", name, *DAY)
    assert told
    for row in told:
        assert FIELDS[name] <= set(row)
    if name in ("completion", "progress", "rectification", "closing-time", "accidents", "reporting", "repeats"):
        assert len(told) == 1


@pytest.mark.parametrize(("name", "group"), [(name, group) for name, groups in GROUPS.items() for group in groups])
def test_a_figure_by_a_group_names_the_group_beside_its_fields(ask_json, name, group):
    told = ask_json("figures", name, "--by", group, *DAY, "--period", "2025")
    assert told
    companions = {"leader": {"leader", "post", "district"}, "duty": {"duty", "title"}}.get(group, {group})
    wanted = FIELDS[name] if name in ("ranks", "scores") else FIELDS[name] | companions
    for row in told:
        assert wanted <= set(row)


def test_the_figures_of_the_small_city_are_those_counted_by_hand(ask_json):
    # Z-01 Q1 of 周启明 and 何清源 (45 of 90 days: not waived) fulfilled; Q2 ends on the day itself, unfulfilled: open;
    # 沈知秋 has 45 of 90 days too: due and missed. Z-02: Jan, Feb done, Mar–May missed, June open. Z-03: Q1 done.
    total = ask_json("figures", "completion", *DAY)[0]
    assert total["due_count"] == 3 + 5 + 1
    assert total["fulfilled_count"] == 2 + 2 + 1
    assert total["completion_rate"] == pytest.approx(5 / 9)
    assert total["open_count"] == 2 + 1 + 1
    assert total["waived_count"] == 3  # 沈知秋 after his term
    assert (total["needed_count"], total["done_count"]) == (9, 5)
    by_district = {row["district"]: row for row in ask_json("figures", "completion", "--by", "district", *DAY)}
    assert (by_district["青石区"]["due_count"], by_district["青石区"]["fulfilled_count"]) == (6, 3)
    assert (by_district["青石区"]["contact_due_count"], by_district["青石区"]["contact_fulfilled_count"]) == (1, 1)
    assert by_district["港南高新区"]["completion_rate"] is None
    rectified = ask_json("figures", "rectification", *DAY)[0]
    assert (rectified["found_count"], rectified["closed_count"]) == (4, 2)
    # H-005 H-001 on time, H-002 late by the deadline in force, H-003 overdue since today; H-004 is due tomorrow
    assert (rectified["due_count"], rectified["closed_on_time_count"]) == (4, 2)
    assert (rectified["open_count"], rectified["overdue_count"]) == (2, 1)
    assert (rectified["major_open_count"], rectified["major_overdue_count"]) == (1, 0)
    levels = {row["level"]: row["accident_count"] for row in ask_json("figures", "accidents", "--by", "level", *DAY)}
    assert {level: count for level, count in levels.items() if count} == {"general": 1, "larger": 1}
    whole = ask_json("figures", "accidents", *DAY)[0]
    assert (whole["accident_count"], whole["accident_count_last_year"]) == (2, 1)
    assert (whole["death_count"], whole["death_count_last_year"]) == (4, 2)
    assert whole["loss_yuan"] == pytest.approx(1_500_000)
    assert whole["is_both_down"] is False


def test_filters_take_the_words_of_the_office_and_several_values(ask_json):
    major = ask_json("figures", "rectification", "--where", "level=重大", *DAY)[0]
    assert (major["found_count"], major["open_count"]) == (2, 1)
    assert ask_json("figures", "rectification", "--where", "level=major", *DAY)[0] == major
    both = ask_json(
        "figures", "rectification", "--where", "district=青石区", "--where", "district=白河县", *DAY, "--period", "all"
    )[0]
    assert both["found_count"] == 4
    assert ask_json("figures", "accidents", "--where", "level=较大", *DAY)[0]["accident_count"] == 1


def test_groups_may_be_combined_by_comma_or_by_repeating(ask_json):
    first = ask_json("figures", "completion", "--by", "leader,month", *DAY)
    assert first == ask_json("figures", "completion", "--by", "leader", "--by", "month", *DAY)
    assert {(row["leader"], row["month"]) for row in first} >= {("周启明", "2025-01"), ("林远山", "2025-03")}


PLANNED = ("inspections", "tasks", "task-progress", "schedule", "scores", "reporting")
"""Records of tables that the published city does not have."""


def test_plans_and_inspections_are_listed_with_their_place_too(run, tmp_path):
    files = [write_csv(tmp_path / f"{table}.csv", *content) for table, content in PLANS.items()]
    files += write_city(tmp_path, ["行政区划", "单位名册", "领导名册"])
    assert run("load", *files, "--today", "2025-06-30", "--home", tmp_path / "home").exit_code == 2
    told = {}
    for name in PLANNED:
        ran = run("rows", name, "--as-of", "2025-08-11", "--period", "2025", "--home", tmp_path / "home", "--json")
        told[name] = ran.json
        assert all({"delivery", "file", "sheet", "row"} <= set(row) for row in told[name] if name != "reporting")
    assert {name: len(rows) for name, rows in told.items()} == {
        "inspections": 3, "tasks": 4, "task-progress": 4, "schedule": 2, "scores": 3, "reporting": 3,
    }  # fmt: skip
    assert [(row["unit"], row["due_on"], row["state"]) for row in told["reporting"]] == [
        ("青石区", "2025-08-10", "missing"), ("市应急局", "2025-07-31", "missing"), ("青石区", "2025-07-10", "missing"),
    ]  # fmt: skip
    one = run("rows", "reporting", "--where", "table_name=督导检查登记", "--as-of", "2025-08-11", "--home",
              tmp_path / "home", "--json").json  # fmt: skip
    assert [row["unit"] for row in one] == ["市应急局"]


@pytest.mark.parametrize("name", ROWS)
def test_rows_are_listed_with_their_place_in_the_office_file(ask_json, name):
    told = ask_json("rows", name, *DAY, "--period", "2025", "--limit", "1000")
    if name in ("refusals", "decisions", "documents", "clauses", "repeats", "corrections", *PLANNED):
        assert told == []
        return
    assert told
    if name not in ("quality", "deliveries", "responsibility-gaps"):
        for row in told:
            assert {"delivery", "file", "sheet", "row"} <= set(row)
            assert row["file"].endswith(".csv")


def test_rows_behind_a_figure_are_as_many_as_the_figure_says(ask_json):
    due = ask_json("figures", "completion", *DAY)[0]["due_count"]
    assert len(ask_json("rows", "obligations", "--scope", "due", *DAY)) == due
    assert len(ask_json("rows", "findings", "--where", "state=overdue", *DAY)) == 1
    assert len(ask_json("rows", "findings", "--limit", "2", *DAY, "--period", "all")) == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("figures", "nothing"), "没有名为 nothing 的指标"),
        (("figures", "completion", "--by", "industry"), "不能按 industry 分组"),
        (("figures", "rectification", "--where", "leader=林远山"), "不能按 leader 筛选"),
        (("figures", "rectification", "--where", "level=很大"), "不在可用的词之内"),
        (("figures", "completion", "--period", "2025Q5"), "不认识的期间"),
        (("figures", "scores", "--scheme", "none"), "没有名为 none 的考核方案"),
        (("figures", "scores", "--by", "leader"), "考核对象是 district"),
        (("rows", "nothing"), "没有名为 nothing 的记录"),
        (("snapshots", "use", "000099-00000000"), "没有可用的快照"),
    ],
)
def test_a_question_that_cannot_be_answered_is_one_chinese_sentence(run, published, words, sentence):
    refuses(run(*words, "--home", published.root, "--json"), sentence)


def test_a_home_without_a_snapshot_says_how_to_get_one(run, tmp_path):
    for words in (("figures", "completion"), ("rows", "findings"), ("export", "ranking", "--out", tmp_path / "x.xlsx")):
        refuses(run(*words, "--home", tmp_path / "home"), "qingdan load", "qingdan demo")


def test_a_rate_without_a_denominator_is_null_in_json_and_a_dash_for_people(run, ask_json, published):
    told = ask_json("figures", "completion", "--by", "district", "--as-of", "2024-06-30")
    assert {row["completion_rate"] for row in told} == {None}
    ran = run("figures", "completion", "--as-of", "2024-06-30", "--home", published.root)
    assert "—" in ran.stdout
    assert "100" not in ran.stdout


def test_scores_open_into_their_indicators(ask_json):
    told = ask_json("figures", "scores", "--scheme", "district-quarter", "--period", "2025Q1", *DAY)
    assert {row["subject"] for row in told} == {"青石区", "白河县", "港南高新区"}
    for row in told:
        assert {"name", "numerator", "denominator", "marks", "full_marks"} <= set(row["indicators"][0])
        marks = [each["marks"] for each in row["indicators"] if each["marks"] is not None]
        assert row["score"] == pytest.approx(sum(marks))
    short = ask_json("figures", "ranks", "--scheme", "district-quarter", "--period", "2025Q1", *DAY)
    assert [(row["subject"], row["rank"]) for row in short] == [(row["subject"], row["rank"]) for row in told]


@pytest.mark.parametrize("by", ["leader", "district"])
def test_a_ranking_is_exported_as_a_workbook_and_as_csv(run, home, tmp_path, by):
    book, text = tmp_path / "排名.xlsx", tmp_path / "排名.csv"
    for path, kind in ((book, "xlsx"), (text, "csv")):
        ran = run(
            "export", "ranking", "--by", by, "--format", kind, "--out", path, "--home", home.root, *DAY,
            "--period", "2025",
        )  # fmt: skip
        assert ran.exit_code == 0, ran.stderr
        assert str(path) in ran.stdout.replace("\n", "")
    pages = openpyxl.load_workbook(book)
    assert "口径" in pages.sheetnames
    page = pages.worksheets[0]
    assert page.freeze_panes
    cells = [cell for row in page.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any(isinstance(cell.value, float) for cell in cells)
    words = "".join(str(cell.value) for row in pages["口径"].iter_rows() for cell in row if cell.value)
    assert published_id(home) in words
    assert text.read_bytes().startswith("\ufeff".encode())
    lines = list(csv.DictReader(text.read_text(encoding="utf-8-sig").splitlines()))
    assert len(lines) == {"leader": 4, "district": 3}[by]


def published_id(home):
    return published(home).id


def test_status_lists_deliveries_rows_and_finds_a_whole_home_whole(run, published):
    told = run("status", "--check", "--json", "--home", published.root)
    assert told.exit_code == 0
    assert told.json["violations"] == []
    assert [entry["state"] for entry in told.json["deliveries"]] == ["published"] * len(CITY)
    for entry in told.json["deliveries"]:
        assert entry["total"] == entry["accepted"] + entry["refused"] + entry["layout"]
    assert told.json["row_counts"]["findings"] == 5
    people = run("status", "--home", published.root)
    assert "隐患台账 5 行" in people.stdout


def test_status_check_exits_with_1_when_a_landed_object_was_changed(run, home):
    target = sorted(home.objects.iterdir())[0]
    target.write_bytes(target.read_bytes() + b"x")
    ran = run("status", "--check", "--json", "--home", home.root)
    assert ran.exit_code == 1
    assert {violation["invariant"] for violation in ran.json["violations"]} == {"I3"}


def test_status_of_an_empty_home_is_no_error(run, tmp_path):
    ran = run("status", "--check", "--json", "--home", tmp_path / "home")
    assert ran.exit_code == 0
    assert {"snapshot": None, "deliveries": [], "row_counts": {}, "violations": []}.items() <= ran.json.items()


def test_snapshots_are_listed_used_and_pruned(run, home):
    first = run("snapshots", "--json", "--home", home.root).json
    assert [entry["seq"] for entry in first] == [1]
    used = run("snapshots", "use", first[0]["id"], "--json", "--home", home.root)
    assert used.exit_code == 0
    assert (used.json["seq"], used.json["rolled_back_to"]) == (2, first[0]["id"])
    assert published(home).seq == 2
    pruned = run("snapshots", "prune", "--json", "--home", home.root)
    assert pruned.json == {"pruned": []}
    assert [manifest.seq for manifest in manifests(home)] == [2, 1]
    nameless = run("snapshots", "use", "--home", home.root)
    assert nameless.exit_code == 2
    assert "请写明快照编号" in nameless.stderr.replace("\n", "")


def test_build_makes_a_new_snapshot_and_spark_says_it_is_not_there(run, home):
    ran = run("build", "--home", home.root)
    assert ran.exit_code == 0
    assert "快照 000002-" in ran.stdout
    refuses(run("build", "--engine", "spark", "--home", home.root), "--engine duckdb")


def test_serve_refuses_an_address_of_the_network(run, published):
    refuses(run("serve", "--address", "0.0.0.0", "--home", published.root), "127.0.0.1")


def test_text_of_a_file_is_printed_as_it_is(run, districts, tmp_path):
    header, rows = findings({"编号": "C-1", "隐患描述": "[red]不是标记[/red]", "县区": "[bold]无此区[/bold]"})
    path = write_csv(tmp_path / "隐患.csv", header, rows)
    words = ("load", path, "--name", "[red]隐患[/red].csv", "--dry-run", "--today", "2025-06-30")
    ran = run(*words, "--home", districts.root)
    assert "[red]隐患[/red].csv：隐患台账 1 行" in ran.stdout
    assert run(*words, "--home", districts.root, "--json").json["files"][0]["file"] == "[red]隐患[/red].csv"


@pytest.mark.parametrize(
    "words",
    [
        ("load", "/没有这个文件.csv"),
        ("figures", "completion", "--as-of", "某天"),
        ("snapshots", "foo"),
        ("load", __file__, "--home", "/etc/passwd"),
    ],
)
def test_a_slip_on_the_command_line_is_one_sentence_and_exit_code_1(words, tmp_path):
    # 2 means that something was published and rows were refused; no slip may look like that
    ran = subprocess.run(
        [sys.executable, "-c", "from etl.cli import main; main()", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert ran.returncode == 1, ran.stderr
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
    assert len([line for line in ran.stderr.splitlines() if line.strip() and not line.startswith("读取")]) == 1, (
        ran.stderr
    )


def test_an_empty_folder_is_told_and_nothing_is_loaded(run, tmp_path):
    (tmp_path / "空").mkdir()
    ran = run("load", tmp_path / "空", "--home", tmp_path / "home")
    assert ran.exit_code == 1
    assert "没有文件" in ran.stderr


def test_a_machine_without_a_chinese_locale_still_gets_whole_sentences(tmp_path):
    ascii_only = {"PATH": "/usr/bin:/bin", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-c", "from etl.cli import main; main()", "status", "--home", str(tmp_path / "home")]
    done = subprocess.run(command, env=ascii_only, capture_output=True, check=False, encoding="utf-8")
    assert "Traceback" not in done.stderr
    assert CHINESE.search(done.stdout + done.stderr)
