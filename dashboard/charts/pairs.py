"""Year on year: two dots per district, hollow for last year and filled for this one, with the counts."""

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import axis, blank, hits, plain, rows_axis, write
from dashboard.theme.palette import BAD, GOOD, GREY, tint


def pairs(frame: pl.DataFrame, *, now: str, before: str, unit: str, height: int = 330) -> go.Figure:
    """Pairs of ``frame`` (subject, ``now``, ``before``: counts), most this year first; a click gives [subject].

    All time has no last year: then ``before`` is null, and the filled dots stand alone.
    """
    rows = frame.sort([now, before, "subject"], descending=[True, True, False]).to_dicts()
    subjects, news, olds = ([row[name] for row in rows] for name in ("subject", now, before))
    colours = [_hue(new, old) for new, old in zip(news, olds, strict=True)]
    places = list(range(len(rows)))
    top = max([1, *news, *(old for old in olds if old is not None)])
    figure = blank(height, left=96, right=64, top=4, bottom=24)
    for place, new, old, colour in zip(places, news, olds, colours, strict=True):
        line = {"color": tint(colour, 0.35), "width": 4}
        figure.add_scatter(x=[old, new], y=[place, place], mode="lines", hoverinfo="skip", line=line)
        write(figure, f"{_shown(old)} → <b>{new}</b>", xref="paper", x=1, xshift=58, y=place, xanchor="right")
    dots = {"y": places, "mode": "markers", "hoverinfo": "skip"}
    hollow = {"symbol": "circle-open", "size": 10, "color": GREY, "line": {"width": 1.8}}
    figure.add_scatter(x=olds, marker=hollow, **dots)
    figure.add_scatter(x=news, marker={"size": 11, "color": colours}, **dots)
    tips = [
        f"<b>{plain(subject)}</b><br>今年 {new} {unit}　去年同期 {_shown(old)} {unit}"
        for subject, new, old in zip(subjects, news, olds, strict=True)
    ]
    hits(figure, subjects, tips, start=-0.4, length=top + 0.8)
    ticks = list(range(0, top + 1, max(1, top // 5)))
    figure.update_layout(xaxis=axis(range=[-0.4, top + 0.4], grid=True, tickvals=ticks), yaxis=rows_axis(subjects))
    return figure


def _shown(count: int | None) -> str:
    return "—" if count is None else str(count)


def _hue(now: int, before: int | None) -> str:
    if before is None:
        return GREY
    return BAD if now > before else GOOD if now < before else GREY
