"""Figures of accidents that are computed from other answers: rates with intervals, charts of rare events, the scene."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from warehouse import rare
from warehouse.derived import UnknownQuestion
from warehouse.rare import Interval

Again = Callable[..., pl.DataFrame]
Where = Mapping[str, Sequence[str]]

PER_PEOPLE = 100_000  # residents that a rate is given for (十万人), as the yearbooks give it
_SCENE_GROUPS = ("district", "industry", "level")


def rates(again: Again, *, as_of: date, period: str | None, by: tuple[str, ...], where: Where) -> pl.DataFrame:
    """Accidents and deaths with exact intervals, for the whole or by district (domain.md section 5).

    Columns: district (if asked), accident_count and death_count, each also `_low`, `_high` (Garwood), `_last_year`,
    `_ratio`, `_ratio_low`, `_ratio_high`, `_p_value` (this year to last, conditional test); per 100,000 residents and
    deaths per 亿元 of GDP, each also `_low`, `_high`, null where the residents or the GDP are not known. The whole is
    taken over the districts that have them.
    """
    if by not in ((), ("district",)):
        raise UnknownQuestion(f"accident_rates 只能按 district 分组，不能按 {'、'.join(by)}")
    counted = again("accidents", as_of=as_of, period=period, by=("district",), where=where)
    chosen = {"district": where["district"]} if "district" in where else {}
    sizes = again("districts", as_of=as_of, period="all", where=chosen)
    joined = counted.filter(pl.col("district").is_not_null()).join(sizes, on="district", how="left")
    if not by:
        whole = again("accidents", as_of=as_of, period=period, where=where).row(0, named=True)
        return pl.DataFrame([_rates(whole, joined)], infer_schema_length=None)
    rows = [
        {"district": row["district"], **_rates(row, pl.DataFrame([row], schema=joined.schema))}
        for row in joined.sort("district").to_dicts()
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _rates(row: Mapping[str, Any], districts: pl.DataFrame) -> dict[str, Any]:
    confidence = rare.thresholds()["confidence"]
    found: dict[str, Any] = {}
    for name in ("accident_count", "death_count"):
        count = int(row[name])
        found |= _named(name, rare.poisson_interval(count, 1, confidence))
        found[name] = count
        before = row[f"{name}_last_year"]
        compared = rare.compare(count, int(before), confidence=confidence) if before is not None else None
        found[f"{name}_last_year"] = before
        for part in ("ratio", "low", "high", "p_value"):
            tail = part if part in ("ratio", "p_value") else f"ratio_{part}"
            found[f"{name}_{tail}"] = None if compared is None else getattr(compared, part)
    for name, count_of, size, unit in (
        ("accidents_per_100k", "accident_count", "population", PER_PEOPLE),
        ("deaths_per_100k", "death_count", "population", PER_PEOPLE),
        ("deaths_per_yi_yuan", "death_count", "gdp_yi_yuan", 1),
    ):
        known = districts.filter(pl.col(size) > 0)
        exposure = float(known[size].sum() or 0) / unit
        found |= _named(
            name,
            rare.poisson_interval(int(known[count_of].sum()), exposure, confidence)
            if exposure
            else Interval(None, None, None),
        )
    return found


def _named(name: str, interval: Interval) -> dict[str, float | None]:
    return {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}


def gap_chart(again: Again, *, as_of: date, period: str | None, by: tuple[str, ...], where: Where) -> pl.DataFrame:
    """The days between accidents with the limits of their g-chart (Kaminsky et al. 1992; Benneyan 2001).

    Columns of accident_gaps, and mean_days, upper_days (null while fewer gaps are over than the least), is_beyond and
    least_count. The running gap is not over: it is in no mean, and is_beyond is null.
    """
    _require_no_groups("gap_chart", by)
    gaps = again("accident_gaps", as_of=as_of, period=period or "all", where=where)
    settings = rare.thresholds()["g_chart"]
    over = gaps.filter(~pl.col("is_running"))["gap_days"].to_list()
    is_enough = len(over) >= settings["gaps_least"]
    limits = rare.g_limits(over, settings["sigmas"]) if is_enough else None
    upper = limits.upper if limits else None
    return gaps.with_columns(
        pl.lit(limits.centre if limits else None, pl.Float64).alias("mean_days"),
        pl.lit(upper, pl.Float64).alias("upper_days"),
        pl.when(~pl.col("is_running")).then(pl.col("gap_days") > pl.lit(upper, pl.Float64)).alias("is_beyond"),
        pl.lit(settings["gaps_least"]).alias("least_count"),
    )


def alarm_chart(again: Again, *, as_of: date, period: str | None, by: tuple[str, ...], where: Where) -> pl.DataFrame:
    """The Poisson CUSUM of accidents per week of the as-of date's year, against the rate before it (Lucas 1985).

    Columns week_start, accident_count, is_running (the week is not over), level (the sum), reference, interval,
    is_alarm, weekly_before (accidents a week in control). Empty where the years before hold too few accidents or
    weeks to say what is usual.
    """
    _require_no_groups("alarm_chart", by)
    schema = {
        "week_start": pl.Date, "accident_count": pl.Int64, "is_running": pl.Boolean, "level": pl.Float64,
        "reference": pl.Float64, "interval": pl.Float64, "is_alarm": pl.Boolean, "weekly_before": pl.Float64,
    }  # fmt: skip
    days = _days(again, as_of, period, where)
    settings = rare.thresholds()["cusum"]
    if not days:
        return pl.DataFrame(schema=schema)
    turn = _monday(date(as_of.year, 1, 1))
    first = _monday(min(days))
    weeks, usual = (turn - first).days // 7, sum(count for on, count in days.items() if on < turn)
    if usual < settings["accidents_least"] or weeks < settings["weeks_least"]:
        return pl.DataFrame(schema=schema)
    design = rare.cusum_design(usual / weeks, settings["factor"], settings["in_control_weeks"], settings["step"])
    starts = [turn + timedelta(days=7 * n) for n in range((as_of - turn).days // 7 + 1)]
    counts = [sum(days.get(start + timedelta(days=n), 0) for n in range(7)) for start in starts]
    levels = rare.cusum(counts, design.reference)
    return pl.DataFrame(
        {
            "week_start": starts,
            "accident_count": counts,
            "is_running": [start + timedelta(days=6) > as_of for start in starts],
            "level": levels,
            "reference": design.reference,
            "interval": design.interval,
            "is_alarm": [level >= design.interval for level in levels],
            "weekly_before": usual / weeks,
        },
        schema=schema,
    )


def unit_chart(again: Again, *, as_of: date, period: str | None, by: tuple[str, ...], where: Where) -> pl.DataFrame:
    """The u-chart of accidents per 30 days, by month where the counts allow it, else by quarter, else empty.

    Columns step (month, quarter), bucket_start, accident_count, day_count, accidents_per_unit, mean, lower, upper,
    is_beyond, is_running. The first month of the ledger counts whole; the running one has the days it has had.
    """
    _require_no_groups("unit_chart", by)
    schema = {
        "step": pl.String, "bucket_start": pl.Date, "accident_count": pl.Int64, "day_count": pl.Int64,
        "accidents_per_unit": pl.Float64, "mean": pl.Float64, "lower": pl.Float64, "upper": pl.Float64,
        "is_beyond": pl.Boolean, "is_running": pl.Boolean,
    }  # fmt: skip
    days = _days(again, as_of, period, where)
    settings = rare.thresholds()["u_chart"]
    for step, months in (("month", 1), ("quarter", 3)):
        starts = _starts(min(days), as_of, months) if days else []
        if len(starts) < settings["buckets_least"]:
            continue
        ends = [min(start - timedelta(days=1), as_of) for start in [*starts[1:], _next(starts[-1], months)]]
        counts = [sum(c for on, c in days.items() if a <= on <= b) for a, b in zip(starts, ends, strict=True)]
        if sum(counts) / len(counts) < settings["mean_least"]:
            continue
        lengths = [(b - a).days + 1 for a, b in zip(starts, ends, strict=True)]
        units = [length / settings["unit_days"] for length in lengths]
        limits = rare.u_limits(counts, units, settings["sigmas"])
        values = [count / unit for count, unit in zip(counts, units, strict=True)]
        return pl.DataFrame(
            {
                "step": [step] * len(starts),
                "bucket_start": starts,
                "accident_count": counts,
                "day_count": lengths,
                "accidents_per_unit": values,
                "mean": [limit.centre for limit in limits],
                "lower": [limit.lower for limit in limits],
                "upper": [limit.upper for limit in limits],
                "is_beyond": [not a.lower <= value <= a.upper for a, value in zip(limits, values, strict=True)],
                "is_running": [_next(start, months) > as_of + timedelta(days=1) for start in starts],
            },
            schema=schema,
        )
    return pl.DataFrame(schema=schema)


def scene(again: Again, *, as_of: date, period: str | None, by: tuple[str, ...], where: Where) -> pl.DataFrame:
    """应到/实到 per accident with who is missing; by leader how often each had to come and came; by group the sums."""
    given = {"as_of": as_of, "period": period, "where": where}
    if by == ("leader",):
        return again("scene_leaders", **given)
    rows = again("scene_rows", **given)
    if not by:
        return rows
    if not set(by) <= set(_SCENE_GROUPS):
        raise UnknownQuestion(f"scene 只能按 leader、{'、'.join(_SCENE_GROUPS)} 分组，不能按 {'、'.join(by)}")
    sums = rows.group_by(*by).agg(
        pl.len().alias("accident_count"), pl.col("expected_count").sum(), pl.col("present_count").sum()
    )
    # without anybody expected there is no rate: 0 / 0 would be NaN
    expected = pl.when(pl.col("expected_count") > 0).then(pl.col("expected_count"))
    return sums.with_columns((pl.col("present_count") / expected).alias("presence_rate")).sort(*by, nulls_last=True)


def _require_no_groups(question: str, by: tuple[str, ...]) -> None:
    if by:
        raise UnknownQuestion(f"{question} 不能分组，可用 --where 收窄")


def _days(again: Again, as_of: date, period: str | None, where: Where) -> dict[date, int]:
    frame = again("accident_days", as_of=as_of, period=period, where=where)
    return {row["occurred_on"]: int(row["accident_count"]) for row in frame.to_dicts()}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _next(start: date, months: int) -> date:
    month = start.month - 1 + months
    return date(start.year + month // 12, month % 12 + 1, 1)


def _starts(first: date, last: date, months: int) -> list[date]:
    start = date(first.year, (first.month - 1) // months * months + 1, 1)
    starts = []
    while start <= last:
        starts.append(start)
        start = _next(start, months)
    return starts
