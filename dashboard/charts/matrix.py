"""Who answers for what: places by fields, the names in the cells, gaps marked by colour, sign and word."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import STEADY, TIP, axis, blank, plain
from dashboard.theme.palette import BAD, BLUE, GREY, INK, NEAR, tint

GAP: Final = tint(BAD, 0.30)
ONE: Final = tint(BLUE, 0.13)
SEVERAL: Final = tint(NEAR, 0.28)
NOBODY: Final = tint(GREY, 0.07)
KEY: Final = (("一名", ONE), ("两名以上", SEVERAL), ("▲ 缺", GAP))
ROW: Final = 40
HEAD: Final = 34


def matrix(frame: pl.DataFrame, *, rows: Sequence[str], columns: Sequence[str]) -> go.Figure:
    """Cells of ``frame`` (place, field, names: list, is_gap); a click gives [place, field].

    A cell that is not in the frame does not ask for anybody.
    """
    known = {(row["place"], row["field"]): row for row in frame.to_dicts()}
    spots = [(row, column) for row in range(len(rows)) for column in range(len(columns))]
    found = [known.get((rows[row], columns[column])) for row, column in spots]
    figure = blank(HEAD + ROW * len(rows) + 6, left=104, right=4, top=HEAD, bottom=4)
    figure.add_bar(
        orientation="h",
        width=0.88,
        x=[0.95] * len(spots),
        base=[column + 0.025 for _, column in spots],
        y=[row for row, _ in spots],
        marker={"color": [_shade(each) for each in found]},
        text=[_text(each) for each in found],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": 12.5, "color": INK},
        constraintext="none",
        customdata=[[rows[row], columns[column]] for row, column in spots],
        hovertext=[_tip(rows[row], columns[column], each) for (row, column), each in zip(spots, found, strict=True)],
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


def _shade(cell: dict[str, object] | None) -> str:
    if cell is None:
        return NOBODY
    names = cell["names"]
    assert isinstance(names, list)
    if not names:
        return GAP if cell["is_gap"] else NOBODY
    return ONE if len(names) == 1 else SEVERAL


def _text(cell: dict[str, object] | None) -> str:
    if cell is None:
        return ""
    names = cell["names"]
    assert isinstance(names, list)
    if not names:
        return "▲ 缺" if cell["is_gap"] else "—"
    short = [plain(name) for name in names]
    return short[0] if len(short) == 1 else "<br>".join(short) if len(short) == 2 else f"{short[0]}等 {len(short)} 人"


def _tip(place: str, field: str, cell: dict[str, object] | None) -> str:
    told = [] if cell is None else cell["names"]
    assert isinstance(told, list)
    names = "、".join(plain(name) for name in told) or "没有人"
    return f"<b>{plain(place)}</b>　{plain(field)}<br>{names}"
