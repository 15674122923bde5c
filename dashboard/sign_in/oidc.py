"""The office's single sign-on: Streamlit and Authlib speak with the provider, the door makes a session of ours of it.

Streamlit would keep the identity for 30 days in a cookie that nobody can revoke. Here that cookie never leaves the
server: it is read from Streamlit's answer and dropped.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from dashboard.sign_in import paths
from dashboard.sign_in.cookies import identity_set
from dashboard.sign_in.forms import back_of, visit_of
from dashboard.sign_in.refusals import NOT_HERE, Refused
from dashboard.sign_in.visit import Visit, admit, forget, keep, values
from warehouse.access.service import Service

FLOW_SECONDS: Final = 600  # at the provider's page: time for a second factor, not for lunch
_PROVIDER: Final = "default"
_COOKIE: Final = "_streamlit_user"


def settings(service: Service, key: str) -> dict[str, Any]:
    """What Streamlit needs to know of the provider, as its secrets; nothing without [oidc]."""
    if service.oidc is None:
        return {}
    return {
        "auth": {
            "redirect_uri": f"{service.origin or 'http://127.0.0.1:{port}'}{paths.OIDC_CALLBACK}",
            "cookie_secret": key,
            "client_id": service.oidc.client_id,
            "client_secret": service.oidc_secret,
            "server_metadata_url": service.oidc.metadata_url,
            "client_kwargs": {"scope": "openid profile email"},
        }
    }


async def start(request: Request) -> Response:
    """Begin a sign-in: remember in this browser where it should end, then on to Streamlit's own address."""
    visit, back = visit_of(request), back_of(request)
    if visit.desk.service.oidc is None:
        raise Refused(404, NOT_HERE)
    if visit.desk.service.origin is None and request.url.hostname != "127.0.0.1":
        # The provider sends the browser back to 127.0.0.1; what localhost remembers would be lost.
        here = f"http://127.0.0.1:{request.url.port or 80}"
        return RedirectResponse(here + paths.with_way_back(paths.OIDC_START, back), 303)
    _remember(visit, next=back)
    return RedirectResponse(generate_login_redirect_url(_PROVIDER), 303)


async def pass_on(app: ASGIApp, visit: Visit, scope: Scope, receive: Receive) -> Response:
    """What is answered on Streamlit's addresses of the single sign-on. `app` is Streamlit."""
    if scope["path"] == paths.OIDC_LOGOUT:
        return RedirectResponse(paths.SIGN_OUT, 303)
    if visit.desk.service.oidc is None:
        raise Refused(404, NOT_HERE)
    flow = visit.desk.seals.opened("flow", visit.jar.get(visit.names.flow) or "", seconds=FLOW_SECONDS)
    if scope["path"] == paths.OIDC_LOGIN:
        return await _login(app, visit, scope, receive, flow)
    return await _callback(app, visit, scope, receive, flow)


async def _login(app: ASGIApp, visit: Visit, scope: Scope, receive: Receive, flow: dict[str, str] | None) -> Response:
    if flow is None:
        return RedirectResponse(paths.SIGN_IN, 303)
    caught = await _answer_of(app, scope, receive)
    address = next(iter(values(caught, b"location")), "")
    state = parse_qs(urlsplit(address).query).get("state")
    if not state or not urlsplit(address).netloc:
        return _failed(visit, "oidc")
    _remember(visit, next=flow["next"], state=_mark(state[0]))
    visit.fresh += [(name, value) for name, value in caught["headers"] if name.lower() == b"set-cookie"]
    return RedirectResponse(address, 303)


async def _callback(
    app: ASGIApp, visit: Visit, scope: Scope, receive: Receive, flow: dict[str, str] | None
) -> Response:
    state = parse_qs(scope["query_string"].decode("latin-1")).get("state", [""])[0]
    forget(visit, visit.names.flow)
    is_ours = flow is not None and flow.get("state") == _mark(state)
    if not is_ours or not visit.desk.seals.is_first(_mark(state), seconds=FLOW_SECONDS):
        # Someone else's sign-in pushed onto this browser, or an old one played again; a tab restored looks the same.
        visit.desk.notes.refused("denied", "oidc_state", visit.source)
        return _failed(visit, "stale")
    caught = await _answer_of(app, scope, receive)
    visit.fresh += [(name, value) for name, value in caught["headers"] if name.lower() == b"set-cookie"]
    claims = _claims(identity_set(caught["headers"]))
    if claims is None:
        visit.desk.notes.refused("sign_in_failed", "oidc", visit.source)
        return _failed(visit, "oidc")
    account = _account(visit.desk.service, claims)
    if account is None:
        visit.desk.notes.refused("sign_in_failed", "oidc_claim", visit.source)
        return _failed(visit, "claim")
    name = claims.get("name")
    await to_thread.run_sync(admit, visit, account, "oidc", name if isinstance(name, str) else "")
    return RedirectResponse(flow["next"] if flow else "/", 303)


def _account(service: Service, claims: dict[str, Any]) -> str | None:
    """The account in the claim that the settings name; a mail address counts only where the provider checked it."""
    claim = service.oidc.account_claim if service.oidc else ""
    account = claims.get(claim)
    if claim == "email" and claims.get("email_verified") is not True:
        return None
    return account if isinstance(account, str) and account else None


def _claims(cookies: dict[str, str]) -> dict[str, Any] | None:
    """What the provider says of the person, out of the cookie that Streamlit has just signed."""

    def one(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, cookies[name]) if name in cookies else None

    whole = get_cookie_with_chunks(one, _COOKIE)
    claims = json.loads(whole) if whole else None
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else None


def _remember(visit: Visit, **content: str) -> None:
    keep(visit, visit.names.flow, visit.desk.seals.closed("flow", content), seconds=FLOW_SECONDS)


def _failed(visit: Visit, said: str) -> Response:
    forget(visit, visit.names.flow)
    return RedirectResponse(f"{paths.SIGN_IN}?said={said}", 303)


def _mark(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()


async def _answer_of(app: ASGIApp, scope: Scope, receive: Receive) -> Message:
    """The start of Streamlit's answer; its body is not needed."""
    started: list[Message] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)

    await app(scope, receive, send)
    return started[0]
