"""待确认 in a real Chromium: a person confirms, and after the next publish the figure is another."""

from __future__ import annotations

import polars as pl
import pytest

from dashboard.views import waiting
from tests.browser.serving import SETTLE_MS, Watch, context_of, served, settle, take_role, visit
from tests.conftest import DEMO_TODAY
from tests.dashboard.door import copied
from warehouse.access import Viewer, trail
from warehouse.ask import ask
from warehouse.snapshots import open_current, published_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LOAD_MS = 240_000
SHOWN = 13  # rows of the list that are in sight
TICK, HEAD, ROW = 14, 37, 38  # pixels: where the boxes stand, the head of the table, one row


@pytest.fixture
def home(demo_home, tmp_path):
    """A home of its own: this one is written to."""
    return copied(demo_home, tmp_path / "home")


@pytest.fixture
def address(home, tmp_path):
    with served(home.root, tmp_path) as url:
        yield url


@pytest.fixture
def page(browser):
    watch, context = Watch(), context_of(browser, "desk")
    opened = context.new_page()
    watch.over(opened)
    yield opened
    context.close()
    assert watch.nothing(), watch


def told(home, question, **given):
    snapshot = open_current(home)
    try:
        return ask(Viewer.office(), snapshot, question, **{"as_of": DEMO_TODAY, "period": "all", **given})
    finally:
        snapshot.close()


def owed(home, entry):
    """The obligations that one more activity of this entry's duty and day would fulfil."""
    rows = told(home, "obligation_rows", where={"leader": [entry["leader"]], "duty": [entry["duty"]]})
    return rows.filter(
        (pl.col("post") == entry["post"])
        & (pl.col("window_start") <= entry["happened_on"])
        & (pl.col("window_end") >= entry["happened_on"])
        & (pl.col("state") == "missed")
        & (pl.col("done_count") + 1 == pl.col("needed_count"))
    ).height


def tick(page, place):
    box = page.locator(".st-key-card_entries canvas").first.bounding_box()
    page.mouse.click(box["x"] + TICK, box["y"] + HEAD + ROW * place + ROW / 2)
    page.wait_for_selector(".st-key-card_decide .q-words, .st-key-card_decide form", timeout=SETTLE_MS)
    settle(page)


def decided(page):
    page.wait_for_selector(".st-key-card_decided", timeout=LOAD_MS)
    settle(page)
    return page.locator(".st-key-card_decided").inner_text()


def test_a_decision_on_the_page_changes_the_completion_figure(address, home, page):
    entries = told(home, "match_rows", where={"state": ["waiting"]})
    groups = waiting.groups(entries).head(SHOWN)["words"].to_list()
    firsts = {row["words"]: row for row in reversed(entries.to_dicts())}
    place = next(at for at, words in enumerate(groups) if owed(home, firsts[words]))
    entry, before = firsts[groups[place]], told(home, "completion").row(0, named=True)

    visit(page, f"{address}waiting?period=all&asof={DEMO_TODAY.isoformat()}")
    tick(page, place)
    panel = page.locator(".st-key-card_decide").inner_text()
    assert entry["content"] in panel
    assert f"{entry['file']}" in panel
    assert entry["title"] in panel
    page.get_by_role("button", name="确认计入").click()
    assert "已发布" in decided(page)
    after = told(home, "completion").row(0, named=True)
    assert (after["fulfilled_count"], after["due_count"]) == (before["fulfilled_count"] + 1, before["due_count"])
    (decision,) = told(home, "decision_rows").to_dicts()
    assert (decision["activity_key"], decision["verdict"]) == (entry["activity_key"], "counts")
    line = trail.last_of(home, "decision")
    assert (line.actor, line.target) == (decision["decided_by"], entry["activity_key"])
    visit(page, f"{address}?period=all&asof={DEMO_TODAY.isoformat()}")
    shown = page.locator(".st-key-hit_kpi_completion_rate [data-testid=stMetricValue]").inner_text()
    assert shown.split("%")[0].strip() == f"{after['completion_rate'] * 100:.1f}"


def test_several_texts_are_decided_at_once_and_a_decision_is_taken_back(address, home, page):
    visit(page, f"{address}waiting?period=all&asof={DEMO_TODAY.isoformat()}")
    tick(page, 0)
    tick(page, 1)
    page.get_by_role("button", name="都不计入").click()
    assert "已发布" in decided(page)
    rows = told(home, "decision_rows")
    assert rows["verdict"].unique().to_list() == ["does_not_count"]
    assert len(rows) >= 2
    page.get_by_role("button", name="知道了").click()
    settle(page)
    page.locator(".st-key-w_match").get_by_text("已认定", exact=True).click()
    settle(page)
    tick(page, 0)
    page.get_by_role("button", name="撤回认定").click()
    assert "已发布" in decided(page)
    assert len(told(home, "decision_rows")) < len(rows)


def test_a_leader_is_told_what_waits_and_is_not_given_the_page(address, home, page):
    snapshot = published_id(home)
    take_role(page, address, "leader")
    visit(page, f"{address}waiting")
    assert page.locator(".st-key-card_entries").count() == 0
    assert published_id(home) == snapshot
