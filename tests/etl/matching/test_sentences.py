"""The measures that the matcher must reach on sentences it was not tuned on."""

import pytest

from tests.etl.matching.labelled import Labelled, figures, sentences


def key(sentence: Labelled) -> tuple[str, str]:
    return sentence.leader, sentence.words


def test_there_are_enough_sentences_a_third_of_them_hard_and_none_in_both_files():
    tuning, held_out = sentences("tuning"), sentences("held_out")
    everything = (*tuning, *held_out, *sentences("oblique"))
    assert len(everything) >= 400
    assert len({key(each) for each in everything}) == len(everything)
    for part in (tuning, held_out):
        assert sum(each.hard is not None for each in part) >= len(part) / 3


@pytest.mark.parametrize("part", ["tuning", "held_out"])
def test_the_figures_are_reached(part):
    found = figures(sentences(part))
    assert found["type_accuracy"] >= 0.95
    assert found["district_precision"] >= 0.97
    assert found["district_recall"] >= 0.97
    assert found["duty_precision"] >= 0.98
    assert found["duty_coverage"] >= 0.80
    assert found["wrongly_counted"] <= 0.01


def test_roundabout_wordings_wait_rather_than_count_wrongly():
    found = figures(sentences("oblique"))
    assert found["type_accuracy"] >= 0.80
    assert found["duty_precision"] >= 0.98
    assert found["wrongly_counted"] <= 0.05
