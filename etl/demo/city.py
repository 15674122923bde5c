"""The fictional city: its districts, its industries, and the reference tables of regions and units."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

HERE = Path(__file__).parent
FICTION = "虚构示例城市"
FIRMS_PER_DISTRICT = 14


@dataclass(frozen=True)
class District:
    """One county-level unit; pairs hold (last year, this year); `share` is its part of all findings."""

    name: str
    code: str
    prefix: str
    kind: str
    aliases: str
    population: tuple[int, int]
    gdp: tuple[float, float]
    share: float
    care: tuple[float, float]
    speed: tuple[float, float]

    @property
    def short(self) -> str:
        """The name without its last character, for names of firms: 明川区 → 明川."""
        return self.name.removesuffix("高新区").removesuffix("山景区").rstrip("区县")


@cache
def table(name: str) -> dict[str, Any]:
    """A data table of this package, from `<name>.toml`."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def districts() -> tuple[District, ...]:
    """The twelve districts in code order."""
    found: list[dict[str, Any]] = table("city")["districts"]
    pairs = ("population", "gdp", "care", "speed")
    return tuple(District(**(row | {name: tuple(row[name]) for name in pairs})) for row in found)


def industries() -> list[str]:
    """The ten industries, in a fixed order."""
    return list(table("city")["industries"])


def industries_of(district: District) -> list[str]:
    """The industries that a district has: all of them, but for the two functional zones."""
    return list(table("city")["zone_industries"].get(district.name, industries()))


def regions(year: int) -> pl.DataFrame:
    """行政区划 of the city and its districts for `year - 1` and `year`; population in persons, GDP in 亿元."""
    city = table("city")
    rows = []
    for index in (0, 1):
        whole = (city["aliases"], city["population"][index], city["gdp"][index])
        rows.append((city["name"], city["code"], "", "市", *whole))
        rows += [
            (d.name, d.code, city["name"], d.kind, d.aliases, d.population[index], d.gdp[index]) for d in districts()
        ]
    frame = pl.DataFrame(
        rows, schema=["名称", "代码", "上级", "类别", "别名", "常住人口", "地区生产总值(亿元)"], orient="row"
    )
    years = [str(year - 1)] * (len(rows) // 2) + [str(year)] * (len(rows) // 2)
    return frame.insert_column(5, pl.Series("年度", years)).cast(pl.String)


def units(seed: int) -> pl.DataFrame:
    """单位名册: city departments, district governments and firms; columns 名称 类别 所属地区 行业 别名."""
    city = table("city")
    rng = np.random.default_rng([seed, 1])
    rows = []
    for entry in city["departments"]:
        name, industry = entry.split("|")
        rows.append((f"市{name}", "部门", city["name"], industry, f"宁川市{name}"))
    for d in districts():
        office = f"{d.name}管理委员会" if d.kind == "功能区" else f"{d.name}人民政府"
        rows.append((office, "县区政府", d.name, "", f"{d.name}管委会" if d.kind == "功能区" else f"{d.name}政府"))
    for d in districts():
        brands = rng.permutation(len(city["brands"]))[:FIRMS_PER_DISTRICT]
        for position, brand in enumerate(brands):
            industry = _industry(d, position, rng)
            suffix = city["suffixes"][industry]
            name = f"{d.short}{city['brands'][brand]}{suffix[int(rng.integers(len(suffix)))]}"
            rows.append((name, "企业", d.name, industry, ""))
    return pl.DataFrame(rows, schema=["名称", "类别", "所属地区", "行业", "别名"], orient="row")


def _industry(district: District, position: int, rng: np.random.Generator) -> str:
    names = industries_of(district)
    return names[position] if position < len(names) else names[int(rng.integers(len(names)))]
