"""The names a grant may use: districts, leaders and departments of the published snapshot, never guessed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from rapidfuzz import process

from etl.cli.output import stderr
from warehouse.access import Role, Viewer
from warehouse.access.grants import BadGrant, Grant
from warehouse.ask import ask
from warehouse.paths import Home
from warehouse.snapshots import NoSnapshot, open_current

NEAREST = 3  # candidates named in a refusal: enough to recognise a slip, few enough to read
ALIKE = 50  # of 100: below, a candidate has no more in common with the slip than any other name


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Districts, leaders ((name, post) → own district or None) and departments; `lacking` says why there are none."""

    districts: frozenset[str] = frozenset()
    leaders: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    departments: frozenset[str] = frozenset()
    lacking: str = ""

    def problems(self, given: Grant) -> list[BadGrant]:
        """What the grant names and nobody knows."""
        if self.lacking and (given.districts or given.departments or given.leader):
            named = "districts" if given.districts else "departments" if given.departments else "leader"
            return [BadGrant(named, self.lacking)]
        found = [
            BadGrant("districts", f"“{name[:40]}”不在已发布的行政区划里{_near(name, self.districts)}，请写全称")
            for name in given.districts
            if name not in self.districts
        ]
        found += [
            BadGrant("departments", f"“{name[:40]}”不在隐患台账的责任单位里{_near(name, self.departments)}，请写全称")
            for name in given.departments
            if name not in self.departments
        ]
        if given.leader and (given.leader, given.post) not in self.leaders:
            found.append(self._unknown_leader(given.leader, given.post))
        return found

    def completed(self, given: Grant) -> Grant:
        """A leader's grant that names no district takes the leader's own; contact districts only when named."""
        own = self.leaders.get((given.leader, given.post))
        if given.role is not Role.LEADER or given.districts or own is None:
            return given
        return replace(given, districts=(own,))

    def _unknown_leader(self, name: str, post: str) -> BadGrant:
        posts = [held for leader, held in self.leaders if leader == name]
        if posts:
            return BadGrant("post", f"领导名册里{name}的职务是{'、'.join(posts[:NEAREST])}，与所填“{post[:40]}”不符")
        people = {f"{leader}（{held}）" for leader, held in self.leaders}
        return BadGrant("leader", f"“{name[:40]}（{post[:40]}）”不在领导名册里{_near(f'{name}（{post}）', people)}")


def known_names(home: Home, today: date) -> KnownNames:
    """The names of the published snapshot as the office knows them on `today`."""
    try:
        snapshot = open_current(home)
    except NoSnapshot as error:
        return KnownNames(lacking=f"还没有已发布的数据可供核对县区、领导和部门的名称：{error}")
    if snapshot.warning:
        stderr.print(snapshot.warning, markup=False)
    try:
        answers = {
            question: ask(Viewer.office(), snapshot, question, as_of=today, period="all")
            for question in ("districts", "leader_rows", "units")
        }
    finally:
        snapshot.close()
    leaders = answers["leader_rows"].select("leader", "post", "district").rows()
    return KnownNames(
        districts=frozenset(answers["districts"]["district"]),
        leaders={(leader, post): district for leader, post, district in leaders},
        departments=frozenset(answers["units"]["unit"]),
    )


def _near(text: str, known: Collection[str]) -> str:
    """Similar names for the sentence; a suggestion only, never a match."""
    alike = process.extract(text, sorted(known), limit=NEAREST, score_cutoff=ALIKE)
    return f"（相近的有：{'、'.join(name for name, _, _ in alike)}）" if alike else ""
