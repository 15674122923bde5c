"""How marks are given for a value (记分办法): linear, per case, by steps, by rank; each as a share of full marks."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

Numbers = NDArray[np.float64]
Better = Literal["high", "low"]
_SLIP: Final = 1e-9  # of a share of subjects: 3 of 10 are 0.3 of them, whatever the machine's binary says


class Part(BaseModel):
    """A table of a scheme file: nothing in it is changed after reading, and nothing unknown is taken."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Linear(Part):
    """No marks at `floor`, full at `target`, in proportion between; a target below the floor means less is better."""

    floor: float
    target: float

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.floor == self.target:
            raise ValueError("floor 与 target 不能相同")
        return self

    def share(self, value: float) -> float:
        """The share of the full marks of one value, 0–1."""
        return float(self.shares(np.array([value], dtype=float))[0])

    def shares(self, values: Numbers) -> Numbers:
        """The shares of many values; a value that is nan has none."""
        return np.clip((values - self.floor) / (self.target - self.floor), 0.0, 1.0)

    @property
    def words(self) -> str:
        """The rule for people."""
        return f"{self.floor:g} 为零分，{self.target:g} 为满分，之间按比例"


class PerCase(Part):
    """`deduct` marks lost with each case of a count, at most `cap` (default: all of them)."""

    deduct: Annotated[float, Field(gt=0)]
    cap: Annotated[float, Field(gt=0)] | None = None

    def shares(self, values: Numbers, weight: float) -> Numbers:
        """The shares of many counts; `weight` is what the scheme file gives, in whose marks `deduct` is said."""
        most = weight if self.cap is None else min(self.cap, weight)
        return 1 - np.minimum(most, self.deduct * values) / weight

    @property
    def words(self) -> str:
        """The rule for people."""
        return f"每起（项、次）扣 {self.deduct:g} 分" + (
            "，扣完为止" if self.cap is None else f"，最多扣 {self.cap:g} 分"
        )


class Step(Part):
    """This share of the full marks from this value upwards, the value itself included."""

    from_value: Annotated[float, Field(alias="from")]
    share: Annotated[float, Field(ge=0, le=1)]


class Place(Part):
    """This share of the full marks down to this rank, or to this share of the ranked subjects."""

    to_rank: Annotated[int, Field(ge=1)] | None = None
    to_share: Annotated[float, Field(gt=0, le=1)] | None = None
    share: Annotated[float, Field(ge=0, le=1)]

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.to_rank is None) == (self.to_share is None):
            raise ValueError("to_rank 与 to_share 须写且只写一个")
        return self

    def holds(self, ranks: NDArray[Any], count: int) -> NDArray[np.bool_]:
        """Which of the ranks, among `count` subjects, this place takes in."""
        last = self.to_rank if self.to_rank is not None else (self.to_share or 0) * count + _SLIP
        return ranks <= last


class Marking(Part):
    """Exactly one way to give marks."""

    linear: Linear | None = None
    per_case: PerCase | None = None
    steps: Annotated[tuple[Step, ...], Field(min_length=1)] | None = None
    by_rank: Annotated[tuple[Place, ...], Field(min_length=1)] | None = None

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways that are written down."""
        return tuple(name for name in ("linear", "per_case", "steps", "by_rank") if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _steps_differ(self) -> Self:
        values = [step.from_value for step in self.steps or ()]
        if len(set(values)) != len(values):
            raise ValueError("steps 里有两档的 from 相同")
        return self

    def shares_of(self, values: Numbers, weight: float, better: Better) -> Numbers:
        """The share of the full marks (0–1) of every subject's value; nan where there is no value.

        `weight` are the full marks in the scheme file, `better` says which values rank first. By rank, the subjects
        with a value are ranked among each other: 1, 2, 2, 4, and the first place that takes a rank in counts.
        """
        if self.by_rank is not None:
            return _placed(self.by_rank, values, values[~np.isnan(values)], better)
        return self._shares_alone(values, weight)

    def shares_among(self, tried: Numbers, others: Numbers, weight: float, better: Better) -> Numbers:
        """The shares that one subject would have with each of the values tried, the others staying as they are."""
        if self.by_rank is not None:
            return _placed(self.by_rank, tried, others[~np.isnan(others)], better, is_one_more=True)
        return self._shares_alone(tried, weight)

    @property
    def words(self) -> str:
        """The rule for people."""
        if self.steps is not None:
            ordered = sorted(self.steps, key=lambda step: step.from_value)
            return "分档：" + "，".join(f"{step.from_value:g} 起得 {step.share:.0%}" for step in ordered)
        if self.by_rank is not None:
            places = (f"前 {p.to_rank} 名" if p.to_rank is not None else f"前 {p.to_share:.0%}" for p in self.by_rank)
            return "按名次：" + "，".join(f"{at}得 {p.share:.0%}" for at, p in zip(places, self.by_rank, strict=True))
        rule = self.linear or self.per_case
        return rule.words if rule else "按得分占满分的比例"

    def _shares_alone(self, values: Numbers, weight: float) -> Numbers:
        if self.linear is not None:
            return self.linear.shares(values)
        if self.per_case is not None:
            return self.per_case.shares(values, weight)
        if self.steps is None:  # hand-given marks: in proportion to their full marks
            return np.clip(values, 0.0, 1.0)
        ordered = sorted(self.steps, key=lambda step: step.from_value)
        at = np.searchsorted(np.array([step.from_value for step in ordered]), values, side="right")
        given = np.array([0.0, *(step.share for step in ordered)])[at]
        return np.where(np.isnan(values), np.nan, given)


def ranks_of(values: Numbers) -> NDArray[np.int64]:
    """Standard competition ranks (1, 2, 2, 4), the highest first, along the last axis; 0 for nan."""
    return ranks_and_rears(values)[0]


def ranks_and_rears(values: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ranks from the best and, as well, from the worst (1 for the last); equal values share both; 0 for nan."""
    has = ~np.isnan(values)
    order = np.argsort(-values, axis=-1)  # nan comes last
    ordered = np.take_along_axis(values, order, axis=-1)
    size = values.shape[-1]
    is_new = np.ones((*values.shape[:-1], size + 1), dtype=bool)
    is_new[..., 1:-1] = ordered[..., 1:] != ordered[..., :-1]
    starts = np.maximum.accumulate(np.where(is_new[..., :-1], np.arange(size), 0), axis=-1)
    stops = np.where(is_new[..., 1:], np.arange(1, size + 1), size)
    ends = np.minimum.accumulate(stops[..., ::-1], axis=-1)[..., ::-1]
    ranks = np.empty(values.shape, dtype=np.int64)
    rears = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, starts + 1, axis=-1)
    np.put_along_axis(rears, order, has.sum(axis=-1, keepdims=True) - ends + 1, axis=-1)
    return np.where(has, ranks, 0), np.where(has, rears, 0)


def _placed(
    places: tuple[Place, ...], values: Numbers, field: Numbers, better: Better, *, is_one_more: bool = False
) -> Numbers:
    """The share of each value's rank among `field`; beyond the last place none. `is_one_more`: it joins the field."""
    sign = -1.0 if better == "high" else 1.0
    ranks = np.searchsorted(np.sort(sign * field), sign * values, side="left") + 1.0
    count = len(field) + is_one_more
    given = np.zeros_like(values)
    for place in reversed(places):
        given = np.where(place.holds(ranks, count), place.share, given)
    return np.where(np.isnan(values), np.nan, given)
