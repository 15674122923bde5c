"""The door: who is let in, as whom, and what happens to everyone else."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.dashboard.door import SESSION, Visitor, copied, denied, known, opened, refusal_of, talking
from warehouse.access import Role, accounts, grants, sessions, trail
from warehouse.access.grants import Grant

pytestmark = pytest.mark.xdist_group("door")

OWN_PAGES = ("/sign-in", "/sign-in/password", "/sign-in/role", "/sign-out")
FONT = "/app/static/inter.woff2"
EVIL = "https://evil.example"


@pytest.fixture(scope="module")
def home(demo_home, tmp_path_factory):
    """A home with the demo city and accounts of its own."""
    made = copied(demo_home, tmp_path_factory.mktemp("door") / "home")
    for account in ("office", "other", "leaving"):
        known(made, account)
        grants.grant(made, Grant(account, Role.OFFICE), by="cli:test")
    known(made, "nobody")
    known(made, "double")
    grants.grant(made, Grant("double", Role.TOUR, districts=("青崖县",)), by="cli:test")
    grants.grant(made, Grant("double", Role.VIEWER), by="cli:test")
    return made


@pytest.fixture(scope="module")
def address(home, tmp_path_factory):
    with opened(home, tmp_path_factory.mktemp("log")) as url:
        yield url


@pytest.fixture
def stranger(address):
    """Makes visitors with nothing; they are gone with the test."""
    with ExitStack() as stack:
        yield lambda **more: stack.enter_context(Visitor(address, **more))


@pytest.fixture
def visitor(stranger):
    return stranger()


@pytest.fixture
def signed_in(stranger):
    """Makes visitors who are signed in."""

    def made(account="office"):
        client = stranger()
        assert client.sign_in(account, password_of(account)).status_code == 303
        return client

    return made


def password_of(account):
    return f"一句足够长的密码 {account[::-1]}"


def now():
    return datetime.now(UTC)


def test_a_page_without_a_session_leads_to_sign_in_and_back(visitor):
    answer = visitor.get("/findings?period=year&district=青崖县")
    assert answer.status_code == 303
    back = quote("/findings?period=year&district=%E9%9D%92%E5%B4%96%E5%8E%BF", safe="")
    assert answer.headers["location"] == f"/sign-in?next={back}"
    answer = visitor.sign_in("office", password_of("office"), back="/findings?period=year")
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings?period=year")
    assert "<title>清单·安全履职</title>" in visitor.get("/findings?period=year").text


CLOSED = (
    "/media/0123456789abcdef.csv",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/agent/mcp",
    "/_stcore/agent/openapi.json",
    "/_stcore/upload_file/a/b",
    "/_stcore/bidi-components/x/y",
    "/component/x/y",
    "/_stcore/anything",
)


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_behind_a_page_is_given_without_a_session(visitor, path):
    answer = visitor.get(path)
    assert (answer.status_code, answer.text) == (403, "没有登录，或登录已经失效，请重新登录。")


@pytest.mark.parametrize("path", [path for path in CLOSED if "media" not in path and "host-config" not in path])
def test_what_no_page_uses_is_closed_to_everyone(path, signed_in):
    assert signed_in().get(path).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "POST", "PATCH"])
@pytest.mark.parametrize("path", ["/_stcore/stream", "/", "/media/x", "/_stcore/health"])
def test_only_our_own_forms_send_anything(address, method, path, signed_in):
    answer = signed_in().request(method, path, headers={"origin": address})
    assert answer.status_code == 405


UPLOAD = "/_stcore/upload_file/a/b"
FILE = {"file": ("a.csv", b"1")}


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "PATCH"])
def test_files_are_sent_and_taken_back_and_nothing_else(address, method, signed_in):
    assert signed_in().request(method, UPLOAD, headers={"origin": address}).status_code == 405


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nobody_sends_a_file_without_a_session_or_from_another_page(address, method, visitor, signed_in):
    answer = visitor.request(method, UPLOAD, headers={"origin": address}, files=FILE)
    assert (answer.status_code, answer.text) == (403, "没有登录，或登录已经失效，请重新登录。")
    for headers in ({"origin": EVIL}, {}):
        answer = signed_in().request(method, UPLOAD, headers=headers, files=FILE)
        assert (answer.status_code, "本系统的页面" in answer.text) == (403, True)


def test_a_role_that_does_not_deliver_sends_no_file_and_that_is_put_down(address, home, signed_in):
    member = signed_in("double")
    member.send_form("/sign-in/role", role="tour")
    answer = member.put(UPLOAD, headers={"origin": address}, files=FILE)
    assert (answer.status_code, "不能报送" in answer.text) == (403, True)
    line = denied(home, "upload")[-1]
    assert (line["actor"], line["target"]) == ("double", "tour")


def test_who_delivers_is_let_through_to_streamlit_which_wants_its_own_token_and_page(address, signed_in):
    member = signed_in()
    answer = member.put(UPLOAD, headers={"origin": address}, files=FILE)
    assert (answer.status_code, answer.text) == (403, "这个地址不接受这种请求。"), "without Streamlit's token"
    member.get("/_stcore/health")
    token = member.cookies.get("_streamlit_xsrf")
    assert token
    answer = member.put(UPLOAD, headers={"origin": address, "x-xsrftoken": token}, files=FILE)
    assert answer.status_code == 400, "no page of theirs is called a"


def test_what_is_the_same_for_everyone_needs_no_session(visitor):
    for path in ("/_stcore/health", "/app/static/inter.woff2", "/favicon.png", "/sign-in/style.css"):
        assert visitor.get(path).status_code == 200, path
    assert SESSION not in visitor.cookies


def test_every_answer_carries_the_headers(address, visitor, signed_in):
    member = signed_in()
    answers = [
        visitor.get(path) for path in ("/", "/sign-in", "/media/x", "/_stcore/health", "/app/static/inter.woff2")
    ]
    answers += [member.get(path) for path in ("/", "/nowhere", "/media/x", "/_stcore/metrics", "/sign-in/role", "//x/")]
    answers.append(httpx.get(address, headers={"host": "evil.example"}))
    for answer in answers:
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin")
        assert "strict-transport-security" not in answer.headers, "this service is not on https"
        for policy in answer.headers.get_list("content-security-policy"):
            assert "http:" not in policy


def test_pages_files_and_sign_in_are_never_kept_by_a_browser(visitor, signed_in):
    member = signed_in()
    for answer in (
        visitor.get("/sign-in"),
        member.get("/"),
        member.get("/media/x"),
        member.get("/_stcore/host-config"),
    ):
        assert answer.headers["cache-control"] == "no-store"


def test_the_pages_of_the_front_desk_allow_no_script(visitor):
    policy = visitor.get("/sign-in").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy


def test_a_name_that_is_not_ours_is_turned_away(address, home, signed_in):
    for path in ("/", "/sign-in", "/_stcore/health", "/static/x.js"):
        answer = httpx.get(address + path, headers={"host": "evil.example"})
        assert answer.status_code == 421
        assert SESSION not in answer.cookies
    port = address.rpartition(":")[2]
    member = signed_in()
    status = refusal_of(address, member.session, host=f"rebind.example:{port}", origin=f"http://rebind.example:{port}")
    assert status == 403
    assert denied(home, "host")


@pytest.mark.parametrize("origin", [EVIL, "null", None, "http://127.0.0.1:1", "https://127.0.0.1"])
def test_a_websocket_is_opened_from_our_own_pages_only(address, origin, signed_in):
    assert refusal_of(address, signed_in().session, origin=origin) == 403


def test_a_refused_origin_is_one_line_of_the_trail_however_often_it_comes(address, home, signed_in):
    session = signed_in().session
    for _ in range(5):
        assert refusal_of(address, session, origin="https://flood.example") == 403
    lines = [line for line in denied(home, "origin") if line["target"] == "https://flood.example"]
    assert len(lines) == 1
    assert lines[0]["peer"] == "127.0.0.1"
    assert "每分钟" in lines[0]["sparing"]


def test_a_websocket_needs_a_session(address, home, signed_in):
    assert refusal_of(address, None) == 403
    before = len(denied(home, "session"))
    assert refusal_of(address, "A" * 43) == 403
    assert len(denied(home, "session")) <= before + 1
    assert denied(home, "session")
    assert refusal_of(address, signed_in().session) == 101


def test_no_other_websocket_is_opened(address, signed_in):
    member = signed_in()
    with pytest.raises(InvalidStatus):
        connect(
            f"ws{address.removeprefix('http')}/_stcore/other",
            origin=address,
            additional_headers={"Cookie": f"{SESSION}={member.session}"},
            proxy=None,
        )


def test_a_cookie_that_comes_twice_is_no_cookie(address, signed_in):
    one, two = signed_in().session, signed_in("other").session
    pairs = (
        f"{SESSION}={one}; {SESSION}={two}",
        f"{SESSION}={two}; {SESSION}={one}",
        f"{SESSION} ={one};{SESSION}= {two}",
    )
    for cookie in pairs:
        assert httpx.get(address, headers={"cookie": cookie}).headers["location"] == "/sign-in"
        assert refusal_of(address, None, extra=[("Cookie", cookie)]) == 403


def test_a_stolen_streamlit_session_id_gives_nothing_of_the_victims(address, signed_in):
    victim, thief = signed_in("office"), signed_in("other")
    with talking(address, victim.session) as page:
        first = page.rerun("district=青崖县&period=year", "findings")
    assert first.session_id
    assert "账号 office" in first.text
    assert "· 青崖县</h1>" in first.text
    # The victim's websocket is gone, and Streamlit keeps its session to be taken up again: the moment to steal it.
    with talking(address, thief.session, taking_up=first.session_id) as page:
        stolen = page.rerun("", "findings")
    assert stolen.session_id not in ("", first.session_id)
    assert "账号 other" in stolen.text
    assert "账号 office" not in stolen.text
    assert "· 青崖县</h1>" not in stolen.text
    assert refusal_of(address, None, taking_up=first.session_id) == 403


def test_not_even_its_owner_takes_up_a_streamlit_session(address, signed_in):
    member = signed_in()
    with talking(address, member.session) as page:
        first = page.rerun()
    with talking(address, member.session, taking_up=first.session_id) as page:
        assert page.rerun().session_id not in ("", first.session_id)


def test_signing_in_takes_up_no_session_that_was_there(visitor, home):
    visitor.cookies.set(SESSION, "planted-by-someone-else", domain="127.0.0.1", path="/")
    visitor.sign_in("office", password_of("office"))
    assert visitor.session not in (None, "planted-by-someone-else")
    assert sessions.session_of(home, "planted-by-someone-else", now=now()) is None


def test_a_second_sign_in_ends_the_session_before_it(home, stranger, signed_in):
    first = signed_in().session
    visitor = stranger()
    token = visitor.form_token("/sign-in")
    visitor.cookies.set(SESSION, first, domain="127.0.0.1", path="/")
    answer = visitor.send_form("/sign-in", token=token, account="other", password=password_of("other"), next="/")
    assert answer.status_code == 303
    assert visitor.session != first
    assert sessions.session_of(home, first, now=now()) is None


@pytest.mark.parametrize("account", ["office", "no-such-account", "disabled", "demo:office", "x" * 300, "'; --"])
def test_every_failure_is_the_same_sentence(home, visitor, account):
    if account == "disabled" and accounts.find(home, "disabled") is None:
        known(home, "disabled")
        accounts.disable(home, "disabled", by="cli:test")
    password = password_of("disabled") if account == "disabled" else "wrong password here"
    answer = visitor.sign_in(account, password)
    assert answer.status_code == 401
    assert "账号或密码不对" in answer.text
    assert visitor.session is None
    accounts.enable(home, "office", by="cli:test")


def test_what_was_typed_comes_back_as_text(visitor):
    answer = visitor.sign_in('"><script>alert(1)</script>', "wrong password here")
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_the_password_is_never_sent_back_nor_written_down(visitor, home):
    secret = "correct horse battery staple"
    assert secret not in visitor.sign_in("office", secret).text
    for file in home.audit.iterdir():
        assert secret.encode() not in file.read_bytes()
    accounts.enable(home, "office", by="cli:test")


def test_guessing_locks_the_account_and_no_other(home, visitor, signed_in):
    known(home, "guessed")
    answers = [visitor.sign_in("guessed", f"guess number {number}") for number in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 429]
    assert "账号锁定到" in answers[-1].text
    right = visitor.sign_in("guessed", password_of("guessed"))
    assert right.status_code == 429
    assert visitor.session is None
    assert signed_in("other").session
    locked = [entry for entry in trail.entries(home) if entry.action == "locked" and entry.target == "guessed"]
    assert len(locked) == 1


def test_a_form_of_another_browser_is_not_taken(visitor, stranger):
    token = stranger().form_token("/sign-in")
    visitor.get("/sign-in")
    answer = visitor.send_form("/sign-in", token=token, account="office", password=password_of("office"))
    assert answer.status_code == 400
    assert visitor.session is None


def test_a_form_without_its_cookie_is_not_taken(visitor):
    token = visitor.form_token("/sign-in")
    visitor.cookies.clear()
    answer = visitor.send_form("/sign-in", token=token, account="office", password=password_of("office"))
    assert answer.status_code == 400
    assert visitor.session is None


@pytest.mark.parametrize("origin", [EVIL, "null", None])
@pytest.mark.parametrize("path", [*OWN_PAGES, "/", "/sign-in/oidc", "/auth/login", "/oauth2callback", "/media/x"])
def test_nothing_can_be_sent_from_another_site(home, path, origin, signed_in):
    member = signed_in()
    token = member.form_token("/sign-out")
    answer = member.send_form(path, origin=origin, token=token, role="office", account="x", old="x", new="y", again="y")
    assert answer.status_code == 403
    assert sessions.session_of(home, member.session, now=now()) is not None


@pytest.mark.parametrize("path", ["/sign-in/password", "/sign-in/role", "/sign-out"])
def test_a_form_of_ours_without_its_token_does_nothing(home, path, signed_in):
    member = signed_in("double")
    member.send_form(path, token="0" * 64, role="tour", old=password_of("double"), new="n" * 20, again="n" * 20)
    session = sessions.session_of(home, member.session, now=now())
    assert session is not None
    assert session.role is None
    assert signed_in("double").session, "the password is the one before"


@pytest.mark.parametrize(
    "body", [b"x" * 20_000, b"&".join(b"a=1" for _ in range(50)), b"account=%ff%fe", "account=中".encode(), b""]
)
def test_a_form_that_is_none_of_ours_is_turned_away(address, visitor, body):
    headers = {"origin": address, "content-type": "application/x-www-form-urlencoded"}
    answer = visitor.post("/sign-in", content=body, headers=headers)
    assert answer.status_code in (400, 413)
    assert visitor.post("/sign-in", json={}, headers={"origin": address}).status_code == 415


def test_a_cookie_is_worth_nothing_after_signing_out(address, home, signed_in, stranger):
    member = signed_in()
    session = member.session
    assert member.get("/").status_code == 200
    answer = member.send_form("/sign-out")
    assert answer.headers["location"] == "/sign-in?said=out"
    assert member.session is None, "the browser keeps no cookie"
    again = stranger(cookies={SESSION: session})
    assert again.get("/").headers["location"] == "/sign-in"
    assert again.get("/media/x").status_code == 403
    assert refusal_of(address, session) == 403
    assert any(entry.action == "sign_out" and entry.actor == "office" for entry in trail.entries(home))


def test_asking_to_sign_out_does_not_sign_out(home, signed_in):
    member = signed_in()
    for path in ("/sign-out", "/auth/logout"):
        member.get(path)
    assert sessions.session_of(home, member.session, now=now()) is not None


def test_a_disabled_account_is_out_at_its_next_message(address, home, signed_in):
    member = signed_in("leaving")
    with talking(address, member.session) as page:
        assert "script_finished" in page.rerun().text
        accounts.disable(home, "leaving", by="cli:test")
        with pytest.raises(ConnectionClosed) as closed:
            page.rerun()
        assert closed.value.rcvd.code == 1008
    assert member.get("/").headers["location"] == "/sign-in"
    assert refusal_of(address, member.session) == 403


def test_a_session_ends_by_itself(address, home):
    expired = sessions.open_session(home, "office", "local", now=now() - timedelta(hours=13))
    assert refusal_of(address, expired) == 403
    assert httpx.get(address, cookies={SESSION: expired}).status_code == 303


def test_a_way_of_signing_in_that_is_switched_off_ends_its_sessions(address, home):
    grants.grant(home, Grant("outside", Role.OFFICE), by="cli:test")
    token = sessions.open_session(home, "outside", "oidc", now=now())
    assert httpx.get(address, cookies={SESSION: token}).status_code == 303
    assert refusal_of(address, token) == 403


@pytest.mark.parametrize(
    "back",
    [
        EVIL,
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "/%09/evil.example\t",
        "javascript:alert(1)",
        "/sign-out",
        "/sign-in/oidc",
        "/auth/logout",
        "/media/x",
        "/a//evil.example",
        "/x\r\nSet-Cookie: a=b",
        "/" + "x" * 3000,
        "",
    ],
)
def test_the_way_back_is_a_page_of_ours(back, stranger):
    visitor = stranger()
    answer = visitor.sign_in("office", password_of("office"), back=back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert visitor.get("/sign-in", params={"next": back}).headers["location"] == "/"


def test_a_first_password_is_changed_before_anything_is_shown(address, home, visitor, stranger):
    first = accounts.add(home, "newcomer", by="cli:test")
    grants.grant(home, Grant("newcomer", Role.OFFICE), by="cli:test")
    visitor.sign_in("newcomer", first)
    assert visitor.get("/findings").headers["location"] == "/sign-in/password?next=%2Ffindings"
    assert visitor.get("/sign-in/role").headers["location"] == "/sign-in/password"
    assert visitor.get("/media/x").status_code == 403
    assert refusal_of(address, visitor.session) == 403
    chosen = "自己想的一句长话 2026"
    weak = visitor.send_form("/sign-in/password", old=first, new="short", again="short")
    assert "至少要有 10 个字符" in weak.text
    unequal = visitor.send_form("/sign-in/password", old=first, new=chosen, again=chosen + "!")
    assert "不一样" in unequal.text
    wrong = visitor.send_form("/sign-in/password", old="not the first", new=chosen, again=chosen)
    assert wrong.status_code == 401
    before = visitor.session
    answer = visitor.send_form("/sign-in/password", old=first, new=chosen, again=chosen, next="/findings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings")
    assert visitor.session != before
    assert visitor.get("/findings").status_code == 200
    assert refusal_of(address, before) == 403
    assert stranger().sign_in("newcomer", first).status_code == 401


def test_a_changed_password_signs_out_everywhere_else(home, signed_in):
    known(home, "mover")
    grants.grant(home, Grant("mover", Role.OFFICE), by="cli:test")
    here, there = signed_in("mover"), signed_in("mover")
    chosen = "另一句足够长的话 99"
    answer = here.send_form("/sign-in/password", old=password_of("mover"), new=chosen, again=chosen)
    assert answer.headers["location"] == "/sign-in/role?said=changed"
    assert here.get("/").status_code == 200
    assert there.get("/").headers["location"] == "/sign-in"


def test_without_a_grant_nothing_is_shown_but_whom_to_ask(address, signed_in):
    member = signed_in("nobody")
    assert member.get("/findings").headers["location"] == "/sign-in/role?next=%2Ffindings"
    page = member.get("/sign-in/role")
    assert "已登录，但还没有授权" in page.text
    assert "nobody" in page.text
    assert "安委办" in page.text
    assert refusal_of(address, member.session) == 403
    assert member.get("/media/x").status_code == 403


def test_of_several_roles_one_is_chosen_and_no_other_can_be(address, home, signed_in):
    member = signed_in("double")
    assert member.get("/districts").headers["location"] == "/sign-in/role?next=%2Fdistricts"
    assert refusal_of(address, member.session) == 403
    page = member.get("/sign-in/role").text
    assert "督导组" in page
    assert "青崖县" in page
    assert "查阅" in page
    assert "联络员" not in page
    answer = member.send_form("/sign-in/role", role="office")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/role")
    assert sessions.session_of(home, member.session, now=now()).role is None
    answer = member.send_form("/sign-in/role", role="tour", next="/districts")
    assert answer.headers["location"] == "/districts"
    assert member.get("/districts").status_code == 200
    with talking(address, member.session) as page:
        assert "督导组" in page.rerun().text


def test_a_role_taken_back_is_gone_at_the_next_message(address, home, signed_in):
    known(home, "once")
    grants.grant(home, Grant("once", Role.OFFICE), by="cli:test")
    member = signed_in("once")
    with talking(address, member.session) as page:
        page.rerun()
        grants.revoke(home, "once", None, by="cli:test")
        with pytest.raises(ConnectionClosed):
            page.rerun()
    assert "还没有授权" in member.get("/sign-in/role").text


def test_an_identity_of_streamlits_own_is_never_looked_at(address):
    forged = {"_streamlit_user": "eyJmb3JnZWQiOiJ5ZXMifQ.x.y", "_streamlit_user_tokens": "x", "_streamlit_user_1": "x"}
    answer = httpx.get(address, cookies=forged)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    cookie = "; ".join(f"{name}={value}" for name, value in forged.items())
    assert refusal_of(address, None, extra=[("Cookie", cookie)]) == 403


@pytest.mark.parametrize("path", ["/auth/login?provider=x", "/oauth2callback?state=x&code=y", "/sign-in/oidc"])
def test_a_single_sign_on_that_is_not_set_up_is_not_there(visitor, path):
    assert visitor.get(path).status_code == 404


def test_a_file_that_is_not_there_is_a_sentence(signed_in):
    answer = signed_in().get("/media/none.csv")
    assert (answer.status_code, answer.text) == (404, "没有这个地址。")
    assert answer.headers["cache-control"] == "no-store"


def test_answers_of_the_door_hold_no_path_and_no_traceback(home, visitor, signed_in):
    member = signed_in()
    pages = [
        visitor.get(path) for path in ("/sign-in?said=<b>", "/media/../x", "/sign-in/oidc", "/%00", "//etc/passwd")
    ]
    pages += [member.get(path) for path in ("/media/none", "/_stcore/agent/mcp", "/static/none.js", "/%ff")]
    pages.append(member.send_form("/sign-in/role", token="中", role="x"))
    for answer in pages:
        assert answer.status_code < 500, answer.url
        assert str(home.root) not in answer.text
        assert "Traceback" not in answer.text
        assert ".py" not in answer.text


def test_the_cookie_is_out_of_a_scripts_reach(visitor):
    answer = visitor.sign_in("office", password_of("office"))
    cookies = [value for name, value in answer.headers.multi_items() if name == "set-cookie" and SESSION in value]
    assert len(cookies) == 1
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookies[0].split("; "))
    assert "Max-Age" not in cookies[0], "it ends with the browser"


def test_signing_in_is_a_line_of_the_trail(home, signed_in):
    before = len(trail.entries(home))
    signed_in("other")
    line = trail.entries(home)[before]
    assert (line.actor, line.action, line.detail) == ("other", "sign_in", {"method": "local", "peer": "127.0.0.1"})
    assert trail.verify(home) == []
