"""Scores of figures written by hand: every rule at its edge, and for any figures that the marks add up."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.assessment.board import DEATHS, MISSED, OVERDUE, indicator, readings, scheme
from tests.warehouse.assessment.board import entry as line
from warehouse.assessment.scoring import scored

FULL_RATE = "linear = { floor = 0, target = 1 }"
COUNT = "linear = { floor = 10, target = 0 }"
ON_TIME = 'figure = "rectification"\nfield = "on_time_rate"'
LISTS = '[lists]\nred = 1\nblack = 1\nreason = "测试用"\n'
THREE = {
    "过程": [indicator("完成", 30, FULL_RATE), indicator("漏", 10, "per_case = { deduct = 2 }", MISSED)],
    "目标": [indicator("超期", 40, COUNT, OVERDUE)],
    "结果": [indicator("死亡", 20, COUNT, DEATHS)],
}
BONUS = (
    '[bonus]\ncap = 3\nreason = "测试用"\n[[bonus.item]]\nname = "表彰"\nindicators = ["国家", "省"]\ncap = 2\n'
    'reason = "测试用"\n[[bonus.item]]\nname = "创新"\nindicators = ["创新"]\ncap = 2\nreason = "测试用"\n'
)
PENALTY = (
    '[penalty]\ncap = 5\nreason = "测试用"\n[[penalty.item]]\nname = "报送"\nindicators = ["报送"]\ncap = 4\n'
    'reason = "测试用"\n[[penalty.item]]\nname = "伤亡"\nfigure = "accidents"\nfield = "serious_injury_count"\n'
    'points = 1.5\ncap = 3\nreason = "测试用"\n'
)


def scores_of(chosen, told, **more):
    return {score.subject: score for score in scored(chosen, readings(chosen, told, **more))}


def marks_of(score):
    return {each.name: each for each in score.indicators}


def all_full(**changed):
    return {"完成": (1, 1), "漏": (0, 1), "超期": 0, "死亡": 0, **changed}


def test_marks_of_three_groups_by_hand():
    score = scores_of(scheme(THREE), {"甲县": {"完成": (3, 4), "漏": (1, 4), "超期": 3, "死亡": 1}})["甲县"]
    marks = {name: each.marks for name, each in marks_of(score).items()}
    assert marks == pytest.approx({"完成": 22.5, "漏": 8, "超期": 28, "死亡": 18})
    assert (score.score, score.grade) == (76.5, "合格")


@pytest.mark.parametrize(
    ("spread", "full"),
    [
        # 40 marks of 过程 are left out as a whole: 60 share the 100
        ("all", {"完成": 0, "漏": 0, "超期": 40 / 60 * 100, "死亡": 20 / 60 * 100}),
        ("group", {"完成": 0, "漏": 0, "超期": 40 / 60 * 100, "死亡": 20 / 60 * 100}),
    ],
)
def test_a_group_without_a_case_gives_its_weight_to_the_others(spread, full):
    chosen = scheme({**THREE, "目标": [indicator("整改", 40, FULL_RATE, ON_TIME)]}, head=f'spread = "{spread}"')
    score = scores_of(chosen, {"甲县": {"完成": (0, 0), "漏": (0, 0), "整改": (1, 1), "死亡": 0}})["甲县"]
    told = {name.replace("整改", "超期"): each.full_marks for name, each in marks_of(score).items()}
    assert told == pytest.approx(full)
    assert marks_of(score)["完成"].marks is None
    assert marks_of(score)["完成"].spread == -30
    assert sum(each.spread for each in score.indicators) == pytest.approx(0)


@pytest.mark.parametrize(("spread", "kept", "others"), [("all", 10 / 70 * 100, 40 / 70 * 100), ("group", 40, 40)])
def test_one_left_out_goes_over_all_or_stays_in_its_group(spread, kept, others):
    chosen = scheme(
        {**THREE, "过程": [indicator("完成", 30, FULL_RATE), indicator("次数", 10, FULL_RATE, _times())]},
        head=f'spread = "{spread}"',
    )
    marks = marks_of(scores_of(chosen, {"甲县": {"完成": None, "次数": (1, 1), "超期": 0, "死亡": 0}})["甲县"])
    assert marks["次数"].full_marks == pytest.approx(kept)
    assert marks["超期"].full_marks == pytest.approx(others)


def _times():
    return 'figure = "completion"\nfield = "times_rate"'


def test_no_accident_alone_is_no_score():
    told = scores_of(scheme(THREE), {"甲县": {"完成": (0, 0), "超期": 0, "死亡": 0}, "乙县": {}})
    assert [(score.score, score.grade, score.rank) for score in told.values()] == [(None, None, None)] * 2


def test_a_veto_caps_the_grade_and_leaves_the_score():
    veto = f'[[veto]]\nname = "事故"\n{DEATHS}\nop = ">="\nvalue = 3\ngrade = "合格"\nreason = "测试用"\n'
    chosen = scheme(THREE, veto)
    told = scores_of(
        chosen, {name: all_full(死亡=deaths, 事故=deaths) for name, deaths in (("甲县", 2), ("乙县", 3), ("丙县", 0))}
    )
    assert (told["甲县"].score, told["甲县"].grade, told["甲县"].vetoes) == (96, "优秀", ())
    assert (told["乙县"].score, told["乙县"].grade, told["乙县"].base_grade) == (94, "合格", "优秀")
    assert told["乙县"].vetoes == ("事故（3），等级最高为合格",)
    assert told["乙县"].vetoed[0].rows.question == "accident_rows"


def test_a_veto_never_lifts_a_grade_and_none_holds_without_a_value():
    veto = f'[[veto]]\nname = "事故"\n{DEATHS}\nop = ">="\nvalue = 0\ngrade = "优秀"\nreason = "测试用"\n'
    low = {"完成": (0, 1), "漏": (5, 5), "超期": 9, "死亡": 0}
    assert scores_of(scheme(THREE, veto), {"甲县": {**low, "事故": 0}})["甲县"].grade == "不合格"
    worst = veto.replace('"优秀"', '"不合格"')
    assert scores_of(scheme(THREE, worst), {"甲县": all_full(死亡=None)})["甲县"].grade == "优秀"


def balance(score):
    return [(each.item, each.points, each.counted, each.note) for each in score.adjustments]


def test_of_one_item_only_the_highest_counts_and_the_rest_is_shown():
    entries = {"甲县": [line("国家", 1.5), line("省", 1, period="2026-08"), line("省", 0.5)]}
    score = scores_of(scheme(THREE, BONUS), {"甲县": all_full(超期=5)}, entries=entries)["甲县"]
    assert balance(score) == [
        ("表彰", 1.5, 1.5, None), ("表彰", 1, 0, "同一事项只计最高一次"), ("表彰", 0.5, 0, "同一事项只计最高一次"),
    ]  # fmt: skip
    assert (score.bonus, score.score) == (1.5, 81.5)


def test_each_item_and_all_together_have_a_cap():
    entries = {"甲县": [line("国家", 5), line("创新", 2)]}
    score = scores_of(scheme(THREE, BONUS), {"甲县": all_full(超期=5)}, entries=entries)["甲县"]
    assert balance(score) == [("表彰", 5, 2, "本项最多 2 分"), ("创新", 2, 1, "合计最多 3 分")]
    assert (score.bonus, score.score) == (3, 83)


def test_a_bonus_counts_no_further_than_the_highest_score():
    entries = {"甲县": [line("国家", 2), line("创新", 1)]}
    told = {"甲县": all_full(死亡=1)}  # 98 marks
    score = scores_of(scheme(THREE, BONUS), told, entries=entries)["甲县"]
    assert (score.score, score.bonus) == (100, 2)
    assert balance(score)[1] == ("创新", 1, 0, "总分不超过 100")
    above = scores_of(scheme(THREE, BONUS, head="highest = 100.5"), told, entries=entries)["甲县"]
    assert (above.score, above.bonus) == (100.5, 2.5)


def test_a_penalty_counts_no_further_than_nothing():
    nothing = {"完成": (0, 1), "漏": (4, 4), "超期": 10, "死亡": 10, "伤亡": 9}
    score = scores_of(scheme(THREE, PENALTY), {"甲县": nothing}, entries={"甲县": [line("报送", -4)]})["甲县"]
    # 2 marks are left of 漏; 4 for 报送, 1 of 伤亡 within the 5 of all
    assert (score.score, score.penalty, score.grade) == (0, pytest.approx(2), "不合格")
    assert balance(score) == [("报送", 4, pytest.approx(2), "总分不低于 0"), ("伤亡", 13.5, 0, "总分不低于 0")]


def test_a_penalty_by_cases_is_capped():
    score = scores_of(scheme(THREE, PENALTY), {"甲县": all_full(伤亡=1)})["甲县"]
    assert (score.penalty, score.score) == (1.5, 98.5)
    score = scores_of(scheme(THREE, PENALTY), {"甲县": all_full(伤亡=7)})["甲县"]
    assert balance(score) == [("伤亡", 10.5, 3, "本项最多 3 分")]


def test_an_entry_that_the_scheme_has_no_use_for_is_not_lost():
    entries = {"甲县": [line("国家", -1), line("别的", 2), line("评议", None, score=90)]}
    score = scores_of(scheme(THREE, BONUS), {"甲县": all_full()}, entries=entries)["甲县"]
    assert [each.indicator for each in score.uncounted] == ["国家", "别的", "评议"]
    assert score.bonus == 0


def ranks_of(*rates, steps=1000, lists=LISTS):
    """Scores of subjects whose completion is so many of `steps`; 70 marks besides are full."""
    chosen = scheme(THREE, lists)
    return scored(chosen, readings(chosen, {f"县{n}": all_full(完成=(rate, steps)) for n, rate in enumerate(rates)}))


def test_equal_scores_share_a_rank_and_the_next_skips():
    assert [(score.subject, score.rank) for score in ranks_of(800, 900, 700, 800)] == [
        ("县1", 1), ("县0", 2), ("县3", 2), ("县2", 4),
    ]  # fmt: skip


def test_a_near_tie_is_less_than_one_case_apart_and_an_equal_score_is_none():
    # of 1000 obligations one makes 0.03 marks; of ten one makes 3
    chosen = scheme({"过程": [indicator("完成", 100, FULL_RATE)]})
    told = {
        "甲县": {"完成": (9, 10)},
        "乙县": {"完成": (85, 100)},
        "丙县": {"完成": (79, 100)},
        "丁县": {"完成": (9, 10)},
    }
    found = scores_of(chosen, told)
    # one case is 10 marks for 甲 and 丁, 1 mark for 乙 and 丙
    assert {name: (score.rank, score.near_ranks) for name, score in found.items()} == {
        "甲县": (1, (1, 3)), "丁县": (1, (1, 3)), "乙县": (3, (1, 3)), "丙县": (4, None),
    }  # fmt: skip
    assert [score.near_tie for score in ranks_of(800, 800)] == [False, False]


def test_exactly_one_case_apart_is_no_near_tie():
    chosen = scheme({"过程": [indicator("完成", 100, FULL_RATE)]})
    found = scores_of(chosen, {"甲县": {"完成": (3, 4)}, "乙县": {"完成": (2, 4)}})
    assert not found["甲县"].near_tie


def test_beyond_the_target_one_case_makes_no_step_and_at_an_edge_a_whole_one():
    chosen = scheme(
        {
            "过程": [indicator("完成", 50, "linear = { floor = 0, target = 0.5 }")],
            "目标": [indicator("漏", 50, "steps = [{ from = 0, share = 1 }, { from = 2, share = 0 }]", MISSED)],
        }
    )
    marks = marks_of(scores_of(chosen, {"甲县": {"完成": (9, 10), "漏": (1, 10)}})["甲县"])
    assert marks["完成"].step == 0
    assert marks["漏"].step == 50


def test_the_first_and_the_last_are_listed_and_ties_as_a_whole():
    listed = {score.subject: score.listed for score in ranks_of(900, 800, 800, 700)}
    assert listed == {"县0": "red", "县1": None, "县2": None, "县3": "black"}
    tied = {score.subject: score.listed for score in ranks_of(900, 900, 800, 700, 700)}
    assert tied == {"县0": "red", "县1": "red", "县2": None, "县3": "black", "县4": "black"}


def test_nobody_is_on_both_lists_and_all_tied_on_none():
    assert {score.listed for score in ranks_of(900, 900, 900)} == {None}
    assert [score.listed for score in ranks_of(900)] == [None]
    two = LISTS.replace("red = 1", "red = 2").replace("black = 1", "black = 2")
    assert [score.listed for score in ranks_of(900, 800, 700, lists=two)] == ["red", None, "black"]


def test_a_vetoed_subject_may_be_kept_off_the_red_list():
    veto = f'[[veto]]\nname = "事故"\n{DEATHS}\nop = ">="\nvalue = 1\ngrade = "合格"\nreason = "测试用"\n'
    told = {"甲县": all_full(死亡=1, 事故=1), "乙县": all_full(超期=5, 事故=0)}
    plain = scores_of(scheme(THREE, veto + LISTS), told)
    strict = scores_of(scheme(THREE, veto + LISTS.replace("red =", "may_veto_be_red = false\nred =")), told)
    assert (plain["甲县"].listed, strict["甲县"].listed) == ("red", None)


FIGURES = st.fixed_dictionaries(
    {
        "完成": st.one_of(st.none(), st.tuples(st.integers(0, 5), st.integers(5, 9))),
        "漏": st.one_of(st.none(), st.tuples(st.integers(0, 9), st.integers(1, 9))),
        "超期": st.integers(0, 12),
        "死亡": st.integers(0, 12),
        "伤亡": st.integers(0, 5),
    }
)
ENTRIES = st.lists(
    st.builds(line, st.sampled_from(["国家", "省", "创新", "报送", "别"]), st.sampled_from([-9, -2, -0.5, 0.5, 2, 9])),
    max_size=5,
)  # fmt: skip


@given(
    told=st.lists(st.tuples(FIGURES, ENTRIES), min_size=1, max_size=6),
    spread=st.sampled_from(["all", "group"]),
    highest=st.sampled_from([100, 103]),
)
def test_for_any_figures_the_marks_add_up_and_the_weights_sum_to_100(told, spread, highest):
    chosen = scheme(THREE, BONUS + PENALTY + LISTS, head=f'spread = "{spread}"\nhighest = {highest}')
    named = {f"县{n}": figures for n, (figures, _) in enumerate(told)}
    entries = {f"县{n}": listed for n, (_, listed) in enumerate(told)}
    found = scored(chosen, readings(chosen, named, entries=entries))
    assert len(found) == len(told)
    for score in found:
        counted = [each for each in score.indicators if each.marks is not None]
        assert sum(each.full_marks for each in score.indicators) == pytest.approx(100)
        assert sum(each.spread for each in score.indicators) == pytest.approx(0, abs=1e-9)
        for each in counted:
            assert -1e-9 <= each.marks <= each.full_marks + 1e-9
        if score.score is None:
            assert (score.rank, score.grade, score.bonus, score.penalty) == (None, None, 0, 0)
            continue
        total = sum(each.marks for each in counted) + score.bonus - score.penalty
        assert total == pytest.approx(score.score, abs=1e-5)
        assert 0 <= score.score <= highest
        assert score.bonus == pytest.approx(sum(a.counted for a in score.adjustments if a.kind == "bonus"))
        assert score.rank == 1 + sum(other.score > score.score for other in found if other.score is not None)
        taken = {each.entry for each in score.adjustments if each.entry}
        assert taken | set(score.uncounted) == set(entries[score.subject])
        assert not math.isnan(score.score)


def test_nobody_to_score_is_an_empty_list():
    chosen = scheme(THREE)
    assert scored(chosen, readings(chosen, {})) == []
