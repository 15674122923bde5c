"""Small multiples: one little line per district, all on one scale, in order of the newest value."""

from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import axis, blank, percent, plain, rate_floor, write
from dashboard.targets import Target, status_of
from dashboard.theme.palette import MUTED, RULE

LEFT: Final = 0.075
GAP: Final = 0.03


@dataclass(frozen=True, slots=True)
class _Panel:
    """Where a panel lies, as shares of the figure, and the suffix of its axes."""

    suffix: str
    left: float
    right: float
    top: float
    tall: float
    is_first: bool


def multiples(frame: pl.DataFrame, *, rate: str, target: Target, columns: int = 4, height: int = 250) -> go.Figure:
    """Lines of ``frame`` (subject, month, ``rate`` 0–1 or null), panels in the frame's order of subjects."""
    subjects = frame["subject"].unique(maintain_order=True).to_list()
    months = frame["month"].unique().sort().to_list()
    low = rate_floor([*frame[rate].to_list(), target.floor])
    ticks = [low, 1.0] if target.target - low > 0.25 else [round(2 * target.target - 1, 2), 1.0]
    figure = blank(height, left=0, right=6, top=0, bottom=0)
    layout: dict[str, Any] = {}
    for place, subject in enumerate(subjects):
        panel = _panel(place, columns, max(1, -(-len(subjects) // columns)))
        own = frame.filter(pl.col("subject") == subject)
        known = dict(zip(own["month"], own[rate], strict=True))
        _line(figure, panel, subject, months, [known.get(month) for month in months], target)
        layout |= _axes(panel, low, ticks)
    figure.update_layout(layout)
    return figure


def _panel(place: int, columns: int, lines: int) -> _Panel:
    line, column = divmod(place, columns)
    width = (1 - LEFT - GAP * (columns - 1)) / columns
    left = LEFT + column * (width + GAP)
    suffix = "" if place == 0 else str(place + 1)
    return _Panel(suffix, left, left + width, 1 - line / lines, 1 / lines, column == 0)


def _line(
    figure: go.Figure, panel: _Panel, subject: str, months: list[str], rates: list[float | None], target: Target
) -> None:
    known = [at for at, rate in enumerate(rates) if rate is not None]
    colour = status_of(rates[known[-1]] if known else None, target).colour
    sizes = [6 if known and at == known[-1] else 0.1 for at in range(len(months))]
    where = {"xaxis": f"x{panel.suffix}", "yaxis": f"y{panel.suffix}"}
    figure.add_scatter(
        x=months,
        y=rates,
        mode="lines+markers",
        line={"color": colour, "width": 1.8},
        marker={"color": colour, "size": sizes},
        text=[percent(rate) for rate in rates],
        hovertemplate=f"{plain(subject)}<br>%{{x}}　%{{text}}%<extra></extra>",
        **where,
    )
    rule = {"color": RULE, "width": 1, "dash": "3px,3px"}
    figure.add_scatter(
        x=[months[0], months[-1]], y=[target.target] * 2, mode="lines", hoverinfo="skip", line=rule, **where
    )
    middle = (panel.left + panel.right) / 2
    write(figure, plain(subject), size=12.5, xref="paper", yref="paper", x=middle, y=panel.top, yanchor="top")


def _axes(panel: _Panel, low: float, ticks: list[float]) -> dict[str, Any]:
    return {
        f"xaxis{panel.suffix}": axis(
            domain=[panel.left, panel.right], anchor=f"y{panel.suffix}", showticklabels=False, type="category"
        ),
        f"yaxis{panel.suffix}": axis(
            domain=[panel.top - 0.9 * panel.tall, panel.top - 0.26 * panel.tall],
            anchor=f"x{panel.suffix}",
            range=[low - 0.02, 1.04],
            grid=True,
            tickvals=ticks,
            ticktext=[f"{tick:.0%}" for tick in ticks],
            showticklabels=panel.is_first,
            tickfont={"color": MUTED, "size": 11},
        ),
    }
