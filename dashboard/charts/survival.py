"""Time to close: Kaplan–Meier steps, the share still open over the days since a finding was found."""

from collections.abc import Mapping
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import axis, blank, dashed, plain
from dashboard.theme.palette import BAD, BLUE, GOOD, GREY, NEAR, tint

_HUES: Final = {"一般": BLUE, "重大": BAD}
_STEPS: Final = (5, 10, 15, 30, 60, 90, 180, 365, 730)
SHORTEST: Final = 30
ORDER: Final = (BAD, NEAR, BLUE, GOOD, GREY)
"""The colours of subjects that have none of their own, in the order of the frame."""


def survival(frame: pl.DataFrame, *, medians: Mapping[str, float | None], height: int = 330) -> go.Figure:
    """Steps of ``frame`` (subject, days, share_open, low, high: 0–1), one line per subject with its 95 % band.

    ``medians`` are days by subject; None where half of them are still open.
    """
    figure = blank(height, left=46, right=14, top=10, bottom=26)
    for place, subject in enumerate(frame["subject"].unique(maintain_order=True).to_list()):
        own = frame.filter(pl.col("subject") == subject).sort("days")
        _curve(figure, own, subject, _HUES.get(subject, ORDER[place % len(ORDER)]), medians.get(subject))
    figure.add_hline(y=0.5, line=dashed())
    furthest = max(SHORTEST, *(int(day) for day in frame["days"]), SHORTEST)
    step = next((size for size in _STEPS if furthest <= size * 7), furthest)
    ticks = list(range(step, furthest + 1, step))
    shares = [0, 0.25, 0.5, 0.75, 1]
    figure.update_layout(
        xaxis=axis(tickvals=ticks, ticktext=[f"{tick}天" for tick in ticks], range=[0, furthest * 1.02]),
        yaxis=axis(grid=True, range=[0, 1.03], tickvals=shares, ticktext=[f"{share:.0%}" for share in shares]),
    )
    return figure


def _curve(figure: go.Figure, own: pl.DataFrame, subject: str, colour: str, median: float | None) -> None:
    days, shares, low, high = (own[name].to_list() for name in ("days", "share_open", "low", "high"))
    band = {"width": 0, "shape": "hv"}
    figure.add_scatter(
        x=days + days[::-1],
        y=high + low[::-1],
        mode="lines",
        hoverinfo="skip",
        line=band,
        fill="toself",
        fillcolor=tint(colour, 0.10),
    )
    figure.add_scatter(
        x=[0, *days],
        y=[1, *shares],
        mode="lines",
        line={"color": colour, "width": 2.2, "shape": "hv"},
        hovertemplate=f"{plain(subject)}　发现后 %{{x}} 天<br>仍未销号 %{{y:.1%}}<extra></extra>",
    )
    if median is not None:
        words = f"{plain(subject)}　中位 {median:g} 天<extra></extra>"
        figure.add_scatter(
            x=[median], y=[0.5], mode="markers", marker={"size": 9, "color": colour}, hovertemplate=words
        )
