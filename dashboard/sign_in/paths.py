"""What each address of the server is, so that whatever is not named here needs a session, and where one may go next."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final
from urllib.parse import quote, urlsplit


class Kind(StrEnum):
    """What an address is to the door."""

    PUBLIC = "public"  # the same bytes for everyone: scripts, fonts, the health of the server
    PAGE = "page"  # the start page of the dashboard; whatever no one has named is one
    DATA = "data"  # files and settings that belong to a page
    UPLOAD = "upload"  # where the upload page sends its files
    OWN = "own"  # sign-in and sign-out
    OIDC = "oidc"  # Streamlit's half of the single sign-on
    CLOSED = "closed"  # served by Streamlit, used by nothing here: metrics, agents, components


SIGN_IN: Final = "/sign-in"
PASSWORD: Final = "/sign-in/password"
ROLE: Final = "/sign-in/role"
OIDC_START: Final = "/sign-in/oidc"
STYLE: Final = "/sign-in/style.css"
FAVICON: Final = "/favicon.png"
SIGN_OUT: Final = "/sign-out"
OIDC_LOGIN: Final = "/auth/login"
OIDC_CALLBACK: Final = "/oauth2callback"
OIDC_LOGOUT: Final = "/auth/logout"
HEALTH: Final = "/_stcore/health"
STREAM: Final = "/_stcore/stream"

_EXACT: Final = {
    SIGN_IN: Kind.OWN,
    PASSWORD: Kind.OWN,
    ROLE: Kind.OWN,
    OIDC_START: Kind.OWN,
    SIGN_OUT: Kind.OWN,
    STYLE: Kind.PUBLIC,
    FAVICON: Kind.PUBLIC,
    HEALTH: Kind.PUBLIC,
    OIDC_LOGIN: Kind.OIDC,
    OIDC_CALLBACK: Kind.OIDC,
    OIDC_LOGOUT: Kind.OIDC,
    "/_stcore/host-config": Kind.DATA,
}
_BELOW: Final = (
    ("/static/", Kind.PUBLIC),
    ("/app/static/", Kind.PUBLIC),
    ("/media/", Kind.DATA),
    ("/_stcore/upload_file/", Kind.UPLOAD),
    ("/_stcore/", Kind.CLOSED),
    ("/component/", Kind.CLOSED),
)
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::\d{1,5})?")
_LONGEST: Final = 2000  # characters of an address to come back to: every choice of a page fits


def kind_of(path: str) -> Kind:
    """What the address with this path is."""
    if path in _EXACT:
        return _EXACT[path]
    return next((kind for start, kind in _BELOW if path.startswith(start)), Kind.PAGE)


def host_name(header: str) -> str | None:
    """The name in a Host header without its port; None when it is not one."""
    found = _HOST.fullmatch(header.lower())
    return (found.group(1) or found.group(2).rstrip(".")) if found else None


def way_back(text: str | None) -> str:
    """The page to go to after signing in: an address of this dashboard, else its first page."""
    if not text or len(text) > _LONGEST or not text.startswith("/") or text.startswith("//"):
        return "/"
    if "\\" in text or not text.isprintable():
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or "//" in parts.path or kind_of(parts.path) is not Kind.PAGE:
        return "/"
    return "/" if parts.path.startswith((SIGN_IN, "/auth/")) else text


def with_way_back(path: str, back: str) -> str:
    """`path` with the page to come back to in its query."""
    return path if back == "/" else f"{path}?next={quote(back, safe='')}"
