"""Each document of the contract read without the words that only it could have taught the grammar.

`python -m tests.etl.documents.leave_one_out` beside ../shared. Nothing is fitted to a document; what one can have
taught is a word of the grammar: those that occur in it and in none of the others are struck out before it is read.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from etl.documents import grammar, parse_file
from etl.documents.plain import plain

SHARED = Path(__file__).parents[4] / "shared"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
OTHERS = sorted((Path(__file__).with_name("labelled")).glob("*.txt"))


def strike(left_out: Path) -> list[str]:
    """Take the words that only `left_out` shows out of the grammar's tables; which they were."""
    texts = {path: plain(path.open(encoding="utf-8", newline="").read()).text for path in (*SEEDS, *OTHERS)}
    struck = []
    for table, entries in grammar.data().items():
        for entry in entries:
            for word in list(entry.get("words", ())):
                found = re.compile(word if table == "pass" else re.escape(word))
                if [path for path, text in texts.items() if found.search(text)] == [left_out]:
                    entry["words"].remove(word)
                    struck.append(word)
    return struck


def report(left_out: Path) -> str:
    """The scorer's words on one document read without its own words."""
    struck = strike(left_out)
    with tempfile.TemporaryDirectory() as folder:
        predicted, wanted = Path(folder) / "predicted.jsonl", Path(folder) / "wanted.jsonl"
        lines = [
            json.dumps({"file": left_out.name, "clause": duty.clause, **asdict(asked)}, ensure_ascii=False)
            for duty in parse_file(left_out).duties
            for asked in duty.requirements
        ]
        predicted.write_text("\n".join(lines), encoding="utf-8")
        labels = (SHARED / "gold" / "requirements.jsonl").read_text(encoding="utf-8").splitlines()
        wanted.write_text("\n".join(each for each in labels if left_out.name in each), encoding="utf-8")
        command = [sys.executable, SHARED / "gold" / "score.py", "--pred", predicted, "--gold", wanted]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    shown = [line for line in told.splitlines() if line.startswith("ALL") or " accuracy " in line]
    return "\n".join([f"{left_out.name}: {len(struck)} words struck out ({'、'.join(struck)})", *shown])


def main() -> None:
    """All five in turn, each in a process of its own: the grammar is compiled once."""
    if len(sys.argv) > 1:
        print(report(SEEDS[int(sys.argv[1])]))  # noqa: T201
        return
    for place in range(len(SEEDS)):
        subprocess.run([sys.executable, "-m", "tests.etl.documents.leave_one_out", str(place)], check=True)


if __name__ == "__main__":
    main()
