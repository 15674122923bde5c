"""What-ifs on figures by hand: the same scores as the scheme's, other weights, many weightings, the next grade."""

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.warehouse.assessment.board import DEATHS, MISSED, OVERDUE, indicator, readings, scheme
from tests.warehouse.assessment.board import entry as line
from tests.warehouse.assessment.test_marks import BONUS, LISTS, PENALTY, THREE, all_full
from warehouse.assessment.marking import Linear, Marking
from warehouse.assessment.reaching import to_reach
from warehouse.assessment.scoring import scored
from warehouse.assessment.whatif import WITHIN, board, rescored, stability, totals, weightings

RATE_ONLY = {"过程": [indicator("完成", 60, "linear = { floor = 0, target = 1 }")],
             "结果": [indicator("死亡", 40, "linear = { floor = 10, target = 0 }", DEATHS)]}  # fmt: skip
VETO = f'[[veto]]\nname = "事故"\n{DEATHS}\nop = ">="\nvalue = 3\ngrade = "合格"\nreason = "测试用"\n'


def random_told(rng, count):
    def one():
        due = rng.randrange(0, 12)
        return {
            "完成": (rng.randint(0, due), due), "漏": (rng.randint(0, due), due), "超期": rng.randrange(12),
            "死亡": rng.randrange(4), "伤亡": rng.randrange(3), "事故": 0,
        }  # fmt: skip

    return {f"县{n:02d}": one() for n in range(count)}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("spread", ["all", "group"])
def test_without_a_change_a_what_if_is_the_score_itself(seed, spread):
    rng = random.Random(seed)
    told = random_told(rng, 9)
    by_rank = indicator("超期", 40, "by_rank = [{ to_rank = 2, share = 1 }, { to_share = 1, share = 0.4 }]", OVERDUE)
    chosen = scheme({**THREE, "目标": [by_rank]}, BONUS + PENALTY + LISTS + VETO, head=f'spread = "{spread}"')
    entries = {name: [line("国家", rng.choice([0.5, 3])), line("报送", -3)] for name in told if rng.random() < 0.5}
    given = readings(chosen, told, entries=entries)
    known = {(s.subject, s.score, s.grade, s.rank) for s in scored(chosen, given)}
    assert {(row.subject, row.score, row.grade, row.rank) for row in rescored(board(chosen, given))} == known


def test_other_weights_and_targets_rank_again():
    chosen = scheme(RATE_ONLY)
    told = {"甲县": {"完成": (9, 10), "死亡": 5}, "乙县": {"完成": (5, 10), "死亡": 0}}
    given = board(chosen, readings(chosen, told))
    assert [(row.subject, row.score) for row in rescored(given)] == [("甲县", 74), ("乙县", 70)]
    moved = rescored(given, weights={"完成": 40, "死亡": 60})
    assert [(row.subject, row.score, row.moved) for row in moved] == [("乙县", 80, 1), ("甲县", 66, -1)]
    # weights count in proportion
    assert rescored(given, weights={"完成": 4, "死亡": 6}) == moved
    lower = rescored(given, markings={"完成": Marking(linear=Linear(floor=0, target=0.5))})
    assert [(row.subject, row.score) for row in lower] == [("乙县", 100), ("甲县", 80)]


@pytest.mark.parametrize("weights", [{"完成": -1}, {"完成": 0, "死亡": 0}])
def test_weights_below_zero_or_all_zero_are_refused(weights):
    chosen = scheme(RATE_ONLY)
    with pytest.raises(ValueError, match="权重"):
        rescored(board(chosen, readings(chosen, {"甲县": {"完成": (1, 1)}})), weights=weights)


def test_weightings_stay_within_a_fifth_sum_alike_and_come_out_alike():
    weights = np.array([25.0, 15, 15, 15, 10, 14, 6, 0])
    many = weightings(weights, 2000, seed=3)
    assert many.sum(axis=1) == pytest.approx(100)
    live = many[:, :-1] / weights[:-1]
    assert live.min() >= 1 - WITHIN - 1e-9
    assert live.max() <= 1 + WITHIN + 1e-9
    assert (many[:, -1] == 0).all()
    assert live.mean(axis=0) == pytest.approx(1, abs=0.02)  # around the scheme's own
    assert live.std(axis=0).min() > 0.03  # and not all the same
    assert (weightings(weights, 2000, seed=3) == many).all()
    assert not (weightings(weights, 2000, seed=4) == many).all()


def test_one_indicator_alone_has_nothing_to_weigh():
    assert weightings(np.array([100.0]), 5) == pytest.approx(np.full((5, 1), 100))


def test_every_weighting_scores_as_the_scheme_would_with_those_weights():
    rng = random.Random(5)
    chosen = scheme(THREE, BONUS + PENALTY + LISTS, head='spread = "group"')
    given = readings(chosen, random_told(rng, 8))
    prepared = board(chosen, given)
    for weights, row in zip(many := weightings(prepared.weights, 5), totals(prepared, many), strict=True):
        groups = []
        at = iter(weights)
        for group in chosen.groups:
            parts = tuple(each.model_copy(update={"weight": float(next(at))}) for each in group.indicators)
            groups.append(group.model_copy(update={"indicators": parts, "weight": sum(p.weight for p in parts)}))
        # a case costs the same share of its indicator, so its marks move with the weight
        groups[0] = groups[0].model_copy(
            update={"indicators": tuple(_scaled(each, 10) for each in groups[0].indicators)}
        )
        again = {s.subject: s.score for s in scored(chosen.model_copy(update={"groups": tuple(groups)}), given)}
        told = {subject.name: None if np.isnan(x) else x for subject, x in zip(given.subjects, row, strict=True)}
        assert told == {name: pytest.approx(score, abs=2e-6) for name, score in again.items()}


def _scaled(each, weight):
    if each.per_case is None:
        return each
    cost = each.per_case.model_copy(update={"deduct": each.per_case.deduct * each.weight / weight})
    return each.model_copy(update={"per_case": cost})


def test_who_is_far_ahead_keeps_the_band_and_near_ones_do_not():
    chosen = scheme(RATE_ONLY, LISTS)
    told = {
        "甲县": {"完成": (10, 10), "死亡": 0},
        "乙县": {"完成": (8, 10), "死亡": 5},  # 48 + 20 = 68
        "丙县": {"完成": (5, 10), "死亡": 1},  # 30 + 36 = 66: other weights turn them round
        "丁县": {"完成": (0, 10), "死亡": 9},
        "戊县": {},
    }
    rows = {row.subject: row for row in stability(board(chosen, readings(chosen, told)))}
    assert list(rows) == ["甲县", "乙县", "丙县", "丁县"]
    assert (rows["甲县"].band, rows["甲县"].band_share, rows["甲县"].rank_share) == ("red", 1, 1)
    assert (rows["丁县"].band, rows["丁县"].band_share) == ("black", 1)
    assert rows["乙县"].band_share == 1  # both stay in the middle
    assert 0.2 < rows["乙县"].rank_share < 0.95
    assert rows["乙县"].rank_share == rows["丙县"].rank_share
    assert (rows["乙县"].low_rank, rows["乙县"].high_rank) == (2, 3)


def test_what_would_have_to_change_is_told_for_each_indicator_alone():
    chosen = scheme(RATE_ONLY)
    given = board(chosen, readings(chosen, {"甲县": {"完成": (7, 10), "死亡": 3}}))  # 42 + 28 = 70
    told = to_reach(given, "甲县")
    assert (told.grade, told.target_grade, told.target_score, told.gap) == ("合格", "良好", 80, pytest.approx(10))
    done, dead = told.ways
    assert (done.indicator, done.needed_numerator, done.cases, done.gain) == ("完成", 9, 2, pytest.approx(12))
    assert done.needed_value == pytest.approx(0.9)
    assert (dead.indicator, dead.needed_numerator, dead.cases) == ("死亡", 0, -3)
    best = to_reach(given, "甲县", grade="优秀")
    assert [(way.indicator, way.is_reachable) for way in best.ways] == [("完成", False), ("死亡", False)]
    assert best.ways[0].gain == pytest.approx(18)


def test_exactly_reaching_the_grade_is_reaching_it():
    chosen = scheme(RATE_ONLY)
    given = board(chosen, readings(chosen, {"甲县": {"完成": (5, 10), "死亡": 0}}))  # 30 + 40 = 70
    assert to_reach(given, "甲县").ways[0].gain >= 10
    exact = board(chosen, readings(chosen, {"甲县": {"完成": (4, 6), "死亡": 1}}))  # 40 + 36 = 76, a case is 10
    assert to_reach(exact, "甲县").ways[0].cases == 1


def test_cases_of_steps_cases_and_ranks():
    groups = {
        "过程": [
            indicator("漏", 30, "per_case = { deduct = 5 }", MISSED),
            indicator("完成", 30, "by_rank = [{ to_rank = 1, share = 1 }, { to_share = 1, share = 0 }]"),
        ],
        "目标": [indicator("超期", 40, "steps = [{ from = 0, share = 1 }, { from = 3, share = 0.5 }]", OVERDUE)],
    }
    chosen = scheme(groups)
    told = {"甲县": {"漏": (3, 9), "完成": (7, 9), "超期": 5}, "乙县": {"漏": (0, 9), "完成": (8, 9), "超期": 0}}
    found = to_reach(board(chosen, readings(chosen, told)), "甲县", grade="合格")
    # 15 + 0 + 20 = 35; 25 are missing
    ways = {way.indicator: way for way in found.ways}
    assert (ways["漏"].is_reachable, ways["漏"].gain) == (False, 15)
    assert (ways["超期"].is_reachable, ways["超期"].gain) == (False, 20)
    assert (ways["完成"].cases, ways["完成"].gain) == (1, 30)  # 8 of 9 is tied with the first


def test_a_veto_stands_before_the_grade_and_the_best_has_nothing_to_reach():
    chosen = scheme(THREE, VETO)
    given = board(chosen, readings(chosen, {"甲县": all_full(死亡=3, 事故=3), "乙县": all_full(超期=4, 事故=4)}))
    assert to_reach(given, "甲县").ways == ()
    assert to_reach(given, "甲县").blocked_by == ("事故（3），等级最高为合格",)
    assert to_reach(given, "乙县").blocked_by == ("事故（4），等级最高为合格",)
    lost = board(chosen, readings(chosen, {"甲县": {}}))
    assert to_reach(lost, "甲县") is None
    with pytest.raises(KeyError):
        to_reach(lost, "丙县")


@pytest.mark.parametrize("seed", range(12))
def test_the_cases_of_a_way_do_reach_the_grade_and_one_less_does_not(seed):
    rng = random.Random(seed)
    chosen = scheme(THREE, PENALTY)
    told = random_told(rng, 6)
    given = readings(chosen, told)
    for n, subject in enumerate(given.subjects):
        found = to_reach(board(chosen, given), subject.name)
        if found is None or found.target_grade is None:
            continue
        for way in found.ways:
            if way.is_reachable:
                for cases, reaches in ((way.cases, True), (way.cases - np.sign(way.cases), False)):
                    changed = _with(chosen, given, way.indicator, n, way.numerator + cases)
                    score = next(s for s in scored(chosen, changed) if s.subject == subject.name)
                    assert (score.score >= found.target_score - 1e-6) is reaches


def _with(chosen, given, name, place, numerator):
    gauge = next(each for _, each in chosen.indicators if each.name == name)
    rows = list(given.gauged[gauge.key])
    value = numerator / rows[place].denominator if gauge.measure.is_rate else numerator
    rows[place] = replace(rows[place], numerator=numerator, value=value)
    return replace(given, gauged={**given.gauged, gauge.key: tuple(rows)})


def test_nothing_is_scored_before_the_period_begins():
    chosen = scheme(THREE)
    given = readings(chosen, {"甲县": all_full()}, as_of=date(2026, 6, 30))
    assert [row.score for row in rescored(board(chosen, given))] == [None]
