"""Figures that are computed from the answer of another question: time to close and ranks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from warehouse import comparison, survival
from warehouse.periods import containing, parse_period

Again = Callable[..., pl.DataFrame]


class UnknownQuestion(ValueError):
    """No question of this name, or a group, filter or parameter that it does not have."""


def closing_time(
    again: Again, *, as_of: date, period: str | None, by: tuple[str, ...], where: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """Kaplan–Meier median days to close with its 95 % interval, by group (domain.md section 5)."""
    days = again("finding_days", as_of=as_of, period=period, by=by, where=where)
    rows = []
    for key, part in _parts(days, by):
        found = survival.closing(part)
        rows.append(
            {
                **key,
                "median_days": found.median_days,
                "low_days": found.low_days,
                "high_days": found.high_days,
                "closed_count": found.closed_count,
                "open_count": found.open_count,
            }
        )
    numbers = {
        "median_days": pl.Float64,
        "low_days": pl.Float64,
        "high_days": pl.Float64,
        "closed_count": pl.Int64,
        "open_count": pl.Int64,
    }
    return pl.DataFrame(rows, schema={**dict.fromkeys(by, pl.String), **numbers})


def closing_curve(
    again: Again, *, as_of: date, period: str | None, by: tuple[str, ...], where: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """The Kaplan–Meier steps of each group: days, share_open, low, high."""
    days = again("finding_days", as_of=as_of, period=period, by=by, where=where)
    curves = [
        survival.curve(part).with_columns(**{group: pl.lit(value, pl.String) for group, value in key.items()})
        for key, part in _parts(days, by)
    ]
    if not curves:
        return survival.curve(days).select(*(pl.lit(None, pl.String).alias(group) for group in by), pl.all())
    return pl.concat(curves).select(*by, "days", "share_open", "low", "high")


def closing_test(
    again: Again, *, as_of: date, period: str | None, by: tuple[str, ...], where: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """Whether the groups of one kind (by default the levels) close alike: the log-rank test of `comparison`.

    One row per group: closed_count, expected_count if all closed alike, is_compared; and in every row the test's chi2,
    degrees_of_freedom and p (0–1), null with the sentence why_not where there is nothing to test.
    """
    group, *others = by or ("level",)
    if others:
        raise UnknownQuestion(f"closing_test 一次只能比较一种分组，不能同时按 {'、'.join(by)}")
    days = again("finding_days", as_of=as_of, period=period, by=(group,), where=where)
    found = comparison.compare(days, group)
    rows = [
        {
            group: name,
            "closed_count": closed,
            "expected_count": found.expected[name],
            "is_compared": found.chi2 is not None and name not in found.left_out,
            "chi2": found.chi2,
            "degrees_of_freedom": found.degrees_of_freedom,
            "p": found.p,
            "why_not": found.why_not,
        }
        for name, closed in found.closed.items()
    ]
    kinds = {
        group: pl.String, "closed_count": pl.Int64, "expected_count": pl.Float64, "is_compared": pl.Boolean,
        "chi2": pl.Float64, "degrees_of_freedom": pl.Int64, "p": pl.Float64, "why_not": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=kinds)


def ranks(
    again: Again, *, as_of: date, period: str | None, by: tuple[str, ...], where: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    """Leaders or districts by completion rate, ranked 1, 2, 2, 4, with the change since the period before.

    A subject without a due obligation has no rate and no rank. near_tie: the next one is closer than one obligation
    can make.
    """
    if by not in ((), ("district",), ("leader",)):
        raise UnknownQuestion(f"ranks 只能按 district 或 leader 排名，不能按 {'、'.join(by)}")
    subject = by[0] if by else "district"
    key = ["leader", "post"] if subject == "leader" else [subject]
    now = ranked(
        again("completion", as_of=as_of, period=period, by=(subject,), where=where).filter(
            pl.col(subject).is_not_null()
        ),
        "completion_rate",
    )
    bounds = parse_period(period) if period else containing(as_of, "year")
    before = bounds.previous()
    if before is None:
        previous = now.select(*key, previous_rank=pl.lit(None, pl.UInt32))
    else:
        earlier = again("completion", as_of=before.settled_on(as_of), period=before.name, by=(subject,), where=where)
        previous = ranked(earlier, "completion_rate").select(*key, previous_rank="rank")
    joined = now.join(previous, on=key, how="left", nulls_equal=True)
    columns = ["post", "district"] if subject == "leader" else []
    return joined.select(
        pl.col(subject).alias("subject"),
        *columns,
        "completion_rate",
        "due_count",
        "fulfilled_count",
        "rank",
        (pl.col("previous_rank").cast(pl.Int64) - pl.col("rank").cast(pl.Int64)).alias("rank_change"),
        near_tie(pl.col("completion_rate"), 1 / pl.col("due_count")).alias("near_tie"),
    )


def ranked(frame: pl.DataFrame, value: str) -> pl.DataFrame:
    """The frame best first with `rank`: equal values share one and the next skips; null has none and comes last."""
    return frame.with_columns(pl.col(value).rank("min", descending=True).alias("rank")).sort(
        "rank",
        *[column for column in ("district", "leader", "post", "subject") if column in frame.columns],
        nulls_last=True,
    )


def near_tie(value: pl.Expr, step: pl.Expr) -> pl.Expr:
    """True where a neighbour in the ranking differs, but by less than one case (`step`) can make."""
    above, below = (value.shift(1) - value).abs(), (value - value.shift(-1)).abs()
    return (((above > 0) & (above < step)) | ((below > 0) & (below < step))).fill_null(False)


def _parts(days: pl.DataFrame, by: tuple[str, ...]) -> list[tuple[dict[str, Any], pl.DataFrame]]:
    if not by:
        return [({}, days)]
    return [(dict(zip(by, key, strict=True)), part) for key, part in days.group_by(*by, maintain_order=True)]
