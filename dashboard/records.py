"""The questions that give records: their columns, what narrows them, and the words of their one extra choice."""

from collections.abc import Mapping, Sequence
from typing import Final

from dashboard.codes import words
from dashboard.columns import FIELDS, SOURCE
from dashboard.theme.pieces import Chip

MOST: Final = 1000
SAVED_MOST: Final = 200_000  # rows of a saved list: what an office's Excel still opens with ease

SHOWN: Final = {
    "obligation_rows": (
        "应履职次",
        (
            "leader",
            "post",
            "title",
            "cadence",
            "window_start",
            "window_end",
            "needed_count",
            "done_count",
            "state",
            "fulfilled_on",
            "days_left",
            *SOURCE,
            "district",
            "contact_district",
            "duty",
            "clause",
        ),
    ),
    "standing_rows": ("常态职责", ("leader", "post", "title", "kind", "activity_count", *SOURCE, "duty", "clause")),
    "activity_rows": (
        "履职记录",
        (
            "happened_on",
            "leader",
            "post",
            "activity_type",
            "content",
            "served_count",
            "match_state",
            "match_reasons",
            *SOURCE,
            "evidence",
            "district",
            "duty",
        ),
    ),
    "finding_rows": (
        "隐患",
        (
            "finding",
            "district",
            "description",
            "level",
            "state",
            "overdue_days",
            "found_on",
            "deadline_in_force_on",
            "closed_on",
            *SOURCE,
            "unit",
            "responsible_unit",
            "supervision",
            "five_elements_count",
            "age_days",
            "industry",
            "status",
        ),
    ),
    "accident_rows": (
        "事故",
        (
            "accident",
            "occurred_at",
            "district",
            "industry",
            "level",
            "level_reported",
            "is_level_different",
            "deaths",
            "serious_injuries",
            "loss_yuan",
            *SOURCE,
        ),
    ),
    "inspection_rows": (
        "督导检查",
        ("inspected_on", "unit", "district", "methods", "leader", "content", "problems", "feedback", *SOURCE),
    ),
    "task_rows": (
        "年度任务",
        (
            "task",
            "title",
            "lead_unit",
            "cooperating_units",
            "deadline_on",
            "state",
            "progress_count",
            "progress_on",
            "progress",
            "completion",
            "done_on",
            "cadence",
            "min_count",
            "year",
            *SOURCE,
        ),
    ),
    "task_progress_rows": ("任务进展", ("progress_on", "task", "title", "progress", "completion", *SOURCE)),
    "score_rows": ("考核评分", ("period", "subject", "indicator", "score", "adjustment", "basis", *SOURCE)),
    "decision_rows": (
        "认定记录",
        (
            "decided_at",
            "decided_by",
            "verdict",
            "content",
            "leader",
            "post",
            "happened_on",
            "duties",
            "activity_type",
            "district",
            "note",
            "decision_state",
            *SOURCE,
        ),
    ),
    "leader_rows": (
        "领导任职",
        ("leader", "post", "role", "region", "contact_districts", "portfolio", "term_start", "term_end", *SOURCE),
    ),
    "holder_rows": (
        "职责分工",
        (
            "leader",
            "post",
            "district",
            "title",
            "kind",
            "cadence",
            "cadence_source",
            "needed_count",
            "contact_district",
            "completion_rate",
            "fulfilled_count",
            "due_count",
            *SOURCE,
            "duty",
            "clause",
            "catalog",
            "year",
        ),
    ),
    "responsibility_rows": (
        "责任对应",
        (
            "charge_kind",
            "charge",
            "leader",
            "post",
            "district",
            "role",
            "charge_source",
            "term_start",
            "term_end",
            *SOURCE,
        ),
    ),
    "responsibility_gaps": ("责任缺口与重叠", ("state", "charge_kind", "charge", "post", "answer_count", "answers")),
    "refusals": ("退回的行", ("column", "message", "reason", *SOURCE)),
}
"""The questions that give records: what a record is called, and its columns with the three of its source."""

_LEADER: Final = ("leader", "post", "role")
NARROWS: Final = {
    "obligation_rows": (*_LEADER, "duty", "cadence", "month", "state"),
    "standing_rows": (*_LEADER, "duty"),
    "activity_rows": (*_LEADER, "duty", "month", "delivery"),
    "finding_rows": ("industry", "level", "month", "state", "bucket", "finding", "delivery", "responsible_unit"),
    "accident_rows": ("industry", "level", "month", "accident", "delivery"),
    "inspection_rows": ("month", "delivery"),
    "task_rows": ("state", "delivery", "unit"),
    "task_progress_rows": ("month", "delivery"),
    "score_rows": ("leader", "unit", "delivery"),
    "decision_rows": ("leader", "post", "delivery"),
    "leader_rows": _LEADER,
    "holder_rows": (*_LEADER, "duty"),
    "responsibility_rows": (*_LEADER, "charge", "state"),
    "responsibility_gaps": ("charge", "state"),
    "refusals": ("delivery",),
}
"""What narrows each of them beside the filter bar."""

OF_TABLE: Final = {
    "activities": "activity_rows",
    "decisions": "decision_rows",
    "findings": "finding_rows",
    "accidents": "accident_rows",
    "inspections": "inspection_rows",
    "tasks": "task_rows",
    "task_progress": "task_progress_rows",
    "scores": "score_rows",
}
"""The question that gives the records of a table, where one of them narrows by delivery."""

EXTRA_WORDS: Final = {
    "found": "本时段发现",
    "due": "本时段到期",
    "all": "全部时段",
    "current": "窗口含截至日期",
    "period": "窗口止于本时段",
}


def condition_chips(where: Mapping[str, Sequence[str]], extras: Mapping[str, str]) -> list[Chip]:
    """The conditions of a list as chips: which findings or windows, then each narrowing field."""
    chips: list[Chip] = [(EXTRA_WORDS[value], "n") for value in extras.values()]
    for name, values in where.items():
        chips.append((f"{FIELDS[name].label}：{'、'.join(words(name, value) for value in values)}", "b"))
    return chips
