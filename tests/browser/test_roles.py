"""Each role in a real Chromium: the pages it is shown, the ones it is refused, and what it may take away."""

from __future__ import annotations

import csv

import pytest

from dashboard.demo_scope import demo_viewer
from tests.browser.serving import Watch, context_of, settle, take_role, visit
from tests.conftest import DEMO_TODAY
from warehouse.access import Role, Viewer, trail
from warehouse.ask import ask
from warehouse.paths import Home
from warehouse.snapshots import open_current

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHOWN = {
    "office": [
        "会议总览", "领导履职", "职责清单", "责任图", "县区", "隐患整改", "重大隐患", "隐患分布", "事故", "考核",
        "推演", "通报", "待确认", "报送", "报送情况", "数据", "留痕",
    ],
    "tour": ["领导履职", "县区", "隐患整改", "重大隐患", "隐患分布", "事故", "通报"],
    "liaison": ["领导履职", "县区", "隐患整改", "重大隐患", "隐患分布", "事故", "通报", "报送"],
    "leader": ["我的履职", "职责清单", "县区", "隐患整改", "重大隐患", "隐患分布", "事故", "通报"],
    "viewer": ["通报"],
}  # fmt: skip
FIRST = {"office": "调度会", "tour": "县区", "liaison": "县区", "leader": "我的履职", "viewer": "安全生产履职通报"}
REFUSED = {
    "tour": ("overview", "trail", "upload", "responsibility"),
    "liaison": ("data", "reporting"),
    "leader": ("leaders", "trail", "responsibility"),
    "viewer": ("findings", "rows"),
}


@pytest.fixture(scope="module")
def scopes(demo_home):
    """The viewer behind each identity to look around with, and the snapshot."""
    snapshot = open_current(demo_home)
    yield {role: demo_viewer(role, f"demo:{role}", snapshot) for role in Role}, snapshot
    snapshot.close()


@pytest.fixture
def visitor(browser):
    """A watched visitor at a desk."""
    watch, context = Watch(), context_of(browser, "desk")
    page = context.new_page()
    watch.over(page)
    yield page
    context.close()
    assert watch.nothing(), watch


@pytest.mark.parametrize("role", SHOWN)
def test_a_role_begins_on_its_own_page_and_the_menu_holds_its_pages_and_no_others(role, address, visitor):
    take_role(visitor, address, role)
    assert FIRST[role] in visitor.locator(".q-title h1").inner_text()
    assert f"演示身份：{Role(role).words}" in visitor.locator(".q-title p").inner_text()
    assert "虚构示例数据" in visitor.locator(".q-title p").inner_text()
    menu = [words for words in visitor.get_by_test_id("stTopNavLink").all_inner_texts() if words.strip()]
    shown = [words.splitlines()[-1] for words in menu]
    # one page alone needs no menu
    assert shown == (SHOWN[role] if len(SHOWN[role]) > 1 else [])


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in REFUSED.items() for path in paths])
def test_the_address_of_a_page_that_the_role_lacks_says_so_and_is_put_down(role, path, address, visitor, demo_home):
    take_role(visitor, address, role)
    visit(visitor, f"{address}{path}")
    assert "这一页不在您的权限之内" in visitor.locator(".q-empty").inner_text()
    assert "虚构示例数据" in visitor.locator(".q-title p").inner_text()
    line = trail.last_of(Home(demo_home), "denied")
    assert (line.actor, line.detail["role"]) == (f"demo:{role}", role)


def test_a_leader_sees_what_is_due_and_what_is_done(address, visitor, scopes):
    viewers, snapshot = scopes
    leader = viewers[Role.LEADER]
    take_role(visitor, address, "leader")
    visit(visitor, f"{address}mine?period=year&asof={DEMO_TODAY.isoformat()}")
    assert leader.name in visitor.locator(".st-key-card_portrait").inner_text()
    now = {"as_of": DEMO_TODAY, "period": "2026"}
    still = ask(leader, snapshot, "obligation_rows", **now, window="current", where={"state": ("open",)})
    assert f"进行中 {still.height}" in visitor.locator(".st-key-card_due").inner_text()
    done = ask(leader, snapshot, "activity_rows", **now)
    assert f"{done.height} 条履职记录" in visitor.locator(".st-key-card_done").inner_text()


@pytest.mark.parametrize(("role", "may"), [("office", True), ("tour", True), ("liaison", False), ("leader", False)])
def test_only_those_who_may_export_are_offered_it(role, may, address, visitor):
    take_role(visitor, address, role)
    for path in ("districts", "rows?of=finding_rows"):
        visit(visitor, f"{address}{path}")
        offered = visitor.get_by_text("导出", exact=True).count() + visitor.get_by_text("另存为 Excel").count()
        assert bool(offered) is may, path


def test_a_tour_takes_away_its_own_districts_and_the_trail_says_so(address, visitor, scopes, demo_home, tmp_path):
    viewers, snapshot = scopes
    take_role(visitor, address, "tour")
    visit(visitor, f"{address}rows?of=finding_rows&period=year&asof={DEMO_TODAY.isoformat()}")
    with visitor.expect_download() as waiting:
        visitor.get_by_role("button", name="另存为 CSV").click()
    target = tmp_path / "rows.csv"
    waiting.value.save_as(target)
    with target.open(encoding="utf-8-sig", newline="") as stream:
        saved = list(csv.DictReader(stream))
    tour = viewers[Role.TOUR]
    own = ask(tour, snapshot, "finding_rows", as_of=DEMO_TODAY, period="2026")
    everyone = ask(Viewer.office(), snapshot, "finding_rows", as_of=DEMO_TODAY, period="2026")
    assert 0 < len(saved) == own.height < everyone.height
    assert {row["县区"] for row in saved} == set(tour.districts)
    line = trail.last_of(Home(demo_home), "export")
    assert (line.actor, line.target, line.detail["form"]) == ("demo:tour", "rows:隐患", "csv")
    assert line.detail["bytes"] == target.stat().st_size


def test_the_trail_page_shows_the_newest_lines_and_that_the_chain_is_whole(address, visitor):
    take_role(visitor, address, "office")
    visit(visitor, f"{address}trail?action=sign_in")
    card = visitor.locator(".st-key-card_trail")
    assert "链条完整" in card.inner_text()
    settle(visitor)
    assert card.locator("canvas").count() > 0
