"""Labels, periods, statuses and the pieces of HTML: what the reader sees of a value."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.choice import Choice
from dashboard.columns import FIELDS, WORDS, header, words
from dashboard.doorway import start_page
from dashboard.periods import earlier_ends, months_of, period_code, period_words, previous_end, recent_periods
from dashboard.targets import Target, status_counts, status_of, target_of
from dashboard.theme import STATUSES, pieces
from dashboard.views.deliveries import check_words
from warehouse.vocabulary import ACCIDENT_LEVELS, ACTIVITY_TYPES, CADENCES, FINDING_STATUSES


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
    ],
)
def test_every_code_of_the_vocabulary_has_words(field, codes):
    assert set(codes) <= set(WORDS[field])


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
    )
    assert "<script" not in shown


def test_a_label_renders_no_markdown():
    assert pieces.label("[甲](http://x) **乙** :red[丙]\n# 丁") == (r"\[甲\]\(http\://x\) \*\*乙\*\* \:red\[丙\] \# 丁")


def test_the_start_page_speaks_chinese_and_knows_its_address():
    page = start_page('<html lang="en"><head><title>Streamlit</title></head></html>', "/qd/")
    assert '<html lang="zh-CN">' in page
    assert 'BACKEND_BASE_URL:location.origin+"/qd/"' in page
    assert "Streamlit" not in page.replace("__streamlit", "")
