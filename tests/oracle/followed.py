"""The independent judge of major findings and repeats, case by case as decision 0016 reads them, apart from the SQL."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from tests.oracle.reading import Record
from tests.oracle.recompute import Books, Question, Row, case_group, group_rows, rate

NOTHING = ("无", "否", "没有", "暂无")
NUMERALS = "0123456789一二两三四五六七八九十百几"
COUNTERS = "处个项台具支条间座辆只块根名人扇组套件"
ELSEWHERE = {"", "同上", *(head + tail for head in ("", "详") for tail in ("见附件", "见清单", "见附表", "见通知书"))}


def elements(finding: Record) -> dict[str, bool]:
    """The four elements that can be missing; the fifth, the deadline, is in every row."""
    said = {"measures": finding.measures, "person": finding.person, "plan": finding.plan}
    return {name: text is not None and text not in NOTHING for name, text in said.items()} | {
        "funds": finding.funds is not None
    }


def by(on: date | None, day: date) -> bool:
    """Whether something has happened on or before a day."""
    return on is not None and on <= day


def major_findings(held: Books, question: Question) -> list[Row]:
    as_of = question.as_of
    last = min(question.last or date.max, as_of)
    majors = [f for f in held.ledger["隐患台账"] if f.level == "重大" and f.found <= as_of]
    in_hand = [f for f in majors if f.found <= last and (f.closed is None or f.closed >= (question.first or date.min))]
    still = [f for f in majors if not by(f.closed, as_of)]
    key = lambda f: case_group(held.ledger, f, question.by, f.found, f.level)  # noqa: E731

    def count(group: tuple[Any, ...]) -> Row:
        mine, open_ones = [f for f in in_hand if key(f) == group], [f for f in still if key(f) == group]
        there = [elements(f) for f in mine]
        full = sum(all(each.values()) for each in there)
        listed = sum(f.supervision is not None and f.supervision not in NOTHING for f in mine)
        handed, told = (sum(by(on, as_of) for on in days) for days in (
            [f.handed_over for f in mine], [f.circulated for f in mine]
        ))  # fmt: skip
        closings = [by(f.closed, as_of) for f in mine]
        due = [done or (f.extended or f.deadline) < as_of for f, done in zip(mine, closings, strict=True)]
        overdue = [f for f in open_ones if (f.extended or f.deadline) < as_of]
        evidence, wanted = handed + told + sum(closings), 2 * len(mine) + sum(due)
        in_period = [f for f in majors if key(f) == group]
        return {
            "in_hand_count": len(mine), "five_elements_full_count": full, "five_elements_rate": rate(full, len(mine)),
            **{f"{name}_count": sum(each[name] for each in there) for name in ("measures", "person", "funds", "plan")},
            "supervised_count": listed, "supervision_rate": rate(listed, len(mine)),
            "handed_over_count": handed, "circulated_count": told,
            "systems_count": evidence, "systems_due_count": wanted, "systems_rate": rate(evidence, wanted),
            "extended_count": sum(f.extended is not None for f in mine),
            "found_count": sum(question.holds(f.found) for f in in_period),
            "closed_count": sum(by(f.closed, as_of) and question.holds(f.closed) for f in in_period),
            "open_count": len(open_ones), "overdue_count": len(overdue),
            "overdue_rate": rate(len(overdue), len(open_ones)),
        }  # fmt: skip

    return group_rows(question, held.ledger.districts, [key(f) for f in (*in_hand, *still)], count)


def same_words(text: str) -> str:
    """What was found: without spaces and signs, wide letters as narrow ones, without how many there were."""
    folded = [c for c in unicodedata.normalize("NFKC", text).lower() if unicodedata.category(c)[0] not in "PSZC"]
    kept, at = "", 0
    while at < len(folded):
        start = at + (folded[at] == "共")
        end = start
        while end < len(folded) and folded[end] in NUMERALS:
            end += 1
        if start < end < len(folded) and folded[end] in COUNTERS:
            at = end + 1
        else:
            kept += folded[at]
            at += 1
    return kept


def year_later(on: date) -> date:
    """The last day of the twelve months after a day; a leap day's are over on 28 February."""
    return on.replace(year=on.year + 1, day=28 if (on.month, on.day) == (2, 29) else on.day)


def again(findings: list[Record], finding: Record) -> str | None:
    """Why a finding is a repeat: while_open, after_closing, or None when it is not."""
    words = same_words(finding.text)
    same = ("district", "unit", "industry")
    before = [
        f for f in findings
        if f.found < finding.found and same_words(f.text) == words
        and all(getattr(f, name) == getattr(finding, name) for name in same)
    ]  # fmt: skip
    if not before or words in ELSEWHERE:
        return None
    if any(not by(f.closed, finding.found) for f in before):
        return "while_open"
    return "after_closing" if finding.found <= year_later(max(f.closed for f in before)) else None


def repeats(held: Books, question: Question) -> list[Row]:
    named = [f for f in held.ledger["隐患台账"] if f.unit is not None]
    for finding in named:
        finding.values["district"] = held.ledger.region(finding.district)
    now = [f for f in named if f.found <= question.as_of and question.holds(f.found)]
    kinds = [(f, again(named, f)) for f in now]

    def key(finding: Record) -> tuple[Any, ...]:
        values = {name: getattr(finding, name) for name in ("district", "unit", "industry", "level")}
        return tuple(values[name] for name in question.by)

    def count(group: tuple[Any, ...]) -> Row:
        mine = [kind for f, kind in kinds if key(f) == group]
        repeated = mine.count("after_closing")
        return {
            "compared_count": len(mine), "repeat_count": repeated, "repeat_rate": rate(repeated, len(mine)),
            "while_open_count": mine.count("while_open"),
        }  # fmt: skip

    return group_rows(question, held.ledger.districts, [key(f) for f in now], count)
