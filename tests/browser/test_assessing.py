"""考核 and 推演 in a real Chromium: a weight is moved and places change; a candidate is confirmed, once."""

from __future__ import annotations

import pytest

from tests.browser.serving import SETTLE_MS, Watch, context_of, served, settle, visit
from tests.conftest import DEMO_TODAY
from tests.dashboard.door import copied
from warehouse.access import trail
from warehouse.assessment.rulings import rulings

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WHERE = f"period=year&asof={DEMO_TODAY.isoformat()}&scheme=district-quarter"


@pytest.fixture
def page(browser):
    watch, context = Watch(), context_of(browser, "desk")
    opened = context.new_page()
    watch.over(opened)
    yield opened
    context.close()
    assert watch.nothing(), watch


def places(page):
    """The subjects under the weights, as the figure names them from the first to the last."""
    labels = page.locator(".st-key-figure_slopes .annotation-text")
    return [text for text in labels.all_text_contents() if text]


def test_a_weight_that_is_moved_changes_places_and_stands_in_the_address(address, page):
    visit(page, f"{address}whatif?{WHERE}")
    assert "现行方案" in page.locator(".st-key-card_moved .q-head").inner_text()
    before = places(page)
    page.locator(".st-key-weight_0 input[type=range]").focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => location.search.includes('weights=')", timeout=SETTLE_MS)
    settle(page)
    assert "名次变动" in page.locator(".st-key-card_moved .q-head").inner_text()
    assert places(page) != before
    page.get_by_role("button", name="恢复现行方案").click()
    settle(page)
    assert places(page) == before


def test_a_candidate_that_is_confirmed_twice_at_once_is_kept_once(demo_home, browser, page, tmp_path):
    home = copied(demo_home, tmp_path / "home")
    with served(home.root, tmp_path) as url:
        visit(page, f"{url}assessment?{WHERE}")
        card = page.locator(".st-key-card_candidates")
        card.get_by_placeholder("必填").fill("会上通过")
        card.get_by_role("button", name="确认").dblclick()
        card.get_by_role("button", name="撤回决定").wait_for(timeout=SETTLE_MS)
        settle(page)
        assert "会上通过" in card.inner_text()
        page.goto("about:blank")
    (ruling,) = rulings(home)
    assert (ruling.verdict, ruling.reason) == ("confirmed", "会上通过")
    assert trail.last_of(home, "decision").target == ruling.key
