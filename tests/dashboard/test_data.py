"""数据: deliveries with what they changed, what the gate holds, and the refused rows that go back."""

import shutil
from datetime import datetime

import pytest

from dashboard.choice import Choice
from dashboard.records import NARROWS, OF_TABLE
from dashboard.shown import SHOWN
from dashboard.views import changes, deliveries, refused
from tests.dashboard.seats import reading
from tests.small_city import TODAY, csv_text, deliver, findings, published_home
from warehouse.access import Act, Denied, Role, trail
from warehouse.access.grants import Grant
from warehouse.paths import Home
from warehouse.snapshots import open_current

CHOICE = Choice(as_of=TODAY, kind="all")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The small city, then a ledger that changes one finding, withdraws another, adds one, and has a row refused."""
    folder = tmp_path_factory.mktemp("data")
    home = Home(shutil.copytree(published_home(tmp_path_factory.mktemp("published")).root, folder / "home"))
    same = {"县区": "白河县", "发现日期": "2025-05-01", "整改期限": "2025-06-29", "作废": ""}
    rows = (
        {**same, "编号": "H-003", "隐患描述": "疏散通道又堵塞"},
        {**same, "编号": "H-004", "作废": "是"},
        {**same, "编号": "H-900"},
        {**same, "编号": "H-901", "隐患等级": "很大"},
    )
    path = folder / "更正.csv"
    path.write_text(csv_text(*findings(*rows)), encoding="utf-8")
    report = deliver(home, path, unit="白河县")
    assert report.snapshot, report.problems
    return home


@pytest.fixture
def reader(home):
    snapshot = open_current(home)
    yield reading(home, Grant("office-1", Role.OFFICE), snapshot)
    snapshot.close()


def test_a_delivery_says_from_whom_it_came_and_what_it_changed(reader):
    newest = deliveries.told(reader, CHOICE).row(0, named=True)
    counted = {name: newest[name] for name in ("added_count", "changed_count", "withdrawn_count", "refused_count")}
    assert (newest["file"], newest["reporting_unit"]) == ("更正.csv", "白河县")
    assert counted == {"added_count": 1, "changed_count": 1, "withdrawn_count": 1, "refused_count": 1}
    frame = deliveries.told(reader, CHOICE)
    assert deliveries.change_chips(frame, newest["delivery"]) == [("新增 1", "g"), ("变更 1", "b"), ("撤销 1", "o")]
    assert deliveries.records(frame, newest["delivery"]) == [("隐患台账", "finding_rows")]


def test_only_a_delivery_that_is_listed_can_be_picked(reader):
    frame = deliveries.told(reader, CHOICE)
    newest = frame["delivery"][0]
    assert deliveries.picked(frame, newest) == newest
    for name in ("../../etc/passwd", "000001-00000000", "", None):
        assert deliveries.picked(frame, name) is None


def test_a_change_is_shown_old_to_new_by_column(reader):
    delivery = deliveries.told(reader, CHOICE)["delivery"][0]
    told = changes.shown(reader.ask("changes", CHOICE, where={"delivery": (delivery,)}))
    shown = told.filter(told["column_name"] == "description").select("key_text", "change", "old_value", "new_value")
    assert shown.rows() == [("H-003", "changed", "疏散通道堵塞", "疏散通道又堵塞")]
    assert ("H-004", "withdrawn", None) in told.select("key_text", "change", "column_name").rows()


def test_refused_rows_are_counted_over_all_of_them(reader):
    counts = reader.ask("refusal_counts", CHOICE)
    assert counts.rows() == [("白河县", "unknown_enum", 1, 1)]
    assert refused.chips(counts) == [("退回 1 行", "n"), ("▲ 待改正 1 行", "o")]
    told = refused.told(reader.ask("refusals", CHOICE))
    assert set(refused.ROWS) <= set(told.columns)
    assert told["answer"].to_list() == ["open"]


def test_what_is_held_is_listed_with_all_its_reasons():
    waiting = [
        {"delivery": "000009-aaaaaaaa", "file": "a.csv", "unit": "", "received_at": "2026-11-22T13:01:18+00:00",
         "reasons": ["没有报全", "等级有空缺"]}
    ]  # fmt: skip
    row = deliveries.held(waiting).row(0, named=True)
    assert (row["reasons"], row["reporting_unit"]) == ("没有报全；等级有空缺", None)
    assert row["delivered_at"] == datetime(2026, 11, 22, 13, 1, 18)
    assert deliveries.held([]).is_empty()


def test_records_of_a_table_can_be_narrowed_to_their_delivery():
    assert all("delivery" in NARROWS[question] and question in SHOWN for question in OF_TABLE.values())


def test_a_liaison_is_given_back_what_they_delivered_and_exports_nothing(home):
    snapshot = open_current(home)
    liaison = reading(home, Grant("liaison-1", Role.LIAISON, districts=("白河县",)), snapshot)
    assert liaison.taken("returned:x", "xlsx", lambda: b"bytes", act=Act.DELIVER) == b"bytes"
    line = trail.last_of(home, "export")
    assert (line.actor, line.target) == ("liaison-1", "returned:x")
    with pytest.raises(Denied):
        liaison.taken("ranking_district", "csv", lambda: b"")
    tour = reading(home, Grant("tour-1", Role.TOUR, districts=("白河县",)), snapshot)
    with pytest.raises(Denied):
        tour.require(Act.DELIVER, "upload")
    assert trail.last_of(home, "denied").target == "upload"
    snapshot.close()
