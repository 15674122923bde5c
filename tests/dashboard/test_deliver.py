"""Delivering through the page: the command line checks and loads in a process of its own, for its owner alone."""

import json
import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.deliver import JOBS, keep, sweep
from dashboard.deliver import command as commands
from dashboard.deliver.command import Parcel, command, scope_of
from dashboard.deliver.dropped import passable
from dashboard.deliver.jobs import BUSY, GONE, TOO_LONG, TURNS, Underway
from dashboard.deliver.steps import steps_of
from dashboard.deliver.told import LISTED, told_in
from dashboard.views import parcel as views
from etl.load import locked
from tests.small_city import csv_text, findings, published_home
from warehouse.access import Role, Viewer, trail
from warehouse.paths import Home
from warehouse.snapshots import published_id

SECONDS = 180
GOOD = csv_text(*findings({"编号": "H-101"}, {"编号": "H-102", "县区": "白河县"}))
BAD = csv_text(*findings({"编号": "H-201"}, {"编号": "H-202", "隐患等级": "很大"}, {"编号": "H-203", "县区": "无名县"}))
CHANGED = csv_text(*findings({"编号": "H-003", "县区": "白河县", "整改期限": "2025-07-31", "发现日期": "2025-05-01"}))
HOSTILE = b"PK\x03\x04" + bytes(range(256)) * 8


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return published_home(tmp_path_factory.mktemp("published"))


@pytest.fixture
def home(published, tmp_path):
    return Home(shutil.copytree(published.root, tmp_path / "home"))


@pytest.fixture
def owner(request):
    """The name under which a test keeps its job; the job is gone afterwards."""
    yield request.node.name
    JOBS.discard(request.node.name)


def parcel_of(home, files, **more):
    folder, kept = keep(home, [(name, text.encode() if isinstance(text, str) else text) for name, text in files])
    return Parcel(home, folder, kept, more.pop("actor", "office-1"), **more)


def until_over(job):
    deadline = time.monotonic() + SECONDS
    while job.state != "over" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert job.state == "over", job.steps
    return job


def verdicts(told):
    return dict(told.files.select("file", "verdict").iter_rows())


def test_what_is_dropped_is_checked_before_anything_is_written_and_then_loaded(home, owner):
    before, count = published_id(home), len(trail.entries(home))
    files = [("好.csv", GOOD), ("坏行.csv", BAD), ("改.csv", CHANGED), ("<b>坏.xlsx", HOSTILE)]
    job = until_over(JOBS.check(owner, parcel_of(home, files, unit="青石区")))
    told = job.checked
    assert job.failure == ""
    assert verdicts(told) == {"好.csv": "all", "坏行.csv": "some", "改.csv": "all", "<b>坏.xlsx": "refused"}
    assert sorted(told.refusals.select("file", "column", "reason").rows()) == [
        ("坏行.csv", "县区", "unknown_district"),
        ("坏行.csv", "隐患等级", "unknown_enum"),
    ]
    for row in told.files.to_dicts():
        assert row["total_count"] == row["accepted_count"] + row["refused_count"] + row["layout_count"]
    changed = told.changes.filter(told.changes["column_name"] == "整改期限")
    assert changed.select("key_text", "kind", "old_value", "new_value").rows() == [
        ("H-003", "changed", "2025-06-29", "2025-07-31")
    ]
    assert (published_id(home), len(trail.entries(home))) == (before, count), "a check writes nothing"
    JOBS.load(owner, job)
    until_over(job)
    assert job.failure == ""
    assert job.loaded.snapshot == published_id(home) != before
    assert verdicts(job.loaded) == verdicts(told)
    assert not job.parcel.folder.exists(), "what was loaded is among the objects"
    lines = [(line.actor, line.action) for line in trail.entries(home)[count:]]
    assert ("office-1", "load") in lines
    assert ("office-1", "refused_file") in lines
    assert ("office-1", "publish") in lines


def test_a_liaison_delivers_rows_of_the_own_district_and_no_others(home, owner):
    viewer = Viewer.of_districts("liaison-1", Role.LIAISON, ("白河县",))
    parcel = parcel_of(home, [("两县.csv", GOOD)], actor="liaison-1", scope=scope_of(viewer), unit="白河县")
    told = until_over(JOBS.check(owner, parcel)).checked
    assert told.files.select("accepted_count", "refused_count").rows() == [(1, 1)]
    assert told.refusals["row"].to_list() == [2]
    assert "白河县" in told.refusals["message"][0]
    assert scope_of(Viewer.office()) is None


def test_a_job_is_its_owners_alone_and_one_at_a_time(home, owner):
    with TURNS["check"], TURNS["check"]:
        job = JOBS.check(owner, parcel_of(home, [("好.csv", GOOD)]))
        assert JOBS.of(owner) is job
        assert JOBS.of("somebody else") is None
        time.sleep(0.2)
        assert job.state == "waiting", "two others are being checked"
        with pytest.raises(Underway):
            JOBS.check(owner, parcel_of(home, [("好.csv", GOOD)]))
        JOBS.load("somebody else", job)
        assert job.work == "check"
        JOBS.discard("somebody else")
        assert JOBS.of(owner) is job
        JOBS.discard(owner)
        assert JOBS.of(owner) is None
        assert not job.parcel.folder.exists()
    until_over(job)
    assert job.checked is None


def test_a_check_that_takes_too_long_is_ended_with_everything_it_started(home, owner, monkeypatch):
    monkeypatch.setattr(Parcel, "seconds", lambda *_: 0.4)
    job = until_over(JOBS.check(owner, parcel_of(home, [("好.csv", GOOD)])))
    assert job.checked is None
    assert job.failure == f"核对没有做成，什么都没有写入。{TOO_LONG}"
    assert list(home.uploads.iterdir()) == [job.parcel.folder], "its scratch is cleared too"


def test_a_load_that_waits_in_vain_for_another_keeps_the_files_for_a_second_try(home, owner, monkeypatch):
    monkeypatch.setattr(commands, "WAIT_SECONDS", 1)
    job = until_over(JOBS.check(owner, parcel_of(home, [("好.csv", GOOD)])))
    with locked(home):
        JOBS.load(owner, job)
        until_over(job)
    assert (job.failure, job.loaded) == (BUSY, None)
    JOBS.load(owner, job)
    until_over(job)
    assert (job.failure, job.loaded.snapshot) == ("", published_id(home))


def test_a_load_whose_files_were_cleared_says_so(home, owner):
    job = until_over(JOBS.check(owner, parcel_of(home, [("好.csv", GOOD)])))
    shutil.rmtree(job.parcel.folder)
    before = published_id(home)
    JOBS.load(owner, job)
    until_over(job)
    assert (job.failure, job.loaded, published_id(home)) == (GONE, None, before)


def test_what_goes_wrong_inside_is_a_sentence_with_a_number_and_stands_in_the_log(home, owner, caplog):
    parcel = parcel_of(home, [("好.csv", GOOD)])
    (home.root / "landing" / "loads" / "000001-broken.json").write_text("{")
    job = until_over(JOBS.check(owner, parcel))
    assert "编号" in job.failure
    assert str(home.root) not in job.failure
    assert "Traceback" not in job.failure
    number = job.failure.split("编号 ")[1].rstrip("）")
    assert any(number in line for line in caplog.messages)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("../../etc/passwd", "../../etc/passwd"), ("a\0b", "a\x01b"), ("\ud800.csv", "\x01.csv"), ("x" * 900, "x" * 500)],
)
def test_a_claimed_name_becomes_an_argument_and_never_a_path(name, shown, tmp_path):
    home = Home(tmp_path / "home")
    folder, (kept,) = keep(home, [(name, b"1")])
    assert passable(name) == kept.name == shown
    assert kept.path.parent == folder
    assert folder.parent == home.uploads
    assert (kept.path.read_bytes(), len(kept.path.name)) == (b"1", 32)
    told = command(Parcel(home, folder, (kept,), "a"), "check")
    assert f"--name={shown}" in told
    assert told[told.index("--") + 1 :] == [str(kept.path)]


def test_no_value_can_become_an_option(tmp_path):
    folder, kept = keep(Home(tmp_path / "home"), [("--home=/etc", b"1")])
    told = command(Parcel(Home(tmp_path / "home"), folder, kept, "-x", unit="--dry-run"), "load")
    assert [each for each in told if each.startswith("--dry-run")] == []
    assert {"--name=--home=/etc", "--actor=-x", "--unit=--dry-run"} <= set(told)


def test_what_was_dropped_yesterday_is_cleared_and_what_is_new_stays(tmp_path):
    home = Home(tmp_path / "home")
    old, _ = keep(home, [("a", b"1")])
    (home.uploads / "leftover").write_text("x")
    later = (datetime.now(UTC) + timedelta(hours=25)).timestamp()
    sweep(home, later - 7200)
    assert old.exists()
    sweep(home, later)
    assert list(home.uploads.iterdir()) == []
    sweep(Home(tmp_path / "never used"))


def test_steps_are_those_that_are_known_and_a_traceback_is_none(tmp_path):
    stream = tmp_path / "load.log"
    assert [step.state for step in steps_of("load", stream)] == ["ahead"] * 6
    stream.write_text("读取 甲.csv\n读取 乙.csv\n核对 甲.csv\nTraceback (most recent call last):\n  发布会.csv\n")
    told = [(step.words, step.state, step.files) for step in steps_of("load", stream)]
    assert told[:3] == [("读取", "done", 2), ("核对", "now", 1), ("建仓", "ahead", 0)]
    assert told[-1] == ("发布", "ahead", 0)


def test_a_report_that_is_none_is_not_taken_for_one():
    for text in (b"", b"[]", b'{"files": 1}', b"{"):
        with pytest.raises(ValueError, match=r".*"):
            told_in(text)


def test_many_refused_rows_are_all_counted_and_the_first_are_listed():
    rows = [
        {"row": at, "column": "县区", "reason": "unknown_district", "message": "找不到"} for at in range(LISTED + 5)
    ]
    file = {"file": "a.csv", "table": "findings", "rows_total": len(rows), "rows_good": 0, "rows_rejected": rows,
            "rows_ignored": [], "file_rejected": None, "message": None, "warn": ["hidden_sheet:旧"] * 6}  # fmt: skip
    told = told_in(json.dumps({"snapshot": None, "files": [file]}).encode())
    assert told.refusals.height == LISTED
    assert told.reasons["refused_count"].to_list() == [LISTED + 5]
    assert not told.has_good
    assert "等 6 处" in views.items(told)


def test_what_is_held_says_why_beside_its_file_and_what_to_do():
    file = {"file": "<i>a.csv", "table": "findings", "rows_total": 3, "rows_good": 3, "rows_rejected": [],
            "rows_ignored": [], "file_rejected": None, "message": None, "delivery": "000009-aaaaaaaa"}  # fmt: skip
    held = [{"delivery": "000009-aaaaaaaa", "file": "<i>a.csv", "reasons": ["没有报全"]}]
    told = told_in(json.dumps({"snapshot": None, "files": [file], "held": held, "problems": ["没有报全"]}).encode())
    assert "▲ 暂缓" in views.items(told)
    assert "没有报全" in views.items(told)
    assert "<i>" not in views.items(told)
    assert len(views.troubles(told)) == 1
    assert "放行" in views.troubles(told)[0]
