"""Every field the pages show: its label, unit, format and the formula behind its help mark, named once."""

from typing import Final

from dashboard.columns import accidents, accounts, assessment, deliveries, duties, findings
from dashboard.columns.field import Field
from dashboard.columns.figures import FIGURES

__all__ = ["FIELDS", "FIGURES", "SOURCE", "Field", "header"]

FIELDS: Final[dict[str, Field]] = {
    name: field
    for part in (duties, findings, accidents, assessment, deliveries, accounts)
    for name, field in part.FIELDS.items()
}

SOURCE: Final = ("file", "sheet", "row", "delivery")
"""Where a record came from: columns of every table of records."""


def header(name: str) -> str:
    """The header of a field; an unknown field keeps its own name."""
    field = FIELDS.get(name)
    return field.header if field else name
