"""The CUSUM of accidents per week: the sum of what exceeds the usual, against the line at which it alarms."""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import TIP, axis, blank, write
from dashboard.theme.palette import BAD, BLUE, MUTED, tint


def alarm(frame: pl.DataFrame, *, height: int = 220) -> go.Figure:
    """Weeks of ``frame``, the question alarm_chart's, with at least one row; a week that is not over is hollow."""
    rows = frame.to_dicts()
    weeks, levels = [row["week_start"] for row in rows], [row["level"] for row in rows]
    line = rows[0]["interval"]
    figure = blank(height, left=34, right=66, top=10, bottom=26)
    step = {"line": {"color": BLUE, "width": 1.8}, "fill": "tozeroy", "fillcolor": tint(BLUE, 0.08)}
    figure.add_scatter(x=weeks, y=levels, mode="lines", hoverinfo="skip", **step)
    marker = {
        "symbol": [
            "triangle-up" if row["is_alarm"] else "circle-open" if row["is_running"] else "circle" for row in rows
        ],
        "size": [11 if row["is_alarm"] else 8 if row["is_running"] else 5 for row in rows],
        "color": [BAD if row["is_alarm"] else BLUE for row in rows],
        "line": {"width": 1.6},
    }
    tips = [_tip(row) for row in rows]
    figure.add_scatter(x=weeks, y=levels, mode="markers", marker=marker, hovertext=tips, hovertemplate=TIP)
    figure.add_hline(y=line, line={"color": BAD, "width": 1.2, "dash": "4px,3px"})
    write(figure, f"报警线 {line:.1f}", colour=MUTED, size=12, xref="paper", x=1, y=line, xshift=4, xanchor="left")
    top = max(line * 1.25, max(levels) * 1.08)
    figure.update_layout(
        xaxis=axis(type="date", tickformat="%-m月", dtick="M2"),
        yaxis=axis(grid=True, range=[0, top], nticks=4),
    )
    return figure


def _tip(row: dict[str, Any]) -> str:
    told = "▲ 报警：事故明显比往常频繁" if row["is_alarm"] else "本周未结束" if row["is_running"] else "未到报警线"
    return f"{row['week_start']} 起一周　{row['accident_count']} 起<br>累计超出 {row['level']:.2f}，{told}"
