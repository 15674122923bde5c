"""The outermost door: headers on every answer, Chinese as the page's language, and no way off this machine.

Streamlit's own start page guesses the server's address by trying one path after another, which fails visibly on
every page but the first, and says that it is English. The policy sent with every answer lets the browser load from
this server only, so that a library that wanted to fetch from outside could not.
"""

import logging
import secrets
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from dashboard.sign_in.cookies import outgoing
from dashboard.sign_in.paths import Kind, kind_of
from dashboard.sign_in.refusals import TROUBLE, answer
from warehouse.access.service import Service

_LOG: Final = logging.getLogger(__name__)

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        # Streamlit's charts compile expressions in the browser; both come from this server.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_UNUSED: Final = ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode("ascii")),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", ", ".join(f"{name}=()" for name in _UNUSED).encode("ascii")),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""Headers of every answer, unless the answer brings a stricter one of its own."""
TRANSPORT: Final = (b"strict-transport-security", b"max-age=31536000")
TITLE: Final = "清单·安全履职"
# A page whose session has ended learns it from its next question to the server, and goes to sign in.
_ENDED: Final = (
    "(()=>{const ask=window.fetch;window.fetch=async(...asked)=>{const told=await ask(...asked);"
    'if(told.status===403&&told.url.endsWith("/_stcore/host-config"))location.reload();return told}})();'
)
_CONDITIONS: Final = (b"accept-encoding", b"if-none-match", b"if-modified-since")


def start_page(html: str, base: str) -> str:
    """Streamlit's start page in Chinese, with the server's address written into it; ``base`` is / or /path/."""
    keys = ("BACKEND_BASE_URL", "HOST_CONFIG_BASE_URL", "MAIN_PAGE_BASE_URL", "DOWNLOAD_ASSETS_BASE_URL")
    fixed = ",".join(f'{key}:location.origin+"{base}"' for key in keys)
    return (
        html.replace('<html lang="en">', '<html lang="zh-CN">')
        .replace("<title>Streamlit</title>", f"<title>{TITLE}</title>")
        .replace('<link rel="service-desc" href="./_stcore/agent/openapi.json" />', "")
        .replace("<head>", f"<head><script>window.__streamlit={{{fixed}}};{_ENDED}</script>", 1)
    )


class Doorway:
    """ASGI middleware: adds the headers to every answer, rewrites the start page, and answers for what breaks."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but HTTP; of HTTP only the start page's bytes are changed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind = kind_of(scope["path"])
        if kind in (Kind.PAGE, Kind.OWN):
            # The whole page is wanted, and unpacked; a page with a secret in it is not compressed on its way either.
            kept = [(name, value) for name, value in scope["headers"] if name not in _CONDITIONS]
            scope = {**scope, "headers": kept}
        leaving = _Answer(send, kind, self._service)
        try:
            await self._app(scope, receive, leaving.send)
        except Exception:
            number = secrets.token_hex(3)
            _LOG.exception("request failed, number %s", number)
            if leaving.is_begun:
                raise
            await answer(kind, 500, f"{TROUBLE}（编号 {number}）")(scope, receive, leaving.send)


class _Answer:
    """One answer on its way out: headers at once, the start page when it is whole."""

    def __init__(self, send: Send, kind: Kind, service: Service) -> None:
        self._send, self._kind, self._service = send, kind, service
        self._start: Message | None = None
        self._body = b""
        self.is_begun = False

    async def send(self, message: Message) -> None:
        """Send ``message`` on, changed where the start page asks for it."""
        if message["type"] == "http.response.start":
            self.is_begun = True
            is_start_page = self._is_start_page(message["headers"])
            message = {**message, "headers": self._dressed(message["headers"])}
            if is_start_page:
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send_page(self._start)
            return
        await self._send(message)

    def _is_start_page(self, headers: list[tuple[bytes, bytes]]) -> bool:
        """Whether this is Streamlit's HTML; a page of our own brings its own policy."""
        known = {name.lower(): value for name, value in headers}
        is_html = known.get(b"content-type", b"").startswith(b"text/html")
        return self._kind is Kind.PAGE and is_html and b"content-security-policy" not in known

    def _dressed(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        kept = outgoing(headers, self._service)
        if self._kind is not Kind.PUBLIC:
            kept = [(name, value) for name, value in kept if name.lower() != b"cache-control"]
            kept.append((b"cache-control", b"no-store"))
        present = {name.lower() for name, _ in kept}
        kept += [(name, value) for name, value in HEADERS if name not in present]
        return [*kept, TRANSPORT] if self._service.is_https else kept

    async def _send_page(self, start: Message) -> None:
        base = f"/{config.get_option('server.baseUrlPath').strip('/')}/".replace("//", "/")
        body = start_page(self._body.decode("utf-8"), base).encode("utf-8") if self._body else b""
        dropped = (b"content-length", b"etag", b"last-modified")
        headers = [(name, value) for name, value in start["headers"] if name.lower() not in dropped]
        if body:
            headers.append((b"content-length", str(len(body)).encode("ascii")))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
