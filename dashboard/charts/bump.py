"""The bump chart: places over periods; the first and the last two stand out, the rest stay grey."""

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import axis, blank, plain
from dashboard.theme.palette import BAD, GOOD, GREY, MUTED, tint


def bump(frame: pl.DataFrame, *, periods: Sequence[tuple[str, str]], height: int = 250) -> go.Figure:
    """Places of ``frame`` (subject, period, rank or null); ``periods`` are (period, label) from old to new."""
    codes = [code for code, _ in periods]
    newest = frame.filter((pl.col("period") == codes[-1]) & pl.col("rank").is_not_null()).sort("rank", "subject")
    order = newest["subject"].to_list()
    worst = max(frame["rank"].drop_nulls().to_list(), default=1)
    figure = blank(height, left=26, right=118, top=8, bottom=38)
    for place, subject in reversed(list(enumerate(order))):
        colour = GOOD if place == 0 else BAD if place >= len(order) - 2 and place > 0 else ""
        own = dict(frame.filter(pl.col("subject") == subject).select("period", "rank").iter_rows())
        ranks = [own.get(code) for code in codes]
        figure.add_scatter(
            x=codes,
            y=ranks,
            mode="lines+markers",
            line_shape="spline",
            line={"color": colour or tint(GREY, 0.38), "width": 2.6 if colour else 1.2, "smoothing": 0.7},
            marker={"color": colour or tint(GREY, 0.55), "size": 8 if colour else 4.5},
            hovertemplate=f"{plain(subject)}　第 %{{y}} 名<extra></extra>",
        )
        figure.add_annotation(
            xref="paper",
            x=1,
            xshift=8,
            y=place + 1,
            xanchor="left",
            showarrow=False,
            text=f"{ranks[-1]}&nbsp; {plain(subject)}",
            font={"color": colour or MUTED, "size": 12},
        )
    ticks = sorted({1, *range(4, worst, 4), worst})
    figure.update_layout(
        xaxis=axis(
            type="category", tickvals=codes, ticktext=[label for _, label in periods], range=[-0.15, len(codes) - 0.85]
        ),
        yaxis=axis(range=[worst + 0.5, 0.5], tickvals=ticks),
    )
    return figure
