"""Print the figures: `python -m tests.etl.matching.report [--errors]` (errors of the tuning sentences only)."""

import sys

from tests.etl.matching.labelled import Labelled, counted, figures, judged, sentences


def _wrong(sentence: Labelled) -> list[str]:
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
    return wrong


def main() -> None:
    """The figures of the three files; with --errors what is wrong in the one for tuning."""
    parts = [figures(sentences(name)) for name in ("tuning", "held_out", "oblique")]
    print(f"{'':20} {'tuning':>9} {'held out':>9} {'oblique':>9}")  # noqa: T201
    for name in parts[0]:
        print(f"{name:20} " + " ".join(f"{part[name]:9.3f}" for part in parts))  # noqa: T201
    if "--errors" in sys.argv:
        for sentence in sentences("tuning"):
            if wrong := _wrong(sentence):
                print(f"[{sentence.leader}] {sentence.words}\n    {'; '.join(wrong)}\n    {judged(sentence).reasons}")  # noqa: T201


if __name__ == "__main__":
    main()
