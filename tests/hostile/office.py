"""The office whose files are attacked: its registers, a good row of each ledger, and files of them as bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.hostile.outcomes import Hostile, Outcome

TODAY = date(2025, 6, 30)

REGISTERS: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]] = {
    "行政区划": (
        ("名称", "上级", "类别", "别名", "年度"),
        [
            ("云川市", "", "市", "", 2025),
            ("青石区", "云川市", "县区", "青石", 2025),
            ("白河彝族自治县", "云川市", "县区", "白河县、白河", 2025),
            ("港南高新区", "云川市", "功能区", "高新区", 2025),
        ],
    ),
    "领导名册": (
        ("姓名", "职务", "所属地区", "任职起", "任职止", "别名"),
        [
            ("林远山", "市长", "云川市", "2024-01-01", "", "林市长"),
            ("周启明", "区长", "青石区", "2024-01-01", "", ""),
            ("何清源", "县长", "白河县", "2025-02-15", "", ""),
            ("沈知秋", "县长", "白河县", "2023-01-01", "2025-02-14", ""),
            ("罗文", "副市长", "云川市", "2024-01-01", "", ""),
            ("罗文", "公安局局长", "云川市", "2024-01-01", "", ""),
            ("阿依·古丽", "副县长", "白河县", "2024-01-01", "", ""),
            ("赵㐂𫍽", "副区长", "青石区", "2024-01-01", "", ""),
        ],
    ),
    "职责清单": (
        ("职责编号", "角色", "职责条目", "频次", "次数"),
        [("Z-01", "县区长", "听取安全生产汇报", "每季度", 1), ("Z-02", "县区长", "带队督导检查", "每月", 1)],
    ),
}

FINDING: dict[str, Any] = {
    "编号": "H-1", "县区": "青石区", "隐患等级": "一般", "隐患描述": "通道堵塞", "发现日期": "2025-03-01",
    "整改期限": "2025-03-31", "整改状态": "整改中",
}  # fmt: skip
ACCIDENT: dict[str, Any] = {
    "事故编号": "S-1", "发生时间": "2025-03-01 09:30", "县区": "青石区", "死亡人数": "0", "重伤人数": "1",
    "直接经济损失(万元)": "12.5",
}  # fmt: skip
ACTIVITY: dict[str, Any] = {
    "时间": "2025-03-01", "领导职务": "区长", "姓名": "周启明", "履职内容": "检查机械厂", "备注": "",
}  # fmt: skip
ASSIGNMENT: dict[str, Any] = {
    "领导": "周启明", "职务": "区长", "职责条目": "带队督导检查", "频次": "每月", "次数": "1", "年度": "2025",
}  # fmt: skip

Grid = list[list[Any]]


def table(plain: dict[str, Any], *changes: dict[str, Any], key: str | None = None) -> Grid:
    """Header and one row per change: the plain row with what the change says; the key counts up unless changed."""
    key = next(iter(plain)) if key is None else key
    header = list(dict.fromkeys([*plain, *(name for change in changes for name in change)]))
    rows = []
    for number, change in enumerate(changes, start=1):
        numbered = {key: f"{str(plain[key])[:-1]}{number}"} if key else {}
        made = {**plain, **numbered, **change}
        rows.append([made.get(name, "") for name in header])
    return [header, *rows]


def findings(*changes: dict[str, Any]) -> Grid:
    """Findings in 青石区, H-1, H-2, …"""
    return table(FINDING, *changes)


def accidents(*changes: dict[str, Any]) -> Grid:
    """Accidents, S-1, S-2, …"""
    return table(ACCIDENT, *changes)


def activities(*changes: dict[str, Any]) -> Grid:
    """Activities of 周启明, told apart by their content."""
    return table(ACTIVITY, *changes, key="履职内容")


def column(plain: dict[str, Any], header: str, cells: Iterable[Any]) -> Grid:
    """One row for each of these cells of one column."""
    return table(plain, *({header: cell} for cell in cells), key="履职内容" if plain is ACTIVITY else None)


def csv_text(grid: Sequence[Sequence[Any]], delimiter: str = ",", end: str = "\r\n") -> str:
    """The grid as CSV text."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, lineterminator=end).writerows(grid)
    return written.getvalue()


def csv_bytes(grid: Sequence[Sequence[Any]], encoding: str = "utf-8") -> bytes:
    """The grid as a CSV file."""
    return csv_text(grid).encode(encoding)


def hostile(name: str, content: bytes | Callable[[], bytes], *allowed: Outcome, label: str | None = None) -> Hostile:
    """A file whose claimed name is its label too, unless a label is given."""
    return Hostile(label or name, name, content, allowed)


def write_registers(folder: Path) -> list[Path]:
    """The registers as files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for title, (header, rows) in REGISTERS.items():
        path = folder / f"{title}.csv"
        path.write_bytes(csv_bytes([header, *rows]))
        paths.append(path)
    return paths
