"""Who looks at the canary city, and what each may see: written from the contract, not from the product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.forge.canary import DISTRICTS, City, Row
from tests.forge.tokens import tokens_in
from warehouse.access import Role, Viewer

_NAMED = ("leaders", "assignments", "activities")
_OF_THE_OFFICE = ("tasks", "task_progress", "schedule", "scores")


@dataclass(frozen=True)
class Person:
    """An account in a role; districts, leaders and departments by their letters."""

    account: str
    role: Role
    districts: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()

    @property
    def figure_letters(self) -> tuple[str, ...]:
        """The districts whose figures, findings and accidents are seen."""
        return tuple(sorted({*self.districts, *self.figures}))

    def viewer(self, city: City) -> Viewer:
        """The scope as the product holds it."""
        if self.role is Role.OFFICE:
            return Viewer.office(self.account)
        if self.role is Role.LEADER:
            leader = city.leaders[self.leaders[0]]
            return Viewer.leader(self.account, leader.name, leader.post, tuple(city.districts[e] for e in self.figures))
        return Viewer(
            self.account,
            self.role,
            districts=tuple(city.districts[each] for each in self.districts),
            figure_districts=tuple(city.districts[each] for each in self.figure_letters),
            leaders=tuple(city.leaders[each].key for each in self.leaders),
            departments=tuple(city.departments[each] for each in self.departments),
        )

    def sees(self, row: Row, city: City) -> bool:
        """Whether the row is in the scope."""
        if self.role is Role.OFFICE:
            return True
        if row.is_refused or self.role is Role.VIEWER or row.table in _OF_THE_OFFICE:
            return False
        if row.table == "regions":
            return row.district in self.figure_letters
        if row.table in ("units", "inspections"):
            return row.district in self.districts
        if row.table in _NAMED:
            return row.leader in self.leaders or (row.district is not None and row.district in self.districts)
        if row.table == "findings":
            return row.district in self.figure_letters or row.unit in self.departments
        if row.table == "accidents":
            return row.district in self.figure_letters
        if row.table == "duties":
            return row.values["职责编号"] in self._duties(city)
        if row.table == "clauses":
            return (row.values["目录"], row.values["角色"]) in self.held_roles(city)
        raise AssertionError(f"no rule for {row.table}")

    def _duties(self, city: City) -> set[str]:
        return {row.values["职责编号"] for row in city.of("assignments") if self.sees(row, city)} - {""}

    def held_roles(self, city: City) -> set[tuple[str, str]]:
        """The lists and roles whose words are told: those of the duties that the leader, or one's leaders, hold."""
        held = {row.values["职责编号"] for row in city.of("assignments") if row.leader in self.leaders}
        return {(row.values["目录"], row.values["角色"]) for row in city.of("duties") if row.values["职责编号"] in held}

    def may_be_sent(self, city: City) -> frozenset[str]:
        """The tokens of every row that is seen."""
        known = city.remembered
        if self.account not in known:
            known[self.account] = frozenset().union(*(row.tokens for row in city.rows if self.sees(row, city)))
        return known[self.account]

    def is_foreign(self, token: str, city: City) -> bool:
        """Whether a token may not be sent; of one that was cut short, whether none of its owner's may."""
        allowed = self.may_be_sent(city)
        return token not in allowed if token.endswith("x") else not any(each.startswith(token) for each in allowed)


def district_names(city: City) -> frozenset[str]:
    """The tokens in the names of the districts, which stand in what is published to all."""
    return frozenset(tokens_in(*city.districts.values()))


PEOPLE = (
    Person("office", Role.OFFICE),
    Person("tour_ab", Role.TOUR, districts=("A", "B")),
    Person("liaison_a", Role.LIAISON, districts=("A",)),
    Person("liaison_b", Role.LIAISON, districts=("B",)),
    Person("liaison_p", Role.LIAISON, departments=("P",)),
    Person("liaison_qm", Role.LIAISON, departments=("Q",), leaders=("M2",)),
    Person("leader_a1", Role.LEADER, figures=("A",), leaders=("A1",)),
    Person("leader_b2", Role.LEADER, figures=("B",), leaders=("B2",)),
    Person("leader_m1", Role.LEADER, figures=("A", "B"), leaders=("M1",)),
    Person("viewer", Role.VIEWER),
)
BY_ACCOUNT = {person.account: person for person in PEOPLE}


def scoped() -> Iterator[Person]:
    """Everyone but the office."""
    return (person for person in PEOPLE if person.role is not Role.OFFICE)


def foreign_letter(person: Person) -> str:
    """A district that the person sees nothing of."""
    return next(letter for letter in reversed(DISTRICTS) if letter not in person.figure_letters)
