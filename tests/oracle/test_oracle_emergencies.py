"""The judge's clocks and scenes by hand, and that random cities show every kind of them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

from tests.oracle.cities import as_of_days, random_city
from tests.oracle.recompute import figures
from tests.oracle.town import Row, town


def accident(**more: str) -> Row:
    plain = {"事故编号": "1", "发生时间": "2024-01-31 08:00", "县区": "白石区", "行业": "消防", "死亡人数": "3",
             "重伤人数": "", "直接经济损失(万元)": "1"}  # fmt: skip
    return plain | more


def states(as_of: date, **more: str) -> dict[str, tuple[str, str]]:
    city = town([("事故台账.csv", [accident(**more)])])
    return {row["clock"]: (row["state"], row["due_at"]) for row in figures(city, "clocks", as_of=as_of)}


def test_clocks_by_hand() -> None:
    told = {"接报时间": "2024-01-31 08:10", "电话初报时间": "2024-01-31 08:25", "书面报告时间": "2024-01-31 08:41"}
    found = states(date(2024, 3, 31), **told)
    assert found["phone"] == ("done", "2024-01-31T08:25:00")
    assert found["written"] == ("done_late", "2024-01-31T08:40:00")
    assert found["investigation"] == ("running", "2024-03-31")
    assert states(date(2024, 4, 1))["investigation"][0] == "overrun"
    assert states(date(2024, 4, 1), 延期批准日期="2024-03-31")["investigation"] == ("running", "2024-05-30")
    assert states(date(2024, 4, 1), 延期批准日期="2024-04-01")["investigation"] == ("overrun", "2024-03-31")
    closed = states(date(2024, 4, 1), 结案日期="2024-02-29")
    assert (closed["publication"][1], closed["assessment"][1]) == ("2024-03-29", "2025-02-28")


def test_random_cities_show_every_kind_of_clock_and_scene() -> None:
    seen: Counter[str] = Counter()
    for seed in range(60):
        rng = Random(seed)
        city = random_city(rng)
        for as_of in as_of_days(city, rng)[:2]:
            for row in figures(city, "clocks", as_of=as_of):
                seen[f"{row['clock']} {row['state']}"] += 1
                seen["void"] += row["is_extension_void"]
            for row in figures(city, "scene", as_of=as_of, period="all"):
                seen["present"] += row["present_count"]
                for name in ("missing", "vacant", "also_present"):
                    seen[name] += len(row[name])
    clocks = ("phone", "written", "investigation", "publication", "assessment")
    wanted = {f"{clock} {state}" for clock in clocks for state in ("done", "done_late", "overrun")}
    wanted |= {"investigation running", "publication running", "assessment running", "void", "present"}
    assert wanted | {"missing", "vacant", "also_present"} <= {kind for kind, count in seen.items() if count}
