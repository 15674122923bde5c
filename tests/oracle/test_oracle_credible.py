"""Hand-computed credible completion: the judge against domain.md section 5, at the bounds of every flag."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.oracle.cities import City
from tests.oracle.credible import alike
from tests.oracle.recompute import figures
from tests.oracle.town import Row, town

LONG = "主持召开安全生产会议，研究机械厂粉尘防爆和值班值守"  # 24 characters as compared
LATER = date(2024, 7, 1)


def act(on: str, content: str, **more: str) -> Row:
    return {"时间": on, "履职内容": content, "印证资料": "纪要", "职责编号": "D-1", **more}


def judged(
    *did: Row, received: date = date(2024, 1, 31), as_of: date = LATER, period: str = "2024H1"
) -> tuple[int, ...]:
    """Due, fulfilled and credible of a monthly duty in the first half-year, whatever was delivered on a day."""
    city = town(did=did, duty={"频次": "每月"})
    city.days = {(0, "履职记录.csv"): received}
    (row,) = figures(city, "completion", as_of=as_of, period=period)
    return (row["due_count"], row["fulfilled_count"], row["credible_count"])


def flagged(city: City, as_of: date = LATER) -> dict[str, Any]:
    (row,) = figures(city, "flags", as_of=as_of, period="all")
    return {name.removesuffix("_count"): count for name, count in row.items() if count}


def test_an_obligation_with_evidence_and_no_flag_is_credible() -> None:
    assert judged(act("2024-01-10", LONG)) == (6, 1, 1)
    assert judged(act("2024-01-10", LONG, 印证资料="")) == (6, 1, 0)
    assert judged(act("2024-01-10", LONG, 印证资料="无")) == (6, 1, 0)


@pytest.mark.parametrize(("received", "credible"), [(date(2024, 2, 9), 1), (date(2024, 2, 10), 0)])
def test_thirty_days_after_are_in_time_and_thirty_one_are_not(received: date, credible: int) -> None:
    assert judged(act("2024-01-10", LONG), received=received) == (6, 1, credible)


def test_one_clean_entry_is_enough_where_one_is_asked() -> None:
    assert judged(act("2024-01-10", LONG, 印证资料=""), act("2024-01-12", "听取消防支队一季度工作情况")) == (6, 1, 1)


@pytest.mark.parametrize(("count", "first", "credible"), [(5, 27, 0), (4, 27, 1), (5, 26, 1)])
def test_five_entries_in_the_last_five_days_of_a_month(count: int, first: int, credible: int) -> None:
    did = [act(f"2024-01-{min(first + n, 31)}", f"{'甲乙丙丁戊'[n] * 8}会议") for n in range(count)]
    assert judged(*did, period="2024-01") == (1, 1, credible)


def test_a_copy_is_the_later_one_and_words_of_one_day_are_none() -> None:
    did = (act("2024-01-10", LONG), act("2024-02-10", LONG + "工作"))
    city = town(did=did, duty={"频次": "每月"})
    city.days = {(0, "履职记录.csv"): date(2024, 2, 9)}
    assert flagged(city) == {"activity": 2, "flagged": 1, "copied": 1}
    same = town(did=(act("2024-01-10", LONG), act("2024-01-10", LONG + "工作")), duty={"频次": "每月"})
    same.days = {(0, "履职记录.csv"): date(2024, 1, 10)}
    assert flagged(same) == {"activity": 2}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("一二三四五六七八九十", "一二三四五六七八九", False),  # nine characters are too few
        ("一二三四五六七八九十", "一二三四五六七八九百", True),
        ("一二三四五六七八九十", "一二三四五六七八百千", False),
        ("一二三四五六七八九十", "一二三四五六七八九十百", True),
        ("一二三四五六七八九十" * 2, "一二三四五六七八九百" * 2, True),
        ("一二三四五六七八九十" * 2, "一二三四五六七八九百" + "一二三四五六七八百千", False),
    ],
)
def test_one_edit_in_ten_characters_is_alike(one: str, other: str, expected: bool) -> None:
    assert alike(one, other) is alike(other, one) is expected


def test_two_districts_on_one_day_flag_both_entries() -> None:
    did = [act("2024-01-10", f"{LONG}{n}", 县区=place, 履职方式=kind) for n, (place, kind) in enumerate(
        [("青岚县", "会议"), ("白石区", "听取汇报"), ("", "学习")])]  # fmt: skip
    city = town(did=tuple(did))
    city.days = {(0, "履职记录.csv"): date(2024, 1, 10) + timedelta(30)}
    assert flagged(city) == {"activity": 3, "flagged": 2, "two_districts": 2}


def test_a_correction_under_its_number_or_in_the_same_words_makes_nothing_late() -> None:
    first = act("2024-01-10", LONG, 记录编号="J1") | {"姓名": "高清源", "领导职务": "", "履职方式": "会议", "县区": ""}
    for before in (first, {**first, "记录编号": ""}):
        after = {**before, "履职内容": LONG + "！", "县区": "白石区"}
        city = town([("履职记录-2.csv", [after])], did=(before,))
        city.days = {(0, "履职记录.csv"): date(2024, 1, 20)}
        assert "late_entry" not in flagged(city)
