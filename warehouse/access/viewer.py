"""Who asks and what they may see: a role and lists of districts, leaders and departments, never a filter of a page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import orjson


class Denied(Exception):
    """The viewer may not see or do what was asked for; the text is a sentence for the reader."""


class Role(StrEnum):
    """What a person is to the office; the words are those of the 权限 table."""

    OFFICE = "office"
    TOUR = "tour"
    LIAISON = "liaison"
    LEADER = "leader"
    VIEWER = "viewer"

    @property
    def words(self) -> str:
        """The role in Chinese."""
        return _WORDS[self]


class Act(StrEnum):
    """What a role may do beside reading."""

    EXPORT = "export"
    DELIVER = "deliver"
    AUDIT = "audit"
    DECIDE = "decide"


_WORDS: Final = {
    Role.OFFICE: "安委办",
    Role.TOUR: "督导组",
    Role.LIAISON: "联络员",
    Role.LEADER: "领导",
    Role.VIEWER: "查阅",
}
_ACTS: Final = {
    Role.OFFICE: frozenset(Act),
    Role.TOUR: frozenset({Act.EXPORT}),
    Role.LIAISON: frozenset({Act.DELIVER}),
    Role.LEADER: frozenset(),
    Role.VIEWER: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """One account in one role, with its scope.

    `districts` are whole: every record, the people of the district included. `figure_districts` give figures and the
    records that name no leader (findings, accidents); they hold `districts` too. `leaders` are keys "name/post" whose
    own duties and activities are seen. `departments` are units whose findings are seen. An office viewer has no lists:
    it sees all rows.
    """

    account: str
    role: Role
    name: str = ""
    districts: tuple[str, ...] = ()
    figure_districts: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()

    @classmethod
    def office(cls, account: str = "office", name: str = "") -> Viewer:
        """The committee office: all rows."""
        return cls(account, Role.OFFICE, name)

    @classmethod
    def leader(cls, account: str, name: str, post: str, districts: tuple[str, ...] = ()) -> Viewer:
        """A leader: own duties and activities, and the figures of `districts`."""
        return cls(account, Role.LEADER, name, figure_districts=districts, leaders=(f"{name}/{post}",))

    @classmethod
    def of_districts(cls, account: str, role: Role, districts: tuple[str, ...], name: str = "") -> Viewer:
        """A liaison or a tour: every record of `districts`."""
        return cls(account, role, name, districts=districts, figure_districts=districts)

    @property
    def sees_all(self) -> bool:
        """Whether no row is kept from this viewer."""
        return self.role is Role.OFFICE

    @property
    def sees_staff(self) -> bool:
        """Whether leaders other than the viewer are seen by name."""
        return self.sees_all or bool(self.districts)

    @property
    def compares(self) -> bool:
        """Whether there is more than one district to set side by side."""
        return self.sees_all or len(self.figure_districts) > 1

    @property
    def scope_id(self) -> str:
        """What a cache and a file name key on beside snapshot, question and parameters: equal scopes, equal ids."""
        if self.sees_all:
            return "all"
        lists = (self.districts, self.figure_districts, self.leaders, self.departments)
        text = orjson.dumps([self.role, *(sorted(each) for each in lists)])
        return f"{self.role}-{hashlib.sha256(text).hexdigest()[:16]}"

    def may(self, act: Act) -> bool:
        """Whether the role allows `act`."""
        return act in _ACTS[self.role]

    def require(self, act: Act) -> None:
        """Raises Denied when the role does not allow `act`."""
        if not self.may(act):
            raise Denied(f"{self.role.words}角色不能{_ACT_WORDS[act]}，请联系安委办")


_ACT_WORDS: Final = {Act.EXPORT: "导出", Act.DELIVER: "报送", Act.AUDIT: "查看操作留痕", Act.DECIDE: "认定履职记录"}
