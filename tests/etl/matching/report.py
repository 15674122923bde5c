"""Print the figures of both halves: `python -m tests.etl.matching.report [--errors]` (errors of the tuning half only)."""

import sys

from tests.etl.matching.labelled import Labelled, counted, figures, halves, judged, sentences


def _told(sentence: Labelled) -> list[str]:
    found = judged(sentence)
    wrong = []
    if sentence.type is not None and found.activity_type != sentence.type:
        wrong.append(f"type {found.activity_type} (want {sentence.type})")
    if set(found.districts) != set(sentence.districts):
        wrong.append(f"districts {found.districts} (want {sentence.districts})")
    if set(counted(found)) != set(sentence.duties):
        wrong.append(f"duties {found.duties} (want {sentence.duties})")
    if found.counts != sentence.counts:
        wrong.append(f"counts {found.counts}")
    if set(found.industries) != set(sentence.industries):
        wrong.append(f"industries {found.industries} (want {sentence.industries})")
    return wrong


def main() -> None:
    """Both halves' figures; with --errors what went wrong in the tuning half."""
    tuning, held_out = halves()
    more = list(sentences("more_for_tuning.jsonl"))
    for name, value in figures(tuning).items():
        print(f"{name:20} {value:8.3f} {figures(held_out)[name]:8.3f} {figures(more)[name]:8.3f}")  # noqa: T201
    if "--errors" in sys.argv:
        for sentence in (*tuning, *more):
            if wrong := _told(sentence):
                print(f"[{sentence.leader}] {sentence.words}\n    {'; '.join(wrong)}\n    {judged(sentence).reasons}")  # noqa: T201


if __name__ == "__main__":
    main()
