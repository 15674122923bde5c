"""Generated activities, findings and accidents, with their corrections in later deliveries."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.oracle.obligations import duty_of, windows
from tests.oracle.people import TYPES, edge_day, spell
from tests.oracle.reading import Ledger, Record, day
from tests.oracle.sheets import Row, count_text, day_text, loss_text

ONE = timedelta(days=1)
LAST_DAY = date(2026, 12, 31)  # nothing happens later, so a load with --today 2027-01-31 refuses nothing
CONTENTS = ("检查LNG加气站", "带队检查矿山", "听取季度工作汇报", "研究汛期值守", "部署夏季用电安全", "走访养老机构")
SAME_WORDS = (
    lambda text: text, lambda text: text + "。", lambda text: f"{text[:2]} {text[2:]}", lambda text: text.lower(),
    lambda text: text.replace("LNG", "ＬＮＧ"), lambda text: f"{text[:2]}，{text[2:]}！",
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
        return {"整改状态": rng.choice(("未整改", "整改中", "正在整改")), "整改完成日期": "", "销号日期": ""}
    near = (deadline, deadline - ONE, deadline + ONE, found, found + ONE * rng.randint(0, 200))
    done = min(max(rng.choice(near), found), LAST_DAY)
    if kind < 0.5:
        return {"整改状态": rng.choice(("已整改", "整改完成")), "整改完成日期": day_text(rng, done), "销号日期": ""}
    closed = min(done + ONE * rng.choice((0, 0, 1, 30)), LAST_DAY)
    status = rng.choice(("已销号", "销号"))
    return {"整改状态": status, "整改完成日期": day_text(rng, done), "销号日期": day_text(rng, closed)}


def finding(rng: Random, number: str, years: list[int], places: dict[str, str]) -> Row:
    """One finding; extensions mostly later than the deadline."""
    found = happened(edge_day(rng, rng.choice(years)))
    deadline = found + ONE * rng.choice((0, 7, 15, 30, 30, 60, 90, 200))
    extended = max(found, deadline + ONE * rng.choice((-3, 0, 10, 30, 120))) if rng.random() < 0.3 else None
    place = rng.choice([*places][: max(1, len(places) - 1)])
    return {
        "编号": number, "县区": spell(rng, place, places[place]), "被督导单位": "某某公司",
        "行业": rng.choice(INDUSTRIES),
        "隐患等级": rng.choice(("一般", "一般隐患", "一般", "重大", "重大隐患", "重大事故隐患")),
        "隐患描述": rng.choice(("通道堵塞", "配电箱无盖，合计三处", "=1+1 号阀门渗漏")),
        "发现日期": day_text(rng, found),
        "整改期限": day_text(rng, deadline), "延期至": day_text(rng, extended), "责任单位": "某某公司",
        "责任人": "某某",
        "整改措施": "清理", "整改资金(万元)": "2", "应急预案": rng.choice(("", "有")),
        "挂牌督办": rng.choice(("", "市级")),
        **closing(rng, found, extended or deadline),
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
        new["延期至"] = day_text(rng, deadline + ONE * rng.choice((1, 20, 100))) if rng.random() < 0.5 else ""
    return new


def accident(rng: Random, number: str, years: list[int], places: dict[str, str]) -> Row:
    """One accident: most are small, some stand at a boundary of the level ladder."""
    on = happened(edge_day(rng, rng.choice(years)))
    place = rng.choice([*places])
    hour = rng.choice(("", f" {rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"))
    steep = rng.random() < 0.4
    deaths, injuries, loss = (rng.choice(steps if steep else steps[:3]) for steps in LADDER)
    cents = rng.choice((0, 0, 5000, 9999))
    return {
        "事故编号": number, "发生时间": on.isoformat() + hour, "县区": spell(rng, place, places[place]),
        "行业": rng.choice(INDUSTRIES),
        "死亡人数": rng.choice(("无", "0")) if deaths == 0 else count_text(rng, deaths, "人"),
        "重伤人数": count_text(rng, injuries, "人"), "直接经济损失(万元)": loss_text(rng, (loss or 0) * 10000 + cents),
        "接报时间": f"{on.isoformat()} 23:59", "是否影响较大": rng.choice(("", "是")),
    }  # fmt: skip
