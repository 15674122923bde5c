"""The documents behind two lists of the canary city: one that everybody holds a duty of, and one that nobody does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from etl.load import Options, load
from etl.load.documents import TABLE
from tests.forge.canary import City
from tests.forge.tokens import Mint
from warehouse.paths import Home

ROLES = ("县区长", "市长")


def write(city: City, mint: Mint) -> None:
    """Write the clauses down: each says a token, under the role of the duty and under another."""
    for name in ("hear", "nobody"):
        catalog = next(row for row in city.of("duties") if row.values["职责编号"] == city.duties[name]).values["目录"]
        for role in ROLES:
            for _ in range(2):
                text = f"每季度听取{mint('L')}单位安全生产工作汇报1次。"
                city.add(TABLE, f"原文{name}.txt", {"目录": catalog, "角色": role, "文字": text})


def deliver(city: City, home: Home, folder: Path, today: date) -> None:
    """Load the documents, each as the office would: with the list it belongs to."""
    for file in dict.fromkeys(row.file for row in city.of(TABLE)):
        rows = [row for row in city.of(TABLE) if row.file == file]
        lines = ["云川市安全生产职责清单", ""]
        for number, role in zip("一二", ROLES, strict=True):
            lines.append(f"{number}、{role}")
            texts = [row.values["文字"] for row in rows if row.values["角色"] == role]
            lines += [f"（{place}）{text}" for place, text in zip("一二", texts, strict=True)]
        (folder / file).write_text("\n".join(lines), encoding="utf-8")
        options = Options(today=today, kind=TABLE, catalog=rows[0].values["目录"])
        report = load(home, [folder / file], options)
        assert report.snapshot, report.problems
        assert report.files[0].rows_good == 7, report.files
