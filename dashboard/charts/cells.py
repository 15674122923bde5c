"""Cells: subjects by months, every cell clickable with its value printed in it.

A plotly heatmap returns no selection, so the cells are bars that begin at a base.
"""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import axis, blank, percent, plain
from dashboard.theme.palette import BAD, GOOD, GREY, INK, MUTED, NEAR, WHITE, tint

BINS: Final[tuple[tuple[float, str, str], ...]] = (
    (0.95, "≥95", tint(GOOD, 0.42)),
    (0.90, "90–95", tint(GOOD, 0.20)),
    (0.80, "80–90", tint(NEAR, 0.26)),
    (0.60, "60–80", tint(BAD, 0.34)),
    (-1.0, "<60", tint(BAD, 0.92)),
)
"""Lower bound of a bin, its words in per cent, its colour: five steps that the eye tells apart."""

EMPTY: Final = tint(GREY, 0.09)


def shade(rate: float | None) -> str:
    """The colour of a cell for a rate of 0–1; null is the empty cell."""
    if rate is None:
        return EMPTY
    return next(colour for bound, _, colour in BINS if rate >= bound)


def cells(frame: pl.DataFrame, *, rows: Sequence[tuple[str, str]], months: Sequence[str], height: int) -> go.Figure:
    """Cells of ``frame`` (subject, month such as 2026-03, completion_rate, due_count, fulfilled_count).

    ``rows`` are (subject, label) from top to bottom. A click selects a point with customdata [subject, month].
    """
    known = {(row["subject"], row["month"]): row for row in frame.to_dicts()}
    spots = [(row, column) for row in range(len(rows)) for column in range(len(months))]
    found = [known.get((rows[row][0], months[column])) for row, column in spots]
    rates = [None if each is None else each["completion_rate"] for each in found]
    figure = blank(height, left=8, top=28, bottom=4)
    figure.add_bar(
        orientation="h",
        width=0.84,
        x=[0.94] * len(spots),
        base=[column + 0.03 for _, column in spots],
        y=[row for row, _ in spots],
        marker={"color": [shade(rate) for rate in rates]},
        text=[percent(rate, 0) for rate in rates],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": 12.5, "color": [_text(rate) for rate in rates]},
        constraintext="none",
        customdata=[[rows[row][0], months[column]] for row, column in spots],
        hovertext=[_tip(rows[row][1], months[column], each) for (row, column), each in zip(spots, found, strict=True)],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.55}},
    )
    figure.update_layout(
        xaxis=axis(
            side="top",
            range=[0, len(months)],
            tickvals=[column + 0.5 for column in range(len(months))],
            ticktext=[f"{int(month[5:])}月" for month in months],
            domain=[0.0, 1],
        ),
        yaxis=axis(
            range=[len(rows) - 0.5, -0.5],
            tickvals=list(range(len(rows))),
            ticktext=[plain(name) for _, name in rows],
            tickfont={"color": INK, "size": 12.5},
            automargin=True,
            ticksuffix="　",
        ),
    )
    return figure


def _text(rate: float | None) -> str:
    if rate is None:
        return MUTED
    return WHITE if rate < BINS[-2][0] else INK


def _tip(name: str, month: str, row: dict[str, object] | None) -> str:
    words = f"<b>{plain(name.replace('　', ' '))}</b><br>{month[:4]}年{int(month[5:])}月"
    if row is None or not row["due_count"]:
        return f"{words}<br>没有到期的应办事项"
    return f"{words}<br>完成 {row['fulfilled_count']} / 应办 {row['due_count']}"
