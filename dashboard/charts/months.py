"""Months of one subject as bars in the colours of the cells, against the target line."""

from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.cells import BINS, shade
from dashboard.charts.figure import axis, blank, percent
from dashboard.targets import Target
from dashboard.theme.palette import BLUE, INK, RULE, WHITE, tint

LOWEST: Final = 0.015
"""How tall a bar of zero is drawn, so that nothing done does not look like nothing due."""


def months(frame: pl.DataFrame, *, target: Target, height: int = 220) -> go.Figure:
    """Bars of ``frame`` (month, completion_rate 0–1 or null, due_count, fulfilled_count); a click gives [month]."""
    rows = frame.sort("month").to_dicts()
    rates = [row["completion_rate"] for row in rows]
    figure = blank(height, left=44, right=8, top=10, bottom=24)
    figure.add_bar(
        x=[row["month"] for row in rows],
        y=[None if rate is None else max(rate, LOWEST) for rate in rates],
        marker={"color": [shade(rate) for rate in rates]},
        text=["" if rate is None else percent(rate, 0) for rate in rates],
        textposition=["outside" if rate is None or rate < 0.2 else "inside" for rate in rates],
        insidetextanchor="end",
        textangle=0,
        textfont={
            "size": 12.5,
            "color": [WHITE if rate is not None and 0.2 <= rate < BINS[-2][0] else INK for rate in rates],
        },
        constraintext="none",
        customdata=[[row["month"]] for row in rows],
        hovertext=[
            f"完成 {row['fulfilled_count']} / 应办 {row['due_count']}" if row["due_count"] else "没有到期的应办事项"
            for row in rows
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 0.55}},
    )
    figure.add_hline(y=target.target, line={"color": RULE, "width": 1, "dash": "4px,3px"})
    ticks = [0, 0.5, target.target]
    figure.update_layout(
        xaxis=axis(
            type="category",
            tickvals=[row["month"] for row in rows],
            ticktext=[f"{int(row['month'][5:])}月" for row in rows],
        ),
        yaxis=axis(range=[0, 1.04], grid=True, tickvals=ticks, ticktext=[f"{tick:.0%}" for tick in ticks]),
    )
    return figure


def counts(frame: pl.DataFrame, *, count: str, unit: str, height: int = 220) -> go.Figure:
    """Bars of ``frame`` (month, ``count``), a plain blue; a click gives [month]."""
    rows = frame.sort("month").to_dicts()
    figure = blank(height, left=34, right=8, top=18, bottom=24)
    figure.add_bar(
        x=[row["month"] for row in rows],
        y=[row[count] for row in rows],
        marker={"color": tint(BLUE, 0.75)},
        text=[str(row[count]) if row[count] else "" for row in rows],
        textposition="outside",
        cliponaxis=False,
        textfont={"color": INK, "size": 12.5},
        customdata=[[row["month"]] for row in rows],
        hovertemplate=f"%{{x}}　%{{y}} {unit}<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
    figure.update_layout(
        xaxis=axis(
            type="category",
            tickvals=[row["month"] for row in rows],
            ticktext=[f"{int(row['month'][5:])}月" for row in rows],
        ),
        yaxis=axis(grid=True, rangemode="tozero", nticks=4),
    )
    return figure
