import sys

import great_expectations as gx
import polars as pl
import pytest

from etl.audit import GateFailed, checks, judge_profile, refuse_critical
from warehouse.vocabulary import TABLES as LANDED

TABLES = ("regions", "findings")
SHAPE = {"table_name": pl.String, "measure": pl.String, "value": pl.Int64}


def profile(*tables, **changed):
    """The measures that every check of these tables asks for, all as they should be, but for those changed."""
    rows = []
    for check in checks():
        if check.table in tables:
            value = check.low if check.low is not None else 0
            rows.append({"table_name": check.table, "measure": check.measure, "value": value})
    frame = pl.DataFrame(rows, schema=SHAPE)
    for name, value in changed.items():
        table, measure = name.split("__")
        hit = (pl.col("table_name") == table) & (pl.col("measure") == measure)
        frame = frame.with_columns(pl.when(hit).then(pl.lit(value, pl.Int64)).otherwise("value").alias("value"))
    return frame


def test_every_landed_table_has_a_floor_of_rows_and_a_sentence_for_each_check():
    assert {check.table for check in checks()} == set(LANDED)
    for table in LANDED:
        own = [check for check in checks() if check.table == table]
        assert any(check.measure == "landed_count" and check.low == 1 and check.severity == "critical" for check in own)
        assert any(check.measure == "repeated_key_count" and check.high == 0 for check in own)
    for check in checks():
        assert check.sentence.strip()
        assert check.severity in ("critical", "warning")
        assert check.low is not None or check.high is not None


def test_a_profile_as_it_should_be_passes_every_check():
    results = judge_profile(profile(*TABLES), TABLES)
    assert results.height == sum(check.table in TABLES for check in checks())
    assert results["is_passed"].all()
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
    results = judge_profile(profile(*TABLES, **{changed: value}), TABLES)
    table, measure = changed.split("__")
    broken = results.filter(~pl.col("is_passed"))
    assert broken.select("table_name", "check_name", "observed", "severity").rows() == [
        (table, measure, value, "critical")
    ]
    with pytest.raises(GateFailed) as failed:
        refuse_critical(results)
    assert len(failed.value.reasons) == 1
    assert broken["sentence"][0] in failed.value.reasons[0]
    assert f"实际 {value}" in failed.value.reasons[0]


def test_a_warning_is_told_and_does_not_stop_the_build():
    results = judge_profile(profile(*TABLES, findings__row_count=0), TABLES)
    assert results.filter(~pl.col("is_passed")).select("check_name", "severity").rows() == [("row_count", "warning")]
    refuse_critical(results)


def test_all_broken_checks_are_told_at_once():
    results = judge_profile(profile(*TABLES, findings__landed_count=0, regions__landed_count=0), TABLES)
    with pytest.raises(GateFailed) as failed:
        refuse_critical(results)
    assert len(failed.value.reasons) == 2


def test_nothing_to_judge_never_passes():
    with pytest.raises(GateFailed):
        judge_profile(profile(*TABLES), [])
    with pytest.raises(GateFailed):
        judge_profile(pl.DataFrame(schema=SHAPE), TABLES)


def test_a_delivered_table_without_a_suite_never_passes():
    with pytest.raises(GateFailed, match="tasks"):
        judge_profile(profile(*TABLES), [*TABLES, "tasks"])


def test_a_missing_measure_never_passes():
    whole = profile(*TABLES)
    lacking = whole.filter(~((pl.col("table_name") == "findings") & (pl.col("measure") == "blank_status_count")))
    with pytest.raises(GateFailed, match=r"findings\.blank_status_count"):
        judge_profile(lacking, TABLES)


def test_a_measure_without_a_value_never_passes():
    with pytest.raises(GateFailed, match=r"findings\.repeated_key_count"):
        judge_profile(profile(*TABLES, findings__repeated_key_count=None), TABLES)


def test_great_expectations_raising_fails_the_gate(monkeypatch):
    def broken(*words, **given):
        raise RuntimeError("no context today")

    monkeypatch.setattr(gx, "get_context", broken)
    with pytest.raises(GateFailed) as failed:
        judge_profile(profile(*TABLES), TABLES)
    assert failed.value.reasons[0]


def test_great_expectations_failing_to_import_fails_the_gate(monkeypatch):
    monkeypatch.setitem(sys.modules, "great_expectations", None)
    with pytest.raises(GateFailed):
        judge_profile(profile(*TABLES), TABLES)


def test_large_measures_are_judged_exactly():
    big = 2**53 + 1
    results = judge_profile(profile(*TABLES, findings__landed_count=big), TABLES)
    assert results.filter(pl.col("check_name") == "landed_count")["observed"].max() == big
    assert results["is_passed"].all()
