"""Counts, money and years (rule 6)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.office import ACCIDENT, ASSIGNMENT, FINDING, column, csv_bytes, hostile, table
from tests.hostile.outcomes import Hostile, Rows
from tests.hostile.workbook import Raw, error, formula, workbook

DEATHS, HURT, LOSS = "死亡人数", "重伤人数", "直接经济损失(万元)"


def quantities() -> Iterator[Hostile]:
    """Numbers in words, signs, units, forms of computers."""
    counts = {"2.0": 2, "２": 2, "2人": 2, " 2 人": 2, "无": 0, "0": 0, "002": 2, "1000000": 1_000_000, "+2": 2}
    told = {(row, DEATHS): value for row, value in enumerate(counts.values(), start=2)}
    yield hostile("counts-good.csv", csv_bytes(column(ACCIDENT, DEATHS, counts)), Rows(len(counts), values=told))
    wrong = {
        "": "missing_required",
        "-": "missing_required",
        "/": "missing_required",
        "-1": "negative",
        "－1": "negative",
        "1.5": "not_integer",
        "1000001": "out_of_range",
        "9" * 400: "out_of_range",
        "两人": "not_a_number",
        "约3人": "not_a_number",
        "3-5": "not_a_number",
        "3?": "not_a_number",
        "NaN": "not_a_number",
        "inf": "not_a_number",
        "0x10": "not_a_number",
        "1_000": "not_a_number",
        "3人以上": "not_a_number",
        "TRUE": "not_a_number",
        "1;2": "not_a_number",
        "'3": "not_a_number",
        "٣x": "not_a_number",
        "½": "not_a_number|not_integer",
        "1e400": "not_a_number|out_of_range",
        "--1": "not_a_number",
        "1.2.3": "not_a_number",
    }
    yield hostile(
        "counts-wrong.csv",
        csv_bytes(column(ACCIDENT, DEATHS, wrong)),
        Rows(0, dict(enumerate(wrong.values(), start=2))),
    )
    missing = column(ACCIDENT, HURT, ["", "-", "/", "无"])
    told = {(2, HURT): None, (3, HURT): None, (4, HURT): None, (5, HURT): 0}
    yield hostile("counts-missing-is-not-zero.csv", csv_bytes(missing), Rows(4, values=told))
    money = {
        "12.5": 12.5,
        "1,250": 1250,
        "１２．５": 12.5,
        "12.5万元": 12.5,
        "125000元": 12.5,
        "1,250,000元": 125,
        "无": 0,
        "0.01": 0.01,
        "12.5 万元": 12.5,
        "": None,
        "/": None,
    }
    told = {(row, LOSS): value for row, value in enumerate(money.values(), start=2)}
    yield hostile("money-good.csv", csv_bytes(column(ACCIDENT, LOSS, money)), Rows(len(money), values=told))
    wrong = {
        "5万": "ambiguous_unit",
        "1.2亿": "ambiguous_unit",
        "亿": "ambiguous_unit|not_a_number",
        "-3": "negative",
        "-3万元": "negative",
        "1,25": "not_a_number",
        "1,2500": "not_a_number",
        "约5": "not_a_number",
        "$5": "not_a_number",
        "5%": "not_a_number",
        "5万5千": "not_a_number|ambiguous_unit",
        "NaN": "not_a_number",
        "Infinity": "not_a_number",
        "1/2": "not_a_number",
        "九十": "not_a_number",
        "9" * 40: "out_of_range",
        "5元万": "not_a_number|ambiguous_unit",
    }
    yield hostile(
        "money-wrong.csv",
        csv_bytes(column(ACCIDENT, LOSS, wrong)),
        Rows(0, dict(enumerate(wrong.values(), start=2))),
    )
    stored = [
        2,
        2.0,
        "2",
        Raw("<v>2</v>", "str"),
        Raw("<v>2E0</v>"),
        1.5,
        -1,
        Raw("<v>1</v>", "b"),
        error("#DIV/0!"),
        formula("1+1", "2", "n"),
        formula("1+1"),
        Raw("<v>1e400</v>"),
    ]
    refused = {
        7: "not_integer",
        8: "negative",
        9: "not_a_number",
        10: "excel_error",
        12: "formula_no_cached_value",
        13: "not_a_number|out_of_range",
    }
    yield hostile(
        "counts-stored.xlsx", workbook(column(ACCIDENT, DEATHS, stored)), Rows(6, refused, warn=("formula_cells",))
    )
    funds = column(FINDING, "整改资金(万元)", ["1.5", "15000元", "1.5万", "无", "-", "-0.5"])
    yield hostile(
        "funds.csv",
        csv_bytes(funds),
        Rows(4, {4: "ambiguous_unit", 7: "negative"}, values={(2, "整改资金(万元)"): 1.5, (3, "整改资金(万元)"): 1.5}),
    )
    titles = [{"职责条目": f"自定职责{number}"} for number in range(9)]
    times = ("1", "1000", "2次", "0", "1001", "-1", "1.5", "", "每月")
    rows = table(ASSIGNMENT, *({**title, "次数": cell} for title, cell in zip(titles, times, strict=True)), key="")
    yield hostile(
        "times.csv",
        csv_bytes(rows),
        Rows(
            4,
            {5: "out_of_range", 6: "out_of_range", 7: "negative|out_of_range", 8: "not_integer", 10: "not_a_number"},
            warn=("own_duty",),
        ),
    )
    years = ("2025", "2025年", "２０２５", "1999", "2101", "25", "", "二〇二五", "2025.5")
    rows = table(ASSIGNMENT, *({**title, "年度": cell} for title, cell in zip(titles, years, strict=True)), key="")
    yield hostile(
        "years.csv",
        csv_bytes(rows),
        Rows(
            3,
            {
                5: "out_of_range",
                6: "out_of_range",
                7: "out_of_range",
                8: "missing_required",
                9: "not_a_number",
                10: "not_integer",
            },
        ),
    )
