"""The duty lists in data/catalogs: they load, they miss no clause, they say what the labels say, they copy nothing."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from etl.dates import day
from etl.load import Options, load
from warehouse.paths import DATA, Home
from warehouse.vocabulary import ACTIVITY_TYPES, CADENCES

FOLDER = DATA / "catalogs"
NAMES = sorted(path.stem for path in FOLDER.glob("*.csv"))
DOCUMENTS = {
    "leshan-2019": "leshan-handbook-2019.txt",
    "chengdu-2020": "chengdu-list-2020.txt",
    "shuangyashan-2022": "shuangyashan-list-2022.txt",
    "chongqing-2022": "chongqing-inspection-2022.txt",
}
LONGEST_RUN = 13  # characters that a cell may share with a document
# The labels name the Leshan documents; the catalogs number them.
PARTS = {
    "市委常委会、市政府常务会职责清单": "第1篇",
    "党政领导干部清单": "第2篇",
    "赶赴现场处置规定": "第4篇",
    "生产安全事故报告规定": "第5篇",
    "督查内容清单(县市区政府)": "第6篇",
    "督查内容清单(行业部门)": "第7篇",
    "通知正文": "正文",
}
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五")


@cache
def rows_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def clauses_of(name: str) -> set[str]:
    return {row["出处"] for row in rows_of(name)}


def labels_of(shared: Path, document: str) -> list[dict]:
    lines = (shared / "gold" / "requirements.jsonl").read_text(encoding="utf-8").splitlines()
    labels = [label for label in map(json.loads, lines) if label["file"] == document]
    return [label for label in labels if not label.get("negative")]


def clause_of(label: dict) -> str:
    """The label's clause as the catalogs write it."""
    clause = label["clause"].replace("（", "(").replace("）", ")")
    for words, part in PARTS.items():
        if clause == words or clause.startswith(f"{words}/"):
            return part + clause.removeprefix(words)
    return clause


def asked(row: dict[str, str]) -> tuple[str | None, int]:
    """Cadence and count of a row, as the labels give them."""
    cadence = next((code for code, words in CADENCES.items() if row["频次"] in words), None)
    return cadence, int(row["次数"] or 1)


def accepted(label: dict, field: str) -> set[str | None]:
    return {label[field], *label.get("alt", {}).get(field, [])}


@pytest.mark.parametrize("name", NAMES)
def test_a_catalog_loads_without_a_refusal(name, tmp_path):
    options = Options(today=date(2026, 10, 31), is_dry_run=True)
    (told,) = load(Home(tmp_path), [FOLDER / f"{name}.csv"], options).files
    assert (told.table, told.file_rejected, told.rejected_count) == ("duties", None, 0)
    assert told.rows_good == told.rows_total == len(rows_of(name))
    assert set(told.warn) <= {"unknown_column:设定频次", "unknown_column:设定次数"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_catalog_is_plain_utf8_with_line_feeds_and_one_list_name(name):
    raw = (FOLDER / f"{name}.csv").read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert len({row["目录"] for row in rows_of(name)}) == 1


def test_every_code_names_one_duty():
    codes = Counter(row["职责编号"] for name in NAMES for row in rows_of(name))
    assert [code for code, count in codes.items() if count > 1] == []
    assert all(re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)+", code) for code in codes)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_row_says_who_what_how_and_where_in_words_short_enough_for_a_table(name):
    for row in rows_of(name):
        assert all(row[column] for column in ("角色", "职责条目", "类别", "履职方式", "出处")), row
        assert 4 <= len(row["职责条目"]) <= 20, row
        # a count or a day belongs to a cadence, but for what must always be there (three posters on a wall)
        assert row["频次"] or not row["完成期限"], row
        assert bool(row["设定频次"]) == bool(row["设定次数"]), row
        assert not (row["频次"] and row["设定频次"]), row
        if "到场" in row["职责条目"]:
            assert (row["频次"], row["履职方式"]) == ("按事件", "现场处置"), row


@pytest.mark.parametrize("name", DOCUMENTS)
def test_titles_differ_within_a_role(name):
    titles = Counter((row["角色"], row["职责条目"]) for row in rows_of(name))
    assert [title for title, count in titles.items() if count > 1] == []


def test_only_the_handbook_that_states_no_cadence_has_the_offices_own():
    assert {name for name in DOCUMENTS for row in rows_of(name) if row["设定频次"]} == {"leshan-2019"}


def test_the_four_phases_stand_with_their_windows_and_all_66_check_points_are_there():
    phases = [row for row in rows_of("chongqing-2022") if "阶段" in row["职责条目"]]
    assert [row["出处"] for row in phases] == ["三/(一)", "三/(二)", "三/(三)", "三/(四)"]
    assert [row["完成期限"] for row in phases] == ["", "2022年7月底", "", ""]
    points = {clause for clause in clauses_of("chongqing-2022") if clause.startswith("附件/")}
    assert sorted(int(clause.split("/")[2]) for clause in points) == list(range(1, 67))


def leshan(structure: dict) -> set[str]:
    """Every clause of the handbook that asks something of somebody, from the labelled structure."""
    bodies, leaders, _, scene, reports, *lists = structure["blocks"]
    found = {
        f"第1篇/{section['no']}/({number})"
        for section in bodies["sections"]
        for number in NUMERALS[: section["leaf_clauses"]]
    }
    for role in leaders["roles"]:
        head = f"第2篇/{role['no']}"
        for group, count in zip(("(一)", "(二)", "(三)"), role["groups"].values(), strict=False):
            found |= numbered(f"{head}/{group}", count, "#" if group == "(三)" else "/")
        found |= numbered(head, role.get("paragraphs", 0), "#")
    found |= {f"第4篇/({number})" for number in NUMERALS[: scene["items"]]}
    found |= {f"第5篇/{heading}" for heading in reports["paragraph_headings"]}
    checklists = next(block["checklists"] for block in lists if "checklists" in block)
    for part, checklist in zip(("第6篇", "第7篇", "第8篇"), checklists, strict=True):
        found |= {f"{part}/{number}" for number in range(1, checklist["items"] + 1)}
    return found


def numbered(head: str, count: int, mark: str) -> set[str]:
    """The paths of `count` clauses under a heading; a single one has the heading's own."""
    return {head} if count == 1 else {f"{head}{mark}{number}" for number in range(1, count + 1)}


def chengdu(structure: dict) -> set[str]:
    found = set()
    for section in structure["sections"]:
        for part in section["subsections"]:
            for number in range(1, part["numbered_items"] + 1):
                leaves = part["posts"][number - 1]["leaf_clauses"] if "posts" in part else 1
                clause = f"{section['no']}/{part['no']}/{number}"
                found |= {clause} if leaves == 1 else {f"{clause}/({leaf})" for leaf in range(1, leaves + 1)}
    return found


def shuangyashan(structure: dict) -> set[str]:
    return {f"{role['no']}/({number})" for role in structure["roles"] for number in NUMERALS[: role["leaf_clauses"]]}


def chongqing(structure: dict) -> set[str]:
    found = {f"附件/{number}" for number in range(1, structure["annex"]["numbered_items"] + 1)}
    for section in structure["body"]["sections"]:
        count = section["leaf_clauses"]
        found |= {section["no"]} if count == 1 else {f"{section['no']}/({number})" for number in NUMERALS[:count]}
    return found


@pytest.mark.shared
@pytest.mark.parametrize("expected", [leshan, chengdu, shuangyashan, chongqing], ids=lambda read: read.__name__)
def test_no_clause_of_a_document_is_missing(expected, shared):
    name = next(name for name in DOCUMENTS if name.startswith(expected.__name__))
    structure = json.loads((shared / "gold" / "structure.json").read_text(encoding="utf-8"))[DOCUMENTS[name]]
    clauses = {re.sub(r"^附件/.+/", "附件/", clause) for clause in clauses_of(name)}
    assert expected(structure) - clauses == set()


@pytest.mark.shared
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_label_is_a_row_of_its_clause(name, shared):
    """Cadence, count, kind of activity and, where it names a day, the deadline; of the optional labels those that the
    catalog takes up are checked by the same rule the other way round."""
    missing, left = [], [row | {"used": ""} for row in rows_of(name)]
    for label in sorted(labels_of(shared, DOCUMENTS[name]), key=lambda label: label.get("optional", False)):
        fitting = next((row for row in left if not row["used"] and fits(row, label)), None)
        if fitting:
            fitting["used"] = "是"
        elif not label.get("optional"):
            missing.append((label["clause"], label["quote"]))
    assert missing == []


def fits(row: dict[str, str], label: dict) -> bool:
    iso = label["deadline_iso"] or ""
    own = day(row["完成期限"], is_deadline=True)
    return (
        row["出处"] == clause_of(label)
        and asked(row)[1] == label["min_count"]
        and asked(row)[0] in accepted(label, "cadence")
        and any(row["履职方式"] in ACTIVITY_TYPES[code] for code in accepted(label, "activity"))
        and (not re.fullmatch(r"\d{4}-\d\d-\d\d", iso) or (own is not None and own.isoformat() == iso))
    )


@pytest.mark.shared
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_catalog_counts_is_labelled_in_its_clause(name, shared):
    """No cadence is invented: each counted or event row answers a label, but for duties at the scene of an accident."""
    labels = labels_of(shared, DOCUMENTS[name])
    unfounded = [
        row["职责编号"]
        for row in rows_of(name)
        if row["频次"]
        and row["履职方式"] != "现场处置"
        and not any(
            row["出处"] == clause_of(label) and asked(row) == (label["cadence"], label["min_count"]) for label in labels
        )
    ]
    assert unfounded == []


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_every_clause_exists_in_the_document(name, shared):
    from etl.documents import parse_file

    document = DOCUMENTS.get(name, "work-points-2024.txt")
    parsed = parse_file(shared / "seeds" / document)
    known = {block.path for block in parsed.blocks} | {duty.clause for duty in parsed.duties}
    assert clauses_of(name) - known == set()


@pytest.fixture(scope="session")
def phrases(shared) -> frozenset[str]:
    """Every run of 14 characters of the documents, without space and punctuation, in simplified script too."""
    texts = [bare(path.read_text(encoding="utf-8")) for path in (shared / "seeds").glob("*.txt")]
    if find_spec("opencc"):
        import opencc

        texts += [opencc.OpenCC("t2s").convert(text) for text in texts]
    size = LONGEST_RUN + 1
    return frozenset(text[at : at + size] for text in texts for at in range(len(text) - size + 1))


def bare(text: str) -> str:
    """Letters, digits and characters only, the pinyin that a bad conversion put in brackets left out."""
    plain = re.sub(r"\([a-zà-ÿāēīōūǎěǐǒǔǜü]+\)", "", unicodedata.normalize("NFKC", text).lower())
    return re.sub(r"[\W_]+", "", plain)


@pytest.mark.shared
@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_nothing_is_copied_from_a_document(path, phrases):
    text = path.read_text(encoding="utf-8")
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row] if path.suffix == ".csv" else [text]
    size = LONGEST_RUN + 1
    runs = {bare(cell)[at : at + size] for cell in cells for at in range(max(len(bare(cell)) - LONGEST_RUN, 0))}
    assert runs & phrases == set()
