"""Learn likeness.json from sentences labelled with type and counts: `python -m etl.matching.learning FILE.jsonl`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from etl.matching.lexicon import entry_words
from etl.matching.likeness import LEARNED, SCALE, grams
from etl.matching.reading import Reading
from etl.matching.spelling import corrected, plain
from etl.matching.turns import BLANK, own_text

Matrix = NDArray[np.float32]
SELDOM: Final = 2  # seen in fewer sentences, a pair of characters teaches nothing
BIAS: Final = 0.3
ROUNDS: Final = 150
RATE, MOMENTUM, DECAY = 4.0, 0.9, 0.1


def likened(words: str) -> str:
    """What of an entry is likened: the leader's own act in the spelling that is judged."""
    text = corrected(plain(words))
    return own_text(text, Reading(text, entry_words().scan(text), ()).stretches).replace(BLANK, "")


def learn(told: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The weights of each answer for each pair of characters, from pairs of text and answer."""
    rows = [grams(text) for text, _ in told]
    answers = sorted({answer for _, answer in told})
    seen = Counter(gram for row in rows for gram in row)
    known = {gram: place for place, gram in enumerate(sorted(gram for gram, count in seen.items() if count >= SELDOM))}
    given: Matrix = np.zeros((len(rows), len(known) + 1), np.float32)
    for place, row in enumerate(rows):
        columns = [known[gram] for gram in row if gram in known]
        given[place, columns] = 1 / np.sqrt(max(len(columns), 1))
    given[:, -1] = BIAS
    wanted: Matrix = np.zeros((len(rows), len(answers)), np.float32)
    for place, (_, answer) in enumerate(told):
        wanted[place, answers.index(answer)] = 1
    weights = _descended(given, wanted)
    tenths = np.rint(weights * SCALE).astype(int)
    return {
        "answers": answers,
        "bias": np.rint(weights[-1] * BIAS * SCALE).astype(int).tolist(),
        "weights": {gram: tenths[place].tolist() for gram, place in known.items() if tenths[place].any()},
    }


def _descended(given: Matrix, wanted: Matrix) -> Matrix:
    """Softmax regression by gradient descent with momentum, the same every time."""
    weights: Matrix = np.zeros((given.shape[1], wanted.shape[1]), np.float32)
    speed = np.zeros_like(weights)
    for _ in range(ROUNDS):
        scores = given @ weights
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        missed = powers / powers.sum(axis=1, keepdims=True) - wanted
        speed = MOMENTUM * speed - RATE * (given.T @ missed + DECAY * weights) / len(given)
        weights = weights + speed
    return weights


def main(paths: Sequence[str]) -> None:
    """Read the labelled sentences, learn what type they tell and whether they count, write."""
    rows = [json.loads(line) for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines()]
    typed = [(likened(row["words"]), row["type"]) for row in rows if row["type"] is not None]
    idle = [(corrected(plain(row["words"])), "counts" if row["counts"] else "idle") for row in rows]
    models = {"type": learn(typed), "idle": learn(idle)}
    LEARNED.write_text("{" + ",\n".join(_written(name, model) for name, model in models.items()) + "}\n", "utf-8")


def _written(name: str, model: dict[str, Any]) -> str:
    """One line for each pair of characters, so that versions can be compared."""
    lines = [f"{json.dumps(gram, ensure_ascii=False)}:{weights}" for gram, weights in model["weights"].items()]
    head = f'"{name}":{{"answers":{json.dumps(model["answers"])},\n"bias":{model["bias"]},\n"weights":{{\n'
    return head + ",\n".join(line.replace(" ", "") for line in lines) + "\n}}"


if __name__ == "__main__":
    main(sys.argv[1:])
