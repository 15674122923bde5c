"""The audit trail: what is written stays readable, unforgeable by a value, and every later change is told."""

import hashlib
import json
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.access import trail
from warehouse.access.chain import head_file, trail_file
from warehouse.access.entry import LONGEST
from warehouse.paths import Home

HOSTILE = [
    "第一行\n第二行",
    '\n{"action":"publish","actor":"office","at":"2026-01-01T00:00:00.000+00:00","detail":{},"seq":2,"target":"x"}\n',
    '","seq":99,"actor":"office","x":"',
    '\\","hash":"' + "0" * 64 + '"}',
    ',"hash":"' + "0" * 64 + '"}\n',
    "甲\u2028乙\u2029丙\x85丁\x0b戊\x0c己\x1c庚",
    "\u202e反过来\u202c\u2066隔开\u2069\u200f\ufeff",
    "\x00\x01\x1b[2J\x7f\r",
    "=HYPERLINK(1)",
    "半个字 \ud800 \udcff",
    "😀" * 300,
    "",
]


@pytest.fixture
def home(tmp_path):
    """A home without a trail."""
    made = Home(tmp_path / "home")
    made.prepare()
    return made


@pytest.fixture
def five(home):
    """A home whose trail has five lines, numbered in their detail."""
    for number in range(1, 6):
        trail.record(home, "cli:zhang", "export", f"表{number}", number=number)
    return home


def lines_of(home):
    return trail_file(home).read_bytes().splitlines(keepends=True)


def put(home, lines):
    trail_file(home).write_bytes(b"".join(lines))


def kinds(home):
    return [entry.detail["kind"] for entry in trail.entries(home) if entry.action == "trail_mended"]


def test_a_home_without_a_trail_is_whole_and_stays_without_one(home):
    assert (trail.verify(home), trail.entries(home), trail.newest(home, 5)) == ([], [], [])
    assert not home.audit.exists()


def test_an_entry_comes_back_as_it_was_recorded(home):
    told = trail.record(
        home, "zhang", "denied", "隐患明细", district="甲县", rows=3, rate=0.5, is_export=True, why=None
    )
    (read,) = trail.entries(home)
    assert read == told
    assert (read.seq, read.actor, read.action, read.words, read.target) == (
        1,
        "zhang",
        "denied",
        "越权被拒",
        "隐患明细",
    )
    assert read.detail == {"district": "甲县", "rows": 3, "rate": 0.5, "is_export": True, "why": None}
    assert read.previous == "0" * 64
    assert read.at.endswith("+00:00")
    assert len(read.at) == len("2026-10-31T08:00:00.000+00:00")


def test_each_hash_covers_the_hash_before_it_and_the_line_without_its_own(five):
    previous = "0" * 64
    for number, line in enumerate(lines_of(five), start=1):
        content = json.loads(line)
        hashed = content.pop("hash")
        body = json.dumps(content, sort_keys=True, separators=(",", ":"))
        assert hashed == hashlib.sha256((previous + body).encode()).hexdigest()
        assert (content["seq"], content["previous"]) == (number, previous)
        previous = hashed
    assert head_file(five).read_text() == f"5 {previous}\n"
    assert trail.verify(five) == []


def assert_holds(home, text):
    """The text came through every field, and the file still has one line of printable ASCII per entry."""
    size = len(lines_of(home)) if trail_file(home).exists() else 0
    told = trail.record(home, text, "upload", text, 值=text, other=1)
    kept = trail_file(home).read_bytes()
    assert kept.count(b"\n") == len(kept.splitlines()) == len(kept.decode("ascii").splitlines()) == size + 1
    assert all(0x20 <= byte < 0x7F or byte == 0x0A for byte in kept)
    read = trail.newest(home, 1)[0]
    assert read == told
    assert (read.seq, read.action) == (size + 1, "upload")
    if len(text) <= LONGEST:
        assert (read.actor, read.target, read.detail) == (text, text, {"值": text, "other": 1})
    assert trail.verify(home) == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_of_a_value_forges_a_line(home, text):
    assert_holds(home, text)
    assert_holds(home, text)


@given(st.lists(st.text(st.characters(exclude_categories=())), min_size=1, max_size=3))
def test_any_text_is_kept_and_forges_nothing(tmp_path_factory, texts):
    home = Home(tmp_path_factory.mktemp("home"))
    for text in texts:
        assert_holds(home, text)


def test_a_long_value_is_cut_and_its_length_is_noted(home):
    told = trail.record(home, "z" * 5000, "upload", "t" * 1000, cell="值" * 1_000_000)
    assert told.detail["cell"] == "值" * LONGEST + "…（共 1000000 字）"
    assert told.actor == "z" * LONGEST + "…（共 5000 字）"
    assert told.target == "t" * 1000
    assert trail_file(home).stat().st_size < 20_000


def test_a_number_that_json_has_not_is_kept_as_text(home):
    assert trail.record(home, "z", "denied", rate=float("nan"), most=float("inf")).detail == {
        "rate": "nan",
        "most": "inf",
    }
    assert trail.verify(home) == []


def test_an_action_outside_the_closed_set_is_refused_and_writes_nothing(home):
    with pytest.raises(trail.UnknownAction, match="drop_all"):
        trail.record(home, "zhang", "drop_all")
    assert trail.entries(home) == []


def test_the_newest_come_first_and_several_acts_are_put_down_together(five):
    drafts = [trail.Draft("service", "load", f"{number:06d}-delivery", {}) for number in range(300)]
    told = trail.record_all(five, drafts)
    assert [entry.seq for entry in told] == [*range(6, 306)]
    assert trail.newest(five, 2) == [told[-1], told[-2]]
    assert list(trail.backwards(five)) == trail.entries(five)[::-1]
    assert trail.last_of(five, "export", "denied").target == "表5"
    assert trail.last_of(five, "publish") is None
    assert trail.verify(five) == []


def test_who_works_at_the_command_line_is_told_by_the_system_not_by_the_environment(monkeypatch):
    before = trail.operator()
    for name in ("USER", "LOGNAME", "USERNAME", "LNAME"):
        monkeypatch.setenv(name, "office")
    assert trail.operator() == before
    assert before.startswith("cli:")


def edited(lines):
    return [*lines[:2], lines[2].replace(b'"number":3', b'"number":8'), *lines[3:]]


def rehashed(lines):
    """The third line changed by someone who knows how hashes are made."""
    content = json.loads(lines[2]) | {"actor": "someone else"}
    del content["hash"]
    body = json.dumps(content, sort_keys=True, separators=(",", ":"))
    hashed = hashlib.sha256((content["previous"] + body).encode()).hexdigest()
    return [*lines[:2], f'{body[:-1]},"hash":"{hashed}"}}\n'.encode(), *lines[3:]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(edited, "第 3 行（序号 3）与它的哈希不符", id="a value edited"),
        pytest.param(rehashed, "第 4 行（序号 4）与上一行不相接", id="a value edited and hashed again"),
        pytest.param(lambda lines: lines[:2] + lines[3:], "第 3 行（序号 4）与上一行不相接", id="a line removed"),
        pytest.param(lambda lines: lines[1:], "第 1 行（序号 2）与上一行不相接", id="the first line removed"),
        pytest.param(lambda lines: lines[:-1], "末尾缺 1 行", id="the last line removed"),
        pytest.param(lambda lines: lines[:1], "末尾缺 4 行", id="cut to one line"),
        pytest.param(lambda lines: [], "末尾缺 5 行", id="emptied"),
        pytest.param(lambda lines: [*lines[:3], lines[1], *lines[3:]], "与上一行不相接", id="a line put in twice"),
        pytest.param(lambda lines: [lines[1], lines[0], *lines[2:]], "与上一行不相接", id="two lines changed places"),
        pytest.param(lambda lines: [*lines[:2], b"{}\n", *lines[2:]], "第 3 行读不出来", id="a line that is none"),
        pytest.param(lambda lines: [*lines[:2], b"\n", *lines[2:]], "第 3 行读不出来", id="an empty line"),
        pytest.param(lambda lines: [*lines, lines[-1]], "与上一行不相接", id="the last line twice"),
        pytest.param(
            lambda lines: [*lines[:2], lines[2].replace(b'"actor"', b'"actor":"x","actor"'), *lines[3:]],
            "第 3 行（序号 3）与它的哈希不符",
            id="a name given twice",
        ),
        pytest.param(
            lambda lines: [*lines[:2], lines[2][:-1] + b" \n", *lines[3:]], "与它的哈希不符", id="a blank added"
        ),
        pytest.param(
            lambda lines: [*lines[:2], b"[" * 100_000 + b"\n", *lines[3:]], "第 3 行读不出来", id="brackets without end"
        ),
    ],
)
def test_a_trail_that_was_changed_is_told(five, change, said):
    put(five, change(lines_of(five)))
    told = trail.verify(five)
    assert said in "\n".join(told)
    assert trail.inspect(five).problems == told


def test_garbage_throughout_is_told_in_a_few_sentences(five):
    put(five, [b"garbage\n"] * 500)
    told = trail.verify(five)
    assert len(told) < 25
    assert any("500 行" in sentence for sentence in told)


@pytest.mark.parametrize("content", [None, b"", b"5", b"x" * 70 + b"\n", b"5 " + b"0" * 64 + b"\n", b"\xff\xfe"])
def test_a_head_that_is_gone_damaged_or_false_is_told(five, content):
    if content is None:
        head_file(five).unlink()
    else:
        head_file(five).write_bytes(content)
    (sentence,) = trail.verify(five)
    assert "HEAD" in sentence


def test_cutting_the_end_is_not_healed_by_the_next_line(five):
    put(five, lines_of(five)[:3])
    trail.record(five, "zhang", "export")
    assert [entry.seq for entry in trail.entries(five)] == [1, 2, 3, 4, 5]
    (sentence,) = trail.verify(five)
    assert "指到序号 5" in sentence
    assert "止于 3" in sentence
    assert kinds(five) == ["broken"]


@pytest.mark.parametrize("kept", [4, 0])
@pytest.mark.parametrize("after", [[b"garbage\n"], []])
def test_a_spoilt_trail_is_written_on_and_stays_told(five, kept, after):
    put(five, [*lines_of(five)[:kept], *after])
    before = trail.verify(five)
    told = trail.record(five, "zhang", "export", "表6")
    assert trail.newest(five, 1) == [told]
    trail.record(five, "zhang", "export", "表7")
    assert before
    assert trail.inspect(five).problems
    assert kinds(five) == ["broken"]


def test_a_trail_and_head_that_both_went_are_begun_anew(five):
    trail_file(five).unlink()
    head_file(five).unlink()
    assert trail.record(five, "zhang", "export").seq == 1
    assert trail.verify(five) == []  # nothing was published here; a home with a snapshot tells it, see test_check


@pytest.mark.parametrize("torn", [b'{"action":"exp', b"x", b"\x00" * 5000, None])
def test_a_line_that_was_not_written_out_is_no_forgery_and_is_mended(five, torn):
    torn = torn or trail.entries(five)[-1].line()[:-1]
    with trail_file(five).open("ab") as stream:
        stream.write(torn)
    found = trail.inspect(five)
    assert found.problems == []
    assert f"{len(torn)} 字节没有写完" in found.remarks[0]
    assert trail.verify(five) == found.remarks
    assert len(trail.entries(five)) == len(trail.newest(five, 99)) == 5
    trail.record(five, "zhang", "export", "表6")
    mended, last = trail.entries(five)[5:]
    assert (mended.action, mended.actor, last.target) == ("trail_mended", "service", "表6")
    assert mended.detail == {"kind": "torn", "bytes": len(torn), "sha256": hashlib.sha256(torn).hexdigest()}
    assert trail.verify(five) == []
    assert trail_file(five).read_bytes().count(b"\n") == 7


def test_lines_that_were_cut_off_before_head_are_kept_and_said(five):
    before = head_file(five).read_bytes()
    trail.record_all(five, [trail.Draft("zhang", "load", str(number), {}) for number in range(3)])
    head_file(five).write_bytes(before)
    found = trail.inspect(five)
    assert (found.problems, found.count) == ([], 8)
    assert "最后 3 行" in found.remarks[0]
    trail.record(five, "zhang", "export")
    assert trail.entries(five)[8].detail == {"kind": "head_behind", "head_seq": 5, "last_seq": 8}
    assert trail.verify(five) == []


def test_lines_written_over_acknowledged_ones_are_not_taken_for_a_kill(five):
    first = lines_of(five)[0]
    before = head_file(five).read_bytes()
    put(five, [first])
    head_file(five).write_text(f"1 {json.loads(first)['hash']}\n")
    for number in range(6):
        trail.record(five, "liar", "export", f"另一个{number}")
    head_file(five).write_bytes(before)
    assert "HEAD 不符" in "".join(trail.verify(five))
    trail.record(five, "zhang", "export")
    assert kinds(five) == ["broken"]
    assert trail.inspect(five).problems


def test_what_cannot_be_written_is_an_error_of_the_caller(five, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        trail.record(five, "zhang", "export")
    monkeypatch.undo()
    trail.record(five, "zhang", "export")
    assert trail.verify(five) == []


def _write(root, name):
    for number in range(50):
        trail.record(Home(root), name, "export", f"{name} 的第 {number} 条", number=number)


def test_eight_processes_at_once_give_one_unbroken_chain(home):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(home.root, f"p{number}")) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * 8
    written = trail.entries(home)
    assert [entry.seq for entry in written] == [*range(1, 401)]
    for number in range(8):
        own = [entry.detail["number"] for entry in written if entry.actor == f"p{number}"]
        assert own == [*range(50)]
    assert trail.verify(home) == []


def test_threads_of_one_server_do_not_write_over_each_other(home):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: trail.record(home, "service", "sign_in", str(number)), range(80)))
    assert sorted(int(entry.target) for entry in trail.entries(home)) == [*range(80)]
    assert trail.verify(home) == []


def test_a_home_that_may_only_be_read_is_verified_without_a_lock(five, monkeypatch):
    def refused(*_arguments, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refused)
    assert trail.verify(five) == []
