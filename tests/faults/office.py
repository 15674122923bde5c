"""The office files of the fault tests: a first load, a second one that corrects it, daily additions."""

import csv
from datetime import date, timedelta
from pathlib import Path

TODAY = date(2026, 9, 30)
FIRST_DAY = date(2026, 3, 2)
DISTRICTS = ("北桥区", "南岭县", "西坞县")
NEW_DISTRICT = "东渡高新区"
FINDINGS = 120
REDELIVERED = 60
DAILY_FINDINGS = 3

Row = dict[str, str]


def write(path: Path, rows: list[Row], encoding: str = "utf-8") -> Path:
    """One CSV file with the headers of its first row."""
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def finding(number: int, district: str, *, is_closed: bool = False, lasting: int = 20) -> Row:
    """One row of 隐患台账; the same number gives the same key."""
    found_on = FIRST_DAY + timedelta(days=number % 150)
    return {
        "编号": f"FX-{number:05d}",
        "县区": district,
        "隐患等级": "重大" if number % 17 == 0 else "一般",
        "隐患描述": f"第 {number} 处通道堆物",
        "发现日期": found_on.isoformat(),
        "整改期限": (found_on + timedelta(days=lasting)).isoformat(),
        "整改状态": "已销号" if is_closed else "整改中",
        "销号日期": (found_on + timedelta(days=11)).isoformat() if is_closed else "",
    }


def findings(first: int, count: int, *, is_closed: bool = False) -> list[Row]:
    """Rows of 隐患台账 with numbers from `first` on, spread over the three districts."""
    return [finding(number, DISTRICTS[number % 3], is_closed=is_closed) for number in range(first, first + count)]


def first_files(folder: Path) -> list[Path]:
    """What the office sent first: regions, leaders, findings."""
    regions = [_region("澄江市", "", "市"), *(_region(name, "澄江市", "县区") for name in DISTRICTS)]
    return [
        write(folder / "行政区划.csv", regions),
        write(folder / "领导名册.csv", [_leader(name, name) for name in DISTRICTS]),
        write(folder / "隐患台账_上半年.csv", findings(0, FINDINGS)),
    ]


def second_files(folder: Path) -> list[Path]:
    """What it sent next: a new district that other files need, rows sent again and changed, rows to be refused."""
    unknown, reversed_days = finding(900, "无此县"), finding(901, DISTRICTS[0], lasting=-5)
    again = findings(FINDINGS - REDELIVERED, REDELIVERED, is_closed=True)
    new_zone = [finding(number, NEW_DISTRICT) for number in range(500, 530)]
    return [
        write(
            folder / "行政区划_增补.csv",
            [_region(NEW_DISTRICT, "澄江市", "功能区"), _region("北桥区", "澄江市", "县区", "北桥")],
        ),
        write(folder / "领导名册_增补.csv", [_leader("东渡", NEW_DISTRICT)], "gb18030"),
        write(folder / "隐患台账_八月.csv", [*again, *findings(FINDINGS, 40), unknown, reversed_days]),
        write(folder / "隐患台账_东渡.csv", [*new_zone, finding(902, "也无此县")], "gb18030"),
        write(folder / "履职记录.csv", [_activity(month) for month in range(3, 10)]),
    ]


def daily_files(folder: Path, count: int) -> list[Path]:
    """`count` files of DAILY_FINDINGS new findings each, named in the order in which they are sent."""
    return [
        write(folder / f"隐患台账_{day:03d}.csv", findings(10_000 + day * DAILY_FINDINGS, DAILY_FINDINGS))
        for day in range(count)
    ]


def _region(name: str, parent: str, kind: str, alias: str = "") -> Row:
    return {"名称": name, "上级": parent, "类别": kind, "别名": alias, "年度": "2026"}


def _leader(name: str, region: str) -> Row:
    return {
        "姓名": f"示例{name[:2]}",
        "职务": "区长",
        "角色": "政府主要负责人",
        "所属地区": region,
        "任职起": "2024-01-01",
    }


def _activity(month: int) -> Row:
    name = "东渡" if month % 2 else "北桥"
    return {
        "时间": f"2026-{month:02d}-10",
        "领导职务": "区长",
        "姓名": f"示例{name}",
        "履职内容": f"{month} 月到企业检查",
        "履职方式": "督导检查",
    }
