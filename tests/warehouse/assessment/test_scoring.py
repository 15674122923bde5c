import json
from datetime import date

import pytest

from warehouse.access import Denied, Role, Viewer
from warehouse.assessment import load_scheme, scores
from warehouse.assessment.scheme_files import FOLDER, read_scheme
from warehouse.periods import UnknownPeriod

OFFICE = Viewer.office()


@pytest.fixture(scope="module")
def scheme():
    return load_scheme("district-quarter")


@pytest.fixture
def scored(snapshot, scheme):
    """Scores by district name on the last day of 2025Q1."""

    def scoring(chosen=scheme, **given):
        told = scores(OFFICE, snapshot, chosen, **{"period": "2025Q1", "as_of": date(2025, 3, 31), **given})
        return {score.subject: score for score in told}

    return scoring


def marks_of(score):
    return {each.name: each for each in score.indicators}


def test_the_marks_add_up_to_the_score_and_the_full_marks_to_100(scored):
    for score in scored().values():
        counted = [each for each in score.indicators if each.marks is not None]
        assert sum(each.marks for each in counted) == pytest.approx(score.score, abs=1e-5)
        assert sum(each.full_marks for each in counted) == pytest.approx(100)
        for each in counted:
            assert 0 <= each.marks <= each.full_marks


def test_every_indicator_opens_into_its_counts(scored):
    marks = marks_of(scored()["青石区"])
    # 周启明: Z-01 done, Z-02 in January and February done, March open on its last day
    completion = marks["履职完成率"]
    assert (completion.numerator, completion.denominator, completion.value) == (3, 3, 1)
    assert completion.marks == completion.full_marks == 25
    rectified = marks["隐患整改率"]
    assert (rectified.numerator, rectified.denominator) == (2, 2)
    on_time = marks["按期整改率"]
    assert (on_time.numerator, on_time.denominator, on_time.value) == (1, 2, 0.5)
    assert on_time.marks == 0
    deaths = marks["死亡人数"]
    assert (deaths.numerator, deaths.denominator, deaths.marks) == (1, None, pytest.approx(14 * 2 / 3))
    assert scored()["青石区"].score == pytest.approx(25 + 15 + 15 + 0 + 10 + 14 * 2 / 3 + 6 * 3 / 4, abs=1e-5)


def test_the_weight_of_an_empty_denominator_is_spread_over_the_others(scored):
    zone = scored()["港南高新区"]
    marks = marks_of(zone)
    for name in ("履职完成率", "履职次数率", "隐患整改率"):
        assert (marks[name].value, marks[name].marks, marks[name].full_marks) == (None, None, 0)
    # left: on time (1 of 1), overdue 10, deaths 14, accidents 6
    left = {each.name: each.weight for each in zone.indicators if each.marks is not None}
    assert left == {"按期整改率": 15, "重大隐患超期": 10, "死亡人数": 14, "事故起数": 6}
    assert marks["死亡人数"].full_marks == pytest.approx(14 * 100 / 45)
    assert (zone.score, zone.grade) == (pytest.approx(100), "优秀")


def test_the_best_stands_first_and_the_change_is_against_the_period_before(scored):
    first = list(scored().values())
    assert [score.rank for score in first] == sorted(score.rank for score in first)
    later = scored(period="2025Q2", as_of=date(2025, 6, 30))
    # what ended on the last day of the first quarter is settled on the day after
    before = {score.subject: score.rank for score in scored(as_of=date(2025, 4, 1)).values()}
    for score in later.values():
        old = before[score.subject]
        assert score.rank_change == (None if None in (old, score.rank) else old - score.rank)


def test_the_period_is_by_default_the_one_that_holds_the_day(scored):
    assert scored(period=None, as_of=date(2025, 3, 31)) == scored()


def test_changing_the_file_changes_the_scores(scored, tmp_path):
    text = (FOLDER / "district-quarter.toml").read_text(encoding="utf-8")
    path = tmp_path / "own.toml"
    path.write_text(text.replace("{ floor = 0.6, target = 0.98 }", "{ floor = 0.0, target = 1.0 }"), encoding="utf-8")
    before, after = scored()["青石区"], scored(read_scheme(path))["青石区"]
    assert marks_of(after)["按期整改率"].marks == pytest.approx(7.5)
    assert after.score == pytest.approx(before.score + 7.5, abs=1e-5)


def test_a_score_is_plain_data(scored):
    told = scored()["青石区"].to_dict()
    assert told["subject"] == "青石区"
    assert {"name", "numerator", "denominator", "marks", "full_marks"} <= told["indicators"][0].keys()
    assert (told["bonus"], told["penalty"], list(told["vetoes"])) == (0, 0, [])
    json.dumps(told)


def test_leaders_are_scored_by_what_is_theirs_and_what_is_of_their_district(snapshot):
    told = scores(OFFICE, snapshot, load_scheme("leader-half-year"), period="2025H1", as_of=date(2025, 7, 1))
    found = {(score.subject, score.post): score for score in told}
    # 周启明: Z-01 done in one of two quarters, Z-02 in two of six months; his district's findings of the half-year
    zhou = marks_of(found["周启明", "区长"])
    assert (zhou["履职完成率"].numerator, zhou["履职完成率"].denominator) == (3, 8)
    assert (zhou["未按期履职"].value, zhou["未按期履职"].marks) == (5, 0)
    assert (zhou["所在县区按期整改率"].numerator, zhou["所在县区按期整改率"].denominator) == (1, 2)
    assert zhou["所在县区死亡人数"].marks == 7.5
    assert found["周启明", "区长"].district == "青石区"
    assert zhou["所在县区死亡人数"].rows.where["district"] == ("青石区",)
    # a city leader has no district: the two groups go over to 过程
    mayor = found["林远山", "市长"]
    full = {each.name: each.full_marks for each in mayor.indicators}
    assert sum(full.values()) == pytest.approx(100)
    assert full["所在县区死亡人数"] == full["所在县区按期整改率"] == 0
    assert full["履职完成率"] == pytest.approx(35 / 60 * 100)
    # three died in the county of 何清源
    he = found["何清源", "县长"]
    assert he.vetoes == ("所在县区较大及以上事故（1），等级最高为合格",)


def test_departments_are_scored_by_tasks_reports_and_findings(full_snapshot):
    told = scores(OFFICE, full_snapshot, load_scheme("department-year"), period="2025", as_of=date(2025, 7, 1))
    found = {score.subject: score for score in told}
    # 市应急局 leads R-1 (done on 20 May, due on the 31st) and R-3 (due on 30 June, nothing said)
    emergency = marks_of(found["市应急局"])
    assert (emergency["年度任务完成率"].numerator, emergency["年度任务完成率"].denominator) == (1, 2)
    assert emergency["任务按期完成率"].value == 0.5
    assert emergency["按期整改率"].marks is None
    # 市交通局 is in no register, but leads R-2: done on 25 June, five days late
    traffic = marks_of(found["市交通局"])
    assert (traffic["年度任务完成率"].value, traffic["任务按期完成率"].value) == (1, 0)
    assert "青石第一机械厂" not in found


def test_a_hand_given_score_counts_in_exactly_its_period(full_snapshot, tmp_path):
    text = (FOLDER / "district-quarter.toml").read_text(encoding="utf-8")
    old = 'figure = "completion"\nfield = "times_rate"\nweight = 15\nlinear = { floor = 0.6, target = 0.95 }'
    new = 'source = "score"\nindicator = "执法"\nfull = 100\nweight = 15'
    assert old in text
    path = tmp_path / "own.toml"
    path.write_text(
        text.replace(old, new).replace('indicators = ["信息报送"]', 'indicators = ["执法"]'), encoding="utf-8"
    )
    told = scores(OFFICE, full_snapshot, read_scheme(path), period="2025Q1", as_of=date(2025, 3, 31))
    found = {score.subject: score for score in told}
    given = marks_of(found["青石区"])["履职次数率"]
    assert (given.numerator, given.denominator, given.marks) == (92.5, 100, pytest.approx(15 * 0.925))
    # 白河县 has no score for it, only marks taken away: left out, and taken away
    lost = found["白河县"]
    assert (marks_of(lost)["履职次数率"].marks, lost.penalty) == (None, 2)


def test_scores_are_denied_like_any_question(snapshot, scheme):
    with pytest.raises(Denied):
        scores(Viewer.of_districts("a", Role.TOUR, ("青石区",)), snapshot, scheme, as_of=date(2025, 3, 31))


def test_an_unknown_period_is_refused(snapshot, scheme):
    with pytest.raises(UnknownPeriod):
        scores(OFFICE, snapshot, scheme, period="spring", as_of=date(2025, 3, 31))


def test_a_quarter_that_has_not_begun_or_held_nothing_has_no_scores(scored):
    for period, as_of in (("2026Q1", date(2025, 6, 30)), ("2019Q1", date(2025, 6, 30))):
        assert {score.score for score in scored(period=period, as_of=as_of).values()} == {None}
