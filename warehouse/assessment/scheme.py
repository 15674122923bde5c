"""An assessment scheme: subject, period, weighted indicators, vetoes, bonus and penalty, grades, lists and forms."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from warehouse.assessment.gauges import FIGURES, SCORE, FigureName, Measure, SubjectKind, measure_of
from warehouse.assessment.marking import Linear, Marking, Part, PerCase

__all__ = ["FULL", "Form", "Gauge", "Grade", "Group", "Indicator", "Item", "Linear", "PerCase", "Scheme", "Veto"]

FULL: Final = 100  # marks of a whole scheme (domain.md section 6)
Operator = Literal[">=", ">", "<=", "<", "=="]
FORMS: Final = ("交办督办", "警示约谈", "通报批评", "公开曝光", "末位发言", "追责问责")
Reason = Annotated[str, Field(min_length=2)]


class Gauge(Part):
    """A field of a figure, narrowed by `where`; `of` takes a leader's own district instead of the leader."""

    figure: FigureName | None = None
    field: Annotated[str, Field(validate_default=True)] = ""
    where: Annotated[dict[str, tuple[str, ...]], Field(default_factory=dict)]
    of: Literal["district"] | None = None

    @field_validator("field")
    @classmethod
    def _known(cls, value: str, info: ValidationInfo) -> str:
        figure = info.data.get("figure")
        if figure and value not in FIGURES[figure].fields:
            raise ValueError(f"{figure} 没有这个字段，可用：{'、'.join(FIGURES[figure].fields)}")
        return value

    @field_validator("where")
    @classmethod
    def _filters(cls, value: dict[str, tuple[str, ...]], info: ValidationInfo) -> dict[str, tuple[str, ...]]:
        known = FIGURES[info.data["figure"]].filters if info.data.get("figure") else {}
        for name, words in value.items():
            if name not in known:
                raise ValueError(f"不能按 {name} 筛选，可用：{'、'.join(known) or '无'}")
            unknown = [word for word in words if known[name] and word not in known[name]]
            if unknown:
                raise ValueError(f"{name} 没有 {'、'.join(unknown)}，可用：{'、'.join(known[name])}")
        return value

    @property
    def key(self) -> tuple[Any, ...]:
        """What is measured, as a key: gauges alike are asked for once."""
        return (self.figure or SCORE, self.field, self.of, tuple(sorted(self.where.items())))


class Indicator(Gauge, Marking):
    """One measured figure, or a hand-given score (`source = "score"`), with its weight, its reason and its marking."""

    name: Annotated[str, Field(min_length=1)]
    weight: Annotated[float, Field(gt=0)]
    reason: Reason
    clause: str | None = None
    source: Literal["figure", "score"] = "figure"
    indicator: str | None = None
    full: Annotated[float, Field(gt=0)] = 100

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        is_score = self.source == SCORE
        if is_score and (self.figure or not self.indicator):
            raise ValueError('人工评分（source = "score"）写 indicator 和 full，不写 figure')
        if not is_score and (self.figure is None or self.indicator):
            raise ValueError('写明取哪个指标（figure 和 field），或写 source = "score" 取考核评分')
        if len(self.ways) > 1 or (not self.ways and not is_score):
            raise ValueError("记分办法 linear、per_case、steps、by_rank 须写且只写一种")
        if is_score and self.per_case:
            raise ValueError("人工评分不能用 per_case 记分")
        if self.per_case and self.measure.is_rate:
            raise ValueError("per_case 用于起数、次数，不用于率")
        return self

    @property
    def key(self) -> tuple[Any, ...]:
        """As of any gauge; a hand-given score goes by its name and full marks."""
        return (SCORE, self.indicator, self.full, ()) if self.source == SCORE else super().key

    @property
    def measure(self) -> Measure:
        """The counts behind it."""
        return measure_of(self.figure or SCORE, self.field)


class Group(Part):
    """过程, 目标 or 结果 with its indicators; its weight is the sum of theirs."""

    name: Literal["过程", "目标", "结果"]
    weight: Annotated[float, Field(gt=0)]
    reason: str | None = None
    indicators: Annotated[tuple[Indicator, ...], Field(alias="indicator", min_length=1)]


class Grade(Part):
    """A grade from this score upwards."""

    name: Annotated[str, Field(min_length=1)]
    from_score: Annotated[float, Field(ge=0)]


class Condition(Gauge):
    """A gauge compared with a value; it does not hold where there is no value."""

    op: Operator | None = None
    value: float | None = None

    def holds(self, told: float | None) -> bool:
        """Whether a value meets the condition."""
        if told is None or self.value is None:
            return False
        match self.op:
            case ">=":
                return told >= self.value
            case ">":
                return told > self.value
            case "<=":
                return told <= self.value
            case "<":
                return told < self.value
            case _:
                return told == self.value


class Veto(Condition):
    """一票否决: where the condition holds, the grade is at most `grade`, whatever the score."""

    name: Annotated[str, Field(min_length=1)]
    figure: FigureName
    field: str
    op: Operator
    value: float
    grade: str
    reason: Reason


class Item(Gauge):
    """A bonus or penalty: entries of 考核评分 under any of `indicators` (the highest once), or `points` a case."""

    name: Annotated[str, Field(min_length=1)]
    indicators: tuple[str, ...] = ()
    points: Annotated[float, Field(gt=0)] | None = None
    cap: Annotated[float, Field(gt=0)]
    reason: Reason

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.indicators) == bool(self.figure):
            raise ValueError("写 indicators（考核评分的指标名）或 figure 和 field，两者取一")
        if bool(self.figure) != (self.points is not None):
            raise ValueError("points（每起、每次的分值）与 figure 同写，考核评分不写")
        if self.figure and measure_of(self.figure, self.field).is_rate:
            raise ValueError("加减分按起数、次数计，不能用率")
        return self


class Adjustments(Part):
    """All bonuses or all penalties of a scheme; together at most `cap` marks."""

    cap: Annotated[float, Field(gt=0)]
    reason: Reason
    items: Annotated[tuple[Item, ...], Field(alias="item", min_length=1)]


class Lists(Part):
    """Red and black list: the first and the last n; a vetoed subject may be kept off the red one."""

    red: Annotated[int, Field(ge=0)]
    black: Annotated[int, Field(ge=0)]
    may_veto_be_red: bool = True
    reason: Reason


class Last(Part):
    """Among the last n in k periods running."""

    n: Annotated[int, Field(ge=1)]
    periods: Annotated[int, Field(ge=1, le=12)] = 1


class Form(Condition):
    """When a form of follow-up is proposed: exactly one trigger, and why. A person decides."""

    form: Literal["交办督办", "警示约谈", "通报批评", "公开曝光", "末位发言", "追责问责"]
    rule: Annotated[str, Field(min_length=1)]
    reason: Reason
    last: Last | None = None
    score_below: Annotated[float, Field(gt=0)] | None = None
    grade: str | None = None
    fall: Annotated[int, Field(ge=1)] | None = None
    veto: str | None = None

    @model_validator(mode="after")
    def _one_trigger(self) -> Self:
        if self.trigger is None:
            raise ValueError("触发条件 last、score_below、grade、fall、veto、figure 须写且只写一种")
        if self.figure and (self.op is None or self.value is None):
            raise ValueError("figure 的条件要写 op 和 value")
        return self

    @property
    def trigger(self) -> str | None:
        """The one trigger that is written down."""
        named = [name for name in ("last", "score_below", "grade", "fall", "veto", "figure") if getattr(self, name)]
        return named[0] if len(named) == 1 else None


class Scheme(Part):
    """A whole scheme; `scheme_files` reads and checks it, sums and names across tables included."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
    title: Annotated[str, Field(min_length=1)]
    subject: SubjectKind
    period: Literal["quarter", "half_year", "year"]
    spread: Literal["all", "group"] = "all"
    highest: Annotated[float, Field(ge=FULL)] = FULL
    reason: str | None = None
    groups: Annotated[tuple[Group, ...], Field(alias="group", min_length=1)]
    grades: Annotated[tuple[Grade, ...], Field(alias="grade", min_length=1)]
    vetoes: Annotated[tuple[Veto, ...], Field(alias="veto")] = ()
    bonus: Adjustments | None = None
    penalty: Adjustments | None = None
    lists: Lists | None = None
    forms: Annotated[tuple[Form, ...], Field(alias="form")] = ()

    @property
    def indicators(self) -> tuple[tuple[Group, Indicator], ...]:
        """Every indicator with its group, in the order of the file."""
        return tuple((group, each) for group in self.groups for each in group.indicators)

    @property
    def gauges(self) -> tuple[Gauge, ...]:
        """Everything that has to be measured."""
        items = [item for part in (self.bonus, self.penalty) if part for item in part.items]
        every: list[Gauge] = [each for _, each in self.indicators]
        return tuple(each for each in (*every, *self.vetoes, *items, *self.forms) if each.key[1])

    def grade_of(self, score: float) -> str:
        """The grade of a score."""
        return next(grade.name for grade in self.grades if score >= grade.from_score)

    def place_of(self, grade: str) -> int:
        """How many grades are better."""
        return [each.name for each in self.grades].index(grade)
