"""Who sees which rows: counted by hand on the small city (tests/small_city.py)."""

from datetime import date

import pytest
import sqlglot
from sqlglot import exp

from warehouse.access import Act, Denied, Role, Viewer
from warehouse.access.scope import narrowed, tables_of
from warehouse.ask import ask, questions

OFFICE = Viewer.office()
MAGISTRATE = Viewer.leader("zhou", "周启明", "区长", ("青石区",))
MAYOR = Viewer.leader("lin", "林远山", "市长")
LIAISON = Viewer.of_districts("bai", Role.LIAISON, ("白河县",))
TOUR = Viewer.of_districts("tour", Role.TOUR, ("青石区", "港南高新区"))
BUREAU = Viewer("bureau", Role.LIAISON, departments=("市应急局",))
PUBLIC = Viewer("public", Role.VIEWER)
EVERYONE = (OFFICE, MAGISTRATE, MAYOR, LIAISON, TOUR, BUREAU, PUBLIC)
TOLD_TO_ALL = {"coverage", "bulletin"}
OFFICE_ONLY = {
    "deliveries", "load_counts", "quality", "refusals", "reporting", "reporting_rows", "schedule_rows", "score_rows",
    "task_progress_rows", "task_rows", "change_counts", "changes", "refusal_counts", "decision_rows",
}  # fmt: skip


@pytest.fixture
def told(snapshot, as_of):
    def asking(viewer, question, **given):
        return ask(viewer, snapshot, question, **{"as_of": as_of, "period": "2025", **given})

    return asking


def test_a_leader_sees_own_records_and_no_colleague(told):
    for question in ("obligation_rows", "activity_rows", "standing_rows", "leader_rows", "match_rows", "duties_held"):
        for viewer, name in ((MAGISTRATE, "周启明"), (MAYOR, "林远山")):
            assert set(told(viewer, question, period="all")["leader"]) <= {name}, question
            assert told(viewer, question, period="all", where={"leader": ("何清源",)}).is_empty(), question
    assert told(MAGISTRATE, "match_rows", period="all").height == 1
    assert told(MAGISTRATE, "match_counts", period="all").row(0) == (0, 1, 0, 0)
    assert told(OFFICE, "match_counts", period="all").row(0) == (1, 1, 0, 0)
    assert told(MAGISTRATE, "activity_rows").height == 3
    assert told(MAYOR, "activity_rows").height == 2


def test_a_leader_counts_by_name_only_what_is_their_own(told):
    assert told(MAGISTRATE, "completion", by=("leader",))["leader"].to_list() == ["周启明"]
    assert told(MAYOR, "completion", by=("leader",))["leader"].to_list() == ["林远山"]
    for viewer, question in ((MAGISTRATE, "completion"), (MAYOR, "progress"), (LIAISON, "completion")):
        with pytest.raises(Denied, match="所选领导"):
            told(viewer, question, where={"leader": ("周启明" if viewer is LIAISON else "何清源",)})
    assert told(LIAISON, "completion", where={"leader": ("何清源",)})["due_count"].to_list() == [1]
    for filtered in ({"duty": ("Z-01",)}, {"cadence": ("quarter",)}):
        with pytest.raises(Denied, match="按县区分组"):
            told(MAGISTRATE, "completion", by=("district",), where=filtered)


def test_the_figures_of_the_own_district_are_the_office_s_figures_of_it(told):
    for question in ("completion", "rectification", "accidents", "progress"):
        whole = told(OFFICE, question, by=("district",))
        for viewer, districts in ((MAGISTRATE, ["青石区"]), (LIAISON, ["白河县"]), (TOUR, ["青石区", "港南高新区"])):
            own = whole.filter(whole["district"].is_in(districts))
            # what city leaders do for a district is told to those who see all of it
            kept = [name for name in own.columns if viewer is not MAGISTRATE or not name.startswith("contact_")]
            answer = told(viewer, question, by=("district",)).sort("district")
            assert answer.select(kept).equals(own.sort("district").select(kept)), question


def test_what_a_city_leader_does_for_a_district_is_counted_there_without_the_name(told):
    row = told(TOUR, "completion", by=("district",), where={"district": ("青石区",)}).row(0, named=True)
    # Z-03 of 林远山 for 青石区: of the first two quarters the first is due and done, the second ends on the day itself
    assert (row["contact_due_count"], row["contact_fulfilled_count"]) == (1, 1)
    leader = told(MAGISTRATE, "completion", by=("district",)).row(0, named=True)
    assert (leader["contact_due_count"], leader["contact_completion_rate"]) == (None, None)
    by_month = told(TOUR, "completion", by=("district",), where={"month": ("2025-03",)})
    assert set(by_month["contact_due_count"]) == {None}
    assert "林远山" not in told(TOUR, "completion", by=("leader",))["leader"].to_list()
    assert told(TOUR, "obligation_rows", where={"contact_district": ("青石区",)}).is_empty()


def test_a_total_of_a_scope_is_the_total_of_its_districts_and_no_more(told):
    by_district = told(OFFICE, "completion", by=("district",))
    for viewer, districts in ((LIAISON, ["白河县"]), (TOUR, ["青石区", "港南高新区"])):
        wanted = by_district.filter(by_district["district"].is_in(districts))["due_count"].sum()
        assert told(viewer, "completion")["due_count"].to_list() == [wanted]


def test_a_tour_sees_the_leaders_of_its_districts_and_no_others(told):
    assert set(told(TOUR, "leader_rows", period="all")["leader"]) == {"周启明"}
    assert set(told(LIAISON, "leader_rows", period="all")["leader"]) == {"何清源", "沈知秋"}


def test_the_limit_comes_after_the_scope(told):
    every = told(OFFICE, "finding_rows")
    for viewer, districts in ((MAGISTRATE, ["青石区"]), (LIAISON, ["白河县"])):
        own = every.filter(every["district"].is_in(districts))
        for limit in (1, 2, None):
            assert told(viewer, "finding_rows", limit=limit).equals(own.head(limit or own.height))


def test_another_district_is_refused_by_name(told):
    for question in ("finding_rows", "rectification", "completion", "accidents", "obligation_rows", "closing_time"):
        with pytest.raises(Denied, match="不在您的可见范围内"):
            told(LIAISON, question, where={"district": ("青石区",)})
        with pytest.raises(Denied):
            told(LIAISON, question, where={"district": ("白河县", "青石区")})


def test_a_scope_without_districts_is_refused_figures_rather_than_told_a_zero(told):
    for question in ("rectification", "accidents", "ageing", "flow", "districts"):
        for viewer in (MAYOR, BUREAU, PUBLIC):
            with pytest.raises(Denied):
                told(viewer, question)
    with pytest.raises(Denied):
        told(MAYOR, "completion")
    assert told(MAYOR, "completion", where={"leader": ("林远山",)})["due_count"].to_list() == [1]


def test_the_public_is_told_the_bulletin_and_what_the_snapshot_is(told):
    for question in questions():
        if question in TOLD_TO_ALL:
            assert told(PUBLIC, question).columns
        else:
            with pytest.raises(Denied):
                told(PUBLIC, question)
    counts = told(PUBLIC, "coverage").row(0, named=True)
    assert [counts[name] for name in counts if name.endswith("_count")] == [None] * 5
    assert (counts["city"], counts["is_demo"]) == ("云川市", False)


@pytest.mark.parametrize("question", sorted(OFFICE_ONLY))
def test_deliveries_and_refusals_are_the_office_s_alone(told, question):
    assert told(OFFICE, question).columns
    for viewer in EVERYONE[1:]:
        with pytest.raises(Denied):
            told(viewer, question)


def test_a_source_is_shown_with_the_row_that_came_from_it(told):
    assert set(told(LIAISON, "finding_rows")["file"]) == {"隐患台账.csv"}
    assert set(told(MAYOR, "activity_rows")["file"]) == {"履职记录.csv"}


def test_duties_are_seen_by_those_to_whom_they_are_given(told):
    assert set(told(MAYOR, "duty_rows")["duty"]) == {"Z-03"}
    assert set(told(LIAISON, "duty_rows")["duty"]) == {"Z-01", "Z-05"}


def test_ranks_of_leaders_are_not_told_to_a_leader_but_the_published_place_is(told):
    with pytest.raises(Denied, match="通报"):
        told(MAGISTRATE, "ranks", by=("leader",))
    place = told(MAGISTRATE, "places").row(0, named=True)
    assert (place["period"], place["leader"], place["rank"], place["ranked_count"]) == ("2025Q1", "周启明", 3, 4)


def test_every_table_that_a_question_reads_has_a_rule_and_is_narrowed_by_it():
    for question in questions().values():
        read = {f"{table.db}.{table.name}" for table in tables(question.sql) if table.db}
        assert set(tables_of(question.sql)) == read, question.name
        for table in tables(question.narrowed_sql):
            if table.db:
                select = table.find_ancestor(exp.Select)
                assert select.args.get("where") is not None, f"{question.name}: {table}"


@pytest.mark.parametrize(
    "sql",
    [
        "select 1 from core.dim_leader, core.fct_finding",
        "select 1 from core.dim_leader left join /* */ core.fct_finding on true",
        "select (select max(core.fct_finding.row) from core.fct_finding)",
    ],
)
def test_a_table_that_would_not_be_narrowed_cannot_be_asked_for(sql):
    with pytest.raises(KeyError):
        narrowed(sql)


def test_a_table_without_a_rule_cannot_be_asked_for():
    with pytest.raises(KeyError):
        narrowed("select * from staging.findings")
    with pytest.raises(KeyError):
        narrowed("select * from core.fct_finding join core.secret on true")


def test_scopes_have_names_of_their_own_and_equal_scopes_share_one():
    assert len({viewer.scope_id for viewer in EVERYONE}) == len(EVERYONE)
    turned = Viewer.of_districts("other", Role.TOUR, ("港南高新区", "青石区"), "另一人")
    assert turned.scope_id == TOUR.scope_id
    assert Viewer.of_districts("x", Role.LIAISON, ("青石区", "港南高新区")).scope_id != TOUR.scope_id


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        (Role.OFFICE, {Act.EXPORT, Act.DELIVER, Act.AUDIT, Act.DECIDE}),
        (Role.TOUR, {Act.EXPORT}),
        (Role.LIAISON, {Act.DELIVER}),
        (Role.LEADER, set()),
        (Role.VIEWER, set()),
    ],
)
def test_what_a_role_may_do_beside_reading(role, acts):
    viewer = Viewer("someone", role)
    assert {act for act in Act if viewer.may(act)} == acts
    for act in set(Act) - acts:
        with pytest.raises(Denied, match=role.words):
            viewer.require(act)


def tables(sql):
    return list(sqlglot.parse_one(sql, dialect="duckdb").find_all(exp.Table))


@pytest.mark.parametrize("kind", ["month", "quarter", "half_year", "year"])
def test_the_bulletin_tells_what_the_office_was_told_the_day_after_the_period(snapshot, told, kind):
    published = told(OFFICE, "bulletin", period="all", as_of=date(2026, 12, 31), kind=kind)
    assert published.height or kind == "year"
    for row in published.to_dicts():
        given = {"as_of": row["settled_on"], "period": row["period"]}
        if row["district"] is not None:
            given |= {"by": ("district",), "where": {"district": (row["district"],)}}
        found = {}
        for question in ("completion", "rectification", "accidents"):
            figures = ask(OFFICE, snapshot, question, **given).row(0, named=True)
            if question == "rectification":
                figures["finding_due_count"] = figures.pop("due_count")
            found |= figures
        assert {name: row[name] for name in row if name in found} == {
            name: found[name] for name in row if name in found
        }


def test_who_was_missing_at_a_scene_is_named_only_to_those_who_see_the_leader(told):
    def scene(viewer):
        rows = told(viewer, "scene", where={"accident": ("S-2025-02",)}).to_dicts()
        return [(row["expected_count"], row["present_count"], row["missing"], row["also_present"]) for row in rows]

    colleague = Viewer.leader("shen", "沈知秋", "县长", ("白河县",))
    assert scene(OFFICE) == [(1, 0, ["何清源（县长）"], [])]
    assert scene(LIAISON) == [(1, 0, ["何清源（县长）"], None)]
    assert scene(colleague) == [(1, 0, None, None)]
    assert scene(TOUR) == []
    assert told(LIAISON, "scene", by=("leader",))["leader"].to_list() == ["何清源"]
    assert told(colleague, "scene", by=("leader",)).is_empty()


def test_clocks_and_charts_are_those_of_the_own_districts(told):
    assert set(told(LIAISON, "clocks", period="all")["accident_id"]) == {"S-2025-02"}
    assert set(told(TOUR, "clocks", period="all")["accident_id"]) == {"S-2025-01", "S-2024-01"}
    assert told(LIAISON, "gap_chart", period="all").height == 1
    for question in ("clocks", "scene", "gap_chart", "alarm_chart", "unit_chart", "accident_rates", "scene_unknown"):
        with pytest.raises(Denied):
            told(PUBLIC, question)
