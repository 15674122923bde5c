import hashlib
import os
import subprocess
import sys
import time
from datetime import date

import openpyxl
import pytest

from etl.demo import write_city
from etl.demo.findings import COLUMNS as FINDING_COLUMNS

from .office import CANONICAL, folded, rows_of, sheets_of

FINGERPRINT = """
import hashlib, pathlib, sys
from datetime import date
from etl.demo import write_city
paths = write_city(pathlib.Path(sys.argv[1]), findings=600, seed=7, today=date(2026, 11, 20))
print(hashlib.sha256(b"".join(p.name.encode() + p.read_bytes() for p in paths)).hexdigest())
"""


def fingerprint(folder, **env):
    done = subprocess.run(
        [sys.executable, "-c", FINGERPRINT, str(folder)],
        env=os.environ | env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def test_the_same_arguments_give_the_same_bytes_under_another_hash_seed_and_zone(tmp_path):
    first = fingerprint(tmp_path / "a", PYTHONHASHSEED="1", TZ="Asia/Shanghai")
    assert first == fingerprint(tmp_path / "b", PYTHONHASHSEED="2", TZ="America/New_York")


def test_another_seed_gives_other_ledgers(tmp_path):
    one, two = (write_city(tmp_path / str(n), findings=600, seed=n, today=date(2026, 11, 20)) for n in (1, 2))
    # on which day a report came is in its name
    one, two = ([p for p in paths if "报" not in p.stem[-1:]] for paths in (one, two))
    assert [p.name for p in one] == [p.name for p in two]
    differs = [a.name for a, b in zip(one, two, strict=True) if a.read_bytes() != b.read_bytes()]
    assert sum(name.startswith("07_") for name in differs) == 12


def test_references_come_first_and_every_office_delivers_its_own_files(city):
    names = sorted(p.name for p in city.iterdir())
    assert [n[:2] for n in names if n[:2] < "06"] == ["01", "02", "03", "04", "05", "05"]
    assert sum(n.startswith("06_履职记录_") for n in names) == 13
    assert sum(n.startswith("07_隐患台账_") for n in names) == 12
    assert [n for n in names if n[:3] in ("08_", "10_", "11_", "12_")] == [
        "08_事故台账.xlsx", "10_年度任务.xlsx", "11_报送计划_20260801报.xlsx", "12_考核评分.xlsx",
    ]  # fmt: skip


def test_every_file_but_those_without_titles_says_that_the_city_is_fictional(city):
    for path in sorted(city.iterdir()):
        first = next(cell for cell in sheets_of(path)[0][0] if cell)
        assert "虚构示例城市" in first or path.stem.endswith("玉泊县"), path.name


def test_each_district_has_its_own_header_words_and_all_columns(city, ledgers):
    for office, rows in ledgers.items():
        assert set(FINDING_COLUMNS) == set(rows[0]), office
    used = {
        folded(cell)
        for path in sorted(city.glob("07_*"))
        for row in sheets_of(path)[0][:6]
        for cell in row
        if cell and folded(cell) in CANONICAL
    }
    assert len(used) > 20


def test_shapes_are_as_messy_as_promised(city):
    (gb,) = city.glob("07_*赤岩县.csv")
    with pytest.raises(UnicodeDecodeError):
        gb.read_bytes().decode("utf-8")
    (bom,) = city.glob("07_*青崖县.csv")
    assert bom.read_bytes().startswith(b"\xef\xbb\xbf")
    merged = openpyxl.load_workbook(city / "07_隐患台账_东屏区.xlsx").active
    assert {"A3:A4", "H3:O3"} <= {str(area) for area in merged.merged_cells.ranges}
    hidden = openpyxl.load_workbook(city / "07_隐患台账_白渡县.xlsx")
    assert [ws.title for ws in hidden if ws.sheet_state == "hidden"] == ["旧数据勿用"]
    assert len(openpyxl.load_workbook(city / "07_隐患台账_云栖山景区.xlsx").sheetnames) == 23
    last = [row[0] for row in sheets_of(city / "07_隐患台账_明川区.xlsx")[0][-2:]]
    assert last[0] == "合计"
    assert last[1].startswith("填表人：")


def test_ids_are_text_and_unique_but_for_the_flaws(ledgers):
    ids = [row["编号"] for rows in ledgers.values() for row in rows]
    assert all(isinstance(value, str) for value in ids)
    assert len(ids) - len(set(ids)) == 4  # two exact copies, two conflicting pairs
    assert len(ids) == 4_000 + 19


def test_twenty_thousand_findings_take_seconds_and_large_ledgers_are_csv(tmp_path):
    started = time.process_time()
    write_city(tmp_path / "usual", today=date(2026, 11, 20))
    assert time.process_time() - started < 8
    large = write_city(tmp_path / "large", findings=100_000, today=date(2026, 11, 20))
    ledgers = [p for p in large if p.name.startswith("07_")]
    assert {p.suffix for p in ledgers} == {".csv"}
    lines = sum(p.read_bytes().count(b"\r\n") for p in ledgers)
    assert 100_000 + 19 + 12 < lines < 100_000 + 80


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 1, 20), date(2028, 2, 29), date(2027, 12, 31)])
def test_any_day_can_be_the_last_day(tmp_path, day):
    for path in write_city(tmp_path, findings=240, today=day):
        assert sum(map(len, sheets_of(path))) > 2, path.name
    assert len(rows_of(tmp_path / "08_事故台账.xlsx", renamed=False)) == 60


def test_too_few_findings_are_refused_with_a_sentence(tmp_path):
    with pytest.raises(ValueError, match="不能少于 240"):
        write_city(tmp_path, findings=10, today=date(2026, 11, 20))


def test_two_runs_into_one_folder_overwrite(tmp_path):
    def digest():
        paths = write_city(tmp_path, findings=240, today=date(2026, 11, 20))
        return hashlib.sha256(b"".join(p.read_bytes() for p in paths)).hexdigest(), len(list(tmp_path.iterdir()))

    assert digest() == digest()
