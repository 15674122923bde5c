"""Every page in a real Chromium: whole, quiet, never off the machine, and showing what ask() answers."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from dashboard.records import MOST
from tests.browser.serving import PAGES, Watch, context_of, press, served, settle, visit
from tests.conftest import DEMO_TODAY
from warehouse.access import Viewer
from warehouse.ask import ask
from warehouse.snapshots import open_current

# One worker keeps the server and the browser to itself.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AS_OF = DEMO_TODAY.isoformat()


def at(address: str, name: str, **params: str) -> str:
    query = "&".join(f"{key}={quote(value)}" for key, value in {"period": "year", "asof": AS_OF, **params}.items())
    return f"{address}{PAGES[name]}?{query}"


def address_of(page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.fixture
def watched(browser):
    """A visitor at a desk, watched; leaving checks that nothing was noticed."""
    watch, context = Watch(), context_of(browser, "desk")
    page = context.new_page()
    watch.over(page)
    yield page
    context.close()
    assert watch.nothing(), watch


@pytest.fixture(scope="module")
def visitors(browser):
    """A visitor for each size and theme, who comes back with what the browser kept."""
    known = {}

    def visitor(size, theme):
        if (size, theme) not in known:
            known[size, theme] = context_of(browser, size, theme)
        return known[size, theme]

    yield visitor
    for context in known.values():
        context.close()


@pytest.fixture(scope="module")
def asked(demo_home):
    """The answer to a question for the demo city on the as-of day, one row."""
    snapshot = open_current(demo_home)

    def one(question, **narrowed):
        frame = ask(Viewer.office(), snapshot, question, as_of=DEMO_TODAY, period="2026", **narrowed)
        return frame.row(0, named=True)

    return one


@pytest.mark.parametrize(("size", "theme"), [("desk", "light"), ("desk", "dark"), ("phone", "light")])
@pytest.mark.parametrize("name", list(PAGES))
def test_a_page_is_whole_quiet_and_stays_on_the_machine(name, size, theme, address, visitors):
    watch, page = Watch(), visitors(size, theme).new_page()
    watch.over(page)
    visit(page, at(address, name))
    assert page.locator(".q-title h1").inner_text()
    line = page.locator(".q-title p").inner_text()
    assert "截至" in line or name in ("bulletin", "trail", "upload"), "only what is told or done has a day of its own"
    assert "虚构示例数据" in line
    assert page.locator("[data-testid=stException], .st-key-card_failure").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.close()
    assert watch.nothing(), watch


def test_the_tiles_show_what_ask_answers(address, watched, asked):
    visit(watched, at(address, "overview"))
    done, found = asked("completion"), asked("rectification")
    accidents = asked("accidents")
    expected = {
        "completion_rate": f"{done['completion_rate'] * 100:.1f}",
        "rectification_rate": f"{found['rectification_rate'] * 100:.1f}",
        "on_time_rate": f"{found['on_time_rate'] * 100:.1f}",
        "overdue_count": f"{found['overdue_count']:,}",
        "major_open_count": f"{found['major_open_count']:,}",
        "accident_count": f"{accidents['accident_count']:,}",
    }
    shown = {
        name: watched.locator(f".st-key-hit_kpi_{name} [data-testid=stMetricValue]").inner_text().split()[0]
        for name in expected
    }
    assert shown == expected


def test_a_tile_opens_as_many_rows_as_it_counts(address, watched, asked):
    visit(watched, at(address, "overview"))
    watched.locator(".st-key-hit_kpi_overdue_count a").click()
    watched.wait_for_selector(".st-key-card_rows")
    settle(watched)
    assert (
        f"{asked('rectification')['overdue_count']:,} 条" in watched.locator(".st-key-card_rows .q-head").inner_text()
    )
    opened = address_of(watched)
    assert (opened["of"], opened["state"], opened["asof"]) == ("finding_rows", "overdue", AS_OF)


def test_the_completion_tile_opens_exactly_the_obligations_that_are_due(address, watched, asked):
    visit(watched, at(address, "overview"))
    watched.locator(".st-key-hit_kpi_completion_rate a").click()
    watched.wait_for_selector(".st-key-card_rows")
    settle(watched)
    due = asked("completion")["due_count"]
    expected = f"{due:,} 条" if due < MOST else f"只显示前 {MOST:,} 条"
    assert expected in watched.locator(".st-key-card_rows .q-head").inner_text()


def test_a_part_of_an_ageing_bar_opens_its_district_and_bucket(address, watched):
    visit(watched, at(address, "findings"))
    press(watched, ".st-key-card_ages .bars .point path")
    watched.wait_for_selector(".st-key-card_rows")
    settle(watched)
    opened = address_of(watched)
    assert (opened["state"], opened["bucket"]) == ("open", "0–7")
    assert opened["district"] in watched.locator(".q-title h1").inner_text()


def test_rows_say_file_sheet_and_row(address, watched, tmp_path):
    visit(watched, at(address, "rows", of="finding_rows", state="overdue"))
    with watched.expect_download() as begun:
        watched.get_by_text("另存为 CSV", exact=True).click()
    begun.value.save_as(tmp_path / "rows.csv")
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    places = [header.index(name) for name in ("文件", "行号")]
    assert rows
    assert all(row[place] for row in rows for place in places)


def test_a_tile_of_the_map_opens_its_district(address, watched, demo_home):
    visit(watched, at(address, "overview"))
    first = ask(Viewer.office(), open_current(demo_home), "districts", as_of=DEMO_TODAY)["district"][0]
    press(watched, ".st-key-card_tiles .bars .point path")
    watched.wait_for_selector(".st-key-card_leaders")
    settle(watched)
    assert address_of(watched)["district"] == first
    assert first in watched.locator(".q-title h1").inner_text()


def test_a_cell_opens_the_obligations_of_its_leader_and_month(address, watched):
    visit(watched, at(address, "leaders"))
    press(watched, ".st-key-card_cells .bars .point path")
    watched.wait_for_selector(".st-key-card_rows")
    settle(watched)
    opened = address_of(watched)
    assert opened["of"] == "obligation_rows"
    assert opened["month"] == f"{DEMO_TODAY.year}-01"
    assert opened["leader"]
    assert opened["leader"] in watched.locator(".st-key-card_rows .q-head").inner_text()


def test_every_choice_stands_in_the_address_and_a_link_reproduces_it(address, watched, browser):
    visit(watched, at(address, "findings"))
    watched.get_by_text("本季", exact=True).first.click()
    settle(watched)
    # a page of the menu is called so too
    watched.locator(".st-key-w_level").get_by_text("重大隐患", exact=True).click()
    settle(watched)
    chosen = address_of(watched)
    assert (chosen["period"], chosen["asof"], chosen["level"]) == ("quarter", AS_OF, "major")
    tiles = watched.locator("[data-testid=stMetricValue]").all_inner_texts()
    other = context_of(browser, "desk")
    page = other.new_page()
    visit(page, watched.url)
    assert page.locator("[data-testid=stMetricValue]").all_inner_texts() == tiles
    other.close()


def test_the_menu_keeps_the_choices(address, watched):
    visit(watched, at(address, "findings", period="quarter"))
    watched.locator("[data-testid=stTopNavLink]").nth(1).click()
    watched.wait_for_selector(".st-key-card_cells")
    settle(watched)
    kept = address_of(watched)
    assert (kept["period"], kept["asof"]) == ("quarter", AS_OF)


def test_an_address_that_makes_no_sense_falls_back_and_says_so_by_its_own_words(address, watched):
    visit(watched, f"{address}findings?period=nonsense&asof=2026-13-45&district=%3Cb%3E&level=%27&of=1")
    now = address_of(watched)
    assert now["period"] == "year"
    assert date.fromisoformat(now["asof"])
    assert "district" not in now
    assert "of" not in now
    assert watched.locator(".st-key-card_failure").count() == 0


def test_a_ranking_is_saved_under_its_snapshot(address, watched, tmp_path, demo_home):
    visit(watched, at(address, "leaders"))
    watched.get_by_text("导出", exact=True).click()
    with watched.expect_download() as begun:
        watched.get_by_text("领导履职排名（Excel）").click()
    assert open_current(demo_home).id in begun.value.suggested_filename
    begun.value.save_as(tmp_path / "ranking.xlsx")
    assert (tmp_path / "ranking.xlsx").read_bytes().startswith(b"PK")


def test_on_a_projector_the_overview_fits_and_the_arrow_turns_the_page(address, watched):
    visit(watched, at(address, "overview", present="1"))
    assert watched.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= 1080
    assert not watched.locator("[data-testid=stHeader]").is_visible()
    watched.keyboard.press("ArrowRight")
    watched.wait_for_selector(".st-key-card_cells")
    settle(watched)
    assert address_of(watched)["present"] == "1"
    watched.keyboard.press("Escape")
    settle(watched)
    assert "present" not in address_of(watched)
    assert watched.locator("[data-testid=stHeader]").is_visible()


def test_a_home_without_a_snapshot_says_what_is_missing_and_how_to_go_on(browser, tmp_path):
    empty = tmp_path / "empty-home"
    empty.mkdir()
    with served(empty, tmp_path) as url:
        context = context_of(browser, "desk")
        page = context.new_page()
        visit(page, url)
        words = page.locator(".q-empty").inner_text()
        assert "还没有" in words
        assert "qingdan" in words
        assert page.get_by_role("button").count() >= 1
        assert page.locator("[data-testid=stException]").count() == 0
        context.close()


def test_the_server_sends_a_policy_that_keeps_the_browser_here(address, watched):
    answer = watched.request.get(address)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "http:" not in policy.replace("'self'", "")


def test_the_fonts_and_pictures_lie_beside_the_pages(address, watched):
    assert watched.request.get(f"{address}app/static/inter.woff2").ok
    assert (Path(__file__).parents[2] / "dashboard/static/inter-OFL.txt").exists()


def test_a_part_of_a_roles_bar_narrows_the_duties_and_one_opens_with_its_holders(address, watched, demo_home):
    visit(watched, at(address, "duties"))
    assert "还没有装载清单原文" in watched.locator(".st-key-card_clause").inner_text()
    press(watched, ".st-key-card_health .bars .point path")
    settle(watched)
    opened = address_of(watched)
    assert opened["nature"] == "counted"
    listed = ask(Viewer.office(), open_current(demo_home), "duty_rows", as_of=DEMO_TODAY)
    count = listed.filter((listed["role"] == opened["role"]) & (listed["nature"] == "counted")).height
    assert f"{count} 条" in watched.locator(".st-key-card_listed .q-head").inner_text()
    settle(watched)
    watched.get_by_text("全部 ", exact=False).last.click()
    watched.wait_for_selector(".st-key-card_rows", timeout=90_000)
    assert "职责分工" in watched.locator(".q-title h1").inner_text()


def test_a_cell_of_the_map_opens_the_register_behind_it(address, watched, demo_home):
    visit(watched, at(address, "responsibility"))
    press(watched, ".st-key-card_matrix .bars .point path", nth=1)
    watched.wait_for_selector(".st-key-card_rows")
    settle(watched)
    opened = address_of(watched)
    assert (opened["of"], opened["state"]) == ("responsibility_rows", "city")
    where = {"charge": (opened["charge"],), "state": ("city",)}
    behind = ask(Viewer.office(), open_current(demo_home), "responsibility_rows", as_of=DEMO_TODAY, where=where)
    assert behind.height > 0
    assert f"{behind.height} 条" in watched.locator(".st-key-card_rows .q-head").inner_text()


def test_on_a_phone_the_map_is_a_list(address, browser):
    context = context_of(browser, "phone")
    page = context.new_page()
    visit(page, at(address, "responsibility"))
    assert page.locator(".st-key-phone_matrix .q-item").count() > 12
    assert page.locator(".st-key-phone_matrix").is_visible()
    assert not page.locator(".st-key-desk_matrix").is_visible()
    context.close()
