"""What a scoped answer must be: worked out from what the office is answered, never from the product's scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from tests.forge.canary import City
from tests.forge.people import Person
from warehouse import derived

Where = Mapping[str, Sequence[str]]
Ask = Callable[..., pl.DataFrame]
"""The office's ask: question, by, where, limit and extras; day and period are set."""

OFFICE_ONLY = frozenset(
    {
        "deliveries", "refusals", "quality", "load_counts", "changes", "change_counts", "reporting", "reporting_rows",
        "schedule_rows", "score_rows", "task_rows", "task_progress_rows", "refusal_counts",
        "task_completion", "rectification_formulas",
        "responsibility_rows", "responsibility_gaps",
        "decision_rows",
    }
)  # fmt: skip
ROWS = {
    "finding_rows": "finding",
    "major_finding_rows": "finding",
    "repeat_rows": "repeat",
    "units": "unit",
    "accident_rows": "district",
    "clocks": "district",
    "correction_rows": "district",
    "scene_rows": "scene",
    "scene_leaders": "leader",
    "scene_unknown": "role",
    "inspection_rows": "staff",
    "districts": "district",
    "activity_rows": "leader",
    "obligation_rows": "leader",
    "standing_rows": "leader",
    "leader_rows": "leader",
    "match_rows": "leader",
    "flag_rows": "flag",
    "match_counts": "leader",
    "duties_held": "leader",
    "places": "self",
    "duty_rows": "duty",
    "holder_rows": "leader",
    "document_rows": "list",
    "clause_rows": "clause",
    "bulletin": "open",
}
"""Questions of records, and what decides on one of them."""
UNLIMITED = frozenset({"districts", "units", "bulletin", "match_counts"})
OF_DISTRICTS = frozenset({"rectification", "ageing", "flow", "accidents", "accident_gaps", "accident_days", "repeats"})
OF_FINDINGS = frozenset({"finding_days", "closing_time", "closing_curve", "closing_test", "major_findings"})
OF_LEADERS = frozenset({"completion", "progress", "ranks", "flags"})
PERSONAL = frozenset({"leader", "post", "role", "duty", "cadence"})
"""Groups and filters that can single out a person: then only those are counted who are seen by name."""
_RATES = {
    "completion_rate": ("fulfilled_count", "due_count"),
    "credible_rate": ("credible_count", "due_count"),
    "times_rate": ("done_count", "needed_count"),
    "progress_rate": ("fulfilled_count", "open_window_count"),
}


class Expected:
    """The answers that one person should get."""

    def __init__(self, person: Person, city: City, office: Ask, as_of: date, period: str) -> None:
        self._person, self._city, self._office = person, city, office
        self._as_of, self._period = as_of, period
        seen = [leader for code, leader in city.leaders.items() if self._sees_leader(code)]
        self._leaders = {(leader.name, leader.post) for leader in seen}
        self._districts = {city.districts[letter] for letter in person.figure_letters}
        self._units = {city.departments[letter] for letter in person.departments}
        self._held = person.held_roles(city)
        self._duties = {
            row.values["职责编号"] or row.values["职责条目"] for row in city.of("assignments") if person.sees(row, city)
        }

    def _sees_leader(self, code: str) -> bool:
        return code in self._person.leaders or self._city.leaders[code].district in self._person.districts

    def must_be_denied(self, question: str, by: Sequence[str], where: Where) -> bool:
        """Whether nothing of the question is in reach: then an empty or zero answer would be a false one."""
        if question in OFFICE_ONLY or (question == "ranks" and "leader" in by and not self._person.districts):
            return True  # a place among the leaders that one happens to see is no place
        if not self._may_filter(where):
            return question not in ROWS
        if question in OF_LEADERS:
            return self._no_figure(by or (("district",) if question == "ranks" else ()), where)
        rule = ROWS.get(question, "")
        if question in OF_DISTRICTS or rule in ("district", "scene"):
            return not self._districts
        if question in OF_FINDINGS or rule in ("finding", "unit", "repeat"):
            return not self._districts and not self._units
        if rule in ("self", "staff"):
            return not (self._person.leaders if rule == "self" else self._person.districts)
        if rule in ("list", "clause"):
            return not self._person.leaders
        return rule in ("leader", "duty", "flag", "role") and not self._leaders

    def _no_figure(self, by: Sequence[str], where: Where) -> bool:
        if not PERSONAL & {*by, *where}:
            return not self._districts
        if "district" in by and not self._person.districts:
            return True
        is_listed = bool({"leader", "post"} & {*by})
        names = [pair for pair in self._leaders if _is_named(pair, where)]
        return not self._leaders or (not is_listed and not names)

    def may_be_denied(self, where: Where) -> bool:
        """Whether a filter names something out of the scope: that may be refused, or find nothing."""
        known = {
            "district": self._districts,
            "contact_district": self._districts,
            "leader": {name for name, _ in self._leaders},
            "post": {post for _, post in self._leaders},
            "duty": self._duties,
        }
        return any(not set(values) <= known[name] for name, values in where.items() if name in known)

    def _may_filter(self, where: Where) -> bool:
        asked = {*where.get("district", ()), *where.get("contact_district", ())}
        return not asked or bool(asked & self._districts)

    def answer(
        self, question: str, *, by: Sequence[str], where: Where, limit: int | None, **extra: str
    ) -> pl.DataFrame:
        """The frame that the person should get."""
        if question == "match_counts":
            return self._matched(where)
        if question == "scene_unknown":
            return self._unknown_roles(limit)
        if question in ROWS:
            kept = self._kept(self._office(question, by=by, where=where, limit=None, **extra), ROWS[question])
            return kept if limit is None or question in UNLIMITED else kept.head(limit)
        if question in OF_FINDINGS:
            return self._of_findings(question, by, where)
        if question in OF_LEADERS:
            return self._of_leaders(question, by, where)
        assert question in OF_DISTRICTS, f"nobody has said who may be told of {question}"
        return self._office(question, by=by, where=where | {"district": sorted(self._narrow(where))}, **extra)

    def _matched(self, where: Where) -> pl.DataFrame:
        """Entries without a code that are seen, counted one by one."""
        seen = self._kept(self._office("match_rows", by=(), where=where, limit=None), "leader").to_dicts()
        entries = {row["activity_key"]: row["entry_state"] for row in seen}
        decided = {row["activity_key"] for row in seen if row["source"] != "words"}
        counted = {key for key, state in entries.items() if state == "counted"}
        told = {
            "waiting_count": [state for state in entries.values() if state == "waiting"],
            "by_words_count": counted - decided,
            "by_decision_count": counted & decided,
            "uncounted_count": [state for state in entries.values() if state == "not_counted"],
        }
        return pl.DataFrame({name: [len(each)] for name, each in told.items()})

    def _narrow(self, where: Where) -> set[str]:
        return self._districts & set(where["district"]) if "district" in where else self._districts

    def _kept(self, frame: pl.DataFrame, rule: str) -> pl.DataFrame:
        if rule == "open":
            return frame
        if rule == "district":
            return frame.filter(pl.col("district").is_in(sorted(self._districts)))
        if rule == "scene":
            return self._at_scene(self._kept(frame, "district"))
        if rule == "staff":
            # an inspection names who led it: only those see it who see the leaders of the district
            whole = [self._city.districts[letter] for letter in self._person.districts]
            return frame.filter(pl.col("district").is_in(whole))
        if rule == "finding":
            return frame.filter(
                pl.col("district").is_in(sorted(self._districts))
                | pl.col("responsible_unit").is_in(sorted(self._units))
            )
        if rule == "repeat":
            # who may not see the earlier finding is not told that there was one
            seen = self._kept(self._office("finding_rows", by=(), where={}, limit=None), "finding")
            kept = self._kept(frame, "finding")
            return kept.filter(pl.col("earlier_finding").is_in(seen["finding"].to_list()))
        if rule == "unit":
            rows = self._office("finding_rows", by=(), where={}, limit=None)
            named = self._kept(rows, "finding")["responsible_unit"].unique().to_list()
            # the register of units is the office's: of what kind a unit is, is told to nobody else
            return frame.filter(pl.col("unit").is_in(named)).with_columns(kind=pl.lit(None, pl.String))
        if rule == "list":
            return frame.filter(pl.col("catalog").is_in(sorted({catalog for catalog, _ in self._held})))
        if rule == "clause":
            told = pl.concat_str("catalog", pl.col("role").fill_null(""), separator="/")
            return frame.filter(told.is_in(sorted("/".join(pair) for pair in self._held)))
        if rule == "duty":
            return frame.filter(
                pl.col("duty").is_in(sorted(self._duties)) | pl.col("title").is_in(sorted(self._duties))
            )
        kept = frame.filter(self._is_seen(only_self=rule == "self"))
        if rule == "flag":
            # the entry that a flag is about may be somebody else's: then nothing is told of it
            other = pl.concat_str("other_leader", "other_post", separator="/")
            is_known = other.is_in(sorted(f"{name}/{post}" for name, post in self._leaders)).fill_null(False)
            about = [name for name in kept.columns if name.startswith("other_")]
            return kept.with_columns(pl.when(is_known).then(pl.col(name)).alias(name) for name in about)
        return kept

    def _at_scene(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Of the missing those whom the person sees by name; who else came may be anyone."""
        names = {name for name, _ in self._leaders}

        def told(row: dict[str, Any]) -> list[str] | None:
            seen = [each for each in row["missing"] if each.split("（")[0] in names]
            whole = row["expected_count"] == row["present_count"]
            return (seen or ([] if whole else None)) if self._leaders else None

        missing = pl.Series("missing", [told(row) for row in frame.to_dicts()], dtype=frame.schema["missing"])
        nobody = pl.lit(None).cast(frame.schema["also_present"]).alias("also_present")
        return frame.with_columns(missing, nobody).select(frame.columns)

    def _unknown_roles(self, limit: int | None) -> pl.DataFrame:
        """Of the roles that the rule does not know those of leaders who are seen, with how many they are."""
        office = self._office("scene_unknown", by=(), where={}, limit=None)
        leaders = self._kept(self._office("leader_rows", by=(), where={}, limit=None), "leader")
        posts = leaders.unique(["leader", "post"]).select(role=pl.coalesce("role", "post"))
        counted = posts.group_by("role").agg(post_count=pl.len().cast(office.schema["post_count"]))
        told = counted.filter(pl.col("role").is_in(office["role"].to_list()))
        return told.sort(["post_count", "role"], descending=[True, False]).head(limit or told.height)

    def _is_seen(self, *, only_self: bool = False) -> pl.Expr:
        own = [self._city.leaders[code] for code in self._person.leaders]
        seen = {(leader.name, leader.post) for leader in own} if only_self else self._leaders
        keys = sorted(f"{name}/{post}" for name, post in seen)
        return pl.concat_str("leader", "post", separator="/").is_in(keys)

    def _of_findings(self, question: str, by: Sequence[str], where: Where) -> pl.DataFrame:
        def again(_: str, *, by: Sequence[str], where: Where, **__: Any) -> pl.DataFrame:
            rows = self._kept(self._office("finding_rows", by=(), where=where, limit=None, scope="found"), "finding")
            closed = pl.col("state") == "closed"
            days = (
                pl.when(closed)
                .then(pl.col("closed_on") - pl.col("found_on"))
                .otherwise(pl.lit(self._as_of) - pl.col("found_on"))
            )
            told = rows.with_columns(days=days.dt.total_days(), is_closed=closed)
            return (
                told.group_by(*by, "days", "is_closed")
                .agg(finding_count=pl.len().cast(pl.Int64))
                .sort(*by, "days", "is_closed")
            )

        if question == "finding_days":
            return again("", by=by, where=where)
        if question == "major_findings":
            return self._of_majors(by, where)
        find = {
            "closing_time": derived.closing_time,
            "closing_curve": derived.closing_curve,
            "closing_test": derived.closing_test,
        }[question]
        return find(again, as_of=self._as_of, period=self._period, by=tuple(by), where=where)

    def _of_majors(self, by: Sequence[str], where: Where) -> pl.DataFrame:
        """The major findings that are seen, counted one by one; of all time, so that all of them are in hand."""
        office = self._office("major_findings", by=by, where=where, limit=None)
        rows = self._kept(self._office("major_finding_rows", by=(), where=where, limit=None, scope="all"), "finding")
        closed, overdue = pl.col("state") == "closed", pl.col("state") == "overdue"
        handed, told = pl.col("handed_over_state") == "done", pl.col("is_circulated")
        counts = {
            "in_hand_count": pl.lit(value=True),
            "five_elements_full_count": pl.col("missing_elements").is_null(),
            "measures_count": pl.col("has_measures"),
            "person_count": pl.col("has_person"),
            "funds_count": pl.col("has_funds"),
            "plan_count": pl.col("has_plan"),
            "supervised_count": pl.col("supervision").is_not_null(),
            "handed_over_count": handed,
            "circulated_count": told,
            "systems_count": handed.cast(pl.Int64) + told.cast(pl.Int64) + closed.cast(pl.Int64),
            "systems_due_count": 2 + (closed | overdue).cast(pl.Int64),
            "extended_count": pl.col("extended_to_on").is_not_null(),
            "found_count": pl.lit(value=True),
            "closed_count": closed,
            "open_count": ~closed,
            "overdue_count": overdue,
        }
        cases = rows.select(*by, **{name: each.cast(pl.Int64) for name, each in counts.items()})
        summed = cases.group_by(by).agg(pl.col(list(counts)).sum()) if by else cases.select(pl.all().sum())
        if tuple(by) == ("district",):
            # a department has findings in districts that it does not see as a whole
            beside = summed.filter(~pl.col("district").is_in(sorted(self._narrow(where))))
            summed = pl.concat([self._every_district(summed, list(counts), where), beside])
        rates = {
            "five_elements_rate": ("five_elements_full_count", "in_hand_count"),
            "supervision_rate": ("supervised_count", "in_hand_count"),
            "systems_rate": ("systems_count", "systems_due_count"),
            "overdue_rate": ("overdue_count", "open_count"),
        }
        return summed.with_columns(
            (pl.col(over) / pl.when(pl.col(under) > 0).then(pl.col(under))).alias(rate)
            for rate, (over, under) in rates.items()
        ).select(office.columns)

    def _of_leaders(self, question: str, by: Sequence[str], where: Where) -> pl.DataFrame:
        if question != "ranks":
            return self._counted(question, by, where)

        def again(name: str, *, by: Sequence[str], where: Where, as_of: date, period: str | None) -> pl.DataFrame:
            return self._counted(name, by, where, as_of=as_of, period=period)

        return derived.ranks(again, as_of=self._as_of, period=self._period, by=tuple(by), where=where)

    def _counted(self, question: str, by: Sequence[str], where: Where, **when: Any) -> pl.DataFrame:
        """Counts of single leaders, those in the scope chosen and added up by hand."""
        office = self._office(question, by=by, where=where, limit=None, **when)
        single = self._office(question, by=tuple(dict.fromkeys(("leader", *by))), where=where, limit=None, **when)
        is_personal = bool(PERSONAL & {*by, *where})
        chosen = single.filter(self._is_seen() if is_personal else pl.col("district").is_in(sorted(self._districts)))
        counts = [name for name in office.columns if name.endswith("_count") and not name.startswith("contact_")]
        keys = [name for name in office.columns if office.schema[name] == pl.String]
        summed = chosen.group_by(keys).agg(pl.col(counts).sum()) if keys else chosen.select(pl.col(counts).sum())
        if tuple(by) == ("district",):
            summed = self._every_district(summed, counts, where)
            contact = [name for name in office.columns if name.startswith("contact_")]
            summed = summed.join(office.select("district", *contact), on="district", how="left")
            if is_personal or "month" in where or not self._person.districts:
                # often one city leader's alone: told as one sum, to those who see the whole district
                summed = summed.with_columns(pl.lit(None).alias(name) for name in contact)
        rated = summed.with_columns(
            (pl.col(over) / pl.when(pl.col(under) > 0).then(pl.col(under))).alias(rate)
            for rate, (over, under) in _RATES.items()
            if rate in office.columns
        )
        return rated.select(office.columns)

    def _every_district(self, summed: pl.DataFrame, counts: list[str], where: Where) -> pl.DataFrame:
        """A row for each district that is seen, and none for the city's own leaders: they are no district."""
        spine = pl.DataFrame({"district": sorted(self._narrow(where))}, schema={"district": pl.String})
        return spine.join(summed, on="district", how="left").with_columns(pl.col(counts).fill_null(0))


def _is_named(pair: tuple[str, str], where: Where) -> bool:
    return all(value in where.get(name, (value,)) for name, value in zip(("leader", "post"), pair, strict=True))
