import csv
import hashlib
import io
import shutil
from datetime import date
from itertools import permutations
from multiprocessing import get_context

import pytest
import xlsxwriter

from etl.load import LoaderBusy, locked, rebuild
from tests.small_city import CITY, TODAY, csv_text, deliver, findings, write_city, write_csv
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.check import check
from warehouse.ledger import deliveries, held_ids
from warehouse.paths import Home
from warehouse.snapshots import manifests, open_current, published


def bytes_below(*places):
    """Every file's hash, by path."""
    files = [path for place in places for path in ([place] if place.is_file() else sorted(place.rglob("*")))]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()}


def answer(home, question, **given):
    snapshot = open_current(home)
    try:
        return ask(Viewer.office(), snapshot, question, **{"as_of": TODAY, "period": "all", **given})
    finally:
        snapshot.close()


def finding(home, number):
    return answer(home, "finding_rows", where={"finding": [number]}).to_dicts()


def write_xlsx(path, sheets):
    """Sheets of text cells, by name."""
    workbook = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    for name, rows in sheets.items():
        page = workbook.add_worksheet(name)
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell not in ("", None):
                    page.write_string(line, place, str(cell))
    workbook.close()
    return path


HEADER, GOOD = findings({"编号": "M-1"}, {"编号": "M-2"}, {"编号": "M-3", "发现日期": "2025/3/2"})
BAD = findings(
    {"编号": "M-4", "县区": "无此区"},
    {"编号": "M-5", "发现日期": "2025-02-30"},
    {"编号": "M-6", "隐患等级": "特大"},
    {"编号": "M-7", "整改状态": "已销号"},
    {"编号": "", "隐患描述": "没有编号"},
)[1]
CONFLICT = findings({"编号": "M-8", "隐患描述": "甲"}, {"编号": "M-8", "隐患描述": "乙"})[1]
MESSY = [
    ["云川市隐患台账"],
    ["填报时间：2025年6月30日"],
    HEADER,
    *GOOD,
    ["小计", "3"],
    [],
    *BAD,
    GOOD[0],
    *CONFLICT,
    HEADER,
    ["合计", "10"],
    ["注：以上均为日常检查"],
    ["填表人：", "", "审核人："],
]
REFUSED = {
    "unknown_district": 1,
    "date_impossible": 1,
    "unknown_enum": 1,
    "status_inconsistent": 1,
    "missing_required": 1,
    "duplicate_id_conflict": 2,
}


@pytest.fixture(scope="module")
def messy(published, tmp_path_factory):
    """A messy ledger as CSV and as xlsx, each loaded into a home of its own: the home and the report by kind."""
    folder = tmp_path_factory.mktemp("messy")
    padded = [[*row, *[""] * (len(HEADER) - len(row))] for row in MESSY]
    paths = {
        "csv": write_csv(folder / "隐患.csv", padded[0], padded[1:]),
        "xlsx": write_xlsx(folder / "隐患.xlsx", {"六月": MESSY}),
    }
    told = {}
    for kind, path in paths.items():
        home = Home(shutil.copytree(published.root, folder / kind))
        told[kind] = (home, deliver(home, path))
    return told


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_row_is_accepted_refused_or_layout(messy, kind):
    _, report = messy[kind]
    file = report.files[0]
    assert file.rows_total == file.rows_good + len(file.rows_rejected) + len(file.rows_ignored)
    assert file.rows_good == len(GOOD)
    assert file.refused_reasons == REFUSED
    rows = [row["row"] for row in (*file.rows_rejected, *file.rows_ignored)]
    assert len(rows) == len(set(rows))
    assert report.exit_code == 2


@pytest.mark.parametrize(("kind", "blank"), [("csv", 1), ("xlsx", 0)])
def test_layout_rows_say_why_they_are_no_data(messy, kind, blank):
    file = messy[kind][1].files[0]
    reasons = sorted(row["reason"] for row in file.rows_ignored)
    expected = ["title"] * 2 + ["totals_row"] * 2 + ["footer"] * 2 + ["repeated_header", "duplicate_exact"]
    assert reasons == sorted(expected + ["blank"] * blank)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_refused_rows_carry_the_number_the_office_sees(messy, kind):
    numbers = {row["row"]: row["reason"] for row in messy[kind][1].files[0].rows_rejected}
    assert numbers == {
        9: "unknown_district",
        10: "date_impossible",
        11: "unknown_enum",
        12: "status_inconsistent",
        13: "missing_required",
        15: "duplicate_id_conflict",
        16: "duplicate_id_conflict",
    }


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_ledger_and_the_refusals_in_the_snapshot_account_for_every_row(messy, kind):
    home, report = messy[kind]
    entry = deliveries(home)[-1]
    assert entry.total_count == entry.accepted_count + entry.refused_count + entry.layout_count
    told = answer(home, "deliveries", where={"delivery": [entry.id]}).row(0, named=True)
    file = report.files[0]
    assert (told["total_count"], told["accepted_count"], told["refused_count"], told["layout_count"]) == (
        file.rows_total,
        file.rows_good,
        len(file.rows_rejected),
        len(file.rows_ignored),
    )
    kept = answer(home, "refusals", where={"delivery": [entry.id]})
    assert [(row["row"], row["column"], row["reason"], row["message"]) for row in kept.to_dicts()] == [
        (row["row"], row["column"], row["reason"], row["message"]) for row in file.rows_rejected
    ]
    assert check(home) == []


def test_text_that_looks_like_a_formula_is_kept_byte_for_byte(published):
    assert finding(published, "H-005")[0]["description"] == "=1+1 罐区标识脱落"


def test_the_same_file_twice_is_known_and_changes_no_byte(home, tmp_path):
    again = tmp_path / "改了名字.csv"
    again.write_bytes(csv_text(*CITY["隐患台账"]).encode())
    before = bytes_below(home.snapshots, home.current, home.loads, home.objects)
    report = deliver(home, again)
    assert report.files[0].file_rejected == "duplicate_upload"
    assert report.files[0].delivery == deliveries(home)[6].id
    assert report.snapshot == published(home).id
    assert report.exit_code == 0
    assert bytes_below(home.snapshots, home.current, home.loads, home.objects) == before


def test_the_same_file_given_twice_in_one_load_counts_once(districts, tmp_path):
    header, rows = findings({"编号": "D-1"})
    paths = [write_csv(tmp_path / name, header, rows) for name in ("甲.csv", "乙.csv")]
    report = deliver(districts, *paths)
    assert [file.file_rejected for file in report.files] == [None, "duplicate_upload"]
    assert len(deliveries(districts)) == 2
    assert len(finding(districts, "D-1")) == 1


def test_a_later_row_replaces_the_earlier_one_with_its_key_and_leaves_the_rest(home, tmp_path):
    header, rows = findings({"编号": "H-003", "县区": "白河县", "隐患描述": "疏散通道已清理", "整改状态": "已整改"})
    report = deliver(home, write_csv(tmp_path / "七月.csv", header, rows))
    assert [(row["description"], row["status"], row["file"]) for row in finding(home, "H-003")] == [
        ("疏散通道已清理", "rectified", "七月.csv")
    ]
    assert answer(home, "finding_rows")["finding"].sort().to_list() == ["H-001", "H-002", "H-003", "H-004", "H-005"]
    assert report.snapshot == published(home).id


def test_a_row_marked_void_withdraws_the_record_and_a_later_one_brings_it_back(home, tmp_path):
    header, rows = findings({"编号": "H-003", "作废": "是"})
    deliver(home, write_csv(tmp_path / "作废.csv", header, rows))
    assert finding(home, "H-003") == []
    header, rows = findings({"编号": "H-003", "隐患描述": "重新登记"})
    deliver(home, write_csv(tmp_path / "恢复.csv", header, rows))
    assert [row["description"] for row in finding(home, "H-003")] == ["重新登记"]
    assert check(home) == []


def test_references_resolve_whatever_the_order_of_the_arguments(published, tmp_path):
    backwards = deliver(Home(tmp_path / "home"), *reversed(write_city(tmp_path / "in")))
    assert backwards.exit_code == 0
    assert all(not file.rejected_count for file in backwards.files)
    shown = ["leader", "post", "happened_on", "duty", "served_count"]
    assert (
        answer(Home(tmp_path / "home"), "activity_rows")
        .select(shown)
        .sort(shown)
        .equals(answer(published, "activity_rows").select(shown).sort(shown))
    )


def test_an_alias_that_arrives_in_the_same_load_is_known_to_the_other_files(registered, tmp_path):
    region = write_csv(tmp_path / "a.csv", ["名称", "类别", "别名", "年度"], [["青石区", "县区", "青石片区", 2025]])
    header, rows = findings({"编号": "N-1", "县区": "青石片区"})
    ledger = write_csv(tmp_path / "b.csv", header, rows)
    for order in permutations([region, ledger]):
        home = Home(shutil.copytree(registered.root, tmp_path / f"{order[0].stem}-first"))
        assert deliver(home, *order).exit_code == 0
        assert finding(home, "N-1")[0]["district"] == "青石区"


def test_one_load_is_one_snapshot_with_all_its_deliveries(published):
    assert [manifest.seq for manifest in manifests(published)] == [1]
    assert manifests(published)[0].deliveries == tuple(entry.id for entry in deliveries(published))
    assert len(deliveries(published)) == len(CITY)


def test_a_load_of_only_refused_files_publishes_nothing(districts, tmp_path):
    before = bytes_below(districts.snapshots, districts.current)
    empty = tmp_path / "空.csv"
    empty.write_bytes(csv_text(HEADER, []).encode())
    unknown = write_csv(tmp_path / "别的.csv", ["甲", "乙"], [["1", "2"]])
    report = deliver(districts, empty, unknown)
    assert [(file.file_rejected, file.rows_total) for file in report.files] == [
        ("no_data_rows", 0),
        ("missing_column", 0),
    ]
    assert report.exit_code == 1
    assert bytes_below(districts.snapshots, districts.current) == before
    assert len(deliveries(districts)) == 1


def test_a_gate_failure_publishes_nothing_keeps_the_delivery_as_held_and_says_why(home, tmp_path):
    before = bytes_below(home.snapshots, home.current)
    void = write_csv(tmp_path / "撤销.csv", ["名称", "类别", "年度", "作废"], [["青石区", "县区", 2025, "是"]])
    report = deliver(home, void)
    assert (report.snapshot, report.exit_code) == (None, 1)
    assert any("县区" in sentence for sentence in report.problems)
    assert held_ids(home) == {report.files[0].delivery}
    assert report.files[0].delivery in {entry.id for entry in deliveries(home)}
    assert bytes_below(home.snapshots, home.current) == before
    assert check(home) == []
    header, rows = findings({"编号": "G-1"})
    assert deliver(home, write_csv(tmp_path / "照常.csv", header, rows)).exit_code == 0
    assert report.files[0].delivery not in published(home).deliveries


def test_a_bad_delivery_whose_load_was_cut_off_is_held_by_the_next_and_does_not_block_it_for_ever(home, tmp_path):
    void = write_csv(tmp_path / "撤销.csv", ["名称", "类别", "年度", "作废"], [["青石区", "县区", 2025, "是"]])
    bad = deliver(home, void).files[0].delivery
    # as if the load had been killed after its ledger entry, before the gate
    (home.held / f"{bad}.json").unlink()
    header, rows = findings({"编号": "G-2"})
    first = deliver(home, write_csv(tmp_path / "照常.csv", header, rows))
    assert (first.snapshot, held_ids(home)) == (None, {bad, first.files[0].delivery})
    header, rows = findings({"编号": "G-3"})
    assert deliver(home, write_csv(tmp_path / "再来.csv", header, rows)).exit_code == 0


def test_a_dry_run_judges_and_writes_nothing_to_landing(districts, tmp_path):
    before = bytes_below(districts.objects, districts.loads, districts.snapshots, districts.current)
    header, rows = findings({"编号": "P-1"}, {"编号": "P-2", "县区": "无此区"})
    report = deliver(districts, write_csv(tmp_path / "试.csv", header, rows), is_dry_run=True)
    file = report.files[0]
    assert (file.rows_good, file.rejected_count, file.delivery, file.returned) == (1, 1, None, None)
    assert report.snapshot is None
    assert bytes_below(districts.objects, districts.loads, districts.snapshots, districts.current) == before


def _hold(root, is_held, may_go):
    with locked(Home(root)):
        is_held.set()
        may_go.wait(30)


def test_a_second_loader_is_told_at_once_who_is_at_work(districts, tmp_path):
    context = get_context("spawn")
    is_held, may_go = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(districts.root, is_held, may_go))
    other.start()
    try:
        assert is_held.wait(30)
        before = bytes_below(districts.snapshots, districts.current, districts.loads)
        with pytest.raises(LoaderBusy, match=f"另一个装载正在进行（进程 {other.pid}）.*再试"):
            deliver(districts, write_csv(tmp_path / "隐患.csv", HEADER, GOOD))
        assert bytes_below(districts.snapshots, districts.current, districts.loads) == before
        with open_current(districts).cursor() as cursor:
            assert cursor.execute("select count(*) from warehouse.core.dim_district").fetchone() == (3,)
    finally:
        may_go.set()
        other.join(30)
    assert other.exitcode == 0


def test_several_sheets_of_a_workbook_are_several_tables_of_one_delivery(districts, tmp_path):
    header, rows = findings({"编号": "W-1"}, {"编号": "W-2", "县区": "无此区"})
    accident = CITY["事故台账"]
    book = write_xlsx(
        tmp_path / "汇总.xlsx",
        {"隐患": [header, *rows], "事故": [accident[0], *accident[1]], "封面": [["云川市安委办"], ["二〇二五年"]]},
    )
    report = deliver(districts, book)
    file = report.files[0]
    assert file.table == "findings+accidents"
    assert (file.rows_total, file.rows_good, file.rejected_count) == (5, 4, 1)
    assert file.rows_rejected[0]["sheet"] == "隐患"
    assert file.warn == ["sheet_without_table:封面"]
    assert len(deliveries(districts)) == 2


def test_a_gb18030_file_loads_like_a_utf8_one(districts, tmp_path):
    header, rows = findings({"编号": "E-1", "隐患描述": "王𬍛签字：管道锈蚀"})
    assert deliver(districts, write_csv(tmp_path / "甲.csv", header, rows, "gb18030")).exit_code == 0
    assert finding(districts, "E-1")[0]["description"] == "王𬍛签字：管道锈蚀"


def test_every_record_says_where_it_came_from(published):
    row = finding(published, "H-003")[0]
    assert (row["file"], row["sheet"], row["row"]) == ("隐患台账.csv", None, 4)


def test_a_rebuild_from_ledger_and_objects_alone_answers_the_same(home):
    before = answer(home, "finding_rows"), answer(home, "completion", by=["leader"])
    rebuild(home)
    assert published(home).seq == 2
    assert answer(home, "finding_rows").equals(before[0])
    assert answer(home, "completion", by=["leader"]).equals(before[1])


def test_a_load_that_was_cut_off_before_publishing_is_published_by_the_next(home, tmp_path):
    shutil.rmtree(home.snapshots)
    home.current.unlink()
    again = write_csv(tmp_path / "隐患台账.csv", *CITY["隐患台账"])
    report = deliver(home, again)
    assert report.files[0].file_rejected == "duplicate_upload"
    assert set(published(home).deliveries) == {entry.id for entry in deliveries(home)}
    assert len(answer(home, "finding_rows")) == 5


def test_the_day_that_counts_as_today_decides_what_lies_in_the_future(districts, tmp_path):
    header, rows = findings({"编号": "F-1", "发现日期": "2025-07-01", "整改期限": "2025-07-31"})
    ledger = write_csv(tmp_path / "隐患.csv", header, rows)
    early = deliver(districts, ledger, is_dry_run=True)
    assert early.files[0].refused_reasons == {"date_in_future": 1}
    assert deliver(districts, ledger, today=date(2025, 7, 1), is_dry_run=True).files[0].rows_good == 1


def test_a_report_lists_every_refused_row_unless_told_how_many(districts, tmp_path):
    header, rows = findings(*({"编号": f"L-{n}", "县区": "无此区"} for n in range(30)))
    ledger = write_csv(tmp_path / "隐患.csv", header, rows)
    file = deliver(districts, ledger, is_dry_run=True, listed=5).files[0]
    assert (len(file.rows_rejected), file.rejected_count) == (5, 30)
    assert len(deliver(districts, ledger, is_dry_run=True).files[0].rows_rejected) == 30


def test_a_csv_keeps_the_line_numbers_of_records_that_span_lines(districts, tmp_path):
    header, rows = findings({"编号": "C-1", "隐患描述": "第一行\n第二行"}, {"编号": "C-2", "县区": "无此区"})
    report = deliver(districts, write_csv(tmp_path / "隐患.csv", header, rows), is_dry_run=True)
    assert list(csv.reader(io.StringIO(csv_text(header, rows))))[1][3] == "第一行\n第二行"
    assert report.files[0].rows_rejected[0]["row"] == 3


def test_a_log_without_its_content_is_no_list_of_leaders(home, tmp_path):
    file = write_csv(
        tmp_path / "履职.csv",
        ("序号", "时间", "领导职务", "姓名", "履职方式", "县区"),
        [[1, "2025-03-01", "县长", "王五", "会议", ""]],
    )
    (told,) = deliver(home, file).files
    assert told.file_rejected == "missing_column"
    assert "履职内容" in told.message


def test_a_yearly_row_without_a_kind_does_not_make_a_city_a_district(home, tmp_path):
    file = write_csv(tmp_path / "行政区划2026.csv", ("名称", "年度", "地区生产总值(亿元)"), [["云川市", 2026, 650]])
    assert deliver(home, file).exit_code == 0
    assert "云川市" not in answer(home, "districts")["district"].to_list()
    header, rows = findings({"编号": "Q-1", "县区": "云川市"})
    (told,) = deliver(home, write_csv(tmp_path / "隐患.csv", header, rows)).files
    assert told.refused_reasons == {"unknown_district": 1}


def test_a_withdrawing_row_needs_its_key_and_no_more(home, tmp_path):
    header, rows = findings({"编号": "W-1"}, {"编号": "W-2"})
    deliver(home, write_csv(tmp_path / "隐患.csv", header, rows))
    blank = {name: "" for name in header if name != "编号"}
    header, rows = findings({**blank, "编号": "W-1", "作废": "是"})
    report = deliver(home, write_csv(tmp_path / "作废.csv", header, rows))
    assert report.exit_code == 0, report.files[0].rows_rejected
    assert finding(home, "W-1") == []
    assert len(finding(home, "W-2")) == 1


def test_a_moment_without_a_time_is_compared_by_its_day(home, tmp_path):
    header = ("事故编号", "发生时间", "县区", "死亡人数", "电话初报时间")
    rows = [
        ["A-1", "2025-05-01 10:30", "青石区", 0, "2025-05-01"],
        ["A-2", "2025-05-02 10:30", "青石区", 0, "2025-05-01"],
    ]
    (told,) = deliver(home, write_csv(tmp_path / "事故.csv", header, rows)).files
    assert [(row["row"], row["reason"]) for row in told.rows_rejected] == [(3, "date_order")]


def test_a_known_file_with_refused_rows_says_what_to_send_instead(home, tmp_path):
    header, rows = findings({"编号": "R-1"}, {"编号": "R-2", "县区": "无此区"})
    file = write_csv(tmp_path / "隐患.csv", header, rows)
    deliver(home, file)
    assert "退回表" in deliver(home, file).files[0].message
