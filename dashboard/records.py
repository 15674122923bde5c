"""The questions that give records: their columns, what narrows them, and the words of their one extra choice."""

from collections.abc import Mapping, Sequence
from typing import Final

from dashboard.codes import words
from dashboard.columns import FIELDS
from dashboard.theme.pieces import Chip

MOST: Final = 1000
SAVED_MOST: Final = 200_000  # rows of a saved list: what an office's Excel still opens with ease

_LEADER: Final = ("leader", "post", "role")
NARROWS: Final = {
    "obligation_rows": (*_LEADER, "duty", "cadence", "month", "state"),
    "standing_rows": (*_LEADER, "duty"),
    "activity_rows": (*_LEADER, "duty", "month", "delivery"),
    "flag_rows": (*_LEADER, "flag", "month", "delivery"),
    "finding_rows": ("industry", "level", "month", "state", "bucket", "finding", "delivery", "responsible_unit"),
    "major_finding_rows": ("industry", "unit", "state", "finding"),
    "repeat_rows": ("industry", "unit", "finding", "state"),
    "accident_rows": ("industry", "level", "month", "accident", "delivery"),
    "clocks": ("industry", "accident", "state"),
    "scene_rows": ("industry", "month", "accident"),
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
    "in_hand": "本时段在管",
    "closed": "本时段销号",
    "current": "窗口含截至日期",
    "period": "窗口止于本时段",
}


def condition_chips(where: Mapping[str, Sequence[str]], extras: Mapping[str, str]) -> list[Chip]:
    """The conditions of a list as chips: which findings or windows, then each narrowing field."""
    chips: list[Chip] = [(EXTRA_WORDS[value], "n") for value in extras.values()]
    for name, values in where.items():
        chips.append((f"{FIELDS[name].label}：{'、'.join(words(name, value) for value in values)}", "b"))
    return chips
