"""The product's own command line as the upload page starts it: what to check or load, for whom, within which scope."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import orjson

from dashboard.deliver.dropped import Dropped
from warehouse.access import Viewer
from warehouse.access.service import Home

Work = Literal["check", "load", "decide"]

WAIT_SECONDS: Final = 600  # for another loader to finish: a delivery of a million rows takes minutes
_EACH_SECONDS: Final = 60  # of reading one file: its own reader is ended by then
_WHOLE_SECONDS: Final = {"check": 300, "load": 3600, "decide": 3600}  # for everything that is not reading


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one person delivers at once: the files in their folder, the unit they come from, and who answers for them.

    `scope` is None for the office; a liaison's names the districts and departments whose rows they may deliver.
    """

    home: Home
    folder: Path
    files: tuple[Dropped, ...]
    actor: str
    unit: str = ""
    scope: str | None = None

    def seconds(self, work: Work) -> int:
        """How long the work may take before it is ended."""
        waiting = 0 if work == "check" else WAIT_SECONDS
        return _WHOLE_SECONDS[work] + waiting + _EACH_SECONDS * len(self.files)


def scope_of(viewer: Viewer) -> str | None:
    """The scope as the command line takes it; None where every row may be delivered."""
    if viewer.sees_all:
        return None
    return orjson.dumps({"districts": viewer.districts, "departments": viewer.departments}).decode()


def command(parcel: Parcel, work: Work) -> list[str]:
    """The arguments: every value is bound to its option, and the files come last, so that none is taken for another."""
    if work == "decide":
        return _decide(parcel)
    told = [sys.executable, "-P", "-m", "etl.cli", "load", f"--home={parcel.home.root}", "--json", "--limits=upload"]
    told += [f"--actor={parcel.actor}", *(f"--name={file.name}" for file in parcel.files)]
    told += [f"--unit={parcel.unit}"] if parcel.unit else []
    told += [] if parcel.scope is None else [f"--scope={parcel.scope}"]
    told += ["--dry-run"] if work == "check" else [f"--wait={WAIT_SECONDS}"]
    return [*told, "--", *(str(file.path) for file in parcel.files)]


def _decide(parcel: Parcel) -> list[str]:
    told = [sys.executable, "-P", "-m", "etl.cli", "activities", "decide", f"--home={parcel.home.root}", "--json"]
    return [
        *told,
        f"--actor={parcel.actor}",
        f"--wait={WAIT_SECONDS}",
        "--",
        *(str(file.path) for file in parcel.files),
    ]


def environment() -> dict[str, str]:
    """The server's own, speaking UTF-8 without colours."""
    return os.environ | {"PYTHONUTF8": "1", "NO_COLOR": "1"}
