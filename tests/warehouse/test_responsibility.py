"""Who answers for what: from the register and the assignments to the gaps and overlaps of a day."""

from datetime import date

import pytest

from tests.small_city import CITY, LEADERS, deliver, write_city, write_csv
from warehouse.access import Denied, Role, Viewer
from warehouse.ask import ask
from warehouse.paths import Home
from warehouse.snapshots import open_current

HEADER = (*LEADERS, "分管部门/分管行业", "分管行业")
ROWS = [
    ["林远山", "市长", "市长", "云川市", "青石区", "2024-01-01", "", "", "", ""],
    [
        "高明远",
        "副市长",
        "副市长",
        "云川市",
        "青石区，白河县",
        "2024-01-01",
        "2025-03-31",
        "",
        "市应急局",
        "工贸、 消防",
    ],
    ["苏知微", "副市长", "副市长", "云川市", "白河县", "2025-04-01", "", "", "市应急局；市住建局", "工贸"],
    ["方行舟", "秘书长", "秘书长", "云川市", "", "2024-01-01", "", "", "", ""],
    ["周启明", "区长", "县区长", "青石区", "", "2024-01-01", "", "", "区应急局", "消防"],
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("responsibility")
    home = Home(folder / "home")
    files = write_city(folder / "files", ["行政区划", "单位名册"])
    files.append(write_csv(folder / "领导名册.csv", HEADER, ROWS))
    files += write_city(folder / "files", ["职责清单"])
    header, _ = CITY["职责分工"]
    held = [["苏知微", "副市长", "Z-03", "督导联系县区", "", "", "港南高新区", 2025]]
    files.append(write_csv(folder / "职责分工.csv", header, held))
    assert deliver(home, *files).snapshot
    opened = open_current(home)
    yield opened
    opened.close()


@pytest.fixture
def told(snapshot):
    def asking(question, day=date(2025, 6, 30), viewer=None, **given):
        return ask(viewer or Viewer.office(), snapshot, question, as_of=day, **given)

    return asking


def gaps(frame, kind):
    rows = frame.filter(frame["charge_kind"] == kind)
    return {row["charge"]: (row["answer_count"], row["state"]) for row in rows.iter_rows(named=True)}


def test_gaps_and_overlaps_are_those_of_leaders_in_post_on_the_day(told):
    spring, summer = told("responsibility_gaps", date(2025, 3, 31)), told("responsibility_gaps")
    assert gaps(spring, "district") == {
        "青石区": (2, "district_several"), "白河县": (1, "district_one"), "港南高新区": (0, "district_none"),
    }  # fmt: skip
    assert gaps(summer, "district") == {
        "青石区": (1, "district_one"), "白河县": (1, "district_one"), "港南高新区": (1, "district_one"),
    }  # fmt: skip
    assert gaps(summer, "industry") == {"工贸": (1, "industry_one"), "消防": (0, "industry_none")}
    assert gaps(summer, "department") == {"市应急局": (1, "department_one"), "市住建局": (1, "department_one")}
    assert gaps(summer, "leader") == {
        "林远山": (1, "leader_one"), "苏知微": (2, "leader_several"), "方行舟": (0, "leader_none"),
    }  # fmt: skip


def test_a_gap_names_who_answers(told):
    frame = told("responsibility_gaps", date(2025, 3, 31), where={"state": ("district_several",)})
    assert frame["answers"].to_list() == ["林远山（市长）、高明远（副市长）"]


def test_a_districts_own_leader_is_no_city_leader(told):
    assert gaps(told("responsibility_gaps"), "industry")["消防"] == (0, "industry_none")
    own = told("responsibility_rows", where={"charge": ("消防",)})
    assert own.select("leader", "district", "state").rows() == [("周启明", "青石区", "district")]


def test_the_rows_behind_say_whether_register_or_assignment_says_so(told):
    frame = told("responsibility_rows", where={"leader": ("苏知微",)})
    assert {(row["charge_kind"], row["charge"], row["charge_source"]) for row in frame.iter_rows(named=True)} == {
        ("district", "白河县", "register"), ("district", "港南高新区", "assignment"),
        ("industry", "工贸", "register"), ("department", "市应急局", "register"),
        ("department", "市住建局", "register"),
    }  # fmt: skip
    assert set(frame["file"]) == {"领导名册.csv", "职责分工.csv"}


def test_a_district_narrows_to_its_own_leaders_and_those_who_answer_for_it(told):
    frame = told("responsibility_rows", where={"district": ("青石区",)})
    assert set(frame["leader"]) == {"周启明", "林远山"}


@pytest.mark.parametrize("question", ["responsibility_rows", "responsibility_gaps"])
def test_the_whole_map_is_the_offices_business(question, told):
    tour = Viewer.of_districts("tour", Role.TOUR, ("青石区",))
    with pytest.raises(Denied):
        told(question, viewer=tour)


def test_a_term_and_a_year_bound_what_an_assignment_says(run_model):
    rows = run_model(
        "core.fct_charge",
        {
            "core.fct_assignment": [{"leader_key": "甲/市长", "contact_district": "乙县", "year": 2025, "row": 2}],
            "core.dim_leader": [{"leader_key": "甲/市长", "leader": "甲", "post": "市长"}],
            "core.dim_term": [
                {"leader_key": "甲/市长", "start_on": date(2024, 1, 1), "end_on": date(2025, 3, 31)},
                {"leader_key": "甲/市长", "start_on": date(2025, 9, 1), "end_on": date(2999, 12, 31)},
                {"leader_key": "甲/市长", "start_on": date(2020, 1, 1), "end_on": date(2021, 1, 1)},
            ],
        },
    )
    assert sorted((row["start_on"], row["end_on"]) for row in rows) == [
        (date(2025, 1, 1), date(2025, 3, 31)), (date(2025, 9, 1), date(2025, 12, 31)),
    ]  # fmt: skip


def test_charges_are_districts_industries_and_departments_of_the_city(run_model):
    rows = run_model(
        "core.dim_charge",
        {
            "core.dim_district": [{"district": "甲区", "code": "1"}],
            "staging.units": [
                {"name": "市应急局", "kind": "department", "region": "云川市"},
                {"name": "甲区应急局", "kind": "department", "region": "甲区"},
                {"name": "某厂", "kind": "firm", "region": "甲区", "industry": "工贸"},
            ],
            "staging.leaders": [
                {"region": "云川市", "portfolio": "市住建局，市应急局", "portfolio_industries": "燃气"},
                {"region": "甲区", "portfolio": "区住建局", "portfolio_industries": "燃气、消防"},
            ],
            "staging.findings": [{"industry": "消防"}, {"industry": None}],
            "staging.accidents": [{"industry": "煤矿"}],
        },
    )
    assert sorted((row["charge_kind"], row["charge"]) for row in rows) == [
        ("department", "市住建局"), ("department", "市应急局"), ("district", "甲区"),
        ("industry", "工贸"), ("industry", "消防"), ("industry", "煤矿"), ("industry", "燃气"),
    ]  # fmt: skip
