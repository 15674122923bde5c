"""The labelled sentences, and what the matcher makes of them.

`held_out.jsonl` was written by hands that saw no lexicon, each part in one go, and judged once; nothing was tuned on it
but one word that the judging of its first part showed to be wrong. `oblique.jsonl` is held out too: colloquial and
roundabout wordings of a fresh hand, judged apart because offices seldom write so. What was held out before, and then
looked at, is in `tuning.jsonl`.
"""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from etl.matching import THRESHOLD, Duty, Given, Judgement, Matcher

HERE = Path(__file__).parent
CITY = Path(__file__).parents[3] / "etl" / "demo" / "city.toml"


@dataclass(frozen=True)
class Labelled:
    """One sentence with what a person makes of it."""

    words: str
    leader: str
    type: str | None
    districts: tuple[str, ...]
    industries: tuple[str, ...]
    duties: tuple[str, ...]
    counts: bool
    hard: str | None
    given: Given


@cache
def places() -> dict[str, str]:
    """Names and aliases of the fictional city's districts."""
    told = tomllib.loads(CITY.read_text(encoding="utf-8"))["districts"]
    return {word: each["name"] for each in told for word in (each["name"], *each["aliases"].split("、"))}


@cache
def leaders() -> dict[str, tuple[tuple[str, ...], tuple[Duty, ...]]]:
    """Names and duties of each leader."""
    told = tomllib.loads((HERE / "leaders.toml").read_text(encoding="utf-8"))
    return {
        key: (
            tuple(each["names"]),
            tuple(
                Duty(duty[0], duty[0], duty[2], duty[1], duty[3] if len(duty) > 3 else None) for duty in each["duties"]
            ),
        )
        for key, each in told.items()
    }


@cache
def sentences(name: str) -> tuple[Labelled, ...]:
    """The labelled sentences of `tuning`, `held_out` or `oblique`."""
    found = []
    for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        given = Given(row["words"], row.get("given_type"), row.get("given_district"), leaders()[row["leader"]][0])
        found.append(
            Labelled(
                row["words"], row["leader"], row["type"], tuple(row["districts"]), tuple(row["industries"]),
                tuple(row["duties"]), row["counts"], row.get("hard"), given,
            )
        )  # fmt: skip
    return tuple(found)


@cache
def judged(sentence: Labelled) -> Judgement:
    """The matcher's judgement of one sentence."""
    return Matcher(places()).judge(sentence.given, leaders()[sentence.leader][1])


def counted(judgement: Judgement) -> tuple[str, ...]:
    """The duties that count by themselves."""
    return tuple(key for key, confidence in judgement.duties if confidence >= THRESHOLD)


def figures(chosen: Sequence[Labelled]) -> dict[str, float]:
    """The measures of the issue's third "must show" over some sentences."""
    typed = [each for each in chosen if each.type is not None]
    right_types = sum(judged(each).activity_type == each.type for each in typed)
    named = sum(len(judged(each).districts) for each in chosen)
    labelled = sum(len(each.districts) for each in chosen)
    shared = sum(len(set(each.districts) & set(judged(each).districts)) for each in chosen)
    claimed = sum(len(counted(judged(each))) for each in chosen)
    wanted = sum(len(each.duties) for each in chosen)
    right = sum(len(set(each.duties) & set(counted(judged(each)))) for each in chosen)
    idle = [each for each in chosen if not each.counts]
    wrongly = sum(judged(each).counts and judged(each).confidence >= THRESHOLD for each in idle)
    seen = sum(judged(each).counts for each in chosen if each.counts)
    fields = sum(len(judged(each).industries) for each in chosen)
    fields_shared = sum(len(set(each.industries) & set(judged(each).industries)) for each in chosen)
    return {
        "sentences": len(chosen),
        "hard": sum(each.hard is not None for each in chosen),
        "type_accuracy": right_types / len(typed),
        "district_precision": shared / named,
        "district_recall": shared / labelled,
        "duty_precision": right / claimed,
        "duty_coverage": right / wanted,
        "wrongly_counted": wrongly / max(len(idle), 1),
        "must_not_count": len(idle),
        "seen_to_count": seen / sum(each.counts for each in chosen),
        "industry_precision": fields_shared / fields,
        "industry_recall": fields_shared / sum(len(each.industries) for each in chosen),
    }
