"""Compiling a document in a child process with limits, so that no file can take the loader or the dashboard down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from etl.documents.model import Block, Duty, Parsed, Requirement
from etl.readers.apart import run_apart
from etl.readers.apart.spool import DONE
from etl.readers.document import Limits

COMPILER: Final = "etl.documents.child"


def parse_apart(path: Path, *, name: str, folder: Path) -> Parsed:
    """The documents of a file whose sender calls it `name`; `folder` is new. Raises FileRefused."""
    run_apart(COMPILER, path, name=name, limits=Limits.UPLOAD, folder=folder)
    told: dict[str, Any] = json.loads((folder / DONE).read_bytes())
    return Parsed(
        file=name,
        text=told["text"],
        titles=told["titles"],
        blocks=tuple(Block(**block) for block in told["blocks"]),
        duties=tuple(_duty(duty) for duty in told["duties"]),
    )


def _duty(told: dict[str, Any]) -> Duty:
    requirements = tuple(Requirement(**each) for each in told["requirements"])
    return Duty(**told | {"requirements": requirements, "lead": tuple(told["lead"]), "coop": tuple(told["coop"])})
