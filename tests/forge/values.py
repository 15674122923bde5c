"""What is sent: every parameter of an address with other people's values, and widget values no page ever offered."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState

from dashboard import filters, links
from tests.forge.canary import AS_OF, City
from tests.forge.people import Person

ROOT = Path(__file__).resolve().parents[2]
_READ = re.compile(r"(?:address|query_params\.get)\(\s*[\"'](\w+)|query_params\[\s*[\"'](\w+)|(?:remember)\((\w+)=")
_NOT_OF_PAGES = frozenset({"visit"})
DAY = {"asof": AS_OF.isoformat(), "period": "year"}
NASTY = (
    "' or 1=1 --",
    "<img src=x onerror=alert(1)>",
    "../../etc/passwd",
    "%00%ff",
    "\x1f\x00\u202e",
    "{{7*7}}${7*7}",
    "9" * 400,
    "-1",
    "[$x](http://x.example)",
)


def known_parameters() -> set[str]:
    """Every name that the pages read from or write to the address, found in their sources and in their lists."""
    sources = [path.read_text("utf-8") for path in (ROOT / "dashboard").rglob("*.py") if "sign_in" not in path.parts]
    found = {name for text in sources for match in _READ.findall(text) for name in match if name}
    listed = {*filters.NAMES, *links.CONDITIONS, *links.OWN, *links.EXTRAS.values(), "of"}
    return (found | listed) - _NOT_OF_PAGES


def others(city: City, person: Person) -> dict[str, list[str]]:
    """For every parameter, values that belong to others: of every table, what this person does not see."""
    theirs = [row for row in city.rows if not person.sees(row, city)]

    def of(table: str, header: str) -> list[str]:
        found = [row.values.get(header) for row in theirs if row.table == table]
        return [str(value) for value in dict.fromkeys(found) if value]

    leaders, districts = of("leaders", "姓名"), of("regions", "名称")
    return {
        "district": districts[-1:],
        "leader": [leaders[0], leaders[-1]] if leaders else [],
        "post": of("leaders", "职务")[:1],
        "role": ["市长"],
        "industry": [*city.industries.values()],
        "duty": [*of("duties", "职责编号")[:1], *of("assignments", "职责条目")[:1]],
        "finding": of("findings", "编号")[:1],
        "accident": of("accidents", "事故编号")[:1],
        "subject": districts[-1:] + leaders[-1:],
        "delivery": ["000001-00000000"],
        "month": ["2026-05"],
        "state": ["overdue,open", "missed"],
        "bucket": [">180"],
        "cadence": ["month"],
        "of": ["obligation_rows", "activity_rows", "standing_rows", "leader_rows", "accident_rows", "refusals",
               "places", "deliveries", "duty_rows", "quality", "units", "inspection_rows", "task_rows",
               "score_rows", "reporting_rows", "holder_rows", "responsibility_rows", "responsibility_gaps",
               "clause_rows", "decision_rows", "match_rows", "flag_rows", "major_finding_rows", "repeat_rows", "clocks",
               "scene_rows", "correction_rows", "_rows"],
        "flag": ["copied"],
        "charge": districts[-1:],
        "catalog": of("duties", "目录")[:1],
        "list": of("duties", "目录")[:1],
        "nature": ["event"],
        "words": ["汇报"],
        "old": [f"catalog:{name}" for name in of("duties", "目录")[:1]],
        "new": ["document:000000000000"],
        "field": ["department"],
        "unit": of("inspections", "被督导单位")[:1],
        "responsible_unit": of("findings", "责任单位")[:1],
        "levels": ["general,major"],
        "curve": ["district"],
        "cells": ["overdue", "major"],
        "board": ["closed"],
        "term": ["2025Q4", "2026"],
        "proposal": districts[-1:],
        "weights": ["99,1,1,1,1,1,1"],
        "targets": ["0.1,0.1"],
        "formula": ["on_time", "completion"],
        "refused": ["unit", "reason"],
        "scope": ["all", "found"],
        "window": ["current", "due"],
        "told": ["month", "year"],
        "ended": ["2026-05", "2025-12"],
        "action": ["sign_in", "export"],
        "match": ["decided", "not_counted"],
        "scheme": ["leader", "district"],
        "ends": ["best"],
        "level": ["major"],
        "accident_level": ["larger"],
        "period": ["all", "month", "quarter"],
        "asof": ["2026-06-29", "1999-01-01", "2026-13-99"],
        "present": ["1"],
    }  # fmt: skip


def addresses(city: City, person: Person) -> Iterator[dict[str, str]]:
    """Query strings: each parameter with each value of others, who they are together, unknown names, nasty values."""
    values = others(city, person)
    yield dict(DAY)
    for name, each in values.items():
        yield from (DAY | {name: value} for value in each)
    leader = next((each for each in city.leaders.values() if each.code not in person.leaders), None)
    told = {name: each[0] for name, each in values.items() if each and name in ("leader", "post", "duty", "month")}
    for of in values["of"]:
        yield DAY | {"of": of, "window": "period"} | told
    if leader:
        for of in ("obligation_rows", "activity_rows", "leader_rows"):
            yield DAY | {"of": of, "leader": leader.name, "post": leader.post, "period": "all"}
    yield DAY | {name: each[-1] for name, each in values.items() if each and name not in ("present", "of")}
    yield DAY | {"viewer": "office", "role": "office", "scope_id": "all", "account": "office", "_viewer": "1"}
    for value in NASTY:
        yield DAY | dict.fromkeys(known_parameters() - {"present", "asof", "period"}, value)


def anything(shown: Mapping[str, str], city: City, person: Person) -> Iterator[list[WidgetState]]:
    """Values for the widgets of a page: of the right kind but never offered, of the wrong kind, and strange ids."""
    theirs = [value for each in others(city, person).values() for value in each if "kx" in value]
    for widget, kind in shown.items():
        for state in _values(kind, theirs, city):
            yield [WidgetState(id=widget, **state)]
    ids = [widget for widget, kind in shown.items() if kind != "add_block"]
    yield [WidgetState(id=widget, string_value=theirs[0] if theirs else "x") for widget in ids]
    yield [
        WidgetState(id=widget, json_value=json.dumps({"selection": {"rows": [0], "x": theirs[:3]}})) for widget in ids
    ]
    yield [WidgetState(id=f"$$ID-00000000000000000000000000000000-{key}", string_value=value)
           for key in ("w_district", "w_period", "_choices", "_pages", "viewer") for value in theirs[:2]]  # fmt: skip


def _values(kind: str, theirs: list[str], city: City) -> Iterator[dict[str, Any]]:
    districts = list(city.districts.values())
    if kind == "selectbox":
        yield from ({"string_value": value} for value in (*theirs[:3], *districts[-1:], "\x1f"))
        yield {"int_value": 10**6}
    elif kind == "button_group":
        for value in ("全部", "best", *theirs[:1]):
            yield {"string_array_value": {"data": [value]}}
    elif kind == "date_input":
        yield {"string_array_value": {"data": ["1999/01/01"]}}
        yield {"string_array_value": {"data": ["2025/12/31"]}}
    elif kind == "plotly_chart":
        for data in ([district, ">180"] for district in districts[:: len(districts) - 1]):
            yield {"string_value": _plotly(data)}
        for code in ("A1", "C1", "M2"):
            leader = city.leaders[code]
            yield {"string_value": _plotly([f"{leader.name}\x1f{leader.post}", "2026-05"])}
        yield {"string_value": _plotly({"0": theirs[0] if theirs else "x", "1": {"a": []}})}
    elif kind == "dataframe":
        for cells in ([[0, "leader"]], [[-1, "x"]], [["a", "b"]]):
            yield {"string_value": json.dumps({"selection": {"rows": [1], "columns": ["finding"], "cells": cells}})}
        yield {"string_value": "null"}
    elif kind in ("button", "download_button"):
        yield {"trigger_value": True}


def _plotly(data: object) -> str:
    point = {"curve_number": 0, "point_number": 0, "point_index": 0, "x": 1, "y": data, "customdata": data}
    return json.dumps({"selection": {"points": [point], "point_indices": [0], "box": [], "lasso": []}})
