from datetime import date

import polars as pl
import pytest

from tests.small_city import CITY
from warehouse.access import Viewer
from warehouse.ask import FILTERS, UnknownQuestion, ask, questions
from warehouse.periods import UnknownPeriod

OFFICE = Viewer.office()
DERIVED = ("closing_time", "closing_curve", "closing_test", "ranks")
FAR_BEFORE, FAR_AFTER = date(2001, 1, 1), date(2034, 12, 31)
COMPANIONS = {"leader": ["leader", "post", "district"], "duty": ["duty", "title"]}


@pytest.fixture
def told(snapshot, as_of):
    """Asks as the office on the small city's last day."""

    def asking(question, **given):
        return ask(OFFICE, snapshot, question, **{"as_of": as_of, **given})

    return asking


@pytest.mark.parametrize("name", questions())
def test_every_question_answers_with_exactly_its_declared_columns(told, name):
    asked = questions()[name]
    for period in (None, "2025", "2025Q1", "2025-03", "all"):
        assert told(name, period=period).columns == list(asked.columns)


@pytest.mark.parametrize(
    ("name", "group"), [(asked.name, group) for asked in questions().values() for group in asked.groups]
)
def test_every_question_answers_by_each_of_its_groups(told, name, group):
    asked = questions()[name]
    frame = told(name, by=(group,), period="all")
    columns = dict.fromkeys([*COMPANIONS.get(group, [group]), *asked.columns])
    extra = asked.district_columns if group == "district" else ()
    assert frame.columns == [*columns, *extra]
    assert not frame.select(columns.keys() & {group, "post", "title"}).is_duplicated().any() or name in (
        "flow", "ageing", "finding_days",
    )  # fmt: skip


@pytest.mark.parametrize("name", [*questions(), *DERIVED])
@pytest.mark.parametrize("as_of", [FAR_BEFORE, FAR_AFTER])
def test_every_question_answers_long_before_and_long_after_the_data(told, name, as_of):
    for period in (None, "all", f"{as_of.year}Q1"):
        frame = told(name, as_of=as_of, period=period)
        assert frame.columns
        for rate in [column for column in frame.columns if column.endswith("_rate")]:
            assert frame[rate].drop_nulls().is_between(0, 1).all()


def test_long_before_the_data_nothing_has_happened_yet(told):
    completion = told("completion", as_of=FAR_BEFORE, period="all").row(0, named=True)
    assert (completion["due_count"], completion["fulfilled_count"], completion["completion_rate"]) == (0, 0, None)
    rectification = told("rectification", as_of=FAR_BEFORE, period="all").row(0, named=True)
    assert (rectification["found_count"], rectification["open_count"], rectification["rectification_rate"]) == (
        0,
        0,
        None,
    )
    assert told("accidents", as_of=FAR_BEFORE, period="all")["accident_count"].to_list() == [0]
    assert told("finding_rows", as_of=FAR_BEFORE, period="all").is_empty()


def test_long_after_the_data_every_window_is_due_and_what_is_open_is_overdue(told):
    completion = told("completion", as_of=FAR_AFTER, period="all").row(0, named=True)
    assert (completion["open_count"], completion["late_count"]) == (0, 0)
    rows = told("obligation_rows", as_of=FAR_AFTER, period="all")
    assert set(rows["state"].to_list()) == {"fulfilled", "missed", "waived"}
    assert rows.filter(pl.col("state") != "waived").height == completion["due_count"]
    rectification = told("rectification", as_of=FAR_AFTER, period="all").row(0, named=True)
    assert (rectification["open_count"], rectification["overdue_count"]) == (2, 2)
    assert told("ageing", as_of=FAR_AFTER).filter(pl.col("bucket") == ">180")["open_count"].to_list() == [2]


@pytest.mark.parametrize("on", [date(2025, month, day) for month in range(1, 8) for day in (1, 2, 9, 20, 28)])
def test_figures_equal_the_rows_behind_them_on_any_day(told, on):
    given = {"as_of": on, "period": "all"}
    rectification = told("rectification", **given).row(0, named=True)
    findings = told("finding_rows", **given)
    assert rectification["found_count"] == findings.height
    assert rectification["closed_count"] == findings.filter(pl.col("state") == "closed").height
    assert rectification["open_count"] == findings.filter(pl.col("state") != "closed").height
    assert rectification["overdue_count"] == findings.filter(pl.col("state") == "overdue").height
    assert rectification["due_count"] == told("finding_rows", **given, scope="due").height
    assert told("ageing", **given)["open_count"].sum() == rectification["open_count"]
    completion = told("completion", **given).row(0, named=True)
    due = told("obligation_rows", **given, window="due")
    assert (completion["due_count"], completion["fulfilled_count"]) == (
        due.height,
        due.filter(pl.col("state") == "fulfilled").height,
    )
    states = told("obligation_rows", **given)["state"].to_list()
    assert completion["open_count"] == states.count("open")
    assert completion["waived_count"] == states.count("waived")
    progress = told("progress", **given).row(0, named=True)
    current = told("obligation_rows", **given, window="current").filter(pl.col("state") != "waived")
    assert (progress["open_window_count"], progress["fulfilled_count"]) == (
        current.height,
        current.filter(pl.col("state") == "fulfilled").height,
    )
    assert told("accidents", **given)["accident_count"].item() == told("accident_rows", **given).height


def test_groups_add_up_to_the_whole(told):
    whole = told("completion").row(0, named=True)
    for group in ("leader", "role", "district", "duty", "cadence", "month"):
        assert told("completion", by=(group,))["due_count"].sum() == whole["due_count"], group
    found = told("rectification").row(0, named=True)
    for group in ("district", "industry", "level", "month"):
        assert told("rectification", by=(group,))["found_count"].sum() == found["found_count"], group


def test_a_district_with_nothing_is_a_row_and_never_a_zero_rate(told):
    rows = {row["district"]: row for row in told("completion", by=("district",)).to_dicts()}
    assert rows["港南高新区"]["due_count"] == 0
    assert rows["港南高新区"]["completion_rate"] is None
    assert rows["港南高新区"]["contact_completion_rate"] is None


def test_filters_are_bound_and_not_glued(told):
    for value in ("' or 1=1 --", "青石区'; drop table core.fct_finding; --", "%", ""):
        assert told("finding_rows", where={"district": [value]}).is_empty()
    assert told("finding_rows", where={"district": []}).is_empty()
    assert told("finding_rows").height == 5


def test_a_list_ends_at_its_limit(told):
    assert told("finding_rows", limit=2).height == 2
    assert told("finding_rows", limit=0).is_empty()


def test_the_longest_overdue_stands_first(told):
    overdue = told("finding_rows", as_of=date(2025, 12, 31))
    assert overdue["finding"].to_list()[:2] == ["H-003", "H-004"]
    assert overdue["overdue_days"].to_list()[:2] == [185, 184]


@pytest.mark.parametrize(
    ("question", "given", "words"),
    [
        ("nothing", {}, "nothing"),
        ("../ask", {}, "ask"),
        ("completion; drop table x", {}, "没有名为"),
        ("completion", {"by": ("industry",)}, "industry"),
        ("completion", {"by": ("leader", "colour")}, "colour"),
        ("rectification", {"where": {"leader": ["林远山"]}}, "leader"),
        ("rectification", {"where": {"colour": ["红"]}}, "colour"),
        ("rectification", {"where": {"as_of": ["2025-01-01"]}}, "as_of"),
        ("rectification", {"step": "day"}, "step"),
        ("finding_rows", {"by": ("district",)}, "district"),
    ],
)
def test_what_a_question_does_not_have_is_refused_with_what_it_has(told, question, given, words):
    with pytest.raises(UnknownQuestion, match=words):
        told(question, **given)


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("flow", {"step": "year"}),
        ("finding_rows", {"scope": "bogus"}),
        ("obligation_rows", {"window": "bogus"}),
        ("ranks", {"by": ("leader", "district")}),
        ("ranks", {"by": ("post",)}),
    ],
)
def test_a_value_that_a_question_does_not_know_is_refused(told, question, given):
    with pytest.raises(UnknownQuestion):
        told(question, **given)


def test_an_unknown_period_is_refused(told):
    for question in ("completion", "ranks", "closing_time"):
        with pytest.raises(UnknownPeriod):
            told(question, period="2025Q9")


def test_every_filter_is_known_to_a_question():
    for name in FILTERS:
        assert any(name in asked.parameters for asked in questions().values()), name


def test_ranks_share_a_place_and_the_next_skips(told):
    frame = told("ranks", by=("leader",))
    rates = frame["completion_rate"].to_list()
    for row in frame.filter(pl.col("rank").is_not_null()).to_dicts():
        assert row["rank"] == 1 + sum(rate is not None and rate > row["completion_rate"] for rate in rates)
    assert frame["rank"].to_list() == [1, 1, 3, 4]
    nobody = told("ranks", by=("district",)).filter(pl.col("subject") == "港南高新区").row(0, named=True)
    assert (nobody["rank"], nobody["completion_rate"], nobody["rank_change"]) == (None, None, None)


def test_the_change_of_rank_is_against_what_the_period_before_came_to(told):
    # Q1: 何清源 1/1, 林远山 1/1, 周启明 3/4, 沈知秋 0/1; Q2 to 30 June: 周启明 0/2, nobody else is due
    rows = {row["subject"]: row for row in told("ranks", by=("leader",), period="2025Q2").to_dicts()}
    assert (rows["周启明"]["due_count"], rows["周启明"]["rank"], rows["周启明"]["rank_change"]) == (2, 1, 2)


def test_without_a_period_before_there_is_no_change_of_rank(told):
    for given in ({"period": "2025Q1"}, {"period": "all"}):
        assert set(told("ranks", by=("leader",), **given)["rank_change"].to_list()) == {None}


def test_the_flow_of_findings_runs_to_the_backlog_of_the_day(told):
    for step, start in (("day", date(2025, 1, 1)), ("month", date(2025, 1, 1)), ("week", date(2024, 12, 30))):
        frame = told("flow", step=step)
        assert frame["period_start"][0] == start
        assert frame["period_start"].is_sorted()
        assert (frame["found_count"].sum(), frame["closed_count"].sum()) == (4, 3)
        assert frame["backlog_count"][-1] == 2


def test_the_snapshot_says_what_it_holds(told):
    row = told("coverage").row(0, named=True)
    assert (row["first_on"], row["city"], row["is_demo"]) == (date(2024, 4, 11), "云川市", False)
    assert (row["district_count"], row["leader_count"], row["finding_count"], row["activity_count"]) == (3, 4, 5, 6)


def test_standing_and_event_duties_are_listed_and_never_counted(told):
    rows = told("standing_rows")
    assert sorted(rows.select("leader", "duty", "kind").rows()) == [
        ("何清源", "Z-05", "event"),
        ("周启明", "Z-04", "standing"),
    ]
    assert not {"Z-04", "Z-05"} & set(told("obligation_rows", period="all")["duty"].to_list())


def test_what_the_gate_saw_is_kept_with_the_snapshot(told):
    frame = told("quality")
    assert set(frame["table_name"].to_list()) == {
        "regions", "units", "leaders", "duties", "assignments", "activities", "findings", "accidents",
    }  # fmt: skip
    assert frame["is_passed"].all()


def test_deliveries_account_for_every_row(told):
    frame = told("deliveries")
    assert frame.height == len(CITY)
    assert (frame["total_count"] == frame["accepted_count"] + frame["refused_count"] + frame["layout_count"]).all()


@pytest.mark.parametrize("period", ["2025", "2025Q1", "2025-03"])
def test_the_rows_behind_a_districts_rate_are_as_many_as_it_counts(told, period):
    for row in told("completion", by=("district",), period=period).drop_nulls("district").to_dicts():
        where = {"district": [row["district"]]}
        behind = told("obligation_rows", where=where, period=period, window="due")
        assert behind.height == row["due_count"], row["district"]
        contact = told("obligation_rows", where={"contact_district": [row["district"]]}, period=period, window="due")
        assert contact.height == row["contact_due_count"], row["district"]
