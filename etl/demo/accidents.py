"""The fictional accident ledger: sixty accidents in two years, with their report and investigation clocks."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl

from etl.demo.city import District, districts, industries_of
from etl.demo.people import Term
from etl.demo.stories import story

COUNT = 60
# Last year gets more of them, so that this year shows fewer accidents and fewer deaths (双下降).
LAST_YEAR_WEIGHT = 1.15
# Roads and building sites have most of the accidents.
ACCIDENT_WEIGHTS = {"道路交通": 6, "建筑施工": 5, "工贸": 3, "消防": 2}
CLOCKS = ("发生时间", "接报时间", "电话初报时间", "书面报告时间")
# What an office leaves undone, by the accident's number within its year: such clocks are overrun.
LEFT_UNDONE = {
    ("结案日期", "公开日期", "整改评估日期"): (9,),
    ("公开日期",): (12, 33),
    ("整改评估日期",): (3, 21),
}
DAYS = ("立案日期", "结案日期", "延期批准日期", "公开日期", "整改评估日期")


@dataclass(frozen=True)
class Accident:
    """One accident and the leaders who came to the scene."""

    occurred: datetime
    district: str
    industry: str
    deaths: int
    injuries: int
    loss: float
    is_sensitive: bool
    present: tuple[Term, ...]

    @property
    def rank(self) -> int:
        """0 general, 1 larger, 2 major, by deaths (State Council Order 493, art. 3)."""
        return (self.deaths >= 3) + (self.deaths >= 10)


def accidents(all_terms: list[Term], today: date, seed: int) -> list[Accident]:
    """Sixty accidents in the order of their time, from 1 January of last year to `today`."""
    rng = np.random.default_rng([seed, 2])
    first = date(today.year - 1, 1, 1)
    days = (today - first).days
    last_year = (date(today.year, 1, 1) - first).days
    weights = np.where(np.arange(days) < last_year, LAST_YEAR_WEIGHT, 1.0)
    drawn = np.sort(rng.choice(days, size=COUNT - 3, p=weights / weights.sum()))
    found = [_told("larger_accident", today), _told("major_accident", today)]
    found.append(Accident(_at(first + timedelta(340), rng), "苍岭县", "煤矿", 3, 2, 612.5, True, ()))
    shares = np.array([d.share for d in districts()])
    for day in drawn:
        district = districts()[int(rng.choice(len(shares), p=shares / shares.sum()))]
        deaths = int(rng.choice(3, p=[0.2, 0.66, 0.14]))
        injuries = int(rng.integers(0, 4)) + (deaths == 0)
        loss = round(float(rng.lognormal(4.4, 0.6)), 1)
        at = _at(first + timedelta(int(day)), rng)
        industry = _industry(district, rng)
        found.append(Accident(at, district.name, industry, deaths, injuries, loss, bool(rng.random() < 0.1), ()))
    found.sort(key=lambda accident: accident.occurred)
    return [_with_leaders(accident, all_terms, rng) for accident in found]


def accident_table(found: list[Accident], today: date, seed: int) -> pl.DataFrame:
    """事故台账: clocks as datetimes, days as dates; what lies after `today` has not happened and is blank."""
    rng = np.random.default_rng([seed, 3])
    numbers: dict[int, int] = {}
    rows = []
    for accident in found:
        year = accident.occurred.year
        numbers[year] = numbers.get(year, 0) + 1
        row = _row(accident, today, rng)
        # what is undone is drawn all the same, so that nothing else moves
        undone = [name for names, held in LEFT_UNDONE.items() if numbers[year] in held for name in names]
        rows.append({"事故编号": f"NC-SG-{year}-{numbers[year]:03d}", **row, **dict.fromkeys(undone)})
    schema = {name: _type(name) for name in rows[0]}
    return pl.DataFrame(rows, schema=schema)


def _industry(district: District, rng: np.random.Generator) -> str:
    names = industries_of(district)
    weights = np.array([ACCIDENT_WEIGHTS.get(name, 1) for name in names], dtype=float)
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


def _type(name: str) -> type[pl.DataType]:
    return pl.Datetime if name in CLOCKS else pl.Date if name in DAYS else pl.String


def _at(day: date, rng: np.random.Generator) -> datetime:
    return datetime.combine(day, time(int(rng.integers(5, 22)), int(rng.integers(60))))


def _told(name: str, today: date) -> Accident:
    told = story(name)
    at = datetime.combine(date(today.year - 1, told["month"], told["day"]), time(15, 20))
    deaths = int(told["deaths"])
    return Accident(at, told["district"], told["industry"], deaths, deaths + 2, deaths * 210.0, True, ())


def _with_leaders(accident: Accident, all_terms: list[Term], rng: np.random.Generator) -> Accident:
    expected = [term for term in all_terms if term.holds(accident.occurred.date()) and _must_come(term, accident)]
    came = tuple(term for term in expected if rng.random() < 0.86)
    return Accident(**{**accident.__dict__, "present": came})


def _must_come(term: Term, accident: Accident) -> bool:
    """The handbook's rule of who goes to the scene, in short; enough to make the lists plausible."""
    holds_industry = accident.industry in term.industry.split("、")
    if term.region == accident.district:
        if accident.rank > 0:
            return holds_industry or term.role != "县区分管行业负责人"
        return holds_industry or (accident.is_sensitive and term.role == "县区分管安全负责人")
    if accident.rank > 1 and term.role in ("市委主要负责人", "市政府主要负责人", "常务副市长", "分管安全副市长"):
        return True
    return accident.rank > 0 and term.role in ("其他副市长", "分管安全副市长") and holds_industry


def _row(accident: Accident, today: date, rng: np.random.Generator) -> dict[str, object]:
    heard = accident.occurred + timedelta(minutes=int(rng.integers(1, 12)))
    phoned = heard + timedelta(minutes=int(rng.integers(3, 15)) + (18 if rng.random() < 0.15 else 0))
    written = phoned + timedelta(minutes=int(rng.integers(5, 15)) + (35 if rng.random() < 0.15 else 0))
    day = accident.occurred.date()
    filed = day + timedelta(int(rng.integers(1, 5)))
    is_extended = accident.rank > 0 or rng.random() < 0.1
    extended = day + timedelta(int(rng.integers(45, 58))) if is_extended else None
    closed = day + timedelta(int(rng.integers(85, 116) if is_extended else rng.integers(35, 68)))
    public = closed + timedelta(int(rng.integers(5, 40)))
    judged = closed + timedelta(int(rng.integers(200, 380)))
    past = {"立案日期": filed, "结案日期": closed, "延期批准日期": extended, "公开日期": public, "整改评估日期": judged}
    return {
        "发生时间": accident.occurred,
        "县区": accident.district,
        "行业": accident.industry,
        "死亡人数": str(accident.deaths),
        "重伤人数": str(accident.injuries),
        "直接经济损失(万元)": str(accident.loss),
        "接报时间": heard,
        "电话初报时间": phoned,
        "书面报告时间": written,
        "到场领导": "、".join(term.name for term in accident.present),
        **{name: value if value is not None and value <= today else None for name, value in past.items()},
        "是否影响较大": "是" if accident.is_sensitive else "否",
    }
