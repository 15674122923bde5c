"""Periods of account: 2026, 2026H1, 2026Q3, 2026-03 or all, as days and as months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_SHAPE: Final = re.compile(r"^(\d{4})(?:H([12])|Q([1-4])|-(0[1-9]|1[0-2]))?$")
EVER: Final = date(1900, 1, 1)
NEVER: Final = date(2999, 12, 31)
FIRST_YEAR, LAST_YEAR = 1901, 2998  # within these every day has a day before and a year before


class UnknownPeriod(ValueError):
    """The text names no period."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months; first and last day both belong to it. `all` has no neighbours."""

    name: str
    first_on: date
    last_on: date

    @property
    def is_all(self) -> bool:
        """True for the period that has no end."""
        return self.name == "all"

    @property
    def months(self) -> tuple[str, str]:
        """First and last month as YYYY-MM."""
        return f"{self.first_on:%Y-%m}", f"{self.last_on:%Y-%m}"

    def previous(self) -> Period | None:
        """The period of the same length before this one; None for `all`."""
        return None if self.is_all else containing(self.first_on - timedelta(days=1), self._kind)

    def settled_on(self, as_of: date) -> date:
        """The day on which a past period is judged: the day after it ends, when what it left undone is due."""
        return min(as_of, self.last_on + timedelta(days=1))

    @property
    def _kind(self) -> str:
        if "Q" in self.name:
            return "quarter"
        if "H" in self.name:
            return "half_year"
        return "month" if "-" in self.name else "year"


def parse_period(text: str) -> Period:
    """Read a period's name. Raises UnknownPeriod with the spellings that are understood."""
    if text == "all":
        return Period("all", EVER, NEVER)
    match = _SHAPE.fullmatch(text)
    if not match:
        raise UnknownPeriod(f"不认识的期间“{text}”，请写成 2026、2026H1、2026Q3、2026-03 或 all")
    year = int(match[1])
    require_year(year)
    if match[2]:
        first_month, length = 6 * int(match[2]) - 5, 6
    elif match[3]:
        first_month, length = 3 * int(match[3]) - 2, 3
    elif match[4]:
        first_month, length = int(match[4]), 1
    else:
        first_month, length = 1, 12
    return Period(text, date(year, first_month, 1), _month_end(year, first_month + length - 1))


def require_year(year: int) -> None:
    """Raises UnknownPeriod for a year outside FIRST_YEAR to LAST_YEAR."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnknownPeriod(f"年份 {year:04d} 超出 {FIRST_YEAR}–{LAST_YEAR} 的范围，请核对期间和截至日期")


def containing(day: date, kind: str) -> Period:
    """The year, half_year, quarter or month that holds a day."""
    match kind:
        case "month":
            return parse_period(f"{day:%Y-%m}")
        case "quarter":
            return parse_period(f"{day.year}Q{(day.month + 2) // 3}")
        case "half_year":
            return parse_period(f"{day.year}H{1 if day.month <= 6 else 2}")
        case _:
            return parse_period(f"{day.year:04d}")


def a_year_before(day: date) -> date:
    """The same day last year; 29 Feb becomes 28 Feb (domain.md section 5, accidents)."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
