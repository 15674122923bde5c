"""Clocks, scene, corrections and rates of accidents: each rule of domain.md section 5 with its boundary, by hand."""

from datetime import date, datetime

import polars as pl
import pytest

from warehouse import accidents
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.scene import scene

ACCIDENT = {
    "accident": "S-1", "occurred_at": datetime(2025, 1, 10, 9, 0), "occurred_on": date(2025, 1, 10),
    "district": "青石区", "industry": "建筑施工", "level": "larger", "is_sensitive": False,
}  # fmt: skip


def day(text):
    return date.fromisoformat(text)


def clocks_of(run_model, **changed):
    rows = run_model("core.fct_clock", {"core.fct_accident": [ACCIDENT | changed]})
    return {row["clock"]: row for row in rows}


def test_only_larger_and_sensitive_accidents_are_reported_at_once(run_model):
    assert set(clocks_of(run_model)) == {"phone", "written", "investigation"}
    assert set(clocks_of(run_model, level="general")) == {"investigation"}
    assert set(clocks_of(run_model, level="general", is_sensitive=True)) == {"phone", "written", "investigation"}


def test_reports_are_due_a_quarter_and_half_an_hour_after_the_news_or_else_after_it_happened(run_model):
    heard = clocks_of(run_model, notified_at=datetime(2025, 1, 10, 9, 50))
    assert heard["phone"]["due_at"] == datetime(2025, 1, 10, 10, 5)
    assert heard["written"]["due_at"] == datetime(2025, 1, 10, 10, 20)
    assert clocks_of(run_model)["phone"]["due_at"] == datetime(2025, 1, 10, 9, 15)


def test_news_without_a_time_of_day_is_due_on_its_day(run_model):
    row = clocks_of(run_model, notified_at=datetime(2025, 1, 11))["phone"]
    assert (row["is_timed"], row["due_at"]) == (False, datetime(2025, 1, 11))


@pytest.mark.parametrize(
    ("approved", "until", "is_void"),
    [
        (None, None, False),
        ("2025-01-10", "2025-05-10", False),
        ("2025-03-11", "2025-05-10", False),  # day 60
        ("2025-03-12", None, True),  # day 61
        ("2025-01-09", None, True),
    ],
)
def test_an_extension_counts_when_it_was_approved_within_the_first_sixty_days(run_model, approved, until, is_void):
    row = clocks_of(run_model, extension_on=approved and day(approved))["investigation"]
    assert row["due_at"].date() == day("2025-03-11")
    assert (row["extended_due_at"] and row["extended_due_at"].date()) == (until and day(until))
    assert row["is_extension_void"] is is_void


@pytest.mark.parametrize(
    ("closed", "published", "assessed"),
    [
        ("2025-01-31", "2025-02-28", "2026-01-31"),
        ("2024-01-31", "2024-02-29", "2025-01-31"),
        ("2024-02-29", "2024-03-29", "2025-02-28"),
        ("2025-12-15", "2026-01-15", "2026-12-15"),
    ],
)
def test_a_month_and_a_year_after_closing_are_clipped_to_the_end_of_the_month(run_model, closed, published, assessed):
    found = clocks_of(run_model, concluded_on=day(closed))
    assert found["publication"]["due_at"].date() == day(published)
    assert found["assessment"]["due_at"].date() == day(assessed)


LADDER = [
    {"level": "larger", "place": 1, "deaths": 3, "serious_injuries": 10, "loss_yuan": 10_000_000},
    {"level": "major", "place": 2, "deaths": 10, "serious_injuries": 50, "loss_yuan": 50_000_000},
    {"level": "extraordinary", "place": 3, "deaths": 30, "serious_injuries": 100, "loss_yuan": 100_000_000},
]


def test_the_ladder_is_that_of_order_493(run_model):
    assert sorted(run_model("core.dim_accident_level", {}), key=lambda row: row["place"]) == LADDER


def corrected(run_model, received, industry="工贸", **after):
    first = {
        "accident": "S-1", "deaths": 2, "serious_injuries": 0, "loss_yuan": 0.0, "delivery_id": "1",
        "sheet": None, "row": 5,
    }  # fmt: skip
    return run_model(
        "core.fct_correction",
        {
            "staging.casualties": [first, first | {"delivery_id": "2"} | after],
            "core.dim_accident_level": LADDER,
            "core.fct_accident": [ACCIDENT | {"industry": industry}],
            "core.delivery": [{"delivery_id": "2", "received_on": day(received)}],
        },
    )


@pytest.mark.parametrize(
    ("received", "industry", "is_in_window"),
    [
        ("2025-02-09", "工贸", True),  # day 30
        ("2025-02-10", "工贸", False),
        ("2025-01-17", "道路交通", True),  # day 7
        ("2025-01-18", "道路交通", False),
        ("2025-01-18", "消防", False),
    ],
)
def test_a_correction_is_kept_and_told_from_one_after_the_days_allowed(run_model, received, industry, is_in_window):
    (row,) = corrected(run_model, received, industry, deaths=3)
    assert (row["is_in_window"], row["deaths_before"], row["deaths_after"]) == (is_in_window, 2, 3)
    assert (row["level_before"], row["level_after"]) == ("general", "larger")


def test_a_delivery_that_changes_no_casualty_corrects_nothing(run_model):
    assert corrected(run_model, "2025-01-20", industry="工贸") == []


LEADERS = (
    ("张书记", "市委主要负责人", None, ""), ("李市长", "市政府主要负责人", None, ""),
    ("王安全", "分管安全副市长", None, ""),
    ("赵住建", "其他副市长", None, "建筑施工、道路交通"), ("钱工业", "其他副市长", None, "工贸"),
    ("孙区书记", "县区党委主要负责人", "青石区", ""), ("周区长", "县区政府主要负责人", "青石区", ""),
    ("吴安监", "县区分管安全负责人", "青石区", "煤矿"), ("郑行业", "县区分管行业负责人", "青石区", "建筑施工"),
    ("冯别区", "县区政府主要负责人", "白河县", "建筑施工"), ("陈局长", "部门负责人", None, "建筑施工"),
    ("褚顾问", "顾问", None, ""), ("卫无区", "县区政府主要负责人", None, "建筑施工"),
)  # fmt: skip


def called(run_model, leaders=LEADERS, **changed):
    """Who is called to one accident, by slot, through the two models."""
    register = [
        {"name": name, "post": "职务", "role": role, "region": region, "portfolio_industries": industries}
        for name, role, region, industries in leaders
    ]
    words = [{"word": w, "body": r.body, "calling": r.calling} for r in scene().role for w in r.words]
    places = [{"district": "青石区"}, {"district": "白河县"}]
    given = {"staging.leaders": register, "core.scene_role": words, "core.dim_district": places}
    duties = run_model("core.dim_scene_duty", given)
    slots = [
        {"slot": s.slot, "body": s.body, "calling": s.calling, "level": level, "needs_sensitive": needs}
        for s in scene().slot
        for levels, needs in ((s.levels, False), (s.sensitive_levels, True))
        for level in levels
    ]
    rows = run_model(
        "core.fct_called",
        {"core.fct_accident": [ACCIDENT | changed], "core.scene_slot": slots, "core.dim_scene_duty": duties},
    )
    return {row["slot"]: sorted(r["leader"] or "" for r in rows if r["slot"] == row["slot"]) for row in rows}


DISTRICT = {
    "district_party_head": ["孙区书记"], "district_government_head": ["周区长"], "district_safety": ["吴安监"],
    "district_industry": ["郑行业"],
}  # fmt: skip


@pytest.mark.parametrize("level", ["major", "extraordinary"])
def test_to_a_major_accident_come_city_and_district_heads_safety_and_industry(run_model, level):
    assert called(run_model, level=level) == DISTRICT | {
        "city_party_head": ["张书记"], "city_government_head": ["李市长"], "city_safety": ["王安全"],
        "city_industry": ["赵住建"],
    }  # fmt: skip


def test_to_a_larger_accident_comes_of_the_city_the_leader_for_the_industry(run_model):
    assert called(run_model, level="larger") == DISTRICT | {"city_industry": ["赵住建"]}


def test_to_a_general_accident_comes_the_districts_leader_for_the_industry_and_for_safety_if_it_is_sensitive(run_model):
    assert called(run_model, level="general") == {"district_industry": ["郑行业"]}
    sensitive = called(run_model, level="general", is_sensitive=True)
    assert sensitive == {"district_industry": ["郑行业"], "district_safety": ["吴安监"]}


def test_a_slot_that_nobody_holds_is_vacant_and_without_an_industry_nobody_is_asked_for_it(run_model):
    assert called(run_model, level="general", industry="燃气") == {"district_industry": [""]}
    assert called(run_model, level="general", industry=None) == {}


def test_a_mayor_of_a_county_level_city_is_the_head_of_a_district(run_model):
    found = called(run_model, [("甲", "市长", "青石区", "")], level="larger")
    assert found["district_government_head"] == ["甲"]


def arrived(run_model, text):
    expected = [
        {"accident": "S-1", "leader_key": f"{name}/职务", "leader": name} for name in ("张三", "李四", "阿普·木呷")
    ]
    register = [
        {"name": "张三", "post": "职务", "aliases": "小张、老李"},
        {"name": "李四", "post": "职务", "aliases": "老李"},
        {"name": "阿普·木呷", "post": "职务"},
    ]
    rows = run_model(
        "core.fct_arrival",
        {
            "core.fct_accident": [ACCIDENT | {"leaders_on_scene": text}],
            "core.fct_called": expected,
            "staging.leaders": register,
        },
    )
    return {row["written"]: row["leader"] for row in rows}


def test_names_on_the_scene_are_matched_exactly_by_name_or_alias(run_model):
    assert arrived(run_model, "张 三（市委书记、市长），阿普•木呷；路人甲") == {
        "张三": "张三", "阿普·木呷": "阿普·木呷", "路人甲": None,
    }  # fmt: skip
    assert arrived(run_model, "小张") == {"小张": "张三"}
    assert arrived(run_model, "张三丰") == {"张三丰": None}
    assert arrived(run_model, "老李") == {"老李": None}  # two claim it
    assert arrived(run_model, "无") == {}


def test_a_word_of_a_role_means_one_thing():
    words = [word for role in scene().role for word in role.words]
    assert len(words) == len(set(words))


def of_rates(counted, sizes):
    answers = {"accidents": pl.DataFrame(counted), "districts": pl.DataFrame(sizes)}

    def again(name, *, by=(), **_):
        frame = answers[name]
        return frame if by or name == "districts" else frame.select(pl.exclude("district").sum())

    return accidents.rates(again, as_of=date(2025, 6, 30), period=None, by=(), where={}).row(0, named=True)


def test_rates_are_taken_over_the_districts_that_have_residents_or_gdp():
    counted = [
        {"district": "甲", "accident_count": 3, "death_count": 2, "accident_count_last_year": 4,
         "death_count_last_year": 1},
        {"district": "乙", "accident_count": 1, "death_count": 5, "accident_count_last_year": 0,
         "death_count_last_year": 0},
    ]  # fmt: skip
    sizes = [
        {"district": "甲", "population": 150_000, "gdp_yi_yuan": 100.0},
        {"district": "乙", "population": None, "gdp_yi_yuan": 100.0},
    ]
    row = of_rates(counted, sizes)
    assert row["accidents_per_100k"] == pytest.approx(2.0)
    assert row["deaths_per_yi_yuan"] == pytest.approx(7 / 200)
    assert row["accident_count_ratio"] == pytest.approx(1.0)
    assert row["accident_count_p_value"] == pytest.approx(1.0)


@pytest.fixture
def asked(snapshot):
    def answer(question, **given):
        return ask(Viewer.office(), snapshot, question, as_of=date(2025, 6, 30), **given).to_dicts()

    return answer


def test_the_small_citys_clocks_of_all_time_are_told_without_a_period(asked):
    found = {(row["accident_id"], row["clock"]): row["state"] for row in asked("clocks")}
    assert found["S-2024-01", "investigation"] == "overrun"
    assert found["S-2025-02", "investigation"] == "running"
    assert ("S-2024-01", "investigation") not in {
        (r["accident_id"], r["clock"]) for r in asked("clocks", period="2025")
    }


def test_day_sixty_is_in_time_and_day_sixty_one_is_not(snapshot):
    def state(as_of):
        rows = ask(Viewer.office(), snapshot, "clocks", as_of=day(as_of), where={"accident": ["S-2025-02"]})
        return rows.filter(pl.col("clock") == "investigation")["state"].item()

    assert (state("2025-07-19"), state("2025-07-20")) == ("running", "overrun")


def test_the_scene_of_the_small_city_has_vacant_slots_and_nobody_absent_without_a_holder(asked):
    rows = {row["accident_id"]: row for row in asked("scene")}
    assert rows["S-2025-02"]["expected_count"] == 1
    assert rows["S-2025-02"]["missing"] == ["何清源（县长）"]
    assert rows["S-2025-02"]["vacant"] == [
        "city_industry",
        "district_industry",
        "district_party_head",
        "district_safety",
    ]
    assert rows["S-2025-01"]["expected_count"] == 0


def test_the_scene_can_be_asked_by_leader_and_by_district(asked):
    (leader,) = asked("scene", by=("leader",))
    assert (leader["leader"], leader["expected_count"], leader["present_count"]) == ("何清源", 1, 0)
    assert {row["district"] for row in asked("scene", by=("district",))} == {"青石区", "白河县"}
