"""Ways in that are not a password: a proxy's header, the single sign-on, the demo; and where a service may listen."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from dashboard.sign_in.notes import KINDS, Notes, Source
from dashboard.sign_in.seals import Seals
from tests.dashboard.door import (
    PROXY_SECRET,
    QINGDAN,
    ROOT,
    SESSION,
    Visitor,
    copied,
    denied,
    free_port,
    known,
    opened,
    provided,
    refusal_of,
    secret_file,
    talking,
)
from warehouse.access import Role, accounts, grants, sessions, trail
from warehouse.access.grants import Grant
from warehouse.paths import Home

pytestmark = pytest.mark.xdist_group("door")


@pytest.fixture
def at():
    """Makes visitors of an address; they are gone with the test."""
    with ExitStack() as stack:
        yield lambda address, **more: stack.enter_context(Visitor(address, **more))


def now():
    return datetime.now(UTC)


# A proxy's header.


@pytest.fixture(scope="module")
def gateway(demo_home, tmp_path_factory):
    """A home whose people come through the office's portal."""
    home = copied(demo_home, tmp_path_factory.mktemp("gateway") / "home")
    secret_file(home, "proxy.secret")
    home.service.write_text('[proxy]\nheader = "X-Remote-User"\nsecret_file = "proxy.secret"\npeers = ["127.0.0.1"]\n')
    for account in ("wang", "zhao"):
        grants.grant(home, Grant(account, Role.OFFICE), by="cli:test")
    return home


@pytest.fixture(scope="module")
def portal(gateway, tmp_path_factory):
    with opened(gateway, tmp_path_factory.mktemp("log")) as url:
        yield url


def vouched(account, secret=PROXY_SECRET):
    return {"X-Remote-User": account, "X-Qingdan-Proxy-Secret": secret}


def test_the_portal_opens_the_door_for_whom_it_names(portal, gateway, at):
    visitor = at(portal)
    assert visitor.get("/", headers=vouched("wang")).status_code == 200
    assert sessions.session_of(gateway, visitor.session, now=now()).account == "wang"
    with talking(portal, visitor.session, extra=list(vouched("wang").items())) as page:
        assert "账号 wang" in page.rerun().text


def test_a_header_that_is_forged_is_refused_and_noted(portal, gateway, at):
    forged = {
        "proxy_secret": [{"X-Remote-User": "wang"}, vouched("wang", "guess"), vouched("wang", PROXY_SECRET[:-1])],
        "proxy_header": [{"X-Qingdan-Proxy-Secret": PROXY_SECRET}],
        "proxy_account": [vouched("demo:office"), vouched(""), vouched("<script>"), vouched("ｗａｎｇ".encode())],
    }
    for cause, headers in forged.items():
        for each in headers:
            visitor = at(portal)
            answer = visitor.get("/", headers=each)
            assert (answer.status_code, visitor.session) == (403, None), each
        assert denied(gateway, cause), cause


def test_a_header_that_comes_twice_is_refused(portal, at):
    twice = [*vouched("wang").items(), ("X-Remote-User", "zhao")]
    assert at(portal).get("/", headers=twice).status_code == 403
    twice = [*vouched("wang").items(), ("X-Qingdan-Proxy-Secret", PROXY_SECRET)]
    assert at(portal).get("/", headers=twice).status_code == 403


def test_even_the_right_secret_is_not_believed_from_another_machine(portal, gateway, at):
    visitor = at(portal, transport=httpx.HTTPTransport(local_address="127.0.0.2"))
    assert visitor.get("/", headers=vouched("wang")).status_code == 403
    spoofed = vouched("wang") | {"X-Forwarded-For": "127.0.0.1"}
    assert visitor.get("/", headers=spoofed).status_code == 403
    assert visitor.session is None
    assert denied(gateway, "proxy_peer")[0]["peer"] == "127.0.0.2"


def test_where_a_proxy_says_it_comes_from_is_written_down_and_changes_nothing(portal, gateway, at):
    headers = vouched("zhao") | {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    assert at(portal).get("/", headers=headers).status_code == 200
    line = [entry for entry in trail.entries(gateway) if entry.actor == "zhao"][-1]
    assert line.detail == {"method": "proxy", "peer": "127.0.0.1", "claimed": "203.0.113.9"}


def test_when_the_portal_names_someone_else_the_session_before_is_closed(portal, gateway, at):
    visitor = at(portal)
    visitor.get("/", headers=vouched("wang"))
    first = visitor.session
    assert refusal_of(portal, first, extra=list(vouched("zhao").items())) == 403
    assert sessions.session_of(gateway, first, now=now()) is None
    visitor.get("/", headers=vouched("zhao"))
    assert visitor.session != first
    assert sessions.session_of(gateway, visitor.session, now=now()).account == "zhao"


def test_the_session_of_the_portal_counts_only_through_the_portal(portal, at):
    visitor = at(portal)
    visitor.get("/", headers=vouched("wang"))
    assert visitor.get("/").headers["location"] == "/sign-in"
    assert refusal_of(portal, visitor.session) == 403
    assert refusal_of(portal, visitor.session, extra=list(vouched("wang").items())) == 101


def test_a_picture_on_another_page_opens_no_session(portal, at):
    visitor = at(portal)
    answer = visitor.get("/", headers=vouched("wang") | {"Sec-Fetch-Dest": "image"})
    assert (answer.status_code, visitor.session) == (303, None)


def test_someone_whom_the_office_shut_out_comes_in_by_no_way(portal, gateway, at):
    grants.grant(gateway, Grant("gone", Role.OFFICE), by="cli:test")
    accounts.disable(gateway, "gone", by="cli:test")
    answer = at(portal).get("/", headers=vouched("gone"))
    assert answer.status_code == 403
    assert "联系安委办" in answer.text


def test_the_sign_in_page_shows_only_the_ways_that_are_set_up(portal, at):
    page = at(portal).get("/sign-in").text
    assert "单位门户" in page
    assert "密码" not in page
    assert "统一身份认证" not in page
    answer = at(portal).post("/sign-in", data={"account": "wang", "password": "x"}, headers={"origin": portal})
    assert answer.status_code == 404


# The single sign-on.


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    with provided(tmp_path_factory.mktemp("provider"), "li", "stranger", "demo:office") as metadata:
        yield metadata


@pytest.fixture(scope="module")
def member_home(demo_home, provider, tmp_path_factory):
    home = copied(demo_home, tmp_path_factory.mktemp("sso") / "home")
    secret_file(home, "oidc.secret")
    home.service.write_text(
        f'[oidc]\nmetadata_url = "{provider}"\nclient_id = "qingdan"\nclient_secret_file = "oidc.secret"\n'
    )
    grants.grant(home, Grant("li", Role.OFFICE), by="cli:test")
    return home


@pytest.fixture(scope="module")
def sso(member_home, tmp_path_factory):
    with opened(member_home, tmp_path_factory.mktemp("log")) as url:
        yield url


def sent_to_provider(visitor, back="/"):
    """Begin a sign-in; gives the provider's address with the state in it."""
    first = visitor.get("/sign-in/oidc", params={"next": back})
    assert first.status_code == 303
    second = visitor.get(first.headers["location"])
    assert second.status_code == 303, second.text
    return second.headers["location"]


def approved(provider_address, subject="li"):
    """What the provider sends the browser back with, when `subject` agrees."""
    answer = httpx.post(provider_address, data={"sub": subject, "action": "authorize"})
    assert answer.status_code in (302, 303), answer.text
    parts = urlsplit(answer.headers["location"])
    assert parts.path == "/oauth2callback"
    return f"{parts.path}?{parts.query}"


def test_the_single_sign_on_makes_a_session_of_ours(sso, member_home, at):
    visitor = at(sso)
    callback = approved(sent_to_provider(visitor, "/findings?period=year"))
    answer = visitor.get(callback)
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings?period=year")
    session = sessions.session_of(member_home, visitor.session, now=now())
    assert (session.account, session.method, session.name) == ("li", "oidc", "姓名 li")
    assert not [name for name in visitor.cookies if name.startswith("_streamlit_user")], "no identity of Streamlit's"
    assert "_streamlit_user" not in str(answer.headers)
    assert visitor.get("/findings").status_code == 200
    assert refusal_of(sso, visitor.session) == 101


def test_a_sign_in_that_is_played_again_is_refused(sso, member_home, at):
    visitor = at(sso)
    callback = approved(sent_to_provider(visitor))
    kept = dict(visitor.cookies)
    assert visitor.get(callback).headers["location"] == "/"
    assert visitor.get(callback).headers["location"] == "/sign-in?said=stale"
    thief = at(sso, cookies=kept)
    assert thief.get(callback).headers["location"] == "/sign-in?said=stale"
    assert thief.session is None
    assert denied(member_home, "oidc_state")


def test_a_sign_in_that_another_browser_began_is_refused(sso, at):
    victim, attacker = at(sso), at(sso)
    callback = approved(sent_to_provider(attacker), "stranger")
    assert victim.get(callback).headers["location"] == "/sign-in?said=stale"
    assert victim.session is None
    sent_to_provider(victim)
    assert victim.get(callback).headers["location"] == "/sign-in?said=stale"
    assert victim.session is None


@pytest.mark.parametrize("change", ["&state=other", "&code=other"])
def test_a_changed_answer_of_the_provider_is_refused(sso, at, change):
    visitor = at(sso)
    callback = approved(sent_to_provider(visitor))
    name, _, value = change.strip("&").partition("=")
    changed = re.sub(rf"(?<=[?&]){name}=[^&]*", f"{name}={value}", callback)
    assert changed != callback
    assert visitor.get(changed).headers["location"].startswith("/sign-in?said=")
    assert visitor.session is None


def test_without_what_the_browser_was_given_before_nothing_is_believed(sso, at):
    visitor = at(sso)
    callback = approved(sent_to_provider(visitor))
    for name in ("qingdan_flow", "_streamlit_session"):
        kept = {key: value for key, value in visitor.cookies.items() if key != name}
        other = at(sso, cookies=kept)
        assert other.get(callback).headers["location"].startswith("/sign-in?said="), name
        assert other.session is None


def test_a_refusal_at_the_provider_is_a_sentence(sso, at):
    visitor = at(sso)
    state = parse_qs(urlsplit(sent_to_provider(visitor)).query)["state"][0]
    answer = visitor.get(f"/oauth2callback?error=access_denied&error_description=<b>no</b>&state={state}")
    assert answer.headers["location"] == "/sign-in?said=oidc"
    page = visitor.get("/sign-in?said=oidc").text
    assert "没有完成登录" in page
    assert "<b>no" not in page


def test_an_account_that_no_one_can_have_is_not_let_in(sso, at):
    visitor = at(sso)
    answer = visitor.get(approved(sent_to_provider(visitor), "demo:office"))
    assert answer.status_code == 403
    assert visitor.session is None


def test_who_is_known_to_the_provider_but_not_to_the_office_sees_nothing(sso, at):
    visitor = at(sso)
    visitor.get(approved(sent_to_provider(visitor), "stranger"))
    assert visitor.get("/").headers["location"] == "/sign-in/role"
    page = visitor.get("/sign-in/role").text
    assert "还没有授权" in page
    assert "stranger" in page
    assert refusal_of(sso, visitor.session) == 403


def test_the_login_of_streamlit_alone_begins_nothing(sso, at):
    visitor = at(sso)
    begun = visitor.get("/sign-in/oidc").headers["location"]
    visitor.cookies.clear()
    assert visitor.get(begun).headers["location"] == "/sign-in"


def test_localhost_signs_in_where_the_provider_will_send_it(sso, at):
    visitor = at(sso.replace("127.0.0.1", "localhost"))
    answer = visitor.get("/sign-in/oidc?next=/findings")
    assert answer.headers["location"] == f"{sso}/sign-in/oidc?next=%2Ffindings"


# The demo.


@pytest.fixture
def alone(demo_home, tmp_path):
    """A home without settings and accounts, served."""
    home = copied(demo_home, tmp_path / "home")
    with opened(home, tmp_path) as url:
        yield home, url


def test_on_a_machine_without_accounts_one_looks_around_until_there_are_some(alone, at):
    home, url = alone
    visitor = at(url)
    assert visitor.get("/").status_code == 200
    assert sessions.session_of(home, visitor.session, now=now()).account == "demo:office"
    with talking(url, visitor.session) as page:
        assert "演示身份：安委办" in page.rerun().text
    first = visitor.session
    answer = visitor.send_form("/sign-in/role", role="liaison", next="/districts")
    assert answer.headers["location"] == "/districts"
    assert sessions.session_of(home, visitor.session, now=now()).account == "demo:liaison"
    assert sessions.session_of(home, first, now=now()) is None
    for header in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"):
        proxied = at(url)
        answer = proxied.get("/", headers={header: "for=203.0.113.9"})
        assert (answer.status_code, proxied.session) == (403, None), header
        assert "不能经过反向代理" in answer.text
        assert refusal_of(url, visitor.session, extra=[(header, "203.0.113.9")]) == 403
    assert at(url, transport=httpx.HTTPTransport(local_address="127.0.0.2")).get("/").status_code == 403
    assert denied(home, "demo_proxied")
    known(home, "first")
    assert visitor.get("/").headers["location"] == "/sign-in"
    assert refusal_of(url, visitor.session) == 403
    announced = next(home.root.parent.glob("server-*.log")).read_text("utf-8")
    assert "没有账号：本机直接打开，使用演示身份；不要把反向代理指到这里" in announced
    assert visitor.get("/sign-in").status_code == 200


def test_a_broken_register_is_a_sentence_and_a_number(alone, at):
    home, url = alone
    visitor = at(url)
    visitor.get("/")
    for file in home.root.glob("register.sqlite*"):
        file.unlink()
    home.register.write_bytes(b"no database at all " * 500)
    for path in ("/", "/sign-in", "/media/x"):
        answer = visitor.get(path)
        assert answer.status_code == 500, path
        assert "原因已记入服务日志" in answer.text
        assert re.search(r"编号 [0-9a-f]{6}", answer.text)
        assert str(home.root) not in answer.text
        assert "sqlite" not in answer.text.lower()
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert refusal_of(url, visitor.session) >= 400


# Behind a proxy that speaks https.


def test_on_https_every_cookie_is_marked_for_it_and_the_origin_is_the_only_one(demo_home, tmp_path):
    home = copied(demo_home, tmp_path / "home")
    home.service.write_text('origin = "https://qingdan.example"\n[local]\nenabled = true\n')
    password = known(home, "office")
    grants.grant(home, Grant("office", Role.OFFICE), by="cli:test")
    with opened(home, tmp_path) as url, httpx.Client(base_url=url, headers={"host": "qingdan.example"}) as client:
        page = client.get("/sign-in")
        before = page.headers["set-cookie"].partition(";")[0]
        assert before.startswith("__Host-qingdan_before=")
        token = re.search(r'name="token" value="([^"]+)"', page.text).group(1)
        form = {"token": token, "account": "office", "password": password, "next": "/"}
        headers = {"cookie": before, "origin": "https://qingdan.example"}
        assert client.post("/sign-in", data=form, headers=headers | {"origin": url}).status_code == 403
        answer = client.post("/sign-in", data=form, headers=headers)
        assert answer.headers["location"] == "/"
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        own = [value for value in answer.headers.get_list("set-cookie") if "session" in value]
        session = own[0].partition(";")[0]
        assert session.startswith("__Host-qingdan_session=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(own[0].split("; "))
        assert "Domain" not in own[0]
        assert client.get("/", headers={"cookie": session}).status_code == 200
        assert client.get("/", headers={"cookie": session, "host": "127.0.0.1"}).status_code == 421
        health = client.get("/_stcore/health", headers={"host": "127.0.0.1"})
        assert health.status_code == 200
        assert all("Secure" in value for value in health.headers.get_list("set-cookie"))
        extra, host = [("Cookie", session)], "qingdan.example"
        assert refusal_of(url, None, extra=extra, host=host, origin="https://qingdan.example") == 101
        for origin in ("http://qingdan.example", f"https://qingdan.example:{url.rpartition(':')[2]}", url):
            assert refusal_of(url, None, extra=extra, host=host, origin=origin) == 403


# Where a service may listen.


def run_app(home, *command):
    environment = {**os.environ, "QINGDAN_HOME": str(home.root)}
    return subprocess.run(
        command, check=False, cwd=home.root, env=environment, capture_output=True, text=True, timeout=120
    )


def test_the_command_does_not_serve_the_network_without_sign_in(tmp_path):
    answer = run_app(Home(tmp_path), str(QINGDAN), "serve", "--address", "0.0.0.0")
    assert answer.returncode == 1
    assert "没有身份，就不上网络" in answer.stderr
    assert "service.toml" in answer.stderr


def test_starting_the_app_around_the_command_is_no_way_around_sign_in(tmp_path):
    # 127.0.0.2 is this machine and yet not its own address: what 0.0.0.0 would be, without opening it.
    app = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "app.py"), "--server.port", "0"]
    answer = run_app(Home(tmp_path), *app, "--server.address", "127.0.0.2")
    assert answer.returncode == 1
    assert "没有身份，就不上网络" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_another_server_around_the_app_answers_nobody_from_the_network(tmp_path):
    port, log = free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "uvicorn", "dashboard.app:app", "--host", "127.0.0.2", "--port", str(port)]
    with log.open("wb") as out:
        environment = {**os.environ, "QINGDAN_HOME": str(tmp_path)}
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        transport = httpx.HTTPTransport(retries=8)
        with httpx.Client(transport=transport, headers={"host": "127.0.0.1"}, timeout=60) as client:
            for path in ("/", "/sign-in", "/_stcore/health", "/static/x"):
                answer = client.get(f"http://127.0.0.2:{port}{path}")
                assert answer.status_code == 403
                assert "没有身份，就不上网络" in answer.text
                assert str(tmp_path) not in answer.text
                assert SESSION not in answer.cookies
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("[local]\nenabeld = true\n", "不认识 local.enabeld"),
        ('[proxy]\nheader = "X-U"\nsecret_file = "none"\npeers = ["::1"]\n', "proxy.secret_file"),
    ],
)
def test_settings_that_cannot_be_used_stop_the_start_with_a_sentence(tmp_path, written, words):
    home = Home(tmp_path)
    home.service.write_text(written)
    app = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "app.py"), "--server.port", "0"]
    for command in ([str(QINGDAN), "serve"], app):
        answer = run_app(home, *command)
        assert answer.returncode == 1
        assert words in answer.stderr
        assert "Traceback" not in answer.stderr


def test_a_proxy_is_believed_only_where_headers_cannot_change_the_peer(tmp_path):
    home = Home(tmp_path)
    secret_file(home, "proxy.secret")
    home.service.write_text('[proxy]\nheader = "X-U"\nsecret_file = "proxy.secret"\npeers = ["127.0.0.1"]\n')
    app = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard" / "app.py"), "--server.port", "0"]
    answer = run_app(home, *app)
    assert answer.returncode == 1
    assert "qingdan serve" in answer.stderr


# What is noted, and what is sealed.


def test_a_flood_of_refusals_is_a_few_lines_that_say_how_many_there_were(tmp_path):
    home, seconds = Home(tmp_path), [0.0]
    notes = Notes(home, clock=lambda: seconds[0])
    for _ in range(1000):
        notes.refused("denied", "origin", Source("203.0.113.9"), "https://evil.example")
    notes.refused("denied", "origin", Source("203.0.113.10"), "https://evil.example")
    assert len(trail.entries(home)) == 2
    seconds[0] = 61.0
    notes.refused("denied", "origin", Source("203.0.113.9"), "https://evil.example")
    assert [entry.detail["unrecorded"] for entry in trail.entries(home)] == [0, 0, 999]


def test_a_flood_from_everywhere_is_no_more_than_a_page_a_minute(tmp_path):
    home = Home(tmp_path)
    notes = Notes(home, clock=lambda: 0.0)
    for number in range(500):
        notes.refused("denied", "origin", Source(f"203.0.113.{number}"), "https://evil.example")
    assert len(trail.entries(home)) == KINDS


def test_wrong_passwords_are_counted_one_by_one_up_to_ten(tmp_path):
    home = Home(tmp_path)
    notes = Notes(home, clock=lambda: 0.0)
    for _ in range(30):
        notes.refused("sign_in_failed", "password", Source("203.0.113.9"), "wang")
    assert len(trail.entries(home)) == 10


def test_a_seal_opens_only_for_its_purpose_unchanged_and_in_time():
    seals = Seals("k" * 64)
    closed = seals.closed("flow", {"next": "/数据"})
    assert seals.opened("flow", closed, seconds=60) == {"next": "/数据"}
    assert seals.opened("other", closed, seconds=60) is None
    assert seals.opened("flow", closed, seconds=-2) is None
    assert seals.opened("flow", closed[:-1] + "0", seconds=60) in (None,) or closed.endswith("0")
    assert seals.opened("flow", "x" + closed, seconds=60) is None
    assert Seals("j" * 64).opened("flow", closed, seconds=60) is None
    for odd in ("", ".", "a.b", "é.é", "." * 9):
        assert seals.opened("flow", odd, seconds=60) is None


def test_a_forms_token_fits_one_cookie_only():
    seals = Seals("k" * 64)
    token = seals.form("cookie of one browser")
    assert seals.fits(token, "cookie of one browser")
    for bound in ("cookie of another", "", None):
        assert not seals.fits(token, bound)
    assert not seals.fits("", "cookie of one browser")
    assert not seals.fits("中", "cookie of one browser")
