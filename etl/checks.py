"""The checks of the quality gate as the suites under `etl/suites` spell them: every threshold stands there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from warehouse.vocabulary import TABLES

SUITES: Final = Path(__file__).parent / "suites"
_KINDS: Final = {"check": False, "delivery_check": True}
_PERCENT: Final = "_percent"


class Unreadable(Exception):
    """A suite that is not there, cannot be read or checks nothing; the text names the file."""


class Bounds(BaseModel):
    """The lowest and the highest value that a measure may have; one of them at least."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    low: int | None = None
    high: int | None = None

    @model_validator(mode="after")
    def _bounds_something(self) -> Bounds:
        if self.low is None and self.high is None:
            raise ValueError("neither low nor high")
        return self

    def hold(self, value: int) -> bool:
        """Whether the value lies within."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


class Check(Bounds):
    """One expectation on one measure of a table, or of each delivery to it; how grave it is, what a breach means.

    `when` names other measures and what they must be for the check to be asked. What a person may answer for
    (`can_release`) binds no longer once the delivery was released.
    """

    table: str
    measure: str
    sentence: str = Field(min_length=1)
    severity: Literal["critical", "warning"] = "critical"
    is_per_delivery: bool = False
    can_release: bool = False
    when: dict[str, Bounds] = {}

    @property
    def expected(self) -> str:
        """The allowed range in words."""
        bounds = (("≥", self.low), ("≤", self.high))
        return " 且 ".join(f"{sign} {shown(self.measure, bound)}" for sign, bound in bounds if bound is not None)

    @property
    def is_floor(self) -> bool:
        """Whether something must always be there."""
        return self.severity == "critical" and not self.when and not self.can_release and (self.low or 0) > 0


def shown(measure: str, value: int) -> str:
    """A value of a measure in words."""
    return f"{value} %" if measure.endswith(_PERCENT) else str(value)


def checks(folder: Path | None = None) -> tuple[Check, ...]:
    """The checks of every table that has a suite, those of the suites it names under `also` included.

    Raises Unreadable.
    """
    found: list[Check] = []
    for table in TABLES:
        own = (folder or SUITES) / f"{table}.toml"
        if own.exists():
            found += _checks_of(table, own)
    return tuple(found)


def _checks_of(table: str, path: Path) -> list[Check]:
    suite = _read(path)
    try:
        others = [path.with_name(f"{name}.toml") for name in suite.pop("also", ())]
        found = list(_entries(table, suite))
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable(f"质量检查的规则文件 {path.name} 写得不对（{type(error).__name__}）") from error
    if not found:
        raise Unreadable(f"质量检查的规则文件 {path.name} 里没有检查项")
    return found + [check for other in others for check in _checks_of(table, other)]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Unreadable(f"质量检查的规则文件 {path.name} 无法读取（{type(error).__name__}）") from error


def _entries(table: str, suite: dict[str, Any]) -> Iterator[Check]:
    """Raises KeyError, TypeError or ValueError when the suite does not say what a suite says."""
    for kind, entries in suite.items():
        for entry in entries:
            sentence = entry["sentence"].replace("{title}", TABLES[table].title)
            yield Check(**{**entry, "sentence": sentence, "table": table, "is_per_delivery": _KINDS[kind]})
