"""What the quality gate measures of each delivery, model by model on given rows."""

from datetime import date

import pytest

DAY = date(2025, 6, 30)


def delivered(*numbers, **given):
    """Rows of core.delivery: each a load of its own, received on one day, by no named unit."""
    return [{"delivery_id": number, "load": number, "received_on": DAY, **given} for number in numbers]


def counted(table, **rows):
    return [{"table_name": table, "delivery_id": number, "row_count": count} for number, count in rows.items()]


def by_delivery(rows):
    return {row["delivery_id"]: row for row in rows}


@pytest.fixture
def loads(run_model):
    """Runs delivery_load over deliveries of findings: the measures by delivery."""

    def run(counts, deliveries=None, **given):
        tables = {name.replace("__", "."): rows for name, rows in given.items()}
        tables["core.delivery"] = deliveries or delivered(*counts)
        tables["marts.load_count"] = counted("findings", **counts)
        return by_delivery(run_model("marts.delivery_load", tables))

    return run


def test_the_usual_is_the_median_of_the_last_five_loads_before_this_one(loads):
    told = loads({"d1": 1000, "d2": 10, "d3": 20, "d4": 30, "d5": 40, "d6": 50, "d7": 17})
    usual = {number: row["usual_count"] for number, row in told.items()}
    assert usual == {"d1": 0, "d2": 1000, "d3": 505, "d4": 20, "d5": 25, "d6": 30, "d7": 30}


def test_fewer_than_ten_rows_are_an_addition_that_is_not_measured_and_is_no_part_of_the_usual(loads):
    told = loads({"d1": 40, "d2": 9, "d3": 10})
    assert [told[number]["is_regular"] for number in ("d1", "d2", "d3")] == [True, False, True]
    assert [told[number]["usual_count"] for number in ("d2", "d3")] == [0, 40]


def test_the_deliveries_of_one_load_are_one_count(loads):
    deliveries = [*delivered("d1"), *delivered("d2", "d3", load="d2")]
    told = loads({"d1": 40, "d2": 10, "d3": 15}, deliveries)
    assert [told[number]["load_count"] for number in ("d2", "d3")] == [25, 25]
    assert [told[number]["usual_count"] for number in ("d2", "d3")] == [40, 40]


def test_a_named_unit_goes_before_the_district_of_the_rows(loads):
    counts = {"d1": 40, "d2": 30, "d3": 20, "d4": 10}
    districts = [
        {"delivery_id": number, "sole_district": district, "kept_count": 1}
        for number, district in (("d1", "青石区"), ("d2", "白河县"), ("d3", "青石区"), ("d4", None))
    ]
    deliveries = [*delivered("d1"), *delivered("d2", unit="青石区"), *delivered("d3", "d4")]
    told = loads(counts, deliveries, marts__delivery_findings=districts)
    assert {number: row["sender"] for number, row in told.items()} == {
        "d1": "青石区",
        "d2": "青石区",
        "d3": "青石区",
        "d4": "",
    }
    assert [told[number]["usual_count"] for number in ("d2", "d3", "d4")] == [40, 35, 0]


def test_a_load_that_mostly_corrects_is_no_regular_one_and_no_part_of_the_usual(loads):
    changes = [
        {"table_name": "findings", "delivery_id": "d2", "changed_count": 4, "withdrawn_count": 2, "added_count": 4},
        {"table_name": "findings", "delivery_id": "d3", "changed_count": 5, "withdrawn_count": 0, "added_count": 5},
    ]
    told = loads({"d1": 100, "d2": 10, "d3": 10, "d4": 10}, marts__change_count=changes)
    assert [told[number]["is_regular"] for number in ("d1", "d2", "d3", "d4")] == [True, False, True, True]
    assert [told[number]["usual_count"] for number in ("d2", "d3", "d4")] == [0, 100, 55]


def test_rows_that_answer_refusals_correct(loads):
    refusals = [{"table_name": "findings", "delivery_id": "d1", "answered_by": by} for by in [*["d2"] * 7, None]]
    changes = [
        {"table_name": "findings", "delivery_id": "d2", "changed_count": 0, "withdrawn_count": 0, "added_count": 12}
    ]
    told = loads({"d1": 50, "d2": 12}, core__refusal=refusals, marts__change_count=changes)
    assert (told["d1"]["refused_count"], told["d2"]["refused_count"]) == (8, 0)
    assert told["d2"]["is_regular"] is False


def test_a_delivery_of_refused_rows_alone_is_there_with_nothing_accepted(loads):
    refusals = [{"table_name": "findings", "delivery_id": "d2"}] * 4
    told = loads({"d1": 5}, delivered("d1", "d2"), core__refusal=refusals)
    assert (told["d2"]["accepted_count"], told["d2"]["refused_count"], told["d2"]["kept_count"]) == (0, 4, 0)
    assert told["d2"]["is_regular"] is False


def test_a_sender_is_counted_over_all_tables_of_a_load(loads):
    refusals = [{"table_name": "accidents", "delivery_id": "d1"}] * 3
    told = loads({"d1": 7}, core__refusal=refusals)
    assert (told["d1"]["sender_data_count"], told["d1"]["sender_refused_count"]) == (10, 3)


def test_a_record_is_late_when_it_was_late_the_first_time(run_model):
    old, fresh = date(2025, 5, 15), date(2025, 5, 16)  # 46 and 45 days before
    rows = [
        {"finding": "H-1", "found_on": old, "delivery_id": "d1", "is_withdrawn": False},
        {"finding": "H-1", "found_on": old, "delivery_id": "d2", "is_withdrawn": False},
        {"finding": "H-2", "found_on": fresh, "delivery_id": "d2", "is_withdrawn": False},
        {"finding": "H-3", "found_on": old, "delivery_id": "d2", "is_withdrawn": True},
    ]
    given = {"core.delivery": delivered("d1", "d2"), "landing.findings": rows}
    told = by_delivery(run_model("marts.delivery_late", given))
    assert {number: (row["new_count"], row["late_count"]) for number, row in told.items()} == {
        "d1": (1, 1),
        "d2": (1, 0),
    }


def test_what_cannot_be_is_counted_and_a_withdrawing_row_is_left_alone(run_model):
    after = date(2025, 7, 1)
    rows = [
        {"status": "closed", "closed_on": DAY, "found_on": DAY},
        {"status": "closed", "found_on": DAY},
        {"status": "rectified", "closed_on": DAY},
        {"status": "rectified", "found_on": after},
        {"status": "rectified", "rectified_on": after},
        {"status": "closed", "closed_on": after},
        {"is_withdrawn": True, "status": "closed"},
    ]
    landed = [{"delivery_id": "d1", "is_withdrawn": False, "district": "青石区", **row} for row in rows]
    (told,) = run_model("marts.delivery_findings", {"core.delivery": delivered("d1"), "landing.findings": landed})
    assert (told["kept_count"], told["future_count"], told["disagreeing_count"]) == (6, 3, 2)
    assert told["sole_district"] == "青石区"


@pytest.mark.parametrize("other", ["白河县", None])
def test_rows_of_several_districts_or_of_none_have_no_sole_district(run_model, other):
    landed = [
        {"delivery_id": "d1", "is_withdrawn": False, "district": district, "occurred_at": None}
        for district in ("青石区", other)
    ]
    (told,) = run_model("marts.delivery_accidents", {"core.delivery": delivered("d1"), "landing.accidents": landed})
    assert told["sole_district"] is None


def test_shares_are_whole_percents_cut_down_and_absent_where_there_is_nothing_to_divide_by(run_model):
    load = {
        "table_name": "findings",
        "delivery_id": "d1",
        "sender": "",
        "accepted_count": 201,
        "refused_count": 199,
        "kept_count": 201,
        "sender_data_count": 400,
        "sender_refused_count": 199,
        "load_count": 201,
        "is_regular": True,
    }
    first = run_model("marts.delivery_profile", {"marts.delivery_load": [load | {"usual_count": 0}]})
    told = {row["measure"]: row["value"] for row in first}
    assert (told["data_count"], told["refused_percent"], told["sender_refused_percent"]) == (400, 49, 49)
    assert (told["is_regular"], told["new_count"], told["usual_count"]) == (1, 0, 0)
    assert {"of_usual_percent", "late_percent"}.isdisjoint(told)
    later = run_model("marts.delivery_profile", {"marts.delivery_load": [load | {"usual_count": 403}]})
    assert {row["measure"]: row["value"] for row in later}["of_usual_percent"] == 49


def test_what_is_filled_in_is_measured_against_the_median_of_earlier_loads(run_model):
    shares = {"d1": 90, "d2": 80, "d3": 70, "d4": 30}
    cells = [
        {
            "table_name": "findings",
            "delivery_id": number,
            "column_name": "measures",
            "filled_count": share,
            "kept_count": 100,
        }
        for number, share in shares.items()
    ]
    loads = [
        {"table_name": "findings", "delivery_id": number, "sender": "甲局", "load_number": place}
        for place, number in enumerate(shares, start=1)
    ]
    told = run_model("marts.delivery_profile", {"marts.delivery_filled": cells, "marts.delivery_load": loads})
    drops = {row["delivery_id"]: row["value"] for row in told if row["measure"] == "measures_drop_percent"}
    assert drops == {"d1": -90, "d2": 10, "d3": 15, "d4": 50}
