"""How each column of a table is filled in: said once for the workbook's lists, its explanation and the Word form."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

from etl.contract import (
    DAY,
    DEADLINE,
    DISTRICT,
    HAPPENED,
    INDUSTRY,
    INHABITANTS,
    NAME,
    PEOPLE,
    PERSON_LIMIT,
    REGION,
    REGION_LIST,
    TIMES,
    TIMES_RANGE,
    YEAR,
    YEAR_RANGE,
    YES,
    Column,
    Contract,
    Kind,
)
from etl.dates import FIRST_YEAR, LAST_YEAR
from etl.forms.inspections import METHODS
from etl.forms.inspections import PEOPLE as PEOPLE_NAMED
from etl.forms.plans import ADJUSTMENT, DUE_DAY, LAST_DAY, MOST_POINTS, PERIOD, SCORE
from etl.references import known_industries

_EXAMPLES: Final = Path(__file__).with_name("examples.toml")
_SPAN: Final = f"{FIRST_YEAR} 年至 {LAST_YEAR} 年之间"
# What the kind of a cell alone does not tell: kinds are told apart by identity, they are constants of the contract.
_HOW: Final[tuple[tuple[Kind, str], ...]] = (
    (HAPPENED, f"日期，{_SPAN}，已经发生，不晚于填报当天"),
    (DEADLINE, f"日期，{_SPAN}；也可写某年某月上旬、中旬、下旬、月底"),
    (DAY, f"日期，{_SPAN}"),
    (DISTRICT, "县区名称或别名，与行政区划一致"),
    (REGION, "市、县区、功能区或乡镇的名称或别名，与行政区划一致"),
    (REGION_LIST, "县区名称或别名，与行政区划一致；几个用顿号隔开"),
    (NAME, "名称、姓名或职务，与名册写法一致，字间空格不计"),
    (INDUSTRY, "行业名称，尽量用列出的词；别的词也收，会有提示"),
    (YES, "是或否"),
    (METHODS, "从列出的词里选；几个用顿号隔开"),
    (PEOPLE_NAMED, "姓名；几个用顿号隔开"),
    (PERIOD, "考核期：2026年、2026年上半年、2026年第三季度、2026年3月"),
    (SCORE, f"数字，0 至 {MOST_POINTS:,}"),
    (ADJUSTMENT, "数字；加分写正数，扣分写负数或“扣3分”"),
)
_RANGES: Final[tuple[tuple[Kind, tuple[int, int]], ...]] = (
    (PEOPLE, (0, PERSON_LIMIT)),
    (INHABITANTS, (0, 2_000_000_000)),
    (TIMES, TIMES_RANGE),
    (YEAR, YEAR_RANGE),
    (DUE_DAY, (1, LAST_DAY)),
)
# Kinds whose listed words are proposals: other words, or several of them, may stand in the cell.
_OPEN: Final = (INDUSTRY, METHODS)


@dataclass(frozen=True, slots=True)
class Advice:
    """One column of a template: its label, how it is filled in, the words to choose from and an example.

    `is_open` words are proposals; `span` are the least and the greatest whole number.
    """

    column: Column
    how: str
    words: tuple[str, ...]
    is_open: bool
    span: tuple[int, int] | None
    example: str

    @property
    def label(self) -> str:
        """The header as it stands in the template, with the star of a column that must be filled in."""
        return self.column.header + ("*" if self.column.required else "")

    @property
    def need(self) -> str:
        """Whether a cell may stay blank."""
        if self.column.needs_value:
            return "必填"
        return "列要保留，可不填" if self.column.required else "可不填"


def guide_of(form: Contract) -> tuple[Advice, ...]:
    """The advice for each column of a form, in its order."""
    examples = _examples()["example"].get(form.table, {})
    return tuple(_advice(column, str(examples.get(column.header, ""))) for column in form.columns)


def is_single(form: Contract) -> bool:
    """Whether a person fills in one record of this table at a time, so that its Word form has labels beside values."""
    return form.table in _examples()["singly"]["tables"]


def notes_of(form: Contract) -> list[str]:
    """What holds for the table as a whole: one sentence each, the row rules in the words of their refusals."""
    rules = dict.fromkeys(rule.sentence for rule in form.rules)
    return [
        "列名不要改。没有的内容空着；数字列里写“无”就是 0，空着是没有填。",
        "同一条记录再报一次即为更正，以后报的为准。",
        *(f"会退回：{sentence}。" for sentence in rules),
    ]


@cache
def _examples() -> dict[str, Any]:
    return tomllib.loads(_EXAMPLES.read_text(encoding="utf-8"))


def _advice(column: Column, example: str) -> Advice:
    kind = column.kind
    words = tuple(spellings[0] for spellings in kind.words.values())
    if kind is YES:
        words = ("是",) if column.name == "is_withdrawn" else ("是", "否")
    if kind is INDUSTRY:
        words = tuple(sorted(known_industries()))
    span = next((span for each, span in _RANGES if each is kind), None)
    is_open = any(kind is each for each in _OPEN)
    return Advice(column, _how(column, words, span), words, is_open, span, example)


def _how(column: Column, words: tuple[str, ...], span: tuple[int, int] | None) -> str:
    kind = column.kind
    if column.name == "is_withdrawn":
        return "撤销先前报送的同一条记录时填“是”，平时不填"
    if span:
        return f"整数，{span[0]:,} 至 {span[1]:,}"
    told = next((how for each, how in _HOW if each is kind), None)
    if told:
        return told
    if words:
        return "从列出的词里选一个"
    if kind.is_id:
        return "编号按文本填写，前面的 0 要保留；同一编号再报即更正"
    if kind.dtype.is_integer():
        return "整数"
    if kind.dtype.is_float():
        return "数字，单位见列名" if "元" in column.header else "数字"
    if kind.dtype == pl.Datetime:
        return f"日期和时间，{_SPAN}，已经发生，不晚于填报当天"
    return "文字"
