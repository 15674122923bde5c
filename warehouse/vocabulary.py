"""The words both sides share: tables with their landed columns and keys, and the canonical codes of enumerations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from warehouse.reasons import REASONS as REASONS

type_of_column = Literal["VARCHAR", "DATE", "TIMESTAMP", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN"]


@dataclass(frozen=True, slots=True)
class Table:
    """A landed table: Chinese title, column -> DuckDB type, and the key by which later rows replace earlier ones."""

    title: str
    columns: dict[str, type_of_column]
    key: tuple[str, ...]


def _texts(*names: str) -> dict[str, type_of_column]:
    kind: type_of_column = "VARCHAR"
    return dict.fromkeys(names, kind)


def _days(*names: str) -> dict[str, type_of_column]:
    kind: type_of_column = "DATE"
    return dict.fromkeys(names, kind)


# Where a row came from: every landed table ends with these. `answers` is the id of the refused row that it corrects.
PROVENANCE: Final[dict[str, type_of_column]] = {
    "is_withdrawn": "BOOLEAN",
    "answers": "VARCHAR",
    "delivery_id": "VARCHAR",
    "sheet": "VARCHAR",
    "row": "INTEGER",
}

# domain.md section 2, in the order in which one load resolves them (section 3, rule 14).
TABLES: Final[dict[str, Table]] = {
    "regions": Table(
        "行政区划",
        {
            **_texts("name", "code", "parent", "kind", "aliases"),
            "year": "INTEGER",
            "population": "BIGINT",
            "gdp_yi_yuan": "DOUBLE",
        },
        ("name", "year"),
    ),
    "units": Table(
        "单位名册",
        _texts("name", "kind", "region", "industry", "aliases"),
        ("name",),
    ),
    "leaders": Table(
        "领导名册",
        {
            **_texts("name", "post", "role", "region", "contact_districts", "portfolio", "portfolio_industries"),
            "term_start_on": "DATE",
            "term_end_on": "DATE",
            "liaison": "VARCHAR",
            "is_committee_member": "BOOLEAN",
            "aliases": "VARCHAR",
        },
        ("name", "post", "term_start_on"),
    ),
    "duties": Table(
        "职责清单",
        {
            **_texts("code", "role", "title", "kind", "activity_type", "cadence"),
            "min_count": "INTEGER",
            "deadline_on": "DATE",
            **_texts("lead_unit", "cooperating_units", "clause", "catalog", "office_cadence"),
            "office_min_count": "INTEGER",
        },
        ("catalog", "code"),
    ),
    "assignments": Table(
        "职责分工",
        {
            **_texts("leader", "post", "duty_key", "duty", "catalog", "title", "cadence"),
            "min_count": "INTEGER",
            "district": "VARCHAR",
            "year": "INTEGER",
            "deadline_on": "DATE",
        },
        ("leader", "post", "duty_key", "year", "district"),
    ),
    "activities": Table(
        "履职记录",
        {
            "record": "VARCHAR",
            "happened_on": "DATE",
            **_texts("leader", "post", "content", "words", "activity_type", "district", "duty", "evidence", "note"),
            "activity_key": "VARCHAR",
        },
        ("activity_key",),
    ),
    "decisions": Table(
        "认定记录",
        {
            **_texts("activity_key", "leader", "post"),
            "happened_on": "DATE",
            **_texts("content", "note", "words", "verdict", "activity_type", "district", "duties", "decided_by"),
            "decided_at": "TIMESTAMP",
            "reason": "VARCHAR",
        },
        ("activity_key",),
    ),
    "findings": Table(
        "隐患台账",
        {
            **_texts("finding", "district", "unit", "industry", "level", "description"),
            **_days("found_on", "deadline_on"),
            **_days("extended_to_on", "extension_requested_on", "handed_over_on", "rectified_on", "rechecked_on"),
            "status": "VARCHAR",
            **_days("closed_on", "circulated_on"),
            **_texts("responsible_unit", "responsible_person", "measures"),
            "funds_yuan": "DOUBLE",
            **_texts("emergency_plan", "supervision"),
        },
        ("finding",),
    ),
    "accidents": Table(
        "事故台账",
        {
            "accident": "VARCHAR",
            "occurred_at": "TIMESTAMP",
            "district": "VARCHAR",
            "industry": "VARCHAR",
            "deaths": "INTEGER",
            "serious_injuries": "INTEGER",
            "loss_yuan": "DOUBLE",
            "level_reported": "VARCHAR",
            "notified_at": "TIMESTAMP",
            "phoned_at": "TIMESTAMP",
            "written_at": "TIMESTAMP",
            "leaders_on_scene": "VARCHAR",
            "filed_on": "DATE",
            "concluded_on": "DATE",
            "extension_on": "DATE",
            "published_on": "DATE",
            "assessed_on": "DATE",
            "is_sensitive": "BOOLEAN",
        },
        ("accident",),
    ),
    "inspections": Table(
        "督导检查登记",
        {
            **_texts("unit", "district"),
            "inspected_on": "DATE",
            **_texts("methods", "leader", "content", "problems", "feedback"),
        },
        ("unit", "inspected_on"),
    ),
    "tasks": Table(
        "年度任务",
        {
            **_texts("task", "title", "lead_unit", "cooperating_units", "cadence"),
            "min_count": "INTEGER",
            "deadline_on": "DATE",
            "year": "INTEGER",
        },
        ("task",),
    ),
    "task_progress": Table(
        "年度任务进展",
        {"task": "VARCHAR", "progress_on": "DATE", **_texts("progress", "completion")},
        ("task", "progress_on"),
    ),
    "schedule": Table(
        "报送计划",
        {"unit": "VARCHAR", "table_name": "VARCHAR", "cadence": "VARCHAR", "due_day": "INTEGER"},
        ("unit", "table_name"),
    ),
    "scores": Table(
        "考核评分",
        {**_texts("period", "subject", "indicator"), "score": "DOUBLE", "adjustment": "DOUBLE", "basis": "VARCHAR"},
        ("period", "subject", "indicator"),
    ),
    # a document that the office owns, block by block; what it asks for is what the parser read out of it
    "clauses": Table(
        "清单原文",
        {
            **_texts("document", "catalog", "title", "kind", "path", "role", "text", "words"),
            **_texts("asks", "deadlines", "lead_units"),
            "ordinal": "INTEGER",
            "start_at": "INTEGER",
            "end_at": "INTEGER",
        },
        ("document", "ordinal"),
    ),
}

# Canonical code -> the Chinese words that mean it; the first is the canonical word (domain.md section 3, rule 13).
CADENCES: Final[dict[str, tuple[str, ...]]] = {
    "year": ("每年",),
    "half_year": ("每半年",),
    "quarter": ("每季度", "每季"),
    "two_months": ("每两月",),
    "month": ("每月",),
    "week": ("每周",),
    "day": ("每日",),
    "once": ("一次",),
    "on_event": ("按事件",),
}
FINDING_LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "general": ("一般", "一般隐患", "一般事故隐患"),
    "major": ("重大", "重大隐患", "重大事故隐患"),
}
FINDING_STATUSES: Final[dict[str, tuple[str, ...]]] = {
    "not_started": ("未整改",),
    "in_progress": ("整改中", "正在整改"),
    "rectified": ("已整改", "整改完成"),
    "closed": ("已销号", "销号"),
}
ACCIDENT_LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "general": ("一般", "一般事故"),
    "larger": ("较大", "较大事故"),
    "major": ("重大", "重大事故"),
    "extraordinary": ("特别重大", "特别重大事故"),
}
# What is to be looked into in an entry, and that it brings no evidence; nobody is accused by these words.
FLAGS: Final[dict[str, tuple[str, ...]]] = {
    "no_evidence": ("未附印证资料",),
    "late_entry": ("事后补录",),
    "burst": ("期末集中",),
    "copied": ("文字雷同",),
    "two_districts": ("同日两地",),
}
ACTIVITY_TYPES: Final[dict[str, tuple[str, ...]]] = {
    "meeting": ("会议",),
    "hear_report": ("听取汇报",),
    "inspect": ("督导检查",),
    "research": ("调研研究",),
    "study": ("学习",),
    "training": ("培训",),
    "drill": ("演练",),
    "publicity": ("宣传",),
    "report": ("报告述职",),
    "assess": ("考核",),
    "evaluate": ("评估",),
    "law_enforcement": ("执法",),
    "rectify": ("督促整改",),
    "on_scene": ("现场处置",),
    "other": ("其他",),
}
REGION_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "city": ("市",),
    "county": ("县区",),
    "zone": ("功能区",),
    "township": ("乡镇",),
}
UNIT_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "department": ("部门",),
    "firm": ("企业",),
    "district_government": ("县区政府",),
}
DUTY_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "duty": ("职责",),
    "prompt": ("工作提示",),
    "annual_task": ("年度任务",),
    "check_point": ("督查要点",),
}
VERDICTS: Final[dict[str, tuple[str, ...]]] = {"counts": ("计入",), "does_not_count": ("不计入",)}
INSPECTION_METHODS: Final[dict[str, tuple[str, ...]]] = {
    "hear_report": ("听取汇报", "听汇报"),
    "read_documents": ("查阅资料", "查看资料", "查资料"),
    "open_visit": ("明查", "明察"),
    "undercover_visit": ("暗访", "暗查"),
    "unannounced_visit": ("四不两直",),
}


class UnknownWord(ValueError):
    """A word that an enumeration does not have."""


def word_of(words: dict[str, tuple[str, ...]], code: str) -> str:
    """The canonical Chinese word of a code."""
    return words[code][0]


def code_of(words: dict[str, tuple[str, ...]], text: str) -> str:
    """The code that a word, or the code itself, names. Raises UnknownWord with the words allowed."""
    for code, spellings in words.items():
        if text == code or text in spellings:
            return code
    raise UnknownWord(f"“{text}”不在可用的词之内：{'、'.join(spellings[0] for spellings in words.values())}")
