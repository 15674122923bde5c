"""A u-chart: accidents per 30 days by month or quarter, with limits that widen where a bucket is short."""

from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import TIP, axis, blank, dashed, write
from dashboard.theme.palette import BAD, BLUE, GREY, MUTED, tint

MOST_LABELS: Final = 4


def units(frame: pl.DataFrame, *, height: int = 220) -> go.Figure:
    """Buckets of ``frame``, the question unit_chart's, with at least one row; one that is not over is hollow."""
    rows = frame.to_dicts()
    names = [_name(row) for row in rows]
    figure = blank(height, left=34, right=58, top=10, bottom=26)
    limit = {"mode": "lines", "hoverinfo": "skip", "line": {"color": GREY, "width": 1, "shape": "hvh"}}
    figure.add_scatter(x=names, y=[row["lower"] for row in rows], **limit)
    figure.add_scatter(x=names, y=[row["upper"] for row in rows], fill="tonexty", fillcolor=tint(GREY, 0.10), **limit)
    values = [row["accidents_per_unit"] for row in rows]
    figure.add_scatter(x=names, y=values, mode="lines", hoverinfo="skip", line={"color": tint(BLUE, 0.6), "width": 1.6})
    marker = {
        "symbol": [
            "triangle-up" if row["is_beyond"] else "circle-open" if row["is_running"] else "circle" for row in rows
        ],
        "size": [11 if row["is_beyond"] or row["is_running"] else 8 for row in rows],
        "color": [BAD if row["is_beyond"] else BLUE for row in rows],
        "line": {"width": 2},
    }
    tips = [_tip(row, name) for row, name in zip(rows, names, strict=True)]
    figure.add_scatter(x=names, y=values, mode="markers", marker=marker, hovertext=tips, hovertemplate=TIP)
    mean = rows[0]["mean"]
    figure.add_hline(y=mean, line=dashed())
    write(figure, f"均值 {mean:.1f}", colour=MUTED, size=12, xref="paper", x=1, y=mean, xshift=4, xanchor="left")
    sparse = names[:: max(1, -(-len(names) // MOST_LABELS))]
    figure.update_layout(
        xaxis=axis(type="category", tickvals=sparse, ticktext=sparse),
        yaxis=axis(grid=True, rangemode="tozero", nticks=5),
    )
    return figure


def _name(row: dict[str, Any]) -> str:
    start = row["bucket_start"]
    year = f"{start.year % 100}年"
    return f"{year}{start.month}月" if row["step"] == "month" else f"{year}{(start.month + 2) // 3}季"


def _tip(row: dict[str, Any], name: str) -> str:
    told = "▲ 超出界限" if row["is_beyond"] else "本期未结束" if row["is_running"] else "在界限之内"
    return (
        f"{name}　{row['accident_count']} 起 / {row['day_count']} 天<br>每30天 {row['accidents_per_unit']:.2f} 起"
        f"（{row['lower']:.2f}–{row['upper']:.2f}），{told}"
    )
