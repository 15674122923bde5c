"""The flow of findings: the backlog above, found and closed mirrored below."""

from datetime import date
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import axis, blank, write
from dashboard.theme.palette import BLUE, GOOD, MUTED, tint

_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10**4, 10**5, 10**6)
MOST_TICKS: Final = 13


def flow(frame: pl.DataFrame, *, height: int = 330) -> go.Figure:
    """Steps of ``frame`` (period_start, found_count, closed_count, backlog_count) from old to new."""
    days = frame["period_start"].to_list()
    found, closed, backlog = (frame[name].to_list() for name in ("found_count", "closed_count", "backlog_count"))
    names = [f"{day.year}年{day.month}月{day.day}日 起" for day in days]
    figure = blank(height, left=46, right=8, top=18, bottom=24)
    line = {"mode": "lines", "line": {"color": BLUE, "width": 2}, "fill": "tozeroy", "fillcolor": tint(BLUE, 0.13)}
    figure.add_scatter(x=days, y=backlog, yaxis="y2", **line, **_tip(names, "期末在办 %{y:,} 项"))
    figure.add_bar(x=days, y=found, marker={"color": tint(BLUE, 0.75)}, **_tip(names, "新增 %{y:,} 项"))
    figure.add_bar(
        x=days,
        y=[-count for count in closed],
        customdata=closed,
        marker={"color": tint(GOOD, 0.70)},
        **_tip(names, "销号 %{customdata:,} 项"),
    )
    if backlog:
        peak = max(range(len(backlog)), key=backlog.__getitem__)
        words = f"峰值 {backlog[peak]:,}"
        write(figure, words, colour=MUTED, size=12, x=days[peak], y=backlog[peak], yref="y2", yshift=10)
    figure.update_layout(
        bargap=0.22,
        xaxis=_months(days),
        yaxis=_mirrored(max([*found, *closed, 1])),
        yaxis2=axis(domain=[0.52, 1], grid=True, rangemode="tozero", nticks=4, anchor="x", tickformat=","),
    )
    return figure


def _tip(names: list[str], words: str) -> dict[str, Any]:
    return {"hovertext": names, "hovertemplate": f"%{{hovertext}}<br>{words}<extra></extra>"}


def _months(days: list[date]) -> dict[str, Any]:
    firsts = [day for day in sorted({day.replace(day=1) for day in days}) if day >= days[0]]
    shown = firsts[:: max(1, -(-len(firsts) // MOST_TICKS))]
    words = [f"{day.year}年" if day.month == 1 else f"{day.month}月" for day in shown]
    return axis(tickvals=shown, ticktext=words)


def _mirrored(tall: int) -> dict[str, Any]:
    step = next((size for size in _STEPS if tall <= size * 2.2), tall)
    ticks = [-2 * step, -step, 0, step, 2 * step]
    return axis(
        domain=[0, 0.44],
        grid=True,
        range=[-tall * 1.08, tall * 1.08],
        tickvals=ticks,
        ticktext=[f"{abs(tick):,}" for tick in ticks],
    )
