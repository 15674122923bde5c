"""One field as the pages show it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field: label, unit, kind (rate, count, score, days, yuan, date, time, text, code, change), help, width."""

    label: str
    kind: str = "text"
    unit: str = ""
    help: str = ""
    width: int | None = None

    @property
    def header(self) -> str:
        """The label with its unit in brackets, as a table's header says it."""
        unit = "%" if self.kind == "rate" else self.unit
        return f"{self.label}({unit})" if unit else self.label
