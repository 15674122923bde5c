"""Slopes: places under one way of counting at the left, under another at the right, lines for those that move."""

from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import TIP, axis, blank, plain, write
from dashboard.theme.palette import BAD, GOOD, GREY, INK, MUTED, tint

_SIDE: Final = 122  # pixels beside the lines, for a place and a name of seven characters


def slopes(frame: pl.DataFrame, *, sides: tuple[str, str], height: int) -> go.Figure:
    """Lines of ``frame`` (subject, first, second: ranks or null); who rises is green, who falls red, the rest grey."""
    rows = frame.to_dicts()
    both = [row for row in rows if row["first"] is not None and row["second"] is not None]
    figure = blank(height, left=_SIDE, right=_SIDE, top=28, bottom=6)
    first, second = (_lanes(rows, side) for side in ("first", "second"))
    for row in sorted(both, key=lambda row: row["first"] != row["second"]):
        moved = row["first"] - row["second"]
        colour = GOOD if moved > 0 else BAD if moved < 0 else ""
        figure.add_scatter(
            x=[0, 1],
            y=[first[row["subject"]], second[row["subject"]]],
            mode="lines+markers",
            cliponaxis=False,
            line={"color": colour or tint(GREY, 0.45), "width": 2.4 if colour else 1.3},
            marker={"color": colour or tint(GREY, 0.6), "size": 7 if colour else 5},
            hovertext=[_tip(row, sides)] * 2,
            hovertemplate=TIP,
        )
    for lanes, side, place, anchor, shift in (
        (first, "first", 0, "right", -10),
        (second, "second", 1, "left", 10),
    ):
        write(
            figure, f"<b>{plain(sides[place])}</b>", colour=MUTED, x=place, y=1, yref="paper", yanchor="bottom",
            xanchor=anchor, xshift=shift,
        )  # fmt: skip
        for row in rows:
            if row["subject"] in lanes:
                _name(figure, row, side, x=place, y=lanes[row["subject"]], anchor=anchor, shift=shift)
    most = max(len(first), len(second), 1)
    figure.update_layout(
        xaxis=axis(range=[0, 1], showticklabels=False), yaxis=axis(range=[most - 0.4, -0.6], showticklabels=False)
    )
    return figure


def _lanes(rows: Sequence[dict[str, Any]], side: str) -> dict[str, int]:
    """A lane for every subject with a place, so that ties stand under each other and not on each other."""
    placed = sorted(
        (row for row in rows if row[side] is not None),
        # among ties the other side's order stands, or lines would slope where nobody moved
        key=lambda row: (row[side], row["first"] is None, row["first"] or 0, row["subject"]),
    )
    return {row["subject"]: lane for lane, row in enumerate(placed)}


def _name(figure: go.Figure, row: dict[str, Any], side: str, *, x: int, y: int, anchor: str, shift: int) -> None:
    moved = (row["first"] or 0) - (row["second"] or 0) if row["first"] and row["second"] else 0
    colour = INK if not moved or side == "first" else GOOD if moved > 0 else BAD
    name, rank = plain(row["subject"]), row[side]
    text = f"{name}&nbsp; <b>{rank}</b>" if anchor == "right" else f"<b>{rank}</b>&nbsp; {name}"
    write(figure, text, colour=colour, size=12.5, x=x, y=y, xanchor=anchor, xshift=shift)


def _tip(row: dict[str, Any], sides: tuple[str, str]) -> str:
    told = [f"{plain(words)} 第 {row[side]} 名" for words, side in zip(sides, ("first", "second"), strict=True)]
    return f"<b>{plain(row['subject'])}</b><br>{'，'.join(told)}"
