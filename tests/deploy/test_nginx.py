"""docs/deploy/nginx/qingdan.conf in a real nginx, before a served home with accounts, looked at in a real browser."""

from __future__ import annotations

import base64
import json
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browser.serving import FLAGS, SETTLE_MS
from tests.deploy.front import (
    CONF,
    NAME,
    Ports,
    asked,
    certificate,
    configured,
    dashboard,
    free_ports,
    fronted,
    judged,
    said,
)

pytestmark = pytest.mark.xdist_group("nginx")
NEW_PASSWORD = "四月的青崖县下过三场雨"
SECRET = "0123456789abcdef" * 4
PAGE = CONF.parents[1] / "nginx.md"


@dataclass(frozen=True, slots=True)
class Site:
    """A site: its address, its ports, an account with its first password, and nginx's log."""

    address: str
    ports: Ports
    account: str
    password: str
    log: Path


def run(*given: str) -> str:
    program = Path(sys.executable).with_name("qingdan")
    return subprocess.run([program, *given], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def site(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, ports = tmp_path_factory.mktemp("front"), free_ports()
    home = Path(shutil.copytree(demo_home, folder / "home"))
    address = f"https://{NAME}:{ports.tls}"
    secret = home / "proxy.secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    (home / "service.toml").write_text(
        f'origin = "{address}"\n[local]\nenabled = true\n[proxy]\nheader = "X-Remote-User"\n'
        f'secret_file = "{secret.name}"\npeers = ["127.0.0.1"]\n',
        encoding="utf-8",
    )
    told = json.loads(run("users", "add", "zhang", "--name", "张三", "--home", str(home), "--json"))
    run("access", "grant", "zhang", "office", "--home", str(home))
    # who comes through the portal has no password of ours
    run("users", "add", "portal.li", "--external", "--home", str(home))
    run("access", "grant", "portal.li", "office", "--home", str(home))
    certificate(folder)
    with dashboard(home, ports.inner), fronted(folder, ports, CONF.read_text(encoding="utf-8")):
        yield Site(address, ports, "zhang", told["password"], folder / "access.log")


@pytest.fixture(scope="module")
def browser(driver: Playwright) -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "没有找到 Chromium：请先运行 apt-get install chromium fonts-noto-cjk，再重复 make test"
    rule = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
    chromium = driver.chromium.launch(executable_path=found, args=[*FLAGS, rule])
    yield chromium
    chromium.close()


def test_nginx_takes_the_configuration_without_a_warning(tmp_path: Path):
    certificate(tmp_path)
    told = judged(configured(tmp_path, free_ports(), CONF.read_text(encoding="utf-8")))
    assert "[warn]" not in told


def test_somebody_signs_in_and_reads_a_page_through_it(site: Site, browser: Browser):
    page = browser.new_context(locale="zh-CN", ignore_https_errors=True).new_page()
    streams: list[str] = []
    page.on("websocket", lambda stream: streams.append(stream.url))
    page.goto(site.address)
    assert page.url.startswith(f"{site.address}/sign-in")
    page.locator("input[name=account]").fill(site.account)
    page.locator("input[name=password]").fill(site.password)
    page.get_by_role("button", name="登录").click()
    page.locator("input[name=old]").fill(site.password)
    page.locator("input[name=new]").fill(NEW_PASSWORD)
    page.locator("input[name=again]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="修改密码").click()
    page.wait_for_selector(".q-title h1", timeout=SETTLE_MS)
    assert streams == [f"wss://{NAME}:{site.ports.tls}/_stcore/stream"]
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "__Host-qingdan_session"]
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    page.context.close()


def test_the_health_of_the_server_is_seen_through_it(site: Site):
    answer = said(site.ports.tls, asked("/_stcore/health"))
    assert answer.startswith("HTTP/1.1 200")
    assert "strict-transport-security: max-age=31536000" in answer.lower()


def test_plain_http_leads_to_https(site: Site):
    answer = said(site.ports.plain, asked("/findings?a=1"), name=None)
    assert answer.startswith("HTTP/1.1 301")
    assert f"Location: https://{NAME}/findings?a=1" in answer


def test_another_name_gets_no_handshake(site: Site):
    with pytest.raises(ssl.SSLError):
        said(site.ports.tls, asked("/"), name="scanner.example.com")


def test_another_host_behind_the_right_name_is_no_page_of_ours(site: Site):
    assert said(site.ports.tls, asked("/sign-in", host="evil.example.com")) == ""


def test_scripts_are_compressed_and_pages_are_not(site: Site):
    page = said(site.ports.tls, asked("/sign-in", "Accept-Encoding: gzip"))
    assert page.startswith("HTTP/1.1 200")
    assert "content-encoding" not in page.split("\r\n\r\n")[0].lower()
    (script,) = re.findall(r'src="\./(static/js/index\.[^"]+\.js)"', start_page())[:1]
    head = said(site.ports.tls, asked(f"/{script}", "Accept-Encoding: gzip")).split("\r\n\r\n")[0].lower()
    assert head.startswith("http/1.1 200")
    assert "content-encoding: gzip" in head


def start_page() -> str:
    """Streamlit's start page, which names its scripts."""
    import streamlit

    return (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (asked("/sign-in", f"X-Long: {'a' * 20_000}"), "400"),
        (asked("/sign-in?" + "a" * 20_000), "414"),
        (asked("/sign-in", method="POST", body="a" * 70_000), "413"),
    ],
    ids=["header", "address", "body"],
)
def test_requests_that_are_too_large_do_not_reach_the_dashboard(site: Site, request_: str, status: str):
    assert said(site.ports.tls, request_).startswith(f"HTTP/1.1 {status}")


def test_the_one_time_code_of_a_single_sign_on_is_not_logged(site: Site):
    said(site.ports.tls, asked("/oauth2callback?code=one-time-code&state=x"))
    said(site.ports.tls, asked("/_stcore/health?marker"))
    log = site.log.read_text(encoding="utf-8")
    assert "marker" in log
    assert "one-time-code" not in log


def test_a_visitor_who_names_himself_is_nobody(site: Site):
    answer = said(site.ports.tls, asked("/", "X-Remote-User: zhang", f"X-Qingdan-Proxy-Secret: {SECRET}"))
    assert answer.startswith("HTTP/1.1 303")
    assert "location: /sign-in" in answer.lower()


def portal(folder: Path) -> str:
    """The configuration with the two lines of nginx.md, before a portal that knows people by a password."""
    (block,) = re.findall(r"```nginx\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    conf = CONF.read_text(encoding="utf-8")
    for line in block.strip().splitlines():
        name = line.split()[1]
        conf, count = re.subn(rf'    proxy_set_header {name} +"";', line.replace("文件里的密钥", SECRET), conf)
        assert count == 1, name
    (folder / "people").write_text("portal.li:{PLAIN}portal\n", encoding="utf-8")
    return conf.replace("server_tokens ", f'auth_basic "portal"; auth_basic_user_file {folder}/people; server_tokens ')


def test_a_portal_signs_people_in_and_only_with_its_secret(site: Site, tmp_path: Path):
    ports = replace(free_ports(), inner=site.ports.inner)
    certificate(tmp_path)
    known = "Authorization: Basic " + base64.b64encode(b"portal.li:portal").decode("ascii")
    with fronted(tmp_path, ports, portal(tmp_path)):
        assert said(ports.tls, asked("/")).startswith("HTTP/1.1 401")
        answer = said(ports.tls, asked("/", known))
    assert answer.startswith("HTTP/1.1 200")
    assert "set-cookie: __host-qingdan_session=" in answer.lower()
    (tmp_path / "wrong").mkdir()
    certificate(tmp_path / "wrong")
    forged = portal(tmp_path).replace(SECRET, SECRET[::-1])
    with fronted(tmp_path / "wrong", ports, forged):
        assert said(ports.tls, asked("/", known)).startswith("HTTP/1.1 403")


def test_a_flood_on_the_sign_in_page_is_slowed_down(site: Site):
    codes = [said(site.ports.tls, asked("/sign-in/style.css"))[9:12] for _ in range(60)]
    assert codes[0] == "200"
    assert "429" in codes
