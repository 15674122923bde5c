from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from warehouse.access import Role, Viewer, accounts
from warehouse.access.accounts import BadAccount
from warehouse.access.grants import BadGrant, Grant, Withdrawal, apply, grant, grants, revoke, viewers_of
from warehouse.access.register import reading
from warehouse.paths import Home

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
OFFICE = Grant("zhang", Role.OFFICE)
TOUR = Grant("zhang", Role.TOUR, name="甲", districts=("青石区", "白河县"))
LIAISON = Grant("zhang", Role.LIAISON, districts=("青石区",))
LEADER = Grant("zhang", Role.LEADER, leader="林远山", post="市长", districts=("青石区",))
VIEWER = Grant("zhang", Role.VIEWER)


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home")


def history(home):
    with reading(home) as register:
        rows = register.execute("select role, districts, granted_by, revoked_by from grants order by id").fetchall()
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("account", ["zhang", "nobody", "demo:office", "cli:root", "", "a b"])
def test_nobody_may_be_anything_before_it_is_granted(home, account):
    assert viewers_of(home, account, TODAY) == []
    assert not home.root.exists()


def test_a_grant_makes_the_viewer_of_its_role(home):
    apply(home, [VIEWER, LEADER, LIAISON, TOUR, OFFICE], by="cli:root")
    assert viewers_of(home, "Zhang", TODAY) == [
        Viewer("zhang", Role.OFFICE),
        Viewer("zhang", Role.TOUR, "甲", ("青石区", "白河县"), ("青石区", "白河县")),
        Viewer("zhang", Role.LIAISON, "", ("青石区",), ("青石区",)),
        Viewer("zhang", Role.LEADER, "林远山", (), ("青石区",), ("林远山/市长",)),
        Viewer("zhang", Role.VIEWER),
    ]


def test_a_liaison_may_also_see_one_leader(home):
    grant(home, Grant("li", Role.LIAISON, leader="林远山", post="市长", departments=("市应急局",)), by="cli:root")
    (viewer,) = viewers_of(home, "li", TODAY)
    assert (viewer.districts, viewer.leaders, viewer.departments) == ((), ("林远山/市长",), ("市应急局",))


def test_a_viewer_without_a_name_of_its_own_has_the_accounts(home):
    accounts.add(home, "zhang", by="cli:root", name="乙")
    apply(home, [OFFICE, TOUR], by="cli:root")
    assert [viewer.name for viewer in viewers_of(home, "zhang", TODAY)] == ["乙", "甲"]


def test_a_grant_holds_from_its_first_day_to_its_last(home):
    grant(home, Grant("zhang", Role.OFFICE, starts_on=TODAY, ends_on=TODAY + DAY), by="cli:root")
    held = [bool(viewers_of(home, "zhang", TODAY + place * DAY)) for place in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]
    assert [len(grants(home, today=TODAY + place * DAY)) for place in (-1, 0, 2)] == [0, 1, 0]
    assert len(grants(home)) == 1


def test_a_disabled_account_may_be_nothing(home):
    accounts.add(home, "zhang", by="cli:root")
    grant(home, OFFICE, by="cli:root")
    accounts.disable(home, "zhang", by="cli:root")
    assert viewers_of(home, "zhang", TODAY) == []
    accounts.enable(home, "zhang", by="cli:root")
    assert viewers_of(home, "zhang", TODAY) == [Viewer("zhang", Role.OFFICE)]


def test_a_grant_replaces_the_one_before_and_its_history_stays(home):
    wider = Grant("zhang", Role.LIAISON, districts=("白河县",))
    outcomes = [grant(home, given, by=by) for given, by in ((LIAISON, "cli:a"), (LIAISON, "cli:b"), (wider, "cli:c"))]
    assert outcomes == ["added", "unchanged", "replaced"]
    assert revoke(home, "zhang", Role.LIAISON, by="cli:d") == 1
    assert viewers_of(home, "zhang", TODAY) == []
    assert history(home) == [
        ("liaison", '["青石区"]', "cli:a", "cli:c"),
        ("liaison", '["白河县"]', "cli:c", "cli:d"),
    ]


def test_what_was_granted_is_told_with_who_and_when(home):
    before = datetime.now(UTC)
    grant(home, LEADER, by="cli:root")
    (found,) = grants(home, account="ZHANG")
    assert (found.role, found.leader, found.post, found.districts) == (Role.LEADER, "林远山", "市长", ("青石区",))
    assert found.granted_by == "cli:root"
    assert before <= found.granted_at <= datetime.now(UTC)


def test_one_role_is_revoked_or_all_of_them(home):
    apply(home, [OFFICE, TOUR, VIEWER, Grant("li", Role.VIEWER)], by="cli:root")
    assert revoke(home, "zhang", Role.OFFICE, by="cli:root") == 1
    assert revoke(home, "zhang", Role.OFFICE, by="cli:root") == 0
    assert revoke(home, "zhang", None, by="cli:root") == 2
    assert [each.account for each in grants(home)] == ["li"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Grant("zhang", Role.OFFICE, districts=("青石区",)), "districts"),
        (Grant("zhang", Role.OFFICE, leader="林远山", post="市长"), "leader"),
        (Grant("zhang", Role.VIEWER, departments=("市应急局",)), "departments"),
        (Grant("zhang", Role.TOUR), "districts"),
        (Grant("zhang", Role.TOUR, districts=("青石区",), departments=("市应急局",)), "departments"),
        (Grant("zhang", Role.LIAISON), "districts"),
        (Grant("zhang", Role.LIAISON, districts=("青石区",), departments=("市应急局",)), "departments"),
        (Grant("zhang", Role.LIAISON, districts=("青石区",), leader="林远山", post="市长"), "leader"),
        (Grant("zhang", Role.LIAISON, leader="林远山", post="市长"), "districts"),
        (Grant("zhang", Role.LIAISON, leader="林远山", districts=("青石区",)), "post"),
        (Grant("zhang", Role.LEADER), "leader"),
        (Grant("zhang", Role.LEADER, leader="林远山"), "post"),
        (Grant("zhang", Role.LEADER, leader="林远山", post="市长", departments=("市应急局",)), "departments"),
        (Grant("zhang", Role.OFFICE, starts_on=TODAY, ends_on=TODAY - DAY), "ends_on"),
    ],
)
def test_a_grant_that_makes_no_sense_for_its_role_is_refused(home, given, field):
    with pytest.raises(BadGrant) as refused:
        grant(home, given, by="cli:root")
    assert refused.value.field == field
    assert grants(home) == []


def test_several_steps_are_done_together_or_not_at_all(home):
    grant(home, TOUR, by="cli:root")
    with pytest.raises(BadGrant):
        apply(home, [OFFICE, Withdrawal("zhang", Role.TOUR), Grant("li", Role.TOUR)], by="cli:root")
    with pytest.raises(BadAccount):
        apply(home, [OFFICE, Withdrawal("a b", Role.TOUR)], by="cli:root")
    assert [each.role for each in grants(home)] == [Role.TOUR]
    done = apply(home, [OFFICE, Withdrawal("zhang", Role.TOUR), Withdrawal("li"), TOUR], by="cli:root")
    assert done == ["added", "revoked", "absent", "added"]


def test_a_grant_for_a_name_that_is_no_persons_is_refused(home):
    for name in ("demo:office", "service", "cli:root"):
        with pytest.raises(BadAccount):
            grant(home, Grant(name, Role.OFFICE), by="cli:root")


def test_grants_made_at_the_same_time_leave_one_that_stands(home):
    def give(number):
        return grant(home, Grant("zhang", Role.TOUR, districts=(f"第{number}区",)), by=f"cli:{number}")

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(give, range(24)))
    assert sorted(outcomes) == ["added", *["replaced"] * 23]
    assert len(grants(home)) == 1
    assert len(history(home)) == 24
