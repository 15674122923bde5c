import sys

import great_expectations as gx
import polars as pl
import pytest

from etl.audit import GateFailed, judge_profile, refuse_critical
from etl.checks import checks
from warehouse.vocabulary import TABLES as LANDED

TABLES = ("regions", "findings")
SHAPE = {"table_name": pl.String, "measure": pl.String, "value": pl.Int64}
EACH = {"table_name": pl.String, "delivery_id": pl.String, "measure": pl.String, "value": pl.Int64}
# an ordinary delivery of twenty-five rows to a table that usually gets as many
ORDINARY = {
    "accepted_count": 25,
    "refused_count": 0,
    "kept_count": 25,
    "data_count": 25,
    "refused_percent": 0,
    "sender_data_count": 25,
    "sender_refused_percent": 0,
    "is_regular": 1,
    "load_count": 25,
    "usual_count": 25,
    "of_usual_percent": 100,
    "new_count": 25,
    "late_percent": 0,
    "future_count": 0,
    "disagreeing_count": 0,
}


def profile(*tables, **changed):
    """The measures that every check of these tables asks for, all as they should be, but for those changed."""
    rows = []
    for check in checks():
        if check.table in tables and not check.is_per_delivery:
            value = check.low if check.low is not None else 0
            rows.append({"table_name": check.table, "measure": check.measure, "value": value})
    frame = pl.DataFrame(rows, schema=SHAPE)
    for name, value in changed.items():
        table, measure = name.split("__")
        hit = (pl.col("table_name") == table) & (pl.col("measure") == measure)
        frame = frame.with_columns(pl.when(hit).then(pl.lit(value, pl.Int64)).otherwise("value").alias("value"))
    return frame


def delivery(number="d1", table="findings", **changed):
    """The measures of one ordinary delivery, but for those changed; None leaves a measure without a value."""
    drops = {check.measure: 0 for check in checks() if check.table == table and check.measure.endswith("_drop_percent")}
    measures = {**ORDINARY, **drops, **changed}
    return pl.DataFrame([[table, number, name, value] for name, value in measures.items()], schema=EACH, orient="row")


def judged(*deliveries, fresh=("d1",), waived=(), tables=TABLES, **changed):
    each = pl.concat(deliveries) if deliveries else delivery()
    return judge_profile(profile(*TABLES, **changed), each, tables, fresh, waived)


def broken(results):
    failed = results.filter(~pl.col("is_passed"))
    return failed.select("table_name", "delivery_id", "check_name", "observed", "severity").rows()


def test_every_landed_table_has_floors_of_rows_and_a_sentence_for_each_check():
    assert {check.table for check in checks()} == set(LANDED)
    for table in LANDED:
        own = [check for check in checks() if check.table == table]
        for measure, is_per_delivery in (("landed_count", False), ("accepted_count", True)):
            assert any(
                check.measure == measure and check.is_per_delivery is is_per_delivery and check.is_floor
                for check in own
            )
        assert any(check.measure == "repeated_key_count" and check.high == 0 for check in own)
    for check in checks():
        assert check.sentence.strip()
        assert "{" not in check.sentence


def test_what_a_person_may_answer_for_says_so_and_nothing_else_does():
    for check in checks():
        assert check.can_release is ("qingdan held release" in check.sentence), check


def test_a_profile_as_it_should_be_passes_every_check():
    results = judged()
    assert results["is_passed"].all()
    assert set(results["delivery_id"]) == {None, "d1"}
    asked = results.filter(pl.col("delivery_id").is_null()).height
    assert asked == sum(check.table in TABLES and not check.is_per_delivery for check in checks())
    refuse_critical(results)


@pytest.mark.parametrize(
    ("changed", "value"),
    [
        ("findings__landed_count", 0),
        ("findings__blank_district_count", 1),
        ("findings__repeated_key_count", 3),
        ("findings__orphan_district_count", 2),
        ("regions__blank_name_count", 1),
    ],
)
def test_a_critical_measure_out_of_its_range_fails_the_gate_with_its_sentence(changed, value):
    results = judged(**{changed: value})
    table, measure = changed.split("__")
    assert broken(results) == [(table, None, measure, value, "critical")]
    with pytest.raises(GateFailed) as failed:
        refuse_critical(results)
    assert len(failed.value.reasons) == 1
    assert results.filter(~pl.col("is_passed"))["sentence"][0] in failed.value.reasons[0]
    assert f"实际 {value}" in failed.value.reasons[0]
    assert failed.value.guilty == frozenset()


@pytest.mark.parametrize(
    "changed",
    [
        {"accepted_count": 0},
        {"refused_percent": 50},
        {"of_usual_percent": 49},
        {"future_count": 1},
        {"disagreeing_count": 1},
    ],
)
def test_a_critical_measure_of_a_delivery_names_the_guilty(changed):
    results = judged(delivery(), delivery("d2", **changed), fresh=["d1", "d2"])
    ((measure, value),) = changed.items()
    assert broken(results) == [("findings", "d2", measure, value, "critical")]
    with pytest.raises(GateFailed) as failed:
        refuse_critical(results)
    assert failed.value.guilty == {"d2"}
    assert failed.value.by_delivery == {"d2": failed.value.reasons}


@pytest.mark.parametrize(
    "changed",
    [
        {"refused_percent": 20},
        {"sender_refused_percent": 20},
        {"of_usual_percent": 79},
        {"of_usual_percent": 301},
        {"late_percent": 50},
        {"responsible_person_drop_percent": 20},
    ],
)
def test_a_warning_is_told_and_does_not_stop_the_build(changed):
    ((measure, value),) = changed.items()
    results = judged(delivery(**changed))
    assert broken(results) == [("findings", "d1", measure, value, "warning")]
    refuse_critical(results)


def test_a_table_whose_rows_were_all_withdrawn_is_told_and_does_not_stop_the_build():
    results = judged(findings__row_count=0)
    assert broken(results) == [("findings", None, "row_count", 0, "warning")]
    refuse_critical(results)


@pytest.mark.parametrize(
    "changed",
    [
        {"refused_percent": 90, "data_count": 19},
        {"of_usual_percent": 5, "usual_count": 19},
        {"of_usual_percent": 5, "is_regular": 0},
        {"late_percent": 100, "new_count": 19},
        {"late_percent": 100, "usual_count": 0},
    ],
)
def test_what_says_nothing_is_not_judged(changed):
    results = judged(delivery(**changed))
    assert results["is_passed"].all()
    assert results.filter(check_name=next(iter(changed))).is_empty()


def test_what_is_published_already_or_was_released_is_told_and_does_not_bind():
    few = [delivery(number, of_usual_percent=30) for number in ("d1", "d2", "d3")]
    results = judged(*few, fresh=["d1", "d2"], waived=["d2"])
    assert {place for _, place, _, _, severity in broken(results) if severity == "critical"} == {"d1", "d2", "d3"}
    with pytest.raises(GateFailed) as failed:
        refuse_critical(results)
    assert failed.value.guilty == {"d1"}


def test_nobody_answers_for_a_delivery_without_a_usable_row():
    results = judged(delivery(accepted_count=0), waived=["d1"])
    assert broken(results) == [("findings", "d1", "accepted_count", 0, "critical")]


def test_all_broken_checks_are_told_at_once():
    results = judged(delivery(accepted_count=0), findings__landed_count=0, regions__landed_count=0)
    with pytest.raises(GateFailed) as failed:
        refuse_critical(results)
    assert len(failed.value.reasons) == 3
    assert failed.value.guilty == {"d1"}


def test_nothing_to_judge_never_passes():
    nothing = pl.DataFrame(schema=EACH)
    with pytest.raises(GateFailed):
        judge_profile(profile(*TABLES), nothing, [], [])
    with pytest.raises(GateFailed):
        judge_profile(pl.DataFrame(schema=SHAPE), nothing, TABLES, [])


def test_a_new_delivery_that_was_not_measured_never_passes():
    with pytest.raises(GateFailed, match="d2"):
        judged(delivery(), fresh=["d1", "d2"])


def test_a_delivered_table_without_a_suite_never_passes():
    with pytest.raises(GateFailed, match="nothing_like_it"):
        judged(tables=[*TABLES, "nothing_like_it"])


@pytest.mark.parametrize("measure", ["blank_status_count", "landed_count"])
def test_a_missing_measure_never_passes(measure):
    whole = profile(*TABLES)
    lacking = whole.filter(~((pl.col("table_name") == "findings") & (pl.col("measure") == measure)))
    with pytest.raises(GateFailed, match=rf"findings\.{measure}"):
        judge_profile(lacking, delivery(), TABLES, ["d1"])


def test_a_measure_without_a_value_never_passes():
    with pytest.raises(GateFailed, match=r"findings\.repeated_key_count"):
        judged(findings__repeated_key_count=None)


@pytest.mark.parametrize("measure", sorted(set(ORDINARY) - {"refused_count", "load_count"}))
def test_a_measure_of_a_delivery_without_a_value_never_passes(measure):
    with pytest.raises(GateFailed, match=rf"findings\.{measure}"):
        judged(delivery(**{measure: None}))


def test_great_expectations_raising_fails_the_gate(monkeypatch):
    def raises(*words, **given):
        raise RuntimeError("no context today")

    monkeypatch.setattr(gx, "get_context", raises)
    with pytest.raises(GateFailed) as failed:
        judged()
    assert failed.value.reasons[0]
    assert failed.value.guilty == frozenset()


def test_great_expectations_failing_to_import_fails_the_gate(monkeypatch):
    monkeypatch.setitem(sys.modules, "great_expectations", None)
    with pytest.raises(GateFailed):
        judged()


def test_large_measures_are_judged_exactly():
    big = 2**53 + 1
    results = judged(delivery(load_count=big), findings__landed_count=big)
    assert results.filter(pl.col("check_name") == "landed_count")["observed"].max() == big
    assert results["is_passed"].all()


def test_a_great_many_deliveries_are_judged_in_one_frame():
    results = judged(*(delivery(f"d{number}", late_percent=number % 2 * 90) for number in range(1, 501)))
    assert len(broken(results)) == 250
    assert results.filter(pl.col("delivery_id").is_not_null())["delivery_id"].n_unique() == 500
