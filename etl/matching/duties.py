"""How well an entry fits a duty: what the duty's title asks for, against what the entry tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from etl.matching.lexicon import Hit, read, title_words
from etl.matching.model import Duty
from etl.matching.spelling import plain

_CONTACT: Final = re.compile("联系[^，。；、]{0,4}(县|区|市|点|乡|镇)|所联系")
_SHARED: Final = {("research", "inspect"): "调研", ("inspect", "research"): "检查"}
# Words of a title that say nothing of which duty it is.
_COMMON: Final = frozenset(
    [
        "安全",
        "全生",
        "生产",
        "工作",
        "情况",
        "组织",
        "开展",
        "有关",
        "重点",
        "落实",
        "推动",
        "督促",
        "指导",
        "研究",
        "及时",
        "负责",
        "加强",
        "全市",
        "本地",
        "地区",
        "领导",
        "每年",
        "每季",
        "至少",
    ]
)
_EASED: Final = frozenset({"body", "form", "source", "object", "method"})
# A meeting told by the one of these is no vague one: what the other asks is not merely left out.
_OTHER_NAME: Final = {"body": "form", "form": "body"}
_PARTICULAR: Final = frozenset({"班子成员", "人大政协", "形势分析"})  # whose report it was is told when it was theirs
_ABOVE: Final = {"一般": frozenset({"较大", "重大"}), "较大": frozenset({"重大"})}
OTHER_WORDS: Final = 2  # pairs of characters that an act without a type shares with the title


class Fit(NamedTuple):
    """How sure it is that an entry serves a duty, and why."""

    key: str
    confidence: float
    why: str
    type: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a duty asks for: type, values by group, industries, contact district."""

    duty: Duty
    type: str | None
    facets: Mapping[str, frozenset[str]]
    industries: frozenset[str]
    is_contact: bool
    is_either: bool  # 常委会会议或专题会: one of them will do
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry tells, pooled over the leader's own acts."""

    types: frozenset[str]
    weak_types: frozenset[str]  # told by a weak word only, beside another act
    facets: Mapping[str, frozenset[str]]
    industries: frozenset[str]
    districts: frozenset[str]
    text: str


@cache
def _groups() -> dict[str, tuple[bool, frozenset[str]]]:
    return {each["name"]: (each["exclusive"], frozenset(each["types"])) for each in read("facets")["group"]}


@cache
def weights() -> dict[str, Any]:
    """The numbers of weights.toml."""
    return read("weights")


def facets_of(hits: Sequence[Hit]) -> dict[str, frozenset[str]]:
    """Values by group."""
    found: dict[str, set[str]] = {}
    for hit in hits:
        found.setdefault(hit.rule.group, set()).add(hit.rule.value)
    return {group: frozenset(values) for group, values in found.items()}


@lru_cache(maxsize=20_000)
def asked_by(duty: Duty) -> Asked:
    """Read a duty's title once."""
    title = plain(duty.title)
    hits = title_words().scan(title)
    kind = duty.activity_type or _type_of(hits["acts"])
    facets = {
        group: values
        for group, values in facets_of(hits["facets"]).items()
        if kind is None or kind in _groups()[group][1]
    }
    if facets.get("body") and facets.get("form") == frozenset({"专题会"}) and "或" not in title:
        del facets["form"]
    if len(facets.get("source", ())) > 1:  # a title that names every source asks for none
        del facets["source"]
    if "level" in facets and "以上" in title:
        facets["level"] |= _ABOVE.get(min(facets["level"]), frozenset())
    industries = frozenset(hit.rule.value for hit in hits["industries"])
    is_contact = duty.contact_district is not None or bool(_CONTACT.search(title))
    if is_contact:
        facets.pop("object", None)
    ordered = dict(sorted(facets.items(), key=lambda pair: pair[0] == "object"))
    return Asked(duty, kind, ordered, industries, is_contact, "或" in title, _pairs(title))


def _type_of(acts: Sequence[Hit]) -> str | None:
    return next((hit.rule.value for hit in acts if hit.rule.value), None)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) - _COMMON


def fits(told: Told, duties: Sequence[Duty]) -> list[Fit]:
    """Every duty that the entry may serve, best first."""
    asked = [asked_by(duty) for duty in duties]
    told = _heard_at_home(told, asked)
    served = [each for each in asked if _type_told(each, told) is not None]
    by_contact = (
        {each.type for each in served if each.is_contact and each.duty.contact_district in (told.districts or {None})}
        if told.districts
        else set()
    )
    found = []
    for each in served:
        alone = sum(other.type == each.type for other in asked) == 1
        fit = _fit(each, told, alone, is_elsewhere=each.type in by_contact)
        if fit is not None:
            found.append(fit)
    return sorted(found, key=lambda fit: (-fit.confidence, fit.key))


def _heard_at_home(told: Told, asked: Sequence[Asked]) -> Told:
    """明川区应急局 is a district's office to a city leader, a department to the district's own (no contact)."""
    told_by = told.facets.get("source", frozenset())
    if "县区的部门" not in told_by:
        return told
    is_city = any(each.is_contact or "县区" in each.facets.get("source", ()) for each in asked)
    own = told_by - {"县区的部门", "县区", "部门"} | {"县区" if is_city else "部门"}
    return replace(told, facets={**told.facets, "source": own})


def _type_told(asked: Asked, told: Told) -> str | None:
    if asked.type in told.types:
        return asked.type
    for kind in told.types:
        word = _SHARED.get((kind, asked.type or ""))
        if word is not None and word in asked.duty.title:
            return asked.type
    return None


def _fit(asked: Asked, told: Told, alone: bool, *, is_elsewhere: bool) -> Fit | None:
    number = weights()
    lacking, most = number["lacking"], number["fit"]
    weighed = Weighed(asked, told, lacking["only"] if alone else 1.0)
    if not weighed.fits_place():
        return None
    conflict = weighed.conflict()
    if conflict is not None:
        return Fit(asked.duty.key, most["conflict"], conflict, asked.type)
    if asked.type == "other" and not weighed.met and len(asked.pairs & _pairs(told.text)) < OTHER_WORDS:
        return None
    asks = bool(asked.facets or asked.industries or asked.is_contact)
    confidence = (most["all"] if asks else most["generic"]) - weighed.missing
    if asked.type in told.weak_types:
        confidence *= number["sure"]["weak_act"]
    speaks = [word for word in weighed.met if word not in ("企业", "部门")]
    if is_elsewhere and not asked.is_contact and asks and not speaks:
        confidence -= lacking["elsewhere"]
    nothing = "方式相同，但未写明职责要求的具体内容" if weighed.missing else "方式相同"
    return Fit(asked.duty.key, round(max(confidence, 0.05), 3), "、".join(weighed.met) or nothing, asked.type)


class Weighed:
    """What of a duty's title an entry tells and lacks; `ease` is less than 1 for the only duty of a type."""

    def __init__(self, asked: Asked, told: Told, ease: float) -> None:
        self.asked, self.told, self.ease = asked, told, ease
        self.met: list[str] = []
        self.missing = 0.0
        self._lacking: dict[str, float] = weights()["lacking"]

    def fits_place(self) -> bool:
        """False when the entry tells of other districts than the contact district."""
        contact, districts = self.asked.duty.contact_district, self.told.districts
        if not self.asked.is_contact:
            return True
        if contact is None:
            if not districts and "联系" not in self.told.text:
                self.missing += self._lacking["object"]
            return True
        if districts and contact not in districts:
            return False
        if districts:
            self.met.append(f"联系县区{contact}")
        else:
            self.missing += self._lacking["contact"]
        return True

    def conflict(self) -> str | None:
        """Weigh every facet and the industries; a sentence where the entry tells of something else."""
        for group, wanted in self.asked.facets.items():
            have = self.told.facets.get(group, frozenset())
            if common := wanted & have:
                self.met += sorted(common)
            elif self.asked.is_either and self._common(_OTHER_NAME.get(group, "")):
                continue
            elif have and _groups()[group][0]:
                return f"说的是{'、'.join(sorted(have))}，职责要求{'、'.join(sorted(wanted))}"
            else:
                self.missing += self._lack(group, wanted, have)
        if self.asked.industries:
            if common := self.asked.industries & self.told.industries:
                self.met += sorted(common)
            elif self.told.industries:
                return "行业不同"
            else:
                self.missing += self._lacking["industry"]
        return None

    def _lack(self, group: str, wanted: frozenset[str], have: frozenset[str]) -> float:
        if group in _OTHER_NAME and self._common(_OTHER_NAME[group]):
            return self._lacking["half_named"] * self.ease
        if group == "object" and (have or self.met):
            return self._lacking["other_object" if have else "minor_object"]
        if group == "form" and "body" in self.asked.facets and self.ease < 1 and not self.told.facets.get("body"):
            return 0.0  # neither body nor form is told: lacking once, with the body
        is_eased = (
            group in _EASED
            and not wanted & _PARTICULAR
            and not (group == "body" and self.asked.type == "report")
            and not self.told.facets.get(_OTHER_NAME.get(group, ""))
        )
        return self._lacking[group] * (self.ease if is_eased else 1.0)

    def _common(self, group: str) -> frozenset[str]:
        return self.asked.facets.get(group, frozenset()) & self.told.facets.get(group, frozenset())
