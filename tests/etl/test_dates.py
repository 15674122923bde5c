from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.cells import Refused, parse
from etl.contract import DAY, HAPPENED, MOMENT, Reading
from etl.dates import day, moment
from etl.references import References

DAYS = st.dates(date(2000, 1, 1), date(2035, 12, 31))
NUMERALS = "〇一二三四五六七八九"
WEEKDAYS = "一二三四五六日"
FULL_WIDTH = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")


def in_words(number):
    """1 to 31 as Chinese writes days: 一, 十, 十一, 二十, 三十一."""
    tens, units = divmod(number, 10)
    return (("" if tens == 1 else NUMERALS[tens]) + "十" if tens else "") + (NUMERALS[units] if units else "")


def year_in_words(year, zero="〇"):
    return "".join(zero if char == "0" else NUMERALS[int(char)] for char in str(year))


SPELLINGS = {
    "iso": lambda d: d.isoformat(),
    "short": lambda d: f"{d.year}-{d.month}-{d.day}",
    "slashes": lambda d: f"{d:%Y/%m/%d}",
    "short slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "padded dots": lambda d: f"{d:%Y.%m.%d}",
    "compact": lambda d: f"{d:%Y%m%d}",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "chinese padded": lambda d: f"{d:%Y年%m月%d日}",
    "chinese 号": lambda d: f"{d.year}年{d.month}月{d.day}号",
    "chinese spaced": lambda d: f" {d.year} 年 {d.month} 月 {d.day} 日 ",
    "words": lambda d: f"{year_in_words(d.year)}年{in_words(d.month)}月{in_words(d.day)}日",
    "words 零": lambda d: f"{year_in_words(d.year, '零')}年{in_words(d.month)}月{in_words(d.day)}日",
    "words ○": lambda d: f"{year_in_words(d.year, '○')}年{in_words(d.month)}月{in_words(d.day)}日",
    "full width": lambda d: d.isoformat().translate(FULL_WIDTH),
    "weekday": lambda d: f"{d.isoformat()}（星期{WEEKDAYS[d.weekday()]}）",
    "weekday short": lambda d: f"{d.year}年{d.month}月{d.day}日(周{WEEKDAYS[d.weekday()]})",
    "serial": lambda d: str((d - date(1899, 12, 30)).days),
    "midnight": lambda d: f"{d.isoformat()} 00:00:00",
    "iso T": lambda d: f"{d.isoformat()}T08:30:00",
    "time": lambda d: f"{d.year}/{d.month}/{d.day} 9:05",
    "last minute": lambda d: f"{d.isoformat()} 23:59:59",
    "chinese time": lambda d: f"{d.year}年{d.month}月{d.day}日9时05分",
    "chinese o'clock": lambda d: f"{d.year}年{d.month}月{d.day}日下午3时",
    "china offset": lambda d: f"{d.isoformat()}T00:30:00+08:00",
    "nbsp": lambda d: f"\u00a0{d.isoformat()}\u00a0",
    "zero width": lambda d: f"\u200b{d.isoformat()}\ufeff",
}


def reason(text, **given):
    with pytest.raises(Refused) as refused:
        moment(text, **given)
    assert refused.value.message
    return refused.value.reason


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(DAYS)
@example(date(2000, 1, 1))
@example(date(2024, 2, 29))
@example(date(2035, 12, 31))
@example(date(2010, 10, 10))
@example(date(2024, 10, 20))
def test_any_valid_day_in_any_spelling_is_that_day(spelling, on):
    assert day(SPELLINGS[spelling](on)) == on


@given(DAYS)
def test_a_serial_of_a_1904_workbook_is_four_years_and_a_day_later(on):
    assert day(str((on - date(1904, 1, 1)).days), epoch=1904) == on


@given(st.datetimes(datetime(2000, 1, 1), datetime(2035, 12, 31, 23, 59, 59)).map(lambda at: at.replace(microsecond=0)))
def test_a_serial_with_a_fraction_is_a_moment_to_the_second(at):
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)
    found = moment(f"{serial:.10f}")
    assert abs(found.at - at) <= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-05-01 上午8:30", datetime(2024, 5, 1, 8, 30)),
        ("2024-05-01 下午3:05", datetime(2024, 5, 1, 15, 5)),
        ("2024年5月1日下午12:10", datetime(2024, 5, 1, 12, 10)),
        ("2024年5月1日晚上11时59分", datetime(2024, 5, 1, 23, 59)),
        ("2024年5月1日15时", datetime(2024, 5, 1, 15)),
        ("2024-05-01 24:00", datetime(2024, 5, 2)),
        ("2024-02-28 24:00", datetime(2024, 2, 29)),
        ("2024-12-31 24:00", datetime(2025, 1, 1)),
        ("2024-04-30T16:30:00Z", datetime(2024, 5, 1, 0, 30)),
        ("2024-05-01T00:30:00+09:00", datetime(2024, 4, 30, 23, 30)),
        ("2024-05-01T10:00+08:00", datetime(2024, 5, 1, 10)),
        ("2024-05-01 3:05 PM", datetime(2024, 5, 1, 15, 5)),
        ("20240501083000", datetime(2024, 5, 1, 8, 30)),
        ("2024-05-01（星期三） 08:30", datetime(2024, 5, 1, 8, 30)),
    ],
)
def test_a_time_of_day_is_understood_in_the_office_s_own_zone(text, at):
    found = moment(text)
    assert (found.at, found.has_time) == (at, True)


@pytest.mark.parametrize("text", ["", " ", "-", "/", "—", "\u200b"])
def test_a_blank_or_a_dash_is_missing(text):
    assert day(text) is None


@given(st.integers(2000, 2035), st.integers(1, 12), st.integers(1, 31), st.sampled_from("-/."))
def test_a_day_that_does_not_exist_is_impossible_and_never_another_day(year, month, of_month, sign):
    text = f"{year}{sign}{month}{sign}{of_month}"
    try:
        expected = date(year, month, of_month)
    except ValueError:
        assert reason(text) == "date_impossible"
    else:
        assert day(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024-13-01", "date_impossible"),
        ("2024-00-10", "date_impossible"),
        ("2024年2月30日", "date_impossible"),
        ("20240431", "date_impossible"),
        ("2023-02-29", "date_impossible"),
        ("二〇二四年二月三十日", "date_impossible"),
        ("2024-05-01 25:00", "date_impossible"),
        ("2024-05-01 12:60", "date_impossible"),
        ("2024-05-01 24:01", "date_impossible"),
        ("05/06/2024", "date_ambiguous"),
        ("5-6-2024", "date_ambiguous"),
        ("13/06/2024", "date_ambiguous"),
        ("24-05-06", "date_ambiguous"),
        ("24/5/6", "date_ambiguous"),
        ("24年5月6日", "date_ambiguous"),
        ("2024-05-01（星期四）", "date_ambiguous"),
        ("2024年5月", "date_imprecise"),
        ("2024-05", "date_imprecise"),
        ("2024", "date_imprecise"),
        ("2024年", "date_imprecise"),
        ("5月6日", "date_imprecise"),
        ("2024年5月上旬", "date_imprecise"),
        ("2024年5月底", "date_imprecise"),
        ("1999-12-31", "date_out_of_range"),
        ("2036-01-01", "date_out_of_range"),
        ("1924-05-01", "date_out_of_range"),
        ("9999-12-31", "date_out_of_range"),
        ("0", "date_out_of_range"),
        ("60", "date_out_of_range"),
        ("36525", "date_out_of_range"),
        ("49675", "date_out_of_range"),
        ("近期", "date_unparseable"),
        ("无", "date_unparseable"),
        ("2024-5-1至2024-5-3", "date_unparseable"),
        ("2024/05-01", "date_unparseable"),
        ("2024-05-01 上午", "date_unparseable"),
        ("-45000", "date_unparseable"),
        ("x" * 5000, "date_unparseable"),
        ("2024-05-01" + " " * 5000 + "x", "date_unparseable"),
    ],
)
def test_what_names_no_one_day_is_refused_with_its_reason(text, code):
    assert reason(text) == code


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("2024年5月上旬", date(2024, 5, 10)),
        ("2024年5月中旬", date(2024, 5, 20)),
        ("2024年2月下旬", date(2024, 2, 29)),
        ("2023年2月底", date(2023, 2, 28)),
        ("2024年12月月底", date(2024, 12, 31)),
    ],
)
def test_a_third_of_a_month_is_a_day_for_deadlines_only(text, on):
    assert day(text, is_deadline=True) == on
    assert reason(text) == "date_imprecise"


def test_a_deadline_may_not_name_a_month_that_does_not_exist():
    assert reason("2024年13月上旬", is_deadline=True) == "date_impossible"


@pytest.mark.parametrize("kind", [HAPPENED, MOMENT])
def test_what_has_happened_may_not_lie_after_today(kind):
    reading = Reading(date(2024, 12, 31), References())
    assert kind.parse("2024-12-31", reading) in (date(2024, 12, 31), datetime(2024, 12, 31))
    with pytest.raises(Refused) as refused:
        kind.parse("2025-01-01", reading)
    assert refused.value.reason == "date_in_future"


def test_a_day_that_need_not_have_happened_may_lie_in_the_future():
    assert DAY.parse("2030-01-01", Reading(date(2024, 12, 31), References())) == date(2030, 1, 1)


@given(st.text(max_size=60))
@example("２０２４年５月１日")
@example("\U000133f0")
@example("²024-05-01")
@example("٢٠٢٤-٠٥-٠١")
def test_any_text_is_a_day_missing_or_refused_and_nothing_else(text):
    found, refused = parse(day, text)
    if refused:
        assert refused.reason.startswith("date_") or refused.reason in ("control_chars", "cell_too_long")
        assert refused.message
    else:
        assert found is None or date(2000, 1, 1) <= found <= date(2035, 12, 31)


@given(DAYS, st.text(st.characters(categories=["Nd", "Lo", "Po", "Zs"]), min_size=1, max_size=4))
def test_text_after_a_day_is_never_dropped(on, tail):
    try:
        found = moment(f"{on.isoformat()}{tail}")
    except Refused:
        return
    assert abs(found.at.date() - on) <= timedelta(days=1)
    assert found.has_time or not tail.strip() or any(char.isdecimal() for char in tail) or tail.strip() in "日号"


def test_a_column_of_days_keeps_its_type():
    assert DAY.dtype == pl.Date()
