"""Generated activities, findings and accidents, with their corrections in later deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from tests.oracle.obligations import duty_of, windows
from tests.oracle.people import TYPES, edge_day, spell
from tests.oracle.reading import Ledger, Record, day
from tests.oracle.sheets import Row, count_text, day_text, loss_text

ONE = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LAST_DAY = date(2026, 12, 31)  # nothing happens later, so a load with --today 2027-01-31 refuses nothing
CONTENTS = ("检查LNG加气站", "带队检查矿山", "听取季度工作汇报", "研究汛期值守", "部署夏季用电安全", "走访养老机构")
SAME_WORDS = (
    lambda text: text, lambda text: text + "。", lambda text: f"{text[:2]} {text[2:]}", lambda text: text.lower(),
    lambda text: text.replace("LNG", "ＬＮＧ"), lambda text: f"{text[:2]}，{text[2:]}！",
)  # fmt: skip
# The first four and the next two are the same problem in other words; the last points elsewhere.
PROBLEMS = (
    "通道堵塞", "通道堵塞，共3处", "通道 堵塞！共１２处。", "通道堵塞十二处", "LNG阀门渗漏", "ＬＮＧ 阀门渗漏",
    "3号阀门渗漏", "配电箱无盖，合计三处", "=1+1 号阀门渗漏", "详见附件",
)  # fmt: skip
INDUSTRIES = ("危险化学品", "建筑施工", "道路交通", "消防", "")
LADDER = ((0, 1, 2, 3, 9, 10, 29, 30), (None, 0, 9, 10, 49, 50, 99, 100), (0, 1, 999, 1000, 4999, 5000, 9999, 10000))


def happened(on: date) -> date:
    """The day, drawn back to the last one on which something happens."""
    return min(max(on, date(2023, 1, 1)), LAST_DAY)


def aimed_span(rng: Random, assignment: Record, duty: Record | None) -> tuple[date, date]:
    """A window of the assignment; for a duty done once often the weeks about its deadline."""
    cadence = assignment.cadence or (duty.cadence if duty else None) or "quarter"
    deadline = assignment.deadline or (duty.deadline if duty else None)
    start, end = rng.choice(windows(cadence if cadence != "on_event" else "month", assignment.year, deadline))
    if cadence == "once" and rng.random() < 0.7:
        return (end, end + ONE * 40)
    return (start, end)


def aimed_day(rng: Random, span: tuple[date, date], year: int) -> date:
    """A day in a window, at its edges or just outside, seldom any turning day of the year."""
    start, end = span
    near = (start, end, start + ONE, end - ONE, start - ONE, end + ONE)
    kind = rng.random()
    if kind < 0.45:
        return happened(start + ONE * rng.randint(0, (end - start).days))
    return happened(rng.choice(near) if kind < 0.9 else edge_day(rng, year))


def month_end(on: date) -> date:
    """The last day of the day's month."""
    return (on.replace(day=28) + ONE * 4).replace(day=1) - ONE


def activities(rng: Random, ledger: Ledger, places: dict[str, str], wanted: int) -> list[Row]:
    """About as many rows as wanted: aimed at assignments, in clusters, some in the words of the row before.

    Parameters: `ledger` is the city so far; `places` names each district with its aliases.
    """
    names = {row.name: "、".join(row.aliases) for row in ledger["领导名册"]}
    rows: list[Row] = []
    while len(rows) < wanted:
        record = rng.choice(ledger["职责分工"]) if ledger["职责分工"] else None
        duty = duty_of(ledger, record) if record else None
        person = rng.choice(ledger["领导名册"])
        who, post = (person.name, person.post)
        if record and rng.random() < 0.85:
            year = record.year
            who, post = ledger.leader(record.leader, record.post, date(year, 1, 1), date(year, 12, 31))
        own = (duty.code if duty else record.code if record else None) or ""
        listed = [listed_duty.code for listed_duty in ledger["职责清单"]]
        code = rng.choices((own, "", rng.choice(listed)), (50, 42, 8))[0]
        type_ = duty.type if duty and duty.type and rng.random() < 0.85 else rng.choice((*TYPES, ""))
        contact = ledger.region(record.district) if record else None
        span = aimed_span(rng, record, duty) if record else None
        rush = month_end(span[1]) if span and rng.random() < 0.15 else None
        for _ in range(rng.choice((4, 5, 6) if rush else (1, 2, 3, 4))):
            on = aimed_day(rng, span, record.year) if span else happened(edge_day(rng, 2025))
            on = happened(rush - ONE * rng.choice((0, 1, 2, 3, 4, 4, 5))) if rush else on
            place = contact if contact in places and rng.random() < 0.85 else rng.choice(("", *places))
            row = {
                "记录编号": f"J{rng.randint(10000, 99999)}{len(rows):03d}" if rng.random() < 0.8 else "",
                "时间": day_text(rng, on), "领导职务": post if rng.random() < 0.7 else "",
                "姓名": spell(rng, who, names[who]), "履职内容": f"{rng.choice(CONTENTS)}{rng.randint(1, 99)}",
                "履职方式": type_, "县区": spell(rng, place, places[place]) if place else "", "职责编号": code,
                "印证资料": rng.choice(("", "无", "照片", "纪要", "照片", "纪要")), "备注": "",
            }  # fmt: skip
            rows.append(row)
            if rng.random() < 0.2:
                twin = {**row, "履职内容": rng.choice(SAME_WORDS)(row["履职内容"]), "时间": day_text(rng, on)}
                twin["记录编号"] = twin["记录编号"] and f"{twin['记录编号']}B"
                if rng.random() < 0.4:
                    twin["职责编号"] = rng.choice(("", own, rng.choice(listed)))
                if rng.random() < 0.4:
                    other = rng.choice(("", *places))
                    twin["县区"] = spell(rng, other, places[other]) if other else ""
                if rng.random() < 0.2:
                    twin["履职方式"] = rng.choice(TYPES)
                rows.append(twin)
    return rows[:wanted]


def closing(rng: Random, found: date, deadline: date) -> Row:
    """Status and days of a rectification: many near the deadline, some not even begun."""
    kind = rng.random()
    if kind < 0.4:
        begun = rng.choice(("未整改", "整改中", "正在整改"))
        return {"整改状态": begun, "整改完成日期": "", "复查日期": "", "销号日期": ""}
    near = (deadline, deadline - ONE, deadline + ONE, found, found + ONE * rng.randint(0, 200))
    done = min(max(rng.choice(near), found), LAST_DAY)
    if kind < 0.5:
        status = rng.choice(("已整改", "整改完成"))
        return {"整改状态": status, "整改完成日期": day_text(rng, done), "复查日期": "", "销号日期": ""}
    closed = min(done + ONE * rng.choice((0, 0, 1, 30)), LAST_DAY)
    checked = rng.choice((None, done, closed))
    return {
        "整改状态": rng.choice(("已销号", "销号")), "整改完成日期": day_text(rng, done),
        "复查日期": day_text(rng, checked), "销号日期": day_text(rng, closed),
    }  # fmt: skip


def steps(rng: Random, found: date, extended: date | None) -> Row:
    """The days that a major finding alone has: each may be missing."""
    handed = rng.choice((None, found, min(found + ONE * rng.randint(1, 40), LAST_DAY)))
    told = rng.choice((None, found, min(found + ONE * rng.randint(1, 90), LAST_DAY)))
    asked = rng.choice((None, found, min(extended, LAST_DAY))) if extended else None
    return {"交办日期": day_text(rng, handed), "通报日期": day_text(rng, told), "延期申请日期": day_text(rng, asked)}


def finding(rng: Random, number: str, years: list[int], places: dict[str, str]) -> Row:
    """One finding; extensions mostly later than the deadline."""
    found = happened(edge_day(rng, rng.choice(years)))
    deadline = found + ONE * rng.choice((0, 7, 15, 30, 30, 60, 90, 200))
    extended = max(found, deadline + ONE * rng.choice((-3, 0, 10, 30, 120))) if rng.random() < 0.3 else None
    place = rng.choice([*places][: max(1, len(places) - 1)])
    return {
        "编号": number, "县区": spell(rng, place, places[place]),
        "被督导单位": rng.choice(("某某公司", "某某 公司", "乙厂", "")), "行业": rng.choice(INDUSTRIES),
        "隐患等级": rng.choice(("一般", "一般隐患", "一般", "重大", "重大隐患", "重大事故隐患")),
        "隐患描述": rng.choice(PROBLEMS),
        "发现日期": day_text(rng, found),
        "整改期限": day_text(rng, deadline), "延期至": day_text(rng, extended), "责任单位": "某某公司",
        "责任人": rng.choice(("某某", "某某", "")),
        "整改措施": rng.choice(("清理", "清理", "", "无")), "整改资金(万元)": rng.choice(("2", "0", "")),
        "应急预案": rng.choice(("", "有", "有", "无")), "挂牌督办": rng.choice(("", "市级", "省级", "否")),
        **closing(rng, found, extended or deadline), **steps(rng, found, extended),
    }  # fmt: skip


def corrected_finding(rng: Random, old: Row, years: list[int], places: dict[str, str]) -> Row:
    """A later word on a finding: closed or opened again, extended, or another finding altogether under its id."""
    new = finding(rng, old["编号"], years, places)
    if rng.random() < 0.7:
        found, deadline = day(old["发现日期"]), day(old["整改期限"])
        assert found is not None
        assert deadline is not None
        kept = ("县区", "行业", "隐患等级", "发现日期", "整改期限")
        new |= {name: old[name] for name in kept if name in old} | closing(rng, found, deadline)
        extended = deadline + ONE * rng.choice((1, 20, 100)) if rng.random() < 0.5 else None
        new |= {"延期至": day_text(rng, extended)} | steps(rng, found, extended)
    return new


def accident(
    rng: Random, number: str, years: list[int], places: dict[str, str], team: Sequence[tuple[str, str]] = ()
) -> Row:
    """One accident: most are small, some stand at a boundary of the level ladder or of a clock."""
    on = happened(edge_day(rng, rng.choice(years)))
    place = rng.choice([*places])
    at = datetime.combine(on, time(rng.randint(0, 23), rng.randint(0, 59)) if rng.random() < 0.8 else time(0))
    steep = rng.random() < 0.4
    deaths, injuries, loss = (rng.choice(steps if steep else steps[:3]) for steps in LADDER)
    cents = rng.choice((0, 0, 5000, 9999))
    return {
        "事故编号": number, "发生时间": moment_text(at), "县区": spell(rng, place, places[place]),
        "行业": rng.choice(INDUSTRIES),
        "死亡人数": rng.choice(("无", "0")) if deaths == 0 else count_text(rng, deaths, "人"),
        "重伤人数": count_text(rng, injuries, "人"), "直接经济损失(万元)": loss_text(rng, (loss or 0) * 10000 + cents),
        "是否影响较大": rng.choice(("", "否", "是", "是")), **reports(rng, at), **inquiry(rng, on),
        "到场领导": arrivals(rng, team),
    }  # fmt: skip


def moment_text(at: datetime) -> str:
    """A moment as written; midnight is a day without a time."""
    return at.strftime("%Y-%m-%d %H:%M") if at.time() != time(0) else at.date().isoformat()


def reports(rng: Random, at: datetime) -> Row:
    """When an accident was heard of and reported: about the 15th and 30th minute, sometimes known by the day only."""
    last = datetime.combine(LAST_DAY, time(23, 59))
    heard = at + MINUTE * rng.choice((0, 1, 20, 60, 1500)) if rng.random() < 0.7 else None
    start = heard or at
    phoned = min(start + MINUTE * rng.choice((0, 14, 15, 16, 40, 1500)), last) if rng.random() < 0.8 else None
    steps = [start + MINUTE * n for n in (5, 29, 30, 31, 90, 1600)]
    later = [step for step in steps if phoned is None or step >= phoned] or [phoned or start]
    written = min(rng.choice(later), last) if rng.random() < 0.8 else None
    row = {}
    for name, told in (("接报时间", heard), ("电话初报时间", phoned), ("书面报告时间", written)):
        told = min(told, last) if told else None
        # a later moment may be known by its day only
        is_vague = told is not None and name == "书面报告时间" and rng.random() < 0.15
        row[name] = "" if told is None else told.date().isoformat() if is_vague else moment_text(told)
    return row


def inquiry(rng: Random, on: date) -> Row:
    """Days of an investigation about its 60th and 120th day, of its publication and of the assessment after it."""

    def happens(chance: float, *days: date) -> date | None:
        chosen = rng.choice(days)
        return chosen if rng.random() < chance and chosen <= LAST_DAY else None

    after = (0, 30, 59, 60, 60, 61, 61, 90, 119, 120, 121, 150)
    concluded = happens(0.75, *(on + ONE * n for n in after))
    extension = happens(0.4, *(on + ONE * n for n in (-2, 0, 30, 59, 60, 61, 100)))
    base = concluded or on
    ends = (base, base + ONE * 28, base + ONE * 30, base + ONE * 31, base + ONE * 32, base + ONE * 60)
    years = (base + ONE * 200, base + ONE * 364, base + ONE * 365, base + ONE * 366, base + ONE * 367)
    days = {
        "立案日期": happens(0.5, on, on + ONE * 3), "结案日期": concluded, "延期批准日期": extension,
        "公开日期": happens(0.7 if concluded else 0.1, *ends),
        "整改评估日期": happens(0.6 if concluded else 0.1, *years),
    }  # fmt: skip
    return {name: day_text(rng, on) for name, on in days.items()}


def arrivals(rng: Random, team: Sequence[tuple[str, str]]) -> str:
    """Names under 到场领导: leaders in some spelling, outsiders, a post in brackets, and several kinds of comma."""
    if rng.random() < 0.15:
        return rng.choice(("", "无", "-"))
    names = [spell(rng, name, aliases) for name, aliases in team if rng.random() < 0.6]
    names += rng.sample(("外聘专家", "过路人"), rng.randint(0, 2))
    told = [name + rng.choice(("", "", "", "（副市长，分管）")) for name in names]
    return rng.choice(("、", "，", ",", "；", "、 ")).join(told)
