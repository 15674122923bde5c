"""The ranking: one dot per subject, filled now and hollow before, against the target line."""

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import axis, blank, dashed, hits, percent, plain, rate_floor, write
from dashboard.targets import Target, status_of
from dashboard.theme.palette import GREY, INK, MUTED, tint

Rates = list[float | None]


def ranking(now: pl.DataFrame, before: pl.DataFrame, *, rate: str, target: Target, height: int = 330) -> go.Figure:
    """Subjects from best to worst.

    ``now`` has the columns subject, rank, due_count, fulfilled_count and ``rate`` (0–1 or null), in order; ``before``
    has subject and ``rate``. A click on a row selects a point whose customdata is [subject].
    """
    rows = now.to_dicts()
    known = dict(zip(before["subject"], before[rate], strict=True))
    rates = [row[rate] for row in rows]
    past = [known.get(row["subject"]) for row in rows]
    low = rate_floor([*rates, *past, target.floor])
    figure = blank(height, left=8, right=52, bottom=26)
    _dots(figure, rates, past, target)
    tips = [_tip(row, old, rate) for row, old in zip(rows, past, strict=True)]
    hits(figure, [row["subject"] for row in rows], tips, start=low, length=1.06 - low)
    figure.add_vline(x=target.target, line=dashed(), layer="below")
    for place, row in enumerate(rows):
        name = f"<b>{plain(row['rank'])}</b>&nbsp;&nbsp;{plain(row['subject'])}"
        write(figure, name, xref="paper", x=0, y=place, xanchor="left")
        colour = MUTED if row[rate] is None else INK
        value = f"<b>{percent(row[rate])}</b>"
        write(figure, value, colour=colour, xref="paper", x=1, y=place, xanchor="right", xshift=48)
    step = 5 if low >= 0.7 else 10 if low >= 0.4 else 20
    ticks = [tick / 100 for tick in range(0, 101, step) if tick / 100 >= low]
    words = [f"{tick:.0%}" for tick in ticks]
    figure.update_layout(
        xaxis=axis(range=[low - 0.02, 1.02], domain=[0.31, 1], tickvals=ticks, ticktext=words),
        yaxis=axis(range=[len(rows) - 0.4, -0.6], showticklabels=False),
    )
    return figure


def _dots(figure: go.Figure, rates: Rates, past: Rates, target: Target) -> None:
    places = list(range(len(rates)))
    statuses = [status_of(rate, target) for rate in rates]
    for place, rate, old, status in zip(places, rates, past, statuses, strict=True):
        if rate is not None and old is not None:
            line = {"color": tint(status.colour, 0.3), "width": 4}
            figure.add_scatter(x=[old, rate], y=[place, place], mode="lines", hoverinfo="skip", line=line)
    dots = {"y": places, "mode": "markers", "hoverinfo": "skip"}
    hollow = {"symbol": "circle-open", "size": 9, "color": GREY, "line": {"width": 1.6, "color": GREY}}
    filled = {
        "symbol": [status.symbol for status in statuses],
        "color": [status.colour for status in statuses],
        "size": 12,
    }
    figure.add_scatter(x=past, marker=hollow, **dots)
    figure.add_scatter(x=rates, marker=filled, **dots)


def _tip(row: dict[str, Any], old: float | None, rate: str) -> str:
    return (
        f"<b>{plain(row['subject'])}</b><br>本期 {percent(row[rate])}%　上期 {percent(old)}%"
        f"<br>完成 {row['fulfilled_count']:,} / 应办 {row['due_count']:,}"
    )
