"""What a load tells: per file kind, rows, refusals, layout, warnings; then the snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class FileReport:
    """One file of a load; a refused file has total 0. `rows_total` = good + refused + layout."""

    file: str
    table: str | None = None
    file_rejected: str | None = None
    message: str | None = None
    rows_total: int = 0
    rows_good: int = 0
    rows_rejected: list[dict[str, Any]] = field(default_factory=list)
    rows_ignored: list[dict[str, Any]] = field(default_factory=list)
    rejected_count: int = 0
    ignored_count: int = 0
    refused_reasons: dict[str, int] = field(default_factory=dict)
    warn: list[str] = field(default_factory=list)
    unit: str = ""
    delivery: str | None = None
    returned: str | None = None
    changes: dict[str, Any] | None = None
    cells: dict[str, dict[str, Any]] | None = None
    cause: str = ""  # for the trail: how a reading process ended by itself

    def to_dict(self) -> dict[str, Any]:
        """The file as the command line prints it in JSON (architecture.md)."""
        told = {
            name: getattr(self, name)
            for name in self.__slots__
            if name not in ("rejected_count", "ignored_count", "refused_reasons", "cause")
        }
        return {name: value for name, value in told.items() if value is not None or name not in ("cells", "changes")}


@dataclass(slots=True)
class LoadReport:
    """The whole load: the snapshot that holds it (None: nothing published), its files, why the gate refused.

    `held` are deliveries that the gate kept back: delivery, file, reasons.
    """

    snapshot: str | None = None
    files: list[FileReport] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    held: list[dict[str, Any]] = field(default_factory=list)
    is_dry_run: bool = False

    @property
    def exit_code(self) -> int:
        """0 published and all rows accepted; 2 published, some refused; 1 nothing published."""
        if self.snapshot is None and not self.is_dry_run:
            return 1
        # a file that is known is in the snapshot already: it counts as when it was first taken
        refused = [each for each in self.files if each.file_rejected not in (None, "duplicate_upload")]
        if self.files and len(refused) == len(self.files):
            return 1
        return 2 if refused or self.held or any(each.rejected_count for each in self.files) else 0

    def to_dict(self) -> dict[str, Any]:
        """The report as the command line prints it in JSON."""
        told: dict[str, Any] = {"snapshot": self.snapshot, "files": [each.to_dict() for each in self.files]}
        if self.problems:
            told["problems"] = self.problems
        if self.held:
            told["held"] = self.held
        return told
