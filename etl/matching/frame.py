"""The matcher over whole tables: every entry without a code against its leader's duties, decisions first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import polars as pl

from etl.matching.duties import weights
from etl.matching.matcher import Matcher
from etl.matching.model import Duty, Given, Judgement

MATCHES: Final = pl.Schema(
    {
        "activity_key": pl.String(),
        "duty_key": pl.String(),
        "judged_type": pl.String(),
        "judged_district": pl.String(),
        "confidence": pl.Float64(),
        "state": pl.String(),
        "source": pl.String(),
        "reasons": pl.String(),
    }
)
_BETWEEN: Final = "\x1f"  # between a duty's key and the contact district of one of its assignments
_COLUMNS: Final = ("activity_key", "leader_key", "words", "content", "note", "activity_type", "district")
_Row = tuple[str | None, str | None, str | None, float | None, str, str, str]  # as MATCHES, without the activity


class _Held(NamedTuple):
    """The duties of one leader (in one year), with a number that is the same for equal lists."""

    number: int
    duties: tuple[Duty, ...]


def match_frame(
    activities: pl.DataFrame, assignments: pl.DataFrame, places: Mapping[str, str], decisions: pl.DataFrame
) -> pl.DataFrame:
    """One row per activity and candidate duty, with a null duty where there is none; columns as MATCHES.

    A decision on the activity with the same words wins over all; one on equal words elsewhere teaches (the latest).
    Where `activities` has happened_on, only duties of that year are candidates. judged_type and judged_district are
    those by which the row's duty is served.
    """
    matcher, held = Matcher(places), _held(assignments)
    decided, taught = _decisions(decisions)
    remembered: dict[tuple[Any, ...], list[_Row]] = {}
    found: list[tuple[Any, ...]] = []
    years = activities["happened_on"].dt.year() if "happened_on" in activities.columns else [None] * activities.height
    for row, year in zip(activities.select(_COLUMNS).iter_rows(), years, strict=True):
        key, leader, words, content, note, kind, district = row
        mine = held.get((leader, year), _Held(-1, ()))
        decision = decided.get((key, words)) or taught.get(words)
        if decision is not None:
            rows = _answered(decision, key, kind, district, mine.duties)
        else:
            told = (content, note, kind, district, mine.number, leader)
            known = remembered.get(told)
            if known is None:
                known = remembered[told] = _judged(matcher, told, mine.duties)
            rows = known
        found += [(key, *each) for each in rows]
    return pl.DataFrame(found, schema=MATCHES, orient="row")


def _held(assignments: pl.DataFrame) -> dict[tuple[str, int | None], _Held]:
    """Each leader's duties by year, and all together under no year."""
    lists: dict[tuple[str, int | None], dict[str, Duty]] = defaultdict(dict)
    for row in assignments.iter_rows(named=True):
        contact = row["contact_district"]
        key = f"{row['duty_key']}{_BETWEEN}{contact or ''}"
        duty = Duty(key, row["duty"], row["title"] or "", row["activity_type"], contact)
        for year in (row["year"], None):
            lists[row["leader_key"], year][key] = duty
    numbers: dict[tuple[Duty, ...], int] = {}
    found = {}
    for place, duties in lists.items():
        listed = tuple(duties[key] for key in sorted(duties))
        found[place] = _Held(numbers.setdefault(listed, len(numbers)), listed)
    return found


def _decisions(decisions: pl.DataFrame) -> tuple[dict[tuple[str, str], dict[str, Any]], dict[str, dict[str, Any]]]:
    """By activity and words, and by words alone; of several, the one decided last."""
    own: dict[tuple[str, str], dict[str, Any]] = {}
    alike: dict[str, dict[str, Any]] = {}
    for row in decisions.sort("decided_at", "activity_key", nulls_last=False).iter_rows(named=True):
        own[row["activity_key"], row["words"]] = row
        alike[row["words"]] = row
    return own, alike


def _answered(
    decision: Mapping[str, Any], key: str, kind: str | None, district: str | None, duties: Sequence[Duty]
) -> list[_Row]:
    """What a person decided on this entry, or on the same words elsewhere, for duties that this leader holds too."""
    is_own = decision["activity_key"] == key
    source, by = ("decision" if is_own else "taught"), decision["decided_by"] or ""
    type_, place = decision["activity_type"] or kind, decision["district"] or district
    if decision["verdict"] != "counts":
        return [(None, type_, place, 1.0, "not_counted", source, f"人工认定不计入（{by}）")]
    why = f"人工认定（{by}）" if is_own else f"与{by}认定过的记录文字相同"
    holding = {duty.key.split(_BETWEEN)[0] for duty in duties}
    named = [part for part in (decision["duties"] or "").split("、") if part and (is_own or part in holding)]
    return [(each, type_, place, 1.0, "counted", source, why) for each in named] or [
        (None, type_, place, 1.0, "counted", source, f"{why}，没有对应职责")
    ]


def _judged(matcher: Matcher, told: tuple[Any, ...], duties: Sequence[Duty]) -> list[_Row]:
    content, note, kind, district, _, leader = told
    text = f"{content or ''}（{note}）" if note else content or ""
    names = (leader.split("/")[0],) if leader else ()
    return list(_rows(matcher.judge(Given(text, kind, district, names), duties), duties))


def _rows(judgement: Judgement, duties: Sequence[Duty]) -> Iterable[_Row]:
    threshold = weights()["threshold"]
    reasons = "；".join(judgement.reasons)
    place = "、".join(judgement.districts) or None
    contacts = {duty.key: duty.contact_district for duty in duties}
    served = dict(judgement.served)
    told: set[str] = set()
    for key, confidence in judgement.duties:
        duty = key.split(_BETWEEN)[0]
        if duty in told:
            continue
        told.add(duty)
        own = contacts[key] if contacts[key] in judgement.districts else place
        state = "counted" if confidence >= threshold else "waiting"
        yield duty, served[key], own, confidence, state, "words", reasons
    if not told:
        is_sure = judgement.confidence >= threshold
        state = ("counted" if judgement.counts else "not_counted") if is_sure else "waiting"
        yield None, judgement.activity_type, place, judgement.confidence, state, "words", reasons
