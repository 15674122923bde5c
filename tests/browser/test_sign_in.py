"""Signing in with a real Chromium: the first password, the single sign-on, a role, and the way out."""

from __future__ import annotations

import pytest

from tests.browser.serving import SETTLE_MS, Watch, context_of, settle
from tests.dashboard.door import copied, known, opened, provided, secret_file
from warehouse.access import Role, accounts, grants
from warehouse.access.grants import Grant

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHOSEN = "秋天的第一场雨 2026"


def password_of(account):
    return f"一句足够长的密码 {account[::-1]}"


@pytest.fixture(scope="module")
def home(demo_home, tmp_path_factory):
    """A home with accounts, and a single sign-on beside them."""
    made = copied(demo_home, tmp_path_factory.mktemp("signing-in") / "home")
    for account in ("office", "nobody", "double", "leaving"):
        known(made, account)
    for account in ("office", "leaving", "li"):
        grants.grant(made, Grant(account, Role.OFFICE, name="示例人员"), by="cli:test")
    grants.grant(made, Grant("double", Role.TOUR, districts=("青崖县", "明川区")), by="cli:test")
    grants.grant(made, Grant("double", Role.VIEWER), by="cli:test")
    return made


@pytest.fixture(scope="module")
def office(home, tmp_path_factory):
    """Where that home is served."""
    folder = tmp_path_factory.mktemp("log")
    secret_file(home, "oidc.secret")
    with provided(folder, "li") as metadata:
        home.service.write_text(
            "[local]\nenabled = true\n"
            f'[oidc]\nmetadata_url = "{metadata}"\nclient_id = "qingdan"\nclient_secret_file = "oidc.secret"\n'
        )
        with opened(home, folder) as url:
            yield url


@pytest.fixture
def page(browser):
    context = context_of(browser, "desk")
    yield context.new_page()
    context.close()


def sign_in(page, address, account, password, path="/sign-in"):
    page.goto(address + path)
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def shown(page):
    """Wait until the dashboard shows a page; gives its title."""
    page.wait_for_selector(".q-title h1", timeout=SETTLE_MS)
    settle(page)
    return page.locator(".q-title h1").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_pages_of_the_front_desk_are_whole_quiet_and_stay_on_the_machine(size, theme, office, browser):
    watch, context = Watch(), context_of(browser, size, theme)
    page = context.new_page()
    watch.over(page)

    def is_whole(words):
        assert page.locator("h1").inner_text() == words
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
        assert page.evaluate("document.documentElement.lang") == "zh-CN"

    page.goto(f"{office}/sign-in")
    is_whole("登录")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(242, 245, 250)", "dark": "rgb(11, 17, 25)"}[theme]
    sign_in(page, office, "double", password_of("double"))
    is_whole("选择身份")
    page.goto(f"{office}/sign-in/password")
    is_whole("修改密码")
    page.goto(f"{office}/sign-out")
    is_whole("退出登录")
    page.get_by_role("button", name="退出登录").click()
    is_whole("登录")
    assert "已退出登录" in page.get_by_role("alert").inner_text()
    sign_in(page, office, "nobody", password_of("nobody"))
    is_whole("已登录，但还没有授权")
    context.close()
    assert watch.nothing(), watch


def test_signing_in_needs_no_script(office, browser):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, office, "double", password_of("double"))
    assert page.locator("h1").inner_text() == "选择身份"
    context.close()


def test_a_first_password_is_changed_on_the_way_to_the_page_that_was_asked_for(office, home, page):
    first = accounts.add(home, "newcomer", by="cli:test", name="新来的")
    grants.grant(home, Grant("newcomer", Role.OFFICE), by="cli:test")
    sign_in(page, office, "newcomer", first, "/findings?period=quarter")
    assert page.locator("h1").inner_text() == "修改密码"
    page.goto(f"{office}/overview")
    assert page.locator("h1").inner_text() == "修改密码", "there is no way around it"
    page.goto(f"{office}/findings?period=quarter")
    page.get_by_label("首次密码").fill(first)
    page.get_by_label("新密码", exact=True).fill("newcomer's own")
    page.get_by_label("再输一次新密码").fill("newcomer's own")
    page.get_by_role("button", name="修改密码").click()
    assert "不能含有账号名" in page.get_by_role("alert").inner_text()
    page.get_by_label("首次密码").fill(first)
    page.get_by_label("新密码", exact=True).fill(CHOSEN)
    page.get_by_label("再输一次新密码").fill(CHOSEN)
    page.get_by_role("button", name="修改密码").click()
    assert "隐患" in shown(page)
    assert "period=quarter" in page.url


def test_a_wrong_password_is_a_sentence_and_the_account_stays_typed(office, page):
    sign_in(page, office, "no-such-account", "whatever it was")
    assert page.get_by_role("alert").inner_text().endswith("账号或密码不对")
    assert page.get_by_label("账号").input_value() == "no-such-account"
    assert page.get_by_label("密码").input_value() == ""


def test_the_single_sign_on_leads_through_the_provider_to_the_page_that_was_asked_for(office, browser):
    watch, context = Watch(), context_of(browser, "desk")
    page = context.new_page()
    page.goto(f"{office}/findings?period=quarter")
    page.get_by_role("link", name="用统一身份认证登录").click()
    page.get_by_text("li", exact=True).first.click()
    watch.over(page)
    assert "隐患" in shown(page)
    assert page.url.startswith(f"{office}/findings")
    names = {cookie["name"] for cookie in context.cookies(office)}
    assert "qingdan_session" in names
    assert not {name for name in names if name.startswith(("_streamlit_user", "qingdan_flow", "qingdan_before"))}
    assert next(each for each in context.cookies(office) if each["name"] == "qingdan_session")["httpOnly"]
    page.locator(".st-key-account button").click()
    page.get_by_role("link", name="退出登录").click()
    assert "仍保持登录" in page.locator(".card").inner_text()
    context.close()
    assert watch.nothing(), watch


def test_the_chosen_role_is_the_one_that_is_shown(office, page):
    sign_in(page, office, "double", password_of("double"), "/districts")
    page.get_by_role("button", name="督导组").click()
    shown(page)
    assert "青崖县" in page.locator(".q-title p").inner_text()


def test_after_signing_out_going_back_shows_nothing(office, page):
    sign_in(page, office, "office", password_of("office"), "/findings")
    shown(page)
    page.goto(f"{office}/sign-out")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in?said=out")
    page.go_back()
    page.go_back()
    page.wait_for_url("**/sign-in**")
    assert page.locator(".q-title").count() == 0
    assert page.locator("h1").inner_text() == "登录"


def test_an_open_page_goes_to_sign_in_when_its_account_is_disabled(office, home, page):
    sign_in(page, office, "leaving", password_of("leaving"), "/findings")
    shown(page)
    accounts.disable(home, "leaving", by="cli:test")
    page.get_by_text("本季", exact=True).first.click()
    page.wait_for_url("**/sign-in?next=**", timeout=SETTLE_MS)
    assert page.locator("h1").inner_text() == "登录"
    assert "findings" in page.url
