"""How a score came about: full marks, what each indicator lost, bonus and penalty, the final score."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from dashboard.charts.figure import STEADY, TIP, axis, blank, plain, rows_axis, write
from dashboard.theme.palette import BAD, BLUE, GOOD, RULE, tint

HUES: Final = {"total": tint(BLUE, 0.80), "loss": tint(BAD, 0.85), "gain": tint(GOOD, 0.85)}
FULL: Final = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a score: its words, where its bar begins and ends in marks, and what it does."""

    words: str
    start: float
    end: float
    kind: str


def waterfall(steps: Sequence[Step], *, height: int = 330) -> go.Figure:
    """Bars for ``steps`` from top to bottom; kind is total, loss or gain. A click gives [words]."""
    totals = [step.kind == "total" for step in steps]
    ends = list(zip(steps, totals, strict=True))
    figure = blank(height, left=118, right=56, top=4, bottom=24)
    figure.add_bar(
        orientation="h",
        y=list(range(len(steps))),
        width=0.6,
        base=[0 if is_total else min(step.start, step.end) for step, is_total in ends],
        x=[step.end if is_total else abs(step.end - step.start) for step, is_total in ends],
        marker={"color": [HUES[step.kind] for step in steps]},
        customdata=[[step.words] for step in steps],
        hovertext=[f"{plain(step.words)}　{_marks(step)} 分" for step in steps],
        hovertemplate=TIP,
        **STEADY,
    )
    dots = {"color": RULE, "width": 1, "dash": "2px,2px"}
    for place, step in enumerate(steps):
        write(figure, f"<b>{_marks(step)}</b>", xref="paper", x=1, xshift=8, y=place, xanchor="left")
        if place + 1 < len(steps):
            ends_at = {"x0": step.end, "x1": step.end, "y0": place - 0.3, "y1": place + 1.3}
            figure.add_shape(type="line", line=dots, layer="below", **ends_at)
    furthest = max([step.end for step in steps] + [FULL])
    marks = axis(range=[0, furthest * 1.005], grid=True, nticks=6)
    figure.update_layout(xaxis=marks, yaxis=rows_axis([step.words for step in steps]))
    return figure


def _marks(step: Step) -> str:
    if step.kind == "total" or abs(step.end - step.start) < 0.05:
        return f"{step.end if step.kind == 'total' else 0:.1f}"
    return f"{step.end - step.start:+.1f}".replace("-", "−")
