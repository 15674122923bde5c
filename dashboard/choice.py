"""What the reader chose: as-of date, period, district and level, as one value that can be a cache key."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from dashboard.periods import period_code, previous_end

LEVELS: Final = {
    "findings": {"major": "重大隐患", "general": "一般隐患"},
    "accidents": {"general": "一般", "larger": "较大", "major": "重大", "extraordinary": "特别重大"},
}
"""Levels of findings and of accidents, and their words in the filter bar."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A reader's choices.

    ``kind`` is month, quarter, half_year, year or all; ``level_of`` says whose level it is: findings or accidents.
    ``term`` names a period that need not hold the day, such as one that ended before it; else the day says which.
    """

    as_of: date
    kind: str
    district: str | None = None
    level: str | None = None
    level_of: str = "findings"
    term: str | None = None

    @property
    def period(self) -> str:
        """The period as questions read it, such as 2026Q3."""
        return self.term or period_code(self.kind, self.as_of)

    def at(self, day: date) -> "Choice":
        """The same choices on another day; the period moves with the day."""
        return replace(self, as_of=day, term=None)

    def before(self) -> "Choice":
        """The same choices at the end of the previous period."""
        return self.at(previous_end(self.kind, self.as_of))

    def everywhere(self) -> "Choice":
        """The same choices for all districts, for charts that compare districts."""
        return replace(self, district=None)

    def params(self, **more: str | None) -> dict[str, str]:
        """The choices as query parameters of a link, with ``more`` over them; None leaves one out."""
        level_key = "level" if self.level_of == "findings" else "accident_level"
        params = {
            "period": self.kind,
            "asof": self.as_of.isoformat(),
            "district": self.district,
            level_key: self.level,
            "term": self.term,
        } | more
        return {name: value for name, value in params.items() if value}
