"""Reads the demo's files back as a patient clerk would: by openpyxl and csv, apart from the product's readers."""

import csv
import io
import re
import unicodedata
from datetime import date, datetime
from pathlib import Path

import openpyxl

from etl.demo.windows import cut, needed, windows
from etl.matching import THRESHOLD, Duty, Given, Matcher
from warehouse.vocabulary import ACTIVITY_TYPES

CODES = {spelling: code for code, spellings in ACTIVITY_TYPES.items() for spelling in spellings}

ALIASES = {
    "编号": "隐患编号 台账编号",
    "县区": "县(市、区) 所属县区 属地 地点县区 涉及县区",
    "被督导单位": "被检查单位 受检单位 隐患单位",
    "行业": "行业领域 所属行业",
    "隐患等级": "隐患级别 等级",
    "隐患描述": "问题描述 隐患内容 存在问题 发现的问题",
    "发现日期": "检查日期 排查日期 发现时间",
    "整改期限": "整改时限 限期整改日期",
    "延期至": "延期整改至",
    "整改完成日期": "完成整改日期 整改日期",
    "整改状态": "状态 整改情况",
    "销号日期": "销号时间 验收销号日期",
    "责任单位": "整改责任单位",
    "责任人": "整改责任人",
    "整改措施": "防范措施",
    "整改资金(万元)": "投入资金(万元)",
    "应急预案": "是否有应急预案",
    "挂牌督办": "挂牌督办级别",
    "时间": "日期 履职时间 活动时间",
    "姓名": "领导姓名 领导",
    "领导职务": "职务",
    "履职内容": "工作内容 履职情况 内容",
    "履职方式": "方式 活动类型",
    "职责编号": "对应职责编号",
    "印证资料": "佐证材料 印证材料",
    "备注": "说明",
}
CANONICAL = {alias: name for name, aliases in ALIASES.items() for alias in aliases.split()}
ORDER = ("整改期限", "履职内容")


def folded(text):
    return unicodedata.normalize("NFKC", str(text)).strip()


def sheets_of(path):
    """Every visible sheet of a file as rows of cells; dates stay dates."""
    if path.suffix == ".csv":
        raw = path.read_bytes()
        encoding = "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "gb18030"
        return [[[cell or None for cell in row] for row in csv.reader(io.StringIO(raw.decode(encoding)))]]
    book = openpyxl.load_workbook(path)
    return [[list(row) for row in ws.iter_rows(values_only=True)] for ws in book if ws.sheet_state == "visible"]


def rows_of(path, renamed=True):
    """Data rows as dicts by canonical header, without titles, totals and footers."""
    found = []
    for sheet in sheets_of(path):
        start = next(
            i for i, row in enumerate(sheet) if sum(cell is not None for cell in row) > 4 and len(set(row) - {None}) > 4
        )
        header = sheet[start]
        if sheet[start + 1][0] is None:
            start += 1
            header = [low or high for low, high in zip(sheet[start], header, strict=True)]
        names = [CANONICAL.get(folded(name), folded(name)) if renamed else folded(name) for name in header]
        for row in sheet[start + 1 :]:
            if not str(row[0]).startswith(("合计", "填表人")) and any(cell is not None for cell in row):
                found.append(dict(zip(names, row, strict=True)))
    return found


def day(value):
    """The day that a cell names, or None; ValueError where it names none."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    text = folded(value).replace("年", "-").replace("月", "-").replace("日", "").replace(".", "-").replace("/", "-")
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    year, month, number = (int(part) for part in text.split(" ")[0].split("-"))
    return date(year, month, number)


def name(value):
    return re.sub(r"\s", "", folded(value)).replace("•", "·") if value else ""


def _places(out):
    """Every spelling of a district to its name."""
    found = {}
    for row in rows_of(out / "01_行政区划.xlsx", renamed=False):
        if row["类别"] in ("县区", "功能区"):
            found |= dict.fromkeys([row["名称"], *filter(None, (row["别名"] or "").split("、"))], row["名称"])
    return found


def completion(out: Path, today: date, district_of, in_period):
    """(fulfilled, due) per district name ('宁川市' = the city's leaders), by going through every obligation."""
    duties = {row["职责编号"]: row for row in rows_of(out / "04_职责清单.xlsx", renamed=False)}
    roster = rows_of(out / "03_领导名册.xlsx", renamed=False)
    acts = {}
    for path in sorted(out.glob("06_*")):
        for row in rows_of(path):
            try:
                when = day(row["时间"])
            except ValueError:
                continue
            acts.setdefault(name(row["姓名"]), []).append((when, row))
    found = {}
    assigned = [row for path in sorted(out.glob("05_*")) for row in rows_of(path, renamed=False)]
    words = Words(duties, assigned, _places(out), district_of)
    for path in sorted(out.glob("05_*")):
        for row in rows_of(path, renamed=False):
            duty = duties[row["职责编号"]]
            cadence = row["频次"] or duty["频次"] or ""
            count = int(row["次数"] or duty["次数"] or 0)
            term = next(r for r in roster if name(r["姓名"]) == name(row["领导"]) and r["职务"] == row["职务"])
            mine = acts.get(name(row["领导"]), [])
            for window in windows(cadence, int(row["年度"]), day(row["完成期限"])):
                part = cut(window, day(term["任职起"]), day(term["任职止"]))
                if part is None or window[1] >= today or not in_period(window[1]):
                    continue
                hits = sum(_counts(a, when, part, row, duty, district_of, words) for when, a in mine)
                tally = found.setdefault(term["所属地区"], [0, 0])
                tally[0] += hits >= needed(count, window, part)
                tally[1] += 1
    return found


class Words:
    """What the words of an entry without a code count for, by the matcher itself: only the rule round it is ours."""

    def __init__(self, duties, assigned, places, district_of):
        self._matcher, self._district_of, self._judged = Matcher(places), district_of, {}
        self._held = {}
        for row in assigned:
            code, place = row["职责编号"], row["联系县区"]
            title, kind = duties[code]["职责条目"], CODES.get(duties[code]["履职方式"])
            duty = Duty(f"{code}/{place or ''}", code, title, kind, place)
            self._held.setdefault((name(row["领导"]), row["职务"], int(row["年度"])), []).append(duty)

    def count(self, activity, when, assignment, duty):
        """Whether the entry counts for the assignment: sure enough, of its type, in its district."""
        who = (name(assignment["领导"]), assignment["职务"], when.year)
        kind, place = CODES.get(activity["履职方式"]), self._district_of(activity["县区"])
        text = f"{activity['履职内容']}（{activity['备注']}）" if activity["备注"] else activity["履职内容"]
        known = (who, text, kind, place)
        if known not in self._judged:
            self._judged[known] = self._matcher.judge(Given(text, kind, place, who[:1]), self._held.get(who, []))
        found, wanted = self._judged[known], assignment["联系县区"]
        sure = {key.split("/")[0] for key, confidence in found.duties if confidence >= THRESHOLD}
        there = [place] if place else found.districts
        return (
            duty["职责编号"] in sure
            and (kind is None or kind == CODES.get(duty["履职方式"]))
            and (not wanted or wanted in there)
        )


def _counts(activity, when, part, assignment, duty, district_of, words):
    wanted = assignment["联系县区"]
    if not part[0] <= when <= part[1]:
        return False
    if activity["职责编号"]:
        in_place = not wanted or district_of(activity["县区"]) == wanted
        return in_place and activity["职责编号"] == duty["职责编号"]
    return words.count(activity, when, assignment, duty)
