"""The ledgers of the canary city: activities, findings, accidents, and rows that are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests.forge.canary import ACCIDENT_COUNTS, AS_OF, DISTRICTS, FINDING_COUNTS, City, Leader, Row, days
from tests.forge.tokens import Mint

ACTIVITIES = {"A1": 31, "A2": 26, "B1": 38, "B2": 17, "C1": 23, "C2": 43, "M1": 29, "M2": 35}
"""Of each leader: two leaders of a district have more than a short list shows, and no two have the same figures."""
_JUNE = date(2026, 6, 1)


def write(city: City, mint: Mint) -> None:
    """Write every ledger down; the refused rows last in their files."""
    _activities(city, mint)
    for letter in DISTRICTS:
        for place, day in enumerate(days(FINDING_COUNTS[letter])):
            _finding(city, mint, letter, place, day)
        _refused_finding(city, mint, letter)
    for letter in DISTRICTS:
        for place, day in enumerate(days(ACCIDENT_COUNTS[letter])):
            _accident(city, mint, letter, place, day)
    _refused(city, mint)


def _activities(city: City, mint: Mint) -> None:
    for place in range(max(ACTIVITIES.values())):
        for code, leader in city.leaders.items():
            if place < ACTIVITIES[code]:
                day = days(ACTIVITIES[code])[place]
                _activity(city, mint, leader, place, day, _where(city, code, place))


def _where(city: City, code: str, place: int) -> str:
    """Where it happened: mostly at home, sometimes in a district of other people's."""
    visited = {"A1": "B", "B1": "A", "B2": "C", "C1": "A", "M1": "A", "M2": "C"}.get(code, "")
    letter = visited if place % 4 == 0 else (code[0] if place % 4 == 1 else "")
    return city.districts.get(letter, "")


def _activity(city: City, mint: Mint, leader: Leader, place: int, day: date, where: str) -> None:
    kind, duty = (("督导检查", "inspect"), ("听取汇报", "hear"), ("宣传", "publicity"), ("会议", ""))[place % 4]
    row = {
        "序号": place + 1,
        "时间": day.isoformat(),
        "领导职务": leader.post,
        "姓名": leader.name,
        "履职内容": f"{mint(leader.code)}第{place}次{kind}",
        "履职方式": kind,
        "县区": where,
        "职责编号": city.duties[duty] if duty else "",
        "印证资料": mint(leader.code),
        "备注": mint(leader.code),
    }
    city.add("activities", "履职记录.csv", row, district=leader.district, leader=leader.code)


def _finding(city: City, mint: Mint, letter: str, place: int, day: date) -> None:
    unit = {0: "P", 1: "Q"}.get(place % 4) if letter != "C" else {0: "Q"}.get(place % 4)
    row: dict[str, Any] = {
        "编号": mint(letter),
        "县区": city.districts[letter],
        "被督导单位": f"{mint(letter)}厂",
        "行业": city.industries[letter] if place % 3 == 0 else "消防",
        "隐患等级": "重大" if place % 5 == 0 else "一般",
        "隐患描述": f"{mint(letter)}通道堵塞",
        "发现日期": day.isoformat(),
        "整改期限": (day + timedelta(days=20 + place % 9)).isoformat(),
        "整改状态": "整改中",
        "销号日期": "",
        "责任单位": city.departments[unit] if unit else f"{mint(letter)}队",
        "责任人": mint(letter),
        "整改措施": mint(letter),
        "应急预案": mint(letter),
        "挂牌督办": mint(letter),
    }
    closed = day + timedelta(days=10 + place % 23)
    if place % 3 and closed <= AS_OF:
        row |= {"整改状态": "已销号", "销号日期": closed.isoformat()}
    file = f"隐患台账{mint('F' + letter)}.csv" if place == 0 else _file_of(city, letter)
    city.add("findings", file, row, district=letter, unit=unit)


def _file_of(city: City, letter: str) -> str:
    return next(row.file for row in city.rows if row.table == "findings" and row.district == letter)


def _accident(city: City, mint: Mint, letter: str, place: int, day: date) -> None:
    row = {
        "事故编号": mint(letter),
        "发生时间": f"{day.isoformat()} 09:{place:02d}",
        "县区": city.districts[letter],
        "行业": city.industries[letter] if place % 2 else "道路交通",
        "死亡人数": place % 3,
        "重伤人数": place % 4,
        "直接经济损失(万元)": 10 + place,
        "事故等级": "较大" if place % 5 == 0 else "一般",
        "到场领导": mint(f"{letter}1"),
    }
    city.add("accidents", "事故台账.csv", row, district=letter)


def _refused_finding(city: City, mint: Mint, letter: str) -> None:
    """A row that is refused: its values may stand in the sentence that says why."""
    sample = next(row for row in city.rows if row.table == "findings" and row.district == letter)
    wrong = {"编号": mint("R"), "县区": f"{city.districts[letter][:-1]}{mint('R')}", "隐患描述": mint("R")}
    city.add("findings", sample.file, sample.values | wrong, district=letter, is_refused=True)


def _refused(city: City, mint: Mint) -> None:
    for leader in city.leaders.values():
        sample = next(row for row in city.rows if row.table == "activities" and row.leader == leader.code)
        wrong = {"领导职务": mint("R"), "履职内容": mint("R"), "印证资料": mint("R"), "备注": mint("R")}
        city.rows.append(
            Row("activities", sample.values | wrong, sample.file, leader.district, leader.code, is_refused=True)
        )
    sample = next(row for row in city.rows if row.table == "accidents")
    # two things wrong with one row
    wrong = {"事故编号": mint("R"), "死亡人数": mint("R"), "直接经济损失(万元)": mint("R"), "到场领导": mint("R")}
    city.rows.append(Row("accidents", sample.values | wrong, sample.file, is_refused=True))


def stir(city: City, mint: Mint) -> None:
    """Change June 2026 for B, C and M2: other words, other states, more rows. M1 has A for a contact: left as is."""
    for place, row in enumerate(city.rows):
        if row.district == "A" or row.leader == "M1" or row.is_refused:
            continue
        if row.table == "findings" and date.fromisoformat(row.values["发现日期"]) >= _JUNE:
            changed = {"隐患描述": mint(str(row.district)), "隐患等级": "重大", "编号": mint(str(row.district))}
            city.rows[place] = replace(row, values=row.values | changed)
        elif row.table == "activities" and date.fromisoformat(row.values["时间"]) >= _JUNE:
            changed = {"履职内容": mint(str(row.leader)), "履职方式": "培训", "职责编号": ""}
            city.rows[place] = replace(row, values=row.values | changed)
        elif row.table == "accidents" and row.values["发生时间"] >= _JUNE.isoformat():
            city.rows[place] = replace(row, values=row.values | {"死亡人数": 2, "重伤人数": 9})
    for letter in ("B", "C"):
        for place in range(7):
            _finding(city, mint, letter, 3 * place + 1, _JUNE + timedelta(days=place))
            _accident(city, mint, letter, 20 + place, _JUNE + timedelta(days=place))
