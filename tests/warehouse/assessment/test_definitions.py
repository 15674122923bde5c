"""The same period under different lawful formulas, on the small city, by hand."""

from datetime import date

import pytest

from warehouse.access import Denied, Role, Viewer
from warehouse.ask import UnknownQuestion, ask
from warehouse.assessment import load_scheme
from warehouse.assessment.definitions import definitions
from warehouse.assessment.scoring import history, scores

OFFICE = Viewer.office()


@pytest.fixture
def rates(snapshot):
    """(numerator, denominator, rank, moved) by figure, definition and subject."""

    def told(period="2025Q1", as_of=date(2025, 4, 1), by="district"):
        return {
            (row.figure, row.definition, row.subject): (row.numerator, row.denominator, row.rank, row.moved)
            for row in definitions(OFFICE, snapshot, period=period, as_of=as_of, by=by)
        }

    return told


def test_closed_of_found_beside_closed_of_due_and_the_two_deadlines(rates):
    told = rates()
    # 青石区: H-001 (found 5 Jan, due and closed 20 Jan), H-002 (found then, due 1 Feb, extended to 1 Mar, closed 5 Mar)
    assert told["rectification", "closed_of_found", "青石区"] == (2, 2, 1, 0)
    assert told["rectification", "closed_of_due", "青石区"] == (2, 2, 1, 0)
    assert told["on_time", "deadline_in_force", "青石区"] == (1, 2, 2, 0)
    # 港南高新区: H-005, found in December, due and closed on 10 January: nothing found, one due
    assert told["rectification", "closed_of_found", "港南高新区"] == (0, 0, None, None)
    assert told["rectification", "closed_of_due", "港南高新区"] == (1, 1, 1, None)
    assert told["on_time", "deadline_original", "港南高新区"] == (1, 1, 1, 0)
    assert told["on_time", "deadline_original", "白河县"] == (0, 0, None, None)


def test_obligations_beside_times(rates):
    told = rates(period="2025H1", as_of=date(2025, 7, 1))
    # 周启明: Z-01 1 of 2 quarters, Z-02 2 of 6 months; each wanted once, so both ways are alike
    assert told["completion", "obligations", "青石区"][:2] == told["completion", "times", "青石区"][:2] == (3, 8)


def test_ranks_that_move_are_told_against_the_first_formula(rates):
    # on 1 March the extended deadline of H-002 is not over, the original one is
    told = rates(as_of=date(2025, 3, 1))
    assert told["on_time", "deadline_in_force", "青石区"] == (1, 1, 1, 0)
    assert told["on_time", "deadline_original", "青石区"] == (1, 2, 2, -1)
    assert told["on_time", "deadline_original", "港南高新区"] == (1, 1, 1, 0)


def test_leaders_are_compared_by_what_they_did_and_departments_by_findings(rates):
    assert {(figure, definition) for figure, definition, _ in rates(by="leader")} == {
        ("completion", "obligations"), ("completion", "times"),
    }  # fmt: skip
    assert {figure for figure, _, _ in rates(by="department")} == {"rectification", "on_time"}


def test_the_comparison_is_the_offices_and_by_no_other_group(snapshot):
    with pytest.raises(Denied):
        definitions(Viewer.of_districts("a", Role.TOUR, ("青石区",)), snapshot, as_of=date(2025, 4, 1))
    with pytest.raises(UnknownQuestion, match="district"):
        definitions(OFFICE, snapshot, as_of=date(2025, 4, 1), by="month")


@pytest.mark.parametrize("period", ["2025Q1", "2025-01", "2025", "2024", "all"])
@pytest.mark.parametrize("as_of", [date(2025, 1, 20), date(2025, 1, 21), date(2025, 3, 5), date(2025, 6, 30)])
@pytest.mark.parametrize("where", [{}, {"level": ("major",)}])
def test_the_formulas_that_the_cubes_know_come_out_as_there(snapshot, period, as_of, where):
    for by in ((), ("district",)):
        given = {"period": period, "as_of": as_of, "by": by, "where": where}
        cubes = {row.get("district"): row for row in ask(OFFICE, snapshot, "rectification", **given).to_dicts()}
        told = {row.get("district"): row for row in ask(OFFICE, snapshot, "rectification_formulas", **given).to_dicts()}
        for district, row in told.items():
            assert {name: row[name] for name in cubes[district]} == cubes[district]
        for district in cubes.keys() - told.keys():
            assert not cubes[district]["open_count"] + cubes[district]["found_count"] + cubes[district]["due_count"]


def test_the_history_tells_every_period_as_it_was_settled(snapshot):
    scheme = load_scheme("district-quarter")
    told = history(OFFICE, snapshot, scheme, as_of=date(2025, 6, 30), count=3)
    assert [period.name for period, _ in told] == ["2024Q4", "2025Q1", "2025Q2"]
    assert told[2][1] == scores(OFFICE, snapshot, scheme, period="2025Q2", as_of=date(2025, 6, 30))
    assert told[1][1] == scores(OFFICE, snapshot, scheme, period="2025Q1", as_of=date(2025, 4, 1))


def test_a_department_answers_for_the_findings_that_name_it(full_snapshot):
    given = {"as_of": date(2025, 6, 30), "period": "2025"}
    rows = {
        row["unit"]: row
        for row in ask(OFFICE, full_snapshot, "rectification_formulas", by=("unit",), **given).to_dicts()
    }
    assert (rows["市应急局"]["found_count"], rows["市应急局"]["open_count"]) == (0, 0)
    assert "青石第一机械厂" not in rows


def test_tasks_of_a_leading_unit_are_due_by_their_deadline(full_snapshot):
    def told(as_of, period="2025"):
        frame = ask(OFFICE, full_snapshot, "task_completion", by=("unit",), as_of=as_of, period=period)
        return {row["unit"]: (row["due_count"], row["done_count"], row["on_time_count"]) for row in frame.to_dicts()}

    # R-1 is done on 20 May, before its deadline of 31 May, and counts from then
    assert told(date(2025, 5, 19)) == {}
    assert told(date(2025, 5, 20)) == {"市应急局": (1, 1, 1)}
    # R-2 was due on 20 June and is done on the 25th; R-3 is due on 30 June itself, so not yet on that day
    assert told(date(2025, 6, 20)) == {"市应急局": (1, 1, 1)}
    assert told(date(2025, 6, 21))["市交通局"] == (1, 0, 0)
    assert told(date(2025, 6, 25))["市交通局"] == (1, 1, 0)
    assert told(date(2025, 6, 30))["市应急局"] == (1, 1, 1)
    assert told(date(2025, 7, 1))["市应急局"] == (2, 1, 1)
    assert told(date(2025, 7, 1), period="2025Q1") == {}


def test_a_hand_given_score_names_its_district_by_any_of_its_names(full_snapshot):
    frame = ask(OFFICE, full_snapshot, "score_rows", as_of=date(2025, 6, 30), period="2025Q1")
    assert {(row["subject"], row["district"]) for row in frame.to_dicts()} == {
        ("青石区", "青石区"),
        ("白河县", "白河县"),
    }
    narrowed = ask(
        OFFICE, full_snapshot, "score_rows", as_of=date(2025, 6, 30), period="all", where={"district": ("青石区",)}
    )
    assert set(narrowed["subject"]) == {"青石区"}


def test_who_gave_scores_and_who_answers_for_findings_is_told_to_the_office_alone(full_snapshot):
    viewer = Viewer.of_districts("a", Role.TOUR, ("青石区",))
    for question in ("score_rows", "task_completion", "rectification_formulas"):
        with pytest.raises(Denied):
            ask(viewer, full_snapshot, question, as_of=date(2025, 6, 30), period="all")
