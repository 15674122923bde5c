"""The tile grid: one equal tile per district in its fixed place, coloured by status."""

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import axis, blank, percent, plain
from dashboard.targets import Target, status_of
from dashboard.theme.palette import INK, tint


def tilemap(frame: pl.DataFrame, *, rate: str, target: Target, columns: int = 4, height: int = 330) -> go.Figure:
    """Tiles for ``frame`` (subject, ``rate`` 0–1 or null) in the frame's own order, row by row.

    Real boundaries are drawn only where the office supplies them; equal tiles do not let a large rural county
    outweigh a small zone. A click selects a point with customdata [subject].
    """
    rows = frame.to_dicts()
    lines = -(-len(rows) // columns)
    statuses = [status_of(row[rate], target) for row in rows]
    figure = blank(height, left=0, right=0, top=2, bottom=2)
    figure.add_bar(
        orientation="h",
        width=0.92,
        x=[0.95] * len(rows),
        base=[place % columns + 0.025 for place in range(len(rows))],
        y=[place // columns for place in range(len(rows))],
        marker={"color": [tint(status.colour, 0.14 if status.code == "none" else 0.26) for status in statuses]},
        text=[
            f"{plain(row['subject'])}<br><b>{status.glyph} {percent(row[rate])}</b>"
            for row, status in zip(rows, statuses, strict=True)
        ],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": 13, "color": INK},
        constraintext="none",
        customdata=[[row["subject"]] for row in rows],
        hovertext=[
            f"<b>{plain(row['subject'])}</b>　{status.text}<br>{percent(row[rate])}%"
            for row, status in zip(rows, statuses, strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
    figure.update_layout(
        xaxis=axis(range=[0, columns], showticklabels=False),
        yaxis=axis(range=[lines - 0.5, -0.5], showticklabels=False),
    )
    return figure
