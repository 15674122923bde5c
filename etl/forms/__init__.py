"""One contract per table, in the order in which a load resolves them."""

from __future__ import annotations

from etl.contract import Contract
from etl.forms.activities import ACTIVITIES
from etl.forms.duties import ASSIGNMENTS, DUTIES
from etl.forms.ledgers import ACCIDENTS, FINDINGS
from etl.forms.registers import LEADERS, REGIONS, UNITS

FORMS: dict[str, Contract] = {
    form.table: form for form in (REGIONS, UNITS, LEADERS, DUTIES, ASSIGNMENTS, ACTIVITIES, FINDINGS, ACCIDENTS)
}

__all__ = ["FORMS"]
