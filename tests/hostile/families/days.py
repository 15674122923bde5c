"""Cells that name a day, or seem to (rules 5 and 9)."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.office import ACCIDENT, FINDING, accidents, column, csv_bytes, findings, hostile, table
from tests.hostile.outcomes import Hostile, Rows
from tests.hostile.workbook import Raw, serial, workbook

DAY = "发现日期"


def _days(name: str, *spelled: str, header: str = DAY, reason: str = "") -> Hostile:
    """A file in which every one of these days is refused for the same reason, but for one good row at the end."""
    rows = column(FINDING, header, [*spelled, "2025-03-02"])
    return hostile(name, csv_bytes(rows), Rows(1, dict.fromkeys(range(2, 2 + len(spelled)), reason)))


def spellings() -> Iterator[Hostile]:
    """Days in every form of the rule, all the same day."""
    plain = (
        "2025-3-2",
        "2025/03/02",
        "2025.3.2",
        "20250302",
        "2025年3月2日",
        "2025年03月02日",
        "二〇二五年三月二日",
        "２０２５－３－２",
        "2025 年 3 月 2 日",
        "2025-03-02 00:00:00",
        "2025年3月2日（星期日）",
        "2025-03-02(周日)",
        "2025-03-02 上午9:05",
        "2025年3月2日下午3时30分",
        "2025-03-01 24:00",
        "2025-03-02T08:00:00+08:00",
        "2025-03-01T20:00:00Z",
        "45718",
        "\u200b2025-03-02 ",
        "二零二五年三月二日",
    )
    rows = column(FINDING, DAY, plain)
    yield hostile(
        "days-spelled.csv",
        csv_bytes(rows),
        Rows(len(plain), values={(n + 2, DAY): "2025-03-02" for n in range(len(plain))}),
    )
    stored = column(FINDING, DAY, [serial(45718), 45718, "45718", Raw("<v>2025-03-02T00:00:00</v>", "d", 1)])
    yield hostile("days-stored.xlsx", workbook(stored), Rows(4, values={(n, DAY): "2025-03-02" for n in range(2, 6)}))
    stored = column(FINDING, DAY, [serial(44256), 44256])
    yield hostile(
        "days-of-1904.xlsx", workbook(stored, is_1904=True), Rows(2, values={(n, DAY): "2025-03-02" for n in (2, 3)})
    )
    deadlines = {
        "2025年3月上旬": "2025-03-10",
        "2025-03中旬": "2025-03-20",
        "2025年3月下旬": "2025-03-31",
        "2028年2月底": "2028-02-29",
        "2035-12-31": "2035-12-31",
    }
    rows = column(FINDING, "整改期限", deadlines)
    told = {(row, "整改期限"): day for row, day in enumerate(deadlines.values(), start=2)}
    yield hostile("days-of-deadlines.csv", csv_bytes(rows), Rows(len(deadlines), values=told))


def impossible_days() -> Iterator[Hostile]:
    """Days that are none, or more than one."""
    yield _days(
        "days-impossible.csv",
        "2025-02-29",
        "2025-02-30",
        "2025-04-31",
        "2024-13-01",
        "2025-00-10",
        "2025-01-00",
        "二〇二五年二月三十日",
        "20250230",
        reason="date_impossible",
    )
    yield _days("days-turned.csv", "05/06/2025", "5-6-2025", "31.12.2024", "12/31/2024", reason="date_ambiguous")
    yield _days(
        "days-two-digit-years.csv", "25-3-2", "25/03/02", "25.3.2", "25年3月2日", "'25-03-02", reason="date_ambiguous"
    )
    yield _days(
        "days-imprecise.csv",
        "2025年3月",
        "2025-03",
        "2025年",
        "3月2日",
        "2025年3月上旬",
        "2025年3月底",
        "2025年一季度",
        "去年年底",
        reason="date_imprecise|date_unparseable",
    )
    yield _days("days-in-future.csv", "2025-07-01", "2025年12月31日", "45839", reason="date_in_future")
    yield _days(
        "days-out-of-range.csv",
        "1999-12-31",
        "1949年10月1日",
        "2036-01-01",
        "9999-12-31",
        reason="date_out_of_range|date_in_future",
    )
    yield _days(
        "days-no-days.csv",
        "昨天",
        "待定",
        "2025-03-02左右",
        "2025-03-02至2025-03-05",
        "2025-3",
        "三月二日",
        "0",
        "abc",
        "2025-03-02\n2025-03-03",
        "2025-03-02 25:00",
        "2025/3-2",
        "-1",
        "1e5",
        "=TODAY()",
        "2025-03-02; drop table",
        "二〇二五年三月二日三日",
        reason="date_unparseable|date_imprecise|date_impossible|date_out_of_range|date_ambiguous",
    )
    yield _days("days-blank.csv", "", "-", "/", " ", "　", reason="missing_required")
    yield _days(
        "days-on-other-weekdays.csv", "2025-03-02（星期一）", "2025-03-02 周六", reason="date_ambiguous|date_impossible"
    )
    traps = (
        "2025" + "-" * 5_000,
        "２" * 20_000,
        "年" * 9_000,
        " " * 30_000 + "2025",
        "2025-03-02" + " " * 20_000 + "x",
    )
    yield _days("days-that-trap-patterns.csv", *traps, reason="date_unparseable|date_imprecise|date_out_of_range")
    cells = [serial(60), serial(0.5), serial(-5), serial(2_958_466), serial(1), "2025-03-02"]
    yield hostile(
        "days-of-odd-serials.xlsx",
        workbook(column(FINDING, DAY, cells)),
        Rows(1, dict.fromkeys(range(2, 7), ("date_unparseable|date_impossible|date_out_of_range|date_in_future"))),
    )


def orders() -> Iterator[Hostile]:
    """Days and moments in the wrong order, states that contradict them."""
    rows = findings(
        {"整改期限": "2025-02-28"},
        {"整改完成日期": "2025-02-01"},
        {"整改完成日期": "2025-03-20", "销号日期": "2025-03-10", "整改状态": "已销号"},
        {"整改状态": "已销号"},
        {"销号日期": "2025-03-20"},
        {"销号日期": "2025-03-20", "整改状态": "已整改"},
        {"整改完成日期": "2025-03-01", "销号日期": "2025-03-01", "整改状态": "销号"},
        {"整改期限": "2025-03-01"},
    )
    wrong = {2: "date_order", 3: "date_order", 4: "date_order", 5: "status_inconsistent", 6: "status_inconsistent"}
    yield hostile("orders-of-findings.csv", csv_bytes(rows), Rows(2, {**wrong, 7: "status_inconsistent"}))
    first = {"发生时间": "2025-03-01 09:30"}
    rows = accidents(
        {**first, "电话初报时间": "2025-03-01 09:29"},
        {**first, "电话初报时间": "2025-03-01 09:40", "书面报告时间": "2025-03-01 09:35"},
        {**first, "书面报告时间": "2025-02-28"},
        {**first, "结案日期": "2025-02-28"},
        {**first, "电话初报时间": "2025-03-01 09:30", "书面报告时间": "2025-03-01 09:30"},
        {"发生时间": "2025-03-01 24:00", "电话初报时间": "2025-03-02 00:10"},
    )
    yield hostile(
        "orders-of-accidents.csv",
        csv_bytes(rows),
        Rows(2, dict.fromkeys(range(2, 6), "date_order"), values={(7, "发生时间"): "2025-03-02 00:00"}),
    )
    moments = table(
        ACCIDENT, {"发生时间": "2025-03-01 9:61"}, {"发生时间": "2025-03-01 上午13:00"}, {"发生时间": "2025年3月1日9时"}
    )
    yield hostile(
        "moments.csv",
        csv_bytes(moments),
        Rows(
            1, {2: "date_impossible", 3: "date_impossible|date_ambiguous"}, values={(4, "发生时间"): "2025-03-01 09:00"}
        ),
    )
    night = ("2025-03-01 晚上12:00", "2025-03-01 晚上3:00", "2025-03-01 凌晨12:30", "2025-03-01 晚上11:30")
    unclear = dict.fromkeys((2, 3), "date_ambiguous|date_impossible")
    told = {(4, "发生时间"): "2025-03-01 00:30", (5, "发生时间"): "2025-03-01 23:30"}
    yield hostile(
        "moments-of-the-night.csv", csv_bytes(column(ACCIDENT, "发生时间", night)), Rows(2, unclear, values=told)
    )
