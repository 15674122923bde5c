"""The quality gate: Great Expectations judges the measures of a built warehouse before the pointer moves."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from etl.checks import Check, Unreadable, checks, shown

_LOWEST: Final = -(2**62)  # where a check names no bound
_HIGHEST: Final = 2**62
_WAY_OUT: Final = "不予发布，请联系管理员"

# rows without which nothing else is worth judging: of a table, and of a delivery to it
_FLOORS: Final = {False: "landed_count", True: "accepted_count"}

Place = tuple[str, str | None]  # a table, and a delivery to it or None for the table as a whole


class GateFailed(Exception):
    """The gate did not let the build pass; `reasons` are sentences for the office.

    `by_delivery` holds the sentences of the deliveries whose own checks failed. Without them the rest may be built
    again; when it names none, the build as a whole is refused.
    """

    def __init__(self, reasons: list[str], by_delivery: Mapping[str, list[str]] | None = None) -> None:
        super().__init__("；".join(reasons))
        self.reasons = reasons
        self.by_delivery = dict(by_delivery or {})

    @property
    def guilty(self) -> frozenset[str]:
        """The deliveries whose own critical checks failed."""
        return frozenset(self.by_delivery)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A check at its place with what was measured there, and whether a breach there keeps the build back."""

    check: Check
    delivery: str | None
    value: int
    is_binding: bool


def judge_profile(
    profile: pl.DataFrame,
    delivery_profile: pl.DataFrame,
    delivered: Iterable[str],
    fresh: Collection[str],
    waived: Collection[str] = (),
) -> pl.DataFrame:
    """Judge the tables that have deliveries, and every delivery, by what a build measured of them.

    `profile` has table_name, measure, value; `delivery_profile` also delivery_id. A critical check binds deliveries
    that were never published (`fresh`), but what a person released (`waived`) only by those that nobody may answer
    for. Gives table_name, delivery_id (null: the table), check_name, observed, expected, severity, is_passed,
    sentence, and is_binding, which a rebuild finds otherwise and no snapshot keeps. Raises GateFailed when there is
    nothing to judge, a measure is missing or Great Expectations did not judge: none of that ever passes (safety.md,
    hazard 10).
    """
    measured = _measured(profile, delivery_profile)
    tables = set(delivered)
    try:
        asked = _asked(measured, tables, fresh, waived)
    except Unreadable as error:
        raise GateFailed([f"{error}，{_WAY_OUT}"]) from error
    try:
        broken = _broken(asked)
    except GateFailed:
        raise
    except Exception as error:
        # whatever goes wrong in the judge, a build that was not judged is not published (safety.md, hazard 10)
        raise GateFailed([f"质量检查未能运行（{type(error).__name__}：{error}），{_WAY_OUT}"]) from error
    return pl.DataFrame(
        {
            "table_name": [each.check.table for each in asked],
            "delivery_id": pl.Series([each.delivery for each in asked], dtype=pl.String),
            "check_name": [each.check.measure for each in asked],
            "observed": pl.Series([each.value for each in asked], dtype=pl.Int64),
            "expected": [each.check.expected for each in asked],
            "severity": [each.check.severity for each in asked],
            "is_passed": [number not in broken for number in range(len(asked))],
            "sentence": [each.check.sentence for each in asked],
            "is_binding": [each.is_binding for each in asked],
        }
    )


def refuse_critical(results: pl.DataFrame) -> None:
    """Raise GateFailed with the sentences of every binding check that did not pass."""
    reasons: list[str] = []
    by_delivery: dict[str, list[str]] = {}
    for row in results.filter(~pl.col("is_passed") & pl.col("is_binding")).iter_rows(named=True):
        reason = f"{row['sentence']}（实际 {shown(row['check_name'], row['observed'])}，要求 {row['expected']}）"
        reasons.append(reason)
        if row["delivery_id"] is not None:
            by_delivery.setdefault(row["delivery_id"], []).append(reason)
    if reasons:
        raise GateFailed(list(dict.fromkeys(reasons)), by_delivery)


def _measured(profile: pl.DataFrame, delivery_profile: pl.DataFrame) -> dict[Place, dict[str, int]]:
    """What was measured at each place. A null passes every range in Great Expectations, so it counts as missing."""
    found: dict[Place, dict[str, int]] = {}
    whole = profile.with_columns(pl.lit(None, pl.String).alias("delivery_id"))
    for frame in (whole, delivery_profile):
        for row in frame.select("table_name", "delivery_id", "measure", "value").iter_rows():
            table, delivery, measure, value = row
            at = found.setdefault((table, delivery), {})
            if value is not None:
                at[measure] = value
    return found


def _asked(
    measured: Mapping[Place, Mapping[str, int]], tables: set[str], fresh: Collection[str], waived: Collection[str]
) -> list[_Asked]:
    """Every check that is due, with its measure. Raises GateFailed when one has nothing to go by, and Unreadable."""
    places = {(table, None) for table in tables} | {place for place in measured if place[1] is not None}
    due: dict[tuple[str, bool], list[Check]] = {}
    for check in checks():
        due.setdefault((check.table, check.is_per_delivery), []).append(check)
    lacking = sorted(set(fresh) - {delivery for _, delivery in places if delivery is not None})
    asked = []
    for table, delivery in sorted(places, key=lambda place: (place[0], place[1] or "")):
        here, is_fresh = measured.get((table, delivery), {}), delivery is None or delivery in fresh
        own = due.get((table, delivery is not None), [])
        floor = _FLOORS[delivery is not None]
        if not any(check.measure == floor and check.is_floor for check in own):
            lacking.append(f"{table}.{floor}")
        for check in own:
            if any(measure in here and not bounds.hold(here[measure]) for measure, bounds in check.when.items()):
                continue
            missing = [measure for measure in (*check.when, check.measure) if measure not in here]
            if missing:
                lacking += [f"{table}.{measure}" for measure in missing]
                continue
            is_answered_for = check.can_release and delivery in waived
            binds = check.severity == "critical" and is_fresh and not is_answered_for
            asked.append(_Asked(check, delivery, here[check.measure], binds))
    if not asked or lacking:
        named = "、".join(dict.fromkeys(lacking)) or "没有任何检查项"
        raise GateFailed([f"质量检查缺少依据（{named}），{_WAY_OUT}"])
    return asked


def _broken(asked: list[_Asked]) -> set[int]:
    """Numbers of the checks whose measure lies outside its range, as Great Expectations finds them.

    One row per check and two expectations over all rows: the gate costs the same for ten checks and for a thousand.
    Raises GateFailed when an expectation did not look at every row.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # nothing is sent anywhere
    import great_expectations as gx
    import pandas as pd

    expectations: Any = gx.expectations
    frame = pd.DataFrame(
        {
            "check": range(len(asked)),
            "value": [each.value for each in asked],
            "low": [_LOWEST if each.check.low is None else each.check.low for each in asked],
            "high": [_HIGHEST if each.check.high is None else each.check.high for each in asked],
        }
    )
    context = _context(gx)
    batch = (
        context.data_sources.add_pandas("profile")
        .add_dataframe_asset("measures")
        .add_batch_definition_whole_dataframe("all")
    )
    suite = gx.ExpectationSuite(
        name="gate",
        expectations=[
            expectations.ExpectTableRowCountToEqual(value=len(asked)),
            expectations.ExpectColumnPairValuesAToBeGreaterThanB(column_A="value", column_B="low", or_equal=True),
            expectations.ExpectColumnPairValuesAToBeGreaterThanB(column_A="high", column_B="value", or_equal=True),
        ],
    )
    told = batch.get_batch({"dataframe": frame}).validate(
        suite, result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["check"]}
    )
    counted, *compared = told.results
    if (
        not counted.success
        or len(compared) != 2
        or any(each.result.get("element_count") != len(asked) for each in compared)
    ):
        raise GateFailed([f"质量检查没有给出完整结果，{_WAY_OUT}"])
    broken = {int(entry["check"]) for each in compared for entry in each.result.get("unexpected_index_list") or ()}
    if not broken and not told.success:
        raise GateFailed([f"质量检查没有说明哪一项不符，{_WAY_OUT}"])
    return broken


def _context(gx: Any) -> Any:
    """A context that writes nothing, not even a scratch folder for its pages, and draws no progress bars into ours."""
    from great_expectations.data_context.types import base

    settings = base.DataContextConfig(
        store_backend_defaults=base.InMemoryStoreBackendDefaults(),
        progress_bars=base.ProgressBarsConfig(globally=False),
    )
    return gx.get_context(mode="ephemeral", project_config=settings)
