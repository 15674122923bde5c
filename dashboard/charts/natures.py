"""How the duties of each role can be followed: a stacked bar of counted, event and standing ones, with its total."""

from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import STEADY, TIP, axis, blank, plain, rows_axis, write
from dashboard.codes import words
from dashboard.theme.palette import BLUE, GREY, INK, NEAR, WHITE, tint

HUES: Final = {"counted": tint(BLUE, 0.86), "event": tint(NEAR, 0.62), "standing": tint(GREY, 0.34)}
"""Nature of a duty and its colour: how it is followed, no judgement."""

LEFT: Final = 168
_NARROWEST: Final = 0.05  # of the longest bar: a part below it has no room for its number


def natures(frame: pl.DataFrame, *, height: int) -> go.Figure:
    """Bars of ``frame`` (role, nature, duty_count), the roles in its order; a click gives [role, nature]."""
    roles = list(dict.fromkeys(frame["role"].to_list()))
    known = {(row["role"], row["nature"]): row["duty_count"] for row in frame.to_dicts()}
    sums = [sum(known.get((role, nature), 0) for nature in HUES) for role in roles]
    most = max([*sums, 1])
    figure = blank(height, left=LEFT, right=44, top=4, bottom=4)
    for nature, colour in HUES.items():
        counts = [known.get((role, nature), 0) for role in roles]
        figure.add_bar(
            orientation="h",
            y=list(range(len(roles))),
            x=counts,
            width=0.62,
            marker={"color": colour, "cornerradius": 0},
            text=[str(count) if count >= most * _NARROWEST else "" for count in counts],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": 12.5, "color": WHITE if nature == "counted" else INK},
            constraintext="none",
            customdata=[[role, nature] for role in roles],
            hovertext=[
                f"{plain(role)}　{words('nature', nature)}：{count:,} / {total:,} 条"
                for role, count, total in zip(roles, counts, sums, strict=True)
            ],
            hovertemplate=TIP,
            **STEADY,
        )
    for place, total in enumerate(sums):
        write(figure, f"<b>{total:,}</b>", x=total, y=place, xanchor="left", xshift=6)
    names = [role if len(role) <= 12 else f"{role[:11]}…" for role in roles]
    figure.update_layout(
        barmode="stack", xaxis=axis(showticklabels=False, range=[0, most * 1.02]), yaxis=rows_axis(names)
    )
    return figure
