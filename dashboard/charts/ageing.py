"""How old the open findings are: one stacked bar per district, its total at the end."""

from typing import Final

import plotly.graph_objects as go
import polars as pl

from dashboard.charts.figure import STEADY, TIP, axis, blank, plain, rows_axis, write
from dashboard.theme.palette import AGES

BUCKETS: Final = ("0–7", "8–30", "31–90", "91–180", ">180")


def ageing(frame: pl.DataFrame, *, height: int = 330) -> go.Figure:
    """Bars of ``frame`` (subject, bucket, open_count), longest first; a click gives [subject, bucket]."""
    totals = frame.group_by("subject").agg(pl.col("open_count").sum())
    ranked = totals.sort("open_count", "subject", descending=[True, False])
    subjects, sums = ranked["subject"].to_list(), ranked["open_count"].to_list()
    known = {(row["subject"], row["bucket"]): row["open_count"] for row in frame.to_dicts()}
    figure = blank(height, left=96, right=44, top=4, bottom=4)
    for bucket, colour in zip(BUCKETS, AGES, strict=True):
        counts = [known.get((subject, bucket), 0) for subject in subjects]
        tips = [
            f"{plain(subject)}　{plain(bucket)} 天：{count:,} 项"
            for subject, count in zip(subjects, counts, strict=True)
        ]
        figure.add_bar(
            orientation="h",
            y=list(range(len(subjects))),
            x=counts,
            width=0.58,
            marker={"color": colour, "cornerradius": 0},
            customdata=[[subject, bucket] for subject in subjects],
            hovertext=tips,
            hovertemplate=TIP,
            **STEADY,
        )
    for place, total in enumerate(sums):
        write(figure, f"<b>{total:,}</b>", x=total, y=place, xanchor="left", xshift=6)
    longest = axis(showticklabels=False, range=[0, max([*sums, 1]) * 1.02])
    figure.update_layout(barmode="stack", xaxis=longest, yaxis=rows_axis(subjects))
    return figure
