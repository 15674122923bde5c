"""The contract's hostile workbooks and CSV files, loaded as uploads and judged by the contract's own scorer."""

import json
import subprocess
import sys
from datetime import date

import pytest

from etl.load import Options, load
from etl.readers import Limits
from tests.small_city import write_csv
from warehouse.paths import Home

pytestmark = pytest.mark.shared
FORMATS = (".csv", ".xlsx")


@pytest.fixture(scope="module")
def hostile(shared):
    return shared / "hostile"


@pytest.fixture(scope="module")
def manifest(hostile):
    lines = (hostile / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return [entry for entry in map(json.loads, lines) if entry["file"].endswith(FORMATS)]


@pytest.fixture(scope="module")
def home(hostile, tmp_path_factory):
    """A home that knows the names of reference.json."""
    folder = tmp_path_factory.mktemp("hostile")
    told = json.loads((hostile / "reference.json").read_text(encoding="utf-8"))
    districts = [[name, "县区", "、".join(aliases)] for name, aliases in told["districts"].items()]
    leaders = [[entry["name"], entry["post"], "、".join(entry["aliases"])] for entry in told["leaders"]]
    paths = [
        write_csv(folder / "行政区划.csv", ["名称", "类别", "别名"], districts),
        write_csv(folder / "领导名册.csv", ["姓名", "职务", "别名"], leaders),
    ]
    home = Home(folder / "home")
    assert load(home, paths, Options(today=date.fromisoformat(told["as_of"]))).exit_code == 0
    return home


@pytest.fixture(scope="module")
def results(hostile, manifest, home):
    """What a load tells of each file, by file name."""
    found = {}
    for entry in manifest:
        options = Options(
            today=date.fromisoformat(entry["as_of"]), limits=Limits.UPLOAD, is_dry_run=True, has_details=True
        )
        names = [entry["upload_name"]] if "upload_name" in entry else None
        report = load(home, [hostile / "files" / entry["file"]], options, names)
        found[entry["file"]] = report.files[0].to_dict() | {"file": entry["file"]}
    return found


def test_every_row_of_a_hostile_file_is_accounted_for(results):
    for file, told in results.items():
        rows = (told["rows_good"], len(told["rows_rejected"]), len(told["rows_ignored"]))
        assert told["rows_total"] == sum(rows), file
        if told["file_rejected"]:
            assert told["rows_total"] == 0, file


def test_every_refusal_is_a_sentence_without_paths_or_tracebacks(results, hostile):
    for file, told in results.items():
        sentences = [row["message"] for row in told["rows_rejected"]]
        if told["file_rejected"]:
            sentences.append(told["message"])
        for sentence in sentences:
            assert sentence.strip(), file
            assert not any(word in sentence for word in ("Traceback", str(hostile), "Error(", "site-packages")), file


def test_hostile_files_are_handled_as_the_contract_demands(results, manifest, hostile, tmp_path):
    told = tmp_path / "results.jsonl"
    told.write_text(
        "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in results.values()), encoding="utf-8"
    )
    command = [sys.executable, str(hostile / "score.py"), str(told)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout.splitlines()
    failing = {line.split()[0]: line for line in lines if line.split()[0] in results}
    assert len(results) == len(manifest)
    assert list(failing.values()) == []
