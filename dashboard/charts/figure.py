"""The blank figure that every chart starts from: transparent, still, and in the house's type."""

from html import escape
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.theme.palette import CLEAR, FONT, GRID, INK, MUTED, RULE

CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "doubleClick": False, "scrollZoom": False}

_AXIS: Final[dict[str, Any]] = {
    "fixedrange": True,
    "showgrid": False,
    "zeroline": False,
    "showline": False,
    "ticks": "",
    "tickfont": {"color": MUTED, "size": 12.5},
    "automargin": False,
    "tickangle": 0,
}
_HOVER: Final[dict[str, Any]] = {
    "bgcolor": "#1B2638",
    "bordercolor": "#1B2638",
    "font": {"color": "#FFFFFF", "family": FONT, "size": 13},
    "align": "left",
}


def blank(height: int, *, left: int = 8, right: int = 8, top: int = 6, bottom: int = 24) -> go.Figure:
    """An empty figure ``height`` pixels high with the given margins in pixels."""
    figure = go.Figure()
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        font={"family": FONT, "size": 13, "color": INK},
        hoverlabel=_HOVER,
        hovermode="closest",
        dragmode=False,
        clickmode="event+select",
        showlegend=False,
        barmode="overlay",
        bargap=0.32,
        barcornerradius=4,
        xaxis=_AXIS,
        yaxis=_AXIS,
    )
    return figure


def axis(**settings: Any) -> dict[str, Any]:
    """The house's axis with ``settings`` over it; ``grid=True`` draws faint lines."""
    drawn = _AXIS | settings
    if drawn.pop("grid", False):
        drawn |= {"showgrid": True, "gridcolor": GRID, "gridwidth": 1}
    return drawn


def plain(words: object) -> str:
    """Text for a figure with plotly's pseudo-HTML taken out of it; null is an em dash."""
    return "—" if words is None else escape(str(words), quote=False)


def percent(rate: float | None, places: int = 1) -> str:
    """A rate of 0–1 as per cent with ``places`` decimals and no sign; null is an em dash."""
    return "—" if rate is None else f"{rate * 100:.{places}f}"


def rate_floor(rates: list[float | None]) -> float:
    """Where a rate axis begins: a round ten per cent below the lowest rate, so that dots spread out."""
    known = [rate for rate in rates if rate is not None]
    if not known:
        return 0.0
    return max(0.0, int(min(known) * 20 - 0.5) / 20)


STEADY: Final[dict[str, Any]] = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}
"""For traces that are clicked: a click leaves every mark as it is."""

TIP: Final = "%{hovertext}<extra></extra>"
"""The hover template of traces whose whole tip is written beforehand, and escaped."""


def dashed(width: float = 1) -> dict[str, Any]:
    """The line of a target or a mean."""
    return {"color": RULE, "width": width, "dash": "4px,3px"}


def write(figure: go.Figure, text: str, *, colour: str = INK, size: float = 13, **place: Any) -> None:
    """Write ``text`` (escaped by the caller where it is data) into the figure; ``place`` as plotly's annotation."""
    figure.add_annotation(text=text, showarrow=False, font={"color": colour, "size": size}, **place)


def rows_axis(names: list[str]) -> dict[str, Any]:
    """The axis of a figure with one row per name, the first at the top."""
    return axis(
        range=[len(names) - 0.5, -0.5],
        tickvals=list(range(len(names))),
        ticktext=[f"{plain(name)}　" for name in names],
        tickfont={"color": INK, "size": 13},
    )


def hits(figure: go.Figure, subjects: list[str], tips: list[str], *, start: float, length: float) -> None:
    """Lay an unseen bar over each row, so that the whole row is hovered and clicked; customdata is [subject]."""
    figure.add_bar(
        orientation="h",
        y=list(range(len(subjects))),
        x=[length] * len(subjects),
        base=start,
        width=0.94,
        marker={"color": CLEAR},
        customdata=[[subject] for subject in subjects],
        hovertext=tips,
        hovertemplate=TIP,
        **STEADY,
    )
