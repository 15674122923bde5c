"""The cookies of this service: their names, how they are set, and which of a request's are handed on to Streamlit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from warehouse.access.service import Service

Header = tuple[bytes, bytes]

BEFORE_SECONDS: Final = 3600  # a sign-in page may stand open for an hour before its form is stale
_ID: Final = re.compile(r"_streamlit_user(_tokens)?(_\d+)?\Z")


@dataclass(frozen=True, slots=True)
class Names:
    """The cookies' names. On https they carry __Host-, so that no neighbouring site can set one of them."""

    session: str
    before: str
    flow: str

    @classmethod
    def of(cls, service: Service) -> Names:
        """The names of a service."""
        prefix = "__Host-" if service.is_https else ""
        return cls(f"{prefix}qingdan_session", f"{prefix}qingdan_before", f"{prefix}qingdan_flow")


class Jar:
    """The cookies of one request. A name that came twice counts as absent: one of the two was planted."""

    def __init__(self, headers: Iterable[Header]) -> None:
        whole = "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")
        pairs = (part.strip().partition("=") for part in whole.split(";"))
        # other readers trim both sides: what is one name to them must be one name here
        self._pairs = [(name.strip(), value.strip()) for name, sign, value in pairs if sign]

    def get(self, name: str) -> str | None:
        """The value of a cookie, or None."""
        values = {value for key, value in self._pairs if key == name}
        return values.pop() if len(values) == 1 else None

    def handed_on(self, own: Names) -> str:
        """The Cookie header for Streamlit: never an identity of Streamlit's own, ours only where it is one."""
        ours = {own.session, own.before, own.flow}
        return "; ".join(
            f"{name}={value}"
            for name, value in dict.fromkeys(self._pairs)
            if not _ID.fullmatch(name) and (name not in ours or (name == own.session and self.get(name)))
        )


def replaced(headers: Iterable[Header], **values: str) -> list[Header]:
    """The headers with some replaced; an empty value takes the header out. Names are written with _ for -."""
    new = {name.replace("_", "-").encode("ascii"): value for name, value in values.items()}
    kept = [(name, value) for name, value in headers if name not in new]
    return [*kept, *((name, value.encode("latin-1")) for name, value in new.items() if value)]


def set_cookie(service: Service, name: str, value: str, *, seconds: int | None = None) -> Header:
    """A Set-Cookie header that scripts cannot read; without `seconds` it ends with the browser, 0 takes it away."""
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    if service.is_https:
        parts.append("Secure")
    return (b"set-cookie", "; ".join(parts).encode("ascii"))


def identity_set(headers: Iterable[Header]) -> dict[str, str]:
    """The identity cookies that Streamlit wants to set, by name; empty values are those it takes away."""
    found = {}
    for name, value in headers:
        key, sign, rest = value.decode("latin-1").partition("=")
        if name.lower() == b"set-cookie" and sign and _ID.fullmatch(key):
            found[key] = rest.partition(";")[0].strip('"')
    return {key: value for key, value in found.items() if value}


def outgoing(headers: Iterable[Header], service: Service) -> list[Header]:
    """The headers of an answer without Streamlit's identity cookies; on https every cookie is marked for it."""
    kept = []
    for name, value in headers:
        if name.lower() == b"set-cookie":
            if _ID.fullmatch(value.decode("latin-1").partition("=")[0]):
                continue
            if service.is_https and b"secure" not in value.lower().replace(b" ", b"").split(b";"):
                value += b"; Secure"
        kept.append((name, value))
    return kept
