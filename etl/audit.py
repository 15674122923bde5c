"""The quality gate: Great Expectations judges the measures of a built warehouse before the pointer moves."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import polars as pl

SUITES: Final = Path(__file__).parent / "suites"
_LOWEST, _HIGHEST = -(2**62), 2**62  # where a check names no bound


class GateFailed(Exception):
    """The gate did not let the build pass; `reasons` are sentences for the office."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("；".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation on one measure: the lowest and highest value allowed, how grave, and what a breach means."""

    table: str
    measure: str
    low: int | None
    high: int | None
    severity: str
    sentence: str

    @property
    def name(self) -> str:
        """table.measure, the column of the judged frame."""
        return f"{self.table}.{self.measure}"

    @property
    def expected(self) -> str:
        """The allowed range in words."""
        return " 且 ".join(
            part
            for part in (
                f"≥ {self.low}" if self.low is not None else "",
                f"≤ {self.high}" if self.high is not None else "",
            )
            if part
        )


@cache
def checks() -> tuple[Check, ...]:
    """The checks of all suites, from `suites/*.toml`."""
    found = []
    for path in sorted(SUITES.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["check"]:
            found.append(
                Check(
                    path.stem,
                    entry["measure"],
                    entry.get("low"),
                    entry.get("high"),
                    entry.get("severity", "critical"),
                    entry["sentence"],
                )
            )
    return tuple(found)


def judge_profile(profile: pl.DataFrame, delivered: Iterable[str]) -> pl.DataFrame:
    """Judge the profile of a build (table_name, measure, value) for the tables that have deliveries.

    Gives table_name, check_name, observed, expected, severity, is_passed, sentence. Raises GateFailed when there is
    nothing to judge: an empty suite or a measure that is missing never passes (safety.md, hazard 10).
    """
    tables = set(delivered)
    asked = [check for check in checks() if check.table in tables]
    # a null passes every range in Great Expectations, so a measure without a value counts as missing
    observed = {
        f"{row['table_name']}.{row['measure']}": row["value"] for row in profile.drop_nulls().iter_rows(named=True)
    }
    without = sorted(tables - {check.table for check in asked})
    lacking = [check.name for check in asked if check.name not in observed]
    if not asked or without or lacking:
        raise GateFailed(
            [f"质量检查缺少依据（{'、'.join([*without, *lacking]) or '没有任何检查项'}），不予发布，请联系管理员"]
        )
    try:
        broken = _broken(asked, observed)
    except GateFailed:
        raise
    except Exception as error:
        # whatever goes wrong in the judge, a build that was not judged is not published (safety.md, hazard 10)
        raise GateFailed([f"质量检查未能运行（{type(error).__name__}：{error}），不予发布，请联系管理员"]) from error
    return pl.DataFrame(
        {
            "table_name": [check.table for check in asked],
            "check_name": [check.measure for check in asked],
            "observed": [int(observed[check.name]) for check in asked],
            "expected": [check.expected for check in asked],
            "severity": [check.severity for check in asked],
            "is_passed": [check.name not in broken for check in asked],
            "sentence": [check.sentence for check in asked],
        }
    )


def refuse_critical(results: pl.DataFrame) -> None:
    """Raise GateFailed with the sentences of every critical check that did not pass."""
    broken = results.filter(~pl.col("is_passed") & (pl.col("severity") == "critical"))
    if broken.height:
        raise GateFailed(
            [
                f"{row['sentence']}（实际 {row['observed']}，要求 {row['expected']}）"
                for row in broken.iter_rows(named=True)
            ]
        )


def _broken(asked: list[Check], observed: dict[str, int]) -> set[str]:
    """Names of the checks whose measure lies outside its range, as Great Expectations finds them.

    One row per check and two expectations over all rows: the gate costs the same for ten checks and for a thousand.
    Raises GateFailed when an expectation did not look at every row.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # nothing is sent anywhere
    import great_expectations as gx
    import pandas as pd

    expectations: Any = gx.expectations

    frame = pd.DataFrame(
        {
            "check": [check.name for check in asked],
            "value": [observed[check.name] for check in asked],
            "low": [_LOWEST if check.low is None else check.low for check in asked],
            "high": [_HIGHEST if check.high is None else check.high for check in asked],
        }
    )
    context = gx.get_context(mode="ephemeral")
    settings: Any = context.variables.config
    settings.progress_bars = {"globally": False}  # its bars would run through ours
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
        raise GateFailed(["质量检查没有给出完整结果，不予发布，请联系管理员"])
    broken = {entry["check"] for each in compared for entry in each.result.get("unexpected_index_list") or ()}
    if not broken and not told.success:
        raise GateFailed(["质量检查没有说明哪一项不符，不予发布，请联系管理员"])
    return broken
