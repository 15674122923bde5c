"""Grid: places by fields, a count in every cell, the deeper the more; a click opens the cell."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import STEADY, TIP, axis, blank, plain
from dashboard.theme.palette import GREY, INK, MUTED, WHITE, tint

NONE: Final = tint(GREY, 0.07)
ROW: Final = 32
HEAD: Final = 34
_LEAST, _MOST = 0.14, 0.92  # alpha of one finding and of the most in a cell
_DEEP: Final = 0.62  # from here on white is read better than ink


def grid(frame: pl.DataFrame, *, rows: Sequence[str], columns: Sequence[str], hue: str, unit: str) -> go.Figure:
    """Cells of ``frame`` (place, field, count) in strengths of ``hue``; a click gives [place, field]."""
    known = {(row["place"], row["field"]): row["count"] for row in frame.to_dicts()}
    top = max(known.values(), default=0)
    spots = [(row, column) for row in range(len(rows)) for column in range(len(columns))]
    counts = [known.get((rows[row], columns[column]), 0) for row, column in spots]
    depths = [_LEAST + (_MOST - _LEAST) * count / top if count else 0 for count in counts]
    figure = blank(HEAD + ROW * len(rows) + 6, left=104, right=4, top=HEAD, bottom=4)
    figure.add_bar(
        orientation="h",
        width=0.88,
        x=[0.95] * len(spots),
        base=[column + 0.025 for _, column in spots],
        y=[row for row, _ in spots],
        marker={"color": [tint(hue, depth) if depth else NONE for depth in depths]},
        text=[f"{count:,}" if count else "·" for count in counts],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": 12.5, "color": [WHITE if d > _DEEP else INK if d else MUTED for d in depths]},
        constraintext="none",
        customdata=[[rows[row], columns[column]] for row, column in spots],
        hovertext=[
            f"<b>{plain(rows[row])}</b>　{plain(columns[column])}<br>{count:,} {unit}"
            for (row, column), count in zip(spots, counts, strict=True)
        ],
        hovertemplate=TIP,
        **STEADY,
    )
    figure.update_layout(
        xaxis=axis(
            side="top",
            range=[0, len(columns)],
            tickvals=[column + 0.5 for column in range(len(columns))],
            ticktext=[plain(name) for name in columns],
        ),
        yaxis=axis(
            range=[len(rows) - 0.5, -0.5],
            tickvals=list(range(len(rows))),
            ticktext=[f"{plain(name)}　" for name in rows],
            tickfont={"color": INK, "size": 13},
        ),
    )
    return figure
