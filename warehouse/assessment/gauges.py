"""What a scheme can measure: the figures of domain.md section 5 by kind of subject, with their counts and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from warehouse.assessment.marking import Better
from warehouse.vocabulary import ACCIDENT_LEVELS, FINDING_LEVELS

SubjectKind = Literal["leader", "district", "department"]
FigureName = Literal["completion", "rectification", "accidents", "reporting", "tasks"]
SCORE: Final = "score"  # the name under which a hand-given score stands beside the figures


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the records behind a figure are: a question with its filters, extras and period."""

    question: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    period: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        where = {name: list(values) for name, values in self.where.items()}
        return {"question": self.question, "where": where, "extra": dict(self.extra), "period": self.period}


@dataclass(frozen=True, slots=True)
class Measure:
    """One field of a figure: its counts, which values are better, and its rows.

    The value is `numerator` (less `minus`), over `denominator` when `is_rate`; without a case in the denominator there
    is none. `is_in_cases`: one case more or less is a step of the numerator. `is_step`: such a case is a finding, an
    obligation, a task or a report, so a difference below one is a near tie. `question` answers this field alone.
    """

    title: str
    numerator: str
    denominator: str | None
    rows: Rows
    better: Better = "low"
    minus: str | None = None
    is_rate: bool = False
    is_in_cases: bool = True
    is_step: bool = True
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, the question that answers it for each kind of subject, the filters it takes, its fields."""

    title: str
    questions: Mapping[str, str]
    filters: Mapping[str, tuple[str, ...]]  # a filter with the values it knows; none: any value
    fields: Mapping[str, Measure] = field(default_factory=dict)


def _rate(title: str, numerator: str, denominator: str, rows: Rows, **more: Any) -> Measure:
    return Measure(title, numerator, denominator, rows, better="high", is_rate=True, **more)


_DUE: Final = Rows("obligation_rows", extra={"window": "due"})
_FOUND: Final = Rows("finding_rows", extra={"scope": "found"})
_FINDING_DUE: Final = Rows("finding_rows", extra={"scope": "due"})
_TASKS: Final = Rows("task_rows")
_REPORTS: Final = Rows("reporting_rows")


def _open(state: str, level: str | None = None) -> Rows:
    where = {"state": (state,)} | ({"level": (level,)} if level else {})
    return Rows("finding_rows", where=where, extra={"scope": "all"})


FIGURES: Final[dict[str, Figure]] = {
    "completion": Figure(
        "履职",
        {"leader": "completion", "district": "completion"},
        {"role": (), "duty": (), "cadence": ()},
        {
            "completion_rate": _rate("履职完成率", "fulfilled_count", "due_count", _DUE),
            "times_rate": _rate("履职次数率", "done_count", "needed_count", _DUE),
            "missed_count": Measure(
                "未按期履职次数",
                "due_count",
                "due_count",
                Rows("obligation_rows", where={"state": ("missed", "late")}, extra={"window": "due"}),
                minus="fulfilled_count",
            ),
        },
    ),
    "rectification": Figure(
        "隐患整改",
        {"district": "rectification", "department": "rectification_formulas"},
        {"industry": (), "level": tuple(FINDING_LEVELS)},
        {
            "rectification_rate": _rate("隐患整改率", "closed_count", "found_count", _FOUND),
            "due_closed_rate": _rate(
                "到期隐患整改率", "due_closed_count", "due_count", _FINDING_DUE, question="rectification_formulas"
            ),
            "on_time_rate": _rate("按期整改率", "closed_on_time_count", "due_count", _FINDING_DUE),
            "on_time_rate_original": _rate(
                "按原期限整改率",
                "on_time_original_count",
                "due_original_count",
                _FINDING_DUE,
                question="rectification_formulas",
            ),
            "not_on_time_count": Measure(
                "未按期整改隐患数", "due_count", "due_count", _FINDING_DUE, minus="closed_on_time_count"
            ),
            "open_count": Measure("未销号隐患数", "open_count", None, _open("open")),
            "overdue_count": Measure("超期隐患数", "overdue_count", None, _open("overdue")),
            "major_open_count": Measure("未销号重大隐患数", "major_open_count", None, _open("open", "major")),
            "major_overdue_count": Measure("超期重大隐患数", "major_overdue_count", None, _open("overdue", "major")),
        },
    ),
    "accidents": Figure(
        "事故",
        {"district": "accidents"},
        {"industry": (), "level": tuple(ACCIDENT_LEVELS)},
        {
            "accident_count": Measure("事故起数", "accident_count", None, Rows("accident_rows"), is_step=False),
            "death_count": Measure("死亡人数", "death_count", None, Rows("accident_rows"), is_step=False),
            "serious_injury_count": Measure(
                "重伤人数", "serious_injury_count", None, Rows("accident_rows"), is_step=False
            ),
            "loss_yuan": Measure("直接经济损失（元）", "loss_yuan", None, Rows("accident_rows"), is_in_cases=False),
            "is_both_down": Measure(
                "起数和死亡人数双下降", "is_both_down", None, Rows("accident_rows"), better="high", is_in_cases=False
            ),
        },
    ),
    "reporting": Figure(
        "报送",
        {"district": "reporting", "department": "reporting"},
        {"table_name": ()},
        {
            "on_time_rate": _rate("按时报送率", "on_time_count", "due_count", _REPORTS),
            "completeness": _rate("报送率", "due_count", "due_count", _REPORTS, minus="missing_count"),
            "late_count": Measure(
                "迟报次数", "late_count", "due_count", Rows("reporting_rows", where={"state": ("late",)})
            ),
            "missing_count": Measure(
                "缺报次数", "missing_count", "due_count", Rows("reporting_rows", where={"state": ("missing",)})
            ),
        },
    ),
    "tasks": Figure(
        "年度任务",
        {"department": "task_completion"},
        {},
        {
            "done_rate": _rate("任务完成率", "done_count", "due_count", _TASKS),
            "on_time_rate": _rate("任务按期完成率", "on_time_count", "due_count", _TASKS),
            "overdue_count": Measure(
                "逾期未完成任务数", "overdue_count", "due_count", Rows("task_rows", where={"state": ("overdue",)})
            ),
        },
    ),
}
_GIVEN: Final = Measure("考核评分", "score", "full", Rows("score_rows"), better="high", is_rate=True, is_in_cases=False)


def measure_of(figure: str, name: str) -> Measure:
    """The measure of a figure's field; that of hand-given scores for `score`."""
    return _GIVEN if figure == SCORE else FIGURES[figure].fields[name]
