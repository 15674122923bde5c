import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from warehouse.assessment.marking import Marking, ranks_and_rears, ranks_of

NAN = float("nan")


def shares(marking, values, weight=10.0, better="high"):
    return Marking.model_validate(marking).shares_of(np.array(values, dtype=float), weight, better).tolist()


@pytest.mark.parametrize(("count", "left"), [(0, 10), (1, 7), (2, 4), (3, 4), (99, 4)])
def test_a_case_costs_its_marks_up_to_the_cap(count, left):
    assert shares({"per_case": {"deduct": 3, "cap": 6}}, [count])[0] * 10 == pytest.approx(left)


@pytest.mark.parametrize(("count", "left"), [(0, 10), (3, 1), (4, 0), (5, 0)])
def test_without_a_cap_cases_cost_all_marks_and_no_more(count, left):
    assert shares({"per_case": {"deduct": 3}}, [count])[0] * 10 == pytest.approx(left)


def test_a_cap_above_the_weight_takes_no_more_than_the_weight():
    assert shares({"per_case": {"deduct": 4, "cap": 50}}, [9]) == [0]


@pytest.mark.parametrize(("value", "share"), [(-1, 0), (0, 0.2), (0.7999, 0.2), (0.8, 0.5), (0.95, 1), (1, 1)])
def test_a_step_holds_from_its_value_on_the_value_included(value, share):
    steps = [{"from": 0.95, "share": 1}, {"from": 0, "share": 0.2}, {"from": 0.8, "share": 0.5}]
    assert shares({"steps": steps}, [value]) == [share]


def test_two_steps_from_one_value_are_refused():
    with pytest.raises(ValidationError, match="from 相同"):
        Marking.model_validate({"steps": [{"from": 1, "share": 1}, {"from": 1, "share": 0}]})


def test_marks_by_rank_go_to_all_who_share_the_rank():
    places = [{"to_rank": 1, "share": 1}, {"to_rank": 3, "share": 0.6}]
    # ranks 1, 2, 2, 4
    assert shares({"by_rank": places}, [0.9, 0.8, 0.8, 0.7]) == [1, 0.6, 0.6, 0]
    # ranks 1, 1, 3: the tie keeps both in the first place
    assert shares({"by_rank": places}, [0.9, 0.9, 0.7]) == [1, 1, 0.6]
    # fewer is better
    assert shares({"by_rank": places}, [2, 0, 5], better="low") == [0.6, 1, 0.6]


def test_a_share_of_the_subjects_counts_only_those_with_a_value():
    places = [{"to_share": 0.3, "share": 1}, {"to_share": 1, "share": 0.5}]
    ten = [1 - place / 100 for place in range(10)]
    assert shares({"by_rank": places}, ten) == [1] * 3 + [0.5] * 7
    assert shares({"by_rank": places}, [*ten[:9], NAN])[:3] == [1, 1, 0.5]  # 0.3 of nine is two whole ones
    assert np.isnan(shares({"by_rank": places}, [*ten[:9], NAN])[9])


def test_a_value_tried_for_one_subject_is_ranked_among_the_others():
    marking = Marking.model_validate({"by_rank": [{"to_rank": 1, "share": 1}, {"to_rank": 2, "share": 0.5}]})
    others = np.array([0.9, 0.5, NAN])
    assert marking.shares_among(np.array([0.95, 0.9, 0.6, 0.1]), others, 10, "high").tolist() == [1, 1, 0.5, 0]


@pytest.mark.parametrize(
    "marking",
    [
        {"linear": {"floor": 0, "target": 1}},
        {"per_case": {"deduct": 1}},
        {"steps": [{"from": 0, "share": 1}]},
        {"by_rank": [{"to_rank": 9, "share": 1}]},
    ],
)
def test_no_value_has_no_share(marking):
    assert np.isnan(shares(marking, [NAN])[0])


@given(st.lists(st.one_of(st.integers(0, 6).map(float), st.just(NAN)), max_size=12))
def test_ranks_count_who_is_better_and_rears_who_is_worse(values):
    array = np.array(values, dtype=float)
    ranks, rears = ranks_and_rears(array)
    for value, rank, rear in zip(values, ranks, rears, strict=True):
        if np.isnan(value):
            assert (rank, rear) == (0, 0)
        else:
            assert rank == 1 + sum(other > value for other in values)
            assert rear == 1 + sum(other < value for other in values)
    assert ranks_of(np.stack([array, array]))[1].tolist() == ranks.tolist()
