"""缺报 on its page: units ranked, the calendar with its worst states, and the reports behind a cell."""

import shutil
from datetime import date

import polars as pl
import pytest

from dashboard.charts.calendar import STATES, calendar
from dashboard.choice import Choice
from dashboard.views import reporting
from etl.load import Options, load
from tests.dashboard.seats import reading
from tests.small_city import csv_text, findings, published_home
from warehouse.access import Denied, Role
from warehouse.access.grants import Grant
from warehouse.paths import Home
from warehouse.snapshots import open_current

TODAY = date(2025, 6, 30)
CHOICE = Choice(as_of=TODAY, kind="year")
OWED = [[unit, "隐患台账", "每月", 10] for unit in ("青石区", "白河县")]
PLAN = csv_text(("报送单位", "表", "频次", "截止日"), OWED)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Both districts owe their findings by the 10th: one is in time for April, late for May, and the other silent."""
    folder = tmp_path_factory.mktemp("reporting")
    home = Home(shutil.copytree(published_home(tmp_path_factory.mktemp("published")).root, folder / "home"))
    texts = {"计划.csv": PLAN}
    for month, row in ((4, "H-401"), (5, "H-501")):
        rows = findings({"编号": row, "发现日期": f"2025-0{month}-02", "整改期限": "2025-06-20"})
        texts[f"{month}月.csv"] = csv_text(*rows)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    days = {"计划.csv": date(2025, 3, 31), "4月.csv": date(2025, 5, 9), "5月.csv": date(2025, 6, 12)}
    units = {"4月.csv": "青石区", "5月.csv": "青石区"}
    report = load(home, [folder / name for name in texts], Options(today=TODAY, days=days, units=units))
    assert report.snapshot, report.problems
    return home


@pytest.fixture
def reader(home):
    snapshot = open_current(home)
    yield reading(home, Grant("office-1", Role.OFFICE), snapshot)
    snapshot.close()


def test_units_are_ranked_by_what_came_in_time(reader):
    ranked = reporting.ranked(reader, CHOICE).select(*reporting.RANKED[:8])
    assert ranked.rows() == [
        (1, "青石区", 3, 1, 1, 1, 0, 1 / 3),
        (2, "白河县", 3, 0, 0, 3, 0, 0.0),
    ]
    assert [tile.value for tile in reporting.tiles(reader, CHOICE)][:5] == ["16.7", "33.3", "4", "1", "0"]


def test_the_reports_of_a_unit_stand_with_the_missing_first(reader):
    frame = reporting.rows(reader, CHOICE, "青石区", None)
    assert frame.select("reporting_state", "due_on").rows() == [
        ("missing", date(2025, 4, 10)),
        ("late", date(2025, 6, 10)),
        ("on_time", date(2025, 5, 10)),
    ]
    assert reporting.chips(frame) == [("✕ 缺报 1", "r"), ("▲ 迟报 1", "y"), ("● 按时 1", "g")]
    assert reporting.rows(reader, CHOICE, "青石区", "2025-06")["file"].to_list() == ["5月.csv"]
    assert set(reporting.ROWS) <= set(frame.columns)


def test_a_cell_tells_its_worst_state_by_glyph_count_and_hue(reader):
    figure = reader.keep(reporting.month_cells, CHOICE)
    bars = figure.data[0]
    told = {tuple(data): text for data, text in zip(bars.customdata, bars.text, strict=True)}
    assert told == {
        ("白河县", "2025-04"): "✕ 1", ("白河县", "2025-05"): "✕ 1", ("白河县", "2025-06"): "✕ 1",
        ("青石区", "2025-04"): "✕ 1", ("青石区", "2025-05"): "● 1", ("青石区", "2025-06"): "▲ 1",
    }  # fmt: skip
    assert list(figure.layout.yaxis.ticktext) == ["白河县", "青石区"], "the worst at the top"
    parts = [part for state in STATES for part in state[1:]]
    assert len(set(parts)) == len(parts), "no two states share a glyph, a word or a hue"


def test_a_name_that_looks_like_markup_stays_text_in_the_calendar(reader):
    frame = reporting.ranked(reader, CHOICE).head(1).select("reporting_unit", *(state[0] for state in STATES))
    named = frame.with_columns(reporting_unit=pl.lit("<b>甲</b>"), month=pl.lit("2025-01"))
    figure = calendar(named, units=["<b>甲</b>"], months=["2024-12", "2025-01"], height=60)
    assert "<b>甲</b>" not in figure.layout.yaxis.ticktext[0]
    assert list(figure.layout.xaxis.ticktext) == ["24年12月", "25年1月"]


@pytest.mark.parametrize(("text", "is_one"), [("2025-06", True), ("2025-13", False), ("x", False), (None, False)])
def test_a_month_in_the_address_is_one_or_nothing(text, is_one):
    assert reporting.is_month(text) is is_one


def test_who_reported_what_is_the_offices_business(home):
    snapshot = open_current(home)
    liaison = reading(home, Grant("liaison-1", Role.LIAISON, districts=("青石区",)), snapshot)
    with pytest.raises(Denied):
        reporting.ranked(liaison, CHOICE)
    snapshot.close()
