"""One contract per table, in the order in which a load resolves them."""

from __future__ import annotations

from etl.contract import Contract
from etl.forms.activities import ACTIVITIES
from etl.forms.decisions import DECISIONS
from etl.forms.duties import ASSIGNMENTS, DUTIES
from etl.forms.inspections import INSPECTIONS
from etl.forms.ledgers import ACCIDENTS, FINDINGS
from etl.forms.plans import SCHEDULE, SCORES, TASK_PROGRESS, TASKS
from etl.forms.registers import LEADERS, REGIONS, UNITS

_REFERENCES = (REGIONS, UNITS, LEADERS, DUTIES, ASSIGNMENTS)
_RECORDS = (ACTIVITIES, DECISIONS, FINDINGS, ACCIDENTS, INSPECTIONS, TASKS, TASK_PROGRESS, SCHEDULE, SCORES)
FORMS: dict[str, Contract] = {form.table: form for form in (*_REFERENCES, *_RECORDS)}

__all__ = ["FORMS"]
