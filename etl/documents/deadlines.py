"""Until when: dates, days of a period, lead times and spans after an event, as written and in a normal form."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from etl.documents.grammar import NUMERAL, number

_UNIT: Final = r"(?:个)?(?P<unit>工作日|自然日|日|天|小时|分钟|月|年|周|星期)"
_SPANS: Final = {
    "工作日": ("P", "WD"), "自然日": ("P", "D"), "日": ("P", "D"), "天": ("P", "D"), "小时": ("PT", "H"),
    "分钟": ("PT", "M"), "月": ("P", "M"), "年": ("P", "Y"), "周": ("P", "W"), "星期": ("P", "W"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deadline:
    """A found deadline: where it stands, as written, in the normal form where there is one, and what it hangs on."""

    kind: Literal["date", "monthly", "quarterly", "daily", "span", "lead", "season"]
    start: int
    end: int
    phrase: str
    iso: str | None


_YEAR: Final = r"(?:(?P<y>\d{4}|xx|XX|××|\*\*)年|(?P<rel>当年|次年|翌年|同年|本年|今年|明年|每年|每年度)的?)?"
_DATE: Final = re.compile(
    rf"(?P<pre>在|于|截至|截止到?)?{_YEAR}(?P<m>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月(?:份)?"
    rf"(?P<d>(?P<day>\d{{1,2}}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]|底|末|上旬|中旬|下旬|初)?"
    rf"(?P<q>之?前|以前|为止|止|截止|之内|内|完成)?"
)
_TO: Final = re.compile(r"[到-]|至(?!少|多)")  # 4月至7月 is a window, 6月底前至少 is none
_YEAR_END: Final = re.compile(
    rf"(?:在|于)?(?P<until>到|(?<!截)至)?{_YEAR}(?P<w>年?底|年末|年终|岁末)(?P<q>之?前|以前)?"
    r"|(?:到|至)(?P<full>\d{4})年(?=$|[^,]{0,20}(?:建成|完成|实现|达到|累计|新增|形成))"
)
_DOING: Final = (
    r"(?=(?:要|须|应当?|将|务必|力争|确保|集中|全面|统一|牵头|基本|各?分别)*(?:组织|开展|召开|举办|举行|进行|讲授|实施|启动|办理|完成(?!情况)|(?:对|向)[^,]{2,20}?(?:进行|开展|办理|实施|组织)|公布|发布|印发|建成|出台|制定|形成|实现|达到)"
    r"(?![^,]{0,16}(?:发现|了|结果|的(?!专项|综合|联合|全面)|活动中)))"
)
_REACHED: Final = re.compile(r"(?:要|须|力争|确保|基本|全面|全部)*(?:达|实现|完成|建成|覆盖)")
# 三季度末前, 上半年完成: the last day of a part of the year
_PART: Final = re.compile(
    rf"(?:在|于)?(?P<until>到|至)?{_YEAR}(?<![\d一二三四每各本、和及-])第?(?P<w>[一二三四1-4]季度|[上下]半年)"
    rf"(?:(?P<q>[底末]?(?:之前|以前|前)|[底末](?!月)|之?内(?={_DOING[3:-1]}))|{_DOING})"
)
_PART_ENDS: Final = {"一": "03-31", "二": "06-30", "三": "09-30", "四": "12-31", "上": "06-30", "下": "12-31"}
_MONTH_OF_WORK: Final = re.compile(rf"(?<!\d)(?:\d{{1,2}}|十[一二]?|[一二三四五六七八九])月(?:份|[上中下]旬)?{_DOING}")
_MONTHLY: Final = re.compile(
    rf"(?P<w>每个?月|次月|下个?月|当月|每月度)(?:的)?(?P<day>{NUMERAL})[日号](?![至到-])(?P<q>之?前|以前)?"
    rf"|(?:^|(?<=[、和于及]))(?P<bare>\d{{1,2}})[日号](?:之前|以前|前)(?=[^,]{{0,20}}(?:报|完成|汇总|通报|提交))"
)
_QUARTERLY: Final = re.compile(
    rf"(?:每个?|各|次|下一?个?|下)?季度?(?P<w>末月|最后一个月|首月|第一个月|第1个月|初|末)(?:的)?(?P<day>{NUMERAL})[日号](?P<q>之?前|以前)?"
)
_PERIOD_END: Final = re.compile(r"每(?:个)?(?:季度|季|月|周|年|半年)[末底](?!月)(?:之?前)?")
_DAILY: Final = re.compile(
    rf"每(?P<p>日|天|周[一二三四五六日天]|星期[一二三四五六日天])(?:上午|下午|早上|晚上|下班)?(?:{NUMERAL}(?:时|点|:\d\d))?(?:之?前|以前)"
)
_SEASON: Final = re.compile(
    r"(?:主)?(?P<w>汛期|春节|元旦|国庆|入汛|主汛期|放暑假|放假|暑假|节假日|节日|重大节日|重要节假日|入冬|冬季|入夏|开学|森林防火期|防火期|高温季节|雨季|投产|投入使用|营业|开工|复工|上岗)"
    r"(?:来临|到来|开始|前夕)?(?:之|以)?前"
)
_AFTER: Final = r"(?:自|从|在|于)?[^,、;。()]{0,30}?(?:之日起|之时起|之后|以后|后|起)的?"
_WITHIN: Final = re.compile(
    rf"(?P<event>{_AFTER}(?:的)?)?(?P<lim>不得?超过|不得?迟于|不得?晚于|最迟不?超过|最迟|最长不超过|最长不得超过|(?:最长)?不逾|应当?在|须在|必须在|在|于|后)?"
    rf"(?P<n>{NUMERAL}|(?<![上下])半){_UNIT}(?P<in>以内|之内|内)?(?P<start>起)?"
)
_HALVES: Final = {"小时": "PT30M", "日": "PT12H", "天": "PT12H", "月": "P15D", "年": "P6M"}
_LEAD: Final = re.compile(
    rf"(?P<event>[\u4e00-\u9fff]{{0,6}}?)(?:(?P<pre>提前至?少?|至少提前)(?P<n>{NUMERAL}){_UNIT}"
    rf"|(?P<n2>{NUMERAL}){_UNIT.replace('unit', 'unit2')}(?P<q>之前|以前|前)"
    rf"|(?<=[\u4e00-\u9fff])(?<![提以之目当先年月日])前(?P<n3>{NUMERAL}){_UNIT.replace('unit', 'unit3')}"
    r"(?:之?内|以内)?)"
)
_DONE: Final = re.compile(
    r"^(?:内|须|应当?|要|必须)*(?:开展|组织|进行|启动|报送|提交|报告|反馈|予以|实施)(?![^,]*[次遍轮])|^[^,]{0,16}(?:完成|补齐|实现|建成|达到|到位|清零|消除|淘汰|轮训|整改|治理|销号|修复|拆除|办结|清除|改造)"
)
_DIED: Final = re.compile(r"当[天日](?:内|之内)?(?!气|然|地|值)")
# A span that names a state, a history or a condition asks for nothing.
_NOT_BEFORE: Final = re.compile(
    r"(?:近|最近|过去|连续|(?<!届)满|超过|不足|未来|今后|每|用|历时|达|已|不满|累计|第|过|少于|保存|保留|约|公示期?(?:不少于)?|任职|工作)$"
)
_NOT_AFTER: Final = re.compile(r"^(?:的,|的;|的$|[^,。;]{0,12}(?:不得(?!超|迟|晚|少|低)|不予|延长|有效|受到))")


def deadlines(text: str) -> list[Deadline]:
    """Every deadline that `text` (masked, one comma clause) names, in order."""
    found: list[Deadline] = []
    for finder in (_daily, _quarterly, _monthly, _dates, _leads, _spans, _seasons):
        for deadline in finder(text):
            if not any(deadline.start < other.end and other.start < deadline.end for other in found):
                found.append(deadline)
    return sorted(found, key=lambda deadline: deadline.start)


def _quarterly(text: str) -> list[Deadline]:
    found = []
    for match in _QUARTERLY.finditer(text) if re.search("[末首初]|第一个|第1个|最后", text) else ():
        place = "quarter-end" if match["w"] in ("末月", "最后一个月", "末") else "quarter-start"
        found.append(Deadline("quarterly", *match.span(), match[0], f"{place}-{number(match['day']):02d}"))
    return found


def _daily(text: str) -> list[Deadline]:
    found = [*_DAILY.finditer(text), *_PERIOD_END.finditer(text)]
    return [Deadline("daily", *match.span(), match[0], None) for match in found]


def _monthly(text: str) -> list[Deadline]:
    found = []
    for match in _MONTHLY.finditer(text):
        day = number(match["day"] or match["bare"])
        if 1 <= day <= 31:
            found.append(Deadline("monthly", *match.span(), match[0], f"---{day:02d}"))
    return found


def _dates(text: str) -> list[Deadline]:
    found = []
    matches = list(_DATE.finditer(text))
    is_shared = False  # 6月15日、12月15日前: the 前 holds for both
    for match in reversed(matches):
        if _TO.match(text, match.end()) or text[max(0, match.start() - 1) : match.start()] in ("至", "-"):
            continue
        is_work = not (match["y"] or re.search("[、和及每年]$", text[: match.start()]))
        is_work = is_work and bool(_MONTH_OF_WORK.match(text, match.start("m")))
        has_end = bool(match["q"]) or match["d"] in ("底", "末") or is_work
        joined = re.match(r"(?:、|和|及|,)(?:\d|十|次年|[一二三四五六七八九])", text[match.end() :])
        if not (has_end or (is_shared and joined and match["d"]) or (match["pre"] and match["d"])):
            is_shared = False
            continue
        is_shared = has_end or is_shared
        month = number(match["m"])
        if not 1 <= month <= 12:
            continue
        day = {"上旬": 10, "初": 10, "中旬": 20}.get(match["d"] or "") or (
            number(match["day"]) if match["day"] else calendar.monthrange(2023, month)[1]
        )
        if not 1 <= day <= 31:
            continue
        named = int(match["y"]) if match["y"] and match["y"].isdigit() else None
        head = f"{named}-" if named else "--"
        start = match.start() + (len(match["pre"]) if match["pre"] in ("在", "于") else 0)
        end = match.end() - (2 if match["q"] == "完成" else 0)
        found.append(Deadline("date", start, end, text[start:end], f"{head}{month:02d}-{day:02d}"))
    found += _parts_of_year(text)
    for match in _YEAR_END.finditer(text) if "年" in text or "岁末" in text else ():
        is_goal = bool(match["y"]) and bool(_REACHED.match(text, match.end()))  # 2025年底达到90%
        if not (match["full"] or match["until"] or match["q"] or is_goal) or (match["w"] == "底" and not match["y"]):
            continue
        year = match["full"] or match["y"] or ""
        head = f"{year}-" if year.isdigit() else "--"
        found.append(Deadline("date", *match.span(), match[0], f"{head}12-31"))
    return found


def _parts_of_year(text: str) -> Iterator[Deadline]:
    if "季度" not in text and "半年" not in text:
        return
    for match in _PART.finditer(text):
        head = f"{match['y']}-" if match["y"] and match["y"].isdigit() else "--"
        first = "一二三四"[int(match["w"][0]) - 1] if match["w"][0].isdigit() else match["w"][0]
        start = match.start() + (text[match.start()] in "在于")
        yield Deadline("date", start, match.end(), text[start : match.end()], f"{head}{_PART_ENDS[first]}")


def _leads(text: str) -> list[Deadline]:
    found = []
    for match in _LEAD.finditer(text):
        many = match["n"] or match["n2"] or match["n3"]
        unit = match["unit"] or match["unit2"] or match["unit3"]
        before = text[: match.start("n2")] if match["n2"] else text[: match.start()]
        if match["n3"] and unit in ("年", "月"):  # 前三年 has been
            continue
        if match["n2"] and (unit in ("年", "月") or re.search(r"[月年每]$", before)):
            continue
        if _NOT_BEFORE.search(before.removesuffix("少于")):
            continue
        start = match.start() + len(re.match(r"(?:.*[应须当于在可得])?", match["event"] or "")[0])  # type: ignore[index]
        found.append(Deadline("lead", start, match.end(), text[start : match.end()], f"-{_span(many, unit)}"))
    return found


def _spans(text: str) -> list[Deadline]:
    found = []
    for match in _WITHIN.finditer(text):
        start = match.start("lim") if match["lim"] else match.start("n")
        is_bounded = bool(match["in"]) or bool(match["lim"] and re.search("超过|迟|晚|逾", match["lim"]))
        before, after = text[:start], text[match.end() :]
        if not is_bounded or match["start"] or _NOT_BEFORE.search(before) or _NOT_AFTER.search(after):
            continue
        is_loose = match["unit"] in ("年", "月") and not match["event"] and not match["lim"]
        if is_loose and not _DONE.search(after):
            continue  # 一年内、三个月内 with no event and nothing to finish: a period, not a deadline
        begin = match.start("event") if match["event"] and match["event"].strip() else start
        found.append(
            Deadline("span", begin, match.end(), match[0][begin - match.start() :], _span(match["n"], match["unit"]))
        )
    found += [Deadline("span", *match.span(), match[0], "P0D") for match in _DIED.finditer(text)]
    return found


def _seasons(text: str) -> list[Deadline]:
    return [Deadline("season", *match.span(), f"{match['w']}前", None) for match in _SEASON.finditer(text)]


def _span(many: str, unit: str) -> str:
    if many == "半":
        return _HALVES.get(unit, "P1D")
    head, tail = _SPANS[unit]
    return f"{head}{number(many)}{tail}"
