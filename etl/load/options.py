"""How a load reads and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from etl.dates import SHANGHAI
from etl.reach import Reach
from etl.readers import Limits
from warehouse.access import trail


@dataclass(frozen=True, slots=True)
class Options:
    """The day that counts as today, a table named by the user, upload limits, what is listed, who delivers.

    `actor` stands in the audit trail: an account, or `cli:<os user>`. `unit` is the reporting unit (报送单位) of all
    files, `units` and `days` are those of single files by name: the unit, and the day on which it was received.
    `catalog` is the list that a document belongs to (with kind clauses; None: the file's name).
    `reach` narrows what may be delivered (None: everything). `wait` is for how many seconds another load is waited for.
    """

    today: date
    kind: str | None = None
    limits: Limits | None = None
    is_dry_run: bool = False
    has_details: bool = False
    listed: int | None = None
    actor: str = field(default_factory=trail.operator)
    unit: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    reach: Reach | None = None
    wait: float = 0
    catalog: str | None = None

    def received_on(self, file: str) -> date:
        """The day on which a file counts as received."""
        return self.days.get(file, self.today)


def today_here() -> date:
    """Today in Asia/Shanghai."""
    return datetime.now(SHANGHAI).date()
