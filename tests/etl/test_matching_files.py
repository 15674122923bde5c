"""`qingdan activities match`: every data row of a log is judged, and nothing is loaded."""

import csv

from tests.etl.running import qingdan, refuses

HEADER = ("序号", "时间", "领导职务", "姓名", "履职内容", "履职方式", "县区", "备注")


def log(folder, *rows, header=HEADER):
    path = folder / "履职记录.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_rows_are_judged_against_the_leaders_duties(published, tmp_path):
    file = log(
        tmp_path,
        [1, "2025-05-06", "市长", "林远山", "赴青石区督导检查煤矿安全，交办问题3个", "", "", ""],
        [2, "2025-05-07", "", "林市长", "赴青石督导防汛", "督导检查", "", "因故取消"],
        [3, "2025-05-08", "区长", "周启明", "途经白河县赴青石区检查烟花爆竹安全", "", "", ""],
    )
    first, second, third = qingdan("activities", "match", file, "--home", published.root, "--json").json
    assert first == {
        "row": 2, "type": "inspect", "districts": ["青石区"], "industries": ["煤矿"], "duties": ["Z-03"],
        "counts": True, "confidence": first["confidence"], "reasons": first["reasons"],
    }  # fmt: skip
    assert first["confidence"] > 0.9
    assert (second["type"], second["duties"], second["counts"]) == ("inspect", [], False)
    assert (third["row"], third["districts"], third["duties"]) == (4, ["青石区"], ["Z-02"])


def test_a_row_that_would_be_refused_is_judged_by_its_words_alone(published, tmp_path):
    file = log(
        tmp_path,
        [1, "2025-05-06", "", "无名氏", "赴青石区督导检查煤矿安全", "", "", ""],
        [2, "2025-02-30", "市长", "林远山", "赴青石区督导检查煤矿安全", "", "", ""],
        [3, "2025-05-06", "市长", "林远山", "赴青石区督导检查煤矿安全", "巡山", "无名县", ""],
    )
    told = qingdan("activities", "match", file, "--home", published.root, "--json").json
    assert [each["row"] for each in told] == [2, 3, 4]
    for each in told:
        assert (each["type"], each["districts"], each["duties"]) == ("inspect", ["青石区"], [])
        assert "退回" in each["reasons"][-1]


def test_without_a_home_words_are_judged_and_it_says_so(tmp_path):
    file = log(tmp_path, [1, "2025-05-06", "市长", "林远山", "赴青石区督导检查煤矿安全", "", "", ""])
    ran = qingdan("activities", "match", file, "--home", tmp_path / "none", "--json")
    assert "不对照职责" in ran.stderr
    assert ran.json[0]["type"] == "inspect"
    assert ran.json[0]["districts"] == []
    assert not (tmp_path / "none").exists()


def test_nothing_is_loaded_and_people_get_lines(home, tmp_path):
    before = sorted(home.root.rglob("*"))
    file = log(tmp_path, [1, "2025-05-06", "市长", "林远山", "圈阅安全检查通报", "", "", ""])
    ran = qingdan("activities", "match", file, "--home", home.root)
    assert ran.stdout.startswith("第 2 行 不计入")
    assert sorted(home.root.rglob("*")) == before


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(published, tmp_path):
    refuses(qingdan("activities", "match", tmp_path / "没有.csv", "--home", published.root, "--json"), "找不到")
    wrong = log(tmp_path, ["x", "y"], header=("甲", "乙"))
    refuses(qingdan("activities", "match", wrong, "--home", published.root, "--json"), "missing_column")
