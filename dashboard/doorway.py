"""What stands before Streamlit: Chinese as the page's language, fixed addresses, and no way off this machine.

Streamlit's own start page guesses the server's address by trying one path after another, which fails visibly on
every page but the first, and says that it is English. The policy sent with every answer lets the browser load from
this server only, so that a library that wanted to fetch from outside could not.
"""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

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
HEADERS: Final = (
    (b"content-security-policy", POLICY.encode("ascii")),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
TITLE: Final = "清单·安全履职"


def start_page(html: str, base: str) -> str:
    """Streamlit's start page in Chinese, with the server's address written into it; ``base`` is / or /path/."""
    keys = ("BACKEND_BASE_URL", "HOST_CONFIG_BASE_URL", "MAIN_PAGE_BASE_URL", "DOWNLOAD_ASSETS_BASE_URL")
    fixed = ",".join(f'{key}:location.origin+"{base}"' for key in keys)
    return (
        html.replace('<html lang="en">', '<html lang="zh-CN">')
        .replace("<title>Streamlit</title>", f"<title>{TITLE}</title>")
        .replace("<head>", f"<head><script>window.__streamlit={{{fixed}}}</script>", 1)
    )


class Doorway:
    """ASGI middleware: adds the headers to every answer and rewrites the start page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but HTTP; of HTTP only the start page is changed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_page = "." not in scope["path"].rsplit("/", 1)[-1] and "/_stcore/" not in scope["path"]
        if is_page:
            kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, _Answer(send, is_page).send)


class _Answer:
    """One answer on its way out: headers at once, the start page when it is whole."""

    def __init__(self, send: Send, is_page: bool) -> None:
        self._send = send
        self._is_page = is_page
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Send ``message`` on, changed where the start page asks for it."""
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *HEADERS]}
            types = [value for name, value in message["headers"] if name.lower() == b"content-type"]
            self._is_page = self._is_page and any(value.startswith(b"text/html") for value in types)
            if self._is_page:
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send_page(self._start)
            return
        await self._send(message)

    async def _send_page(self, start: Message) -> None:
        base = f"/{config.get_option('server.baseUrlPath').strip('/')}/".replace("//", "/")
        body = start_page(self._body.decode("utf-8"), base).encode("utf-8") if self._body else b""
        dropped = (b"content-length", b"etag", b"last-modified")
        headers = [(name, value) for name, value in start["headers"] if name.lower() not in dropped]
        if body:
            headers.append((b"content-length", str(len(body)).encode("ascii")))
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
