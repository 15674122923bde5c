"""One small town written by hand, for cases whose figures are counted on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.oracle.cities import City
from tests.oracle.obligations import Obligation
from tests.oracle.recompute import books, figures

Row = dict[str, str]
DISTRICTS = [
    {"名称": "云川市", "类别": "市"},
    {"名称": "青岚彝族自治县", "类别": "县区", "别名": "青岚县"},
    {"名称": "白石区", "类别": "县区"},
]
YEAR_END = date(2024, 12, 31)


def town(
    *later: list[tuple[str, list[Row]]], terms: tuple[tuple[str, str], ...] = (("", ""),), given: Row | None = None,
    duty: Row | None = None, did: tuple[Row | str, ...] = (), region: str = "",
) -> City:  # fmt: skip
    """One leader 高清源 (副市长) with one assigned duty D-1 of type 会议 in 2024, and what they did."""
    person = {"姓名": "高清源", "职务": "副市长", "角色": "市政府领导", "所属地区": region, "别名": "高青源"}
    listed = {"职责编号": "D-1", "角色": "市政府领导", "职责条目": "开会", "履职方式": "会议", "频次": "每季度",
              "次数": "1", "完成期限": ""}  # fmt: skip
    assigned = {"领导": "高清源", "职责编号": "D-1", "职责条目": "开会", "频次": "", "次数": "", "年度": "2024",
                "联系县区": "", "完成期限": ""}  # fmt: skip
    blank = {"领导职务": "", "履职方式": "会议", "县区": "", "职责编号": "", "姓名": "高清源"}
    first: list[tuple[str, list[Row]]] = [
        ("行政区划.csv", DISTRICTS),
        ("领导名册.csv", [{**person, "任职起": start, "任职止": end} for start, end in terms]),
        ("职责清单.csv", [listed | (duty or {})]),
        ("职责分工.csv", [assigned | (given or {})]),
    ]
    if did:
        acts = [{"时间": act} if isinstance(act, str) else act for act in did]
        told = ({"履职内容": f"主持召开安全生产会议，研究{n}件事"} | act for n, act in enumerate(acts))
        first.append(("履职记录.csv", [blank | act for act in told]))
    return City([first, *later])


def opened(city: City) -> list[Obligation]:
    return books(city).obligations


def one(city: City, name: str, as_of: date, period: str | None = None) -> Row | Any:
    rows = figures(city, name, as_of=as_of, period=period)
    assert len(rows) == 1
    return rows[0]
