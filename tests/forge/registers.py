"""The registers of the canary city: regions, units, leaders, duty lists and who has which duty."""

from __future__ import annotations

from datetime import date

from tests.forge.canary import DISTRICTS, YEARS, City, Leader
from tests.forge.tokens import Mint

CITY_NAMES = {"A": "甲{}区", "B": "乙{}县", "C": "丙{}县"}
_CONTACTS = {"M1": ("A", "B"), "M2": ("C",)}


def write(city: City, mint: Mint) -> None:
    """Write every register down."""
    _regions(city, mint)
    _units(city, mint)
    _leaders(city, mint)
    _duties(city, mint)
    _assignments(city, mint)


def _regions(city: City, mint: Mint) -> None:
    whole = "云川市"
    city.add("regions", "行政区划.csv", {"名称": whole, "代码": "880100", "上级": "", "类别": "市", "年度": 2026})
    for place, letter in enumerate(DISTRICTS, start=1):
        name = CITY_NAMES[letter].format(mint(f"D{letter}"))
        city.districts[letter] = name
        row = {
            "名称": name,
            "代码": f"88010{place + 1}",
            "上级": whole,
            "类别": "县区",
            "别名": mint(letter),
            "年度": 2026,
            "常住人口": 100_000 * place + 11 * place,
            "地区生产总值(亿元)": 70 + 13 * place,
        }
        city.add("regions", "行政区划.csv", row, district=letter)


def _units(city: City, mint: Mint) -> None:
    for letter, words in (("P", "市应急{}局"), ("Q", "市住建{}局")):
        name = words.format(mint(letter))
        city.departments[letter] = name
        city.add("units", "单位名册.csv", {"名称": name, "类别": "部门", "所属地区": "云川市"}, unit=letter)
    for letter in DISTRICTS:
        # an industry of its own: a list of industries must not tell of another district's
        city.industries[letter] = f"行业{mint(letter)}"
        for _ in range(2):
            row = {
                "名称": f"{mint(letter)}厂",
                "类别": "企业",
                "所属地区": city.districts[letter],
                "行业": city.industries[letter],
                "别名": mint(letter),
            }
            city.add("units", "单位名册.csv", row, district=letter)


def _leaders(city: City, mint: Mint) -> None:
    shared, twice = f"赵{mint('S')}", f"钱{mint('S')}"
    # two people of one name in A and B; one person with a post in C and one in the city's government
    names = {"A2": shared, "B2": shared, "C1": twice, "M2": twice}
    for code in ("A1", "A2", "B1", "B2", "C1", "C2", "M1", "M2"):
        letter = code[0] if code[0] in DISTRICTS else None
        name = names.get(code, f"李{mint(code)}")
        post = f"{mint(code)}长"
        leader = Leader(code, name, post, letter, _CONTACTS.get(code, ()))
        city.leaders[code] = leader
        row = {
            "姓名": name,
            "职务": post,
            "角色": "市长" if letter is None else "县区长" if code.endswith("1") else "副县区长",
            "所属地区": city.districts[letter] if letter else "云川市",
            "联系县区": "、".join(city.districts[each] for each in leader.contacts),
            "分管部门/分管行业": mint(code),
            "分管行业": mint(code),
            "联络员": mint(code),
            "别名": mint(code),
            "任职起": "2024-01-01",
        }
        city.add("leaders", "领导名册.csv", row, district=letter, leader=code)


def _duties(city: City, mint: Mint) -> None:
    listed = (
        ("hear", "听取汇报", "每季度", 1),
        ("inspect", "督导检查", "每月", 1),
        ("meet", "会议", "每半年", 1),
        ("publicity", "宣传", "", ""),
        ("scene", "现场处置", "按事件", ""),
        ("nobody", "培训", "每年", 1),
    )
    for name, kind, cadence, times in listed:
        code = mint("L")
        city.duties[name] = code
        row = {
            "职责编号": code,
            "角色": "县区长",
            "职责条目": f"{mint('L')}{kind}",
            "履职方式": kind,
            "频次": cadence,
            "次数": times,
            "牵头单位": mint("L"),
            "配合单位": mint("L"),
            "出处": mint("L"),
            "目录": f"清单{mint('L')}",
        }
        city.add("duties", "职责清单.csv", row)


def _assignments(city: City, mint: Mint) -> None:
    common = f"{mint('S')}共同事项"
    for code, leader in city.leaders.items():
        own = f"{mint(code)}自定事项"
        for year in YEARS:
            for name in ("hear", "inspect", "publicity", "scene"):
                _assign(city, leader, year, f"{mint(code)}分工", duty=city.duties[name])
            _assign(city, leader, year, own, cadence="每季度")
            if code in ("A1", "B1", "M1"):
                _assign(city, leader, year, common, cadence="每半年")
            for contact in leader.contacts:
                for name in ("meet", "publicity"):
                    _assign(city, leader, year, f"{mint(code)}联系", duty=city.duties[name], contact=contact)


def _assign(
    city: City, leader: Leader, year: int, title: str, *, duty: str = "", cadence: str = "", contact: str = ""
) -> None:
    row = {
        "领导": leader.name,
        "职务": leader.post,
        "职责编号": duty,
        "职责条目": title,
        "频次": cadence,
        "次数": 1 if cadence else "",
        "联系县区": city.districts.get(contact, ""),
        "年度": year,
        # one own deadline in the past, so that a late one is seen too
        "完成期限": date(year, 12, 31).isoformat(),
    }
    # a file for each district's leaders: the file's name must not be told either
    file = f"职责分工{leader.code[0]}.csv"
    city.add("assignments", file, row, district=leader.district, leader=leader.code)
