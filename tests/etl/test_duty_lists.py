"""`qingdan duties check`, `diff` and `load`, on documents and catalogs of a small fictional city."""

from __future__ import annotations

import shutil

import polars as pl
import pytest

from etl.load import Options, load
from etl.load.documents import TABLE
from tests.documents import FIRST, SECOND, write_text, write_word
from tests.etl.running import qingdan, refuses
from tests.small_city import CITY, TODAY, published_home, write_csv
from warehouse.access import Viewer, trail
from warehouse.ask import ask
from warehouse.check import check
from warehouse.ledger import deliveries
from warehouse.paths import Home
from warehouse.snapshots import open_current

CATALOG = "职责清单"


@pytest.fixture
def first(tmp_path):
    return write_text(tmp_path / "清单.txt", FIRST)


@pytest.fixture
def second(tmp_path):
    return write_text(tmp_path / "清单（修订）.txt", SECOND, "gb18030")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    return published_home(tmp_path_factory.mktemp("published"))


@pytest.fixture
def home(published, tmp_path):
    return Home(shutil.copytree(published.root, tmp_path / "home"))


def answer(home, question, **given):
    snapshot = open_current(home)
    frame = ask(Viewer.office(), snapshot, question, as_of=TODAY, **given)
    snapshot.close()
    return frame


def test_a_document_is_checked_duty_by_duty_and_role_by_role(first):
    told = qingdan("duties", "check", first, "--json").json
    assert [(each["place"], each["nature"], each["vague"]) for each in told["duties"]] == [
        ("一/(一)", "counted", []), ("一/(二)", "standing", ["及时"]), ("二/(一)", "counted", []),
        ("二/(二)", "counted", []), ("二/(三)", "standing", ["加强"]), ("二/(四)", "event", []),
    ]  # fmt: skip
    assert [(each["role"], each["duty_count"], each["counted_rate"]) for each in told["roles"]] == [
        ("市长", 2, 0.5), ("县区长", 4, 0.5),
    ]  # fmt: skip
    assert (told["total"]["duty_count"], told["total"]["event_count"], told["total"]["standing_count"]) == (6, 1, 2)


def test_a_word_file_says_the_same_as_the_text(first, tmp_path):
    word = write_word(tmp_path / "清单.docx", FIRST)
    text, docx = (qingdan("duties", "check", file, "--json").json for file in (first, word))
    assert docx["duties"] == text["duties"]


def test_the_rows_of_a_catalog_are_checked_as_they_stand(tmp_path):
    header, rows = CITY["职责清单"]
    broken = [*rows, ["Z-09", "县区长", "每旬开会", "会议", "每旬", 1, "", "第九条"]]
    told = qingdan("duties", "check", write_csv(tmp_path / "目录.csv", header, broken), "--json").json
    assert told["refused_count"] == 1, "每旬 is no cadence: the row cannot be judged"
    assert [(each["place"], each["nature"]) for each in told["duties"]] == [
        ("Z-01", "counted"), ("Z-02", "counted"), ("Z-03", "counted"), ("Z-04", "standing"), ("Z-05", "event"),
    ]  # fmt: skip


def test_people_are_told_the_shares_and_the_faults(first):
    ran = qingdan("duties", "check", first)
    assert ran.exit_code == 0
    assert "合计" in ran.stdout
    assert "含糊：及时" in ran.stdout
    assert "无牵头单位" not in ran.stdout, "under a role's heading a duty is that role's own affair"


def test_two_editions_are_compared_by_what_their_clauses_say(first, second):
    told = qingdan("duties", "diff", first, second, "--json").json
    assert {kind: told[kind] for kind in ("added", "dropped", "changed", "moved", "same")} == {
        "added": 1, "dropped": 1, "changed": 2, "moved": 0, "same": 3,
    }  # fmt: skip
    shown = [
        (
            each["kind"],
            (each["new"] or each["old"])["clause"],
            [(f["field"], f["old"], f["new"]) for f in each["fields"]],
        )
        for each in told["changes"]
    ]
    assert shown == [
        ("added", "一/(一)", []),
        ("changed", "二/(一)", [("cadence", "每季度1次", "每半年1次")]),
        ("changed", "二/(二)", [("count", "每月1次", "每月2次")]),
        ("dropped", "二/(三)", []),
    ]
    assert all(each["leaders"] == [] for each in told["changes"])


def test_a_home_tells_which_leaders_a_change_concerns(first, second, published):
    told = qingdan("duties", "diff", first, second, "--home", published.root, "--json").json
    added, cadence, *_ = told["changes"]
    assert added["leaders"] == ["林远山（市长）"]
    assert cadence["leaders"] == ["何清源（县长）", "周启明（区长）"]


def test_catalogs_are_compared_too_and_those_who_hold_the_duty_are_named(tmp_path, published):
    header, rows = CITY["职责清单"]
    old = write_csv(tmp_path / "2025.csv", header, rows)
    new = write_csv(tmp_path / "2026.csv", header, [[*rows[0][:4], "每半年", *rows[0][5:]], *rows[1:]])
    told = qingdan("duties", "diff", old, new, "--home", published.root, "--as-of", TODAY, "--json").json
    (change,) = told["changes"]
    assert [(each["field"], each["old"], each["new"]) for each in change["fields"]] == [
        ("cadence", "每季度1次", "每半年1次")
    ]
    assert set(change["leaders"]) == {"周启明（区长）", "何清源（县长）"}, "who has left the post is not concerned"


def test_a_loaded_document_is_a_delivery_like_any_other(home, first):
    ran = qingdan("duties", "load", first, "--catalog", CATALOG, "--home", home.root, "--json")
    assert ran.exit_code == 0
    (told,) = ran.json["files"]
    assert (told["table"], told["rows_total"], told["rows_good"], told["rows_rejected"]) == (TABLE, 9, 9, [])
    entry = deliveries(home)[-1]
    assert home.object(entry.sha256).read_bytes() == first.read_bytes(), "the original is kept as it came"
    clauses = answer(home, "clause_rows", where={"catalog": (CATALOG,)})
    assert clauses["path"].to_list() == [
        "",
        "一",
        "一/(一)",
        "一/(二)",
        "二",
        "二/(一)",
        "二/(二)",
        "二/(三)",
        "二/(四)",
    ]
    text = FIRST.replace("\r\n", "\n")
    for row in clauses.iter_rows(named=True):
        assert text[row["start_at"] : row["end_at"]] == row["text"], "offsets are those of the original"
    assert clauses.filter(pl.col("path") == "二/(二)")["asks"].to_list() == ["每月1次"]
    assert check(home) == []
    assert trail.last_of(home, "load").detail["file"] == first.name


def test_the_same_bytes_are_known_and_the_last_edition_is_in_force(home, first, second):
    for file in (first, second):
        assert qingdan("duties", "load", file, "--catalog", CATALOG, "--home", home.root).exit_code == 0
    again = qingdan("duties", "load", first, "--catalog", CATALOG, "--home", home.root, "--json")
    assert (again.exit_code, again.json["files"][0]["file_rejected"]) == (0, "duplicate_upload")
    documents = answer(home, "document_rows")
    assert documents.select("edition", "is_current", "clause_count", "file").rows() == [
        (2, True, 6, second.name), (1, False, 6, first.name),
    ]  # fmt: skip
    clauses = answer(home, "clause_rows")
    assert clauses["edition"].unique().to_list() == [2]
    newest, oldest = documents["document"].to_list()
    changes = answer(home, "list_changes", old=f"document:{oldest}", new=f"document:{newest}")
    assert changes.filter(pl.col("list_change") != "same").select("list_change", "path", "difference").rows() == [
        ("added", "一/(一)", ""),
        ("changed", "二/(一)", "频次：每季度1次 → 每半年1次"),
        ("changed", "二/(二)", "次数：每月1次 → 每月2次"),
        ("dropped", "二/(三)", ""),
    ]


def test_the_list_is_named_after_the_file_where_no_one_names_it(home, first):
    assert qingdan("duties", "load", first, "--home", home.root).exit_code == 0
    assert answer(home, "document_rows")["catalog"].to_list() == ["清单"]


def test_a_rebuild_keeps_the_documents(home, first):
    qingdan("duties", "load", first, "--home", home.root)
    before = answer(home, "clause_rows")
    assert qingdan("build", "--home", home.root).exit_code == 0
    assert answer(home, "clause_rows").equals(before)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("空.txt", b"", "empty_file"),
        ("表.csv", b"a,b\n1,2\n", "unsupported_type"),
        ("图.txt", b"\x89PNG\r\n\x1a\n" + bytes(40), "type_mismatch"),
        ("坏.docx", b"PK\x03\x04" + bytes(30), "corrupt_file"),
        ("信.txt", "各位同事，周五下午两点开会，请准时到场。".encode(), "no_data_rows"),
        ("乱.txt", "清单".encode() + b"\xff\x80\xff", "encoding"),
        (".隐藏.txt", FIRST.encode(), "bad_name"),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence_and_changes_nothing(name, content, reason, home, tmp_path):
    (tmp_path / name).write_bytes(content)
    before = sorted(path.name for path in home.snapshots.iterdir())
    ran = qingdan("duties", "load", tmp_path / name, "--home", home.root, "--json")
    assert ran.exit_code == 1
    told = ran.json["files"][0]
    assert told["file_rejected"] == reason
    assert told["message"]
    assert told["rows_total"] == 0
    assert sorted(path.name for path in home.snapshots.iterdir()) == before


def test_signs_that_turn_a_line_about_do_not_reach_the_pages(home, tmp_path):
    file = write_text(tmp_path / "清单.txt", FIRST.replace("县区督导", "县区\u202e督导\u200b"))
    assert load(home, [file], Options(today=TODAY, kind=TABLE, catalog="甲\u202e目录")).snapshot
    clauses = answer(home, "clause_rows")
    assert clauses["catalog"].unique().to_list() == ["甲目录"]
    assert clauses.filter(pl.col("path") == "一/(一)")["text"].to_list() == ["每季度到联系县区督导检查1次。"]


@pytest.mark.parametrize("command", ["check", "load"])
def test_a_file_that_is_not_there_is_told_in_a_sentence(command, tmp_path):
    home = ("--home", tmp_path / "home") if command == "load" else ()
    refuses(qingdan("duties", command, tmp_path / "没有.txt", *home), "找不到文件")


def test_a_letter_is_no_list(tmp_path):
    letter = write_text(tmp_path / "信.txt", "各位同事，周五下午两点开会，请准时到场。")
    refuses(qingdan("duties", "check", letter), "没有认出一条职责")


def test_a_table_of_something_else_is_no_catalog(tmp_path):
    table = write_csv(tmp_path / "表.csv", ("甲", "乙"), [[1, 2]])
    refuses(qingdan("duties", "check", table), "表.csv")
