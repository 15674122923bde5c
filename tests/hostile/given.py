"""The contract's hostile files: a home that knows their names, what `qingdan` answers, the contract's own scorer."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from etl.load import Options, load
from tests.hostile.office import csv_bytes
from tests.hostile.running import Ran, qingdan
from warehouse.paths import Home

# What the claimed names of the corpus would write, were they followed.
CANARIES = [Path("/tmp/hostile_canary.csv"), Path("/etc/cron.d/hostile_canary.csv")]

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One file as it is handed in: its bytes on disk, the name its sender gives, what the contract wants."""

    path: Path
    name: str
    entry: Entry


def manifest(shared: Path) -> list[Entry]:
    """The lines of the contract's list."""
    lines = (shared / "hostile" / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def as_sent(shared: Path) -> list[Case]:
    """Every file under its own or its claimed name."""
    files = shared / "hostile" / "files"
    return [Case(files / each["file"], each.get("upload_name", each["file"]), each) for each in manifest(shared)]


def otherwise(shared: Path, folder: Path) -> list[Case]:
    """The same files in another order, renamed, the rows of the CSV files shuffled and what is wanted of them too."""
    dice = random.Random(20_241_231)
    cases = []
    for number, case in enumerate(dice.sample(as_sent(shared), k=len(manifest(shared))), start=1):
        name = case.name if "upload_name" in case.entry else f"第{number}号报表{case.path.suffix}"
        shuffled = _shuffled(case, dice)
        if shuffled is None:
            cases.append(Case(case.path, name, case.entry))
            continue
        path = folder / f"{number}{case.path.suffix}"
        path.write_bytes(shuffled[0])
        cases.append(Case(path, name, shuffled[1]))
    return cases


def _shuffled(case: Case, dice: random.Random) -> tuple[bytes, Entry] | None:
    """The bytes with their data rows in another order and the entry with rows renumbered; None where order matters."""
    entry = case.entry
    if case.path.suffix != ".csv" or entry["file_rejected"] or entry["rows_ignored"]:
        return None
    content = case.path.read_bytes()
    encoding = _encoding(content)
    records = list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
    if len(records[0]) == 1:
        return None  # another delimiter than a comma: left as it is
    order = list(range(1, len(records)))
    dice.shuffle(order)
    written = io.StringIO()
    csv.writer(written).writerows([records[0], *(records[place] for place in order)])
    moved = {old + 1: new for new, old in enumerate(order, start=2)}
    return written.getvalue().encode(encoding), _renumbered(entry, moved)


def _renumbered(entry: Entry, moved: dict[int, int]) -> Entry:
    rows = {
        key: [{**each, "row": moved[each["row"]]} for each in entry.get(key, [])] for key in ("rows_rejected", "values")
    }
    alternatives = {str(moved[int(row)]): told for row, told in entry.get("alt_rows", {}).items()}
    return {**entry, **rows, "alt_rows": alternatives}


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"


def named_home(shared: Path, folder: Path) -> Home:
    """A home that knows the names of reference.json and nothing else."""
    told = json.loads((shared / "hostile" / "reference.json").read_text(encoding="utf-8"))
    districts = [[name, "县区", "、".join(aliases)] for name, aliases in told["districts"].items()]
    leaders = [[each["name"], each["post"], "、".join(each["aliases"])] for each in told["leaders"]]
    registers = {
        "行政区划.csv": [["名称", "类别", "别名"], *districts],
        "领导名册.csv": [["姓名", "职务", "别名"], *leaders],
    }
    paths = []
    for name, grid in registers.items():
        paths.append(folder / name)
        paths[-1].write_bytes(csv_bytes(grid))
    home = Home(folder / "home")
    assert load(home, paths, Options(today=date.fromisoformat(told["as_of"]))).exit_code == 0
    return home


def answered(case: Case, home: Path, *words: str) -> Entry:
    """One file through the command line, as the line that the contract's scorer reads."""
    options = ("--json", "--details", "--limits", "upload", "--today", case.entry["as_of"], *words)
    ran = qingdan("load", case.path, "--name", case.name, "--home", home, *options)
    effects = ["file_write_outside_landing"] if any(path.exists() for path in CANARIES) else []
    crash = _crash(ran)
    effects += ["traceback_to_user"] if "Traceback" in ran.stdout + ran.stderr else []
    told = {} if crash else ran.json["files"][0]
    measured = {"seconds": ran.seconds, "peak_rss": ran.peak, "crashed": crash, "effects": effects}
    return {**told, "file": case.entry["file"], **measured}


def landed(case: Case, home: Path, scratch: Path) -> Entry:
    """One file loaded for good into a copy of the home, whose invariants must hold afterwards."""
    copy = scratch / "home"
    shutil.copytree(home, copy)
    try:
        told = answered(case, copy)
        state = qingdan("status", "--check", "--home", copy, "--json")
        if state.exit_code != 0:
            told["effects"].append("partial_publish")
        return told
    finally:
        shutil.rmtree(copy)


def _crash(ran: Ran) -> str | None:
    if ran.exit_code in (0, 1, 2) and ran.stdout.startswith("{"):
        return None
    return f"exit {ran.exit_code}: {ran.stderr[-500:]}"


def scored(shared: Path, cases: Iterable[Case], results: Sequence[Entry], folder: Path) -> dict[str, str]:
    """What the contract's scorer finds wrong, by file; it reads the list beside itself."""
    shutil.copy(shared / "hostile" / "score.py", folder / "score.py")
    _write_lines(folder / "manifest.jsonl", [case.entry for case in cases])
    _write_lines(folder / "results.jsonl", results)
    command = [sys.executable, str(folder / "score.py"), str(folder / "results.jsonl")]
    lines = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.splitlines()
    return {line.split()[0]: line for line in lines[:-1]}


def _write_lines(path: Path, entries: Iterable[Entry]) -> None:
    lines = (json.dumps(each, ensure_ascii=False) + "\n" for each in entries)
    path.write_text("".join(lines), encoding="utf-8")
