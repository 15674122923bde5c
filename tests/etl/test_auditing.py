"""What a load leaves in the trail, and `qingdan audit`: verify, list, export."""

import csv
import io
import json
import re
import shutil

import openpyxl
import pytest
from typer.testing import CliRunner

from etl.cli import app
from etl.load import Options, load, rebuild
from tests.etl.test_cli import Ran, refuses
from tests.small_city import CITY, TODAY, deliver, findings, write_csv
from warehouse.access import trail
from warehouse.access.chain import head_file, trail_file
from warehouse.access.entry import Draft, chained
from warehouse.ledger import deliveries, held_ids
from warehouse.paths import sha256_of
from warehouse.snapshots import published

HOSTILE = '=1+1\n{"action":"publish"}\u2028\u202e,"x'


def told_of(entry):
    return entry.action, entry.actor, entry.target, entry.detail


def qingdan(*words):
    result = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "300"})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def audit(home, *words):
    return qingdan("audit", *words, "--home", home.root)


def json_of(ran: Ran):
    assert ran.exit_code == 0, ran.stderr
    return ran.json


@pytest.fixture
def named(home, tmp_path):
    """The city's home, to which someone sent a file under a hostile name that was refused."""
    path = write_csv(tmp_path / "别的.csv", ["甲"], [["1"]])
    report = load(home, [path], Options(today=TODAY, actor="li"), [HOSTILE])
    assert report.files[0].file_rejected
    return home


def test_a_load_leaves_a_line_for_every_file_and_its_publish(districts, tmp_path):
    before = len(trail.entries(districts))
    header, rows = findings({"编号": "A-1"}, {"编号": "A-2", "县区": "无此区"})
    good = write_csv(tmp_path / "隐患.csv", header, rows)
    other = write_csv(tmp_path / "别的.csv", ["甲", "乙"], [["1", "2"]])
    report = deliver(districts, good, other, actor="wang")
    entered, refused, publish = trail.entries(districts)[before:]
    counts = {"accepted": 1, "refused": 1, "layout": 0}
    assert told_of(entered) == (
        "load",
        "wang",
        report.files[0].delivery,
        {"file": "隐患.csv", "sha256": sha256_of(good), **counts},
    )
    message = report.files[1].message
    assert told_of(refused) == (
        "refused_file",
        "wang",
        "别的.csv",
        {"sha256": sha256_of(other), "reason": "missing_column", "message": message},
    )
    assert (publish.action, publish.actor, publish.target) == ("publish", "wang", report.snapshot)
    assert publish.hash == published(districts).trail


def test_whoever_is_not_named_is_the_user_of_the_machine(published):
    lines = trail.entries(published)
    assert {line.actor for line in lines} == {trail.operator()}
    assert [line.action for line in lines] == ["load"] * len(CITY) + ["publish"]


def test_a_file_that_was_taken_before_is_told_as_such(home, tmp_path):
    again = write_csv(tmp_path / "改名.csv", *CITY["隐患台账"])
    deliver(home, again)
    line = trail.newest(home, 1)[0]
    assert (line.action, line.target, line.detail["reason"]) == ("refused_file", "改名.csv", "duplicate_upload")


def test_a_dry_run_leaves_no_line(home, tmp_path):
    before = trail_file(home).read_bytes()
    deliver(home, write_csv(tmp_path / "隐患.csv", *findings({"编号": "A-1"})), is_dry_run=True)
    assert trail_file(home).read_bytes() == before


def test_what_the_gate_holds_back_is_told_with_its_reasons(home, tmp_path):
    void = write_csv(tmp_path / "撤销.csv", ["名称", "类别", "年度", "作废"], [["青石区", "县区", 2025, "是"]])
    report = deliver(home, void, actor="wang")
    (delivery,) = held_ids(home)
    held = trail.newest(home, 1)[0]
    assert told_of(held) == ("held", "wang", delivery, {"reasons": "；".join(report.problems)})
    assert trail.verify(home) == []


def test_a_rebuild_that_is_refused_is_told_too(home):
    entry = deliveries(home)[-1]
    home.object(entry.parts[0].object).write_bytes(b"damaged")
    with pytest.raises(Exception, match="落地文件"):
        rebuild(home, actor="wang")
    held = trail.newest(home, 1)[0]
    assert (held.action, held.actor, held.target) == ("held", "wang", "")
    assert "落地文件" in held.detail["reasons"]
    assert held_ids(home) == set()


def test_a_load_that_cannot_be_recorded_enters_and_publishes_nothing(home, tmp_path):
    before = [path.name for path in sorted(home.loads.iterdir())], home.current.read_text()
    shutil.rmtree(home.audit)
    home.audit.write_text("in the way")
    with pytest.raises(OSError, match="audit"):
        deliver(home, write_csv(tmp_path / "隐患.csv", *findings({"编号": "A-1"})))
    assert ([path.name for path in sorted(home.loads.iterdir())], home.current.read_text()) == before


def test_verify_exits_with_0_when_whole_and_says_the_last_hash(home):
    ran = audit(home, "verify")
    assert ran.exit_code == 0
    assert trail.newest(home, 1)[0].hash in ran.stdout
    told = json_of(audit(home, "verify", "--json"))
    assert told == {"count": len(CITY) + 1, "last": trail.newest(home, 1)[0].hash, "problems": [], "remarks": []}


def test_verify_exits_with_1_and_a_sentence_for_what_was_changed(home):
    path = trail_file(home)
    path.write_bytes(path.read_bytes().replace(b'"accepted":7', b'"accepted":8'))
    ran = audit(home, "verify")
    assert ran.exit_code == 1
    assert "内容已被改动" in ran.stdout
    assert "完整" not in ran.stdout
    ran = audit(home, "verify", "--json")
    assert ran.exit_code == 1
    assert len(ran.json["problems"]) == 1


def test_a_torn_tail_is_said_without_a_failure(home):
    with trail_file(home).open("ab") as stream:
        stream.write(b'{"action"')
    ran = audit(home, "verify")
    assert ran.exit_code == 0
    assert "9 字节没有写完" in ran.stdout
    assert "完整" in ran.stdout


def test_the_newest_acts_are_listed_on_one_line_each(named):
    ran = audit(named, "list", "--limit", "2")
    lines = ran.stdout.splitlines()
    assert len(lines) == 2
    assert "拒收文件" in lines[0]
    assert "li" in lines[0]
    assert "\\u000a" in lines[0]
    assert "\\u202e" in lines[0]
    assert "发布" in lines[1]
    told = json_of(audit(named, "list", "--limit", "1", "--json"))
    assert [entry["target"] for entry in told] == [HOSTILE]


def test_a_name_that_is_no_text_is_listed_and_exported(home, tmp_path):
    trail.record(home, "li", "refused_file", "坏名\udcff\ud800")
    assert "坏名\\udcff" in audit(home, "list").stdout
    assert json_of(audit(home, "list", "--limit", "1", "--json"))[0]["target"] == "坏名\udcff\ud800"
    for kind in ("xlsx", "csv", "jsonl"):
        ran = audit(home, "export", "--format", kind, "--out", tmp_path / f"trail.{kind}")
        assert ran.exit_code == 0, ran.stderr


def test_a_copy_as_jsonl_is_the_trail_itself_byte_for_byte(named, tmp_path):
    before = trail_file(named).read_bytes()
    told = json_of(audit(named, "export", "--format", "jsonl", "--out", tmp_path / "t.jsonl", "--json"))
    assert (tmp_path / "t.jsonl").read_bytes() == before
    assert told["count"] == before.count(b"\n")


def test_the_export_is_a_line_itself(named, tmp_path):
    out = tmp_path / "t.csv"
    told = json_of(audit(named, "export", "--format", "csv", "--out", out, "--action", "publish", "--json"))
    line = trail.newest(named, 1)[0]
    assert told == {"file": str(out), "count": 1, "line": line.seq}
    assert told_of(line) == (
        "audit_export",
        trail.operator(),
        str(out),
        {"format": "csv", "count": 1, "since": None, "until": None, "of_actor": None, "of_action": "publish"},
    )
    assert trail.verify(named) == []


def test_no_cell_of_an_exported_table_is_a_formula_or_more_than_a_line(named, tmp_path):
    for kind in ("csv", "xlsx"):
        ran = audit(named, "export", "--format", kind, "--out", tmp_path / f"t.{kind}", "--actor", "li")
        assert ran.exit_code == 0, ran.stderr
    rows = list(csv.reader(io.StringIO((tmp_path / "t.csv").read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["序号", "时间", "账号", "操作", "操作代码", "对象", "详情", "哈希"]
    spelt = '=1+1\\u000a{"action":"publish"}\\u2028\\u202e,"x'
    assert [row[2:6] for row in rows[1:]] == [["li", "拒收文件", "refused_file", "\u200b" + spelt]]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", rows[1][1])
    page = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    cells = [cell for row in page.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert page.cell(2, 6).value == spelt
    assert [cell.hyperlink for cell in cells] == [None] * len(cells)


def test_a_copy_is_narrowed_by_days_of_the_office_by_who_and_by_what(home, tmp_path):
    trail_file(home).unlink()
    head_file(home).unlink()
    days = ("2026-03-01T15:59:59.999+00:00", "2026-03-01T16:00:00.000+00:00", "2026-03-02T16:00:00.000+00:00")
    lines, previous = [], "0" * 64
    for seq, (at, actor, action) in enumerate(zip(days, "aab", ("export", "denied", "export"), strict=True), start=1):
        entry = chained(Draft(actor, action, "", {}), at, seq, previous)
        previous = entry.hash
        lines.append(entry.line())
    trail_file(home).write_bytes(b"".join(lines))

    def chosen(*words):
        out = tmp_path / "t.jsonl"
        trail_file(home).write_bytes(b"".join(lines))  # without the lines of the exports before
        assert audit(home, "export", "--format", "jsonl", "--out", out, *words).exit_code == 0
        return [json.loads(line)["seq"] for line in out.read_text().splitlines()]

    assert chosen("--since", "2026-03-02") == [2, 3]
    assert chosen("--until", "2026-03-01") == [1]
    assert chosen("--since", "2026-03-02", "--until", "2026-03-02") == [2]
    assert chosen("--actor", "a") == [1, 2]
    assert chosen("--action", "export") == chosen("--action", "导出") == [1, 3]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--since", "某天"), "不是日期"),
        (("--action", "drop"), "没有名为 drop 的操作"),
    ],
)
def test_a_slip_is_one_sentence_and_leaves_nothing(home, tmp_path, words, sentence):
    before = trail_file(home).read_bytes()
    refuses(audit(home, "export", "--out", tmp_path / "t.xlsx", *words), sentence)
    assert trail_file(home).read_bytes() == before
    assert list(tmp_path.glob("*t.xlsx*")) == []


def test_a_table_that_would_not_fit_says_what_to_do(home, tmp_path, monkeypatch):
    monkeypatch.setattr("etl.cli.auditing.ROWS_MOST", 3)
    refuses(audit(home, "export", "--out", tmp_path / "t.xlsx"), "超过 3 条", "--since", "jsonl")
    assert list(tmp_path.glob("*t.xlsx*")) == []
    assert audit(home, "export", "--format", "jsonl", "--out", tmp_path / "t.jsonl").exit_code == 0


def test_a_roll_back_on_the_command_line_names_the_user(home):
    assert qingdan("snapshots", "use", published(home).id, "--home", home.root).exit_code == 0
    line = trail.newest(home, 1)[0]
    assert (line.action, line.actor, line.target) == ("rollback", trail.operator(), published(home).id)
