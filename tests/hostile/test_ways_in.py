"""Hostile files by the three ways in: the command line, the watch folder, the upload page. Nothing breaks or leaks."""

import json
import shutil
import subprocess
import sys
import time

import pytest

from dashboard.deliver import JOBS, keep
from dashboard.deliver.command import Parcel
from dashboard.deliver.dropped import MOST_FILES
from tests.hostile.asking import somebody_asks
from tests.hostile.corpus import corpus
from tests.hostile.extent import EVERY, IS_WHOLE
from tests.hostile.office import TODAY
from tests.hostile.outcomes import CHINESE, Refused, failings
from tests.hostile.running import MEMORY, qingdan
from tests.hostile.traced import CAN_TRACE, trace_of, tracer
from warehouse.check import check

SLOWEST_ANSWER = 20  # seconds: a page that takes longer is a page that hangs
TIMED = ("days-in-future.csv",)  # the watch folder and the page know no other today than today
WATCHED = 200  # files dropped into a watched folder at once
PATIENCE = 1_800  # seconds for one batch of files on a busy machine


def chosen(every=EVERY):
    """A cut through all families, each content once; all of them in the whole run."""
    some = [each for each in corpus() if IS_WHOLE or not each.is_heavy][::every]
    seen, kept = set(), []
    for each in some:
        if each.is_heavy or each.content not in seen:
            kept.append(each)
            seen.add(None if each.is_heavy else each.content)
    return [each for each in kept if each.label not in TIMED]


def batches(files, size=MOST_FILES):
    return [files[place : place + size] for place in range(0, len(files), size)]


@pytest.fixture
def apart(tmp_path, monkeypatch):
    """A place for everything a process may write that is not its home."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(scratch))
    return scratch


def is_quiet(log, *inside):
    """No address asked for and nothing written elsewhere; where nothing can be traced, unknown."""
    if not CAN_TRACE:
        return True
    trace = trace_of(log)
    assert trace.written, "strace saw nothing: the test is blind"
    return trace.connections == () and trace.outside(*inside) == []


@pytest.mark.skipif(not CAN_TRACE, reason="needs strace, and leave to trace")
def test_the_trace_sees_what_a_process_does_outside(tmp_path):
    log = tmp_path / "log"
    tell = "import socket; open('/tmp/hostile_seen', 'w').close(); socket.socket().connect_ex(('127.0.0.1', 9))"
    subprocess.run([*tracer(log), sys.executable, "-c", tell], check=True)
    trace = trace_of(log)
    assert trace.outside(tmp_path) == ["/tmp/hostile_seen"]
    assert len(trace.connections) == 1


@pytest.mark.parametrize("batch", range(len(batches(chosen()))))
def test_by_the_command_line(batch, home, apart, tmp_path):
    files = batches(chosen())[batch]
    sent, log = tmp_path / "sent", tmp_path / "strace.log"
    sent.mkdir()
    paths = [each.write(sent) for each in files]
    names = [f"--name={each.name}" for each in files]
    words = ("load", "--json", "--details", "--limits=upload", f"--today={TODAY}", f"--home={home.root}", *names, "--")
    with somebody_asks(home) as answers:
        ran = qingdan(*words, *paths, wrapped=tracer(log))
    assert "Traceback" not in ran.stdout + ran.stderr
    assert ran.exit_code in (0, 1, 2), ran.stderr
    assert ran.peak <= MEMORY + MEMORY // 2  # the loader itself, the tracer, and a reader that may take 1 GiB
    wrong = {each.label: failings(told, each) for each, told in zip(files, ran.json["files"], strict=True)}
    assert {label: found for label, found in wrong.items() if found} == {}
    assert answers
    assert max(answers) < SLOWEST_ANSWER
    assert is_quiet(log, home.root, apart)
    assert check(home) == []


@pytest.mark.parametrize("batch", range(len(batches(chosen(), WATCHED))))
def test_by_the_watch_folder(batch, home, apart, tmp_path):
    files = {each.label: each for each in batches(chosen(), WATCHED)[batch] if is_a_name(each.name)}
    dropped, log = tmp_path / "dropped", tmp_path / "strace.log"
    for number, each in enumerate(files.values()):
        folder = dropped / f"单位{number}"
        folder.mkdir(parents=True)
        shutil.move(each.write(tmp_path), folder / each.name)
    with somebody_asks(home) as answers:
        ran = qingdan("watch", dropped, "--once", "--json", f"--home={home.root}", wrapped=tracer(log))
    assert "Traceback" not in ran.stdout + ran.stderr
    assert ran.exit_code in (0, 1, 2), ran.stderr
    told = {line["unit"]: line for line in map(json.loads, filter(None, ran.stdout.split("\n")))}
    wrong = {}
    for number, each in enumerate(files.values()):
        line = told.get(f"单位{number}")
        if line is None:
            assert each.name.startswith((".", "~$")), each.name
        elif found := failings(line, each):
            wrong[each.label] = found
    assert wrong == {}
    assert answers
    assert max(answers) < SLOWEST_ANSWER
    assert is_quiet(log, home.root, apart)
    assert check(home) == []


def is_a_name(name):
    """Whether a file system can hold it as a file's name."""
    return bool(name.strip(".")) and not set(name) & set("/\0") and len(name.encode()) < 256


@pytest.mark.parametrize("batch", range(len(batches(chosen()))))
def test_by_the_upload_page_s_own_hands(batch, home, apart):
    files = batches(chosen())[batch]
    sent = [(each.name, each.content() if each.is_heavy else each.content) for each in files]
    folder, kept = keep(home, sent)
    with somebody_asks(home) as answers:
        job = until_over(JOBS.check("office", Parcel(home, folder, kept, "office")))
        if job.checked and job.checked.has_good:
            JOBS.load("office", job)
            until_over(job)
    JOBS.discard("office")
    assert job.failure == ""
    told = job.checked.files.select("verdict", "accepted_count").rows()
    assert len(told) == len(files)
    wrong = {each.label: row for each, row in zip(files, told, strict=True) if row not in verdicts(each)}
    assert wrong == {}
    assert all(CHINESE.search(message) for message in job.checked.files["message"].drop_nulls())
    assert answers
    assert max(answers) < SLOWEST_ANSWER
    assert check(home) == []


def verdicts(each):
    """What the page may say of a file: refused as a whole, or so many rows accepted."""
    found = set()
    for outcome in each.allowed:
        if isinstance(outcome, Refused):
            found.add(("refused", 0))
        else:
            found.add(("some" if outcome.refused else "all", outcome.good))
    return found


def until_over(job):
    deadline = time.monotonic() + PATIENCE
    while job.state != "over" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert job.state == "over", job.steps
    return job
