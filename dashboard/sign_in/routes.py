"""The addresses of the front desk: signing in, the first password, the role to work in, signing out."""

from __future__ import annotations

import secrets
from typing import Final

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.sign_in import oidc, page, paths, texts
from dashboard.sign_in.cookies import BEFORE_SECONDS
from dashboard.sign_in.desk import moment
from dashboard.sign_in.forms import Form, back_of, form_of, visit_of
from dashboard.sign_in.identity import demo_account
from dashboard.sign_in.refusals import NOT_HERE, NOT_THIS_WAY, Refused
from dashboard.sign_in.visit import Visit, admit, forget, keep
from warehouse.access import Role, accounts, sessions
from warehouse.access.passwords import AT_ONCE, WeakPassword

WAITING: Final = 24  # people whose password is looked at soon; who comes after them is asked to try again
BUSY: Final = "登录的人太多，请过几秒再试。"
STALE: Final = "页面放得太久，请再试一次。"
_turns: Final = CapacityLimiter(AT_ONCE)


def shown(markup: str, status: int = 200) -> HTMLResponse:
    """A page of the front desk."""
    return HTMLResponse(markup, status, headers=page.HEADERS)


def onward(path: str, back: str = "/") -> RedirectResponse:
    """Go on to a page with GET."""
    return RedirectResponse(paths.with_way_back(path, back), 303)


async def sign_in(request: Request) -> Response:
    """The sign-in page, and what its form does."""
    visit = visit_of(request)
    if request.method == "POST":
        return await _sign_in(request, visit)
    if visit.identity is not None:
        return RedirectResponse(back_of(request), 303)
    return _sign_in_page(visit, back_of(request), page.said(request.query_params.get("said")))


def _sign_in_page(visit: Visit, back: str, said: str = "", status: int = 200, account: str = "") -> Response:
    before = visit.jar.get(visit.names.before) or secrets.token_urlsafe(32)
    keep(visit, visit.names.before, before, seconds=BEFORE_SECONDS)
    token = visit.desk.seals.form(before)
    return shown(texts.sign_in(visit.desk.service, token, back, said, account), status)


async def _sign_in(request: Request, visit: Visit) -> Response:
    form, desk = await form_of(request), visit.desk
    if "local" not in desk.service.methods:
        raise Refused(404, NOT_HERE)
    account = form["account"][: accounts.LONGEST_NAME]

    def again(words: str, status: int) -> Response:
        return _sign_in_page(visit, form.back, page.message(words), status, account)

    if not desk.seals.fits(form["token"], visit.jar.get(visit.names.before)):
        return again(STALE, 400)
    if _turns.statistics().tasks_waiting >= WAITING:
        return again(BUSY, 503)
    try:
        found = await to_thread.run_sync(_proven, visit, form, limiter=_turns)
    except accounts.Locked as problem:
        return again(str(problem), 429)
    except accounts.WrongPassword as problem:
        return again(str(problem), 401)
    await to_thread.run_sync(admit, visit, found.account, "local")
    return RedirectResponse(form.back, 303)


def _proven(visit: Visit, form: Form) -> accounts.Account:
    notes = visit.desk.notes
    try:
        return accounts.sign_in(visit.desk.home, form["account"], form["password"], now=moment())
    except accounts.Locked as problem:
        notes.refused("locked" if problem.is_new else "sign_in_failed", "locked", visit.source, problem.account)
        raise
    except accounts.WrongPassword as problem:
        notes.refused("sign_in_failed", problem.cause, visit.source, problem.account)
        raise


async def password(request: Request) -> Response:
    """Changing the password: the first one at once, any other when its owner likes."""
    visit = visit_of(request)
    if visit.identity is None:
        return onward(paths.SIGN_IN, back_of(request))
    if visit.identity.method != "local":
        raise Refused(404, NOT_HERE)
    if request.method != "POST":
        return _password_page(visit, back_of(request))
    form, is_forced = await form_of(request), visit.identity.session.must_change

    def again(words: str, status: int = 400) -> Response:
        return _password_page(visit, form.back, page.message(words), status)

    if not visit.desk.seals.fits(form["token"], visit.token):
        return again(STALE)
    if form["new"] != form["again"]:
        return again("两次输入的新密码不一样。")
    try:
        await to_thread.run_sync(_change, visit, form, limiter=_turns)
    except WeakPassword as problem:
        return again(str(problem))
    except accounts.Locked as problem:
        return again(str(problem), 429)
    except accounts.WrongPassword:
        return again("原密码不对。", 401)
    if is_forced:
        return RedirectResponse(form.back, 303)
    return RedirectResponse(f"{paths.ROLE}?said=changed", 303)


def _password_page(visit: Visit, back: str, said: str = "", status: int = 200) -> Response:
    assert visit.identity is not None
    return shown(texts.password(visit.identity, visit.desk.seals.form(visit.token or ""), back, said), status)


def _change(visit: Visit, form: Form) -> None:
    """Change the password and sign in anew: all sessions of the account end with the old password."""
    assert visit.identity is not None
    desk, account = visit.desk, visit.identity.account
    try:
        accounts.change_password(desk.home, account, form["old"], form["new"], now=moment())
    except (accounts.Locked, accounts.WrongPassword):
        desk.notes.refused("sign_in_failed", "password_change", visit.source, account)
        raise
    desk.notes.done(account, "password_changed", account, **visit.source.detail())
    admit(visit, account, "local")


async def role(request: Request) -> Response:
    """The role to work in: chosen among those that are granted; a demo identity may be any."""
    visit = visit_of(request)
    if visit.identity is None:
        return onward(paths.SIGN_IN, back_of(request))
    if visit.identity.session.must_change:
        return onward(paths.PASSWORD, back_of(request))
    if request.method != "POST":
        token = visit.desk.seals.form(visit.token or "")
        said = page.said(request.query_params.get("said"))
        return shown(texts.role(visit.identity, token, back_of(request), said))
    form = await form_of(request)
    granted = {each.value: each for each in visit.identity.roles}
    if not visit.desk.seals.fits(form["token"], visit.token) or form["role"] not in granted:
        return onward(paths.ROLE, form.back)
    await to_thread.run_sync(_choose, visit, granted[form["role"]])
    return RedirectResponse(form.back, 303)


def _choose(visit: Visit, chosen: Role) -> None:
    assert visit.identity is not None
    if visit.identity.is_demo:
        admit(visit, demo_account(chosen), "demo")
    else:
        sessions.choose_role(visit.desk.home, visit.token or "", chosen)


async def sign_out(request: Request) -> Response:
    """Signing out: a page that asks, and the form on it that does."""
    visit = visit_of(request)
    if visit.identity is None:
        return onward(paths.SIGN_IN)
    if request.method != "POST":
        return shown(texts.sign_out(visit.identity, visit.desk.seals.form(visit.token or "")))
    form = await form_of(request)
    if not visit.desk.seals.fits(form["token"], visit.token):
        return onward(paths.SIGN_OUT)
    await to_thread.run_sync(_close, visit)
    return RedirectResponse(f"{paths.SIGN_IN}?said=out", 303)


def _close(visit: Visit) -> None:
    assert visit.identity is not None
    sessions.close_session(visit.desk.home, visit.token or "")
    visit.desk.notes.done(visit.identity.account, "sign_out", **visit.source.detail())
    for name in (visit.names.session, visit.names.before, visit.names.flow):
        forget(visit, name)


async def not_served(_request: Request, problem: HTTPException) -> Response:
    """What Streamlit does not serve, said in Chinese."""
    sentence = NOT_HERE if problem.status_code == 404 else NOT_THIS_WAY
    return PlainTextResponse(sentence, problem.status_code, headers=problem.headers)


async def style(_request: Request) -> Response:
    """The style sheet of these pages."""
    return Response(page.style(), media_type="text/css", headers={"Cache-Control": "public, max-age=86400"})


async def favicon(_request: Request) -> Response:
    """The product's own image in the browser's tab, in the place of Streamlit's."""
    return Response(page.favicon(), media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})


ROUTES: Final = [
    Route(paths.SIGN_IN, sign_in, methods=["GET", "POST"]),
    Route(paths.PASSWORD, password, methods=["GET", "POST"]),
    Route(paths.ROLE, role, methods=["GET", "POST"]),
    Route(paths.OIDC_START, oidc.start, methods=["GET"]),
    Route(paths.SIGN_OUT, sign_out, methods=["GET", "POST"]),
    Route(paths.STYLE, style, methods=["GET"]),
    Route(paths.FAVICON, favicon, methods=["GET"]),
]
