"""Charts: what a figure says of a small frame, and that data never becomes markup in it."""

from datetime import date

import polars as pl
import pytest

from dashboard.charts.ageing import ageing
from dashboard.charts.alarm import alarm
from dashboard.charts.bump import bump
from dashboard.charts.cells import BINS, EMPTY, cells, shade
from dashboard.charts.figure import percent, plain, rate_floor
from dashboard.charts.firmness import firmness
from dashboard.charts.flow import flow
from dashboard.charts.gaps import gaps
from dashboard.charts.intervals import intervals
from dashboard.charts.matrix import GAP, matrix
from dashboard.charts.months import LOWEST, counts, months
from dashboard.charts.multiples import multiples
from dashboard.charts.natures import natures
from dashboard.charts.pairs import pairs
from dashboard.charts.ranking import ranking
from dashboard.charts.slopes import slopes
from dashboard.charts.survival import survival
from dashboard.charts.tilemap import tilemap
from dashboard.charts.units import units
from dashboard.charts.waterfall import Step, waterfall
from dashboard.targets import Target
from dashboard.theme.palette import BAD, GOOD

NINETY = Target(target=0.9, floor=0.8, reason="test")
HOSTILE = '<img src=x onerror=alert(1)> & <b>"甲"</b>'


def ranked(*rows):
    fields = ("subject", "rank", "completion_rate", "due_count", "fulfilled_count")
    return pl.DataFrame([dict(zip(fields, row, strict=True)) for row in rows])


def texts(figure):
    """Every text a figure shows: annotations, tick labels, bar texts, hover texts."""
    shown = [annotation.text for annotation in figure.layout.annotations]
    for name in ("xaxis", "yaxis"):
        shown += list(figure.layout[name].ticktext or ())
    for trace in figure.data:
        for name in ("text", "hovertext"):
            value = trace[name]
            shown += [value] if isinstance(value, str) else list(value or ())
    return [str(text) for text in shown]


def clickable(figure):
    """The customdata of every point that a click can select."""
    return [tuple(data) for trace in figure.data if trace.customdata is not None for data in trace.customdata]


def answered(place, names, *, is_gap=True):
    return pl.DataFrame(
        [{"place": place, "field": place, "names": names, "is_gap": is_gap}],
        schema={"place": str, "field": str, "names": pl.List(pl.String), "is_gap": bool},
    )


def figures(name):
    """One figure of every kind for a subject called ``name``."""
    day = date(2026, 3, 2)
    month = pl.DataFrame(
        [{"subject": name, "month": "2026-03", "completion_rate": 0.5, "due_count": 2, "fulfilled_count": 1}]
    )
    steps = {"days": [1.0, 2.0], "share_open": [0.9, 0.4], "low": [0.8, 0.3], "high": [1.0, 0.5]}
    gap = {
        "accident": [name], "occurred_on": [day], "gap_days": [3], "is_running": [False], "mean_days": [3.0],
        "upper_days": [13.0], "is_beyond": [False],
    }  # fmt: skip
    rate = {"subject": [name], "rate": [1.5], "rate_low": [0.2], "rate_high": [5.0], "accident_count": [2]}
    return {
        "ranking": ranking(
            ranked((name, 1, 0.95, 20, 19)), ranked((name, 1, 0.9, 20, 18)), rate="completion_rate", target=NINETY
        ),
        "tiles": tilemap(month, rate="completion_rate", target=NINETY),
        "cells": cells(month, rows=[(name, name)], months=["2026-03"], height=100),
        "multiples": multiples(month, rate="completion_rate", target=NINETY),
        "bump": bump(pl.DataFrame({"subject": [name], "period": ["2026Q1"], "rank": [1]}), periods=[("2026Q1", "1季")]),
        "ageing": ageing(pl.DataFrame({"subject": [name], "bucket": ["0–7"], "open_count": [3]})),
        "pairs": pairs(pl.DataFrame({"subject": [name], "now": [1], "old": [2]}), now="now", before="old", unit="起"),
        "survival": survival(pl.DataFrame({"subject": [name] * 2, **steps}), medians={name: 2.0}),
        "gaps": gaps(pl.DataFrame(gap)),
        "intervals": intervals(pl.DataFrame(rate), rate="rate", whole=1.0, unit="起/十万人"),
        "natures": natures(pl.DataFrame({"role": [name], "nature": ["counted"], "duty_count": [3]}), height=60),
        "matrix": matrix(answered(name, [name]), rows=[name], columns=[name]),
        "slopes": slopes(
            pl.DataFrame({"subject": [name], "first": [1], "second": [2]}), sides=(name, name), height=100
        ),
        "firmness": firmness(
            pl.DataFrame(
                {
                    "subject": [name],
                    "rank": [1],
                    "band": ["red"],
                    "band_share": [0.9],
                    "low_rank": [1],
                    "high_rank": [2],
                }
            ),
            height=100,
        ),
        "waterfall": waterfall([Step(name, 0, 100, "total"), Step("得分", 0, 100, "total")]),
    }


@pytest.mark.parametrize("kind", sorted(figures("甲")))
def test_a_hostile_name_is_shown_as_text_and_never_as_markup(kind):
    figure = figures(HOSTILE)[kind]
    assert "<img" not in " ".join(texts(figure))
    assert not [trace for trace in figure.data if "<img" in str(trace.hovertemplate)]


@pytest.mark.parametrize("kind", sorted(figures("甲")))
def test_every_figure_is_transparent_and_still(kind):
    layout = figures("甲")[kind].layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert layout.dragmode is False
    assert layout.xaxis.fixedrange


def test_ranking_keeps_the_order_and_gives_the_subject_to_a_click():
    now = ranked(("甲县", 1, 0.95, 20, 19), ("乙县", 2, 0.7, 10, 7), ("丙县", None, None, 0, 0))
    figure = ranking(now, ranked(("甲县", 1, 0.9, 20, 18)), rate="completion_rate", target=NINETY)
    assert clickable(figure) == [("甲县",), ("乙县",), ("丙县",)]
    shown = " ".join(texts(figure))
    assert "<b>95.0</b>" in shown
    assert "<b>—</b>" in shown, "a subject without a due obligation has no rate, and it is not zero"


def test_cells_print_the_rate_and_leave_a_month_without_due_obligations_empty():
    frame = pl.DataFrame(
        [{"subject": "甲", "month": "2026-01", "completion_rate": 0.5, "due_count": 2, "fulfilled_count": 1}]
    )
    figure = cells(frame, rows=[("甲", "甲　某县")], months=["2026-01", "2026-02"], height=100)
    (bars,) = figure.data
    assert list(bars.text) == ["50", "—"]
    assert list(bars.base) == [0.03, 1.03]
    assert clickable(figure) == [("甲", "2026-01"), ("甲", "2026-02")]


@pytest.mark.parametrize(
    ("rate", "words"), [(1.0, "≥95"), (0.95, "≥95"), (0.9, "90–95"), (0.8, "80–90"), (0.6, "60–80"), (0.0, "<60")]
)
def test_a_bin_holds_its_lower_bound(rate, words):
    assert shade(rate) == {named: colour for _, named, colour in BINS}[words]


def test_no_rate_is_not_a_rate_of_zero():
    assert shade(None) == EMPTY != shade(0.0)
    assert percent(None) == "—"
    assert percent(0.0) == "0.0"


def test_a_month_of_zero_is_drawn_and_a_month_of_nothing_is_not():
    frame = pl.DataFrame(
        {
            "month": ["2026-01", "2026-02"],
            "completion_rate": [0.0, None],
            "due_count": [2, 0],
            "fulfilled_count": [0, 0],
        }
    )
    bars = months(frame, target=NINETY).data[0]
    assert list(bars.y) == [LOWEST, None]
    assert list(bars.text) == ["0", ""]


def test_ageing_sorts_by_total_and_says_it_at_the_end():
    frame = pl.DataFrame({"subject": ["甲", "乙", "乙"], "bucket": ["0–7", "0–7", ">180"], "open_count": [4, 3, 2000]})
    figure = ageing(frame)
    assert [text.strip("　") for text in figure.layout.yaxis.ticktext] == ["乙", "甲"]
    assert [annotation.text for annotation in figure.layout.annotations] == ["<b>2,003</b>", "<b>4</b>"]
    assert ("乙", ">180") in clickable(figure)


def test_flow_mirrors_what_was_closed_below_zero():
    frame = pl.DataFrame(
        {"period_start": [date(2026, 1, 5)], "found_count": [5], "closed_count": [3], "backlog_count": [12]}
    )
    figure = flow(frame)
    assert [tuple(trace.y) for trace in figure.data] == [(12,), (5,), (-3,)]


def test_the_running_gap_is_hollow_and_not_part_of_the_mean():
    frame = pl.DataFrame(
        {
            "accident": ["A", "B", None],
            "occurred_on": [date(2026, 1, 1), date(2026, 1, 11), None],
            "gap_days": [20, 10, 300],
            "is_running": [False, False, True],
            "mean_days": [15.0] * 3,
            "upper_days": [19.0] * 3,
            "is_beyond": [True, False, None],
        }
    )
    figure = gaps(frame)
    assert list(figure.data[1].marker.symbol) == ["triangle-up", "circle", "circle-open"]
    assert {"均值 15 天", "上限 19 天"} <= set(texts(figure))
    few = frame.with_columns(pl.lit(None, pl.Float64).alias("mean_days"), pl.lit(None, pl.Float64).alias("upper_days"))
    assert not [text for text in texts(gaps(few)) if "值" in text or "上限 " in text]


def test_an_alarm_is_a_triangle_above_the_line_and_a_running_week_hollow():
    weeks = [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)]
    frame = pl.DataFrame(
        {
            "week_start": weeks, "accident_count": [1, 6, 0], "is_running": [False, False, True],
            "level": [0.5, 5.5, 4.5], "interval": [5.0] * 3, "is_alarm": [False, True, False],
        }
    )  # fmt: skip
    figure = alarm(frame)
    assert list(figure.data[1].marker.symbol) == ["circle", "triangle-up", "circle-open"]
    assert "报警线 5.0" in texts(figure)


def test_a_quarter_beyond_its_limits_is_a_triangle_and_the_running_one_hollow():
    frame = pl.DataFrame(
        {
            "step": ["quarter"] * 3, "bucket_start": [date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1)],
            "accident_count": [5, 20, 2], "day_count": [92, 92, 30], "accidents_per_unit": [1.6, 6.5, 2.0],
            "mean": [3.0] * 3, "lower": [0.0] * 3, "upper": [6.0, 6.0, 8.0], "is_beyond": [False, True, False],
            "is_running": [False, False, True],
        }
    )  # fmt: skip
    figure = units(frame)
    assert list(figure.data[3].marker.symbol) == ["circle", "triangle-up", "circle-open"]
    assert tuple(figure.data[3].x) == ("25年3季", "25年4季", "26年1季")


def test_a_rate_without_residents_has_a_dash_and_no_interval():
    rows = {
        "subject": ["甲县", "乙县"], "rate": [1.5, None], "rate_low": [0.2, None], "rate_high": [5.0, None],
        "accident_count": [2, 1],
    }  # fmt: skip
    figure = intervals(pl.DataFrame(rows), rate="rate", whole=1.25, unit="起/十万人")
    assert len([trace for trace in figure.data if trace.type == "scatter" and trace.mode == "lines"]) == 1
    assert {"—", "<b>1.50</b>", "合计 1.25"} <= set(texts(figure))


def test_a_survival_curve_without_a_median_shows_none():
    frame = pl.DataFrame({"subject": ["重大"], "days": [5.0], "share_open": [0.9], "low": [0.8], "high": [1.0]})
    assert len(survival(frame, medians={"重大": None}).data) == 2
    assert len(survival(frame, medians={"重大": 7.0}).data) == 3


def test_bump_colours_the_first_and_the_last_two_only():
    rows = [{"subject": f"{place}县", "period": "2026Q1", "rank": place} for place in range(1, 6)]
    figure = bump(pl.DataFrame(rows), periods=[("2026Q1", "1季")])
    widths = {trace.hovertemplate[:2]: trace.line.width for trace in figure.data}
    assert [name for name, width in sorted(widths.items()) if width > 2] == ["1县", "4县", "5县"]


def test_waterfall_begins_where_the_last_step_ended():
    steps = [Step("满分", 0, 100, "total"), Step("完成率", 100, 88, "loss"), Step("得分", 0, 88, "total")]
    (bars,) = waterfall(steps).data
    assert bars.base[1] == 88
    assert bars.x[1] == 12
    assert "<b>−12.0</b>" in texts(waterfall(steps))


def test_counts_leave_an_empty_month_blank():
    figure = counts(pl.DataFrame({"month": ["2026-01", "2026-02"], "n": [0, 3]}), count="n", unit="起")
    assert list(figure.data[0].text) == ["", "3"]


def test_a_rate_axis_begins_below_the_lowest_rate():
    assert rate_floor([0.93, 0.81, None]) <= 0.8
    assert rate_floor([0.02]) == 0.0
    assert rate_floor([None]) == 0.0


def test_plain_takes_plotly_markup_out():
    assert plain("<a href='x'>") == "&lt;a href='x'&gt;"
    assert plain(None) == "—"


def test_natures_stand_in_the_order_given_with_the_total_at_the_end():
    frame = pl.DataFrame(
        {"role": ["市长", "市长", "区长"], "nature": ["counted", "standing", "event"], "duty_count": [3, 2, 1]}
    )
    figure = natures(frame, height=100)
    assert [text.text for text in figure.layout.annotations] == ["<b>5</b>", "<b>1</b>"]
    assert [list(bar.x) for bar in figure.data] == [[3, 0], [0, 1], [2, 0]]
    assert ("市长", "standing") in clickable(figure)


@pytest.mark.parametrize(
    ("names", "is_gap", "text"),
    [
        ([], True, "▲ 缺"),
        ([], False, "—"),
        (["甲"], True, "甲"),
        (["甲", "乙"], True, "甲<br>乙"),
        (["甲", "乙", "丙"], True, "甲等 3 人"),
    ],
)
def test_a_cell_says_who_answers_and_a_gap_by_sign_and_word(names, is_gap, text):
    figure = matrix(answered("县", names, is_gap=is_gap), rows=["县"], columns=["县", "别的"])
    (bar,) = figure.data
    assert list(bar.text) == [text, ""], "what asks for nobody is left empty"
    assert (bar.marker.color[0] == GAP) is (not names and is_gap)


def test_slopes_colour_who_rises_and_falls_and_leave_ties_level():
    frame = pl.DataFrame({"subject": ["甲", "乙", "丙", "丁"], "first": [1, 2, 3, None], "second": [2, 1, 3, 3]})
    figure = slopes(frame, sides=("前", "后"), height=200)
    hues = {line.hovertext[0][3:4]: (line.line.color, line.y) for line in figure.data}
    assert hues["乙"][0] == GOOD
    assert hues["甲"][0] == BAD
    assert hues["丙"][1] == (2, 2), "of two who tie, the one with a place before keeps its lane"
    assert len(figure.data) == 3


def test_a_bar_of_firmness_is_its_share_and_says_its_places():
    frame = pl.DataFrame(
        {"subject": ["甲"], "rank": [2], "band": ["middle"], "band_share": [0.38], "low_rank": [2], "high_rank": [4]}
    )
    figure = firmness(frame, height=80)
    assert figure.data[1].x == (0.38,)
    assert {"<b>38%</b>", "第 2–4 名"} <= set(texts(figure))
