"""What the quality gate lets through and what it holds, from file to snapshot: no byte changes when it holds."""

import dataclasses
import hashlib
import shutil
import sys

import great_expectations as gx
import polars as pl
import pytest

from etl import checks as suites
from etl.forms import FORMS
from etl.land import Batch
from etl.load import rebuild
from etl.load.holding import release
from tests.etl.running import CHINESE
from tests.small_city import TODAY, deliver, findings, write_csv
from warehouse import build
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.check import check
from warehouse.ledger import deliveries, held_ids, standing
from warehouse.snapshots import open_current, published


def tree(home):
    """Every file that readers see, with its bytes."""
    files = [home.current, *sorted(path for path in home.snapshots.rglob("*") if path.is_file())]
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def asked(home, question, **given):
    snapshot = open_current(home)
    try:
        return ask(Viewer.office(), snapshot, question, as_of=TODAY, period="all", **given)
    finally:
        snapshot.close()


def numbers(home):
    return set(asked(home, "finding_rows")["finding"])


def results(home, delivery, check_name):
    """What the published snapshot tells of one check of one delivery: observed, severity, is_passed."""
    told = asked(home, "quality", where={"delivery": [delivery]})
    return told.filter(pl.col("check_name") == check_name).select("observed", "severity", "is_passed").rows()


def ledger(folder, name, count, *, first=1, refused=0, **cells):
    """A findings file of `count` rows whose numbers begin at `first`; the last `refused` name no district."""
    rows = [{"编号": f"{name}-{number}", **cells} for number in range(first, first + count)]
    for row in rows[count - refused :]:
        row["县区"] = "无此区"
    return write_csv(folder / f"{name}-{first}-{count}-{refused}.csv", *findings(*rows))


def held(home, *paths, says, is_whole=True, **options):
    """Load what the gate holds: not a byte of the snapshots changes, the reason is told, the deliveries are kept.

    `is_whole`: nothing else is wrong with the home.
    """
    before, known, gone = tree(home), len(deliveries(home)), held_ids(home)
    report = deliver(home, *paths, **options)
    assert (report.snapshot, report.exit_code) == (None, 1)
    assert tree(home) == before
    new = {entry.id for entry in deliveries(home)[known:]}
    assert new
    assert held_ids(home) - gone == new
    assert {entry["delivery"] for entry in report.held} == new
    for sentence in report.problems:
        assert CHINESE.search(sentence)
    assert says in "；".join(report.problems), report.problems
    assert (check(home) == []) is is_whole
    return report


def passed(home, *paths, **options):
    report = deliver(home, *paths, **options)
    assert report.held == []
    assert report.snapshot == published(home).id
    return report


# what is empty, or half empty


def test_a_file_with_no_row_under_its_header_is_refused_and_changes_no_byte(districts, tmp_path):
    before = tree(districts)
    report = deliver(districts, write_csv(tmp_path / "空.csv", findings({})[0], []))
    assert (report.files[0].file_rejected, report.exit_code) == ("no_data_rows", 1)
    assert tree(districts) == before


def test_a_delivery_of_which_no_row_can_be_used_is_held(districts, tmp_path):
    report = held(districts, ledger(tmp_path, "A", 3, refused=3), says="没有一行可用")
    assert report.files[0].rejected_count == 3
    assert report.files[0].returned


def test_a_table_that_comes_out_empty_is_held(districts, tmp_path, monkeypatch):
    write_rows = Batch.write_rows

    def without_rows(batch, table):
        path = write_rows(batch, table)
        pl.read_parquet(path).head(0).write_parquet(path)
        return path

    monkeypatch.setattr(Batch, "write_rows", without_rows)
    held(districts, ledger(tmp_path, "A", 3), says="质量检查缺少依据", is_whole=False)


def test_a_delivery_half_of_whose_rows_are_refused_is_held(districts, tmp_path):
    held(districts, ledger(tmp_path, "A", 40, refused=20), says="一半或更多的行被退回")


def test_a_delivery_with_less_than_half_refused_is_published_with_a_warning(districts, tmp_path):
    report = passed(districts, ledger(tmp_path, "A", 40, refused=19))
    assert report.exit_code == 2
    assert results(districts, report.files[0].delivery, "refused_percent") == [
        (47, "warning", False),
        (47, "critical", True),
    ]


def test_a_few_rows_refused_of_a_few_hold_nothing(districts, tmp_path):
    assert passed(districts, ledger(tmp_path, "A", 19, refused=18)).exit_code == 2


def test_many_small_files_of_one_sender_are_told_together(districts, tmp_path):
    small = [ledger(tmp_path, name, 8, refused=3) for name in "ABC"]
    report = passed(districts, *small, unit="甲局")
    for file in report.files:
        assert results(districts, file.delivery, "sender_refused_percent") == [(37, "warning", False)]
        assert results(districts, file.delivery, "refused_percent") == []


# what is far from the usual


def test_a_delivery_with_thirty_percent_of_last_months_rows_is_held(districts, tmp_path):
    passed(districts, ledger(tmp_path, "五月", 100))
    report = held(districts, ledger(tmp_path, "六月", 30), says="只有以往的一半或更少")
    assert "实际 30 %，要求 ≥ 51 %" in report.problems[0]
    assert numbers(districts) == {f"五月-{n}" for n in range(1, 101)}


def test_thirty_percent_of_the_very_same_rows_are_held_too(districts, tmp_path):
    passed(districts, ledger(tmp_path, "五月", 100))
    held(districts, ledger(tmp_path, "五月", 30), says="只有以往的一半或更少")


@pytest.mark.parametrize(("count", "is_held"), [(50, True), (51, False), (80, False), (301, False)])
def test_half_of_the_usual_rows_is_the_least_that_passes(districts, tmp_path, count, is_held):
    passed(districts, ledger(tmp_path, "五月", 100))
    report = deliver(districts, ledger(tmp_path, "六月", count))
    assert bool(report.held) is is_held
    if not is_held:
        outcomes = results(districts, report.files[0].delivery, "of_usual_percent")
        assert all(severity == "warning" for _, severity, is_passed in outcomes if not is_passed)
        assert all(is_passed for *_, is_passed in outcomes) is (count == 80)


def test_the_usual_is_the_median_of_the_last_five_loads(districts, tmp_path):
    for name, count in zip("ABCDEF", (400, 30, 30, 40, 20, 30), strict=True):
        passed(districts, ledger(tmp_path, name, count), unit="甲局" if name > "A" else "乙局")
    held(districts, ledger(tmp_path, "G", 15), says="只有以往的一半或更少", unit="甲局")
    passed(districts, ledger(tmp_path, "H", 16), unit="甲局")


def test_what_is_held_is_no_part_of_the_usual(districts, tmp_path):
    passed(districts, ledger(tmp_path, "A", 100))
    for name in "BCD":
        held(districts, ledger(tmp_path, name, 30), says="只有以往的一半或更少")


def test_each_unit_is_measured_by_its_own_loads(districts, tmp_path):
    passed(districts, ledger(tmp_path, "A", 100), unit="甲局")
    passed(districts, ledger(tmp_path, "B", 20), unit="乙局")
    held(districts, ledger(tmp_path, "C", 20), says="只有以往的一半或更少", unit="甲局")


def test_without_a_unit_the_rows_of_one_district_are_measured_by_that_districts_loads(districts, tmp_path):
    passed(districts, ledger(tmp_path, "A", 100))
    passed(districts, ledger(tmp_path, "B", 20, 县区="白河县"))
    passed(districts, ledger(tmp_path, "C", 20, 县区="白河县"))
    held(districts, ledger(tmp_path, "D", 20), says="只有以往的一半或更少")


def test_the_files_of_one_load_are_counted_together(districts, tmp_path):
    passed(districts, ledger(tmp_path, "A", 100))
    passed(districts, ledger(tmp_path, "B", 40), ledger(tmp_path, "C", 40))
    held(districts, ledger(tmp_path, "D", 20), ledger(tmp_path, "E", 20), says="只有以往的一半或更少")


@pytest.mark.parametrize(
    ("usual", "count", "is_held"), [(19, 1, False), (100, 9, False), (20, 9, False), (21, 10, True)]
)
def test_a_case_or_two_after_a_quiet_month_or_in_between_is_never_held(districts, tmp_path, usual, count, is_held):
    passed(districts, ledger(tmp_path, "A", usual))
    assert bool(deliver(districts, ledger(tmp_path, "B", count)).held) is is_held


def test_a_load_of_corrections_is_not_measured_by_the_usual_and_is_no_part_of_it(districts, tmp_path):
    passed(districts, ledger(tmp_path, "A", 100))
    passed(districts, ledger(tmp_path, "A", 13, 隐患描述="配电箱敞开"))
    passed(districts, ledger(tmp_path, "A", 14, first=27, 作废="是"))
    held(districts, ledger(tmp_path, "B", 30), says="只有以往的一半或更少")


def test_corrected_rows_sent_again_are_taken(districts, tmp_path):
    passed(districts, ledger(tmp_path, "A", 100, refused=10))
    passed(districts, ledger(tmp_path, "A", 10, first=91))
    assert len(numbers(districts)) == 100


def test_registers_come_as_they_come(districts, tmp_path):
    names = [[f"单位{number}", "企业"] for number in range(60)]
    passed(districts, write_csv(tmp_path / "名册.csv", ["名称", "类别"], names))
    passed(districts, write_csv(tmp_path / "增补.csv", ["名称", "类别"], [["单位60", "企业"]]))


def test_a_column_that_is_no_longer_filled_in_is_told(districts, tmp_path):
    passed(districts, ledger(tmp_path, "A", 30, 责任人="周启明"))
    report = passed(districts, ledger(tmp_path, "B", 30))
    assert results(districts, report.files[0].delivery, "responsible_person_drop_percent") == [(100, "warning", False)]
    assert results(districts, report.files[0].delivery, "measures_drop_percent") == [(0, "warning", True)]


def test_what_is_told_late_is_told_as_late_the_first_time_only(districts, tmp_path):
    old = {"发现日期": "2025-01-06", "整改期限": "2025-02-06"}
    first = passed(districts, ledger(tmp_path, "A", 20, **old)).files[0].delivery
    assert results(districts, first, "late_percent") == []  # the history of a sender who never sent before
    second = passed(districts, ledger(tmp_path, "A", 41, **old)).files[0].delivery
    assert results(districts, second, "late_percent") == [(100, "warning", False)]
    new = {"发现日期": "2025-06-20", "整改期限": "2025-07-20"}
    third = passed(districts, ledger(tmp_path, "A", 41, **old), ledger(tmp_path, "B", 25, **new)).files[-1].delivery
    assert results(districts, third, "late_percent") == [(0, "warning", True)]


# what the row rules would have refused


def loosened(monkeypatch, **changed):
    """The contract of findings, with a rule missing: what the gate must catch when a contract is wrong."""
    monkeypatch.setitem(FORMS, "findings", dataclasses.replace(FORMS["findings"], **changed))


def test_a_required_column_without_a_single_value_is_held(districts, tmp_path, monkeypatch):
    columns = tuple(
        dataclasses.replace(column, blank_ok=True) if column.name == "description" else column
        for column in FORMS["findings"].columns
    )
    loosened(monkeypatch, columns=columns)
    held(districts, ledger(tmp_path, "A", 30, 隐患描述=""), says="隐患描述有空缺")


@pytest.mark.parametrize("cells", [{"整改状态": "已销号"}, {"销号日期": "2025-03-20"}])
def test_a_status_that_contradicts_its_date_is_held(districts, tmp_path, monkeypatch, cells):
    loosened(monkeypatch, rules=())
    held(districts, ledger(tmp_path, "A", 1, **cells), says="整改状态与销号日期不一致")


def test_a_day_that_has_not_come_is_held(districts, tmp_path, monkeypatch):
    kinds = {column.name: column.kind for column in FORMS["findings"].columns}
    columns = tuple(
        dataclasses.replace(column, kind=kinds["deadline_on"]) if column.name == "found_on" else column
        for column in FORMS["findings"].columns
    )
    loosened(monkeypatch, columns=columns)
    cells = {"发现日期": "2025-07-01", "整改期限": "2025-07-31"}
    held(districts, ledger(tmp_path, "A", 1, **cells), says="日期晚于报送当日")


# the judge itself


def test_without_great_expectations_nothing_is_published(districts, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "great_expectations", None)
    held(districts, ledger(tmp_path, "A", 1), says="质量检查未能运行")


def test_when_great_expectations_fails_nothing_is_published(districts, tmp_path, monkeypatch):
    def broken(*words, **given):
        raise RuntimeError("no context today")

    monkeypatch.setattr(gx, "get_context", broken)
    held(districts, ledger(tmp_path, "A", 1), says="质量检查未能运行")


def test_when_great_expectations_did_not_look_at_every_row_nothing_is_published(districts, tmp_path, monkeypatch):
    judged = gx.ExpectationSuite

    def shortened(name, expectations):
        return judged(name=name, expectations=expectations[:1])

    monkeypatch.setattr(gx, "ExpectationSuite", shortened)
    held(districts, ledger(tmp_path, "A", 1), says="没有给出完整结果")


@pytest.fixture
def own_suites(tmp_path, monkeypatch):
    """A copy of the suites that a test may spoil."""
    folder = shutil.copytree(suites.SUITES, tmp_path / "suites")
    monkeypatch.setattr(suites, "SUITES", folder)
    return folder


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("findings", b"", "没有检查项"),
        ("findings", b'also = ["_every_table"]\n', "没有检查项"),
        ("findings", None, "缺少依据"),
        ("findings", b"\xff\xfe", "无法读取"),
        ("findings", b"[[check]\n", "无法读取"),
        ("findings", b'[[check]]\nmeasure = "landed_count"\nsentence = "x"\n', "写得不对"),
        ("findings", b'[[check]]\nmeasure = "landed_count"\nlow = 1\nhihg = 2\nsentence = "x"\n', "写得不对"),
        ("findings", b'[[check]]\nmeasure = "landed_count"\nlow = 1\nsentence = "x"\n', "缺少依据"),
        ("_every_table", None, "无法读取"),
        ("_every_table", b"", "没有检查项"),
        ("_happenings", None, "无法读取"),
    ],
)
def test_a_suite_that_checks_nothing_or_cannot_be_read_publishes_nothing(
    districts, tmp_path, own_suites, name, text, says
):
    path = own_suites / f"{name}.toml"
    if text is None:
        path.unlink()
    else:
        path.write_bytes(text)
    held(districts, ledger(tmp_path, "A", 1), says=says)


@pytest.mark.parametrize("measure", ["accepted_count", "future_count", "row_count"])
@pytest.mark.parametrize("text", ["nullif({value}, {value})", "{value}"])
def test_a_measure_that_is_null_or_missing_publishes_nothing(districts, tmp_path, monkeypatch, measure, text):
    name = "marts.profile" if measure == "row_count" else "marts.delivery_profile"
    value = text.format(value="value")
    hidden = "true" if "nullif" in text else f"measure <> '{measure}'"
    models = []
    for model in build.ordered_models():
        if model.table == name:
            sql = f"select * replace (case when measure = '{measure}' then {value} else value end as value) "
            model = dataclasses.replace(model, sql=f"{sql} from ({model.sql}) where {hidden}", promises=())
        models.append(model)
    monkeypatch.setattr(build, "ordered_models", lambda: tuple(models))
    held(districts, ledger(tmp_path, "A", 1), says=measure)


# what becomes of it


def test_only_the_guilty_delivery_is_held_and_the_rest_of_its_load_is_published(districts, tmp_path):
    good, bad = ledger(tmp_path, "好", 5), ledger(tmp_path, "坏", 30, refused=20)
    report = deliver(districts, bad, good)
    guilty = report.files[0].delivery
    assert (report.snapshot, report.exit_code) == (published(districts).id, 2)
    assert [(entry["delivery"], entry["file"]) for entry in report.held] == [(guilty, bad.name)]
    assert "一半或更多的行被退回" in report.held[0]["reasons"][0]
    assert held_ids(districts) == {guilty}
    assert numbers(districts) == {f"好-{n}" for n in range(1, 6)}
    assert check(districts) == []


def test_a_person_may_answer_for_few_rows_and_it_is_told_as_a_warning_from_then_on(districts, tmp_path):
    passed(districts, ledger(tmp_path, "A", 100))
    delivery = held(districts, ledger(tmp_path, "B", 30), says="只有以往的一半或更少").files[0].delivery
    report = release(districts, delivery, "cli:test")
    assert report.snapshot == published(districts).id
    assert held_ids(districts) == set()
    for _ in range(2):
        assert (30, "critical", False) in results(districts, delivery, "of_usual_percent")
        rebuild(districts)


def test_nobody_can_answer_for_a_delivery_without_a_usable_row(districts, tmp_path):
    delivery = held(districts, ledger(tmp_path, "A", 3, refused=3), says="没有一行可用").files[0].delivery
    before = tree(districts)
    report = release(districts, delivery, "cli:test")
    assert (report.snapshot, held_ids(districts)) == (None, {delivery})
    assert tree(districts) == before


def test_a_stricter_suite_does_not_unpublish_what_was_published(districts, tmp_path, own_suites):
    first = passed(districts, ledger(tmp_path, "A", 40, refused=10)).files[0].delivery
    suite = own_suites / "_every_table.toml"
    suite.write_text(suite.read_text(encoding="utf-8").replace("high = 49", "high = 9"), encoding="utf-8")
    passed(districts, ledger(tmp_path, "B", 40))
    assert (25, "critical", False) in results(districts, first, "refused_percent")
    held(districts, ledger(tmp_path, "C", 40, refused=10), says="一半或更多的行被退回")


def test_every_check_of_every_delivery_can_be_read_in_the_snapshot(districts, tmp_path):
    report = passed(districts, ledger(tmp_path, "A", 20))
    told = asked(districts, "quality")
    assert set(told["delivery"].drop_nulls()) == {entry.id for entry in standing(districts)}
    assert told["delivery"].null_count() > 0
    own = asked(districts, "quality", where={"delivery": [report.files[0].delivery]})
    assert set(own["delivery"]) == {report.files[0].delivery}
    assert own["sentence"].str.contains("隐患台账").any()
    assert own.filter(severity="critical")["is_passed"].all()
