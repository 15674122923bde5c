"""`qingdan schemes` and `qingdan assess`: what is refused changes nothing, and what a person decides stays."""

import pytest

from tests.etl.running import qingdan, refuses
from tests.small_city import deliver, findings, write_csv
from warehouse.access import trail
from warehouse.assessment.scheme_files import FOLDER

SHIPPED = FOLDER / "district-quarter.toml"
Q2 = ("--period", "2025Q2", "--as-of", "2025-07-01")


def scores(home):
    ran = qingdan(
        "figures", "scores", "--scheme", "district-quarter", "--by", "district", *Q2, "--home", home.root, "--json"
    )
    assert ran.exit_code == 0, ran.stderr
    return {row["subject"]: row for row in ran.json}, ran.stderr


def candidates(home):
    ran = qingdan("assess", "candidates", *Q2, "--home", home.root, "--json")
    assert ran.exit_code == 0, ran.stderr
    return {row["key"]: row for row in ran.json}


def changed(tmp_path, old, new):
    path = tmp_path / "own.toml"
    text = SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_schemes_in_force_are_listed_with_where_they_come_from(home, tmp_path):
    listed = qingdan("schemes", "list", "--home", home.root, "--json").json
    assert [(row["name"], row["is_own"]) for row in listed["schemes"]] == [
        ("district-quarter", False), ("leader-half-year", False), ("department-year", False),
    ]  # fmt: skip
    assert qingdan("schemes", "use", SHIPPED, "--home", home.root).exit_code == 0
    listed = qingdan("schemes", "list", "--home", home.root, "--json").json
    assert [row["is_own"] for row in listed["schemes"]] == [True, False, False]


def test_a_checked_file_tells_every_problem_with_its_line(tmp_path):
    good = qingdan("schemes", "check", SHIPPED)
    assert (good.exit_code, good.stderr) == (0, "")
    bad = changed(tmp_path, "weight = 25", "weight = 26")
    told = qingdan("schemes", "check", bad, "--json")
    line = bad.read_text(encoding="utf-8").splitlines().index("weight = 40") + 1
    assert told.exit_code == 1
    assert told.json[0]["problems"] == [
        {"line": line, "key": "group[1].weight", "reason": "“过程”各指标权重之和是 41，应等于 40"}
    ]
    refuses(qingdan("schemes", "check", bad), f"own.toml 第 {line} 行", "group[1].weight")


def test_another_scheme_file_gives_other_scores_and_a_wrong_one_leaves_them(home, tmp_path):
    before, _ = scores(home)
    own = changed(tmp_path, "{ floor = 3, target = 0 }", "{ floor = 30, target = 0 }")
    assert qingdan("schemes", "use", own, "--home", home.root).exit_code == 0
    after, _ = scores(home)
    assert after["白河县"]["score"] > before["白河县"]["score"]
    refuses(qingdan("schemes", "use", changed(tmp_path, "weight = 25", "weight = 26"), "--home", home.root), "第")
    assert scores(home)[0] == after
    # broken in place: told, and the last valid copy goes on
    (home.schemes / "district-quarter.toml").write_text("title = 1", encoding="utf-8")
    still, said = scores(home)
    assert still == after
    assert "district-quarter.toml" in said
    assert "上一份有效" in said


def test_marks_with_bonus_and_penalty_add_up_to_the_score(home):
    for row in scores(home)[0].values():
        if row["score"] is not None:
            marks = [each["marks"] for each in row["indicators"] if each["marks"] is not None]
            assert sum(marks) + row["bonus"] - row["penalty"] == pytest.approx(row["score"], abs=1e-5)


def test_the_definitions_are_told_by_district_and_by_nothing_else(home):
    told = qingdan("figures", "definitions", "--by", "district", *Q2, "--home", home.root, "--json").json
    assert {row["figure"] for row in told} == {"rectification", "on_time", "completion"}
    refuses(qingdan("figures", "definitions", "--by", "month", "--home", home.root), "district")
    refuses(qingdan("figures", "definitions", "--where", "district=青石区", "--home", home.root), "--where")


def test_a_candidate_is_confirmed_dismissed_withdrawn_and_outlives_a_load(home, tmp_path):
    found = candidates(home)
    assert {row["state"] for row in found.values()} == {"waiting"}
    first, *others = found
    told = qingdan("assess", "confirm", first, "--reason", "会上确认", "--as-of", "2025-07-01", "--home", home.root)
    assert told.exit_code == 0, told.stderr
    assert trail.newest(home, 1)[0].target == first
    deliver(home, write_csv(tmp_path / "隐患台账.csv", *findings({"编号": "N-1", "县区": "青石区"})))
    kept = candidates(home)[first]
    assert (kept["state"], kept["ruling"]["reason"]) == ("confirmed", "会上确认")
    assert qingdan("assess", "withdraw", first, "--reason", "再议", "--home", home.root).exit_code == 0
    assert candidates(home)[first]["state"] == "waiting"
    refuses(qingdan("assess", "withdraw", first, "--reason", "再议", "--home", home.root), "没有可撤回的决定")
    refuses(
        qingdan("assess", "dismiss", "没有|2025Q2|x", "--reason", "因", "--home", home.root), "没有名为 没有 的考核方案"
    )
    refuses(
        qingdan("assess", "dismiss", "district-quarter|2025Q2|x", "--reason", "因", "--home", home.root), "没有这项建议"
    )
    refuses(qingdan("assess", "dismiss", first, "--reason", " ", "--as-of", "2025-07-01", "--home", home.root), "理由")
    for key in others[:1]:
        ran = qingdan(
            "assess", "dismiss", key, "--reason", "不采用", "--as-of", "2025-07-01", "--home", home.root, "--json"
        )
        assert ran.json["verdict"] == "dismissed"


def test_schemes_and_decisions_go_into_a_back_up_and_come_back(home, tmp_path):
    from warehouse.assessment.rulings import rulings
    from warehouse.paths import Home

    assert qingdan("schemes", "use", SHIPPED, "--home", home.root).exit_code == 0
    first = next(iter(candidates(home)))
    assert (
        qingdan("assess", "confirm", first, "--reason", "确实", "--as-of", "2025-07-01", "--home", home.root).exit_code
        == 0
    )
    made = qingdan("backup", tmp_path / "backup.tar", "--home", home.root)
    assert made.exit_code == 0, made.stderr
    again = Home(tmp_path / "again")
    restored = qingdan("restore", tmp_path / "backup.tar", "--home", again.root)
    assert restored.exit_code == 0, restored.stderr
    assert [each.key for each in rulings(again)] == [first]
    assert sorted(path.name for path in again.schemes.iterdir()) == ["district-quarter.toml", "district-quarter.valid"]
