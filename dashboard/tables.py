"""Tables of records: a frame shown with the labels, units and formats of dashboard.columns."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import polars as pl
import streamlit as st

from dashboard import links
from dashboard.choice import Choice
from dashboard.codes import SEVERAL, WORDS
from dashboard.columns import FIELDS, Field
from dashboard.theme import pieces

ROW_HEIGHT: Final = 38
HEAD_HEIGHT: Final = 37
OFFICE_ZONE: Final = "Asia/Shanghai"
_NUMBER: Final = {
    "count": "localized",
    "score": "%.1f",
    "days": "localized",
    "number": "localized",
    "yuan": "localized",
}


def shown(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The columns ``names`` that the frame has, codes as words, rates as per cent, yuan as 万元, for display only."""
    columns: list[pl.Expr] = []
    for name in names:
        if name not in frame.columns:
            continue
        field = FIELDS.get(name, Field(name))
        column = pl.col(name)
        if frame.schema[name] == pl.List(pl.String):
            column = column.list.eval(pl.element().replace(WORDS.get(name, {}))).list.join("、")
        if field.kind == "rate":
            column = (column * 100).round(1)
        elif field.kind == "yuan":
            column = column / 10_000
        elif field.kind == "change":
            column = (
                pl.when(column > 0)
                .then(pl.format("▲ {}", column))
                .when(column < 0)
                .then(pl.format("▼ {}", column.abs()))
                .when(column == 0)
                .then(pl.lit("–"))
            )
        elif field.kind == "place":
            column = column.cast(pl.String)
        elif field.kind == "flag":
            column = pl.when(column).then(pl.lit("≈" if name == "near_tie" else "◆ 不一致")).otherwise(pl.lit(""))
        elif field.kind == "pass":
            column = pl.when(column).then(pl.lit("● 通过")).otherwise(pl.lit("▲ 未过"))
        elif field.kind == "utc":
            column = column.dt.replace_time_zone("UTC").dt.convert_time_zone(OFFICE_ZONE).dt.replace_time_zone(None)
        elif field.kind == "code" and name in WORDS:
            column = _worded(column.cast(pl.String), name)
        columns.append(column.alias(name))
    return frame.select(columns)


def _worded(column: pl.Expr, name: str) -> pl.Expr:
    if name not in SEVERAL:
        return column.replace(WORDS[name])
    return column.str.split("、").list.eval(pl.element().replace(WORDS[name])).list.join("、")


def _config(name: str, *, bars: Sequence[str], top: float | None) -> Any:
    field = FIELDS.get(name, Field(name))
    settings: dict[str, Any] = {"label": field.header, "help": field.help or None, "width": field.width}
    column = st.column_config
    if name in bars:
        most = 100.0 if field.kind in ("rate", "score") else max(top or 1.0, 1.0)
        form = "%.1f" if field.kind in ("rate", "score") else "%d"
        colour = "red" if name == "overdue_days" else None
        return column.ProgressColumn(**settings, min_value=0, max_value=most, format=form, color=colour)
    if field.kind == "rate":
        return column.NumberColumn(**settings, format="%.1f")
    if field.kind in _NUMBER:
        return column.NumberColumn(**settings, format=_NUMBER[field.kind])
    if field.kind == "date":
        return column.DateColumn(**settings | {"width": field.width or 126}, format="YYYY年M月D日")
    if field.kind in ("time", "utc"):
        return column.DatetimeColumn(**settings, format="YYYY年M月D日 HH:mm")
    if field.kind == "spark":
        return column.LineChartColumn(**settings, y_min=0.3, y_max=1.05)
    if field.kind == "plain":
        return column.NumberColumn(**settings, format="%d")
    if field.kind in ("change", "place"):
        return column.TextColumn(**settings, alignment="center")
    return column.TextColumn(**settings)


def height_of(rows: int, most: int) -> int:
    """The height in pixels of a table of ``rows`` rows that shows at most ``most`` of them."""
    return ROW_HEIGHT * min(max(rows, 1), most) + HEAD_HEIGHT


def table(
    frame: pl.DataFrame,
    names: Sequence[str],
    *,
    key: str,
    most: int = 12,
    bars: Sequence[str] = (),
    on_pick: Callable[[dict[str, Any]], None] | None = None,
    alt: str = "",
) -> None:
    """Show ``names`` of the frame, at most ``most`` rows high; a click on any cell gives its row to ``on_pick``.

    ``on_pick`` runs before the next rerun, so it may set a filter's value, but not open another page.
    """
    settings = _settings(frame, names, key=key, most=most, bars=bars, alt=alt)
    if on_pick is None:
        st.dataframe(**settings)
        return

    def picked() -> None:
        row = _row(frame, st.session_state[key])
        if row is not None:
            on_pick(row)

    st.dataframe(**settings, on_select=picked, selection_mode="single-cell")


def picked_in(
    frame: pl.DataFrame, names: Sequence[str], *, key: str, most: int = 12, bars: Sequence[str] = (), alt: str = ""
) -> dict[str, Any] | None:
    """Show ``names`` of the frame like ``table`` and return the row that is picked in it, if any."""
    settings = _settings(frame, names, key=key, most=most, bars=bars, alt=alt)
    return _row(frame, st.dataframe(**settings, on_select="rerun", selection_mode="single-cell"))


def picked_rows(
    frame: pl.DataFrame, names: Sequence[str], *, key: str, most: int = 12, alt: str = ""
) -> list[dict[str, Any]]:
    """Show ``names`` of the frame like ``table`` and return the rows that are ticked in it."""
    settings = _settings(frame, names, key=key, most=most, bars=(), alt=alt)
    state = st.dataframe(**settings, on_select="rerun", selection_mode="multi-row")
    return [frame.row(row, named=True) for row in sorted(state["selection"]["rows"]) if row < len(frame)]


def _settings(
    frame: pl.DataFrame, names: Sequence[str], *, key: str, most: int, bars: Sequence[str], alt: str
) -> dict[str, Any]:
    view = shown(frame, names)
    config = {name: _config(name, bars=bars, top=_top(view, name) if name in bars else None) for name in view.columns}
    return {
        # Arrow sends the bytes under nulls too, and unwritten memory may hold anybody's: only values are handed on
        "data": pl.DataFrame(view.to_dict(as_series=False), schema=view.schema).to_arrow(),
        "hide_index": True,
        "column_config": config,
        "height": height_of(len(view), most),
        "row_height": ROW_HEIGHT,
        "placeholder": "—",
        "key": key,
        "alt": alt or None,
    }


def _row(frame: pl.DataFrame, state: Any) -> dict[str, Any] | None:
    cells = state["selection"]["cells"]
    return frame.row(cells[0][0], named=True) if cells and cells[0][0] < len(frame) else None


def _top(view: pl.DataFrame, name: str) -> float | None:
    top = view[name].max()
    return float(top) if isinstance(top, int | float) else None


def empty(missing: str, why: str, out: str = "", page: str = "", choice: Choice | None = None) -> None:
    """Say what is missing and why, where a table or a figure would stand, and give a way ``out`` to ``page``.

    The way out carries the as-of date along, the whole year, and no district.
    """
    st.html(pieces.empty(missing, why))
    if out and choice is not None:
        with st.container(horizontal=True, horizontal_alignment="center"):
            if st.button(out, type="primary", key=f"out_{page}"):
                links.go(page, choice, period="year", district=None, level=None, accident_level=None)
