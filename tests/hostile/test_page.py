"""Hostile files dropped on the upload page in a real Chromium, twenty at a time, while another visitor looks on."""

import pytest

from tests.browser.serving import SETTLE_MS, Watch, context_of, launched, served, settle, visit
from tests.hostile.extent import IS_WHOLE
from tests.hostile.test_ways_in import batches, chosen
from warehouse.check import check

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHECK_MS = 900_000
FIELD = "[data-testid=stFileUploaderDropzoneInput]"
PARCEL = ".st-key-card_parcel"
LARGEST = 45_000_000  # bytes of one file that are handed to a browser; what is larger is told by the command line
DROPS = batches(chosen())
NAMED = "\0\ud800"  # no browser hands these on in a name


@pytest.fixture
def browser(driver):
    chromium = launched(driver)
    yield chromium
    chromium.close()


def is_sent(name):
    """Whether a browser hands it on: no disk holds a longer name, and the server refuses the form that claims one."""
    return bool(name) and not set(name) & set(NAMED) and len(name.encode()) < 256


@pytest.mark.parametrize("drop", range(len(DROPS) if IS_WHOLE else 1))
def test_what_is_dropped_breaks_nothing_and_shows_no_machinery(drop, home, browser, tmp_path):
    watch, sent = Watch(), []
    for each in DROPS[drop]:
        body = each.content() if each.is_heavy else each.content
        if len(body) <= LARGEST and is_sent(each.name):
            sent.append({"name": each.name, "mimeType": "application/octet-stream", "buffer": body})
    with served(home.root, tmp_path) as address:
        page, other = (context_of(browser, "desk").new_page() for _ in range(2))
        watch.over(page)
        page.goto(f"{address}upload")
        page.wait_for_selector("[data-testid=stFileUploader]", timeout=SETTLE_MS)
        settle(page)
        page.set_input_files(FIELD, sent)
        visit(other, f"{address}data")
        page.wait_for_selector(PARCEL, timeout=CHECK_MS)
        settle(page)
        for told in (page.content(), other.content()):
            assert "Traceback" not in told
            assert str(home.root) not in told
        load = page.get_by_role("button", name="装载并发布")
        if load.count() and load.is_enabled():
            load.click()
            page.wait_for_selector(PARCEL, state="detached", timeout=SETTLE_MS)
            visit(other, f"{address}findings")
            page.wait_for_selector(PARCEL, timeout=CHECK_MS)
            settle(page)
            assert "Traceback" not in page.content()
        assert not watch.outside
        assert not watch.errors
    assert check(home) == []
