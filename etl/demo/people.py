"""The fictional leaders: who holds which post, in which role, from when to when."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from etl.demo.city import District, districts, table

CITY = "宁川市"
# Districts large enough for a second deputy who holds the industries; elsewhere the safety deputy holds them all.
WITH_INDUSTRY_DEPUTY = ("明川区", "云渡区", "东屏区", "赤岩县", "青崖县", "白渡县")
COLUMNS = [
    "姓名", "职务", "角色", "所属地区", "联系县区", "分管部门", "分管行业",
    "任职起", "任职止", "联络员", "是否安委会成员", "别名",
]  # fmt: skip


@dataclass(frozen=True)
class Term:
    """One person in one post; `end` None means still in post, both days belong to the term."""

    name: str
    post: str
    role: str
    region: str
    contacts: tuple[str, ...]
    department: str
    industry: str
    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the term."""
        return self.start <= day and (self.end is None or day <= self.end)


def terms(today: date) -> list[Term]:
    """Every post and term, city first; changes of office that lie after `today` have not happened."""
    names = iter(table("people")["names"])
    years = (today.year - 1, today.year)
    held = [
        replace(term, name=next(names), start=date(years[0] - 3 + index % 3, 1 + index % 9, 10))
        for index, term in enumerate(_posts())
    ]
    left: list[Term] = []
    for change in table("people")["changes"]:
        leaves = date.fromisoformat(f"{years[change['year']]}-{change['leaves']}")
        starts = date.fromisoformat(f"{years[change['year']]}-{change['starts']}")
        if starts > today:
            continue
        place = next(index for index, term in enumerate(held) if term.post == change["post"])
        mover = next((term.name for term in held if term.post == change["who"]), None)
        left.append(replace(held[place], end=leaves))
        held[place] = replace(held[place], name=mover or next(names), start=starts)
    order = {term.post: index for index, term in enumerate(held)}
    return sorted(held + left, key=lambda term: (order[term.post], term.start))


def roster(all_terms: list[Term]) -> pl.DataFrame:
    """领导名册, one row per post and term; dates typed, the liaison is a number, not a person."""
    rows = [
        (
            term.name, term.post, term.role, term.region, "、".join(term.contacts), term.department, term.industry,
            term.start, term.end, f"联络员{index + 1:02d}（虚构）", "否" if "行业" in term.role else "是",
            term.name.replace("·", "") if "·" in term.name else "",
        )
        for index, term in enumerate(all_terms)
    ]  # fmt: skip
    schema = {name: pl.Date if name.startswith("任职") else pl.String for name in COLUMNS}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _posts() -> list[Term]:
    start = date(2020, 1, 1)
    found = [
        Term(
            "", row["post"], row["role"], CITY, tuple(row["contacts"].split("、")),
            row.get("department", ""), row.get("industry", ""), start,
        )
        for row in table("people")["city"]
    ]  # fmt: skip
    for district in districts():
        found += [
            Term("", post, role, district.name, (), department, industry, start)
            for post, role, department, industry in _district_posts(district)
        ]
    return found


def _district_posts(district: District) -> list[tuple[str, str, str, str]]:
    every = "、".join(table("city")["industries"])
    party, government, safety = "县区党委主要负责人", "县区政府主要负责人", "县区分管安全负责人"
    if district.kind == "功能区":
        return [
            (f"{district.name}党工委书记", party, "", ""),
            (f"{district.name}管委会主任", government, "", ""),
            (f"{district.name}管委会副主任", safety, "应急管理分局", every),
        ]
    end = district.name[-1]
    deputies = [(f"{district.name}委常委、常务副{end}长", safety, "县区应急管理局", every)]
    if district.name in WITH_INDUSTRY_DEPUTY:
        deputies = [
            (f"{district.name}委常委、常务副{end}长", safety, "县区应急管理局", "危险化学品、煤矿、非煤矿山、消防"),
            (
                f"{district.name}副{end}长（分管行业）", "县区分管行业负责人", "县区住建局、县区交通局",
                "建筑施工、道路交通、工贸、燃气、特种设备、文化旅游",
            ),
        ]  # fmt: skip
    return [
        (f"{district.name}委书记", party, "", ""),
        (f"{district.name}{end}长", government, "", ""),
        *deputies,
    ]
