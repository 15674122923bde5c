"""The words of the lists in the warehouse: the edition in force, the clauses beside it, and who is told them."""

import shutil

import pytest

from etl.load.documents import TABLE
from tests.documents import FIRST, SECOND, write_text
from tests.small_city import TODAY, deliver, published_home
from warehouse.access import Denied, Role, Viewer
from warehouse.ask import ask
from warehouse.paths import Home
from warehouse.snapshots import open_current

CLAUSE = {"document": "d1", "catalog": "清单", "kind": "clause", "text": "听取汇报", "delivery_id": "000001-a"}


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    home = Home(shutil.copytree(published_home(folder).root, folder / "home"))
    for name, text in (("一版.txt", FIRST), ("二版.txt", SECOND)):
        assert deliver(home, write_text(folder / name, text), kind=TABLE, catalog="职责清单").snapshot
    opened = open_current(home)
    yield opened
    opened.close()


@pytest.fixture
def told(listed):
    def asking(question, viewer=None, **given):
        return ask(viewer or Viewer.office(), listed, question, as_of=TODAY, **given)

    return asking


def test_the_document_that_came_last_is_in_force_for_its_list(run_model):
    rows = run_model(
        "core.dim_document",
        {
            "staging.clauses": [
                {**CLAUSE, "ordinal": 1, "kind": "title", "title": "甲清单"},
                {**CLAUSE, "ordinal": 2, "title": "甲清单"},
                {**CLAUSE, "document": "d2", "ordinal": 1, "delivery_id": "000002-b"},
                {**CLAUSE, "document": "d3", "catalog": "另一份", "ordinal": 1, "delivery_id": "000001-c"},
            ]
        },
    )
    names = ("document", "edition", "is_current", "clause_count", "block_count")
    assert sorted(tuple(row[name] for name in names) for row in rows) == [
        ("d1", 1, False, 1, 2), ("d2", 2, True, 1, 1), ("d3", 1, True, 1, 1),
    ]  # fmt: skip


def test_without_a_document_named_the_editions_in_force_are_told(told):
    assert told("clause_rows")["file"].unique().to_list() == ["二版.txt"]
    (older,) = told("document_rows").filter(~told("document_rows")["is_current"])["document"].to_list()
    assert told("clause_rows", where={"document": (older,)})["file"].unique().to_list() == ["一版.txt"]


def test_a_leader_is_told_what_stands_under_the_role_of_the_duties_held(told):
    mayor = Viewer.leader("mayor", "林远山", "市长")
    clauses = told("clause_rows", mayor)
    assert set(clauses["role"]) == {"市长"}
    assert clauses.height == 4, "the heading of the role and its three clauses"
    assert told("document_rows", mayor).height == 2


def test_a_duty_that_one_holds_is_what_opens_a_list(told):
    district = Viewer.leader("head", "周启明", "区长", ("青石区",))
    assert set(told("clause_rows", district)["role"]) == {"县区长"}
    assert told("clause_rows", Viewer.leader("left", "某人", "某职")).is_empty()
    for viewer in (Viewer.of_districts("tour", Role.TOUR, ("青石区",)), Viewer("viewer", Role.VIEWER)):
        with pytest.raises(Denied):
            told("clause_rows", viewer)


def test_those_who_hold_a_duty_are_told_with_cadence_source_and_completion(told):
    frame = told("holder_rows", where={"duty": ("Z-01",)})
    shown = frame.select("leader", "cadence", "cadence_source", "needed_count", "due_count", "fulfilled_count")
    # the second quarter is open on its own last day; 沈知秋 was there for just half of the first one, so it counts
    assert shown.rows() == [
        ("何清源", "quarter", "document", 1, 1, 1),
        ("沈知秋", "quarter", "document", 1, 1, 0),
        ("周启明", "quarter", "document", 1, 1, 1),
    ]


def test_the_completion_of_holders_adds_up_to_the_figure(told):
    frame, figure = told("holder_rows"), told("completion").row(0, named=True)
    assert (frame["due_count"].sum(), frame["fulfilled_count"].sum()) == (
        figure["due_count"], figure["fulfilled_count"],
    )  # fmt: skip


def test_a_duty_of_a_list_says_how_it_can_be_followed(told):
    frame = told("duty_rows")
    assert dict(frame.select("duty", "nature").rows()) == {
        "Z-01": "counted", "Z-02": "counted", "Z-03": "counted", "Z-04": "standing", "Z-05": "event",
    }  # fmt: skip


def test_two_lists_are_compared_by_name(told):
    same = told("list_changes", old="catalog:职责清单", new="catalog:职责清单")
    assert set(same["list_change"]) == {"same"}
    newest, oldest = told("document_rows")["document"].to_list()
    changes = told("list_changes", old=f"document:{oldest}", new=f"document:{newest}")
    concerned = dict(changes.filter(changes["list_change"] == "added").select("path", "leaders").rows())
    assert concerned == {"一/(一)": "林远山（市长）"}
    nothing = told("list_changes", old="document:none", new=f"document:{newest}")
    assert set(nothing["list_change"]) == {"added"}
