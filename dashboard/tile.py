"""Tiles: one headline figure each, with its help mark, its change, a sparkline, and a link to its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from dashboard import links
from dashboard.choice import Choice
from dashboard.columns import FIELDS
from dashboard.theme import pieces

TALL, LOW = 176, 112
"""Heights of a tile in pixels, with a sparkline and without."""

PROJECTED = 1.1
"""How much taller a tile is on a projector, where type is larger."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One headline figure: value and unit as shown, change against before, a sparkline, and where its rows are
    (an empty ``page``: nowhere, for a figure that is told as it is).

    ``good`` says whether a rise is good: True, False, or None when it is neither.
    """

    field: str
    label: str
    value: str
    unit: str
    delta: str | None = None
    since: str | None = None
    good: bool | None = True
    spark: tuple[float, ...] = ()
    spark_kind: Literal["area", "bar"] = "area"
    page: str = "rows"
    opens: tuple[tuple[str, str], ...] = ()


def draw(row: Sequence[Tile], choice: Choice, *, key: str) -> None:
    """A row of tiles, six across on a desk and two on a phone; each opens the rows behind it."""
    height = TALL if any(tile.spark for tile in row) else LOW
    height = round(height * PROJECTED) if links.is_presenting() else height
    with st.grid(len(row), min_column_width=150, key=f"grid_{key}", gap="small"):
        for tile in row:
            if not tile.page:
                _metric(tile, height)
                continue
            with st.container(key=f"hit_{key}_{tile.field}", gap=None):
                _metric(tile, height)
                links.link(pieces.label(f"{tile.label}：查看明细"), tile.page, choice, **dict(tile.opens))


def _metric(tile: Tile, height: int) -> None:
    field = FIELDS.get(tile.field)
    colour: Literal["off", "normal", "inverse"] = "off" if tile.good is None else "normal" if tile.good else "inverse"
    st.metric(
        tile.label,
        f"{tile.value} :small[{tile.unit}]" if tile.value != "—" else "—",
        tile.delta,
        delta_color=colour,
        help=field.help if field and field.help else None,
        border=True,
        height=height,
        chart_data=list(tile.spark) or None,
        chart_type=tile.spark_kind,
        delta_description=tile.since,
        delta_arrow="off" if tile.good is None else "auto",
    )
