"""The demo city's leaders with a duty list that ships with the project."""

from __future__ import annotations

from datetime import date

import pytest

from etl.demo import UnknownCatalog, handed_in, write_city
from etl.demo.activities import activities
from etl.demo.catalogs import roles_of, rows, shipped
from etl.demo.city import units
from etl.demo.duties import assignments, duties, duties_of
from etl.demo.people import terms
from etl.load import Options, load
from tests.etl.running import qingdan, refuses
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.paths import Home
from warehouse.snapshots import open_current

from .conftest import TODAY

CADENCES = {"leshan-2019", "chengdu-2020", "chongqing-2022", "work-points-2024"}  # lists that count for most leaders


@pytest.fixture(scope="session")
def everyone():
    return terms(TODAY)


@pytest.mark.parametrize("name", shipped())
def test_every_leader_takes_over_roles_that_the_list_has(name, everyone):
    listed = {row["角色"] for row in rows(name)}
    for role in {term.role for term in everyone}:
        assert roles_of(name, role)
        assert set(roles_of(name, role)) <= listed
        assert duties_of(role, name)


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize("year", [TODAY.year - 1, TODAY.year])
def test_every_leader_in_office_has_assignments_with_what_the_list_asks(name, year, everyone):
    made = assignments(everyone, year, TODAY, name)
    in_office = {t for t in everyone if t.start.year <= year and (t.end is None or t.end.year >= year)}
    assert {a.term for a in made} == in_office
    asked = {row["职责编号"]: row for row in rows(name)}
    for each in made:
        row = asked[each.duty.code]
        assert each.cadence == (row["频次"] or row["设定频次"])
        assert each.is_office_set == (bool(row["设定频次"]) and not row["频次"])
        assert each.count == int((row["次数"] if row["频次"] else row["设定次数"]) or row["次数"] or 0)
        assert bool(each.deadline) == bool(row["完成期限"])
        assert each.deadline is None or each.deadline.year == year
    counted = {a.term.role for a in made if a.cadence not in ("", "按事件")}
    assert counted
    assert name not in CADENCES or len(counted) >= 8


def test_a_clause_that_names_another_citys_districts_is_nobodys():
    codes = {duty.code for duty in duties("leshan-2019")}
    left_out = {row["职责编号"] for row in rows("leshan-2019")} - codes
    assert left_out
    assert all(code.split("-")[2].startswith("L") for code in left_out)


def test_a_duty_for_the_contact_district_is_given_for_each_of_the_leaders_own(everyone):
    made = assignments(everyone, TODAY.year, TODAY, "leshan-2019")
    contact = [a for a in made if "联系县区" in a.duty.title]
    assert contact
    assert all(a.district in a.term.contacts for a in contact)
    assert all(not a.district for a in made if a not in contact)


def test_what_is_made_up_for_late_has_happened_by_the_last_day():
    late = 0
    for last in (date(2026, 5, 25), date(2026, 6, 25), date(2026, 10, 31)):
        made = assignments(terms(last), last.year, last, "work-points-2024")
        told = activities(made, [], units(7), last, 7, "work-points-2024")
        late += sum(len(rows.filter(备注="补办")) for rows in told.values())
        assert max(rows["时间"].max() for rows in told.values()) <= last
    assert late


def test_an_unknown_list_is_refused_with_the_names_that_exist(tmp_path):
    refuses(qingdan("demo", "--catalog", "不存在", "--home", tmp_path / "home"), "不存在", *shipped())
    assert not (tmp_path / "home").exists()
    with pytest.raises(UnknownCatalog, match="chengdu-2020"):
        write_city(tmp_path / "files", findings=240, today=TODAY, catalog="不存在")


def test_a_city_with_the_list_of_chengdu_is_published_and_its_completion_is_computed(tmp_path):
    files = write_city(tmp_path / "files", findings=240, today=TODAY, catalog="chengdu-2020")
    units, days = handed_in(files)
    home = Home(tmp_path / "home")
    report = load(home, files, Options(today=TODAY, units=units, days=days))
    assert report.snapshot, report.problems
    snapshot = open_current(home)
    try:
        (whole,) = ask(Viewer.office(), snapshot, "completion", as_of=TODAY, period="all").to_dicts()
        by_duty = ask(Viewer.office(), snapshot, "completion", as_of=TODAY, period="all", by=["duty"]).to_dicts()
    finally:
        snapshot.close()
    assert whole["due_count"] > 100
    assert 0.6 < whole["completion_rate"] < 1
    assert {row["duty"].split("-")[0] for row in by_duty if row["due_count"]} == {"CD"}
