"""An assessment scheme: a TOML file with subject, period, groups of indicators, marking and grades."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from warehouse.paths import DATA

FOLDER: Final = DATA / "schemes"
FULL: Final = 100  # marks of a whole scheme (domain.md section 6)
Figure = Literal["completion", "rectification", "accidents"]


class SchemeError(Exception):
    """A scheme file is wrong; the text says which file, key and why."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Linear(_Part):
    """No marks at `floor`, full at `target`, in proportion between; a target below the floor means less is better."""

    floor: float
    target: float

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.floor == self.target:
            raise ValueError("floor 与 target 不能相同")
        return self

    def share(self, value: float) -> float:
        """The share of the full marks, 0–1."""
        return min(1.0, max(0.0, (value - self.floor) / (self.target - self.floor)))


class Indicator(_Part):
    """One figure of domain.md section 5 with its full marks, its marking, and the reason for the weight."""

    name: str
    figure: Figure
    field: str
    weight: Annotated[float, Field(gt=0)]
    linear: Linear
    reason: str
    numerator: str
    denominator: str | None = None


class Group(_Part):
    """过程, 目标 or 结果 with its indicators; its weight is the sum of theirs."""

    name: Literal["过程", "目标", "结果"]
    weight: Annotated[float, Field(gt=0)]
    indicators: Annotated[tuple[Indicator, ...], Field(alias="indicator", min_length=1)]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if abs(sum(each.weight for each in self.indicators) - self.weight) > 1e-9:
            raise ValueError(f"“{self.name}”各指标权重之和不等于 {self.weight:g}")
        return self


class Grade(_Part):
    """A grade from this score upwards."""

    name: str
    from_score: float


class Scheme(_Part):
    """A whole scheme; group weights sum to 100, grades reach down to 0."""

    name: str
    title: str
    subject: Literal["district", "leader"]
    period: Literal["quarter", "half_year", "year"]
    groups: Annotated[tuple[Group, ...], Field(alias="group", min_length=1)]
    grades: Annotated[tuple[Grade, ...], Field(alias="grade", min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(sum(group.weight for group in self.groups) - FULL) > 1e-9:
            raise ValueError(f"各组权重之和不等于 {FULL}")
        bands = [grade.from_score for grade in self.grades]
        if bands != sorted(bands, reverse=True) or bands[-1] != 0:
            raise ValueError("等级须从高到低排列，最后一级从 0 分起")
        return self

    def grade_of(self, score: float) -> str:
        """The grade of a score."""
        return next(grade.name for grade in self.grades if score >= grade.from_score)


@cache
def schemes() -> tuple[Scheme, ...]:
    """All schemes of `data/schemes`, by file name. Raises SchemeError."""
    return tuple(read_scheme(path) for path in sorted(FOLDER.glob("*.toml")))


def load_scheme(name: str) -> Scheme:
    """The scheme of this name. Raises SchemeError with the names there are."""
    found = {scheme.name: scheme for scheme in schemes()}
    if name not in found:
        raise SchemeError(f"没有名为 {name} 的考核方案，可用：{'、'.join(found)}")
    return found[name]


def read_scheme(path: Path) -> Scheme:
    """Read and check one file. Raises SchemeError that names file, key and reason."""
    try:
        return Scheme.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise SchemeError(f"{path.name}：不是有效的 TOML（{error}）") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "方案"
        raise SchemeError(f"{path.name}：{place}：{first['msg']}") from error
