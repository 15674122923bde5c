from datetime import timedelta

import pytest

from etl.demo.city import table
from etl.demo.stories import story

from .office import completion, day, folded, name, rows_of


@pytest.fixture(scope="session")
def rates(city, today, district_of):
    """Completion rate by district of last year and of this year."""
    found = {}
    for year in (today.year - 1, today.year):
        tallies = completion(city, today, district_of, lambda end, year=year: end.year == year)
        found[year] = {district: done / due for district, (done, due) in tallies.items()}
    return found


def good(ledgers, office):
    """Findings with whole dates, as (row, found, deadline in force, closed)."""
    for row in ledgers[office]:
        try:
            due = day(row["延期至"]) or day(row["整改期限"])
            yield row, day(row["发现日期"]), due, day(row["销号日期"])
        except ValueError:
            continue


def on_time(ledgers, office, today, year):
    of_year = [(due, closed) for _, found, due, closed in good(ledgers, office) if found.year == year]
    counted = [(due, closed) for due, closed in of_year if due < today or closed]
    return sum(closed is not None and closed <= due for due, closed in counted) / len(counted)


def test_every_story_has_a_sentence():
    assert all(told["sentence"].endswith("。") for told in table("stories").values())
    assert len(table("stories")) == 7


def test_one_district_lags_in_duties_and_in_rectification(rates, ledgers, today):
    lagging = story("lagging")["district"]
    assert min(rates[today.year], key=rates[today.year].get) == lagging
    punctual = {office: on_time(ledgers, office, today, today.year) for office in ledgers}
    assert min(punctual, key=punctual.get) == lagging
    assert punctual[lagging] < sorted(punctual.values())[1] - 0.2


def test_one_leader_does_everything_in_the_last_days_of_a_period(records, today):
    told = story("rush")
    rows = [r for r in records[told["post"][:3]] if r["领导职务"] == told["post"]]
    days = [day(r["时间"]) for r in rows if r["履职方式"] != "现场处置"]
    late = [d for d in days if (d + timedelta(told["days"])).month != d.month]
    assert len(late) >= 0.9 * len(days)
    december = [d for d in days if d.year == today.year - 1 and d.month == 12]
    assert len(december) >= 5
    assert min(d.day for d in december) >= 27


def test_a_major_finding_is_listed_and_long_overdue(ledgers, today):
    told = story("overdue_major")
    (row,) = [r for r in ledgers[told["district"]] if r["隐患描述"] == told["text"]]
    assert (row["隐患等级"], row["整改状态"], row["挂牌督办"]) == ("重大", "整改中", "省级")
    assert (today - day(row["整改期限"])).days > 60
    assert row["行业"] == told["industry"]
    assert row["销号日期"] is None


@pytest.mark.parametrize(("key", "least", "most"), [("larger_accident", 3, 9), ("major_accident", 10, 29)])
def test_the_serious_accidents_happened_where_the_stories_say(city, today, key, least, most):
    told = story(key)
    hits = [
        r
        for r in rows_of(city / "08_事故台账.xlsx", renamed=False)
        if r["县区"] == told["district"] and int(r["死亡人数"]) >= 3
    ]
    (row,) = hits
    assert least <= int(row["死亡人数"]) <= most
    assert (day(row["发生时间"]).year, day(row["发生时间"]).month) == (today.year - 1, told["month"])
    assert row["到场领导"]


def test_one_district_improves(rates, ledgers, today):
    better = story("improving")["district"]
    before, now = rates[today.year - 1][better], rates[today.year][better]
    assert now > before + 0.1
    punctual = [on_time(ledgers, better, today, year) for year in (today.year - 1, today.year)]
    assert punctual[1] > punctual[0] + 0.08


def test_one_district_has_gaps_and_has_fallen_silent(records, ledgers, today):
    told = story("late_reporter")
    days = [day(r["时间"]) for r in records[told["district"]]]
    assert not [d for d in days if d.year == today.year - 1 and d.month in told["gap_months"]]
    assert max(days) < today - timedelta(told["silent_days"])
    last_found = max(found for _, found, _, _ in good(ledgers, told["district"]))
    assert last_found <= today - timedelta(told["silent_days"])


def test_this_year_has_fewer_accidents_and_deaths_than_the_same_days_of_last_year(city, today):
    rows = rows_of(city / "08_事故台账.xlsx", renamed=False)
    until = (today.month, today.day)
    same = [r for r in rows if (day(r["发生时间"]).month, day(r["发生时间"]).day) <= until]
    counts = {year: sum(day(r["发生时间"]).year == year for r in same) for year in (today.year - 1, today.year)}
    deaths = {year: sum(int(folded(r["死亡人数"])) for r in same if day(r["发生时间"]).year == year) for year in counts}
    assert counts[today.year] < counts[today.year - 1]
    assert deaths[today.year] < deaths[today.year - 1]


def test_one_person_holds_two_terms_in_two_posts(city):
    roster = rows_of(city / "03_领导名册.xlsx", renamed=False)
    posts = {}
    for row in roster:
        posts.setdefault(name(row["姓名"]), []).append(row["职务"])
    assert [p for p in posts.values() if len(p) > 1] == [["青崖县县长", "苍岭县委常委、常务副县长"]]
