"""The five documents of the contract: what they require, how they are built, who leads."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from etl.documents import parse_file
from etl.documents.plain import plain
from etl.documents.structure import structure
from etl.documents.units import units_of

SHARED = Path(__file__).resolve().parents[4] / "shared"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
# Words of the labeller, and facts joined from several tables, that no structure of one text holds.
COMMENTS = {
    "note",
    "document",
    "district_aliases",
    "district_contact_note",
    "leader_extra_assignments",
    "onsite_duty_by_role",
}
RULES = {"onsite_attendance_rules", "reporting_deadlines"}
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEEDS, reason="needs ../shared/seeds"),
]


@pytest.fixture(scope="module")
def parsed():
    return {path.name: parse_file(path) for path in SEEDS}


def test_detection_cadence_count_deadline_and_activity(parsed, tmp_path):
    predicted = tmp_path / "predicted.jsonl"
    with predicted.open("w", encoding="utf-8") as file:
        for name, each in parsed.items():
            for duty in each.duties:
                for asked in duty.requirements:
                    line = {"file": name, "clause": duty.clause, **asdict(asked)}
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
    gold, told = SHARED / "gold", tmp_path / "told.json"
    command = [sys.executable, gold / "score.py", "--pred", predicted, "--gold", gold / "requirements.jsonl"]
    printed = subprocess.run([*command, "--json", told, "--errors", "20"], capture_output=True, text=True, check=True)
    total = next(line for line in printed.stdout.splitlines() if line.startswith("ALL")).split()
    shares = {line.split()[0]: float(line.split()[2]) for line in printed.stdout.splitlines() if " accuracy " in line}
    assert float(total[6]) >= 0.97, printed.stdout
    assert int(total[7]) <= 2, printed.stdout
    assert min(shares["cadence"], shares["min_count"], shares["deadline"]) >= 0.97, printed.stdout
    assert shares["activity"] >= 0.90, printed.stdout


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_structure_is_the_one_a_hand_counted(path, parsed):
    wanted = json.loads((SHARED / "gold" / "structure.json").read_text(encoding="utf-8"))[path.name]
    found = structure(parsed[path.name])
    assert {key: value for key, value in found.items() if key not in RULES} == {
        key: value for key, value in _without_comments(wanted).items() if key not in RULES
    }
    for name in RULES & set(wanted):
        facts = ("rule", "accident_level", "strength", "when", "event", "within")
        assert [{k: row[k] for k in facts if k in row} for row in found[name]] == [
            {k: row[k] for k in facts if k in row} for row in wanted[name]
        ][: len(found[name])]


def _without_comments(value):
    if isinstance(value, dict):
        return {key: _without_comments(each) for key, each in value.items() if key not in COMMENTS}
    return [_without_comments(each) for each in value] if isinstance(value, list) else value


def test_leading_and_helping_units_are_those_of_the_brackets():
    lines = (SHARED / "gold" / "departments.jsonl").read_text(encoding="utf-8").splitlines()
    for label in map(json.loads, lines):
        lead, coop = units_of(plain(label["quote"]).text)
        assert (list(lead), list(coop)) == (label["lead"], label["coop"]), label["quote"]


def test_offsets_point_into_the_text_as_it_was_read(parsed):
    for each in parsed.values():
        for duty in each.duties:
            assert each.text[duty.start : duty.end] == duty.text
            for asked in duty.requirements:
                assert each.text[asked.start : asked.end] == asked.quote
                assert duty.start <= asked.start < asked.end <= duty.end
