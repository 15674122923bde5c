"""Documents of our own in the genres offices write, labelled by a hand that did not see the grammar."""

from __future__ import annotations

import pytest

from etl.documents.model import Requirement
from tests.etl.documents.scoring import FOLDER, Score, compared, labels_of, scored

DOCUMENTS = sorted(FOLDER.glob("*.txt"))


@pytest.fixture(scope="module")
def whole():
    total = Score()
    for path in DOCUMENTS:
        total.add(scored(path))
    return total


def test_what_is_asked_for_is_found_and_nothing_else(whole):
    assert whole.f1 >= 0.97, (whole.false[:5], whole.missed[:5])


@pytest.mark.parametrize(
    ("name", "least"),
    [("cadence", 0.97), ("min_count", 0.97), ("deadline", 0.97), ("target_rate", 0.95), ("activity", 0.90)],
)
def test_what_is_found_is_read_right(whole, name, least):
    assert whole.share(name) >= least


def test_at_most_one_trap_in_a_hundred_is_stepped_into(whole):
    traps = sum(bool(label.get("negative")) for path in DOCUMENTS for label in labels_of(path))
    assert len(whole.traps) <= traps / 100 + 1


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_label_quotes_its_document(path):
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    assert all(text[label["start"] : label["end"]] == label["quote"] for label in labels_of(path))


def test_the_scorer_counts_a_miss_a_false_one_and_a_trap():
    labels = [
        {"start": 0, "end": 10, "quote": "", "activity": "meeting", "cadence": "quarter", "min_count": 1},
        {"start": 20, "end": 30, "quote": "", "activity": "report", "cadence": "month", "min_count": 1},
        {"start": 40, "end": 50, "quote": "", "negative": True},
    ]
    found = [
        Requirement("", 0, 10, "meeting", "quarter", 2),
        Requirement("", 40, 50, "other", "year"),
    ]
    score = compared(found, labels)
    assert (score.hit, len(score.false), len(score.missed), len(score.traps)) == (1, 1, 1, 1)
    assert (score.share("cadence"), score.share("min_count")) == (1, 0)
