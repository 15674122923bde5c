"""The websocket of a page: opened only for our own pages with a session, and shut when the session is no more."""

from __future__ import annotations

from urllib.parse import urlsplit

from anyio import to_thread
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.sign_in import paths
from dashboard.sign_in.cookies import replaced
from dashboard.sign_in.desk import Desk, moment
from dashboard.sign_in.identity import Identity, identity_of
from dashboard.sign_in.paths import Kind
from dashboard.sign_in.proxy import without
from dashboard.sign_in.refusals import NO_SESSION, NOT_HERE, Refused
from dashboard.sign_in.visit import Visit, check_origin, check_place, received, source_of, values

POLICY: int = 1008  # the websocket's own number for "against the policy"
_PROTOCOL = b"sec-websocket-protocol"


async def stream(app: ASGIApp, desk: Desk, scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a websocket on to Streamlit, or refuse it before it is opened."""
    try:
        visit = await to_thread.run_sync(_admitted, desk, scope)
    except Refused:
        await receive()
        await send({"type": "websocket.close", "code": POLICY})
        return
    await app(_handed_on(desk, visit, scope), *_watched(desk, visit, receive, send))


def _admitted(desk: Desk, scope: Scope) -> Visit:
    visit: Visit | None = None
    try:
        if scope["path"] != paths.STREAM:
            raise Refused(404, NOT_HERE)
        check_place(desk, scope)
        check_origin(desk, scope)
        visit = received(desk, scope, Kind.DATA)
        if visit.identity is None or not visit.identity.is_ready:
            raise Refused(403, NO_SESSION, "session" if visit.token and visit.identity is None else "")
        return visit
    except Refused as refusal:
        if refusal.cause:
            actor = visit.identity.account if visit and visit.identity else "service"
            desk.notes.refused("denied", refusal.cause, source_of(scope), refusal.target, actor=actor)
        raise


def _handed_on(desk: Desk, visit: Visit, scope: Scope) -> Scope:
    """The handshake as Streamlit sees it.

    Its third protocol entry asks to take up an earlier Streamlit session: it is cut off, so that none is ever taken
    up and a session's id is worth nothing. The host is that of the checked origin, for Streamlit would otherwise ask
    the internet for the address of this machine to compare.
    """
    protocols = [entry.strip() for entry in ",".join(values(scope, _PROTOCOL)).split(",")][:2]
    headers = replaced(
        without(desk.service, scope["headers"]),
        cookie=visit.jar.handed_on(visit.names),
        host=urlsplit(values(scope, b"origin")[0]).netloc,
        sec_websocket_protocol=", ".join(protocols),
    )
    return {**scope, "headers": headers, "subprotocols": protocols[:1]}


def _watched(desk: Desk, visit: Visit, receive: Receive, send: Send) -> tuple[Receive, Send]:
    """Both ends of the websocket; each message of the browser is let in only while its session stands."""
    is_shut = False

    async def let_in() -> Message:
        nonlocal is_shut
        message = await receive()
        if message["type"] != "websocket.receive" or await to_thread.run_sync(_stands, desk, visit):
            return message
        is_shut = True
        await send({"type": "websocket.close", "code": POLICY})
        return {"type": "websocket.disconnect", "code": POLICY}

    async def let_out(message: Message) -> None:
        if not is_shut:
            await send(message)

    return let_in, let_out


def _stands(desk: Desk, visit: Visit) -> bool:
    identity: Identity | None = identity_of(desk, visit.token, moment())
    return identity is not None and identity.is_ready
