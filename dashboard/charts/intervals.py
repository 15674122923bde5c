"""Rates of small counts by district: a dot and its exact interval, beside the rate of the whole."""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import axis, blank, dashed, hits, plain, rows_axis, write
from dashboard.theme.palette import BLUE, GREY, MUTED, tint


def intervals(frame: pl.DataFrame, *, rate: str, whole: float | None, unit: str, height: int = 300) -> go.Figure:
    """Rows of ``frame`` (subject, ``rate``, ``rate``_low, ``rate``_high, accident_count) from high to low.

    A rate that is not known has a dash and no dot; a click gives [subject].
    """
    rows = frame.sort(rate, "subject", descending=[True, False], nulls_last=True).to_dicts()
    subjects, places = [row["subject"] for row in rows], list(range(len(rows)))
    top = max([1.0, *(row[f"{rate}_high"] for row in rows if row[f"{rate}_high"] is not None)])
    figure = blank(height, left=96, right=46, top=22, bottom=24)
    for place, row in zip(places, rows, strict=True):
        low, high = row[f"{rate}_low"], row[f"{rate}_high"]
        if low is not None:
            line = {"color": tint(BLUE, 0.35), "width": 4}
            figure.add_scatter(x=[low, high], y=[place, place], mode="lines", hoverinfo="skip", line=line)
        words = f"<b>{row[rate]:.2f}</b>" if row[rate] is not None else "—"
        write(figure, words, xref="paper", x=1, xshift=42, y=place, xanchor="right")
    marker = {"size": 10, "color": [BLUE if row["accident_count"] else GREY for row in rows]}
    dots = {"mode": "markers", "hoverinfo": "skip", "marker": marker}
    figure.add_scatter(x=[row[rate] for row in rows], y=places, **dots)
    if whole is not None:
        figure.add_vline(x=whole, line=dashed(), layer="below")
        words = f"合计 {whole:.2f}"
        place = {"yref": "paper", "y": 1, "yshift": 1, "x": whole, "xanchor": "left", "xshift": -8}
        write(figure, words, colour=MUTED, size=12, yanchor="bottom", **place)
    hits(figure, subjects, [_tip(row, rate, unit) for row in rows], start=-top * 0.02, length=top * 1.04)
    figure.update_layout(xaxis=axis(range=[-top * 0.02, top * 1.02], grid=True, nticks=5), yaxis=rows_axis(subjects))
    return figure


def _tip(row: dict[str, Any], rate: str, unit: str) -> str:
    if row[rate] is None:
        return f"<b>{plain(row['subject'])}</b><br>{row['accident_count']} 起；没有人口数，算不出率"
    return (
        f"<b>{plain(row['subject'])}</b><br>{row['accident_count']} 起，{row[rate]:.2f} {unit}"
        f"<br>95% 区间 {row[f'{rate}_low']:.2f}–{row[f'{rate}_high']:.2f}"
    )
