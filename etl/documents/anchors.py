"""What a comma clause holds of numbers: how often, how many, until when, at what rate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from etl.documents.grammar import NUMERAL, acts, either, meanings, number, words

_LEAST: Final = r"(?:原则上|均|应当|要)?(?:至少|不少于|不低于|不得少于|不得低于|最少|不小于|不能少于|须达到|多于)"
_MOST_TIMES: Final = 1000
_BEFORE_LEAST: Final = re.compile(rf"{_LEAST}[^,、每\d]{{0,12}}$")
# 第一次, 新一轮, 再一次, 每次3家: a number behind these counts nothing that is asked for
_NO_COUNT: Final = re.compile(
    r"(?:第|新|每|这|上|再|前|哪|同|近|共|另|某|单|任何|届)$|每(?:次|个|名|人|位|处|起|项|家|轮|批)[^,]{0,6}$"
)
_CONDITION: Final = re.compile(
    r"的(?:[^,]{0,10}(?:单位|企业|人员|场所|部门)|,|;|$)|[^,]{0,8}(?:企业|单位|人员|场所)(?:应|须|必须)"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A found number: where it stands in the clause, and what it says."""

    kind: Literal["cadence", "count", "rate"]
    start: int
    end: int
    value: str
    times: int | None = None  # the count that a cadence brings along (一年两次), or a count's number
    is_firm: bool = False  # a count that says 至少, or counts times


@cache
def _cadences() -> tuple[tuple[re.Pattern[str], str], ...]:
    period = either(meanings("period", "cadence"))
    act = acts().pattern.replace("?P<weak>", "?:").replace("?P<strong>", "?:")
    single = r"(?<![\u4e00-\u9fff\d])|(?<=实行)|(?<=落实)|(?<=坚持)|(?<=执行)|(?<=推行)|(?<=做到)|(?<=健全)|(?<=建立)|(?<=和)|(?<=及)|(?<=按照)"
    return (
        # 每季度; 每个、每名、每次 name no period
        (re.compile(rf"每(?:一|1)?(?:个)?(?P<p>{period})(?!内?次(?:会议|检查|督查))"), "each"),
        # 一月一通报
        (re.compile(r"一(?P<p>年|季度|季|月|周|日|天)一(?=[\u4e00-\u9fff])(?!个)"), "each"),
        # 一年两次, 半年一次, 一季度一次, 两年一次
        (re.compile(rf"(?<![第十\d])(?:一|1)?(?:个)?(?P<p>{period})(?P<n>{NUMERAL})次(?!性)"), "times"),
        # 按季度通报, 逐月调度
        (re.compile(rf"(?:按|逐|分)(?P<p>年度?|季度?|月度?|周|日)(?=(?:[\u4e00-\u9fff]{{0,4}})(?:{act}))"), "each"),
        # 季度考核, 月度通报
        (
            re.compile(rf"(?<![一二三四上下前后本各当\d每])(?P<p>季度|月度|半年度)(?=[\u4e00-\u9fff]{{0,2}}(?:{act}))"),
            "each",
        ),
        # 周检查、月通报
        (re.compile(rf"(?:{single})(?P<p>周|月|季|日)(?=(?:{act}))"), "each"),
        # 年内不少于4次, 全年召开2次
        (
            re.compile(
                rf"(?:全年|年内|一年内?|本年度|年度内|当年|每一年度)(?P<p>)(?=[^,]{{0,24}}?{NUMERAL}(?:次|场|轮|期))"
            ),
            "year",
        ),
        # 年度考核, where somebody carries it out
        (
            re.compile(
                r"(?:开展|组织|实施|进行|完善|落实|接受)[^,、]{0,12}?(?P<p>年度)[^,、]{0,10}?(?:考核|考评|评议|评估|巡查)"
                r"(?![^,]{0,4}(?:体系|结果|内容|重要|办法|细则|指标|权重))"
            ),
            "yearly",
        ),
    )


@cache
def _counts() -> re.Pattern[str]:
    units = either(meanings("unit", "kind"))
    return re.compile(
        rf"(?P<n>{NUMERAL})(?:[-至到](?P<upper>{NUMERAL}))?(?:余|多)?(?P<unit>{units})(?!性|制)(?P<more>及?以上)?"
    )


@cache
def _making() -> re.Pattern[str]:
    return re.compile(rf"(?:{either(words('making'))})(?:再|新|了|共)?$")


_RATE: Final = re.compile(
    rf"(?P<n>\d+(?:\.\d+)?)(?P<mark>[%‰])|百分之(?P<cn>{NUMERAL})|率(?:稳定|严格)?控制在(?P<cap>\d+(?:\.\d+)?)以[内下]"
)
_NO_RATE: Final = re.compile(
    r"占比|权重|比重|按\d+%|总分|得分|奖励|奖金|折算|计入|营业额|收入的|年薪|股权|增长|增速|提高\d|系数|分值|满分|控股|浓度"
)


def cadences(text: str) -> list[Anchor]:
    """Every period that `text` (masked) names, in order, none inside another."""
    found: list[Anchor] = []
    period = meanings("period", "cadence")
    for pattern, how in _cadences():
        for match in pattern.finditer(text):
            start, end = match.span("p") if how == "yearly" else match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            code = "year" if how in ("year", "yearly") else period[match["p"]]
            times = number(match["n"]) if how == "times" else None
            if (
                how == "times"
                and match["p"] in ("日", "天", "工作日", "个工作日")
                and not match[0].startswith(("一", "1"))
            ):
                continue
            found.append(Anchor("cadence", start, end, code, times, is_firm=how == "times"))
    return sorted(found, key=lambda anchor: anchor.start)


def counts(text: str) -> list[Anchor]:
    """Every number of times or things that `text` (masked) asks for; times before things, firm ones first."""
    found: list[Anchor] = []
    units = meanings("unit", "kind")
    for match in _counts().finditer(text):
        before = text[: match.start()]
        least = _BEFORE_LEAST.search(before)
        kind = units[match["unit"]]
        if match["unit"] == "期" and not (least or match["n"].isdigit()):  # 工程二期 is a phase
            continue
        if not (least or match["more"] or kind == "times" or _making().search(before)):
            continue
        if _NO_COUNT.search(before) or (match["more"] and _CONDITION.match(text[match.end() :])):
            continue
        try:
            many = number(match["n"])
        except ValueError:
            continue
        if not 1 <= many <= (_MOST_TIMES if kind == "times" else 10**7):
            continue
        start = least.start() if least else match.start()
        found.append(Anchor("count", start, match.end(), kind, many, is_firm=bool(least or match["more"]) or many > 1))
    return sorted(found, key=lambda anchor: (anchor.value != "times", not anchor.is_firm, anchor.start))


def rates(text: str) -> list[Anchor]:
    """Every target rate that `text` (masked) names."""
    if _NO_RATE.search(text):
        return []
    found = []
    for match in _RATE.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if match["cap"]:
            value = f"≤{match['cap']}"
        else:
            value = f"{match['n'] or number(match['cn'])}{match['mark'] or '%'}"
            if re.search(r"(?:不低于|不少于|至少|不小于|达到?|大于|超过)$", before) or after.startswith(
                ("以上", "及以上")
            ):
                value = value if value == "100%" else f"≥{value}"
            if re.search(r"(?:不超过|不高于|不得超过|控制在|低于|小于)$", before) and not value.startswith("≥"):
                value = f"≤{value}"
        found.append(Anchor("rate", match.start(), match.end(), value))
    return found
