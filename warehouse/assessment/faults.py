"""What is wrong with a scheme file, in sentences: each with line, key and reason; all of them, not the first."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Self

from warehouse.assessment.gauges import FIGURES
from warehouse.assessment.lines import Path

_FULL: Final = 100
_SLIP: Final = 1e-9
_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")
# pydantic's error types in the words of the office; the braces are its context.
_WORDS: Final = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项，请检查拼写",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "不应小于 {ge}",
    "less_than_equal": "不应大于 {le}",
    "less_than": "应小于 {lt}",
    "literal_error": "应为 {expected} 之一",
    "float_type": "应为数字（number）",
    "float_parsing": "应为数字（number）",
    "finite_number": "应为有限的数字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "string_type": "应为文字，加引号",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "只能用小写字母、数字和连字符",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "tuple_type": "应为列表，用 [[…]] 或 […] 写",
    "dict_type": "应为表，用 {{ … }} 写",
    "model_type": "应为表，用 [ … ] 或 {{ … }} 写",
    "too_short": "至少要有 {min_length} 项",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which file, on which line, at which key, and why."""

    file: str
    line: int
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{f'{self.key}：' if self.key else ''}{self.reason}"


class SchemeError(Exception):
    """A scheme file is wrong, or there is none of that name; the text says which file, line, key and why."""

    problems: tuple[Problem, ...] = ()

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> Self:
        """The error of these problems, a line for each."""
        error = cls("\n".join(map(str, problems)))
        error.problems = tuple(problems)
        return error


def problem(file: str, error: tomllib.TOMLDecodeError) -> Problem:
    """What tomllib refused."""
    text = str(error)
    place = _PLACE.search(text)
    said = _PLACE.sub("", text).strip()
    return Problem(file, int(place[1]) if place and place[1] else 1, "", f"不是有效的 TOML（{said}）")


def words_of(error: Any) -> str:
    """The reason of one of pydantic's errors."""
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    words = _WORDS.get(error["type"])
    return words.format(**error.get("ctx", {})) if words else str(error["msg"])


def cross_faults(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """What no single table can tell: sums, order, names that must be known elsewhere. Wrong types are told apart."""
    groups = _tables(data, "group")
    yield from _sums(groups)
    yield from _doubles(data, groups)
    yield from _grades(data)
    names = {each.get("name") for each in _tables(data, "grade")}
    for kind in ("veto", "form"):
        for place, table in enumerate(_tables(data, kind)):
            if "grade" in table and table["grade"] not in names:
                yield (kind, place, "grade"), f"没有名为 {table['grade']} 的等级"
    vetoes = {each.get("name") for each in _tables(data, "veto")}
    for place, form in enumerate(_tables(data, "form")):
        if "veto" in form and form["veto"] not in vetoes:
            yield ("form", place, "veto"), f"没有名为 {form['veto']} 的一票否决"
    yield from _subjects(data, groups)


def _sums(groups: list[dict[str, Any]]) -> Iterator[tuple[Path, str]]:
    weights = _numbers([group.get("weight") for group in groups])
    if weights and abs(sum(weights) - _FULL) > _SLIP:
        yield ("group",), f"各组权重之和是 {sum(weights):g}，应等于 {_FULL}"
    for place, group in enumerate(groups):
        parts = _numbers([each.get("weight") for each in _tables(group, "indicator")])
        whole = _numbers([group.get("weight")])
        if parts and whole and abs(sum(parts) - whole[0]) > _SLIP:
            said = f"“{group.get('name')}”各指标权重之和是 {sum(parts):g}，应等于 {whole[0]:g}"
            yield ("group", place, "weight"), said


def _doubles(data: dict[str, Any], groups: list[dict[str, Any]]) -> Iterator[tuple[Path, str]]:
    listed: list[tuple[str, Path, Any]] = [
        ("指标", ("group", g, "indicator", i, "name"), each.get("name"))
        for g, group in enumerate(groups)
        for i, each in enumerate(_tables(group, "indicator"))
    ]
    listed += [("组", ("group", place, "name"), each.get("name")) for place, each in enumerate(groups)]
    for kind, key, words in (("veto", "name", "一票否决"), ("grade", "name", "等级"), ("form", "rule", "处理规则")):
        listed += [(words, (kind, place, key), each.get(key)) for place, each in enumerate(_tables(data, kind))]
    seen = set()
    for words, path, name in listed:
        if name is not None and (words, str(name)) in seen:
            yield path, f"{words}“{name}”重名"
        seen.add((words, str(name)))


def _grades(data: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    bands = _numbers([each.get("from_score") for each in _tables(data, "grade")])
    if not bands:
        return
    for place, (above, below) in enumerate(pairwise(bands), start=1):
        if below >= above:
            yield ("grade", place, "from_score"), "等级须从高到低排列"
    if bands[-1] != 0:
        yield ("grade", len(bands) - 1, "from_score"), "最后一级须从 0 分起"


def _subjects(data: dict[str, Any], groups: list[dict[str, Any]]) -> Iterator[tuple[Path, str]]:
    """A figure must be told by the scheme's kind of subject, or of the leader's own district."""
    listed: list[tuple[Path, dict[str, Any]]] = [
        (("group", g, "indicator", i), each)
        for g, group in enumerate(groups)
        for i, each in enumerate(_tables(group, "indicator"))
    ]
    for kind in ("veto", "form"):
        listed += [((kind, place), each) for place, each in enumerate(_tables(data, kind))]
    for kind in ("bonus", "penalty"):
        part = data.get(kind)
        found = _tables(part, "item") if isinstance(part, dict) else []
        listed += [((kind, "item", place), each) for place, each in enumerate(found)]
    subject = data.get("subject")
    for path, gauge in listed:
        figure = FIGURES.get(str(gauge.get("figure")))
        if "of" in gauge and subject != "leader":
            yield (*path, "of"), "of 只用于领导方案，取领导所在县区的指标"
        told = gauge.get("of", subject)
        if figure is not None and told in ("leader", "district", "department") and told not in figure.questions:
            of = '；领导所在县区的请加 of = "district"' if subject == "leader" else ""
            yield (*path, "figure"), f"{gauge['figure']} 不能按 {told} 计算{of}"


def _tables(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = data.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _numbers(values: list[Any]) -> list[float] | None:
    """The values if every one is a number, else None: that is told apart."""
    is_all = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return [float(value) for value in values] if is_all and values else None
