"""The cadence windows of a year, from which the demo draws the days of activities."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS_PER_WINDOW = {"每月": 1, "每两月": 2, "每季度": 3, "每半年": 6, "每年": 12}
Window = tuple[date, date]


def windows(cadence: str, year: int, deadline: date | None = None) -> list[Window]:
    """First and last day of each window of `cadence` in `year` (domain.md section 4); none for 按事件 and standing."""
    if cadence in MONTHS_PER_WINDOW:
        step = MONTHS_PER_WINDOW[cadence]
        return [
            (date(year, month, 1), date(year, month + step - 1, monthrange(year, month + step - 1)[1]))
            for month in range(1, 13, step)
        ]
    days = [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    if cadence == "每日":
        return [(day, day) for day in days]
    if cadence == "每周":
        return [(day, day + timedelta(6)) for day in days if day.weekday() == 0]
    if cadence == "一次":
        return [(date(year, 1, 1), deadline or date(year, 12, 31))]
    return []


def cut(window: Window, start: date, end: date | None) -> Window | None:
    """The part of a window inside a term, or None where less than half of its days are left (waived)."""
    first, last = max(window[0], start), min(window[1], end or window[1])
    left, whole = (last - first).days + 1, (window[1] - window[0]).days + 1
    return (first, last) if left * 2 >= whole and left > 0 else None


def needed(count: int, window: Window, part: Window) -> int:
    """How often the duty is due in the part of the window that is left, rounded up."""
    whole, left = (window[1] - window[0]).days + 1, (part[1] - part[0]).days + 1
    return -(-count * left // whole)
