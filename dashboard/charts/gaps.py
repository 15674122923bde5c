"""Days between accidents (a g-chart) with its limit: the running gap is hollow, for it is not over yet."""

from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import STEADY, TIP, axis, blank, dashed, plain, write
from dashboard.theme.palette import BLUE, GOOD, MUTED, tint

_SYMBOL: Final = {False: "circle", True: "triangle-up"}


def gaps(frame: pl.DataFrame, *, height: int = 250) -> go.Figure:
    """Gaps of ``frame``, the question gap_chart's, from old to new; a click gives [accident].

    Mean and limit are those of all gaps that are over, null where they are too few; a gap beyond the limit is a
    triangle, and the running one is never held against it.
    """
    rows = [row for row in frame.to_dicts() if row["gap_days"] is not None]
    days, places = [row["gap_days"] for row in rows], list(range(1, len(rows) + 1))
    figure = blank(height, left=46, right=66, top=10, bottom=26)
    line = {"line": {"color": BLUE, "width": 1.6}, "fill": "tozeroy", "fillcolor": tint(BLUE, 0.07)}
    figure.add_scatter(x=places, y=days, mode="lines", hoverinfo="skip", **line)
    marker = {
        "symbol": ["circle-open" if row["is_running"] else _SYMBOL[bool(row["is_beyond"])] for row in rows],
        "size": [11 if row["is_running"] or row["is_beyond"] else 7 for row in rows],
        "color": [GOOD if row["is_running"] or row["is_beyond"] else BLUE for row in rows],
        "line": {"width": 2},
    }
    tips = {"customdata": [[row["accident"]] for row in rows], "hovertext": [_tip(row) for row in rows]}
    figure.add_scatter(x=places, y=days, mode="markers", marker=marker, hovertemplate=TIP, **tips, **STEADY)
    _lines(figure, rows)
    ticks = places[max(1, -(-len(rows) // 8)) - 1 :: max(1, -(-len(rows) // 8))]
    figure.update_layout(
        xaxis=axis(tickvals=ticks, ticktext=[str(tick) for tick in ticks], range=[0.4, len(rows) + 0.6]),
        yaxis=axis(grid=True, rangemode="tozero", ticksuffix=" 天", nticks=5, tickformat=","),
    )
    return figure


def _lines(figure: go.Figure, rows: list[dict[str, Any]]) -> None:
    for name, words in (("mean_days", "均值"), ("upper_days", "上限")):
        value = rows[0][name] if rows else None
        if value is not None:
            figure.add_hline(y=value, line=dashed())
            place = {"xref": "paper", "x": 1, "y": value, "xshift": 4, "xanchor": "left"}
            write(figure, f"{words} {value:.0f} 天", colour=MUTED, size=12, **place)


def _tip(row: dict[str, Any]) -> str:
    if row["is_running"]:
        return f"距上一起已 {row['gap_days']} 天，仍在延续"
    beyond = "<br>▲ 超出上限：间隔明显变长" if row["is_beyond"] else ""
    return f"{plain(row['accident'])}　{plain(row['occurred_on'])}<br>距上一起 {row['gap_days']} 天{beyond}"
