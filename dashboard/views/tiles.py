"""Headline figures as tiles: now, the change since the last month-end, and the line of month-ends."""

from collections.abc import Mapping
from typing import Any

from dashboard.choice import Choice
from dashboard.columns import FIELDS
from dashboard.periods import earlier_ends
from dashboard.session import Reader
from dashboard.tile import Tile, draw

MONTH_ENDS = 8


def percent(rate: float | None) -> str:
    """A rate of 0–1 with one decimal and no sign; null is an em dash."""
    return "—" if rate is None else f"{rate * 100:.1f}"


def count(number: float | None) -> str:
    """A whole number with thousands separators; null is an em dash."""
    return "—" if number is None else f"{number:,.0f}"


def trend(reader: Reader, question: str, choice: Choice) -> list[dict[str, Any]]:
    """The one-row answers to ``question`` at the last month-ends and on the as-of date, from old to new."""
    days = [*earlier_ends(choice.as_of, MONTH_ENDS), choice.as_of]
    return [reader.ask(question, choice.at(day)).row(0, named=True) for day in days]


def rate_tile(series: list[dict[str, Any]], name: str, *, page: str = "rows", **opens: str) -> Tile:
    """The tile of a rate whose rise is good; its change is in percentage points."""
    now, before = series[-1][name], series[-2][name]
    change = None if now is None or before is None else f"{(now - before) * 100:+.1f} 个百分点"
    if change in ("+0.0 个百分点", "-0.0 个百分点"):
        change = None
    return Tile(
        field=name,
        label=FIELDS[name].label,
        value=percent(now),
        unit="%",
        delta=change,
        since="较上月末" if change else "没有可比的上月末" if None in (now, before) else "与上月末持平",
        spark=_line(series, name),
        page=page,
        opens=tuple(opens.items()),
    )


def count_tile(
    series: list[dict[str, Any]], name: str, label: str, *, good: bool | None = False, page: str = "rows", **opens: str
) -> Tile:
    """The tile of a count; ``good`` says whether a rise is good."""
    now, before = series[-1][name], series[-2][name]
    change = (
        None
        if now is None or before is None
        else "持平"
        if now == before
        else f"{now - before:+,} {FIELDS[name].unit or '项'}"
    )
    return Tile(
        field=name,
        label=label,
        value=count(now),
        unit=FIELDS[name].unit or "项",
        delta=change,
        since="较上月末",
        good=None if now == before else good,
        spark=_line(series, name),
        page=page,
        opens=tuple(opens.items()),
    )


def year_tile(
    row: Mapping[str, Any], name: str, label: str, unit: str, *, spark: tuple[float, ...] = (), page: str, **opens: str
) -> Tile:
    """The tile of an accident figure against the same days of last year."""
    now, before = row[name], row[f"{name}_last_year"]
    scale = 10_000 if name == "loss_yuan" else 1
    change = None if before is None else "持平" if now == before else f"{(now - before) / scale:+,.0f} {unit}"
    return Tile(
        field=name,
        label=label,
        value=count(now / scale if now is not None else None),
        unit=unit,
        delta=change,
        since="较去年同期",
        good=None if now == before else False,
        spark=spark,
        spark_kind="bar",
        page=page,
        opens=tuple(opens.items()),
    )


def _line(series: list[dict[str, Any]], name: str) -> tuple[float, ...]:
    return tuple(float(row[name]) for row in series if row[name] is not None)


def whole_city(reader: Reader, choice: Choice) -> list[Tile]:
    """The six tiles of the overview."""
    done, rectified = trend(reader, "completion", choice), trend(reader, "rectification", choice)
    accidents = reader.ask("accidents", choice).row(0, named=True)
    months = reader.ask("accidents", choice, by=("month",)).sort("month")["accident_count"].to_list()
    return [
        *_rates(reader, done, rectified),
        count_tile(rectified, "overdue_count", "超期未整改", of="finding_rows", state="overdue"),
        count_tile(rectified, "major_open_count", "重大隐患未销号", of="finding_rows", level="major", state="open"),
        year_tile(accidents, "accident_count", "生产安全事故", "起", spark=tuple(months), page="accidents"),
    ]


def one_district(reader: Reader, choice: Choice) -> list[Tile]:
    """The six tiles of one district."""
    done, rectified = trend(reader, "completion", choice), trend(reader, "rectification", choice)
    return [
        *_rates(reader, done, rectified),
        count_tile(rectified, "open_count", "在办隐患", of="finding_rows", state="open"),
        count_tile(rectified, "overdue_count", "超期未整改", of="finding_rows", state="overdue"),
        count_tile(rectified, "major_open_count", "重大隐患未销号", of="finding_rows", level="major", state="open"),
    ]


def _rates(reader: Reader, done: list[dict[str, Any]], rectified: list[dict[str, Any]]) -> list[Tile]:
    # a leader sees the district's rate, but of the rows behind it only the own ones
    of_district = {"of": "obligation_rows", "window": "due"} if reader.viewer.sees_staff else {"page": "bulletin"}
    return [
        rate_tile(done, "completion_rate", **of_district),
        rate_tile(rectified, "rectification_rate", of="finding_rows", scope="found"),
        rate_tile(rectified, "on_time_rate", of="finding_rows", scope="due"),
    ]


def rectification(reader: Reader, choice: Choice) -> list[Tile]:
    """The six tiles of the findings page."""
    series = trend(reader, "rectification", choice)
    return [
        count_tile(series, "found_count", "本时段发现", good=None, of="finding_rows", scope="found"),
        rate_tile(series, "rectification_rate", of="finding_rows", scope="found"),
        rate_tile(series, "on_time_rate", of="finding_rows", scope="due"),
        count_tile(series, "open_count", "在办", of="finding_rows", state="open"),
        count_tile(series, "overdue_count", "超期未整改", of="finding_rows", state="overdue"),
        count_tile(series, "major_overdue_count", "重大隐患超期", of="finding_rows", state="overdue", level="major"),
    ]


def year_on_year(row: Mapping[str, Any]) -> list[Tile]:
    """The four tiles of the accidents page, each against the same days of last year."""
    shown = (
        ("accident_count", "事故起数", "起"),
        ("death_count", "死亡人数", "人"),
        ("serious_injury_count", "重伤人数", "人"),
        ("loss_yuan", "直接经济损失", "万元"),
    )
    return [year_tile(row, name, label, unit, page="rows", of="accident_rows") for name, label, unit in shown]


__all__ = ["draw", "one_district", "rectification", "whole_city", "year_on_year"]
