"""The names a load resolves against: districts, leaders with terms, duties, industries; never fuzzily."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

import polars as pl
from rapidfuzz import process

from etl.cells import Refused, name, squeeze
from warehouse.paths import DATA

NEAREST = 3  # candidates named in a refusal: enough to recognise a slip, few enough to read
_EVER, _NEVER = date(1900, 1, 1), date(2999, 12, 31)


@cache
def known_industries() -> frozenset[str]:
    """The industries of `data/reference/industries.toml`."""
    listed = tomllib.loads((DATA / "reference" / "industries.toml").read_text(encoding="utf-8"))
    return frozenset(entry["name"] for entry in listed["industry"])


@dataclass(frozen=True, slots=True)
class Term:
    """One row of the leaders' list: who, in which post, from when to when (both days included)."""

    leader: str
    post: str
    start_on: date
    end_on: date
    region: str | None = None


@dataclass(slots=True)
class References:
    """Lookups over the accepted rows of the reference tables."""

    regions: dict[str, str] = field(default_factory=dict)
    districts: dict[str, str] = field(default_factory=dict)
    terms: dict[str, list[Term]] = field(default_factory=dict)
    duties: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    duties_by_title: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    own_codes: set[str] = field(default_factory=set)
    duty_types: dict[str, str | None] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    unit_regions: dict[str, str] = field(default_factory=dict)
    industries: frozenset[str] = field(default_factory=known_industries)

    def district_or_none(self, text: str | None) -> str | None:
        """The district of a name or alias; None stays None. Raises Refused(unknown_district)."""
        return None if text is None else self.district(text)

    def district(self, text: str) -> str:
        """The district of a name or alias, exactly. Raises Refused(unknown_district) with the nearest names."""
        return self._looked_up(text, self.districts)

    def region_or_none(self, text: str | None) -> str | None:
        """The region (of any level) of a name or alias. Raises Refused(unknown_district)."""
        return None if text is None else self.region(text)

    def region(self, text: str) -> str:
        """The region (of any level) of a name or alias, exactly. Raises Refused(unknown_district)."""
        return self._looked_up(text, self.regions)

    def unit(self, text: str) -> str:
        """The registered unit, or the district, of a name or alias, exactly. The register need not hold all units:
        another name is its own."""
        return self.units.get(text) or self.districts.get(text, text)

    def district_of_unit(self, unit: str) -> str | None:
        """The district in which a registered unit lies, or that the text itself names; None where neither is known."""
        return self.districts.get(self.unit_regions.get(unit, unit))

    def _looked_up(self, text: str, known: dict[str, str]) -> str:
        found = known.get(text)
        if found is None:
            near = _nearest(text, known)
            raise Refused(
                "unknown_district", f"“{text[:40]}”不在行政区划里{near}；请改正，或在行政区划的别名中登记后重报"
            )
        return found

    def leader(self, text: str, post: str | None, first_on: date, last_on: date) -> tuple[Term, bool]:
        """The leader of a name or alias among those in post between two days, then by post; and whether in term.

        Raises Refused: unknown_person, ambiguous_person, person_post_mismatch (domain.md section 3, rule 8).
        """
        known = self.terms.get(text)
        if not known:
            near = _nearest(text, self.terms)
            raise Refused(
                "unknown_person", f"“{text[:40]}”不在领导名册里{near}；请改正，或在领导名册的别名中登记后重报"
            )
        serving = [term for term in known if term.start_on <= last_on and first_on <= term.end_on]
        candidates = serving or known
        if post is not None:
            matching = [term for term in candidates if squeeze(term.post) == squeeze(post)]
            if not matching:
                posts = "、".join(sorted({term.post for term in candidates})[:NEAREST])
                raise Refused("person_post_mismatch", f"“{text}”当时的职务是{posts}，与所填“{post[:40]}”不符，请核对")
            candidates = matching
        people = sorted({(term.leader, term.post) for term in candidates})
        if len(people) > 1:
            listed = "、".join(f"{leader}（{held}）" for leader, held in people[:NEAREST])
            raise Refused("ambiguous_person", f"“{text}”对应多人或多个职务：{listed}；请填写职务以区分")
        return candidates[0], bool(serving)

    def duty(self, code: str | None, title: str | None) -> dict[str, Any] | None:
        """The listed duty of a code, else of a title; None when no loaded list has it.

        Raises Refused(unknown_duty) when code and title name different duties or several lists share what is given.
        """
        by_code = self.duties.get(code, []) if code else []
        by_title = self.duties_by_title.get(squeeze(title), []) if title else []
        if by_code:
            if by_title and not any(duty in by_title for duty in by_code):
                raise Refused("unknown_duty", f"职责编号“{code}”与职责条目在清单里是两条不同的职责，请核对后只留一条")
            if len(by_code) > 1:
                by_code = [duty for duty in by_code if duty in by_title]
            if len(by_code) != 1:
                raise Refused("unknown_duty", f"职责编号“{code}”在多份清单中都有，请填写该清单中的职责条目原文")
            return by_code[0]
        if by_title and code:
            codes = "、".join(str(duty["code"]) for duty in by_title[:NEAREST])
            raise Refused("unknown_duty", f"职责编号“{code}”不在清单里，而该职责条目的编号是{codes}，请核对")
        if len(by_title) > 1:
            raise Refused("unknown_duty", f"职责条目“{(title or '')[:30]}”在清单中不止一条，请填写职责编号")
        return by_title[0] if by_title else None

    def within(self, districts: Collection[str]) -> References:
        """The same without the leaders of other districts: whoever may not see them is not told their names."""
        terms = {
            spelling: own
            for spelling, known in self.terms.items()
            if (own := [term for term in known if term.region in districts])
        }
        return replace(self, terms=terms)

    def homes(self) -> pl.DataFrame:
        """The region of each leader in each post: leader, post, region; the latest term's where there are several."""
        terms = {(term.leader, term.post): term for known in self.terms.values() for term in known}
        for term in (each for known in self.terms.values() for each in known):
            if term.start_on > terms[term.leader, term.post].start_on:
                terms[term.leader, term.post] = term
        rows = [(leader, post, term.region) for (leader, post), term in sorted(terms.items())]
        return pl.DataFrame(rows, schema=dict.fromkeys(("leader", "post", "region"), pl.String), orient="row")

    def knows_code(self, code: str) -> bool:
        """True for the code of a listed duty or of an assignment's own duty."""
        return code in self.duties or code in self.own_codes


def references_of(tables: dict[str, pl.DataFrame]) -> References:
    """Build the lookups from current rows of regions, leaders, duties and assignments (columns as landed)."""
    found = References()
    _add_regions(found, tables["regions"])
    terms: dict[str, list[Term]] = defaultdict(list)
    for row in tables["leaders"].iter_rows(named=True):
        term = Term(
            row["name"], row["post"], row["term_start_on"] or _EVER, row["term_end_on"] or _NEVER, row["region"]
        )
        for spelling in {row["name"], *split_aliases(row["aliases"])}:
            terms[spelling].append(term)
    found.terms = dict(terms)
    for duty in tables["duties"].iter_rows(named=True):
        found.duties.setdefault(duty["code"], []).append(duty)
        found.duties_by_title.setdefault(squeeze(duty["title"]), []).append(duty)
    found.duty_types = dict.fromkeys(tables["assignments"]["duty_key"].drop_nulls().to_list())
    found.duty_types |= {
        f"{duty['catalog']}|{duty['code']}": duty["activity_type"] for duty in tables["duties"].iter_rows(named=True)
    }
    found.own_codes = {code for code in tables["assignments"]["duty"].unique().to_list() if code}
    _add_units(found, tables["units"])
    return found


def _add_units(found: References, units: pl.DataFrame) -> None:
    spellings: dict[str, set[str]] = defaultdict(set)
    for row in units.iter_rows(named=True):
        for spelling in split_aliases(row["aliases"]):
            spellings[spelling].add(row["name"])
        if row["region"]:
            found.unit_regions[row["name"]] = row["region"]
    # an alias that two units claim names neither, and a unit's own name is always its own
    found.units = {spelling: min(names) for spelling, names in spellings.items() if len(names) == 1}
    found.units |= {unit: unit for unit in units["name"].to_list()}


def _add_regions(found: References, regions: pl.DataFrame) -> None:
    parents = set(regions["parent"].drop_nulls().to_list())
    kinds: dict[str, str | None] = {}
    spellings: dict[str, set[str]] = defaultdict(set)
    # a yearly row may leave out the kind that an earlier one gave
    for row in regions.sort("year", nulls_last=False).iter_rows(named=True):
        kinds[row["name"]] = row["kind"] or kinds.get(row["name"])
        for spelling in {row["name"], *split_aliases(row["aliases"])}:
            spellings[spelling].add(row["name"])
    for spelling, names in spellings.items():
        # an alias that two regions claim names neither, but a region's own name is always its own
        if spelling not in kinds and len(names) > 1:
            continue
        region = spelling if spelling in kinds else min(names)
        found.regions[spelling] = region
        if kinds[region] in ("county", "zone") or (kinds[region] is None and region not in parents):
            found.districts[spelling] = region


def split_aliases(text: str | None) -> list[str]:
    """Aliases of one cell, normalised; separated by 、 or by a comma or semicolon."""
    return [alias for piece in re.split(r"[、,，;；]", text or "") if (alias := name(piece))]


def _nearest(text: str, known: dict[str, Any]) -> str:
    """Up to three similar names for the sentence; a suggestion only, never a match."""
    found = [candidate for candidate, score, _ in process.extract(text, list(known), limit=NEAREST) if score >= 50]
    return f"（相近的有：{'、'.join(found)}）" if found else ""
