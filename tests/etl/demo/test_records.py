from datetime import datetime, timedelta

import pytest

from etl.demo.city import table
from etl.demo.flaws import flaws

from .office import ORDER, completion, day, folded, name, rows_of, sheets_of

STATES = {"未整改", "整改中", "已整改", "整改完成", "已销号"}


def problems_of(row, today, district_of):
    """What the reading rules would refuse in a finding, in the words of the reason codes."""
    try:
        found, due, longer, done, closed = (
            day(row[c]) for c in ("发现日期", "整改期限", "延期至", "整改完成日期", "销号日期")
        )
    except ValueError:
        yield "date"
        return
    if district_of(row["县区"]) is None:
        yield "unknown_district"
    if row["隐患描述"] is None:
        yield "missing_required"
    if row["整改状态"] not in STATES:
        yield "unknown_enum"
    if (row["整改状态"] == "已销号") != (closed is not None):
        yield "status_inconsistent"
    if found > due or (longer and longer < due) or (done and done < found) or (closed and done and closed < done):
        yield "date_order"
    if any(value and value > today for value in (found, done, closed)):
        yield "date_in_future"
    if float(folded(row["整改资金(万元)"] or 0)) < 0:
        yield "negative"


def test_only_the_flaws_break_the_reading_rules(ledgers, today, district_of):
    for office, rows in ledgers.items():
        broken = [row["编号"] for row in rows if list(problems_of(row, today, district_of))]
        told = [f for f in flaws("findings", office) if not f["reason"].startswith("duplicate")]
        assert len(broken) == len(told), office
        assert len(flaws("findings", office)) < max(1, len(rows) * 0.02)


def test_flaws_are_less_than_one_percent_and_of_many_reasons(ledgers):
    told = table("flaws")["findings"]
    assert len(told) < sum(map(len, ledgers.values())) / 100
    assert len({flaw["reason"] for flaw in told}) >= 8


def test_activities_are_by_leaders_in_office_on_days_that_have_been(city, records, today, district_of):
    roster = rows_of(city / "03_领导名册.xlsx", renamed=False)
    terms = [(name(r["姓名"]), r["职务"], day(r["任职起"]), day(r["任职止"])) for r in roster]
    for office, rows in records.items():
        bad = 0
        for row in rows:
            try:
                when = day(row["时间"])
            except ValueError:
                bad += 1
                continue
            in_post = any(
                t[0] == name(row["姓名"]) and t[1] == row["领导职务"] and t[2] <= when <= (t[3] or today) for t in terms
            )
            is_known = row["县区"] is None or district_of(row["县区"]) is not None
            bad += not (in_post and is_known and row["履职内容"] and when <= today)
        expected = [f for f in flaws("activities", office) if f["reason"] != "duplicate_exact"]
        assert bad == len(expected), office


def test_most_activities_name_a_duty_of_their_leader_and_carry_evidence(city, records):
    codes = {r["职责编号"] for r in rows_of(city / "04_职责清单.xlsx", renamed=False)}
    rows = [row for office in records.values() for row in office]
    assert {row["职责编号"] for row in rows} <= codes | {None}
    assert 0.15 < sum(row["职责编号"] is None for row in rows) / len(rows) < 0.28
    assert 0.75 < sum(row["印证资料"] is not None for row in rows) / len(rows) < 0.95


def test_leaders_are_about_sixty_with_terms_that_change_within_the_year(city, today):
    roster = rows_of(city / "03_领导名册.xlsx", renamed=False)
    people = {name(r["姓名"]) for r in roster}
    assert 58 <= len(people) <= 66
    ended = [day(r["任职止"]) for r in roster if r["任职止"]]
    assert len(ended) == 6
    assert any((d.month, d.day) not in {(3, 31), (6, 30), (9, 30), (12, 31)} for d in ended)
    assert len(roster) == len(people) + 1
    posts_now = [r["职务"] for r in roster if not r["任职止"]]
    assert len(posts_now) == len(set(posts_now)) == 56
    assert any("\u3000" in r["姓名"] for r in roster)


def test_every_cadence_occurs_and_some_are_the_offices_own(city):
    duties = {r["职责编号"]: r for r in rows_of(city / "04_职责清单.xlsx", renamed=False)}
    rows = [r for path in sorted(city.glob("05_*")) for r in rows_of(path, renamed=False)]
    cadences = {r["频次"] or duties[r["职责编号"]]["频次"] for r in rows}
    assert cadences >= {
        "每年", "每半年", "每季度", "每两月", "每月", "每周", "每日", "一次", "按事件", None,
    }  # fmt: skip
    assert len({r["领导"] for r in rows if r["频次"] == "每日"}) == 1
    assert all(r["完成期限"] for r in rows if duties[r["职责编号"]]["频次"] == "一次")
    assert any(r["频次"] and not duties[r["职责编号"]]["频次"] for r in rows)
    assert sum(r["频次"] == "经常" for r in rows) == 1
    assert len({(r["领导"], r["职务"], r["职责编号"], r["年度"], r["联系县区"]) for r in rows}) >= len(rows) - 1
    assert all(r["职责条目"] == duties[r["职责编号"]]["职责条目"] for r in rows)


def test_completion_over_all_lies_where_a_city_would_have_it(city, today, district_of):
    tallies = completion(city, today, district_of, lambda _: True)
    done, due = (sum(t[i] for t in tallies.values()) for i in (0, 1))
    assert 0.78 <= done / due <= 0.92  # what waits for a person is not counted


def test_accident_clocks_are_in_order_and_nothing_lies_ahead(city, today):
    rows = rows_of(city / "08_事故台账.xlsx", renamed=False)
    assert len(rows) == 60
    for row in rows:
        clocks = [clock(row[c]) for c in ("发生时间", "接报时间", "电话初报时间", "书面报告时间")]
        assert clocks == sorted(clocks)
        past = [day(row[c]) for c in ("立案日期", "结案日期", "公开日期", "整改评估日期") if row[c]]
        assert past == sorted(past)
        assert not past or past[-1] <= today
    late = [r for r in rows if clock(r["电话初报时间"]) - clock(r["接报时间"]) > timedelta(minutes=15)]
    assert 0 < len(late) < 20


def clock(value):
    if isinstance(value, datetime):
        return value
    hour, minute = folded(value).split(" ")[1].split(":")
    return datetime.combine(day(value), datetime.min.time()).replace(hour=int(hour), minute=int(minute))


@pytest.mark.parametrize("office", ["东屏区", "松峪县"])
def test_the_upper_row_of_a_merged_header_is_not_itself_a_header(city, office):
    sheet = sheets_of(city / f"07_隐患台账_{office}.xlsx")[0]
    upper = next(row for row in sheet if "整改情况" in row)
    assert not set(ORDER) & {folded(cell) for cell in upper if cell}
