"""The project's own hostile files, each read as an upload and held against what the reading rules demand."""

import json

import openpyxl
import pytest

from etl.load import Options, load
from etl.readers import Limits, open_document
from tests.hostile.corpus import FAMILIES, corpus
from tests.hostile.extent import EVERY, IS_WHOLE
from tests.hostile.office import TODAY
from tests.hostile.outcomes import failings, unsaid
from tests.hostile.running import MEMORY, SECONDS, qingdan
from warehouse.check import check
from warehouse.snapshots import published

LEAST = 120  # hostile files that the issue asks for
HEAVY = [each.label for each in corpus() if each.is_heavy]
LIGHT = [each.label for each in corpus() if not each.is_heavy]


def read(home, path, name):
    """What a dry run tells of one upload, as the command line prints it."""
    options = Options(today=TODAY, limits=Limits.UPLOAD, is_dry_run=True, has_details=True)
    return json.loads(json.dumps(load(home, [path], options, [name]).files[0].to_dict(), default=str))


def test_there_are_many_files_and_no_two_are_the_same():
    labels = [each.label for each in corpus()]
    contents = [(each.name, each.content) for each in corpus() if not each.is_heavy]
    assert len(labels) >= LEAST
    assert len(set(labels)) == len(labels)
    assert len(set(contents)) == len(contents)
    assert all(each.allowed for each in corpus())


def test_the_files_are_made_alike_every_time():
    again = {each.label: each.content for family in FAMILIES for each in family() if not each.is_heavy}
    assert {each.label: each.content for each in corpus() if not each.is_heavy} == again


@pytest.fixture
def read_here(monkeypatch):
    """A process for each of hundreds of files takes minutes: here they are read in this one, but for the whole run."""
    if not IS_WHOLE:
        monkeypatch.setattr("etl.survey.open_apart", lambda path, folder, **given: open_document(path, **given))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_every_file_of_a_family_is_handled_as_the_rules_demand(family, registered, tmp_path, read_here):
    wrong = {}
    for each in family():
        if each.is_heavy:
            continue
        found = failings(read(registered, each.write(tmp_path), each.name), each)
        if found:
            wrong[each.label] = found
    assert wrong == {}


def test_all_files_in_one_load_keep_every_invariant(home, tmp_path, read_here):
    files = list({each.content: each for each in corpus() if not each.is_heavy}.values())
    before = published(home).id
    options = Options(today=TODAY, limits=Limits.UPLOAD)
    report = load(home, [each.write(tmp_path) for each in files], options, [each.name for each in files])
    assert report.snapshot not in (None, before)
    assert check(home) == []
    for told in report.files:
        assert bool(told.returned) == bool(told.rejected_count), told.file
        if told.returned:
            assert openpyxl.load_workbook(told.returned).worksheets


@pytest.mark.parametrize("label", LIGHT[::EVERY])
def test_a_process_of_its_own_reads_a_file_as_this_one_does(label, registered, tmp_path):
    each = next(each for each in corpus() if each.label == label)
    assert failings(read(registered, each.write(tmp_path), each.name), each) == []


@pytest.mark.parametrize("label", HEAVY)
def test_a_file_that_strains_the_machine_costs_no_more_than_it_may(label, registered, tmp_path):
    each = next(each for each in corpus() if each.label == label)
    path = each.write(tmp_path)
    words = ("--json", "--details", "--dry-run", "--limits", "upload", "--today", TODAY, "--home", registered.root)
    ran = qingdan("load", path, "--name", each.name, *words)
    assert ran.stderr.find("Traceback") < 0, ran.stderr[-2000:]
    assert ran.exit_code in (0, 1, 2)
    # processors' seconds: the clock's depend on who else is at the machine
    assert (ran.worked <= SECONDS, ran.peak <= MEMORY) == (True, True), (ran.worked, ran.seconds, ran.peak)
    assert failings(ran.json["files"][0], each) == []


def test_a_wrong_answer_does_not_pass():
    each = next(each for each in corpus() if each.label == "ragged.csv")
    good = {"file_rejected": None, "rows_total": 3, "rows_good": 3, "rows_rejected": [], "rows_ignored": [], "warn": []}
    assert failings(good, each)
    bad = {"row": 2, "column": None, "reason": "csv_structure", "message": "Traceback in /tmp/x.py"}
    assert len(unsaid({**good, "rows_rejected": [bad]})) == 3
