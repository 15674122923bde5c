"""Periods as the reader chooses them: a kind beside an as-of date, and the dates to compare with."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

KINDS: Final = {"month": "本月", "quarter": "本季", "half_year": "本半年", "year": "本年", "all": "全部"}
_CODE: Final = re.compile(r"20\d{2}(?:Q[1-4]|H[12]|-(?:0[1-9]|1[0-2]))?")


def period_code(kind: str, as_of: date) -> str:
    """The period of ``kind`` that holds the day, as questions read it: 2026-03, 2026Q1, 2026H1, 2026, all."""
    return {
        "month": f"{as_of:%Y-%m}",
        "quarter": f"{as_of.year}Q{(as_of.month + 2) // 3}",
        "half_year": f"{as_of.year}H{1 if as_of.month <= 6 else 2}",
        "year": f"{as_of.year}",
        "all": "all",
    }[kind]


def named_period(text: str | None) -> str | None:
    """The text when it names a period of this century, such as 2026H1; else None."""
    return text if text and _CODE.fullmatch(text) else None


def period_words(code: str) -> str:
    """A period in Chinese, such as 2026年第3季度."""
    if code == "all":
        return "全部时段"
    year, rest = code[:4], code[4:]
    if not rest:
        return f"{year}年"
    if rest[0] == "Q":
        return f"{year}年第{rest[1]}季度"
    if rest[0] == "H":
        return f"{year}年{'上' if rest[1] == '1' else '下'}半年"
    return f"{year}年{int(rest[1:])}月"


def day_words(day: date) -> str:
    """A day as 2026年10月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def earlier_ends(as_of: date, count: int) -> list[date]:
    """The last ``count`` month-ends before ``as_of``, from old to new."""
    ends: list[date] = []
    first = as_of.replace(day=1)
    while len(ends) < count:
        end = first - timedelta(days=1)
        ends.append(end)
        first = end.replace(day=1)
    return ends[::-1]


def previous_end(kind: str, as_of: date) -> date:
    """The last day of the period of ``kind`` before the one that holds ``as_of``; for ``all`` the last month-end."""
    months = {"month": 1, "quarter": 3, "half_year": 6, "year": 12, "all": 1}[kind]
    first = as_of.replace(month=(as_of.month - 1) // months * months + 1, day=1)
    return first - timedelta(days=1)


def recent_periods(kind: str, as_of: date, count: int) -> list[tuple[str, date]]:
    """The last ``count`` periods of ``kind`` as code and day to ask for, from old to new; the newest ends ``as_of``."""
    found = [(period_code(kind, as_of), as_of)]
    while len(found) < count:
        end = previous_end(kind, found[-1][1])
        found.append((period_code(kind, end), end))
    return found[::-1]


def periods_since(kind: str, first: date, as_of: date) -> list[tuple[str, date]]:
    """Every period of ``kind`` from the one that holds ``first``, newest first: code and the day it is judged on.

    The running period is judged on ``as_of``, one that ended on the day after its end.
    """
    found = [(period_code(kind, as_of), as_of)]
    end = previous_end(kind, as_of)
    while end >= first:
        found.append((period_code(kind, end), min(as_of, end + timedelta(days=1))))
        end = previous_end(kind, end)
    return found


def months_of(as_of: date, count: int = 12) -> list[str]:
    """The months of the as-of day's year up to it, as 2026-03, at most the last ``count``."""
    return [f"{as_of.year}-{month:02d}" for month in range(1, as_of.month + 1)][-count:]
