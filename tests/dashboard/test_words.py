"""Labels, periods, statuses and the pieces of HTML: what the reader sees of a value."""

import tomllib
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dashboard
from dashboard.choice import Choice
from dashboard.codes import WORDS, words
from dashboard.columns import FIELDS, header
from dashboard.doorway import start_page
from dashboard.periods import earlier_ends, months_of, period_code, period_words, previous_end, recent_periods
from dashboard.tables import shown
from dashboard.targets import Target, status_counts, status_of, target_of
from dashboard.theme import STATUSES, pieces
from dashboard.views import changes, refused
from dashboard.views.quality import check_words, failed_first
from dashboard.views.upload import LIMITS
from etl import audit
from etl.cells import CELL_LIMIT
from etl.readers import Limits
from etl.readers.apart.bounds import OFFICE
from warehouse.vocabulary import (
    ACCIDENT_LEVELS,
    ACTIVITY_TYPES,
    CADENCES,
    FINDING_STATUSES,
    FLAGS,
    INSPECTION_METHODS,
    TABLES,
)


@pytest.mark.parametrize(
    ("kind", "code"),
    [("month", "2026-03"), ("quarter", "2026Q1"), ("half_year", "2026H1"), ("year", "2026"), ("all", "all")],
)
def test_a_kind_of_period_becomes_the_period_that_holds_the_day(kind, code):
    assert period_code(kind, date(2026, 3, 31)) == code


@pytest.mark.parametrize(
    ("kind", "end"),
    [("month", (2026, 2, 28)), ("quarter", (2025, 12, 31)), ("half_year", (2025, 12, 31)), ("year", (2025, 12, 31))],
)
def test_the_period_before_ends_on_the_day_before_this_one(kind, end):
    assert previous_end(kind, date(2026, 3, 31)) == date(*end)


def test_month_ends_run_up_to_the_month_before():
    assert earlier_ends(date(2024, 3, 31), 3) == [date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29)]


def test_recent_periods_end_with_the_one_that_is_running():
    assert recent_periods("quarter", date(2026, 2, 9), 2) == [
        ("2025Q4", date(2025, 12, 31)),
        ("2026Q1", date(2026, 2, 9)),
    ]


def test_periods_read_in_chinese():
    said = [period_words(code) for code in ("2026", "2026Q3", "2026H2", "2026-03", "all")]
    assert said == ["2026年", "2026年第3季度", "2026年下半年", "2026年3月", "全部时段"]


def test_the_months_of_a_year_stop_at_the_day():
    assert months_of(date(2026, 3, 1)) == ["2026-01", "2026-02", "2026-03"]


def test_a_link_carries_every_choice_and_what_it_adds():
    choice = Choice(as_of=date(2026, 3, 31), kind="quarter", district="甲县", level="major")
    assert choice.params(of="finding_rows", district=None) == {
        "period": "quarter",
        "asof": "2026-03-31",
        "level": "major",
        "of": "finding_rows",
    }
    assert choice.before() == Choice(as_of=date(2025, 12, 31), kind="quarter", district="甲县", level="major")


@pytest.mark.parametrize(
    ("rate", "code"), [(0.9, "good"), (0.899, "near"), (0.8, "near"), (0.799, "bad"), (None, "none")]
)
def test_a_status_is_reached_at_its_bound(rate, code):
    assert status_of(rate, Target(target=0.9, floor=0.8, reason="test")).code == code


def test_every_status_has_a_colour_a_glyph_and_a_word():
    seen = [(status.colour, status.glyph, status.word) for status in STATUSES.values()]
    assert len({part for parts in seen for part in parts}) == 3 * len(STATUSES)


def test_statuses_are_counted_without_those_that_nobody_has():
    assert status_counts([0.95, None, 0.1], target_of("completion_rate")) == [("● 达标 1", "g"), ("▲ 落后 1", "r")]


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ("cadence", CADENCES),
        ("activity_type", ACTIVITY_TYPES),
        ("level", ACCIDENT_LEVELS),
        ("status", FINDING_STATUSES),
        ("methods", INSPECTION_METHODS),
        ("flag", FLAGS),
    ],
)
def test_every_code_of_the_vocabulary_has_words(field, codes):
    assert set(codes) <= set(WORDS[field])


@pytest.mark.parametrize("name", TABLES)
def test_every_table_and_every_column_of_it_has_words(name):
    assert words("table_name", name) == TABLES[name].title
    assert [column for column in TABLES[name].columns if column not in WORDS["column_name"]] == []


def test_several_codes_in_one_text_are_each_said_in_words():
    assert words("methods", "open_visit、unannounced_visit") == "明查、四不两直"
    frame = pl.DataFrame({"methods": ["open_visit、unannounced_visit", None]})
    assert shown(frame, ["methods"])["methods"].to_list() == ["明查、四不两直", None]


def test_every_check_of_the_gate_has_words():
    suites = (Path(audit.__file__).parent / "suites").glob("*.toml")
    told = [tomllib.loads(path.read_text("utf-8")) for path in suites]
    checks = [check for suite in told for kind in ("check", "delivery_check") for check in suite.get(kind, ())]
    measures = {check["measure"] for check in checks}
    assert len(measures) > 30
    assert [name for name in sorted(measures) if check_words(name).isascii()] == []


def test_the_limits_that_are_told_before_an_upload_are_those_that_hold():
    told = " ".join(LIMITS)
    limits = Limits.UPLOAD
    for number in (
        f"{limits.file_bytes // 1_000_000} MB", f"{limits.unpacked_bytes // 1_000_000} MB", f"{limits.rows:,} 行",
        f"{limits.columns} 列", f"{CELL_LIMIT:,} 字", f"{OFFICE.cpu_seconds} 秒",
    ):  # fmt: skip
        assert number in told
    settings = tomllib.loads((Path(dashboard.__file__).parent / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["server"]["maxUploadSize"] * 1_000_000 == limits.file_bytes


def test_headers_say_the_unit():
    assert header("completion_rate") == "履职完成率(%)"
    assert header("overdue_days") == "超期(天)"
    assert header("no_such_field") == "no_such_field"


def test_every_rate_says_its_formula():
    assert [name for name, field in FIELDS.items() if field.kind == "rate" and not field.help] == []


def test_words_leave_the_glyph_out():
    assert words("state", "missed") == "未完成"
    assert words("leader", "张甲") == "张甲"


def test_checks_read_in_chinese():
    assert check_words("blank_level_count") == "等级为空"
    assert check_words("orphan_district_count") == "县区找不到"
    assert check_words("landed_count") == "落地行数"


@given(st.text())
def test_no_text_becomes_markup_in_a_piece_of_html(text):
    hostile = f"<script>{text}</script>"
    shown = (
        pieces.title(hostile, [hostile], marked=hostile)
        + pieces.head(hostile, hostile, [(hostile, hostile)], explained=hostile)
        + pieces.item(hostile, hostile, hostile, (hostile, hostile))
        + pieces.person(hostile, hostile, (hostile, hostile), [(hostile, hostile, True)])
        + pieces.key([(hostile, hostile)])
        + pieces.empty(hostile, hostile)
        + pieces.lines([hostile])
        + pieces.rail([(hostile, hostile, "now")])
    )
    assert "<script" not in shown


def test_a_label_renders_no_markdown():
    assert pieces.label("[甲](http://x) **乙** :red[丙]\n# 丁") == (r"\[甲\]\(http\://x\) \*\*乙\*\* \:red\[丙\] \# 丁")


def test_the_start_page_speaks_chinese_and_knows_its_address():
    page = start_page('<html lang="en"><head><title>Streamlit</title></head></html>', "/qd/")
    assert '<html lang="zh-CN">' in page
    assert 'BACKEND_BASE_URL:location.origin+"/qd/"' in page
    assert "Streamlit" not in page.replace("__streamlit", "")


def test_a_check_that_failed_says_what_is_wrong_and_one_that_passed_what_was_looked_at():
    frame = pl.DataFrame(
        {
            "table_name": ["findings"] * 3,
            "check_name": ["blank_level_count", "refused_percent", "row_count"],
            "observed": [0, 60, 3],
            "expected": ["= 0", "≤ 49 %", "≥ 1"],
            "severity": ["critical", "warning", "critical"],
            "is_passed": [True, False, True],
            "sentence": ["等级有空缺", "一半被退回", None],
        }
    )
    told = failed_first(frame)
    assert told["sentence"].to_list() == ["一半被退回", "等级为空", "入库行数"]


def test_refused_rows_are_counted_by_reason_and_by_unit_the_open_ones_apart():
    counts = pl.DataFrame(
        [("甲县", "date_order", 1, 1), ("甲县", "negative", 1, 0), (None, "date_order", 1, 1)],
        schema=["unit", "reason", "refused_count", "open_refused_count"],
        orient="row",
    )
    assert refused.counted(counts, "reason").rows() == [("date_order", 2, 2), ("negative", 1, 0)]
    assert refused.counted(counts, "unit").rows() == [("甲县", 2, 1), (None, 1, 1)]
    assert refused.chips(counts) == [("退回 3 行", "n"), ("▲ 待改正 2 行", "o")]
    rows = pl.DataFrame({"unit": ["甲县", "乙县"], "answered_by": ["000009-x", None]})
    assert refused.told(rows).select("reporting_unit", "answer").rows() == [("乙县", "open"), ("甲县", "answered")]


def test_changes_show_the_words_of_codes_and_leave_text_alone():
    frame = pl.DataFrame(
        {
            "kind": ["changed", "changed", "withdrawn"],
            "column_name": ["status", "description", None],
            "old_value": ["in_progress", "in_progress", None],
            "new_value": ["closed", "=1+1", None],
        }
    )
    told = changes.shown(frame)
    assert told["old_value"].to_list() == ["整改中", "in_progress", None]
    assert told["new_value"].to_list() == ["已销号", "=1+1", None]
    assert told["change"].to_list() == ["changed", "changed", "withdrawn"]
