"""A calendar of reports: units by months, every cell with the glyph, the count and the hue of its worst state."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import TIP, axis, blank, plain
from dashboard.theme.palette import BAD, GOOD, GREY, INK, MUTED, NEAR, WHITE, tint

STATES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("unreported_count", "✕", "缺报", tint(BAD, 0.92)),
    ("reported_late_count", "▲", "迟报", tint(NEAR, 0.34)),
    ("reported_count", "●", "按时", tint(GOOD, 0.30)),
    ("pending_count", "○", "未到期", tint(GREY, 0.16)),
)
"""Column of the counts, glyph, word and colour of each state, the worst first."""

EMPTY: Final = tint(GREY, 0.06)


def calendar(frame: pl.DataFrame, *, units: Sequence[str], months: Sequence[str], height: int) -> go.Figure:
    """Cells of ``frame`` (reporting_unit, month such as 2026-03, and the counts of STATES).

    ``units`` run from top to bottom. A click selects a point with customdata [unit, month].
    """
    known = {(row["reporting_unit"], row["month"]): row for row in frame.to_dicts()}
    spots = [(unit, month) for unit in range(len(units)) for month in range(len(months))]
    found = [known.get((units[unit], months[month])) for unit, month in spots]
    worst = [_worst(row) for row in found]
    figure = blank(height, left=8, top=28, bottom=4)
    figure.add_bar(
        orientation="h",
        width=0.84,
        x=[0.94] * len(spots),
        base=[month + 0.03 for _, month in spots],
        y=[unit for unit, _ in spots],
        marker={"color": [state[3] if state else EMPTY for state in worst]},
        text=[f"{state[1]} {row[state[0]]}" if state and row else "" for state, row in zip(worst, found, strict=True)],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": 12.5, "color": [_ink(state) for state in worst]},
        constraintext="none",
        customdata=[[units[unit], months[month]] for unit, month in spots],
        hovertext=[_tip(units[unit], months[month], row) for (unit, month), row in zip(spots, found, strict=True)],
        hovertemplate=TIP,
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.55}},
    )
    figure.update_layout(
        xaxis=axis(
            side="top",
            range=[0, len(months)],
            tickvals=[month + 0.5 for month in range(len(months))],
            ticktext=_month_names(months),
        ),
        yaxis=axis(
            range=[len(units) - 0.5, -0.5],
            tickvals=list(range(len(units))),
            ticktext=[plain(name) for name in units],
            tickfont={"color": INK, "size": 12.5},
            automargin=True,
            ticksuffix="　",
        ),
    )
    return figure


def _worst(row: dict[str, int] | None) -> tuple[str, str, str, str] | None:
    return None if row is None else next((state for state in STATES if row[state[0]]), None)


def _ink(state: tuple[str, str, str, str] | None) -> str:
    return MUTED if state is None else WHITE if state is STATES[0] else INK


def _month_names(months: Sequence[str]) -> list[str]:
    """The months, each January and the first with its year where there are several years."""
    years = {month[:4] for month in months}
    return [
        f"{month[2:4]}年{int(month[5:])}月" if len(years) > 1 and month in _firsts(months) else f"{int(month[5:])}月"
        for month in months
    ]


def _firsts(months: Sequence[str]) -> set[str]:
    """The first month of each year."""
    return {min(month for month in months if month[:4] == year) for year in {month[:4] for month in months}}


def _tip(unit: str, month: str, row: dict[str, int] | None) -> str:
    words = f"<b>{plain(unit)}</b><br>{month[:4]}年{int(month[5:])}月"
    told = [] if row is None else [f"{glyph} {name} {row[count]}" for count, glyph, name, _ in STATES if row[count]]
    return f"{words}<br>{'　'.join(told) or '没有要报的'}"
