"""How firm places are: a bar per subject for the share of weightings that leave it in its band."""

from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import TIP, axis, blank, percent, plain, rows_axis, write
from dashboard.theme.palette import BAD, BLUE, GOOD, GREY, MUTED, tint

HUES: Final = {"red": tint(GOOD, 0.85), "middle": tint(BLUE, 0.62), "black": tint(BAD, 0.85)}
"""Band of a subject and its colour: red list, in between, black list."""
WORDS: Final = {"red": "红榜", "middle": "中间", "black": "黑榜"}


def firmness(frame: pl.DataFrame, *, height: int) -> go.Figure:
    """Bars of ``frame`` (subject, rank, band, band_share 0–1, low_rank, high_rank), in its order."""
    rows = frame.to_dicts()
    places = list(range(len(rows)))
    figure = blank(height, left=148, right=138, top=4, bottom=24)
    shared = {"orientation": "h", "y": places, "width": 0.56}
    figure.add_bar(x=[1] * len(rows), marker={"color": tint(GREY, 0.14)}, hoverinfo="skip", **shared)
    figure.add_bar(
        x=[row["band_share"] for row in rows],
        marker={"color": [HUES[row["band"]] for row in rows]},
        hovertext=[
            f"<b>{plain(row['subject'])}</b><br>{percent(row['band_share'])}% 的权重组合下仍在{WORDS[row['band']]}"
            f"<br>九成情形下 {_places(row['low_rank'], row['high_rank'])}"
            for row in rows
        ],
        hovertemplate=TIP,
        **shared,
    )
    for place, row in enumerate(rows):
        text = f"<b>{percent(row['band_share'], 0)}%</b>"
        write(figure, text, xref="paper", x=1, xshift=44, y=place, xanchor="right")
        write(
            figure, _places(row["low_rank"], row["high_rank"]), colour=MUTED, size=12.5, xref="paper", x=1, xshift=132,
            y=place, xanchor="right",
        )  # fmt: skip
    ticks = [0, 0.5, 1]
    figure.update_layout(
        xaxis=axis(range=[0, 1], tickvals=ticks, ticktext=[f"{tick:.0%}" for tick in ticks]),
        yaxis=rows_axis([f"{row['rank']}  {row['subject']}" for row in rows]),
    )
    return figure


def _places(low: int, high: int) -> str:
    return f"第 {low} 名" if low == high else f"第 {low}–{high} 名"
