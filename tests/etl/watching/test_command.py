import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.etl.running import qingdan, refuses
from tests.etl.watching.dropping import LONG, ledger, until
from tests.small_city import write_csv
from warehouse.check import check
from warehouse.ledger import deliveries
from warehouse.snapshots import published


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "报送"
    place.mkdir()
    return place


def test_a_single_run_prints_a_json_line_for_each_file(districts, folder):
    ledger(folder / "青石区" / "隐患.csv", {"编号": "J-1"}, {"编号": "J-2", "县区": "无此区"})
    write_csv(folder / "说明.csv", ("甲", "乙"), [["1", "2"]])
    ran = qingdan("watch", folder, "--once", "--json", "--unit", "市安委办", "--home", districts.root)
    told = {line["file"]: line for line in map(json.loads, ran.stdout.splitlines())}
    assert ran.exit_code == 2
    assert set(told) == {"青石区/隐患.csv", "说明.csv"}
    good, bad = told["青石区/隐患.csv"], told["说明.csv"]
    assert (good["outcome"], good["unit"], good["rows_good"], good["delivery"]) == (
        "loaded",
        "青石区",
        1,
        deliveries(districts)[-1].id,
    )
    assert [row["reason"] for row in good["rows_rejected"]] == ["unknown_district"]
    assert good["snapshot"] == published(districts).id
    assert (bad["outcome"], bad["unit"], bad["file_rejected"]) == ("refused", "市安委办", "missing_column")
    assert {line["at"][-6:] for line in told.values()} == {"+00:00"}


def test_the_exit_code_of_a_single_run_says_whether_all_was_taken(districts, folder):
    ledger(folder / "隐患.csv", {"编号": "J-1"})
    assert qingdan("watch", folder, "--once", "--home", districts.root).exit_code == 0
    assert qingdan("watch", folder, "--once", "--home", districts.root).exit_code == 0
    (folder / "空.csv").touch()
    assert qingdan("watch", folder, "--once", "--home", districts.root).exit_code == 2


def test_a_line_for_people_says_file_unit_verdict_and_counts_and_no_name_begins_a_line(districts, folder):
    ledger(folder / "青石区" / "隐患.csv", {"编号": "J-1"}, {"编号": "J-2", "县区": "无此区"})
    ledger(folder / "换\n隐患.csv：收下。.csv", {"编号": "J-3"})
    ran = qingdan("watch", folder, "--once", "--home", districts.root)
    lines = sorted(ran.stdout.splitlines())
    assert len(lines) == 2
    delivery = deliveries(districts)[-1].id
    returned = districts.returned / f"{delivery}.xlsx"
    assert lines[1] == (
        f"青石区/隐患.csv（青石区）：收下 1 行，退回 1 行，版式 0 行；退回表 {returned}；报送编号 {delivery}"
    )
    assert lines[0].startswith("换\ufffd隐患.csv：收下。.csv：拒收。文件名")


def test_a_folder_that_is_none_is_refused_in_a_sentence(districts, tmp_path):
    refuses(qingdan("watch", tmp_path / "没有", "--home", districts.root), "找不到文件夹")
    refuses(qingdan("watch", tmp_path, "--home", districts.root), "分开放")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_watch_after_the_running_load(how, districts, folder):
    command = [sys.executable, "-c", "from etl.cli import main; main()", "watch", str(folder), "--json"]
    root = Path(__file__).resolve().parents[3]
    process = subprocess.Popen(
        [*command, "--home", str(districts.root)],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    try:
        begun = process.stderr.readline().decode()
        assert "正在监视" in begun
        ledger(folder / "隐患.csv", {"编号": "S-1"})
        until(lambda: any(districts.staging.glob("batch-*")))
        process.send_signal(how)
        out, err = process.communicate(timeout=LONG)
    finally:
        process.kill()
    assert process.returncode == 0, err.decode()
    (line,) = map(json.loads, out.splitlines())
    assert (line["file"], line["outcome"], line["snapshot"]) == ("隐患.csv", "loaded", published(districts).id)
    assert "Traceback" not in err.decode()
    assert check(districts) == []
