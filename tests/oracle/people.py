"""Generated regions, leaders with their terms, and duties of a small city."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.oracle.sheets import Row, count_text, day_text

ONE = timedelta(days=1)
CITY = "云川市"
DISTRICTS = (
    ("青岚彝族自治县", "青岚县、青岚", "县区"), ("白石区", "白石", "县区"), ("望江县", "", "县区"),
    ("高新技术开发区", "高新区", "功能区"), ("云顶风景名胜区", "云顶景区、云顶", "功能区"),
)  # fmt: skip
PEOPLE = (
    ("高清源", "高青源"), ("林知远", ""), ("苏望舒", "苏望苏、苏旺舒"), ("秦若川", ""),
    ("阿普·木呷", "阿普木呷"), ("江映雪", "江应雪"),
)  # fmt: skip
POSTS = ("市长", "副市长", "县长", "副县长", "区管委会主任", "应急局局长")
ROLES = ("市政府领导", "县区政府领导", "部门负责人")
# Roles of the register that the rule of who goes to the scene knows, two that it does not, and none.
SCENE_ROLES = (
    "市委主要负责人",
    "市政府主要负责人",
    "常务副市长",
    "分管安全副市长",
    "县区党委主要负责人",
    "县区政府主要负责人",
    "县区分管安全负责人",
    "县区分管行业负责人",
    "党委主要负责人",
    "政府主要负责人",
    "分管安全负责人",
    "市政府领导",
    "部门负责人",
    "巡视专员",
    "顾问",
    "",
)
INDUSTRIES = ("消防", "道路交通、消防", "建筑施工，危险化学品", "危险化学品", "全部行业", "")
TYPES = ("会议", "听取汇报", "督导检查", "调研研究", "学习", "其他")
CADENCE_WORDS = (
    ("每年", 5), ("每半年", 5), ("每季度", 6), ("每季", 2), ("每两月", 4), ("每月", 5), ("一次", 14), ("按事件", 2),
    ("", 4), ("每周", 0.5), ("每日", 0.25),
)  # fmt: skip


def spell(rng: Random, name: str, aliases: str, chance: float = 0.3) -> str:
    """A name as somebody writes it: an alias, another middle dot, or a space inside."""
    if aliases and rng.random() < chance:
        return rng.choice(aliases.split("、"))
    if rng.random() < 0.1:
        return name.replace("·", "•") if "·" in name else f"{name[0]} {name[1:]}"
    return name


def regions(rng: Random, columns: list[str], years: list[int]) -> list[Row]:
    """The city, two to five districts, sometimes a township, one row for each year kept."""
    kept = rng.sample(DISTRICTS, rng.randint(2, 5))
    has_city = "上级" in columns or rng.random() < 0.5
    blanks = rng.random() < 0.2
    rows = [{"名称": CITY, "类别": "市", "代码": "519900"}] if has_city else []
    for number, (name, aliases, kind) in enumerate(kept, 1):
        kind = "" if blanks and number > 1 and rng.random() < 0.5 else kind
        rows.append({"名称": name, "别名": aliases, "类别": kind, "上级": CITY, "代码": f"5199{number:02d}"})
    if "类别" in columns and rng.random() < 0.3:
        rows.append({"名称": "清溪镇", "类别": "乡镇", "上级": kept[0][0], "代码": "519901101"})
    marks = rng.choice(([""], [str(years[0])], [str(year) for year in years])) if "年度" in columns else [""]
    return [
        {**row, "年度": mark, "常住人口": str(rng.randint(10, 900) * 1000),
         "地区生产总值(亿元)": f"{rng.randint(200, 9000) / 10}"}
        for mark in marks for row in rows
    ]  # fmt: skip


def edge_day(rng: Random, year: int) -> date:
    """A day on which something turns: an edge or the middle of a window, the end of February, or any day."""
    kind = rng.random()
    if kind < 0.35:
        edge = date(year, rng.choice((1, 3, 4, 5, 7, 9, 10, 11)), 1)
        return edge - ONE if rng.random() < 0.5 and edge.month > 1 else edge
    if kind < 0.6:
        middles = ((2, 14), (2, 15), (4, 1), (7, 1), (7, 2), (8, 15), (8, 16), (1, 16), (1, 17), (5, 16))
        return date(year, *rng.choice(middles))
    if kind < 0.7:
        return date(year, 3, 1) - ONE
    return date(year, 1, 1) + ONE * rng.randint(0, 364)


def terms(rng: Random, years: list[int]) -> list[tuple[date | None, date | None, int]]:
    """Terms of one person: start, end (None is open) and which of their posts."""
    year = rng.choice(years)
    a, b, c = sorted(edge_day(rng, year) for _ in range(3))
    whole = rng.choice((None, date(years[0] - 1, 3, 1)))
    kind = rng.random()
    if kind < 0.35:
        return [(whole, None, 0)]
    if kind < 0.5:
        return [(a, None, 0)]
    if kind < 0.6:
        return [(whole, b, 0)]
    if kind < 0.68:
        return [(a, b, 0)]
    if kind < 0.84:
        later = (b + ONE * rng.randint(2, 120), None, 0)
        return [(whole, b, 0), later]
    if kind < 0.94:
        return [(whole, b, 0), (b + ONE * rng.choice((1, 1, 30)), None, 1)]
    if kind < 0.97:
        return [(whole, a, 0), (b + ONE, c + ONE * 20, 0), (c + ONE * 21, None, 1)]
    return [(whole, None, 0), (a, None, 1)]


def leaders(rng: Random, columns: list[str], years: list[int], places: list[Row]) -> list[Row]:
    """Two to six people with one or two posts and one to three terms; regions are as their own file shows them."""
    rows: list[Row] = []
    names = {place["名称"]: place.get("别名", "") for place in places}
    for name, aliases in rng.sample(PEOPLE, rng.randint(2, 6)):
        posts = rng.sample(POSTS, 2)
        homes = [rng.choice(["", *names]) for _ in posts]
        roles = [rng.choice((*ROLES, *SCENE_ROLES)) for _ in posts]
        known: set[tuple[str, str]] = set()
        for start, end, which in terms(rng, years):
            home = homes[which]
            row = {
                "姓名": name, "职务": posts[which], "角色": roles[which], "别名": aliases,
                "所属地区": spell(rng, home, names[home]) if home else "",
                "联系县区": rng.choice(list(names)), "分管部门": "应急局",
                "分管行业": rng.choice(INDUSTRIES), "联络员": "某某",
                "是否安委会成员": rng.choice(("是", "否")),
                "任职起": day_text(rng, start), "任职止": day_text(rng, end),
            }  # fmt: skip
            key = (posts[which], row["任职起"] if "任职起" in columns else "")
            if key not in known:
                known.add(key)
                rows.append(row)
    return rows


def duties(rng: Random, years: list[int]) -> list[Row]:
    """Three to eight duties of two catalogs, each code and title used once."""
    rows = []
    for number in range(1, rng.randint(3, 8) + 1):
        cadence = rng.choices([w for w, _ in CADENCE_WORDS], [share for _, share in CADENCE_WORDS])[0]
        rows.append({
            "职责编号": f"A-{number:02d}", "角色": rng.choice(ROLES), "职责条目": f"第{number}项：过问本辖区安全工作",
            "类别": "职责", "履职方式": rng.choice((*TYPES, "")), "频次": cadence,
            "次数": count_text(rng, rng.choice((None, 1, 1, 2, 3)), "次"), "出处": f"第{number}条",
            "完成期限": day_text(rng, edge_day(rng, rng.choice(years))) if rng.random() < 0.6 else "",
            "目录": rng.choice(("市级清单", "县级清单")),
        })  # fmt: skip
    return rows
