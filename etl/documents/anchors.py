"""What a comma clause holds of numbers: how often, how many, at what rate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from etl.documents.grammar import NUMERAL, acts, data, either, meanings, number, words

_LEAST: Final = r"(?:至少|不少于|不低于|不得少于|不得低于|最少|不小于|不能少于|须达到|多于)"
_BEFORE_LEAST: Final = re.compile(rf"{_LEAST}[^,、每\d]{{0,12}}$")
_CONDITION: Final = re.compile(r"\d+.{0,3}以下|[的之]|[^,]{0,12}?(?:原则上)?(?:应|须|必须)")
_DURATION: Final = re.compile(r"个?(?:工作日|自然日|月|小时|季度|年|学期|星期|周)")
# 两个以上单位共用一处: who is meant, not how many are asked for
_PRESENT: Final = re.compile(r"(?:^|有|由|涉及|涉|存在|具有|属于|经|遇|含|超出)(?:同时)?$")
_EACH_OF: Final = re.compile(r"每一?[人名家户个所处座县乡镇村企队辆台点线][^,]{0,10}$")
_DAYS: Final = re.compile(r"周[一二三四五六日天](?:[、和及]周?[一二三四五六日天])+各[^,\d]{0,6}$")
_MOST: Final = {"times": 3000, "things": 10**8}
_RATE: Final = re.compile(
    rf"(?P<n>\d+(?:\.\d+)?)(?P<mark>[%‰])|百分之(?P<cn>{NUMERAL})|千分之(?P<thousandth>{NUMERAL})"
    r"|(?P<of>[二三四五六八十])分之(?P<share>[一二三四五六七])|(?P<tens>[一二三四五六七八九])成(?P<ones>[一二三四五六七八九])?(?![立为员])"
    r"|率(?:稳定|严格)?控制在(?P<cap>\d+(?:\.\d+)?)以[内下]"
)
# 下降13.8% tells what has been, unless the clause says that it is aimed at.
_CHANGED: Final = re.compile(r"(?:下降|上升|增长|减少|增加|降低|提高|升至|降至)(?:到|至|了|约)?[\d.]+%(?!及?以上)")
_AIM: Final = re.compile(r"力争|确保|实现|目标|前|到\d{4}年|年内|[须应要]|至少|不低于|不少于|超过")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A found number: where it stands in the clause, and what it says."""

    kind: Literal["cadence", "count", "rate"]
    start: int
    end: int
    value: str  # the cadence's code; times or things of a count; the rate
    times: int | None = None  # the count that a cadence brings along (一年两次), or a count's number
    is_firm: bool = False  # a count that says 至少 or 以上, or more than one time
    is_made: bool = True  # not only a number of things at the end of the clause


@cache
def _cadences() -> tuple[tuple[re.Pattern[str], str], ...]:
    fillers = {
        "{period}": either(meanings("period", "cadence")),
        "{numeral}": NUMERAL,
        "{short}": either(meanings("short", "code")),
        "{act}": acts().pattern.replace("?P<weak>", "?:").replace("?P<strong>", "?:"),
    }

    def filled(pattern: str) -> re.Pattern[str]:
        for name, words_of in fillers.items():
            pattern = pattern.replace(name, words_of)
        return re.compile(pattern)

    return tuple((filled(entry["pattern"]), entry["how"]) for entry in data()["cadence"])


@cache
def _counts() -> re.Pattern[str]:
    units = either(meanings("unit", "kind"))
    many = rf"(?P<n>{NUMERAL})(?P<wan>万)?(?:[-至到](?P<upper>{NUMERAL}))?(?:余|多)?"
    return re.compile(rf"{many}(?P<unit>{units})(?!性|制)(?P<more>及?以上)?")


@cache
def _making() -> re.Pattern[str]:
    return re.compile(rf"(?:{either(words('making'))})")


@cache
def _any_of(table: str) -> re.Pattern[str]:
    return re.compile("|".join(entry["pattern"] for entry in data()[table]))


def cadences(text: str) -> list[Anchor]:
    """Every period that `text` (masked) names, in order, none inside another."""
    found: list[Anchor] = []
    for pattern, how in _cadences():
        for match in pattern.finditer(text):
            start, end = match.span("p") if how == "yearly" else match.span()
            if any(start < other.end and other.start < end for other in found):
                continue
            anchor = _cadence(match, how, text, start, end)
            if anchor is not None:
                found.append(anchor)
    return sorted(found, key=lambda anchor: anchor.start)


def _cadence(match: re.Match[str], how: str, text: str, start: int, end: int) -> Anchor | None:
    if how == "months":
        each = _counts().search(text, match.end())
        months = len(re.split("[、和及]", match["months"]))
        return Anchor("cadence", start, end, "year", months * number(each["n"]) if each else months, is_firm=True)
    fixed = {"year": "year", "yearly": "year", "many": "other", "daily": "day"}
    word = next(filter(None, (match["p"], match.groupdict().get("p2"))), "")
    code = fixed.get(how) or meanings("period", "cadence").get(word, "other")
    times = number(match["n"]) or None if "n" in match.re.groupindex and how in ("times", "year") else None
    if how == "times" and code == "day" and "/" not in match[0] and not match[0].startswith(("一", "1")):
        return None  # 3日一次 and 5天2次 are no daily act
    return Anchor("cadence", start, end, code, times, is_firm=times is not None)


def counts(text: str) -> list[Anchor]:
    """Every number of times or things that `text` (masked) asks for; times before things, firm ones first."""
    found = [anchor for match in _counts().finditer(text) if (anchor := _count(match, text)) is not None]
    return sorted(found, key=lambda anchor: (anchor.value != "times", not anchor.is_firm, anchor.start))


def _count(match: re.Match[str], text: str) -> Anchor | None:
    before, after = text[: match.start()], text[match.end() :]
    least = _BEFORE_LEAST.search(before)
    kind = meanings("unit", "kind")[match["unit"]]
    if match["unit"] == "期" and not (least or match["n"].isdigit()):  # 工程二期 is a phase
        return None
    made = list(_making().finditer(before))
    is_direct = bool(made) and before[made[-1].end() :] in ("", "再", "新", "了", "共", "出", "好")
    is_last = not after and bool(re.search(r"[\u4e00-\u9fff]$", before))
    if not (least or match["more"] or kind == "times" or is_direct or is_last):
        return None
    is_each = kind == "times" and bool(least) and bool(_EACH_OF.search(before))  # 每家不少于2次
    if (_any_of("uncounted").search(before) and not is_each) or _DURATION.match(text, match.end("n")):
        return None
    is_present = kind == "things" and not least and bool(_PRESENT.search(before))
    if match["more"] and (is_present or (_CONDITION.match(after) and not is_direct)):
        return None
    many = number(match["n"]) * 10_000 if match["wan"] and match["n"].isdigit() else number(match["n"])
    if match["wan"]:
        many = round(float(match["n"]) * 10_000) if re.fullmatch(r"\d+(?:\.\d+)?", match["n"]) else many
    many *= _parts(before) if kind == "times" else 1
    if not 1 <= many <= _MOST[kind]:
        return None
    is_firm = bool(least or match["more"]) or (kind == "times" and many > 1)
    is_made = bool(least or match["more"] or kind == "times" or made)
    start = least.start() if least else match.start()
    return Anchor("count", start, match.end(), kind, many, is_firm=is_firm, is_made=is_made)


def _parts(before: str) -> int:
    """In how many parts of its period a count is asked for: 早晚各一次, 周一、周四各一次."""
    days = _DAYS.search(before)
    if days:
        return len(re.split("[、和及]", days[0]))
    found = re.search(rf"({either(meanings('parts', 'times'))})[^,]{{0,3}}各[^,\d]{{0,6}}$", before)
    return int(meanings("parts", "times")[found[1]]) if found else 1


def rates(text: str) -> list[Anchor]:
    """Every target rate that `text` (masked) names."""
    found = list(_RATE.finditer(text))
    if not found or _any_of("unrated").search(text) or (_CHANGED.search(text) and not _AIM.search(text)):
        return []
    return [Anchor("rate", match.start(), match.end(), _rate(match, text)) for match in found]


def _rate(match: re.Match[str], text: str) -> str:
    if match["cap"]:
        return f"≤{match['cap']}"
    before, after = text[: match.start()], text[match.end() :]
    mark = match["mark"] or ("‰" if match["thousandth"] else "%")
    if match["of"]:
        share = f"{100 * number(match['share']) / number(match['of']):.1f}".removesuffix(".0")
    elif match["tens"]:
        share = str(number(match["tens"]) * 10 + (number(match["ones"]) if match["ones"] else 0))
    else:
        share = match["n"] or str(number(match["cn"] or match["thousandth"]))
    value = f"{share}{mark}"
    if value != "100%" and re.search(r"(?:不低于|不得低于|不少于|不得少于|至少|不小于|大于|超过)$", before):
        return f"≥{value}"
    if after.startswith(("以上", "及以上")):
        return f"≥{value}"
    return f"≤{value}" if re.search(r"(?:不超过|不高于|不得超过|控制在|低于|小于)$", before) else value
