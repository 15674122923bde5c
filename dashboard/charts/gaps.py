"""Days between accidents (a g-chart): the running gap is hollow, for it is not over yet."""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import STEADY, TIP, axis, blank, dashed, plain, write
from dashboard.theme.palette import BLUE, GOOD, MUTED, tint


def gaps(frame: pl.DataFrame, *, height: int = 250) -> go.Figure:
    """Gaps of ``frame`` (accident, occurred_on, gap_days, is_running) from old to new; a click gives [accident].

    The mean is that of the gaps that are over.
    """
    rows = [row for row in frame.to_dicts() if row["gap_days"] is not None]
    days, places = [row["gap_days"] for row in rows], list(range(1, len(rows) + 1))
    over = [row["gap_days"] for row in rows if not row["is_running"]]
    figure = blank(height, left=46, right=66, top=10, bottom=26)
    line = {"line": {"color": BLUE, "width": 1.6}, "fill": "tozeroy", "fillcolor": tint(BLUE, 0.07)}
    figure.add_scatter(x=places, y=days, mode="lines", hoverinfo="skip", **line)
    marker = {
        "symbol": ["circle-open" if row["is_running"] else "circle" for row in rows],
        "size": [11 if row["is_running"] else 7 for row in rows],
        "color": [GOOD if row["is_running"] else BLUE for row in rows],
        "line": {"width": 2},
    }
    tips = {"customdata": [[row["accident"]] for row in rows], "hovertext": [_tip(row) for row in rows]}
    figure.add_scatter(x=places, y=days, mode="markers", marker=marker, hovertemplate=TIP, **tips, **STEADY)
    if over:
        mean = sum(over) / len(over)
        figure.add_hline(y=mean, line=dashed())
        words = f"均值 {mean:.0f} 天"
        write(figure, words, colour=MUTED, size=12, xref="paper", x=1, y=mean, xshift=4, xanchor="left")
    ticks = places[max(1, -(-len(rows) // 8)) - 1 :: max(1, -(-len(rows) // 8))]
    figure.update_layout(
        xaxis=axis(tickvals=ticks, ticktext=[str(tick) for tick in ticks], range=[0.4, len(rows) + 0.6]),
        yaxis=axis(grid=True, rangemode="tozero", ticksuffix=" 天", nticks=5, tickformat=","),
    )
    return figure


def _tip(row: dict[str, Any]) -> str:
    if row["is_running"]:
        return f"距上一起已 {row['gap_days']} 天，仍在延续"
    return f"{plain(row['accident'])}　{plain(row['occurred_on'])}<br>距上一起 {row['gap_days']} 天"
