"""Records and the ways in which an office may write them, made together; the product's reading is never asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

TODAY = date(2025, 6, 30)
FIRST = date(2024, 1, 1)
NUMERALS = "〇一二三四五六七八九"
WIDE = str.maketrans("0123456789-/.,", "０１２３４５６７８９－／．，")
DISTRICTS = {
    "青石区": ("青石区", "青石"),
    "白河彝族自治县": ("白河彝族自治县", "白河县", "白河"),
    "港南高新区": ("港南高新区", "高新区"),
}
LEADERS = {
    ("林远山", "市长"): ("林远山", "林市长"),
    ("周启明", "区长"): ("周启明",),
    ("阿依·古丽", "副县长"): ("阿依·古丽", "阿依•古丽", "阿依・古丽", "阿依‧古丽"),
    ("赵㐂𫍽", "副区长"): ("赵㐂𫍽",),
}
INDUSTRIES = ("工贸", "消防", "燃气", "非煤矿山", "道路交通")
# No word of a totals row, a footer or a header can be made of these.
LETTERS = "检查通道堵塞灭火器过期未整改电线裸露罐区护栏松动一二三四五六七八九十甲乙丙丁"
MARKS = "，。；：（）“”、/=+-@<>&'\"*_#|$%!?.,;: ()[]{}\\~`^Aa09é🔥𠮷"

Pair = tuple[Any, Any]  # the canonical value, and what stands in the cell
Record = dict[str, Pair]


@dataclass(frozen=True, slots=True)
class Form:
    """A table: its headers with other words for them, which must be there, and a strategy for its n-th record.

    `record` is told whether cells may be typed (a date, a number) or are text only.
    """

    title: str
    headers: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    record: Callable[[int, bool], st.SearchStrategy[Record]]


def _wide(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([text, text.translate(WIDE)])


@st.composite
def _spaced(draw: st.DrawFn, text: str) -> str:
    """A name with space put into it and around it, which is nothing."""
    places = draw(st.lists(st.integers(0, len(text)), max_size=2))
    spaces = [draw(st.sampled_from([" ", "　", "\u00a0", "\u200b"])) for _ in places]
    for place, space in zip(places, spaces, strict=True):
        text = text[:place] + space + text[place:]
    return text


def _numeral(number: int) -> str:
    tens, units = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else NUMERALS[tens] + "十"
    return head + (NUMERALS[units] if units else "")


def _day_spellings(day: date) -> list[str]:
    year = "".join(NUMERALS[int(digit)] for digit in str(day.year))
    weekday = "一二三四五六日"[day.weekday()]
    return [
        day.isoformat(),
        f"{day.year}-{day.month}-{day.day}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month} 月 {day.day} 日",
        f"{year}年{_numeral(day.month)}月{_numeral(day.day)}日",
        f"{day.year}年{day.month}月{day.day}日（星期{weekday}）",
        f"{day.isoformat()}(周{weekday})",
        f"{day.isoformat()} 00:00:00",
        f"{day.isoformat()} 上午9:30",
        f"{(day - timedelta(days=1)).isoformat()} 24:00",
        f"{day.isoformat()}T08:00:00+08:00",
        f"{(day - timedelta(days=1)).isoformat()}T20:00:00Z",
        str((day - date(1899, 12, 30)).days),
    ]


@st.composite
def _day(draw: st.DrawFn, day: date, typed: bool) -> Pair:
    if typed and draw(st.booleans()):
        return day.isoformat(), day
    spelled = draw(st.sampled_from(_day_spellings(day)))
    return day.isoformat(), draw(_wide(spelled)) if spelled.isascii() and "T" not in spelled else spelled


@st.composite
def _deadline(draw: st.DrawFn, first: date, typed: bool) -> Pair:
    """A day not before another; sometimes written as a third of a month."""
    day = first + timedelta(days=draw(st.integers(0, 300)))
    if draw(st.integers(0, 4)):
        return draw(_day(day, typed))
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    last = after + timedelta(days=31)
    end = date(last.year, last.month, 1) - timedelta(days=1)
    month = f"{after.year}年{after.month}月"
    thirds = {"上旬": after.replace(day=10), "中旬": after.replace(day=20), "下旬": end, "底": end}
    word = draw(st.sampled_from(sorted(thirds)))
    return thirds[word].isoformat(), month + word


@st.composite
def _moment(draw: st.DrawFn, at: datetime) -> Pair:
    clock = "上午" if at.hour < 12 else "下午"
    hour = at.hour if at.hour < 13 else at.hour - 12
    spelled = [
        f"{at:%Y-%m-%d %H:%M}",
        f"{at:%Y-%m-%d %H:%M:%S}",
        f"{at:%Y/%m/%d %H:%M}",
        f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute}分",
        f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
        f"{at:%Y-%m-%dT%H:%M:%S+08:00}",
        f"{at - timedelta(hours=8):%Y-%m-%dT%H:%M:%SZ}",
    ]
    if at.hour not in (0, 12):
        spelled.append(f"{at:%Y-%m-%d} {clock}{hour}:{at:%M}")
    return f"{at:%Y-%m-%d %H:%M}", draw(st.sampled_from(spelled))


@st.composite
def _count(draw: st.DrawFn, number: int, unit: str, typed: bool) -> Pair:
    if typed and draw(st.booleans()):
        return number, number
    plain = [str(number), f"{number}.0", f"{number}{unit}", f" {number} {unit}", *(["无"] if number == 0 else [])]
    return number, draw(_wide(draw(st.sampled_from(plain))))


@st.composite
def _money(draw: st.DrawFn, typed: bool) -> Pair:
    cents = draw(st.integers(0, 5_000_000))
    value = cents / 100
    if typed and draw(st.booleans()):
        return value, value
    plain = [
        f"{value:.2f}",
        f"{value:,.2f}",
        f"{value:.2f}万元",
        f"{value:,.2f} 万元",
        f"{cents * 100}元",
        f"{cents * 100:,}元",
    ]
    return value, draw(_wide(draw(st.sampled_from(plain))))


@st.composite
def _choice(draw: st.DrawFn, words: Mapping[str, Sequence[str]]) -> Pair:
    word = draw(st.sampled_from(sorted(words)))
    return word, draw(_spaced(draw(st.sampled_from([word, *words[word]]))))


@st.composite
def _text(draw: st.DrawFn, ending: str = "") -> Pair:
    """Free text: a word first, so that it is no layout; invisible characters and outer space come off."""
    body = draw(st.text(st.sampled_from(LETTERS + MARKS + "\n\t"), max_size=20)).strip()
    value = draw(st.sampled_from(LETTERS)) + body + ending
    place = draw(st.integers(0, len(value)))
    veil = draw(st.sampled_from(["", "\u200b", "\ufeff", "\u00ad"]))
    spelled = value[:place] + veil + value[place:]
    spelled = draw(st.sampled_from(["", " ", "　"])) + spelled.replace(" ", draw(st.sampled_from([" ", "\u00a0"])))
    return value, spelled


@st.composite
def _id(draw: st.DrawFn, prefix: str, number: int) -> Pair:
    value = draw(st.sampled_from([f"{prefix}{number}", f"00{number}", f"{prefix}-2025-{number:03d}"]))
    return value, draw(_spaced(draw(_wide(value))))


@st.composite
def _name(draw: st.DrawFn) -> Pair:
    value = draw(st.text(st.sampled_from("云川青石机械化工第一二三厂公司"), min_size=2, max_size=8))
    return value, draw(_spaced(value))


@st.composite
def _district(draw: st.DrawFn) -> Pair:
    name = draw(st.sampled_from(sorted(DISTRICTS)))
    return name, draw(_spaced(draw(st.sampled_from(DISTRICTS[name]))))


@st.composite
def _leader(draw: st.DrawFn) -> tuple[Pair, Pair]:
    """A leader and the post, which may be left out: the name is enough."""
    name, post = draw(st.sampled_from(sorted(LEADERS)))
    spelled = draw(_spaced(draw(st.sampled_from(LEADERS[name, post]))))
    return (name, spelled), (post, draw(_spaced(post)) if draw(st.booleans()) else "")


@st.composite
def _maybe(draw: st.DrawFn, given: st.SearchStrategy[Pair], blanks: Sequence[str] = ("", " ")) -> Pair:
    return draw(given) if draw(st.booleans()) else (None, draw(st.sampled_from(blanks)))


DASHES = ("", "-", "/", "　")


@st.composite
def _finding(draw: st.DrawFn, number: int, typed: bool) -> Record:
    found = draw(st.dates(FIRST, TODAY - timedelta(days=40)))
    is_closed, is_rectified = draw(st.booleans()), draw(st.booleans())
    rectified = found + timedelta(days=draw(st.integers(0, 20)))
    closed = rectified + timedelta(days=draw(st.integers(0, 20)))
    open_words = {"未整改": (), "整改中": ("正在整改",), "已整改": ("整改完成",)}
    return {
        "编号": draw(_id("YH", number)),
        "县区": draw(_district()),
        "被督导单位": draw(_maybe(_name())),
        "行业": draw(_maybe(st.sampled_from(INDUSTRIES).map(lambda word: (word, word)))),
        "隐患等级": draw(_choice({"一般": ("一般隐患", "一般事故隐患"), "重大": ("重大隐患", "重大事故隐患")})),
        "隐患描述": draw(_text()),
        "发现日期": draw(_day(found, typed)),
        "整改期限": draw(_deadline(found, typed)),
        "延期至": draw(_maybe(_deadline(found, typed), DASHES)),
        "整改完成日期": draw(_day(rectified, typed)) if is_rectified else (None, draw(st.sampled_from(DASHES))),
        "整改状态": draw(_choice({"已销号": ("销号",)} if is_closed else open_words)),
        "销号日期": draw(_day(closed, typed)) if is_closed else (None, draw(st.sampled_from(DASHES))),
        "责任人": draw(_maybe(_name())),
        "整改措施": draw(_maybe(_text())),
        "整改资金(万元)": draw(_maybe(_money(typed), DASHES)),
    }


@st.composite
def _accident(draw: st.DrawFn, number: int, typed: bool) -> Record:
    at = draw(st.datetimes(datetime(2024, 1, 2), datetime(2025, 6, 20))).replace(second=0, microsecond=0)
    phoned = at + timedelta(minutes=draw(st.integers(0, 90)))
    written = phoned + timedelta(minutes=draw(st.integers(0, 90)))
    people = st.integers(0, 30)
    return {
        "事故编号": draw(_id("SG", number)),
        "发生时间": draw(_moment(at)),
        "县区": draw(_district()),
        "死亡人数": draw(people.flatmap(lambda count: _count(count, "人", typed))),
        "重伤人数": draw(_maybe(people.flatmap(lambda count: _count(count, "人", typed)), DASHES)),
        "直接经济损失(万元)": draw(_maybe(_money(typed), DASHES)),
        "事故等级": draw(_maybe(_choice({"一般": (), "较大": (), "重大": (), "特别重大": ()}), DASHES)),
        "电话初报时间": draw(_maybe(_moment(phoned), DASHES)),
        "书面报告时间": draw(_maybe(_moment(written), DASHES)),
        "是否影响较大": draw(_maybe(_choice({"是": (), "否": ()}), DASHES)),
    }


@st.composite
def _activity(draw: st.DrawFn, number: int, typed: bool) -> Record:
    leader, post = draw(_leader())
    return {
        "时间": draw(st.dates(FIRST, TODAY).flatmap(lambda day: _day(day, typed))),
        "领导职务": post,
        "姓名": leader,
        "履职内容": draw(_text(ending=f"第{number}次")),
        "履职方式": draw(_maybe(_choice({"会议": (), "督导检查": (), "听取汇报": (), "其他": ()}), DASHES)),
        "县区": draw(_maybe(_district())),
        "职责编号": draw(_maybe(st.sampled_from([("Z-01", "Z-01"), ("Z-02", "Ｚ－02"), ("Z-02", " Z-02 ")]))),
        "印证资料": draw(_maybe(_text())),
        "备注": draw(_maybe(_text())),
    }


@st.composite
def _assignment(draw: st.DrawFn, number: int, typed: bool) -> Record:
    leader, post = draw(_leader())
    cadences = {
        "每年": (),
        "每季度": ("每季",),
        "每两月": (),
        "每月": (),
        "每周": (),
        "每日": (),
        "一次": (),
        "按事件": (),
    }
    return {
        "领导": leader,
        "职务": post,
        "职责条目": draw(_text(ending=f"自定第{number}条")),
        "频次": draw(_maybe(_choice(cadences), DASHES)),
        "次数": draw(_maybe(st.integers(1, 1000).flatmap(lambda count: _count(count, "次", typed)), DASHES)),
        "联系县区": draw(_maybe(_district())),
        "年度": draw(st.integers(2024, 2030).flatmap(lambda year: _count(year, "年", typed))),
    }


FORMS = (
    Form(
        "隐患台账",
        {
            "编号": ("隐患编号",),
            "县区": ("县（市、区）", "所属县区"),
            "被督导单位": ("被检查单位",),
            "行业": ("行业领域",),
            "隐患等级": ("隐患级别",),
            "隐患描述": ("问题描述", "存在问题"),
            "发现日期": ("检查日期",),
            "整改期限": ("整改时限",),
            "延期至": (),
            "整改完成日期": (),
            "整改状态": ("整改情况",),
            "销号日期": ("销号时间",),
            "责任人": (),
            "整改措施": (),
            "整改资金(万元)": ("整改资金（万元）",),
        },
        ("编号", "县区", "隐患等级", "隐患描述", "发现日期", "整改期限", "整改状态", "销号日期"),
        _finding,
    ),
    Form(
        "事故台账",
        {
            "事故编号": (),
            "发生时间": ("事故发生时间",),
            "县区": ("县(市、区)",),
            "死亡人数": ("死亡(人)",),
            "重伤人数": ("重伤（人）",),
            "直接经济损失(万元)": ("直接经济损失（万元）",),
            "事故等级": (),
            "电话初报时间": (),
            "书面报告时间": (),
            "是否影响较大": (),
        },
        ("事故编号", "发生时间", "县区", "死亡人数"),
        _accident,
    ),
    Form(
        "履职记录",
        {
            "时间": ("日期",),
            "领导职务": ("职务",),
            "姓名": ("领导姓名",),
            "履职内容": ("工作内容",),
            "履职方式": (),
            "县区": (),
            "职责编号": (),
            "印证资料": ("佐证材料",),
            "备注": (),
        },
        ("时间", "姓名", "履职内容"),
        _activity,
    ),
    Form(
        "职责分工",
        {
            "领导": ("领导姓名",),
            "职务": ("领导职务",),
            "职责条目": ("职责内容",),
            "频次": (),
            "次数": (),
            "联系县区": (),
            "年度": ("年份",),
        },
        ("领导", "职责条目", "频次", "次数", "年度"),
        _assignment,
    ),
)
