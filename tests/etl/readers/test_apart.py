"""Files are read in a child process: what it finds comes back whole, and how it dies refuses one file."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from etl.readers import FileRefused, Limits, open_document
from etl.readers.apart import open_apart
from etl.readers.apart.bounds import OFFICE

_ROWS = 3_000


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("apart") / "台账.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["编号", "描述", "日期"])
    for number in range(_ROWS):
        sheet.append([f"YH-{number:05d}", f"第{number}条，含“引号”与\n换行", 45_000 + number % 300])
    sheet.merge_cells("A2:A3")
    book.create_sheet("隐藏").sheet_state = "hidden"
    book.create_sheet("另一张").append(["甲", "乙"])
    book.save(path)
    return path


def _whole(path: Path, folder: Path) -> None:
    apart = open_apart(path, name=path.name, limits=Limits.UPLOAD, folder=folder)
    here = open_document(path, name=path.name, limits=Limits.UPLOAD)
    assert (apart.kind, apart.warnings) == (here.kind, here.warnings)
    for ours, theirs in zip(apart.sheets, here.sheets, strict=True):
        assert (ours.name, ours.epoch, ours.merges) == (theirs.name, theirs.epoch, theirs.merges)
        assert ours.flags.equals(theirs.flags)
        assert pl.concat(ours.chunks(), how="diagonal").equals(pl.concat(theirs.chunks(), how="diagonal"))


def test_what_the_child_read_comes_back_as_it_was(workbook: Path, tmp_path: Path):
    _whole(workbook, tmp_path / "read")


def test_a_sheet_can_be_read_twice(workbook: Path, tmp_path: Path):
    first, *_ = open_apart(workbook, name="a.xlsx", limits=Limits.UPLOAD, folder=tmp_path / "read").sheets
    assert [c.height for c in first.chunks()] == [c.height for c in first.chunks()]


@pytest.mark.parametrize(
    "bound",
    [{"memory_bytes": 200 << 20}, {"wall_seconds": 0}, {"file_bytes": 1000}],
    ids=lambda bound: next(iter(bound)),
)
def test_a_file_that_takes_more_than_it_may_is_refused(bound, workbook: Path, tmp_path: Path):
    with pytest.raises(FileRefused) as refused:
        open_apart(
            workbook, name="a.xlsx", limits=Limits.UPLOAD, folder=tmp_path / "read", bounds=replace(OFFICE, **bound)
        )
    assert refused.value.reason == "resource_limit"


def test_a_refusal_of_the_reader_comes_through(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 no zip at all")
    with pytest.raises(FileRefused) as refused:
        open_apart(path, name="a.xlsx", limits=Limits.UPLOAD, folder=tmp_path / "read")
    assert refused.value.reason == "corrupt_file"


def test_a_child_that_is_bound_cannot_take_more_nor_reach_a_server(tmp_path: Path):
    bound = (
        "from etl.readers.apart.bounds import OFFICE, confine\n"
        "import socket, threading\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "confine(OFFICE)\n"
        "try:\n    bytearray(2 << 30)\n    print('memory')\nexcept MemoryError:\n    pass\n"
        "try:\n    socket.create_connection(server.getsockname(), timeout=2)\n    print('network')\n"
        "except OSError:\n    pass\n"
    )
    told = subprocess.run([sys.executable, "-c", bound], capture_output=True, text=True, check=True)
    may_unshare = subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode == 0
    assert told.stdout.split() == ([] if may_unshare else ["network"])


def test_a_csv_of_the_operator_has_no_limit_and_no_child(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("编号,描述\n" + "1,甲\n" * 10, encoding="utf-8")
    document = open_apart(path, name="a.csv", limits=None, folder=tmp_path / "read")
    assert document.kind == "csv"
    assert not (tmp_path / "read").exists()


def test_nothing_of_the_child_is_left_running(workbook: Path, tmp_path: Path):
    with pytest.raises(FileRefused):
        open_apart(
            workbook,
            name="a.xlsx",
            limits=Limits.UPLOAD,
            folder=tmp_path / "read",
            bounds=replace(OFFICE, wall_seconds=0),
        )
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) not in listed
