"""A small fictional city as the files an office sends, written by hand so that its figures count on fingers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from etl.load import Options, load
from etl.report import LoadReport
from warehouse.paths import Home

TODAY = date(2025, 6, 30)
Rows = Sequence[Sequence[object]]

REGIONS = ("名称", "代码", "上级", "类别", "别名", "年度", "常住人口", "地区生产总值(亿元)")
LEADERS = ("姓名", "职务", "角色", "所属地区", "联系县区", "任职起", "任职止", "别名")
DUTIES = ("职责编号", "角色", "职责条目", "履职方式", "频次", "次数", "完成期限", "出处")
ASSIGNMENTS = ("领导", "职务", "职责编号", "职责条目", "频次", "次数", "联系县区", "年度")
ACTIVITIES = ("序号", "时间", "领导职务", "姓名", "履职内容", "履职方式", "县区", "职责编号", "印证资料")
FINDINGS = (
    "编号", "县区", "被督导单位", "行业", "隐患等级", "隐患描述", "发现日期", "整改期限", "延期至", "整改完成日期",
    "整改状态", "销号日期",
)  # fmt: skip
ACCIDENTS = ("事故编号", "发生时间", "县区", "行业", "死亡人数", "重伤人数", "直接经济损失(万元)", "事故等级")
UNITS = ("名称", "类别", "所属地区", "行业")

CITY: dict[str, tuple[Sequence[str], Rows]] = {
    "行政区划": (
        REGIONS,
        [
            ["云川市", "880100", "", "市", "", 2025, 900000, 600],
            ["青石区", "880102", "云川市", "县区", "青石", 2025, 300000, 200],
            ["白河县", "880121", "云川市", "县区", "白河、白河自治县", 2025, 200000, 100],
            ["港南高新区", "880171", "云川市", "功能区", "高新区", 2025, "", ""],
        ],
    ),
    "单位名册": (UNITS, [["青石第一机械厂", "企业", "青石区", "工贸"], ["市应急局", "部门", "云川市", ""]]),
    "领导名册": (
        LEADERS,
        [
            ["林远山", "市长", "市长", "云川市", "青石区", "2024-01-01", "", "林市长"],
            ["周启明", "区长", "县区长", "青石区", "", "2024-01-01", "", ""],
            ["何清源", "县长", "县区长", "白河县", "", "2025-02-15", "", ""],
            ["沈知秋", "县长", "县区长", "白河县", "", "2023-01-01", "2025-02-14", ""],
        ],
    ),
    "职责清单": (
        DUTIES,
        [
            ["Z-01", "县区长", "听取安全生产汇报", "听取汇报", "每季度", 1, "", "第一条"],
            ["Z-02", "县区长", "带队督导检查", "督导检查", "每月", 1, "", "第二条"],
            ["Z-03", "市长", "督导联系县区", "督导检查", "每季度", 1, "", "第三条"],
            ["Z-04", "县区长", "加强宣传教育", "宣传", "", "", "", "第四条"],
            ["Z-05", "县区长", "赶赴事故现场", "现场处置", "按事件", "", "", "第五条"],
        ],
    ),
    "职责分工": (
        ASSIGNMENTS,
        [
            ["周启明", "区长", "Z-01", "听取安全生产汇报", "", "", "", 2025],
            ["周启明", "区长", "Z-02", "带队督导检查", "每月", 1, "", 2025],
            ["周启明", "区长", "Z-04", "加强宣传教育", "", "", "", 2025],
            ["何清源", "县长", "Z-01", "听取安全生产汇报", "", "", "", 2025],
            ["沈知秋", "县长", "Z-01", "听取安全生产汇报", "", "", "", 2025],
            ["林远山", "市长", "Z-03", "督导联系县区", "", "", "青石区", 2025],
            ["何清源", "县长", "Z-05", "赶赴事故现场", "", "", "", 2025],
        ],
    ),
    "履职记录": (
        ACTIVITIES,
        [
            [1, "2025-01-10", "区长", "周启明", "检查机械厂粉尘防爆", "督导检查", "青石区", "Z-02", "照片3张"],
            [2, "2025-02-20", "区长", "周启明", "检查工地起重机械", "督导检查", "青石区", "Z-02", ""],
            [3, "2025-03-05", "区长", "周启明", "听取一季度安全情况", "听取汇报", "", "", "会议纪要"],
            [4, "2025-03-30", "县长", "何清源", "听取一季度安全情况", "听取汇报", "", "Z-01", ""],
            [5, "2025-03-18", "", "林市长", "督导青石区烟花爆竹", "督导检查", "青石", "Z-03", "通报"],
            [6, "2025-04-18", "市长", "林远山", "督导白河县矿山", "督导检查", "白河县", "", ""],
        ],
    ),
    "隐患台账": (
        FINDINGS,
        [
            [
                "H-001",
                "青石区",
                "青石第一机械厂",
                "工贸",
                "一般",
                "除尘管道积尘",
                "2025-01-05",
                "2025-01-20",
                "",
                "2025-01-18",
                "已销号",
                "2025-01-20",
            ],
            [
                "H-002",
                "青石",
                "青石第一机械厂",
                "工贸",
                "重大",
                "防爆电气缺失",
                "2025-01-05",
                "2025-02-01",
                "2025-03-01",
                "2025-02-25",
                "已销号",
                "2025-03-05",
            ],
            [
                "H-003",
                "白河自治县",
                "",
                "消防",
                "一般",
                "疏散通道堵塞",
                "2025-05-01",
                "2025-06-29",
                "",
                "",
                "整改中",
                "",
            ],
            [
                "H-004",
                "白河县",
                "",
                "消防",
                "重大",
                "消火栓无水",
                "2025-06-01",
                "2025-06-30",
                "",
                "2025-06-10",
                "已整改",
                "",
            ],
            [
                "H-005",
                "高新区",
                "",
                "危险化学品",
                "一般",
                "=1+1 罐区标识脱落",
                "2024-12-20",
                "2025-01-10",
                "",
                "2025-01-09",
                "已销号",
                "2025-01-10",
            ],
        ],
    ),
    "事故台账": (
        ACCIDENTS,
        [
            ["S-2025-01", "2025-03-02 09:30", "青石区", "建筑施工", 1, 2, 150, "一般"],
            ["S-2025-02", "2025-05-20 22:10", "白河县", "道路交通", 3, 0, "", "一般"],
            ["S-2024-01", "2024-04-11 08:00", "青石区", "工贸", 2, 10, 999.99, "较大"],
        ],
    ),
}


def csv_text(header: Sequence[str], rows: Rows) -> str:
    """Header and rows as CSV."""
    written = io.StringIO()
    csv.writer(written).writerows([header, *rows])
    return written.getvalue()


def write_csv(path: Path, header: Sequence[str], rows: Rows, encoding: str = "utf-8") -> Path:
    """Write one table to `path`."""
    path.write_bytes(csv_text(header, rows).encode(encoding))
    return path


def write_city(folder: Path, tables: Iterable[str] = tuple(CITY)) -> list[Path]:
    """Write the tables of the city as CSV files, in this order."""
    folder.mkdir(parents=True, exist_ok=True)
    return [write_csv(folder / f"{table}.csv", *CITY[table]) for table in tables]


def findings(*rows: dict[str, object]) -> tuple[list[str], list[list[object]]]:
    """Header and rows of a findings table: what a row does not name is an ordinary open finding in 青石区."""
    plain = {
        "编号": "", "县区": "青石区", "隐患等级": "一般", "隐患描述": "通道堵塞", "发现日期": "2025-03-01",
        "整改期限": "2025-03-31", "整改状态": "整改中",
    }  # fmt: skip
    header = list(dict.fromkeys([*plain, *(name for row in rows for name in row)]))
    return header, [[{**plain, **row}.get(name, "") for name in header] for row in rows]


def deliver(home: Home, *paths: Path, today: date = TODAY, **options: object) -> LoadReport:
    """Load files as on `today`."""
    return load(home, paths, Options(today=today, **options))  # type: ignore[arg-type]


@cache
def published_home(scratch: Path) -> Home:
    """A home in which the whole city is published, loaded once per session; tests only read it."""
    folder = scratch / "small-city"
    home = Home(folder / "home")
    assert deliver(home, *write_city(folder / "files")).exit_code == 0
    return home
