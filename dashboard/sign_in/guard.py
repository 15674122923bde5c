"""The guard at the door: nobody comes to Streamlit who is not signed in, from one of our pages, in a role."""

from __future__ import annotations

from typing import Final

from anyio import to_thread
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.sign_in import oidc, paths
from dashboard.sign_in.cookies import Jar, Names, replaced
from dashboard.sign_in.desk import Desk
from dashboard.sign_in.keeping import MEDIA, only_theirs
from dashboard.sign_in.paths import Kind
from dashboard.sign_in.proxy import without
from dashboard.sign_in.refusals import NO_SESSION, NOT_HERE, NOT_THIS_WAY, NOT_YOURS, Refused, answer
from dashboard.sign_in.stream import stream
from dashboard.sign_in.visit import SAFE, Visit, check_origin, check_place, received, source_of
from warehouse.access import Act

_SENT: Final = {Kind.OWN: ("POST",), Kind.UPLOAD: ("PUT", "DELETE")}
"""What a page of ours may send, and where; everything else is only read."""


class Guard:
    """ASGI middleware before Streamlit."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] == "websocket":
            await stream(self._app, self._desk, scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = paths.kind_of(scope["path"])
        visit: Visit | None = None
        try:
            check_place(self._desk, scope)
            if scope["method"] not in SAFE:
                check_origin(self._desk, scope)
                if scope["method"] not in _SENT.get(kind, ()):
                    raise Refused(405, NOT_THIS_WAY)
            if kind is Kind.PUBLIC:
                await self._app(self._handed_on(scope, None), receive, send)
                return
            visit = await to_thread.run_sync(received, self._desk, scope, kind)
            response = await self._decided(kind, visit, scope, receive)
            if response is None:
                outward = _with_cookies(send, visit)
                if scope["path"].startswith(MEDIA) and visit.identity is not None:
                    outward = only_theirs(outward, visit.identity)
                await self._app(self._handed_on(scope, visit), receive, outward)
                return
        except Refused as refusal:
            if refusal.cause:
                await to_thread.run_sync(self._note, scope, refusal, visit)
            response = answer(kind, refusal.status, str(refusal))
        await response(scope, receive, send if visit is None else _with_cookies(send, visit))

    async def _decided(self, kind: Kind, visit: Visit, scope: Scope, receive: Receive) -> Response | None:
        """The answer of the door, or None when the request may go on."""
        if kind is Kind.OIDC:
            return await oidc.pass_on(self._app, visit, self._handed_on(scope, visit), receive)
        if kind is Kind.OWN:
            return None
        identity = visit.identity
        if identity is None or not identity.is_ready:
            if kind is not Kind.PAGE:
                raise Refused(403, NO_SESSION)
            where = paths.SIGN_IN if identity is None else paths.ROLE
            if identity is not None and identity.session.must_change:
                where = paths.PASSWORD
            query = scope["query_string"].decode("latin-1")
            back = paths.way_back(scope["path"] + (f"?{query}" if query else ""))
            return RedirectResponse(paths.with_way_back(where, back), 303)
        if kind is Kind.CLOSED or (kind is Kind.UPLOAD and scope["method"] in SAFE):
            raise Refused(404, NOT_HERE)
        if kind is Kind.UPLOAD and not identity.may(Act.DELIVER):
            raise Refused(403, NOT_YOURS, "upload", identity.role or "")
        return None

    def _handed_on(self, scope: Scope, visit: Visit | None) -> Scope:
        """The request as Streamlit sees it: no identity of Streamlit's own, no secret of the proxy's."""
        headers = without(self._desk.service, scope["headers"])
        kept = Jar(headers).handed_on(Names.of(self._desk.service))
        return {**scope, "headers": replaced(headers, cookie=kept), "qingdan.visit": visit}

    def _note(self, scope: Scope, refusal: Refused, visit: Visit | None) -> None:
        actor = visit.identity.account if visit and visit.identity else "service"
        self._desk.notes.refused("denied", refusal.cause, source_of(scope), refusal.target, actor=actor)


def _with_cookies(send: Send, visit: Visit) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start" and visit.fresh:
            message = {**message, "headers": [*message["headers"], *visit.fresh]}
        await send(message)

    return sent
