"""Delivering in a real Chromium: drop, look, load, and the figures change; a hostile file among them harms nothing."""

from __future__ import annotations

import pytest

from tests.browser.serving import SETTLE_MS, Watch, context_of, served, settle, take_role, visit
from tests.conftest import DEMO_TODAY
from tests.dashboard.door import copied
from tests.small_city import csv_text, findings
from warehouse.access import Viewer, trail
from warehouse.ask import ask
from warehouse.snapshots import open_current, published_id

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LOAD_MS = 240_000
NEW = 300  # rows of one delivery: as many as the district is used to send
BOMB = b"PK\x03\x04" + bytes(range(256)) * 40
FIELD = "[data-testid=stFileUploaderDropzoneInput]"


@pytest.fixture
def home(demo_home, tmp_path):
    """A home of its own: this one is written to."""
    return copied(demo_home, tmp_path / "home")


@pytest.fixture
def address(home, tmp_path):
    with served(home.root, tmp_path) as url:
        yield url


@pytest.fixture
def visitors(browser):
    """Makes watched visitors; leaving checks that nothing was noticed."""
    watches, contexts = [], []

    def made(size="desk"):
        watch, context = Watch(), context_of(browser, size)
        page = context.new_page()
        watch.over(page)
        watches.append(watch)
        contexts.append(context)
        return page

    yield made
    for context in contexts:
        context.close()
    for watch in watches:
        assert watch.nothing(), watch


def overdue(home):
    """How many findings are overdue on the demo's day, in the city and in its first district."""
    snapshot = open_current(home)
    district = ask(Viewer.office(), snapshot, "districts", as_of=DEMO_TODAY)["district"][0]
    frame = ask(Viewer.office(), snapshot, "rectification", as_of=DEMO_TODAY, period="all")
    snapshot.close()
    return frame["overdue_count"][0], district


def ledger(district, *more):
    """A ledger of overdue findings of the district, then other rows."""
    rows = [{"编号": f"NEW-{at:04d}", "县区": district, "责任单位": f"示例单位{at % 7}"} for at in range(NEW)]
    return csv_text(*findings(*rows, *more)).encode()


def drop(page, files):
    page.wait_for_selector("[data-testid=stFileUploader]", timeout=SETTLE_MS)
    settle(page)
    sent = [{"name": name, "mimeType": "application/octet-stream", "buffer": body} for name, body in files.items()]
    page.set_input_files(FIELD, sent)
    page.wait_for_selector(".st-key-card_parcel", timeout=LOAD_MS)
    settle(page)


def test_files_are_dropped_looked_at_and_loaded_and_the_figures_change(address, home, visitors, tmp_path):
    before, district = overdue(home)
    page, count, snapshot = visitors(), len(trail.entries(home)), published_id(home)
    bad = {"编号": "NEW-BAD", "县区": "<b>无名县</b>"}
    page.goto(f"{address}upload")
    drop(page, {"新隐患.csv": ledger(district, bad), "坏<script>.xlsx": BOMB, "空.csv": b""})
    told = page.locator(".st-key-card_parcel").inner_text()
    assert f"接收 {NEW} " in told
    assert f"新增 {NEW}" in told
    assert "退回 1 行" in told
    assert "拒收 2 个文件" in told
    assert "坏<script>.xlsx" in told
    assert "Traceback" not in page.content()
    assert published_id(home) == snapshot, "nothing is written before it was looked at"

    other = visitors()
    visit(other, f"{address}upload")
    assert other.locator(".st-key-card_drop").count() == 1, "another's parcel is nobody's business"

    page.get_by_role("button", name="装载并发布").click()
    page.wait_for_selector(".st-key-card_underway", timeout=SETTLE_MS)
    page.reload()
    visit(other, f"{address}findings")
    page.wait_for_selector(".st-key-card_parcel", timeout=LOAD_MS)
    settle(page)
    assert "已发布" in page.locator(".st-key-card_parcel").inner_text()
    assert overdue(home) == (before + NEW, district)
    visit(page, f"{address}findings?period=all&asof={DEMO_TODAY.isoformat()}")
    shown = page.locator(".st-key-hit_kpi_overdue_count [data-testid=stMetricValue]").inner_text()
    assert shown.split()[0] == f"{before + NEW:,}"

    visit(page, f"{address}upload")
    with page.expect_download() as begun:
        page.get_by_text("退回表：新隐患.csv").click()
    begun.value.save_as(tmp_path / "returned.xlsx")
    assert (tmp_path / "returned.xlsx").read_bytes().startswith(b"PK")
    done = [line.action for line in trail.entries(home)[count:]]
    assert [done.count(action) for action in ("upload", "load", "refused_file", "publish", "export")] == [3, 1, 2, 1, 1]
    page.get_by_role("button", name="再报一批").click()
    page.wait_for_selector(".st-key-card_drop", timeout=SETTLE_MS)


def test_a_liaison_delivers_for_the_own_district_alone(address, home, visitors):
    page = visitors("phone")
    take_role(page, address, "liaison")
    visit(page, f"{address}upload")
    own = page.locator(".st-key-unit input").input_value()
    snapshot = open_current(home)
    names = ask(Viewer.office(), snapshot, "districts", as_of=DEMO_TODAY)["district"].to_list()
    snapshot.close()
    assert own in names
    foreign = next(name for name in names if name != own)
    rows = ({"编号": "A-1", "县区": own}, {"编号": "A-2", "县区": foreign})
    drop(page, {"两县.csv": csv_text(*findings(*rows)).encode()})
    told = page.locator(".st-key-card_parcel").inner_text()
    assert f"报送单位：{own}" in told
    assert "接收 1 行" in told
    assert "退回 1 行" in told
    page.get_by_role("button", name="换一批文件").click()
    page.wait_for_selector(".st-key-card_drop", timeout=SETTLE_MS)
    settle(page)
    assert list(home.uploads.iterdir()) == []
